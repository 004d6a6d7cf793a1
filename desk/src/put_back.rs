//! Conversations whose agent is missing go back to the head of their line (behaviour 8, "Nobody is left alone"); and all of
//! an agent's who signs out and wants them to.
//!
//! What makes one go back writes a due row in its own transaction; what happens is decided when that row is taken. So a
//! crash in between loses nobody.

use crate::absence::wait_again;
use crate::colleague_request;
use crate::desk::{Desk, Staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::hours;
use crate::live::Topic;
use crate::open_count::{self, Of};
use crate::participants;
use crate::request::{Actor, earlier, store};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::colleague_request::Outcome;
use domain::conversation::State;
use domain::entry::SystemLine;
use domain::ids::{ConversationId, PersonId, QueueId, RequestId};
use domain::line::Priority;
use domain::part::Parting;
use domain::presence::{Missing, goes_back};
use domain::time::{Timestamp, millis};
use domain::verdict::Counters;
use std::time::Duration;

/// The kind of due row that looks whether a conversation goes back.
pub(crate) const PUT_BACK: &str = "put_back";

/// A message that is just being stored may have seen its agent there a moment before they had left: who was answered when the
/// agent left is looked at once more after this time.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// An open conversation and the agent who has it; read without a lock and checked again after locking.
#[derive(sqlx::FromRow)]
struct Owned {
    id: i64,
    state: String,
    queue_id: i64,
    agent_id: i64,
    agent: String,
    unanswered_since: Option<i64>,
    has_left: i64,
    is_disabled: i64,
}

/// Why a conversation goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// Its agent is missing.
    Missing,
    /// Its agent signs out.
    SignsOut,
}

impl Desk {
    /// Puts all open conversations of this person back at the head of their lines, as one who signs out may want (behaviour
    /// 8).
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn hand_back(&self, staff: &Staff, request: RequestId) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| hand_back(transaction, now, staff.clone(), request.clone()))
            .await
    }
}

async fn hand_back(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), "hand_back");
    if let Some(done) = earlier(&mut transaction, actor, &request, action).await? {
        return Ok(done);
    }
    let all: Vec<Owned> = transaction
        .all(
            "SELECT conversations.id, conversations.state, conversations.queue_id, people.id AS agent_id,
                    people.public_name AS agent, conversations.unanswered_since,
                    CAST(0 AS BIGINT) AS has_left, CAST(0 AS BIGINT) AS is_disabled
             FROM conversations JOIN people ON people.id = conversations.assigned_agent_id
             WHERE people.id = $1 AND conversations.state = 'in_progress' AND conversations.done_at IS NULL
             ORDER BY conversations.id",
            args![staff.person],
        )
        .await?;
    for owned in &all {
        put_back(&mut transaction, now, owned, Why::SignsOut).await?;
    }
    store(&mut transaction, actor, &request, action, &(), now).await?;
    transaction.commit().await
}

/// Has every conversation of an agent who is missing looked at: those with an unanswered customer at once.
pub(crate) async fn look_at_all_of(
    transaction: &mut Transaction,
    agent: PersonId,
    now: Timestamp,
) -> Result<(), Failure> {
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people)
             SELECT $1, conversations.id, $3,
                    CASE WHEN unanswered_since IS NULL AND people.disabled_at IS NULL THEN $3 + $4 ELSE $3 END, 0
             FROM conversations JOIN people ON people.id = conversations.assigned_agent_id
             WHERE people.id = $2 AND conversations.state = 'in_progress' AND conversations.done_at IS NULL
             ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
            args![PUT_BACK, agent, now, millis(LOOK_AGAIN)],
        )
        .await?;
    Ok(())
}

