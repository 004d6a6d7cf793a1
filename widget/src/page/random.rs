//! Random bits, from the browser's own source.

use domain::ids::RequestId;
use leptos::prelude::window;
use std::fmt::Write;

/// `BYTES` random bytes in hex.
///
/// The browser's generator cannot fail for so few; where it is missing the page cannot make a secret and must not go on.
pub(crate) fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    let filled = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    assert!(filled.is_ok(), "every browser that runs Wasm has a random generator");
    bytes.iter().fold(String::with_capacity(2 * BYTES), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A fresh name for one action or message.
pub(crate) fn request_id() -> RequestId {
    let Ok(id) = RequestId::new(hex::<16>()) else {
        unreachable!("32 hex digits are a request id");
    };
    id
}

/// A number from 0 to 1, for jitter only.
pub(crate) fn fraction() -> f64 {
    js_sys::Math::random()
}
