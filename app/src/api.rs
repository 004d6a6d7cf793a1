//! What an agent's browser can ask for: the typed functions under `/api`, one for each of `domain::wire::AGENT_FUNCTIONS`.
//!
//! They are thin: who asks is known from the session, what happens is `desk`'s. None of them decides anything.

use domain::Refusal;
use domain::entry::{StaffEntry, Visibility};
use domain::ids::{ConversationId, QueueId, RequestId};
use domain::people::Me;
use domain::text::MessageBody;
use domain::wire::Envelope;
use domain::wire::agent::{Accepted, HistoryPage, Sent, ToAgent, Watching};
use domain::wire::codec::StrictJson;
use leptos::server;
use server_fn::codec::{Json, PostUrl};

/// Who is signed in.
///
/// # Errors
/// `signed_out`.
#[server(name = AskMe, prefix = "/api", endpoint = "me", input = StrictJson, output = Json)]
pub async fn me() -> Result<Me, Refusal> {
    crate::who::me()
}

/// Accepts the first in a queue's line (behaviour 4.1). Repeating it with the same `request_id` gives the same conversation.
///
/// # Errors
/// `nobody_waiting`, `already_taken`, `at_limit`, `not_found` for a queue of others, `unavailable`.
#[server(prefix = "/api", endpoint = "accept_next", input = StrictJson, output = Json)]
pub async fn accept_next(queue: QueueId, request_id: RequestId) -> Result<Accepted, Refusal> {
    door::desk()?.accept_next(&door::staff()?, queue, request_id).await
}

/// Writes a comment or a work note. Acknowledged only once it is durable (behaviour 5).
///
/// # Errors
/// `not_found`, `not_allowed`, `closed`, `id_reused`, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "send_message", input = StrictJson, output = Json)]
pub async fn send_message(
    conversation: ConversationId,
    client_id: RequestId,
    visibility: Visibility,
    body: MessageBody,
) -> Result<Sent, Refusal> {
    door::desk()?
        .send_message(&door::staff()?, conversation, client_id, visibility, body)
        .await
}

/// Ends a conversation for both sides (behaviour 5, "End conversation").
///
/// # Errors
/// `not_found`, `not_allowed`, `closed` where somebody else was first, `unavailable`.
#[server(prefix = "/api", endpoint = "end_conversation", input = StrictJson, output = Json)]
pub async fn end_conversation(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?
        .end_conversation(&door::staff()?, conversation, request_id)
        .await
}

/// Clears an ended conversation from one's own Cases (behaviour 3).
///
/// # Errors
/// `not_found`, `not_allowed` while it is open or is somebody else's, `unavailable`.
#[server(prefix = "/api", endpoint = "done", input = StrictJson, output = Json)]
pub async fn done(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.done(&door::staff()?, conversation, request_id).await
}

/// The page of entries before the place `before` in staff's view.
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "history", input = StrictJson, output = Json)]
pub async fn history(conversation: ConversationId, before: i64) -> Result<HistoryPage<StaffEntry>, Refusal> {
    door::desk()?.history(&door::staff()?, conversation, before).await
}

/// Removes the text of the entry at the place `seq` of staff's view, in all views (behaviour 5, "Remove text").
///
/// # Errors
/// `not_found`, `not_allowed` for the text of others, `unavailable`.
#[server(prefix = "/api", endpoint = "remove_text", input = StrictJson, output = Json)]
pub async fn remove_text(conversation: ConversationId, seq: i64, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?
        .remove_text(&door::staff()?, conversation, seq, request_id)
        .await
}

/// What the live connection would say, for pages whose sockets are blocked (behaviour 5, "Resume"). Asking counts as a
/// connection for a while.
///
/// # Errors
/// `invalid` for too many conversations, `unavailable`.
#[server(prefix = "/api", endpoint = "changes", input = StrictJson, output = Json)]
pub async fn changes(watching: Vec<Watching>) -> Result<Envelope<ToAgent>, Refusal> {
    let (desk, build) = (door::desk()?, door::build()?);
    let mut items = vec![ToAgent::Welcome { build }];
    items.extend(desk.staff_asks(&door::staff()?, &watching).await?);
    let at = desk.clock().now();
    Ok(Envelope { at, items })
}

/// Ends the session. A plain form does it as well; the server then leads to the sign-in page.
///
/// # Errors
/// `signed_out`, `unavailable`.
#[server(prefix = "/api", endpoint = "sign_out", input = PostUrl, output = Json)]
pub async fn sign_out() -> Result<(), Refusal> {
    door::desk()?.sign_out(&crate::who::session()?.0).await
}

/// Makes the functions known to the server; called once, at its start.
#[cfg(feature = "ssr")]
pub fn register() {
    server_fn::axum::register_explicit::<AcceptNext>();
    server_fn::axum::register_explicit::<AskMe>();
    server_fn::axum::register_explicit::<Changes>();
    server_fn::axum::register_explicit::<Done>();
    server_fn::axum::register_explicit::<EndConversation>();
    server_fn::axum::register_explicit::<History>();
    server_fn::axum::register_explicit::<RemoveText>();
    server_fn::axum::register_explicit::<SendMessage>();
    server_fn::axum::register_explicit::<SignOut>();
}

/// Where a request meets the desk.
#[cfg(feature = "ssr")]
mod door {
    use desk::{Desk, Staff};
    use domain::Refusal;
    use leptos::context::use_context;

    /// The desk of this process.
    pub(super) fn desk() -> Result<Desk, Refusal> {
        use_context().ok_or(Refusal::Unavailable)
    }

    /// The build of this process.
    pub(super) fn build() -> Result<String, Refusal> {
        let assets = use_context::<crate::assets::Assets>().ok_or(Refusal::Unavailable)?;
        Ok(assets.build)
    }

    /// Whoever is signed in, as somebody who acts.
    pub(super) fn staff() -> Result<Staff, Refusal> {
        let me = crate::who::me()?;
        Ok(Staff {
            person: me.person,
            roles: me.roles,
        })
    }
}
