//! Taking a waiting visit: who decides between those who press at once is the database.

use super::why_not::{nobody_waiting, too_late};
use crate::desk::Staff;
use crate::failure::Failure;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, QueueId};
use domain::time::Timestamp;

/// A claimed visit, and what its queue says to the customer.
#[derive(sqlx::FromRow)]
pub(super) struct Claimed {
    pub(super) conversation_id: i64,
    pub(super) wait_ms: i64,
    pub(super) initial_response: Option<String>,
    out_of_turn: i64,
    in_turn_only: i64,
}

/// Takes the first who is present, else the first. On Postgres, rows that others are just taking are skipped.
const CLAIM: Sql = Sql::each(
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = MAX($1 - entered_at, 0)
     WHERE id = COALESCE(
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL AND customer_absent = 0
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1),
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1))
     RETURNING conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $3) AS initial_response,
         out_of_turn, CAST(0 AS BIGINT) AS in_turn_only",
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = GREATEST($1 - entered_at, 0)
     WHERE id = COALESCE(
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL AND customer_absent = 0
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1 FOR UPDATE SKIP LOCKED),
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1 FOR UPDATE SKIP LOCKED))
     RETURNING conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $3) AS initial_response,
         out_of_turn, CAST(0 AS BIGINT) AS in_turn_only",
);

/// The same, waiting for whoever is just taking a row.
const CLAIM_WAITING_FOR_OTHERS: Sql = Sql::each(
    CLAIM.sqlite(),
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = GREATEST($1 - entered_at, 0)
     WHERE id = (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL
                   AND (reserved_until IS NULL OR reserved_until <= $1)
                 ORDER BY customer_absent, line_rank, waiting_since, id LIMIT 1 FOR UPDATE)
     RETURNING conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $3) AS initial_response,
         out_of_turn, CAST(0 AS BIGINT) AS in_turn_only",
);

/// Takes somebody in particular, and notes whether somebody who is present stands before them.
const CLAIM_THIS: Sql = Sql::each(
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = MAX($1 - entered_at, 0),
            out_of_turn = CASE WHEN visits.reserved_until > $1 THEN 0 WHEN EXISTS (
                SELECT 1 FROM visits AS ahead
                WHERE ahead.queue_id = $4 AND ahead.accepted_at IS NULL AND ahead.left_at IS NULL
                  AND ahead.customer_absent = 0 AND (ahead.reserved_until IS NULL OR ahead.reserved_until <= $1)
                  AND (ahead.line_rank, ahead.waiting_since, ahead.id)
                      < (visits.line_rank, visits.waiting_since, visits.id)) THEN 1 ELSE 0 END
     WHERE conversation_id = $3 AND queue_id = $4 AND accepted_at IS NULL AND left_at IS NULL
       AND (reserved_until IS NULL OR reserved_until <= $1 OR reserved_for = $2)
     RETURNING conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $4) AS initial_response,
         out_of_turn, (SELECT queues.in_turn_only FROM queues WHERE id = $4) AS in_turn_only",
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = GREATEST($1 - entered_at, 0),
            out_of_turn = CASE WHEN visits.reserved_until > $1 THEN 0 WHEN EXISTS (
                SELECT 1 FROM visits AS ahead
                WHERE ahead.queue_id = $4 AND ahead.accepted_at IS NULL AND ahead.left_at IS NULL
                  AND ahead.customer_absent = 0 AND (ahead.reserved_until IS NULL OR ahead.reserved_until <= $1)
                  AND (ahead.line_rank, ahead.waiting_since, ahead.id)
                      < (visits.line_rank, visits.waiting_since, visits.id)) THEN 1 ELSE 0 END
     WHERE conversation_id = $3 AND queue_id = $4 AND accepted_at IS NULL AND left_at IS NULL
       AND (reserved_until IS NULL OR reserved_until <= $1 OR reserved_for = $2)
     RETURNING conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $4) AS initial_response,
         out_of_turn, (SELECT queues.in_turn_only FROM queues WHERE id = $4) AS in_turn_only",
);

pub(super) async fn claim_next(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    queue: QueueId,
) -> Result<Claimed, Failure> {
    // Others may hold the rows that were skipped and give them back: look again before saying that nobody waits.
    for sql in [CLAIM, CLAIM_WAITING_FOR_OTHERS] {
        let claimed: Option<Claimed> = transaction.optional(sql, args![now, staff.person, queue]).await?;
        if let Some(claimed) = claimed {
            return Ok(claimed);
        }
    }
    Err(nobody_waiting(transaction, now, staff, queue).await)
}

pub(super) async fn claim_this(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    conversation: ConversationId,
    queue: QueueId,
) -> Result<Claimed, Failure> {
    let claimed: Option<Claimed> = transaction
        .optional(CLAIM_THIS, args![now, staff.person, conversation, queue])
        .await?;
    let Some(claimed) = claimed else {
        return Err(too_late(transaction, now, staff, conversation).await);
    };
    if claimed.out_of_turn > 0 && claimed.in_turn_only > 0 {
        return Err(Refusal::OutOfTurn.into());
    }
    Ok(claimed)
}
