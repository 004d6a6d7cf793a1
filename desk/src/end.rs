//! Ending a conversation (behaviour 5): by an agent, by the customer, by the clock; and clearing what has ended.

use crate::colleague_request;
use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::open_count::{self, Of};
use crate::relation::{Ties, ties};
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, Relation, may};
use domain::colleague_request::Outcome;
use domain::conversation::{EndReason, EndedBy, State};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, CustomerId, PersonId, QueueId, RequestId};
use domain::time::Timestamp;
use domain::verdict::Counters;

/// What has to be known of a conversation before it is ended; read without a lock and checked again after locking.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Facts {
    id: i64,
    state: String,
    assigned_agent_id: Option<i64>,
    queue_id: i64,
    customer_id: i64,
    closes_at: Option<i64>,
}

/// The same, as a colleague sees it.
#[derive(sqlx::FromRow)]
struct StaffFacts {
    public_name: String,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// Ends a conversation for both sides.
    ///
    /// # Errors
    /// By the access table, `closed`.
    pub async fn end_conversation(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            end_conversation(transaction, now, staff.clone(), conversation, request.clone())
        })
        .await
    }

    /// Ends the customer's own chat.
    ///
    /// # Errors
    /// `not_found` unless it is this token's, `closed`.
    pub async fn end_chat(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| end_chat(transaction, now, token.clone(), conversation, request.clone()))
            .await
    }

    /// Clears a conversation from one's own list: one that has ended, or that is not one's own any more.
    ///
    /// # Errors
    /// By the access table; `not_allowed` while it is open and one's own.
    pub async fn done(&self, staff: &Staff, conversation: ConversationId, request: RequestId) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| done(transaction, now, staff.clone(), conversation, request.clone()))
            .await
    }
}

async fn end_conversation(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("end_conversation {conversation}"));
    if let Some(ended) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(ended);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (name, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::End, facts.state()?)?;
    let line = SystemLine::EndedByAgent { agent: name };
    close(&mut transaction, now, &facts, EndedBy::Staff, EndReason::Pressed, &line).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

async fn end_chat(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    conversation: ConversationId,
    request: RequestId,
) -> Result<(), Failure> {
    let facts = facts_of_own(&mut transaction, &token, conversation).await?;
    let actor = Actor::Customer(facts.customer());
    let action = format!("end_chat {conversation}");
    if let Some(ended) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(ended);
    }
    let line = SystemLine::EndedByCustomer;
    close(
        &mut transaction,
        now,
        &facts,
        EndedBy::Customer,
        EndReason::Pressed,
        &line,
    )
    .await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

async fn done(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("done {conversation}"));
    if let Some(done) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(done);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (_, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::Done, facts.state()?)?;
    if relations.contains(&Relation::Assigned) {
        transaction
            .execute(
                "UPDATE conversations SET done_at = $2, staff_version = staff_version + 1
                 WHERE id = $1 AND closed_at IS NOT NULL AND done_at IS NULL",
                args![conversation, now],
            )
            .await?;
    } else {
        transaction
            .execute(
                "UPDATE participants SET done_at = $3 WHERE conversation_id = $1 AND person_id = $2 AND done_at IS NULL",
                args![conversation, staff.person, now],
            )
            .await?;
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.touch(Topic::Cases(staff.person));
    transaction.touch(Topic::Conversation(conversation));
    transaction.commit().await
}

/// The columns of [`Facts`].
macro_rules! select {
    ($of:literal) => {
        concat!(
            "SELECT conversations.id, conversations.state, conversations.assigned_agent_id, conversations.queue_id,
                    conversations.customer_id, conversations.closes_at
             FROM conversations ",
            $of,
            "WHERE conversations.id = $1"
        )
    };
}

/// A conversation's facts, unlocked.
pub(crate) async fn facts(transaction: &mut Transaction, conversation: ConversationId) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction.optional(select!(""), args![conversation]).await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

