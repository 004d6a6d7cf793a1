//! Where the customer writes. Enter sends, Shift+Enter breaks the line, and neither while an input method composes.

use super::element;
use crate::page::attention;
use crate::page::session::{Session, State, face};
use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement};

pub(super) fn composer(session: Session, state: &State) -> impl IntoView + use<> {
    let (blank, counter) = face(&state.draft);
    let typed = move |_: Event| {
        if let Some(composer) = element::<HtmlTextAreaElement>("composer") {
            let text = composer.value();
            if !text.trim().is_empty() {
                attention::typed();
            }
            session.typed(text);
        }
    };
    let key = move |event: KeyboardEvent| {
        // Some browsers report the key that ends a composition as 229 instead.
        let composes = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !composes {
            event.prevent_default();
            session.write();
        }
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        session.write();
        // The button is about to be out of use; one goes on writing.
        if let Some(composer) = element::<HtmlElement>("composer") {
            let _ = composer.focus();
        }
    };
    view! {
        <form class="composer" on:submit=send>
            <p class="notice" role="alert">{state.notice.clone()}</p>
            <label class="unseen" for="composer">"Message"</label>
            <textarea
                id="composer"
                rows="1"
                placeholder="Write a message"
                enterkeyhint="send"
                aria-describedby="counter"
                on:input=typed
                on:keydown=key
            ></textarea>
            <button type="submit" class="send" disabled=blank>"Send"</button>
            <p id="counter" class="counter">{counter}</p>
        </form>
    }
}
