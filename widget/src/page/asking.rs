//! Asking every few seconds where sockets are blocked (behaviour 5, "Resume"). The socket is tried all the while, and as soon
//! as it stands nothing is asked any more.

use super::session::Session;
use super::timer::{self, Timer};
use super::{ask, live, storage};
use domain::limits::ASK_EVERY;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};

/// After so many sockets in a row that told nothing, the desk is asked instead.
pub(super) const AFTER_LOSSES: u32 = 3;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    /// An answer is waited for.
    static WAITS: Cell<bool> = const { Cell::new(false) };
    static NEXT: RefCell<Option<Timer>> = const { RefCell::new(None) };
}

/// Whether the desk is asked.
pub(super) fn is_on() -> bool {
    ON.get()
}

/// Begins to ask, unless that has begun.
pub(super) fn begin(session: Session) {
    if !ON.replace(true) {
        hurry(session);
    }
}

/// Asks no more: the socket stands.
pub(super) fn end() {
    ON.set(false);
    NEXT.take();
}

/// Asks at once, if this page asks at all.
pub(super) fn hurry(session: Session) {
    if !ON.get() || WAITS.replace(true) {
        return;
    }
    NEXT.take();
    spawn_local(async move {
        let having = session.look(|state| state.chat.having());
        let told = ask::chat_changes(storage::site(), having).await;
        WAITS.set(false);
        if !ON.get() {
            return;
        }
        match told {
            Ok(told) => live::take(session, told),
            Err(_) => session.change(|state| state.connected = false),
        }
        NEXT.set(Some(timer::after(ASK_EVERY, move || hurry(session))));
    });
}
