//! Accepting from a queue (behaviour 4): who is next, or somebody in particular.

mod accepted;
mod claim;
mod why_not;

use crate::desk::{Desk, Staff};
use crate::entry::{Author, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::open_count::{Raised, note_raised};
use crate::request::Actor;
use crate::store::{Transaction, args};
pub(crate) use accepted::{earlier_accepted, store_accepted};
use claim::{claim_next, claim_this};
use domain::Refusal;
use domain::entry::{SystemLine, Visibility};
use domain::ids::{ConversationId, ConversationNumber, QueueId, RequestId};
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::agent::Accepted;
use why_not::{why_not, why_not_this};

/// Whom an agent wants to accept.
#[derive(Clone, Copy)]
enum Wanted {
    /// Whoever is next in this queue.
    Next(QueueId),
    /// This customer, wherever they wait.
    This(ConversationId),
}

/// Who the acceptor is, once their open count has been raised.
#[derive(sqlx::FromRow)]
struct Acceptor {
    #[sqlx(flatten)]
    raised: Raised,
    queue_id: i64,
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
        self.transact(move |transaction| accept(transaction, now, staff.clone(), Wanted::Next(queue), request.clone()))
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
        let wanted = Wanted::This(conversation);
        self.transact(move |transaction| accept(transaction, now, staff.clone(), wanted, request.clone()))
            .await
    }
}

async fn accept(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    wanted: Wanted,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let actor = Actor::Person(staff.person);
    let (action, sql, id) = match wanted {
        Wanted::Next(queue) => (format!("accept_next {queue}"), RAISE_FOR_QUEUE, queue.0),
        Wanted::This(conversation) => (format!("accept {conversation}"), RAISE_FOR_CONVERSATION, conversation.0),
    };
    if let Some(accepted) = earlier_accepted(&mut transaction, actor, &request, &action).await? {
        return Ok(accepted);
    }

    let acceptor: Option<Acceptor> = transaction
        .optional(sql, args![staff.person, id, transaction.settings().open_conversations])
        .await?;
    let Some(acceptor) = acceptor else {
        return Err(match wanted {
            Wanted::Next(queue) => why_not(&mut transaction, &staff, queue).await,
            Wanted::This(conversation) => why_not_this(&mut transaction, now, &staff, conversation).await,
        });
    };
    let queue = QueueId(acceptor.queue_id);

    let claimed = match wanted {
        Wanted::Next(_) => claim_next(&mut transaction, now, &staff, queue).await?,
        Wanted::This(conversation) => claim_this(&mut transaction, now, &staff, conversation, queue).await?,
    };

    note_raised(&mut transaction, staff.person, &acceptor.raised, now).await?;
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
        agent: acceptor.raised.public_name.clone(),
        waited_ms: claimed.wait_ms,
    };
    let mut entries = vec![NewEntry::system(conversation_id, &mut counters, &joined, now)?];
    if let Some(response) = claimed.initial_response {
        let author = (Author::Automatic, Some((staff.person, acceptor.raised.public_name)));
        let numbers = counters.number(Visibility::Comment);
        entries.push(NewEntry::message(conversation_id, numbers, author, response, None, now));
    }
    insert(&mut transaction, &entries).await?;

    let accepted = Accepted {
        conversation: conversation_id,
        number: ConversationNumber(conversation.number),
        customer: conversation.customer,
    };
    store_accepted(&mut transaction, actor, &request, &action, &accepted, now).await?;
    transaction.touch(Topic::Queue(queue));
    transaction.touch(Topic::Cases(staff.person));
    transaction.touch(Topic::Conversation(conversation_id));
    transaction.touch(Topic::Chat(conversation_id));
    transaction.commit().await?;
    Ok(accepted)
}

/// Raises the open count of a member of the queue's group who is below their limit.
const RAISE_FOR_QUEUE: &str = "UPDATE people SET open_conversations = open_conversations + 1, left_at = NULL
     WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)
       AND EXISTS (SELECT 1 FROM queues
                   JOIN group_members ON group_members.group_id = queues.group_id
                   WHERE queues.id = $2 AND group_members.person_id = $1)
       AND EXISTS (SELECT 1 FROM person_roles WHERE person_id = $1)
     RETURNING public_name,
         CAST(CASE WHEN open_conversations >= COALESCE(open_limit, $3) THEN 1 ELSE 0 END AS BIGINT) AS is_full,
         CAST(CASE WHEN offline_since > 0 THEN 1 ELSE 0 END AS BIGINT) AS is_offline,
         CAST($2 AS BIGINT) AS queue_id";

/// The same, for the queue of a conversation.
const RAISE_FOR_CONVERSATION: &str = "UPDATE people SET open_conversations = open_conversations + 1, left_at = NULL
     WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)
       AND EXISTS (SELECT 1 FROM conversations
                   JOIN queues ON queues.id = conversations.queue_id
                   JOIN group_members ON group_members.group_id = queues.group_id
                   WHERE conversations.id = $2 AND group_members.person_id = $1)
       AND EXISTS (SELECT 1 FROM person_roles WHERE person_id = $1)
     RETURNING public_name,
         CAST(CASE WHEN open_conversations >= COALESCE(open_limit, $3) THEN 1 ELSE 0 END AS BIGINT) AS is_full,
         CAST(CASE WHEN offline_since > 0 THEN 1 ELSE 0 END AS BIGINT) AS is_offline,
         (SELECT queue_id FROM conversations WHERE conversations.id = $2) AS queue_id";
