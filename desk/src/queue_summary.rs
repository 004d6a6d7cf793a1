//! What sidebars show of a queue (behaviour 3): read and encoded once per change however many look. The line is counted and not
//! read, so that a sidebar costs the same however many wait.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::hours::{Scheduled, join_schedule, schedule_columns};
use crate::store::args;
use domain::Refusal;
use domain::ids::{ConversationId, QueueId};
use domain::time::Timestamp;
use domain::wire::agent::QueueSummary;
use std::sync::Arc;

/// A queue's summary as it was at one moment.
#[derive(Debug)]
pub(crate) struct Summary {
    summary: QueueSummary,
    encoded: Arc<str>,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    name: String,
    priority: i64,
    waiting: i64,
    first_waiting_since: Option<i64>,
    average_wait_ms: Option<i64>,
    newest: Option<i64>,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

impl Desk {
    /// A queue's summary, encoded.
    ///
    /// # Errors
    /// `not_found` for a queue that does not exist, `unavailable`.
    pub async fn queue_summary(&self, queue: QueueId) -> Result<Arc<str>, Refusal> {
        Ok(self.summary(queue).await?.encoded.clone())
    }

    /// The summaries of several queues, for a first paint.
    ///
    /// # Errors
    /// As [`Desk::queue_summary`].
    pub async fn queue_summaries(&self, queues: &[QueueId]) -> Result<Vec<QueueSummary>, Refusal> {
        let mut summaries = Vec::with_capacity(queues.len());
        for queue in queues {
            summaries.push(self.summary(*queue).await?.summary.clone());
        }
        Ok(summaries)
    }

    async fn summary(&self, queue: QueueId) -> Result<Arc<Summary>, Refusal> {
        let summaries = &self.inner.lines.summaries;
        summaries.get(self, queue, self.read_summary(queue)).await
    }

    async fn read_summary(&self, queue: QueueId) -> Result<Arc<Summary>, Failure> {
        let now = self.now();
        let glance = self.glance().await?;
        let row: Option<SummaryRow> = glance
            .optional(
                concat!(
                    "SELECT queues.name, priority, ",
                    schedule_columns!(),
                    ",
                        (SELECT COUNT(*) FROM visits
                         WHERE queue_id = $1 AND accepted_at IS NULL AND left_at IS NULL
                           AND (reserved_until IS NULL OR reserved_until <= $2)) AS waiting,
                        (SELECT entered_at FROM visits
                         WHERE queue_id = $1 AND accepted_at IS NULL AND left_at IS NULL
                           AND (reserved_until IS NULL OR reserved_until <= $2)
                         ORDER BY line_rank, waiting_since, id LIMIT 1) AS first_waiting_since,
                        (SELECT CAST(AVG(wait_ms) AS BIGINT) FROM
                            (SELECT wait_ms FROM visits
                             WHERE queue_id = $1 AND accepted_at IS NOT NULL AND returned_at IS NULL
                             ORDER BY accepted_at DESC LIMIT $3) AS accepted) AS average_wait_ms,
                        (SELECT conversation_id FROM visits
                         WHERE queue_id = $1 AND accepted_at IS NULL AND left_at IS NULL
                           AND (reserved_until IS NULL OR reserved_until <= $2)
                         ORDER BY COALESCE(came_after, id) DESC, id LIMIT 1) AS newest
                 FROM queues ",
                    join_schedule!("queues"),
                    "WHERE queues.id = $1"
                ),
                args![queue, now, self.settings().average_wait_visits],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let summary = QueueSummary {
            queue,
            name: row.name,
            priority: row.priority,
            waiting: row.waiting,
            first_waiting_since: row.first_waiting_since.map(Timestamp),
            average_wait_ms: row.average_wait_ms,
            newest: row.newest.map(ConversationId),
            is_closed: !row.scheduled.doors(now)?.are_open(),
        };
        let encoded = serde_json::to_string(&summary)?.into();
        Ok(Arc::new(Summary { summary, encoded }))
    }
}
