//! Undoing a wrong accept (behaviour 4.5): the customer is back at the old place, and the accept counts nowhere.

use crate::absence::wait_again;
use crate::changes::state;
use crate::colleague_request;
use crate::desk::{Desk, Staff};
use crate::entry::{NewEntry, insert};
use crate::failure::Failure;
use crate::hours;
use crate::live::Topic;
use crate::open_count::{self, Of};
use crate::participants;
use crate::relation::{Ties, ties};
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::may_return;
use domain::colleague_request::Outcome;
use domain::entry::SystemLine;
use domain::ids::{ConversationId, PersonId, QueueId, RequestId, VisitId};
use domain::part::Parting;
use domain::time::Timestamp;
use domain::verdict::Counters;

/// What is known before locking; checked again by the writes.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    assigned_agent_id: Option<i64>,
    answered_at: Option<i64>,
    queue_id: i64,
    public_name: String,
    #[sqlx(flatten)]
    ties: Ties,
    /// The last visit, and who accepted it.
    visit: i64,
    acceptor: Option<i64>,
}

/// The place that the customer had.
#[derive(sqlx::FromRow)]
struct Place {
    line_rank: i64,
    waiting_since: i64,
    escalated: i64,
}

#[derive(sqlx::FromRow)]
struct Conversation {
    staff_seq: i64,
    customer_seq: i64,
    staff_version: i64,
    customer_version: i64,
    is_absent: i64,
}

impl Desk {
    /// Puts an accepted customer back into line, until the acceptor's first own comment.
    ///
    /// # Errors
    /// By the access table, `closed`, `no_longer_pending` where it waits already, `not_allowed` once it was answered.
    pub async fn return_to_queue(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            return_to_queue(transaction, now, staff.clone(), conversation, request.clone())
        })
        .await
    }
}

async fn return_to_queue(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("return_to_queue {conversation}"));
    if let Some(returned) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(returned);
    }
    let facts = facts(&mut transaction, &staff, conversation).await?;
    let relations = facts.ties.relations(&staff, facts.assigned_agent_id.map(PersonId));
    let undoable = facts.answered_at.is_none() && facts.acceptor == facts.assigned_agent_id;
    may_return(&relations, state(&facts.state)?, undoable)?;
    let (agent, queue) = (
        PersonId(facts.assigned_agent_id.ok_or(Failure::Overtaken)?),
        QueueId(facts.queue_id),
    );

    open_count::lower(&mut transaction, agent, Of::Anybody).await?;
    let place: Option<Place> = transaction
        .optional(
            "UPDATE visits SET returned_at = $2 WHERE id = $1 AND accepted_by = $3 AND returned_at IS NULL
             RETURNING line_rank, waiting_since, escalated",
            args![VisitId(facts.visit), now, agent],
        )
        .await?;
    let place = place.ok_or(Failure::Overtaken)?;
    // Whoever was quicker has ended it, taken it over or answered.
    let row: Option<Conversation> = transaction
        .optional(
            "UPDATE conversations
             SET state = 'waiting', assigned_agent_id = NULL, accepted_at = NULL, silent_since = NULL, closes_at = NULL,
                 staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'in_progress' AND assigned_agent_id = $2 AND answered_at IS NULL
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version,
                 CAST(CASE WHEN customer_absent_since IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_absent",
            args![conversation, agent],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    transaction
        .execute(
            "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at, customer_absent, escalated)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![
                conversation,
                queue,
                place.line_rank,
                place.waiting_since,
                now,
                row.is_absent,
                place.escalated
            ],
        )
        .await?;
    colleague_request::end_all_of(&mut transaction, conversation, Outcome::Lost, now).await?;
    // Done at once: it leaves their Cases, and they may still read it.
    participants::part(&mut transaction, conversation, agent, Parting::Returned, now, true).await?;
    wait_again(&mut transaction, conversation).await?;
    hours::look_at(&mut transaction, queue, now).await?;
    let mut counters = Counters {
        staff_seq: row.staff_seq,
        customer_seq: row.customer_seq,
        staff_version: row.staff_version,
        customer_version: row.customer_version,
    };
    let line = SystemLine::Returned {
        agent: facts.public_name,
    };
    let entry = NewEntry::system(conversation, &mut counters, &line, now)?;
    insert(&mut transaction, &[entry]).await?;

    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.touch(Topic::Queue(queue));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await
}

async fn facts(transaction: &mut Transaction, staff: &Staff, conversation: ConversationId) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.state, conversations.assigned_agent_id, conversations.answered_at,
                    conversations.queue_id, people.public_name, visits.id AS visit, visits.accepted_by AS acceptor, ",
                ties!("conversations.id", "people.id"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people ON people.id = $2
                 JOIN visits ON visits.id = (SELECT MAX(id) FROM visits WHERE visits.conversation_id = conversations.id)
                 WHERE conversations.id = $1"
            ),
            args![conversation, staff.person],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}
