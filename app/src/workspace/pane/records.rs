//! Cases and incidents from a conversation (behaviour 9): the dialogs that create one and that link one.

mod create;
mod link;

use crate::workspace::conversation::Conversation;
use create::{CreateDialog, Creating};
use domain::ids::RecordId;
use leptos::html;
use leptos::prelude::*;
use link::LinkDialog;

/// The two dialogs of a conversation.
#[derive(Clone, Copy)]
pub(crate) struct RecordDialogs {
    pub creating: Creating,
    link: NodeRef<html::Dialog>,
}

impl RecordDialogs {
    pub(crate) fn new() -> Self {
        Self {
            creating: Creating::new(),
            link: NodeRef::new(),
        }
    }

    pub(crate) fn open_link(self) {
        if let Some(dialog) = self.link.get_untracked().filter(|dialog| !dialog.open()) {
            // Only a dialog that is open already refuses.
            let _ = dialog.show_modal();
        }
    }
}

/// Both of them.
#[component]
pub(crate) fn RecordDialogsOf(conversation: Conversation, records: RecordDialogs) -> impl IntoView {
    view! {
        <CreateDialog conversation creating=records.creating />
        <LinkDialog conversation dialog=records.link />
    }
}

/// The record that the conversation points at, as it is shown.
fn current(conversation: Conversation) -> Option<RecordId> {
    let head = conversation.head;
    head.with_untracked(|head| head.as_ref()?.record.as_ref().map(|linked| linked.record))
}
