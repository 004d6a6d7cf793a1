//! Moments in the reader's language and zone. The server's times are shown; this browser's clock is only compared with itself.

use domain::time::Timestamp;
use js_sys::Intl::DateTimeFormat;
use js_sys::{Array, Date, Object, Reflect};
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

thread_local! {
    /// Making a format is slow, using it is not.
    static TIME: DateTimeFormat = format(&[("hour", "2-digit"), ("minute", "2-digit")]);
    static DAY_AND_TIME: DateTimeFormat =
        format(&[("hour", "2-digit"), ("minute", "2-digit"), ("day", "numeric"), ("month", "short")]);
    static IN_FULL: DateTimeFormat = format(&[("dateStyle", "full"), ("timeStyle", "medium")]);
}

/// The reader's form: the time, with the day where it is not today.
pub(crate) fn reader(at: Timestamp) -> String {
    let date = date(at);
    let is_today = date.to_date_string() == Date::new_0().to_date_string();
    if is_today {
        TIME.with(|format| write(format, &date))
    } else {
        DAY_AND_TIME.with(|format| write(format, &date))
    }
}

/// The reader's long form, for whoever rests on a short one.
pub(crate) fn in_full(at: Timestamp) -> String {
    IN_FULL.with(|format| write(format, &date(at)))
}

fn format(fields: &[(&str, &str)]) -> DateTimeFormat {
    let options = Object::new();
    for (name, value) in fields {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    // Where a browser has none, it says a system's word instead (`C`, `en-US@posix`), in which nothing can be written.
    let language = window().navigator().language();
    let language = language.filter(|tag| tag.len() > 1 && !tag.contains('@'));
    let languages = language.map(JsValue::from);
    DateTimeFormat::new(&languages.into_iter().collect::<Array>(), &options)
}

fn write(format: &DateTimeFormat, date: &Date) -> String {
    let written = format.format().call1(&JsValue::UNDEFINED, date);
    // A format that exists writes every date.
    written.ok().and_then(|text| text.as_string()).unwrap_or_default()
}
