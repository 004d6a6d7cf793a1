//! Undoing a wrong accept (behaviour 4.5).

use super::Shared;
use super::conversation::{Conversation, show};
use crate::api;
use crate::browser::patience::answer;
use crate::browser::{address, focus, random};
use domain::ids::RequestId;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    /// Returns of which nobody knows whether they were done: pressed again, they are the same return.
    static UNANSWERED: RefCell<BTreeMap<domain::ids::ConversationId, RequestId>> = const { RefCell::new(BTreeMap::new()) };
}

/// Puts the customer back into line, and the conversation out of Cases and the pane. Then the next entry has the focus.
pub(crate) async fn return_to_queue(shared: Shared, conversation: Conversation) {
    let id = conversation.id;
    let request = UNANSWERED.with_borrow_mut(|all| all.entry(id).or_insert_with(random::request_id).clone());
    let outcome = answer(api::return_to_queue(id, request)).await;
    if !outcome.as_ref().is_err_and(domain::Refusal::is_passing) {
        UNANSWERED.with_borrow_mut(|all| all.remove(&id));
    }
    match outcome {
        Ok(()) => {
            let next = shared.arranged.with_untracked(|arranged| arranged.after(id));
            conversation.accepted_here.set(false);
            shared.board.gone(id);
            shared.rearrange(false);
            if shared.board.open.get_untracked() == Some(id) {
                address::go("/desk");
            }
            show(shared.notice, format!("{} is back in line.", conversation.customer()));
            if next != id {
                focus::case(next);
            }
        }
        Err(refusal) => show(shared.notice, refusal.to_string()),
    }
}
