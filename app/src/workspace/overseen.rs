//! The conversations of the groups that this person manages (behaviour 8), while they are looked at.

use crate::workspace::board::Board;
use crate::workspace::conversation::show;
use domain::wire::agent::OverseenConversation;
use leptos::prelude::*;

/// Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Overseen {
    open: RwSignal<bool>,
    /// As the desk told them; none until it has.
    conversations: RwSignal<Option<Vec<OverseenConversation>>>,
}

impl Overseen {
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            conversations: RwSignal::new(None),
        }
    }

    pub(crate) fn is_open(self) -> bool {
        self.open.get()
    }

    /// The same, for whoever does not follow it.
    pub(crate) fn is_open_now(self) -> bool {
        self.open.get_untracked()
    }

    pub(crate) fn toggle(self) {
        self.open.update(|open| *open = !*open);
        show(self.conversations, None);
    }

    /// The desk told how they stand. Their numbers are known from then on, so that links lead to them.
    pub(crate) fn tell(self, board: Board, conversations: Vec<OverseenConversation>) {
        for conversation in &conversations {
            board.name(conversation.number.clone(), conversation.conversation);
        }
        if self.is_open_now() {
            show(self.conversations, Some(conversations));
        }
    }

    pub(crate) fn conversations(self) -> Option<Vec<OverseenConversation>> {
        self.conversations.get()
    }
}
