//! Passing a conversation on to another queue, or to the one above its own (behaviour 7): at once, as a new visit that keeps the
//! moment from which its customer waits.

use crate::absence::wait_again;
use crate::changes::state;
use crate::colleague_request;
use crate::desk::{Desk, Staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::escalation;
use crate::failure::Failure;
use crate::hours::{Scheduled, join_schedule, schedule_columns};
use crate::live::Topic;
use crate::open_count::{self, Of};
use crate::participants;
use crate::relation::{Ties, ties};
use crate::request::{Actor, is_first};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::colleague_request::Outcome;
use domain::entry::{StaffLine, SystemLine};
use domain::ids::{ConversationId, PersonId, QueueId, RequestId, VisitId};
use domain::line::Priority;
use domain::part::Parting;
use domain::time::Timestamp;
use domain::verdict::Counters;

/// Where a conversation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Queue(QueueId),
    /// The queue to which its own escalates.
    Escalation,
}

/// What is known before locking; checked again by the writes.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    staff_version: i64,
    /// Colleagues who are asked to take it over or to take part. As long as its version is this one, there are no others.
    pending_requests: i64,
    public_name: String,
    target_id: Option<i64>,
    target: Option<String>,
    target_public_name: Option<String>,
    /// Of where it goes.
    #[sqlx(flatten)]
    scheduled: Scheduled,
    #[sqlx(flatten)]
    ties: Ties,
}

#[derive(sqlx::FromRow)]
struct Conversation {
    #[sqlx(flatten)]
    counters: CountersRow,
    /// Whether a clock runs since its customer is, or may be, away.
    is_awaited: i64,
}

impl Desk {
    /// Passes a conversation on to another queue. Whoever had it is a former agent of it, and can comment no longer.
    ///
    /// # Errors
    /// By the access table, `closed`, `no_longer_pending` where it waits in line; `not_found` for a queue that does not exist,
    /// `invalid` for its own, `queue_closed` outside the hours of where it would go.
    pub async fn transfer_to_queue(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        queue: QueueId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.pass_on(staff, conversation, Target::Queue(queue), request).await
    }

    /// Passes a conversation on to the queue to which its own escalates, ahead of whom nobody escalated. If nobody there is
    /// available for 5 minutes, it goes back.
    ///
    /// # Errors
    /// As [`Desk::transfer_to_queue`]; `not_allowed` where its queue escalates to none.
    pub async fn escalate(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.pass_on(staff, conversation, Target::Escalation, request).await
    }

    async fn pass_on(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        target: Target,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            pass_on(transaction, now, staff.clone(), conversation, target, request.clone())
        })
        .await
    }
}

