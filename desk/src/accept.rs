//! Accepting from a queue (behaviour 4).

use crate::desk::{Desk, Staff};
use crate::entry::{Author, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::request::{Actor, earlier, store};
use crate::staffing::{queues_of_person, touch_queues};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::entry::{SystemLine, Visibility};
use domain::ids::{ConversationId, ConversationNumber, QueueId, RequestId};
use domain::limits::OPEN_CONVERSATIONS;
use domain::people::Role;
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::agent::Accepted;
use std::time::Duration;

/// Whoever finds nobody waiting is told who was quicker, if that was within this time.
const JUST_NOW: Duration = Duration::from_secs(3);

/// Who the acceptor is, once their open count has been raised.
#[derive(sqlx::FromRow)]
pub(crate) struct Acceptor {
    public_name: String,
    /// The queues in which one fewer is free now, where this was the last they can take.
    filled: Option<String>,
}

/// A claimed visit, and what its queue says to the customer.
#[derive(sqlx::FromRow)]
pub(crate) struct Claimed {
    queue_id: i64,
    conversation_id: i64,
    wait_ms: i64,
    initial_response: Option<String>,
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
}

async fn accept_next(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    queue: QueueId,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("accept_next {queue}"));
    if let Some(accepted) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(accepted);
    }

    let acceptor: Option<Acceptor> = transaction
        .optional(RAISE, args![staff.person, queue, OPEN_CONVERSATIONS])
        .await?;
    let Some(acceptor) = acceptor else {
        return Err(why_not(&mut transaction, &staff, queue).await);
    };

    let claimed = match claim(&mut transaction, CLAIM, now, &staff, queue).await? {
        Some(claimed) => claimed,
        // Others may hold the rows that were skipped and give them back: look again before saying that nobody waits.
        None => match claim(&mut transaction, CLAIM_WAITING_FOR_OTHERS, now, &staff, queue).await? {
            Some(claimed) => claimed,
            None => return Err(nobody_waiting(&mut transaction, now, &staff, queue).await),
        },
    };

    let accepted = take(&mut transaction, now, &staff, acceptor, claimed).await?;
    store(&mut transaction, actor, &request, &action, &accepted, now).await?;
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

/// Makes a claimed visit its acceptor's conversation, and says so: who joined, and what the queue says by itself. What
/// every accept has in common.
pub(crate) async fn take(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    acceptor: Acceptor,
    claimed: Claimed,
) -> Result<Accepted, Failure> {
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
    insert(transaction, &entries).await?;

    transaction.touch(Topic::Queue(QueueId(claimed.queue_id)));
    transaction.touch(Topic::Cases(staff.person));
    transaction.touch(Topic::Conversation(conversation_id));
    transaction.touch(Topic::Chat(conversation_id));
    touch_queues(transaction, acceptor.filled)?;
    Ok(Accepted {
        conversation: conversation_id,
        number: ConversationNumber(conversation.number),
        customer: conversation.customer,
    })
}

/// Takes the first who is present, else the first, and nobody who is another's to accept. On Postgres, rows that others are just taking are skipped.
const CLAIM: Sql = Sql::each(
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = MAX($1 - entered_at, 0)
     WHERE id = COALESCE(
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL AND customer_absent = 0
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1),
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1))
     RETURNING queue_id, conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $3) AS initial_response",
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = GREATEST($1 - entered_at, 0)
     WHERE id = COALESCE(
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL AND customer_absent = 0
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1 FOR UPDATE SKIP LOCKED),
         (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL
            AND (reserved_until IS NULL OR reserved_until <= $1)
          ORDER BY line_rank, waiting_since, id LIMIT 1 FOR UPDATE SKIP LOCKED))
     RETURNING queue_id, conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $3) AS initial_response",
);

/// The same, waiting for whoever is just taking a row.
const CLAIM_WAITING_FOR_OTHERS: Sql = Sql::each(
    CLAIM.sqlite(),
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = GREATEST($1 - entered_at, 0)
     WHERE id = (SELECT id FROM visits WHERE queue_id = $3 AND accepted_at IS NULL AND left_at IS NULL
            AND (reserved_until IS NULL OR reserved_until <= $1)
                 ORDER BY customer_absent, line_rank, waiting_since, id LIMIT 1 FOR UPDATE)
     RETURNING queue_id, conversation_id, wait_ms, (SELECT initial_response FROM queues WHERE id = $3) AS initial_response",
);

async fn claim(
    transaction: &mut Transaction,
    sql: Sql,
    now: Timestamp,
    staff: &Staff,
    queue: QueueId,
) -> Result<Option<Claimed>, Failure> {
    transaction.optional(sql, args![now, staff.person, queue]).await
}

/// Why nobody's open count could be raised: the queue is not theirs, or their limit is reached.
async fn why_not(transaction: &mut Transaction, staff: &Staff, queue: QueueId) -> Failure {
    #[derive(sqlx::FromRow)]
    struct Facts {
        is_member: i64,
        is_manager: i64,
        open_conversations: i64,
        open_limit: i64,
        is_disabled: i64,
    }
    let facts: Result<Option<Facts>, Failure> = transaction
        .optional(
            "SELECT (SELECT COUNT(*) FROM group_members
                     WHERE group_members.group_id = queues.group_id AND group_members.person_id = people.id) AS is_member,
                    (SELECT COUNT(*) FROM group_managers
                     WHERE group_managers.group_id = queues.group_id AND group_managers.person_id = people.id) AS is_manager,
                    open_conversations, COALESCE(open_limit, $3) AS open_limit,
                    CAST(CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_disabled
             FROM queues CROSS JOIN people WHERE queues.id = $2 AND people.id = $1",
            args![staff.person, queue, OPEN_CONVERSATIONS],
        )
        .await;
    let facts = match facts {
        Ok(facts) => facts,
        Err(failure) => return failure,
    };
    let refusal = match facts {
        None => Refusal::NotFound,
        Some(facts) if facts.is_disabled > 0 || !staff.roles.may_use_desk() => Refusal::NotAllowed,
        Some(facts) if facts.is_member > 0 && facts.open_conversations >= facts.open_limit => Refusal::AtLimit {
            limit: facts.open_limit,
        },
        Some(facts) if facts.is_member > 0 => Refusal::NotAllowed,
        Some(facts) if staff.roles.has(Role::Admin) || (facts.is_manager > 0 && staff.roles.has(Role::Manager)) => {
            Refusal::NotAllowed
        }
        Some(_) => Refusal::NotFound,
    };
    refusal.into()
}

/// What the one who was too late is told: who was quicker, or that nobody waits.
async fn nobody_waiting(transaction: &mut Transaction, now: Timestamp, staff: &Staff, queue: QueueId) -> Failure {
    let quicker: Result<Option<(String,)>, Failure> = transaction
        .optional(
            "SELECT people.public_name FROM visits JOIN people ON people.id = visits.accepted_by
             WHERE visits.queue_id = $1 AND visits.accepted_at IS NOT NULL AND visits.accepted_at >= $2
               AND visits.accepted_by <> $3
             ORDER BY visits.accepted_at DESC, visits.id DESC LIMIT 1",
            args![queue, now - JUST_NOW, staff.person],
        )
        .await;
    match quicker {
        Ok(Some((name,))) => Refusal::AlreadyTaken { by: Some(name) }.into(),
        Ok(None) => Refusal::NobodyWaiting.into(),
        Err(failure) => failure,
    }
}
