//! The customer is silent and the chat about to close (behaviour 10, "Idle"): how long they have, and a way to say that they are there.

use super::keep_focus;
use crate::page::session::{Session, State};
use crate::page::timer::{self, Timer};
use crate::page::{ask, moment};
use domain::catalogue::{still_there, still_there_aloud};
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
                session.change(|state| state.notice = refusal.for_customer().into_owned());
            }
        });
    };
    view! {
        <div class="countdown" hidden=closes.is_none()>
            // Ticking times are silent.
            <p aria-hidden="true">{left.map(still_there)}</p>
            <button type="button" class="primary" on:click=here>
                "I'm still here"
            </button>
        </div>
        <div class="aloud" role="status">
            <p>{left.map(still_there_aloud)}</p>
        </div>
    }
}