async fn pass_on(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    target: Target,
    request: RequestId,
) -> Result<(), Failure> {
    let action = match target {
        Target::Queue(queue) => format!("transfer_to_queue {conversation} {queue}"),
        Target::Escalation => format!("escalate {conversation}"),
    };
    if !is_first(&mut transaction, Actor::Person(staff.person), &request, &action, now).await? {
        return Ok(());
    }
    let facts = facts(&mut transaction, &staff, conversation, target).await?;
    let relations = facts.ties.relations(&staff, facts.assigned_agent_id.map(PersonId));
    may(&relations, Action::PassOn, state(&facts.state)?)?;
    let agent = PersonId(facts.assigned_agent_id.ok_or(Failure::Overtaken)?);
    let (from, to) = (QueueId(facts.queue_id), facts.target(target)?);
    if !facts.scheduled.doors(now)?.are_open() {
        return Err(Refusal::QueueClosed.into());
    }
    let is_escalated = target == Target::Escalation;

    open_count::lower(&mut transaction, agent, Of::Anybody).await?;
    // Whoever was quicker has ended it, taken it, or asked somebody about it.
    let row: Option<Conversation> = transaction
        .optional(
            "UPDATE conversations
             SET state = 'waiting', queue_id = $5, assigned_agent_id = NULL, accepted_at = NULL, answered_at = NULL,
                 silent_since = NULL, closes_at = NULL,
                 staff_seq = staff_seq + 2, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 2, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'in_progress' AND assigned_agent_id = $2 AND queue_id = $3 AND staff_version = $4
             RETURNING staff_seq - 2 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 2 AS staff_version, customer_version - 1 AS customer_version,
                 (SELECT COUNT(*) FROM due WHERE kind = 'customer_absent' AND subject_id = $1) AS is_awaited",
            args![conversation, agent, from, facts.staff_version, to],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    let priority = if is_escalated {
        Priority::Escalated
    } else {
        Priority::Ordinary
    };
    let visit = enter(&mut transaction, conversation, priority, is_escalated, now).await?;
    if is_escalated {
        escalation::watch(&mut transaction, visit, now).await?;
    }
    if facts.pending_requests > 0 {
        colleague_request::end_all_of(&mut transaction, conversation, Outcome::Lost, now).await?;
    }
    // Who passes it on knows it, and need not clear it.
    let is_done = agent == staff.person;
    participants::part(&mut transaction, conversation, agent, Parting::PassedOn, now, is_done).await?;
    if row.is_awaited > 0 {
        wait_again(&mut transaction, conversation).await?;
    }
    let mut counters: Counters = row.counters.into();
    let moved = StaffLine::Moved {
        agent: facts.public_name.clone(),
        to: facts.target.unwrap_or_default(),
        escalated: is_escalated,
    };
    let line = SystemLine::PassedOn {
        agent: facts.public_name,
        to: facts.target_public_name.unwrap_or_default(),
    };
    let entries = [
        NewEntry::internal(conversation, &mut counters, &moved, now)?,
        NewEntry::system(conversation, &mut counters, &line, now)?,
    ];
    insert(&mut transaction, &entries).await?;
    transaction.touch(Topic::Queue(to));
    transaction.touch(Topic::Overview(from));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await
}

/// A new visit of a conversation, whose row is locked, in the queue that it now says: it keeps the moment from which the customer
/// waits.
pub(crate) async fn enter(
    transaction: &mut Transaction,
    conversation: ConversationId,
    priority: Priority,
    is_escalated: bool,
    now: Timestamp,
) -> Result<VisitId, Failure> {
    let (visit,): (i64,) = transaction
        .one(
            "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at, customer_absent, escalated)
             SELECT visits.conversation_id, conversations.queue_id, $2, visits.waiting_since, $3,
                    CASE WHEN conversations.customer_absent_since IS NULL THEN 0 ELSE 1 END, $4
             FROM visits JOIN conversations ON conversations.id = visits.conversation_id
             WHERE visits.conversation_id = $1 ORDER BY visits.id DESC LIMIT 1
             RETURNING id",
            args![conversation, priority.rank(), now, is_escalated],
        )
        .await?;
    Ok(VisitId(visit))
}

async fn facts(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
    target: Target,
) -> Result<Facts, Failure> {
    let queue = match target {
        Target::Queue(queue) => Some(queue),
        Target::Escalation => None,
    };
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.state, conversations.queue_id, conversations.assigned_agent_id,
                    conversations.staff_version, people.public_name,
                    targets.id AS target_id, targets.name AS target, targets.public_name AS target_public_name,
                    (SELECT COUNT(*) FROM colleague_requests AS requests
                     WHERE requests.conversation_id = conversations.id AND requests.ended_at IS NULL) AS pending_requests, ",
                schedule_columns!(),
                ", ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people ON people.id = $2
                 LEFT JOIN queues AS targets ON targets.id = COALESCE($3, queues.escalation_queue_id) ",
                join_schedule!("targets"),
                "WHERE conversations.id = $1"
            ),
            args![conversation, staff.person, queue],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

impl Facts {
    /// Where it goes, if it can go there.
    fn target(&self, target: Target) -> Result<QueueId, Refusal> {
        match (target, self.target_id) {
            (Target::Queue(_), None) => Err(Refusal::NotFound),
            (Target::Escalation, None) => Err(Refusal::NotAllowed),
            (_, Some(id)) if id == self.queue_id => Err(Refusal::invalid("queue", "is where it is already")),
            (_, Some(id)) => Ok(QueueId(id)),
        }
    }
}
