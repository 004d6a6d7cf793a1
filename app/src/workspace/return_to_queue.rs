//! Undoing a wrong accept (behaviour 4.5).

use super::Shared;
use super::conversation::{Conversation, show};
use super::press::press;
use crate::api;
use crate::browser::{address, focus};
use leptos::prelude::*;

/// Puts the customer back into line, and the conversation out of Cases and the pane. Then the next entry has the focus.
pub(crate) async fn return_to_queue(shared: Shared, conversation: Conversation) {
    let id = conversation.id;
    let what = format!("return {id}");
    match press(what, |request_id| api::ReturnToQueue {
        conversation: id,
        request_id,
    })
    .await
    {
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
