//! Who waits in a queue, for those who look at it unfolded (behaviour 3, "Queues"): read and encoded once per change
//! however many look, and not at all while nobody does.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::args;
use domain::Refusal;
use domain::ids::{ConversationId, ConversationNumber, QueueId};
use domain::limits::UNFOLDED_QUEUE;
use domain::line::out_of_turn;
use domain::text::first_words;
use domain::time::Timestamp;
use domain::wire::agent::{ToAgent, WaitingCustomer};
use std::sync::Arc;

/// First words are shown on one line.
const FIRST_WORDS: usize = 80;

#[derive(sqlx::FromRow)]
struct WaitingRow {
    id: i64,
    number: String,
    customer: String,
    topic: Option<String>,
    first_message: Option<String>,
    entered_at: i64,
    customer_absent: i64,
    escalated: i64,
    in_turn_only: i64,
}

impl Desk {
    /// Who waits in a queue, in their order, as one encoded item (`{"waiting":…}`).
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn waiting(&self, queue: QueueId) -> Result<Arc<str>, Refusal> {
        let unfolded = &self.inner.lines.unfolded;
        unfolded.get(self, queue, self.read_waiting(queue)).await
    }

    async fn read_waiting(&self, queue: QueueId) -> Result<Arc<str>, Failure> {
        let now = self.now();
        let glance = self.glance().await?;
        let rows: Vec<WaitingRow> = glance
            .all(
                "SELECT conversations.id, conversations.number, customers.name AS customer, conversations.topic,
                        (SELECT entries.body FROM entries
                         WHERE entries.conversation_id = conversations.id AND entries.kind = 'message'
                           AND entries.author = 'customer'
                         ORDER BY entries.staff_seq LIMIT 1) AS first_message,
                        visits.entered_at, visits.customer_absent, visits.escalated, queues.in_turn_only
                 FROM visits
                 JOIN conversations ON conversations.id = visits.conversation_id
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = visits.queue_id
                 WHERE visits.queue_id = $1 AND visits.accepted_at IS NULL AND visits.left_at IS NULL
                   AND (visits.reserved_until IS NULL OR visits.reserved_until <= $2)
                 ORDER BY visits.line_rank, visits.waiting_since, visits.id LIMIT $3",
                args![queue, now, UNFOLDED_QUEUE],
            )
            .await?;
        let turns: Vec<bool> = out_of_turn(rows.iter().map(|row| row.customer_absent == 0)).collect();
        let waiting = rows
            .into_iter()
            .zip(turns)
            .map(|(row, is_out_of_turn)| row.into_wire(is_out_of_turn))
            .collect();
        Ok(serde_json::to_string(&ToAgent::Waiting { queue, waiting })?.into())
    }
}

impl WaitingRow {
    fn into_wire(self, is_out_of_turn: bool) -> WaitingCustomer {
        WaitingCustomer {
            conversation: ConversationId(self.id),
            number: ConversationNumber(self.number),
            customer: self.customer,
            topic: self.topic,
            first_words: first_words(&self.first_message.unwrap_or_default(), FIRST_WORDS),
            waiting_since: Timestamp(self.entered_at),
            away: self.customer_absent != 0,
            escalated: self.escalated != 0,
            acceptable: self.in_turn_only == 0 || !is_out_of_turn,
        }
    }
}
