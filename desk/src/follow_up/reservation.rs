//! A visit that is one agent's alone to accept for a while: made, and ended by the clock, or as soon as that agent is not
//! there any more.

use crate::due::{Later, arm};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::ids::{ConversationId, PersonId, QueueId, VisitId};
use domain::time::Timestamp;

/// The kind of due row that ends a reservation. Its subject is the visit. It is no clock about people: after the desk was
/// away, whoever waits is anybody's at once.
pub(crate) const RESERVATION: &str = "reservation";

/// An agent's row is where whoever asks for them and what lets go of them meet: one of the two sees what the other did.
const LOCK_AGENT: Sql = Sql::each(
    "SELECT id FROM people WHERE id = $1",
    "SELECT id FROM people WHERE id = $1 FOR NO KEY UPDATE",
);

/// Locks the former agent, before anything else is written: a reservation is made under this lock.
pub(super) async fn lock_agent(transaction: &mut Transaction, agent: PersonId) -> Result<(), Failure> {
    transaction.execute(LOCK_AGENT, args![agent]).await?;
    Ok(())
}

/// Reserves a new visit for the former agent, whose row is locked, if they are signed in, Available, below their limit and
/// still work in its queue.
pub(super) async fn reserve(
    transaction: &mut Transaction,
    now: Timestamp,
    visit: VisitId,
    agent: PersonId,
) -> Result<(), Failure> {
    let until = now + transaction.settings().follow_up_reserved;
    let reserved = transaction
        .execute(
            "UPDATE visits SET reserved_for = $2, reserved_until = $3
             WHERE id = $1 AND EXISTS (
                 SELECT 1 FROM people
                 JOIN queues ON queues.id = visits.queue_id
                 JOIN group_members ON group_members.group_id = queues.group_id AND group_members.person_id = people.id
                 WHERE people.id = $2 AND people.status = 'available' AND people.offline_since IS NULL
                   AND people.disabled_at IS NULL AND people.open_conversations < COALESCE(people.open_limit, $4)
                   AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id)
                   AND EXISTS (SELECT 1 FROM sessions WHERE sessions.person_id = people.id AND expires_at > $5))",
            args![visit, agent, until, transaction.settings().open_conversations, now],
        )
        .await?;
    if reserved == 0 {
        return Ok(());
    }
    let later = Later {
        kind: RESERVATION,
        subject: visit,
        since: now,
        due_at: until,
        about_people: false,
    };
    arm(transaction, later).await?;
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
            "UPDATE visits SET reserved_for = NULL, reserved_until = NULL, came_after = (SELECT MAX(id) FROM visits)
             WHERE id = $1 AND reserved_for IS NOT NULL AND accepted_at IS NULL AND left_at IS NULL
             RETURNING conversation_id, queue_id",
            args![visit],
        )
        .await?;
    if let (Some((asked,)), Some((conversation, queue))) = (asked, freed) {
        transaction.touch(Topic::Cases(PersonId(asked)));
        touch_freed(transaction, conversation, queue);
    }
    Ok(())
}

/// All that is reserved for this agent, who is not there any more, is anybody's in the group at once. Their due rows find
/// nothing to do.
pub(crate) async fn end_all_of(transaction: &mut Transaction, agent: PersonId) -> Result<(), Failure> {
    lock_agent(transaction, agent).await?;
    let freed: Vec<(i64, i64)> = transaction
        .all(
            "UPDATE visits SET reserved_for = NULL, reserved_until = NULL, came_after = (SELECT MAX(id) FROM visits)
             WHERE reserved_for = $1 AND accepted_at IS NULL AND left_at IS NULL
             RETURNING conversation_id, queue_id",
            args![agent],
        )
        .await?;
    for (conversation, queue) in freed {
        transaction.touch(Topic::Cases(agent));
        touch_freed(transaction, conversation, queue);
    }
    Ok(())
}

/// It stands in its queue's line from now on.
fn touch_freed(transaction: &mut Transaction, conversation: i64, queue: i64) {
    transaction.touch(Topic::Queue(QueueId(queue)));
    transaction.touch(Topic::Conversation(ConversationId(conversation)));
    transaction.touch(Topic::Chat(ConversationId(conversation)));
}
