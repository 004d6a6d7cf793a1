//! Chance, from the browser's own source.

use domain::ids::RequestId;
use leptos::prelude::window;
use std::fmt::Write;

/// A fresh name for one action or message: 128 random bits in hex.
///
/// Not `randomUUID`, which browsers have only behind https and on loopback.
pub(crate) fn request_id() -> RequestId {
    let mut bytes = [0; 16];
    window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .expect("every browser that runs Wasm has a random generator");
    let hex = bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    RequestId::new(hex).expect("32 hex digits are a request id")
}

/// A number from 0 to 1, for jitter only.
pub(crate) fn fraction() -> f64 {
    js_sys::Math::random()
}
