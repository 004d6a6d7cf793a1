//! Whether the context panel is shown (behaviour 3): beside the conversation, where there is room, as this browser remembers
//! it; over it on a phone, when it is asked for.

use crate::browser::{focus, storage};
use leptos::prelude::*;

/// The name under which the browser remembers it, and the word for a panel that is folded away.
const NAME: &str = "context";
const FOLDED: &str = "folded";
const SHOWN: &str = "shown";

/// Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Panel {
    /// None while the page has not woken in its browser, which knows its width.
    shown: RwSignal<Option<bool>>,
}

impl Panel {
    pub(crate) fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
        }
    }

    /// A conversation was opened in a browser: where there is no room the panel is not in its way.
    pub(crate) fn opened(self) {
        let shown = focus::is_wide() && storage::remembered(NAME).as_deref() != Some(FOLDED);
        if self.shown.get_untracked() != Some(shown) {
            self.shown.set(Some(shown));
        }
    }

    pub(crate) fn toggle(self) {
        let shown = !self.shown.get_untracked().unwrap_or_default();
        self.shown.set(Some(shown));
        // On a phone it is opened for a moment, which is nothing to remember.
        if focus::is_wide() {
            storage::remember(NAME, word(shown));
        }
    }

    pub(crate) fn is_shown(self) -> bool {
        self.shown.get().unwrap_or_default()
    }

    /// What the style goes by; nothing until the browser has decided, and then it goes by the width.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        self.shown.get().map(word)
    }
}

fn word(shown: bool) -> &'static str {
    if shown { SHOWN } else { FOLDED }
}