/// Has these conversations looked at at once: their customers wrote to an agent who is missing.
pub(crate) async fn look_at(
    transaction: &mut Transaction,
    conversations: &[i64],
    now: Timestamp,
) -> Result<(), Failure> {
    const LOOK: Sql = Sql::each(
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, value, $3, $3, 0 FROM json_each($2) WHERE TRUE
         ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, value::BIGINT, $3, $3, 0 FROM json_array_elements_text($2::json)
         ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
    );
    if conversations.is_empty() {
        return Ok(());
    }
    transaction
        .execute(LOOK, args![PUT_BACK, serde_json::to_string(conversations)?, now])
        .await?;
    Ok(())
}

/// The effect of the due row, which has just been taken.
pub(crate) async fn put_back_if_alone(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<(), Failure> {
    let owned: Option<Owned> = transaction
        .optional(
            "SELECT conversations.id, conversations.state, conversations.queue_id, people.id AS agent_id,
                    people.public_name AS agent, conversations.unanswered_since,
                    CAST(CASE WHEN people.left_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_left,
                    CAST(CASE WHEN people.disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_disabled
             FROM conversations JOIN people ON people.id = conversations.assigned_agent_id
             WHERE conversations.id = $1 AND conversations.state = 'in_progress'",
            args![conversation],
        )
        .await?;
    let Some(owned) = owned else {
        return Ok(());
    };
    match owned.missing() {
        Some(missing) if goes_back(missing, owned.unanswered_since.is_some()) => {
            put_back(transaction, now, &owned, Why::Missing).await
        }
        _ => Ok(()),
    }
}

/// Puts it at the head of its line. Locks in the order agent, visit, conversation; whoever was quicker makes this start
/// again with new facts.
async fn put_back(transaction: &mut Transaction, now: Timestamp, owned: &Owned, why: Why) -> Result<(), Failure> {
    let (conversation, agent) = (ConversationId(owned.id), PersonId(owned.agent_id));
    let of = match why {
        Why::Missing => Of::Missing,
        Why::SignsOut => Of::Anybody,
    };
    open_count::lower(transaction, agent, of).await?;
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET state = $2, assigned_agent_id = NULL, accepted_at = NULL, answered_at = NULL,
                 silent_since = NULL, closes_at = NULL,
                 staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = $3 AND assigned_agent_id = $4
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version",
            args![conversation, State::Waiting.as_str(), &owned.state, agent],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    // With the conversation locked: whether its customer is away does not change meanwhile.
    transaction
        .execute(
            "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at, customer_absent, escalated)
             SELECT visits.conversation_id, conversations.queue_id, $2, visits.waiting_since, $3,
                    CASE WHEN conversations.customer_absent_since IS NULL THEN 0 ELSE 1 END, visits.escalated
             FROM visits JOIN conversations ON conversations.id = visits.conversation_id
             WHERE visits.conversation_id = $1 ORDER BY visits.id DESC LIMIT 1",
            args![conversation, Priority::PutBack.rank(), now],
        )
        .await?;
    let mut counters: Counters = row.into();
    let name = owned.agent.clone();
    let (line, parting, is_done) = match why {
        Why::Missing => (SystemLine::PutBack { agent: name }, Parting::PutBack, false),
        // Who hands back knows it, and need not clear it.
        Why::SignsOut => (SystemLine::Returned { agent: name }, Parting::Returned, true),
    };
    let entry = NewEntry::system(conversation, &mut counters, &line, now)?;
    insert(transaction, &[entry]).await?;
    colleague_request::end_all_of(transaction, conversation, Outcome::Lost, now).await?;
    participants::part(transaction, conversation, agent, parting, now, is_done).await?;
    wait_again(transaction, conversation).await?;
    hours::look_at(transaction, QueueId(owned.queue_id), now).await?;
    transaction.touch(Topic::Queue(QueueId(owned.queue_id)));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    Ok(())
}

impl Owned {
    fn missing(&self) -> Option<Missing> {
        if self.is_disabled > 0 {
            Some(Missing::Disabled)
        } else {
            (self.has_left > 0).then_some(Missing::Left)
        }
    }
}
