//! What agents ask of each other, and where conversations go (behaviour 6, 7 and 8).

use domain::Refusal;
use domain::ids::{ColleagueRequestId, ConversationId, PersonId, QueueId, RequestId};
use domain::text::{MessageBody, Reason};
use domain::wire::agent::{Accepted, Requested, TransferTargets};
use domain::wire::codec::StrictJson;
use leptos::server;
use server_fn::codec::Json;

/// Takes part in a conversation of a group that one manages (behaviour 8).
///
/// # Errors
/// `not_found`, `not_allowed`, `closed`, `no_longer_pending` where it waits, `unavailable`.
#[server(prefix = "/api", endpoint = "join", input = StrictJson, output = Json)]
pub async fn join(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    super::door::desk()?
        .join(&super::door::staff()?, conversation, request_id)
        .await
}

/// Whom a conversation can go to, and who can be invited to it (behaviour 6.1, 7, 8).
///
/// # Errors
/// `not_found`, `not_allowed`, `closed`, `no_longer_pending` where it waits, `unavailable`.
#[server(name = AskTransferTargets, prefix = "/api", endpoint = "transfer_targets", input = StrictJson, output = Json)]
pub async fn transfer_targets(conversation: ConversationId) -> Result<TransferTargets, Refusal> {
    super::door::desk()?
        .transfer_targets(&super::door::staff()?, conversation)
        .await
}

/// Asks a colleague to take a conversation over, with a note for staff if there is one (behaviour 6.1). Repeating it with the same
/// `request_id` gives the same answer.
///
/// # Errors
/// `not_found` also for nobody who could be asked, `not_allowed` also for oneself, `closed`, `no_longer_pending` where it waits,
/// `already_asked`, `agent_offline`, `agent_away`, `at_limit`, `unavailable`.
#[server(prefix = "/api", endpoint = "request_transfer", input = StrictJson, output = Json)]
pub async fn request_transfer(
    conversation: ConversationId,
    agent: PersonId,
    note: Option<MessageBody>,
    request_id: RequestId,
) -> Result<Requested, Refusal> {
    super::door::desk()?
        .request_transfer(&super::door::staff()?, conversation, agent, note, request_id)
        .await
}

/// Takes a transfer request back (behaviour 6.3).
///
/// # Errors
/// `not_found`, `not_allowed`, `no_longer_pending` once it is over, `unavailable`.
#[server(prefix = "/api", endpoint = "cancel_transfer", input = StrictJson, output = Json)]
pub async fn cancel_transfer(transfer: ColleagueRequestId, request_id: RequestId) -> Result<(), Refusal> {
    super::door::desk()?
        .cancel_transfer(&super::door::staff()?, transfer, request_id)
        .await
}

/// Takes over what one was asked to (behaviour 6.5).
///
/// # Errors
/// `not_found`, `not_allowed`, `no_longer_pending` once it is over, `at_limit`, `unavailable`.
#[server(prefix = "/api", endpoint = "accept_transfer", input = StrictJson, output = Json)]
pub async fn accept_transfer(transfer: ColleagueRequestId, request_id: RequestId) -> Result<Accepted, Refusal> {
    super::door::desk()?
        .accept_transfer(&super::door::staff()?, transfer, request_id)
        .await
}

/// Declines to take over what one was asked to; the reason is for who asked (behaviour 6.4).
///
/// # Errors
/// `not_found`, `not_allowed`, `no_longer_pending` once it is over, `unavailable`.
#[server(prefix = "/api", endpoint = "decline_transfer", input = StrictJson, output = Json)]
pub async fn decline_transfer(
    transfer: ColleagueRequestId,
    reason: Option<Reason>,
    request_id: RequestId,
) -> Result<(), Refusal> {
    super::door::desk()?
        .decline_transfer(&super::door::staff()?, transfer, reason, request_id)
        .await
}

/// Asks a colleague to take part in a conversation (behaviour 8).
///
/// # Errors
/// As [`request_transfer`], but for `at_limit`; `not_allowed` also for who takes part already.
#[server(prefix = "/api", endpoint = "invite", input = StrictJson, output = Json)]
pub async fn invite(
    conversation: ConversationId,
    agent: PersonId,
    note: Option<MessageBody>,
    request_id: RequestId,
) -> Result<Requested, Refusal> {
    super::door::desk()?
        .invite_colleague(&super::door::staff()?, conversation, agent, note, request_id)
        .await
}

/// Takes an invitation back (behaviour 8).
///
/// # Errors
/// As [`cancel_transfer`].
#[server(prefix = "/api", endpoint = "cancel_invitation", input = StrictJson, output = Json)]
pub async fn cancel_invitation(invitation: ColleagueRequestId, request_id: RequestId) -> Result<(), Refusal> {
    super::door::desk()?
        .cancel_invitation(&super::door::staff()?, invitation, request_id)
        .await
}

/// Takes part where one was invited (behaviour 8).
///
/// # Errors
/// `not_found`, `not_allowed`, `no_longer_pending` once it is over, `unavailable`.
#[server(prefix = "/api", endpoint = "accept_invitation", input = StrictJson, output = Json)]
pub async fn accept_invitation(invitation: ColleagueRequestId, request_id: RequestId) -> Result<Accepted, Refusal> {
    super::door::desk()?
        .accept_invitation(&super::door::staff()?, invitation, request_id)
        .await
}

/// Declines to take part (behaviour 8).
///
/// # Errors
/// As [`decline_transfer`].
#[server(prefix = "/api", endpoint = "decline_invitation", input = StrictJson, output = Json)]
pub async fn decline_invitation(
    invitation: ColleagueRequestId,
    reason: Option<Reason>,
    request_id: RequestId,
) -> Result<(), Refusal> {
    super::door::desk()?
        .decline_invitation(&super::door::staff()?, invitation, reason, request_id)
        .await
}

/// Passes a conversation on to another queue, at once (behaviour 7).
///
/// # Errors
/// `not_found` also for a queue that does not exist, `not_allowed`, `closed`, `no_longer_pending` where it waits, `invalid` for the
/// queue it is in, `unavailable`.
#[server(prefix = "/api", endpoint = "transfer_to_queue", input = StrictJson, output = Json)]
pub async fn transfer_to_queue(
    conversation: ConversationId,
    queue: QueueId,
    request_id: RequestId,
) -> Result<(), Refusal> {
    super::door::desk()?
        .transfer_to_queue(&super::door::staff()?, conversation, queue, request_id)
        .await
}

/// Passes a conversation on to the queue to which its own escalates (behaviour 7).
///
/// # Errors
/// `not_found`, `not_allowed` also where there is no such queue, `closed`, `no_longer_pending` where it waits, `unavailable`.
#[server(prefix = "/api", endpoint = "escalate", input = StrictJson, output = Json)]
pub async fn escalate(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    super::door::desk()?
        .escalate(&super::door::staff()?, conversation, request_id)
        .await
}
