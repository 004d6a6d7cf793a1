//! Accepting from a queue (behaviour 4): who is next, or somebody in particular.

mod why_not;

use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::entry::{Author, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::relation::{self, relations};
use crate::request::{Actor, earlier, store};
use crate::staffing::{queues_of_person, touch_queues};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::conversation::State;
use domain::entry::{SystemLine, Visibility};
use domain::ids::{ConversationId, ConversationNumber, PersonId, QueueId, RequestId};
use domain::limits::OPEN_CONVERSATIONS;
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::agent::Accepted;
use why_not::{nobody_waiting, why_not};

/// Whom an agent wants to accept.
#[derive(Clone, Copy)]
enum Wanted {
    /// Whoever is next in this queue.
    Next(QueueId),
    /// This customer, who waits in this queue.
    This(ConversationId, QueueId),
}

/// What is known of somebody in particular before anything is locked.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    assigned_name: Option<String>,
    part: Option<String>,
    is_member: i64,
    is_manager: i64,
    /// Whose the visit is to accept, and of nobody else until then.
    reserved_for: Option<i64>,
    reserved_until: Option<i64>,
}

/// Who the acceptor is, once their open count has been raised.
#[derive(sqlx::FromRow)]
struct Acceptor {
    public_name: String,
    /// The queues in which one fewer is free now, where this was the last they can take.
    filled: Option<String>,
}

/// A claimed visit, and what its queue says to the customer.
#[derive(sqlx::FromRow)]
struct Claimed {
    conversation_id: i64,
    wait_ms: i64,
    initial_response: Option<String>,
    out_of_turn: i64,
    in_turn_only: i64,
}

/// The accepted conversation's counters as they were, and what its acceptor needs to know.
#[derive(sqlx::FromRow)]
struct Conversation {
    number: String,
    customer: String,
    staff_seq: i64,
    customer_seq: i64,
    staff_version: i64,
    customer_version: i64,
}

impl Desk {
    /// Accepts who is next in the queue: the first in line who is present, else the first.
    ///
    /// # Errors
    /// `not_found` or `not_allowed` by the access table, `at_limit`, `already_taken` or `nobody_waiting` for whoever was
    /// not quick enough.
    pub async fn accept_next(&self, staff: &Staff, queue: QueueId, request: RequestId) -> Result<Accepted, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| accept_next(transaction, now, staff.clone(), queue, request.clone()))
            .await
    }

    /// Accepts somebody in particular, whoever stands before them; the visit records that it was out of turn.
    ///
    /// # Errors
    /// By the access table, `at_limit`, `already_taken` or `closed` for whoever was not quick enough, `out_of_turn` where
    /// the queue forbids it.
    pub async fn accept(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<Accepted, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| accept_this(transaction, now, staff.clone(), conversation, request.clone()))
            .await
    }
}

async fn accept_next(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    queue: QueueId,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let action = format!("accept_next {queue}");
    if let Some(accepted) = earlier(&mut transaction, Actor::Person(staff.person), &request, &action).await? {
        return Ok(accepted);
    }
    accept(transaction, now, staff, Wanted::Next(queue), request, &action).await
}

async fn accept_this(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let action = format!("accept {conversation}");
    if let Some(accepted) = earlier(&mut transaction, Actor::Person(staff.person), &request, &action).await? {
        return Ok(accepted);
    }
    let facts = facts(&mut transaction, &staff, conversation).await?;
    facts.may_be_accepted(&staff, now)?;
    let wanted = Wanted::This(conversation, QueueId(facts.queue_id));
    accept(transaction, now, staff, wanted, request, &action).await
}

/// The accept itself, whoever is wanted: raises the agent's open count, claims the visit, and makes the conversation theirs.
async fn accept(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    wanted: Wanted,
    request: RequestId,
    action: &str,
) -> Result<Accepted, Failure> {
    let (Wanted::Next(queue) | Wanted::This(_, queue)) = wanted;
    let acceptor: Option<Acceptor> = transaction
        .optional(RAISE, args![staff.person, queue, OPEN_CONVERSATIONS])
        .await?;
    let Some(acceptor) = acceptor else {
        return Err(why_not(&mut transaction, &staff, queue).await);
    };

    let claimed = match wanted {
        Wanted::Next(queue) => claim_next(&mut transaction, now, &staff, queue).await?,
        Wanted::This(conversation, queue) => claim_this(&mut transaction, now, &staff, conversation, queue).await?,
    };

    let conversation_id = ConversationId(claimed.conversation_id);
    let entries_to_come = 1 + i64::from(claimed.initial_response.is_some());
    let conversation: Conversation = transaction
        .one(
            "UPDATE conversations
             SET state = 'in_progress', assigned_agent_id = $2, accepted_at = $3, answered_at = NULL,
                 staff_seq = staff_seq + $4, customer_seq = customer_seq + $4,
                 staff_version = staff_version + $4, customer_version = customer_version + $4
             WHERE id = $1 AND state = 'waiting'
             RETURNING number, (SELECT name FROM customers WHERE customers.id = customer_id) AS customer,
                 staff_seq - $4 AS staff_seq, customer_seq - $4 AS customer_seq,
                 staff_version - $4 AS staff_version, customer_version - $4 AS customer_version",
            args![conversation_id, staff.person, now, entries_to_come],
        )
        .await?;

    let mut counters = Counters {
        staff_seq: conversation.staff_seq,
        customer_seq: conversation.customer_seq,
        staff_version: conversation.staff_version,
        customer_version: conversation.customer_version,
    };
    let joined = SystemLine::Joined {
        agent: acceptor.public_name.clone(),
        waited_ms: claimed.wait_ms,
    };
    let mut entries = vec![NewEntry::system(conversation_id, &mut counters, &joined, now)?];
    if let Some(response) = claimed.initial_response {
        let author = (Author::Automatic, Some((staff.person, acceptor.public_name)));
        let numbers = counters.number(Visibility::Comment);
        entries.push(NewEntry::message(conversation_id, numbers, author, response, None, now));
    }
    insert(&mut transaction, &entries).await?;

    let actor = Actor::Person(staff.person);
    let accepted = Accepted {
        conversation: conversation_id,
        number: ConversationNumber(conversation.number),
        customer: conversation.customer,
    };
    store(&mut transaction, actor, &request, action, &accepted, now).await?;
    touch_queues(&mut transaction, acceptor.filled.as_deref())?;
    transaction.touch(Topic::Queue(queue));
    transaction.touch(Topic::Cases(staff.person));
    transaction.touch(Topic::Conversation(conversation_id));
    transaction.touch(Topic::Chat(conversation_id));
    transaction.commit().await?;
    Ok(accepted)
}

