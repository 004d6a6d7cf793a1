//! Asking every few seconds where sockets are blocked (behaviour 5, "Resume"). The socket is tried all the while, and as soon
//! as it stands nothing is asked any more.

use super::Shared;
use super::conversation::show;
use super::live::{self, Line};
use crate::api;
use crate::browser::ask::ask as ask_desk;
use crate::browser::timer::{self, Timer};
use domain::Refusal;
use domain::ids::ConversationId;
use domain::limits::ASK_EVERY;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// After so many sockets in a row that the desk never welcomed, it is asked instead.
pub(super) const AFTER_LOSSES: u32 = 3;

thread_local! {
    static ASKING: RefCell<Asking> = RefCell::default();
}

#[derive(Default)]
struct Asking {
    is_on: bool,
    /// An answer is waited for.
    waits: bool,
    /// What is watched changed while an answer was waited for.
    again: bool,
    next: Option<Timer>,
    /// What was last asked for.
    watched: BTreeSet<ConversationId>,
}

/// Whether the desk is asked.
pub(super) fn is_on() -> bool {
    ASKING.with_borrow(|asking| asking.is_on)
}

/// Whether the last question was for these conversations.
pub(super) fn asks_for(watched: &BTreeSet<ConversationId>) -> bool {
    ASKING.with_borrow(|asking| asking.watched == *watched)
}

/// Begins to ask, unless that has begun.
pub(super) fn begin(shared: Shared) {
    if !ASKING.with_borrow_mut(|asking| std::mem::replace(&mut asking.is_on, true)) {
        ask(shared);
    }
}

/// Asks no more: the socket stands, or the session is over.
pub(super) fn end() {
    ASKING.with_borrow_mut(|asking| {
        asking.is_on = false;
        asking.next = None;
    });
}

/// Asks at once: there is something else to show.
pub(super) fn hurry(shared: Shared) {
    let waits = ASKING.with_borrow_mut(|asking| {
        asking.again = asking.waits;
        asking.waits
    });
    if is_on() && !waits {
        ask(shared);
    }
}

fn ask(shared: Shared) {
    let watched = shared.board.to_watch();
    let watching = shared.board.watching(&watched);
    ASKING.with_borrow_mut(|asking| {
        asking.next = None;
        asking.waits = true;
        asking.watched = watched;
    });
    spawn_local(async move {
        let told = ask_desk(api::Changes { watching }).await;
        let again = ASKING.with_borrow_mut(|asking| {
            asking.waits = false;
            std::mem::take(&mut asking.again)
        });
        if !is_on() {
            return;
        }
        match told {
            Ok(frame) => {
                if shared.line.get_untracked() != Line::Asking {
                    shared.board.wait_no_longer();
                    show(shared.line, Line::Asking);
                }
                live::take(shared, frame);
            }
            Err(Refusal::SignedOut) => {
                end();
                show(shared.line, Line::SignedOut);
                return;
            }
            Err(_) => show(shared.line, Line::Lost),
        }
        if ASKING.with_borrow(|asking| asking.waits) {
            // What was just told led to another question.
        } else if again {
            ask(shared);
        } else {
            let next = timer::after(ASK_EVERY, move || ask(shared));
            ASKING.with_borrow_mut(|asking| asking.next = Some(next));
        }
    });
}
