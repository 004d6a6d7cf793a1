//! The chat page in the browser.
//!
//! The form before the chat is the shell's own HTML and stays the same nodes for as long as the page lives: what is typed,
//! the caret, the focus and a composing input method survive the arrival of the Wasm because nothing is replaced. Leptos
//! draws the chat.

mod ask;
mod asking;
mod attention;
mod follow_up;
mod form;
mod json;
mod live;
mod moment;
mod random;
mod screen;
mod send;
mod session;
mod storage;
mod timer;
mod transcript;
mod words;

use leptos::prelude::*;
use session::Session;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// The customer's token, which is in memory alone where storage is refused.
pub(crate) fn token() -> Option<String> {
    storage::token()
}

/// Called by the glue once the Wasm is there.
#[wasm_bindgen(start)]
fn start() {
    let place = document()
        .get_element_by_id("chat")
        .expect("the shell has a place for the chat")
        .unchecked_into();
    mount_to(place, || {
        let session = Session::new();
        form::take_over(session);
        live::keep(session);
        screen::chat_page(session)
    })
    .forget();
}
