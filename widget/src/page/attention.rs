//! What this page tells of its customer while it happens: that they type, and how far they have read (behaviour 5). Only what is
//! seen and has the focus counts as read.

use super::session::Session;
use super::{live, screen};
use crate::wire;
use domain::limits::ATTENTION_LASTS;
use leptos::prelude::document;
use std::cell::Cell;
use web_sys::VisibilityState;

thread_local! {
    /// When it was last said that the customer types, by this browser's clock.
    static TYPED_AT: Cell<f64> = const { Cell::new(0.0) };
    /// How far it was said over this connection that they have read.
    static READ: Cell<i64> = const { Cell::new(0) };
}

/// A new connection, or another chat, knows nothing of what was said before.
pub(super) fn start_afresh() {
    TYPED_AT.set(0.0);
    READ.set(0);
}

/// The customer types. It is said again well before it is forgotten.
pub(super) fn typed() {
    let now = js_sys::Date::now();
    if now - TYPED_AT.get() > ATTENTION_LASTS.as_secs_f64() * 500.0 {
        TYPED_AT.set(now);
        live::say(&wire::typing());
    }
}

/// What was typed is sent: whatever is typed next is said at once.
pub(super) fn sent() {
    TYPED_AT.set(0.0);
}

/// The customer may have read something new.
pub(super) fn read(session: Session) {
    let document = document();
    let is_seen = document.visibility_state() == VisibilityState::Visible && document.has_focus().unwrap_or(false);
    if !is_seen || !screen::at_foot() || !live::is_live() {
        return;
    }
    let newest = session.look(|state| state.chat.newest_of_others());
    if newest > READ.replace(newest.max(READ.get())) {
        live::say(&wire::read(newest));
    }
}
