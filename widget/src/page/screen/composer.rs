//! Where the customer writes. Enter sends, Shift+Enter breaks the line, and neither while an input method composes.
//!
//! It stays when the chat has ended, with what is typed: what the clock closed reopens by writing, and after an end that
//! somebody pressed, Continue carries it into a follow-up. That only by the button: who still types a farewell starts nothing.
//!
//! What is attached is no business of the Wasm's: `early.js` hears the press, and `loader/attachments.js` sends the files and shows
//! them above the composer (behaviour 5, "Attachments").

use super::element;
use crate::page::attention;
use crate::page::session::{Session, State, face};
use crate::page::words::{self, fill, say};
use crate::page::{follow_up, moment, transcript};
use domain::catalogue::for_customer;
use domain::words::Word;
use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement};

pub(super) fn composer(session: Session, state: &State) -> impl IntoView + use<> {
    let (blank, counter) = face(&state.draft);
    let end = state
        .chat
        .end()
        .map(|line| words::with(|words| for_customer(words, line)));
    let until = state.chat.reopens_until(moment::now());
    let is_over = end.is_some() && until.is_none();
    let can_start_anew = end.is_some();
    let mut ended = end.unwrap_or_default();
    if let Some(until) = until {
        ended.push(' ');
        let word = if moment::is_today(until) {
            Word::ContinueUntil
        } else {
            Word::ContinueUntilTomorrow
        };
        ended.push_str(&fill(word, &[&moment::time(until)]));
    }
    // After the end there is no message to write, only what the next chat begins with.
    let (label, placeholder) = if is_over {
        (Word::AnythingElse, Word::AnythingElse)
    } else {
        (Word::Message, Word::WriteMessage)
    };
    let press = if is_over { Word::Continue } else { Word::Send };
    let disabled = if is_over { state.continuing } else { blank };
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
        if event.key() == "Enter" && !event.shift_key() && !composes && session.may_write() {
            event.prevent_default();
            session.write();
        }
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if session.may_write() {
            session.write();
        } else {
            follow_up::press(session);
        }
        // The button is about to be out of use; one goes on writing.
        if let Some(composer) = element::<HtmlElement>("composer") {
            let _ = composer.focus();
        }
    };
    view! {
        <form class="composer" on:submit=send>
            <p class="ended">{ended}</p>
            <p class="notice" role="alert">{state.notice.clone()}</p>
            <label class="unseen" for="composer">{say(label)}</label>
            <button type="button" class="attach" aria-label=say(Word::AttachFile) data-attach="" hidden=is_over></button>
            <textarea
                id="composer"
                rows="1"
                placeholder=say(placeholder)
                enterkeyhint="send"
                aria-describedby="counter"
                on:input=typed
                on:keydown=key
            ></textarea>
            <button type="submit" class="send" disabled=disabled>{say(press)}</button>
            <p id="counter" class="counter">{counter.map(|(word, number)| words::count(word, number))}</p>
            <button type="button" id="again" hidden=!can_start_anew on:click=move |_| session.leave_end()>
                {say(Word::StartAnew)}
            </button>
            <button type="button" class="keep" hidden=!can_start_anew on:click=move |_| transcript::save(session)>
                {say(Word::SaveTranscript)}
            </button>
        </form>
    }
}
