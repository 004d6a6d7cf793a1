//! Keeping a conversation open however long its customer is silent (behaviour 10, "Idle").

use super::Shared;
use super::conversation::{Conversation, show};
use super::press::press;
use crate::api;
use leptos::prelude::*;

/// Whether an agent keeps it open.
pub(crate) fn is_kept_open(conversation: Conversation) -> bool {
    conversation
        .head
        .with(|head| head.as_ref().is_some_and(|head| head.kept_open))
}

/// Keeps it open, or does so no longer.
pub(crate) async fn keep_open(shared: Shared, conversation: Conversation, on: bool) {
    let id = conversation.id;
    let customer = conversation.customer();
    let what = format!("keep open {id} {on}");
    let kept = press(what, |request_id| api::KeepOpen {
        conversation: id,
        on,
        request_id,
    })
    .await;
    let words = match kept {
        Ok(()) if on => format!("The conversation with {customer} stays open, however long they are silent."),
        Ok(()) => format!("The conversation with {customer} closes again when they are silent for long."),
        Err(refusal) => refusal.to_string(),
    };
    show(shared.notice, words);
}
