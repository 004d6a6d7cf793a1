//! The other tabs of this browser: what is typed, set or wiped in one shows in all (behaviour 3, "Two tabs of the same agent").

use super::conversation::show;
use super::live::Line;
use super::settings::{self, Settings};
use super::{Shared, send};
use crate::browser::storage;
use crate::unsent::{self, Piece};
use leptos::prelude::*;

/// Listens to them from now on.
pub(crate) fn keep(shared: Shared) {
    let person = shared.board.person;
    show(shared.settings, Settings::of(person));
    storage::hear(person, move |name, text| {
        if name == settings::NAME {
            show(shared.settings, Settings::parse(text.as_deref()));
        } else if name == unsent::SIGNED_OUT {
            // Nothing of it must be kept again by what this page still does.
            storage::close();
            shared.board.forget_all();
            show(shared.wiped, true);
            show(shared.line, Line::SignedOut);
        } else if let Some((id, part)) = unsent::parse(name)
            && let Some(conversation) = shared.board.hear_tab(id, &part, text.as_deref())
            && matches!(part, Piece::Text(_))
            && text.is_some()
        {
            send::stand_in(shared, conversation);
        }
    });
}

/// The desk has taken this page in, which it would not without a session: what is typed from now on is kept again.
pub(crate) fn signed_in(shared: Shared) {
    if shared.wiped.get_untracked() {
        storage::open();
        shared.wiped.set(false);
    }
}
