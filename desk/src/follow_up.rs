//! Continue (behaviour 5): a follow-up of an ended conversation, for a while the former agent's alone to accept.

pub(crate) mod reservation;

use crate::absence;
use crate::customer::{self, Customer};
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::entry::insert;
use crate::failure::Failure;
use crate::hours::{Scheduled, join_schedule, schedule_columns};
use crate::live::Topic;
use crate::request::{Actor, earlier, store};
use crate::start::first_entries;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, ConversationNumber, CustomerId, PersonId, QueueId, RequestId};
use domain::line::Priority;
use domain::text::MessageBody;
use domain::time::Timestamp;
use domain::wire::customer::Continued;

/// The conversation that is to be followed.
#[derive(sqlx::FromRow)]
struct Earlier {
    customer_id: i64,
    is_known: i64,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

impl Desk {
    /// Goes on after an ended conversation: in a follow-up that carries what was typed, or in what is open already. Two who
    /// ask at once get the same.
    ///
    /// # Errors
    /// `not_found` unless it is this token's, `queue_closed` outside the hours of its queue.
    pub async fn continue_chat(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        request: RequestId,
        message: Option<MessageBody>,
    ) -> Result<Continued, Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| {
            continue_chat(
                transaction,
                now,
                token.clone(),
                conversation,
                request.clone(),
                message.clone(),
            )
        })
        .await
    }
}

async fn continue_chat(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    conversation: ConversationId,
    request: RequestId,
    message: Option<MessageBody>,
) -> Result<Continued, Failure> {
    let earlier_one: Option<Earlier> = transaction
        .optional(
            concat!(
                "SELECT conversations.customer_id, conversations.queue_id, conversations.assigned_agent_id,
                    CAST(CASE WHEN customers.subject IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_known, ",
                schedule_columns!(),
                "FROM conversations JOIN customers ON customers.id = conversations.customer_id
                 JOIN customer_tokens AS tokens ON tokens.customer_id = customers.id AND tokens.token_hash = $2
                 JOIN queues ON queues.id = conversations.queue_id ",
                join_schedule!("queues"),
                "WHERE conversations.id = $1"
            ),
            args![conversation, token.hash()],
        )
        .await?;
    let ended = earlier_one.ok_or(Refusal::NotFound)?;
    let customer = Customer {
        id: CustomerId(ended.customer_id),
        is_known: ended.is_known != 0,
    };
    // As when a chat starts, the customer's row is where two who ask at once meet.
    transaction.execute(LOCK_CUSTOMER, args![customer.id]).await?;
    let (actor, action) = (Actor::Customer(customer.id), format!("continue_chat {conversation}"));
    if let Some(continued) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(continued);
    }
    let there: Option<(i64,)> = transaction
        .optional(
            "SELECT id FROM conversations
             WHERE continues_id = $1 OR (customer_id = $2 AND state IN ('waiting', 'in_progress'))
             ORDER BY id DESC LIMIT 1",
            args![conversation, customer.id],
        )
        .await?;
    let continued = match there {
        Some((there,)) => Continued {
            conversation: ConversationId(there),
            carried: false,
        },
        None if !ended.scheduled.doors(now)?.are_open() => return Err(Refusal::QueueClosed.into()),
        None => Continued {
            conversation: begin(&mut transaction, now, conversation, &ended, message, &request).await?,
            carried: true,
        },
    };
    store(&mut transaction, actor, &request, &action, &continued, now).await?;
    customer::wake(&mut transaction, customer, &token).await?;
    transaction.commit().await?;
    Ok(continued)
}

/// One at a time begins a follow-up of a customer's, or removes what would go on to it.
pub(crate) const LOCK_CUSTOMER: Sql = Sql::each(
    "SELECT id FROM customers WHERE id = $1",
    "SELECT id FROM customers WHERE id = $1 FOR UPDATE",
);

/// Begins a follow-up: same customer, same queue, same topic, same answers. Without words, that it was started is all it says.
async fn begin(
    transaction: &mut Transaction,
    now: Timestamp,
    follows: ConversationId,
    ended: &Earlier,
    message: Option<MessageBody>,
    request: &RequestId,
) -> Result<ConversationId, Failure> {
    if let Some(agent) = ended.assigned_agent_id {
        reservation::lock_agent(transaction, PersonId(agent)).await?;
    }
    let (count,): (i64,) = transaction
        .one(
            "UPDATE counters SET value = value + 1 WHERE name = 'conversation' RETURNING value",
            args![],
        )
        .await?;
    let entries_to_come = 1 + i64::from(message.is_some());
    let (conversation,): (i64,) = transaction
        .one(
            "INSERT INTO conversations (number, site_id, customer_id, queue_id, topic, continues_id, page, language, device,
                    reading_language, own_answers, state, created_at, staff_seq, customer_seq, staff_version, customer_version, last_words,
                    last_words_by_customer, unanswered_since)
             SELECT $2, site_id, customer_id, queue_id, topic, id, page, language, device,
                    reading_language, own_answers, 'waiting', $3, $4, $4, $4, $4, $5, $6, $3
             FROM conversations WHERE id = $1
             RETURNING id",
            args![
                follows,
                ConversationNumber::from_count(count).0,
                now,
                entries_to_come,
                message.as_ref().map(MessageBody::as_str),
                message.is_some()
            ],
        )
        .await?;
    let conversation = ConversationId(conversation);
    insert(transaction, &first_entries(conversation, message, request, now)?).await?;
    let queue = QueueId(ended.queue_id);
    let (visit,): (i64,) = transaction
        .one(
            "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at)
             VALUES ($1, $2, $3, $4, $4) RETURNING id",
            args![conversation, queue, Priority::Ordinary.rank(), now],
        )
        .await?;
    if let Some(agent) = ended.assigned_agent_id {
        reservation::reserve(transaction, now, domain::ids::VisitId(visit), PersonId(agent)).await?;
    }
    absence::expect_customer(transaction, conversation, now).await?;
    transaction.touch(Topic::Queue(queue));
    Ok(conversation)
}
