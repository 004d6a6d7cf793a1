//! Opening hours (behaviour 10, "Opening hours"): whether a queue is open, and what happens by itself when its hours end.
//!
//! Each queue with a schedule has one due row, for the next moment at which something is to be said or done there: when who
//! waits is warned, when it closes, when it opens. When it fires, what is to be done follows from the schedule and the time, and
//! not from what the row was made for; so a row that fires late, or once too often, does no harm. Hours are those of the wall:
//! they go on while no process is up.

use crate::due::{Later, arm};
use crate::end::{close, facts};
use crate::failure::Failure;
use crate::live::Topic;
use crate::record::kept;
use crate::staffing::staffing_columns;
use crate::store::{Transaction, args};
use domain::conversation::{EndReason, EndedBy};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, CustomerId, GroupId, QueueId};
use domain::limits::LOOKS_AGAIN_AFTER_CLOSING;
use domain::schedule::{Doors, Schedule};
use domain::staffing::Staffing;
use domain::time::{Timestamp, millis};
use domain::wire::customer::Closed;
use std::time::Duration;

/// The kind of due row that looks what a queue's hours ask for. Its subject is the queue.
pub(crate) const QUEUE_HOURS: &str = "queue_hours";
/// The kind of due row that ends a conversation which waits in a queue that has closed. Its subject is the conversation.
pub(crate) const QUEUE_CLOSED: &str = "queue_closed";

/// A queue that neither opens nor closes in the time that is looked ahead is looked at again after this long.
const FAR_AHEAD: Duration = Duration::from_hours(24);

/// A queue's schedule as it is stored; all none where it has none.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Scheduled {
    time_zone: Option<String>,
    hours: Option<String>,
    holidays: Option<String>,
}

/// The columns of a [`Scheduled`], in a SELECT that joins [`join_schedule!`].
macro_rules! schedule_columns {
    () => {
        "schedules.time_zone, schedules.hours, schedules.holidays "
    };
}
pub(crate) use schedule_columns;

/// Joins the schedule of each of these `queues`.
macro_rules! join_schedule {
    ($queues:literal) => {
        concat!("LEFT JOIN schedules ON schedules.id = ", $queues, ".schedule_id ")
    };
}
pub(crate) use join_schedule;

impl Scheduled {
    /// How the queue stands at a moment.
    pub(crate) fn doors(&self, at: Timestamp) -> Result<Doors, Failure> {
        let (Some(time_zone), Some(hours), Some(holidays)) = (&self.time_zone, &self.hours, &self.holidays) else {
            return Ok(Doors::ALWAYS_OPEN);
        };
        let schedule = Schedule::new(time_zone, serde_json::from_str(hours)?, serde_json::from_str(holidays)?);
        let schedule = schedule.ok_or_else(|| Failure::Stored(format!("time zone {time_zone}")))?;
        Ok(schedule.doors(at))
    }
}

/// What a customer is told of a queue that is closed, in its own words if it has any.
pub(crate) fn told(doors: Doors, words: Option<String>) -> Option<Closed> {
    match doors {
        Doors::Open { .. } => None,
        Doors::Closed { opens_at, .. } => Some(Closed { text: words, opens_at }),
    }
}

/// What is configured has changed: every queue with a schedule is looked at. Without one, its row finds nothing to do.
pub(crate) async fn look_at_all(transaction: &mut Transaction, now: Timestamp) -> Result<(), Failure> {
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people)
             SELECT $1, id, $2, $2, 0 FROM queues WHERE schedule_id IS NOT NULL
             ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
            args![QUEUE_HOURS, now],
        )
        .await?;
    Ok(())
}

/// Somebody came into a queue's line who did not start there, and it may be closed: then their clock begins.
pub(crate) async fn look_at(transaction: &mut Transaction, queue: QueueId, now: Timestamp) -> Result<(), Failure> {
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people)
             SELECT $1, id, $3, $3, 0 FROM queues WHERE id = $2 AND schedule_id IS NOT NULL
             ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
            args![QUEUE_HOURS, queue, now],
        )
        .await?;
    Ok(())
}

