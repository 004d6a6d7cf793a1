//! The browser: its clock, chance, storage and focus. Nothing here runs on the server.

use leptos::prelude::Owner;

pub(crate) mod activity;
pub(crate) mod looking;
pub(crate) mod focus;
pub(crate) mod leader;
pub(crate) mod moment;
pub(crate) mod notification;
pub(crate) mod patience;
pub(crate) mod random;
pub(crate) mod sound;
pub(crate) mod storage;
pub(crate) mod timer;

/// Whether what is drawn now is drawn by the browser alone: not on the server, and not while the browser takes over a page
/// that the server has drawn, which must look the same first.
pub(crate) fn draws_alone() -> bool {
    Owner::current_shared_context().is_some_and(|page| page.is_browser() && !page.during_hydration())
}