/// The same of a customer's own conversation.
///
/// # Errors
/// `not_found` unless it is this token's.
pub(crate) async fn facts_of_own(
    transaction: &mut Transaction,
    token: &CustomerToken,
    conversation: ConversationId,
) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            select!(
                "JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2 "
            ),
            args![conversation, token.hash()],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

/// A colleague's public name and what they are to the conversation.
pub(crate) async fn of_staff(
    transaction: &mut Transaction,
    staff: &Staff,
    facts: &Facts,
) -> Result<(String, Vec<Relation>), Failure> {
    let row: Option<StaffFacts> = transaction
        .optional(
            concat!(
                "SELECT people.public_name, ",
                ties!("$3", "people.id"),
                "FROM people CROSS JOIN queues WHERE people.id = $1 AND queues.id = $2"
            ),
            args![staff.person, facts.queue_id, facts.id],
        )
        .await?;
    let row = row.ok_or(Refusal::NotFound)?;
    let relations = row.ties.relations(staff, facts.assigned());
    Ok((row.public_name, relations))
}

/// Ends an open conversation: frees its agent, takes it out of line, closes it, and says so. Locks in the order agent,
/// visit, conversation; whoever was quicker makes this start again with new facts.
///
/// # Errors
/// `closed` if it has ended.
pub(crate) async fn close(
    transaction: &mut Transaction,
    now: Timestamp,
    facts: &Facts,
    by: EndedBy,
    reason: EndReason,
    line: &SystemLine,
) -> Result<(), Failure> {
    let (conversation, state) = (ConversationId(facts.id), facts.state()?);
    let closed = state.ended_by(by).ok_or(Refusal::Closed)?;
    if let Some(agent) = facts.assigned_agent_id {
        // Whoever was quicker has freed the agent already.
        open_count::lower(transaction, PersonId(agent), Of::Anybody).await?;
        transaction.touch(Topic::Cases(PersonId(agent)));
    }
    if state == State::Waiting {
        let left: Option<(Option<i64>,)> = transaction
            .optional(
                "UPDATE visits SET left_at = $2, left_how = $3
                 WHERE conversation_id = $1 AND accepted_at IS NULL AND left_at IS NULL
                 RETURNING reserved_for",
                args![conversation, now, by.as_str()],
            )
            .await?;
        if let Some((Some(asked),)) = left {
            // It was offered to them alone.
            transaction.touch(Topic::Cases(PersonId(asked)));
        }
        transaction.touch(Topic::Queue(QueueId(facts.queue_id)));
    }
    transaction.touch(Topic::Overview(QueueId(facts.queue_id)));
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET state = $2, closed_at = $3, ended_by = $4, end_reason = $5, unanswered_since = NULL,
                 silent_since = NULL, closes_at = NULL,
                 staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = $6 AND COALESCE(assigned_agent_id, 0) = $7 AND COALESCE(closes_at, 0) = $8
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version",
            args![
                conversation,
                closed.as_str(),
                now,
                by.as_str(),
                reason.as_str(),
                state.as_str(),
                facts.assigned_agent_id.unwrap_or(0),
                facts.closes_at.unwrap_or(0)
            ],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    let mut counters: Counters = row.into();
    let entry = NewEntry::system(conversation, &mut counters, line, now)?;
    insert(transaction, &[entry]).await?;
    if state == State::InProgress {
        colleague_request::end_all_of(transaction, conversation, Outcome::Closed, now).await?;
    }
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    Ok(())
}

impl Facts {
    pub(crate) fn assigned(&self) -> Option<PersonId> {
        self.assigned_agent_id.map(PersonId)
    }

    pub(crate) fn customer(&self) -> CustomerId {
        CustomerId(self.customer_id)
    }

    /// When a countdown ends, that somebody may still stop.
    pub(crate) fn closes_at(&self) -> Option<Timestamp> {
        self.closes_at.map(Timestamp)
    }

    pub(crate) fn queue(&self) -> QueueId {
        QueueId(self.queue_id)
    }

    pub(crate) fn state(&self) -> Result<State, Failure> {
        crate::changes::state(&self.state)
    }
}
