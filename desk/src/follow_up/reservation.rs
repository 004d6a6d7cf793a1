//! A visit that is one agent's alone to accept for a while: made, and ended by the clock.

use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::ids::{ConversationId, PersonId, QueueId, VisitId};
use domain::limits::{FOLLOW_UP_RESERVED, OPEN_CONVERSATIONS};
use domain::time::Timestamp;

/// The kind of due row that ends a reservation. Its subject is the visit. It is no clock about people: after the desk was
/// away, whoever waits is anybody's at once.
pub(crate) const RESERVATION: &str = "reservation";

/// Reserves a new visit for the former agent, if they are Available, below their limit and still work in its queue.
pub(super) async fn reserve(
    transaction: &mut Transaction,
    now: Timestamp,
    visit: VisitId,
    agent: PersonId,
) -> Result<(), Failure> {
    let until = now + FOLLOW_UP_RESERVED;
    let reserved = transaction
        .execute(
            "UPDATE visits SET reserved_for = $2, reserved_until = $3
             WHERE id = $1 AND EXISTS (
                 SELECT 1 FROM people
                 JOIN queues ON queues.id = visits.queue_id
                 JOIN group_members ON group_members.group_id = queues.group_id AND group_members.person_id = people.id
                 WHERE people.id = $2 AND people.status = 'available' AND people.offline_since IS NULL
                   AND people.disabled_at IS NULL AND people.open_conversations < COALESCE(people.open_limit, $4)
                   AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id))",
            args![visit, agent, until, OPEN_CONVERSATIONS],
        )
        .await?;
    if reserved == 0 {
        return Ok(());
    }
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ($1, $2, $3, $4, 0)",
            args![RESERVATION, visit, now, until],
        )
        .await?;
    transaction.touch(Topic::Cases(agent));
    Ok(())
}

/// The effect of the due row, which has just been taken: who still waits is anybody's in the group.
pub(crate) async fn end(transaction: &mut Transaction, visit: VisitId) -> Result<(), Failure> {
    let asked: Option<(i64,)> = transaction
        .optional(
            "SELECT reserved_for FROM visits WHERE id = $1 AND reserved_for IS NOT NULL",
            args![visit],
        )
        .await?;
    let freed: Option<(i64, i64)> = transaction
        .optional(
            "UPDATE visits SET reserved_for = NULL, reserved_until = NULL
             WHERE id = $1 AND reserved_for IS NOT NULL AND accepted_at IS NULL AND left_at IS NULL
             RETURNING conversation_id, queue_id",
            args![visit],
        )
        .await?;
    if let (Some((asked,)), Some((conversation, queue))) = (asked, freed) {
        transaction.touch(Topic::Cases(PersonId(asked)));
        transaction.touch(Topic::Queue(QueueId(queue)));
        transaction.touch(Topic::Conversation(ConversationId(conversation)));
        transaction.touch(Topic::Chat(ConversationId(conversation)));
    }
    Ok(())
}
