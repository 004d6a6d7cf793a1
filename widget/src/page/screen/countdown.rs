//! The customer is silent and the chat about to close (behaviour 10, "Idle"): how long they have, and a way to say that they are there.

use super::keep_focus;
use crate::page::session::{Session, State};
use crate::page::timer::{self, Timer};
use crate::page::words::{self, fill, say};
use crate::page::{ask, moment};
use domain::catalogue::still_there_aloud;
use domain::time::clock_face;
use domain::words::Word;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::time::Duration;

thread_local! {
    /// Draws the next second.
    static NEXT: RefCell<Option<Timer>> = const { RefCell::new(None) };
}

pub(super) fn countdown(session: Session, state: &State) -> impl IntoView + use<> {
    let closes = state
        .chat
        .head()
        .and_then(|head| Some((head.conversation, head.closes_at?)));
    NEXT.set(closes.map(|_| timer::after(Duration::from_secs(1), move || session.tick())));
    let left = closes.map(|(_, at)| at.since(moment::now()));
    let here = move |_| {
        let Some((conversation, _)) = closes else { return };
        // The button is about to go.
        keep_focus();
        spawn_local(async move {
            if let Err(refusal) = ask::still_here(conversation).await {
                session.change(|state| state.notice = words::refusal(&refusal));
            }
        });
    };
    view! {
        <div class="countdown" hidden=closes.is_none()>
            // Ticking times are silent.
            <p aria-hidden="true">{left.map(|left| fill(Word::StillThere, &[&clock_face(left)]))}</p>
            <button type="button" class="primary" on:click=here>
                {say(Word::StillHere)}
            </button>
        </div>
        <div class="aloud" role="status">
            <p>{left.map(|left| words::with(|words| still_there_aloud(words, left)))}</p>
        </div>
    }
}
