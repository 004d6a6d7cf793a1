//! What the other side does: types, or has read what the customer wrote last. One quiet line that keeps its place and is in no
//! live region: it would speak all the time.

use crate::page::session::State;
use crate::page::words::{fill, say};
use domain::words::Word;
use leptos::prelude::*;

pub(super) fn attending(state: &State) -> impl IntoView + use<> {
    let (class, words) = match &state.typing {
        Some(name) => ("attending", fill(Word::Typing, &[name])),
        None if state.chat.is_read() => ("attending read", say(Word::Read)),
        None => ("attending", String::new()),
    };
    view! { <p class=class>{words}</p> }
}
