//! Ending a conversation, and clearing an ended one from Cases (behaviour 3 and 5).

use super::Shared;
use super::conversation::{Conversation, show};
use crate::api;
use crate::browser::ask::ask;
use crate::browser::{address, focus, random};
use domain::Refusal;
use domain::conversation::{EndedBy, State};
use domain::ids::RequestId;
use leptos::prelude::*;

/// Ends a conversation; `request` is the same for every try of one press. Once it has ended, `close` is called and the next
/// entry of Cases has the focus.
///
/// # Errors
/// As the desk refused it; a conversation that has ended already counts as ended.
pub(crate) async fn end(
    shared: Shared,
    conversation: Conversation,
    request: RequestId,
    close: impl Fn(),
) -> Result<(), Refusal> {
    match ask(api::EndConversation {
        conversation: conversation.id,
        request_id: request,
    })
    .await
    {
        Ok(()) => mark_ended(conversation),
        Err(Refusal::Closed) => {}
        Err(refusal) => return Err(refusal),
    }
    close();
    let next = shared
        .arranged
        .with_untracked(|arranged| arranged.after(conversation.id));
    // The agent did this, so that the list may move although the focus comes into it.
    shared.rearrange(false);
    focus::case(next);
    Ok(())
}

/// Shows at once what the desk has acknowledged and will tell in a moment.
fn mark_ended(conversation: Conversation) {
    let ended = |state: State| state.ended_by(EndedBy::Staff).unwrap_or(state);
    conversation.case.update(|case| {
        if let Some(case) = case {
            case.state = ended(case.state);
        }
    });
}

/// Clears an ended conversation from Cases, and from the pane if it is there. Then the next entry has the focus.
pub(crate) async fn done(shared: Shared, conversation: Conversation) {
    match ask(api::Done {
        conversation: conversation.id,
        request_id: random::request_id(),
    })
    .await
    {
        Ok(()) => {
            let next = shared
                .arranged
                .with_untracked(|arranged| arranged.after(conversation.id));
            shared.board.gone(conversation.id);
            shared.rearrange(false);
            if shared.board.open.get_untracked() == Some(conversation.id) {
                address::go("/desk");
            }
            if next != conversation.id {
                focus::case(next);
            }
        }
        Err(refusal) => show(shared.notice, refusal.to_string()),
    }
}
