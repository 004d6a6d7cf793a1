//! What an agent's browser can ask for: the typed functions under `/api`, one for each of `domain::wire::AGENT_FUNCTIONS`.
//!
//! They are thin: who asks is known from the session, what happens is `desk`'s. None of them decides anything. What concerns
//! colleagues and other queues is in `colleagues`.

mod colleagues;
pub mod records;

pub use colleagues::*;
use domain::Refusal;
use domain::entry::{StaffEntry, Visibility};
use domain::ids::{ConversationId, QueueId, RequestId};
use domain::people::{Me, Status};
use domain::text::MessageBody;
use domain::wire::Envelope;
use domain::wire::agent::{Accepted, CustomerContext, HistoryPage, LeftWaiting, Sent, ToAgent, Watching};
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

/// Accepts somebody in particular who waits (behaviour 3, "Queues"). Repeating it with the same `request_id` gives the same answer.
///
/// # Errors
/// `already_taken`, `closed`, `out_of_turn` where the queue forbids it, `at_limit`, `not_allowed`, `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "accept", input = StrictJson, output = Json)]
pub async fn accept(conversation: ConversationId, request_id: RequestId) -> Result<Accepted, Refusal> {
    door::desk()?.accept(&door::staff()?, conversation, request_id).await
}

/// Undoes an accept: the customer is back at the old place (behaviour 4.5).
///
/// # Errors
/// `not_allowed` once it was answered, `closed`, `no_longer_pending` where it waits already, `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "return_to_queue", input = StrictJson, output = Json)]
pub async fn return_to_queue(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?
        .return_to_queue(&door::staff()?, conversation, request_id)
        .await
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

/// Keeps a conversation open however long its customer is silent, or does so no longer (behaviour 10, "Idle").
///
/// # Errors
/// `not_found`, `not_allowed`, `closed`, `no_longer_pending` where it waits, `unavailable`.
#[server(prefix = "/api", endpoint = "keep_open", input = StrictJson, output = Json)]
pub async fn keep_open(conversation: ConversationId, on: bool, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?
        .keep_open(&door::staff()?, conversation, on, request_id)
        .await
}

/// Has the transcript of an ended conversation sent by e-mail to the address `email`, which is the customer's and which the agent confirms
/// (behaviour 10, "After").
///
/// # Errors
/// `not_found`, also where e-mail is not set up; `not_allowed`, also while it is open; `invalid` with the field `email` where the
/// customer has another address by now, or with the field that is at its limit; `unavailable`.
#[server(prefix = "/api", endpoint = "send_transcript", input = StrictJson, output = Json)]
pub async fn send_transcript(
    conversation: ConversationId,
    email: String,
    request_id: RequestId,
) -> Result<(), Refusal> {
    door::desk()?
        .send_transcript(&door::staff()?, conversation, &email, request_id)
        .await
}

/// Clears a conversation that has ended, or is not one's own any more, from one's own Cases (behaviour 3).
///
/// # Errors
/// `not_found`, `not_allowed` while it is open and one's own, or was never, `unavailable`.
#[server(prefix = "/api", endpoint = "done", input = StrictJson, output = Json)]
pub async fn done(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.done(&door::staff()?, conversation, request_id).await
}

/// Chooses what one is (behaviour 11, "My status"). Whoever goes away as the last one available learns who waits.
///
/// # Errors
/// `unavailable`.
#[server(prefix = "/api", endpoint = "set_presence", input = StrictJson, output = Json)]
pub async fn set_presence(status: Status, request_id: RequestId) -> Result<Vec<LeftWaiting>, Refusal> {
    door::desk()?.set_presence(&door::staff()?, status, request_id).await
}

/// Takes a conversation whose agent has left (behaviour 8, "Nobody is left alone").
///
/// # Errors
/// `not_found`, `not_allowed`, `already_taken`, `at_limit`, `closed`, `no_longer_pending` where it waits, `unavailable`.
#[server(prefix = "/api", endpoint = "pick_up", input = StrictJson, output = Json)]
pub async fn pick_up(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.pick_up(&door::staff()?, conversation, request_id).await
}

/// Takes a conversation from its agent, as a manager (behaviour 8).
///
/// # Errors
/// As [`pick_up`].
#[server(prefix = "/api", endpoint = "take_over", input = StrictJson, output = Json)]
pub async fn take_over(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.take_over(&door::staff()?, conversation, request_id).await
}

/// Takes part in a conversation no longer (behaviour 8).
///
/// # Errors
/// `not_found`, `not_allowed`, `closed`, `unavailable`.
#[server(prefix = "/api", endpoint = "leave", input = StrictJson, output = Json)]
pub async fn leave(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.leave(&door::staff()?, conversation, request_id).await
}

/// The page of entries before the place `before` in staff's view.
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "history", input = StrictJson, output = Json)]
pub async fn history(conversation: ConversationId, before: i64) -> Result<HistoryPage<StaffEntry>, Refusal> {
    door::desk()?.history(&door::staff()?, conversation, before).await
}

