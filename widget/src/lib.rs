//! The customer's chat.
//!
//! What lives here: the chat page that runs in the browser (feature `csr`), the static shell it starts from and its server
//! functions (feature `ssr`), and the loader script that a host page includes (`loader/widget.js`). The browser's part knows
//! only `domain`; it cannot name staff, queues or work notes, because the types it is given cannot.

#[cfg(feature = "ssr")]
pub mod api;
pub mod chat;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
mod html;
#[cfg(feature = "ssr")]
pub mod loader;
#[cfg(feature = "csr")]
mod page;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod wire;

#[cfg(feature = "ssr")]
pub use api::register;

/// The customer's token, for the scripts in `loader`: 64 hex digits, if this browser has one.
#[cfg(feature = "csr")]
#[must_use]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn token() -> Option<String> {
    page::token()
}
