//! Customers who are away (behaviour 10, "Leaving and coming back"): since when, and the end of a chat whose customer does
//! not come back. The clock that ends it is a due row.

use crate::due::{Later, arm_anew};
use crate::end::{close, facts};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::conversation::{EndReason, EndedBy, State};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, QueueId};
use domain::time::{Timestamp, millis};
use std::time::Duration;

/// The kind of due row that ends the chat of a customer who stays away.
pub(crate) const CUSTOMER_ABSENT: &str = "customer_absent";

/// A chat begins before its page has a socket: whoever never shows up counts as gone from here on.
pub(crate) async fn expect_customer(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<(), Failure> {
    let after = transaction.settings().absent_while_waiting;
    arm(transaction, conversation, now, after).await
}

/// Customers whose first connection opened.
pub(crate) async fn customers_came(
    transaction: &mut Transaction,
    came: &[ConversationId],
    now: Timestamp,
) -> Result<(), Failure> {
    const DISARM: Sql = Sql::each(
        "DELETE FROM due WHERE kind = $1 AND subject_id IN (SELECT value FROM json_each($2))",
        "DELETE FROM due WHERE kind = $1
         AND subject_id IN (SELECT value::BIGINT FROM json_array_elements_text($2::json))",
    );
    if came.is_empty() {
        return Ok(());
    }
    transaction
        .execute(DISARM, args![CUSTOMER_ABSENT, serde_json::to_string(came)?])
        .await?;
    let marks: Vec<_> = came.iter().map(|conversation| (*conversation, None)).collect();
    mark(transaction, &marks, now).await
}

/// Customers whose last connection closed, each with when it did. Those who are connected to another process stay.
pub(crate) async fn customers_left(
    transaction: &mut Transaction,
    gone: &[(ConversationId, Timestamp)],
    now: Timestamp,
) -> Result<(), Failure> {
    const ELSEWHERE: Sql = Sql::each(
        "SELECT subject_id FROM connections WHERE kind = 'customer' AND subject_id IN (SELECT value FROM json_each($1))",
        "SELECT subject_id FROM connections WHERE kind = 'customer'
         AND subject_id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json))",
    );
    const ARM: Sql = Sql::each(
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, gone.value ->> 0, gone.value ->> 1, (gone.value ->> 1) + $3, 1 FROM json_each($2) AS gone WHERE TRUE
         ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, (gone ->> 0)::BIGINT, (gone ->> 1)::BIGINT, (gone ->> 1)::BIGINT + $3, 1
         FROM json_array_elements($2::json) AS gone
         ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
    );
    if gone.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = gone.iter().map(|(conversation, _)| *conversation).collect();
    let elsewhere: Vec<(i64,)> = transaction.all(ELSEWHERE, args![serde_json::to_string(&ids)?]).await?;
    let gone: Vec<_> = gone
        .iter()
        .filter(|(conversation, _)| !elsewhere.contains(&(conversation.0,)))
        .copied()
        .collect();
    let marks: Vec<_> = gone
        .iter()
        .map(|(conversation, since)| (*conversation, Some(*since)))
        .collect();
    mark(transaction, &marks, now).await?;
    transaction
        .execute(
            ARM,
            args![
                CUSTOMER_ABSENT,
                serde_json::to_string(&gone)?,
                millis(transaction.settings().absent_while_waiting)
            ],
        )
        .await?;
    Ok(())
}

/// A conversation whose customer came or left.
#[derive(sqlx::FromRow)]
struct Marked {
    id: i64,
    state: String,
    queue_id: i64,
}

/// Notes on visits and conversations since when their customers are away, or that they are not. Nothing moves where
/// nothing changes, or has ended. Nobody who is away is asked whether they are there, and who comes back has all the time again.
///
/// Visits are locked before conversations. Whoever is just putting a conversation back in line makes its visit from what
/// the conversation says, with that locked: if they were quicker, it waits now in a visit that was not there to be marked a
/// moment ago, and all of this begins again.
async fn mark(
    transaction: &mut Transaction,
    marks: &[(ConversationId, Option<Timestamp>)],
    now: Timestamp,
) -> Result<(), Failure> {
    const VISITS: Sql = Sql::each(
        "UPDATE visits SET customer_absent = CASE WHEN mark.value ->> 1 IS NULL THEN 0 ELSE 1 END
         FROM json_each($1) AS mark
         WHERE visits.conversation_id = mark.value ->> 0 AND visits.accepted_at IS NULL AND visits.left_at IS NULL
         RETURNING conversation_id",
        "UPDATE visits SET customer_absent = CASE WHEN mark ->> 1 IS NULL THEN 0 ELSE 1 END
         FROM json_array_elements($1::json) AS mark
         WHERE visits.conversation_id = (mark ->> 0)::BIGINT AND visits.accepted_at IS NULL AND visits.left_at IS NULL
         RETURNING conversation_id",
    );
    const CONVERSATIONS: Sql = Sql::each(
        "UPDATE conversations SET customer_absent_since = mark.value ->> 1, staff_version = staff_version + 1,
                closes_at = NULL, silent_since = CASE WHEN silent_since IS NULL THEN NULL ELSE $2 END
         FROM json_each($1) AS mark
         WHERE conversations.id = mark.value ->> 0 AND conversations.closed_at IS NULL
           AND COALESCE(conversations.customer_absent_since, 0) <> COALESCE(mark.value ->> 1, 0)
         RETURNING id, state, queue_id",
        "UPDATE conversations SET customer_absent_since = (mark ->> 1)::BIGINT, staff_version = staff_version + 1,
                closes_at = NULL, silent_since = CASE WHEN silent_since IS NULL THEN NULL ELSE $2 END
         FROM json_array_elements($1::json) AS mark
         WHERE conversations.id = (mark ->> 0)::BIGINT AND conversations.closed_at IS NULL
           AND COALESCE(conversations.customer_absent_since, 0) <> COALESCE((mark ->> 1)::BIGINT, 0)
         RETURNING id, state, queue_id",
    );
    let marks = serde_json::to_string(marks)?;
    let visits: Vec<(i64,)> = transaction.all(VISITS, args![&marks]).await?;
    let moved: Vec<Marked> = transaction.all(CONVERSATIONS, args![marks, now]).await?;
    for conversation in moved {
        if conversation.state == State::Waiting.as_str() && !visits.contains(&(conversation.id,)) {
            return Err(Failure::Overtaken);
        }
        transaction.touch(Topic::Conversation(ConversationId(conversation.id)));
        transaction.touch(Topic::Queue(QueueId(conversation.queue_id)));
    }
    Ok(())
}

async fn arm(
    transaction: &mut Transaction,
    conversation: ConversationId,
    since: Timestamp,
    after: Duration,
) -> Result<(), Failure> {
    let later = Later {
        kind: CUSTOMER_ABSENT,
        subject: conversation,
        since,
        due_at: since + after,
        about_people: true,
    };
    arm_anew(transaction, later).await
}

/// Somebody who was in a conversation waits in line again: a customer who is away has no longer than whoever waits.
pub(crate) async fn wait_again(transaction: &mut Transaction, conversation: ConversationId) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE due SET due_at = since + $3 WHERE kind = $1 AND subject_id = $2",
            args![
                CUSTOMER_ABSENT,
                conversation,
                millis(transaction.settings().absent_while_waiting)
            ],
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
        State::Waiting => transaction.settings().absent_while_waiting,
        State::InProgress => transaction.settings().absent_in_progress,
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
