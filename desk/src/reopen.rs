//! Reopening (behaviour 5): what the clock has closed waits again once its customer writes.

use crate::absence;
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::entry::{Author, CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::hours::{Scheduled, join_schedule, schedule_columns};
use crate::live::Topic;
use crate::message::Words;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::conversation::{EndedBy, reopens_until};
use domain::entry::{SystemLine, Visibility};
use domain::ids::{ConversationId, PersonId, QueueId, RequestId};
use domain::line::Priority;
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::customer::Said;

/// How reopening went.
pub(crate) enum Reopened {
    /// This message did it, and is stored.
    By(Said),
    /// Somebody was quicker: it is open, and the message is still to be stored.
    Already,
}

/// What has to be known before; checked again where it is written.
#[derive(sqlx::FromRow)]
struct Facts {
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    closed_at: Option<i64>,
    ended_by: Option<String>,
    done_at: Option<i64>,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

impl Desk {
    /// Opens a closed conversation again with what its customer says.
    ///
    /// # Errors
    /// `closed` where it reopens no more, or its customer has another since; `queue_closed` outside the hours of its queue;
    /// `not_found` unless it is this token's.
    pub(crate) async fn reopen(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        client_id: RequestId,
        words: Words,
    ) -> Result<Reopened, Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| {
            reopen(
                transaction,
                now,
                token.clone(),
                conversation,
                client_id.clone(),
                words.clone(),
            )
        })
        .await
    }
}

async fn reopen(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    conversation: ConversationId,
    client_id: RequestId,
    words: Words,
) -> Result<Reopened, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.queue_id, conversations.assigned_agent_id,
                    conversations.closed_at, conversations.ended_by, conversations.done_at, ",
                schedule_columns!(),
                "FROM conversations
                 JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
                 JOIN queues ON queues.id = conversations.queue_id ",
                join_schedule!("queues"),
                "WHERE conversations.id = $1"
            ),
            args![conversation, token.hash()],
        )
        .await?;
    let facts = facts.ok_or(Refusal::NotFound)?;
    let Some(closed_at) = facts.closed_at else {
        transaction.finish().await?;
        return Ok(Reopened::Already);
    };
    let ended_by = facts.ended_by.as_deref().and_then(EndedBy::parse);
    ended_by
        .and_then(|by| reopens_until(by, Timestamp(closed_at), now, transaction.settings().reopens_for))
        .ok_or(Refusal::Closed)?;
    // Nobody would come into that line. The text stays with its customer.
    if !facts.scheduled.doors(now)?.are_open() {
        return Err(Refusal::QueueClosed.into());
    }

    // The customer's page shows their latest conversation: an earlier one would open where nobody sees it.
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET state = 'waiting', assigned_agent_id = NULL, accepted_at = NULL, answered_at = NULL, closed_at = NULL, kept_open = 0,
                 ended_by = NULL, end_reason = NULL, done_at = NULL, customer_absent_since = NULL,
                 last_words = $3, last_words_by_customer = 1, unanswered_since = $4,
                 staff_seq = staff_seq + 2, customer_seq = customer_seq + 2,
                 staff_version = staff_version + 2, customer_version = customer_version + 2
             WHERE id = $1 AND closed_at = $2
               AND NOT EXISTS (SELECT 1 FROM conversations AS later
                               WHERE later.customer_id = conversations.customer_id AND later.id > conversations.id)
             RETURNING staff_seq - 2 AS staff_seq, customer_seq - 2 AS customer_seq,
                 staff_version - 2 AS staff_version, customer_version - 2 AS customer_version",
            args![conversation, closed_at, words.as_str(), now],
        )
        .await?;
    let Some(row) = row else {
        return Err(why_not(&mut transaction, conversation, closed_at).await);
    };
    let mut counters: Counters = row.into();
    let customer_seq = counters.customer_seq + 2;
    let line = NewEntry::system(conversation, &mut counters, &SystemLine::Reopened, now)?;
    let numbers = counters.number(Visibility::Comment);
    let entry = words.entry(conversation, numbers, (Author::Customer, None), client_id, now);
    insert(&mut transaction, &[line, entry]).await?;
    // Reopening sets anew since when they wait (behaviour 4.1).
    transaction
        .execute(
            "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at)
             VALUES ($1, $2, $3, $4, $4)",
            args![conversation, facts.queue_id, Priority::Ordinary.rank(), now],
        )
        .await?;
    absence::expect_customer(&mut transaction, conversation, now).await?;
    if let Some(agent) = facts.assigned_agent_id {
        transaction
            .execute(
                "INSERT INTO participants (conversation_id, person_id, relation, how, since, done_at)
                 VALUES ($1, $2, 'former', 'left', $3, $4)
                 ON CONFLICT (conversation_id, person_id)
                 DO UPDATE SET relation = 'former', how = 'left', since = excluded.since, done_at = excluded.done_at",
                args![conversation, agent, now, facts.done_at],
            )
            .await?;
        transaction.touch(Topic::Cases(PersonId(agent)));
    }
    transaction.touch(Topic::Queue(QueueId(facts.queue_id)));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await?;
    Ok(Reopened::By(Said {
        seq: customer_seq,
        at: now,
    }))
}

/// Whether somebody was quicker, or the customer has another conversation since.
async fn why_not(transaction: &mut Transaction, conversation: ConversationId, closed_at: i64) -> Failure {
    let same: Result<Option<(i64,)>, Failure> = transaction
        .optional(
            "SELECT id FROM conversations WHERE id = $1 AND closed_at = $2",
            args![conversation, closed_at],
        )
        .await;
    match same {
        Ok(Some(_)) => Refusal::Closed.into(),
        Ok(None) => Failure::Overtaken,
        Err(failure) => failure,
    }
}
