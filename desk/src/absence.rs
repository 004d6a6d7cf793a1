//! Customers who are away (behaviour 10, "Leaving and coming back"): since when, and the end of a chat whose customer does
//! not come back. The clock that ends it is a due row.

use crate::end::{close, facts};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::conversation::{EndReason, EndedBy, State};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::limits::{ABSENT_IN_PROGRESS, ABSENT_WHILE_WAITING};
use domain::time::Timestamp;
use std::time::Duration;

/// The kind of due row that ends the chat of a customer who stays away.
pub(crate) const CUSTOMER_ABSENT: &str = "customer_absent";

/// A chat begins before its page has a socket: whoever never shows up counts as gone from here on.
pub(crate) async fn expect_customer(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<(), Failure> {
    arm(transaction, conversation, now, ABSENT_WHILE_WAITING).await
}

/// The customer's first connection opened.
pub(crate) async fn customer_came(transaction: &mut Transaction, conversation: ConversationId) -> Result<(), Failure> {
    transaction
        .execute(
            "DELETE FROM due WHERE kind = $1 AND subject_id = $2",
            args![CUSTOMER_ABSENT, conversation],
        )
        .await?;
    mark(transaction, conversation, None).await
}

/// The customer's last connection closed, at `since`.
pub(crate) async fn customer_left(
    transaction: &mut Transaction,
    conversation: ConversationId,
    since: Timestamp,
) -> Result<(), Failure> {
    mark(transaction, conversation, Some(since)).await?;
    arm(transaction, conversation, since, ABSENT_WHILE_WAITING).await
}

/// Notes on visit and conversation since when the customer is away. Nothing moves where nothing changes, or has ended.
async fn mark(
    transaction: &mut Transaction,
    conversation: ConversationId,
    since: Option<Timestamp>,
) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE visits SET customer_absent = $2
             WHERE conversation_id = $1 AND accepted_at IS NULL AND left_at IS NULL",
            args![conversation, since.is_some()],
        )
        .await?;
    let moved: Option<(i64, Option<i64>)> = transaction
        .optional(
            "UPDATE conversations SET customer_absent_since = $2, staff_version = staff_version + 1
             WHERE id = $1 AND closed_at IS NULL AND COALESCE(customer_absent_since, 0) <> COALESCE($2, 0)
             RETURNING queue_id, assigned_agent_id",
            args![conversation, since],
        )
        .await?;
    if let Some((queue, agent)) = moved {
        transaction.touch(Topic::Conversation(conversation));
        transaction.touch(Topic::Queue(QueueId(queue)));
        if let Some(agent) = agent {
            transaction.touch(Topic::Cases(PersonId(agent)));
        }
    }
    Ok(())
}

async fn arm(
    transaction: &mut Transaction,
    conversation: ConversationId,
    since: Timestamp,
    after: Duration,
) -> Result<(), Failure> {
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
            args![CUSTOMER_ABSENT, conversation, since, since + after],
        )
        .await?;
    Ok(())
}

/// The effect of the due row, which has just been taken: ends the chat, unless the customer is back, or has longer because
/// somebody has accepted meanwhile.
pub(crate) async fn end_if_still_away(
    transaction: &mut Transaction,
    conversation: ConversationId,
    since: Timestamp,
    now: Timestamp,
) -> Result<(), Failure> {
    let facts = facts(transaction, conversation).await?;
    let allowed = match facts.state()? {
        State::Waiting => ABSENT_WHILE_WAITING,
        State::InProgress => ABSENT_IN_PROGRESS,
        State::ClosedComplete | State::ClosedByClient | State::ClosedAbandoned => return Ok(()),
    };
    if is_connected(transaction, conversation).await? {
        return Ok(());
    }
    if since + allowed > now {
        return arm(transaction, conversation, since, allowed).await;
    }
    let line = SystemLine::EndedByClock {
        reason: EndReason::Absent,
    };
    close(transaction, now, &facts, EndedBy::Clock, EndReason::Absent, &line).await
}

/// Whether the customer has a live connection to any node.
async fn is_connected(transaction: &mut Transaction, conversation: ConversationId) -> Result<bool, Failure> {
    let (connections,): (i64,) = transaction
        .one(
            "SELECT COUNT(*) FROM connections WHERE kind = 'customer' AND subject_id = $1",
            args![conversation],
        )
        .await?;
    Ok(connections > 0)
}
