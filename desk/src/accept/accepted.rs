//! What an agent has accepted, kept for a retry. Who its customer is stands with the customer alone, who may be erased (behaviour 10,
//! "Forgetting").

use crate::failure::Failure;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, ConversationNumber, RequestId};
use domain::time::Timestamp;
use domain::wire::agent::Accepted;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Kept {
    conversation: ConversationId,
}

/// What this request has accepted before, if it did.
///
/// # Errors
/// `id_reused` if the id named another action; `not_found` where the conversation is deleted by now.
pub(crate) async fn earlier_accepted(
    transaction: &mut Transaction,
    actor: Actor,
    request: &RequestId,
    action: &str,
) -> Result<Option<Accepted>, Failure> {
    let Some(Kept { conversation }) = earlier(transaction, actor, request, action).await? else {
        return Ok(None);
    };
    let found: Option<(String, String)> = transaction
        .optional(
            "SELECT conversations.number, customers.name
             FROM conversations JOIN customers ON customers.id = conversations.customer_id
             WHERE conversations.id = $1",
            args![conversation],
        )
        .await?;
    let (number, customer) = found.ok_or(Refusal::NotFound)?;
    Ok(Some(Accepted {
        conversation,
        number: ConversationNumber(number),
        customer,
    }))
}

/// Keeps it.
pub(crate) async fn store_accepted(
    transaction: &mut Transaction,
    actor: Actor,
    request: &RequestId,
    action: &str,
    accepted: &Accepted,
    now: Timestamp,
) -> Result<(), Failure> {
    let conversation = accepted.conversation;
    store(transaction, actor, request, action, &Kept { conversation }, now).await
}