/// The effect of the due row of a queue, which has just been taken: whoever looks at its line is told how it stands, those who
/// wait in one that has closed have their clocks, and the next moment is armed.
pub(crate) async fn look(transaction: &mut Transaction, queue: QueueId, now: Timestamp) -> Result<(), Failure> {
    let scheduled: Option<Scheduled> = transaction
        .optional(
            concat!(
                "SELECT ",
                schedule_columns!(),
                "FROM queues ",
                join_schedule!("queues"),
                "WHERE queues.id = $1 AND queues.schedule_id IS NOT NULL"
            ),
            args![queue],
        )
        .await?;
    let Some(scheduled) = scheduled else {
        return Ok(());
    };
    transaction.touch(Topic::Queue(queue));
    let doors = scheduled.doors(now)?;
    if let Doors::Closed { since, .. } = doors {
        arm_all_who_wait(transaction, queue, since.unwrap_or_default()).await?;
    }
    let later = Later {
        kind: QUEUE_HOURS,
        subject: queue,
        since: now,
        due_at: doors
            .next_moment(now, transaction.settings().warned_before_closing)
            .unwrap_or(now + FAR_AHEAD),
        about_people: false,
    };
    arm(transaction, later).await
}

/// Begins the clock of each who waits there and has none yet: from the closing, or from when they came after it.
async fn arm_all_who_wait(transaction: &mut Transaction, queue: QueueId, closed: Timestamp) -> Result<(), Failure> {
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people)
             SELECT $1, conversation_id, CASE WHEN entered_at > $3 THEN entered_at ELSE $3 END,
                    CASE WHEN entered_at > $3 THEN entered_at ELSE $3 END + $4, 0
             FROM visits WHERE queue_id = $2 AND accepted_at IS NULL AND left_at IS NULL
             ON CONFLICT (kind, subject_id) DO NOTHING",
            args![
                QUEUE_CLOSED,
                queue,
                closed,
                millis(transaction.settings().ends_after_closing)
            ],
        )
        .await?;
    Ok(())
}

/// Somebody who waits, and how it stands where they do.
#[derive(sqlx::FromRow)]
struct Waiting {
    customer_id: i64,
    group_id: i64,
    entered_at: i64,
    can_be_answered: i64,
    available: i64,
    below_limit: i64,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

/// The effect of the due row of a conversation, which has just been taken: ends it, unless it waits no longer, its queue has
/// opened again, or somebody is available there. What the customer said is kept as a case if they can be answered.
pub(crate) async fn end_if_nobody_came(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<(), Failure> {
    let waiting: Option<Waiting> = transaction
        .optional(
            concat!(
                "SELECT conversations.customer_id, queues.group_id, visits.entered_at,
                    CAST(CASE WHEN customers.email IS NULL THEN 0 ELSE 1 END AS BIGINT) AS can_be_answered, ",
                staffing_columns!(),
                ", ",
                schedule_columns!(),
                "FROM visits
                 JOIN conversations ON conversations.id = visits.conversation_id
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = visits.queue_id ",
                join_schedule!("queues"),
                "WHERE visits.conversation_id = $2 AND visits.accepted_at IS NULL AND visits.left_at IS NULL"
            ),
            args![transaction.settings().open_conversations, conversation],
        )
        .await?;
    let Some(waiting) = waiting else {
        return Ok(());
    };
    let Doors::Closed { since, .. } = waiting.scheduled.doors(now)? else {
        return Ok(());
    };
    let ends_at =
        since.unwrap_or_default().max(Timestamp(waiting.entered_at)) + transaction.settings().ends_after_closing;
    if ends_at > now {
        return end_later(transaction, conversation, now, ends_at).await;
    }
    if Staffing::of(waiting.available, waiting.below_limit) != Staffing::Nobody {
        return end_later(transaction, conversation, now, now + LOOKS_AGAIN_AFTER_CLOSING).await;
    }
    let facts = facts(transaction, conversation).await?;
    let line = SystemLine::EndedByClock {
        reason: EndReason::QueueClosed,
    };
    close(transaction, now, &facts, EndedBy::Clock, EndReason::QueueClosed, &line).await?;
    if waiting.can_be_answered > 0 {
        let (customer, group) = (CustomerId(waiting.customer_id), GroupId(waiting.group_id));
        kept::keep_words(transaction, conversation, customer, group, now).await?;
    }
    Ok(())
}

async fn end_later(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<(), Failure> {
    let later = Later {
        kind: QUEUE_CLOSED,
        subject: conversation,
        since: now,
        due_at,
        about_people: false,
    };
    arm(transaction, later).await
}
