//! Moments in the page's language and the reader's zone. The server's times are shown; this browser's clock is only compared with itself.

use super::words;
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
    in_words(&date(at), !is_today(at))
}

/// The time alone.
pub(crate) fn time(at: Timestamp) -> String {
    in_words(&date(at), false)
}

/// Whether it is a moment of today, where the reader is.
pub(crate) fn is_today(at: Timestamp) -> bool {
    date(at).to_date_string() == Date::new_0().to_date_string()
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
    // The digits that all numbers of the page have.
    set("numberingSystem", "latn");
    // Where the reader's browser speaks the page's language, it also knows where: clocks differ from country to country. Where a browser
    // has none, it says a system's word instead (`C`, `en-US@posix`), in which nothing can be written.
    let page = words::language();
    let own = window().navigator().language();
    let own = own.filter(|own| own.starts_with(&page) && !own.contains('@'));
    let language = own.unwrap_or(page);
    date.to_locale_string(&language, &options).into()
}
