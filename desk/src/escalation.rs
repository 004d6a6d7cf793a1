//! Escalations that nobody can take (behaviour 7): when nobody has been available for a while in the queue to which a conversation
//! was escalated, it goes back to the line of the queue it came from, still marked as escalated.
//!
//! The clock of each is a due row, armed when it is escalated. It begins anew whenever somebody who was available there goes, and
//! when somebody is available as it fires.

use crate::due::{Later, arm};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::hours;
use crate::live::Topic;
use crate::pass_on::enter;
use crate::staffing::staffing_columns;
use crate::store::{Transaction, args};
use domain::entry::{StaffLine, SystemLine};
use domain::ids::{ConversationId, PersonId, QueueId, VisitId};
use domain::line::Priority;
use domain::staffing::Staffing;
use domain::time::Timestamp;
use domain::verdict::Counters;

/// The kind of due row that sends an escalation back. Its subject is the visit.
pub(crate) const ESCALATION: &str = "escalation";

/// An escalated visit that waits, and where it came from.
#[derive(sqlx::FromRow)]
struct Waiting {
    conversation_id: i64,
    queue_id: i64,
    queue: String,
    former_id: i64,
    former: String,
    former_public_name: String,
    available: i64,
    below_limit: i64,
}

/// Begins the clock of an escalation.
pub(crate) async fn watch(transaction: &mut Transaction, visit: VisitId, now: Timestamp) -> Result<(), Failure> {
    let later = Later {
        kind: ESCALATION,
        subject: visit,
        since: now,
        due_at: now + transaction.settings().escalation_waits_for,
        about_people: true,
    };
    arm(transaction, later).await
}

/// Somebody who was available is not any more: where they were the last, nobody is from now on.
pub(crate) async fn somebody_went(
    transaction: &mut Transaction,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Failure> {
    // Counted for each of the few that there are: asked whether there is one, Postgres would go through all visits.
    transaction
        .execute(
            "UPDATE due SET since = $3, due_at = $4
             WHERE kind = $1 AND 0 <
                (SELECT COUNT(*) FROM visits
                 JOIN queues ON queues.id = visits.queue_id
                 JOIN group_members ON group_members.group_id = queues.group_id
                 WHERE visits.id = due.subject_id AND group_members.person_id = $2)",
            args![
                ESCALATION,
                person,
                now,
                now + transaction.settings().escalation_waits_for
            ],
        )
        .await?;
    Ok(())
}

/// The effect of the due row, which has just been taken.
pub(crate) async fn go_back_if_unattended(
    transaction: &mut Transaction,
    visit: VisitId,
    now: Timestamp,
) -> Result<(), Failure> {
    let waiting: Option<Waiting> = transaction
        .optional(
            concat!(
                "SELECT visits.conversation_id, visits.queue_id, queues.name AS queue, former.id AS former_id,
                    former.name AS former, former.public_name AS former_public_name, ",
                staffing_columns!(),
                " FROM visits
                 JOIN queues ON queues.id = visits.queue_id
                 JOIN queues AS former ON former.id =
                    (SELECT earlier.queue_id FROM visits AS earlier
                     WHERE earlier.conversation_id = visits.conversation_id AND earlier.id < visits.id
                     ORDER BY earlier.id DESC LIMIT 1)
                 WHERE visits.id = $2 AND visits.accepted_at IS NULL AND visits.left_at IS NULL"
            ),
            args![transaction.settings().open_conversations, visit],
        )
        .await?;
    let Some(waiting) = waiting else {
        return Ok(());
    };
    if Staffing::of(waiting.available, waiting.below_limit) != Staffing::Nobody {
        return watch(transaction, visit, now).await;
    }
    go_back(transaction, visit, &waiting, now).await
}

/// Locks in the order visit, conversation; whoever was quicker makes this start again with new facts.
async fn go_back(
    transaction: &mut Transaction,
    visit: VisitId,
    waiting: &Waiting,
    now: Timestamp,
) -> Result<(), Failure> {
    let (conversation, from, to) = (
        ConversationId(waiting.conversation_id),
        QueueId(waiting.queue_id),
        QueueId(waiting.former_id),
    );
    let left = transaction
        .execute(
            "UPDATE visits SET left_at = $2, left_how = 'clock'
             WHERE id = $1 AND accepted_at IS NULL AND left_at IS NULL",
            args![visit, now],
        )
        .await?;
    if left == 0 {
        return Err(Failure::Overtaken);
    }
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET queue_id = $2, staff_seq = staff_seq + 2, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 2, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'waiting' AND queue_id = $3
             RETURNING staff_seq - 2 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 2 AS staff_version, customer_version - 1 AS customer_version",
            args![conversation, to, from],
        )
        .await?;
    let mut counters: Counters = row.ok_or(Failure::Overtaken)?.into();
    enter(transaction, conversation, Priority::Escalated, true, now).await?;
    let unattended = StaffLine::Unattended {
        from: waiting.queue.clone(),
        to: waiting.former.clone(),
    };
    let line = SystemLine::BackAgain {
        to: waiting.former_public_name.clone(),
    };
    let entries = [
        NewEntry::internal(conversation, &mut counters, &unattended, now)?,
        NewEntry::system(conversation, &mut counters, &line, now)?,
    ];
    insert(transaction, &entries).await?;
    hours::look_at(transaction, to, now).await?;
    transaction.touch(Topic::Queue(from));
    transaction.touch(Topic::Queue(to));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    Ok(())
}