/// What is known of a conversation's customer (behaviour 3, "The context panel").
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "context", input = StrictJson, output = Json)]
pub async fn context(conversation: ConversationId) -> Result<CustomerContext, Refusal> {
    door::desk()?.context(&door::staff()?, conversation).await
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

/// Removes what the customer answered to a question of the site's own, by its words (behaviour 5, "Remove text"). The question stays.
///
/// # Errors
/// `not_found`, `not_allowed`, `unavailable`.
#[server(prefix = "/api", endpoint = "remove_answer", input = StrictJson, output = Json)]
pub async fn remove_answer(
    conversation: ConversationId,
    question: String,
    request_id: RequestId,
) -> Result<(), Refusal> {
    door::desk()?
        .remove_answer(&door::staff()?, conversation, question, request_id)
        .await
}

/// What the live connection would say, for pages whose sockets are blocked (behaviour 5, "Resume"). Asking counts as a
/// connection for a while.
///
/// # Errors
/// `invalid` for too many conversations, `unavailable`.
#[server(prefix = "/api", endpoint = "changes", input = StrictJson, output = Json)]
pub async fn changes(watching: Vec<Watching>) -> Result<Envelope<ToAgent>, Refusal> {
    let desk = door::desk()?;
    // Who asks may be answered by another node each time.
    let welcome = desk.only_build().await.map(|build| ToAgent::Welcome { build });
    let mut items: Vec<ToAgent> = welcome.into_iter().collect();
    items.extend(desk.staff_asks(&door::staff()?, &watching).await?);
    let at = desk.clock().now();
    Ok(Envelope { at, items })
}

/// Returns all one's open conversations to the head of their queues, as one who signs out may want (behaviour 8).
///
/// # Errors
/// `unavailable`.
#[server(prefix = "/api", endpoint = "hand_back", input = StrictJson, output = Json)]
pub async fn hand_back(request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.hand_back(&door::staff()?, request_id).await
}

/// Ends the session. A plain form does it as well; the server then leads to the sign-in page.
///
/// # Errors
/// `signed_out`, `conversation_open` where somebody would be left waiting, `unavailable`.
#[server(prefix = "/api", endpoint = "sign_out", input = PostUrl, output = Json)]
pub async fn sign_out() -> Result<(), Refusal> {
    door::desk()?.sign_out(&crate::who::session()?.0).await
}

/// Makes the functions known to the server; called once, at its start.
#[cfg(feature = "ssr")]
pub fn register() {
    server_fn::axum::register_explicit::<Accept>();
    server_fn::axum::register_explicit::<AcceptInvitation>();
    server_fn::axum::register_explicit::<AcceptNext>();
    server_fn::axum::register_explicit::<AcceptTransfer>();
    server_fn::axum::register_explicit::<AskMe>();
    server_fn::axum::register_explicit::<CancelInvitation>();
    server_fn::axum::register_explicit::<CancelTransfer>();
    server_fn::axum::register_explicit::<Changes>();
    server_fn::axum::register_explicit::<Context>();
    server_fn::axum::register_explicit::<DeclineInvitation>();
    server_fn::axum::register_explicit::<DeclineTransfer>();
    server_fn::axum::register_explicit::<Done>();
    server_fn::axum::register_explicit::<EndConversation>();
    server_fn::axum::register_explicit::<Escalate>();
    server_fn::axum::register_explicit::<HandBack>();
    server_fn::axum::register_explicit::<History>();
    server_fn::axum::register_explicit::<Invite>();
    server_fn::axum::register_explicit::<Join>();
    server_fn::axum::register_explicit::<KeepOpen>();
    server_fn::axum::register_explicit::<Leave>();
    server_fn::axum::register_explicit::<PickUp>();
    server_fn::axum::register_explicit::<RemoveAnswer>();
    server_fn::axum::register_explicit::<RemoveText>();
    server_fn::axum::register_explicit::<RequestTransfer>();
    server_fn::axum::register_explicit::<ReturnToQueue>();
    server_fn::axum::register_explicit::<SendMessage>();
    server_fn::axum::register_explicit::<SendTranscript>();
    server_fn::axum::register_explicit::<SetPresence>();
    server_fn::axum::register_explicit::<SignOut>();
    server_fn::axum::register_explicit::<TakeOver>();
    server_fn::axum::register_explicit::<AskTransferTargets>();
    server_fn::axum::register_explicit::<TransferToQueue>();
    records::register();
}

/// Where a request meets the desk.
#[cfg(feature = "ssr")]
mod door {
    use desk::{Desk, Staff};
    use domain::Refusal;
    use leptos::context::use_context;

    /// The desk of this process.
    pub(in crate::api) fn desk() -> Result<Desk, Refusal> {
        use_context().ok_or(Refusal::Unavailable)
    }

    /// Whoever is signed in, as somebody who acts.
    pub(in crate::api) fn staff() -> Result<Staff, Refusal> {
        crate::who::me().map(Staff::from)
    }
}
