//! Reading JSON. In the browser, the browser's own parser does that: what serde_json needs to read our types is a tenth of what the
//! workspace would load.

use serde::de::DeserializeOwned;

/// What this JSON says; nothing where it is not what is expected.
#[cfg(target_arch = "wasm32")]
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
}

/// The same elsewhere.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
