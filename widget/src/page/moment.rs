//! Moments in the reader's language and zone. The server's times are shown; this browser's clock is only compared with itself.

use domain::time::Timestamp;
use js_sys::{Date, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Now, by this browser's clock.
pub(crate) fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit for 285,000 years"
    )]
    Timestamp(Date::now() as i64)
}

/// How many minutes this browser's clock is ahead of UTC.
pub(crate) fn utc_offset() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole minutes of a day")]
    {
        -Date::new_0().get_timezone_offset() as i64
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 are exact for 285,000 years"
)]
fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

/// The machine's form, for `datetime`.
pub(crate) fn machine(at: Timestamp) -> String {
    date(at).to_iso_string().into()
}

/// The reader's form: the time, with the day where it is not today.
pub(crate) fn reader(at: Timestamp) -> String {
    let date = date(at);
    let is_today = date.to_date_string() == Date::new_0().to_date_string();
    in_words(&date, !is_today)
}

/// The same for a moment of the next 24 hours: today's time, or tomorrow's.
pub(crate) fn until(at: Timestamp) -> String {
    let date = date(at);
    let is_today = date.to_date_string() == Date::new_0().to_date_string();
    let time = in_words(&date, false);
    if is_today { time } else { format!("tomorrow {time}") }
}

fn in_words(date: &Date, with_day: bool) -> String {
    let options = Object::new();
    let set = |name: &str, value: &str| {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    };
    set("hour", "2-digit");
    set("minute", "2-digit");
    if with_day {
        set("day", "numeric");
        set("month", "short");
    }
    // Where a browser has none, it says a system's word instead (`C`, `en-US@posix`), in which nothing can be written.
    let language = window().navigator().language();
    let language = language.filter(|tag| tag.len() > 1 && !tag.contains('@'));
    let language = language.unwrap_or_else(|| "en".to_owned());
    date.to_locale_string(&language, &options).into()
}