/// Raises the acceptor's open count, if they may accept from this queue and are below their limit.
const RAISE: Sql = Sql::each(
    concat!(
        "UPDATE people SET open_conversations = open_conversations + 1
         WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)
           AND EXISTS (SELECT 1 FROM queues
                       JOIN group_members ON group_members.group_id = queues.group_id
                       WHERE queues.id = $2 AND group_members.person_id = $1)
           AND EXISTS (SELECT 1 FROM person_roles WHERE person_id = $1)
         RETURNING public_name, CASE WHEN open_conversations >= COALESCE(open_limit, $3) THEN ",
        queues_of_person!(sqlite),
        " END AS filled"
    ),
    concat!(
        "UPDATE people SET open_conversations = open_conversations + 1
         WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)
           AND EXISTS (SELECT 1 FROM queues
                       JOIN group_members ON group_members.group_id = queues.group_id
                       WHERE queues.id = $2 AND group_members.person_id = $1)
           AND EXISTS (SELECT 1 FROM person_roles WHERE person_id = $1)
         RETURNING public_name, CASE WHEN open_conversations >= COALESCE(open_limit, $3) THEN ",
        queues_of_person!(postgres),
        " END AS filled"
    ),
);

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

async fn claim_next(
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

async fn claim_this(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    conversation: ConversationId,
    queue: QueueId,
) -> Result<Claimed, Failure> {
    let claimed: Option<Claimed> = transaction
        .optional(CLAIM_THIS, args![now, staff.person, conversation, queue])
        .await?;
    // Whoever was quicker is known by now.
    let claimed = claimed.ok_or(Failure::Overtaken)?;
    if claimed.out_of_turn > 0 && claimed.in_turn_only > 0 {
        return Err(Refusal::OutOfTurn.into());
    }
    Ok(claimed)
}

/// What is known of somebody in particular, unlocked.
async fn facts(transaction: &mut Transaction, staff: &Staff, conversation: ConversationId) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            "SELECT conversations.state, conversations.queue_id, conversations.assigned_agent_id,
                    people.public_name AS assigned_name,
                    (SELECT relation FROM participants
                     WHERE participants.conversation_id = conversations.id AND participants.person_id = $2) AS part,
                    (SELECT COUNT(*) FROM group_members
                     WHERE group_members.group_id = queues.group_id AND group_members.person_id = $2) AS is_member,
                    (SELECT COUNT(*) FROM group_managers
                     WHERE group_managers.group_id = queues.group_id AND group_managers.person_id = $2) AS is_manager,
                    visits.reserved_for, visits.reserved_until
             FROM conversations
             JOIN queues ON queues.id = conversations.queue_id
             LEFT JOIN people ON people.id = conversations.assigned_agent_id
             LEFT JOIN visits ON visits.conversation_id = conversations.id
                AND visits.accepted_at IS NULL AND visits.left_at IS NULL
             WHERE conversations.id = $1",
            args![conversation, staff.person],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

impl Facts {
    /// The verdict of the access table, with who was quicker where somebody was.
    fn may_be_accepted(&self, staff: &Staff, now: Timestamp) -> Result<(), Failure> {
        let known = relation::Facts {
            assigned: self.assigned_agent_id.map(PersonId),
            part: self.part.as_deref(),
            is_member: self.is_member > 0,
            is_manager: self.is_manager > 0,
        };
        let state: State = state(&self.state)?;
        may(&relations(staff, &known), Action::Accept, state).map_err(|refusal| match refusal {
            Refusal::AlreadyTaken { .. } => Refusal::AlreadyTaken {
                by: self.assigned_name.clone(),
            },
            other => other,
        })?;
        let is_reserved = self.reserved_until.is_some_and(|until| Timestamp(until) > now);
        if is_reserved && self.reserved_for != Some(staff.person.0) {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(())
    }
}
