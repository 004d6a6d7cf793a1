//! The waiting lines: one order per queue, computed and encoded once per change however many look at it (behaviour 3, 4.1).

use crate::desk::Desk;
use crate::failure::Failure;
use crate::staffing::staffing_columns;
use crate::store::args;
use crate::unfolded::Unfolded;
use domain::Refusal;
use domain::estimate::usual_wait;
use domain::ids::{ConversationId, QueueId, VisitId};
use domain::limits::{AVERAGE_WAIT_VISITS, ESTIMATE_WINDOW, OPEN_CONVERSATIONS};
use domain::line::{Place, sort};
use domain::staffing::Staffing;
use domain::time::Timestamp;
use domain::wire::agent::QueueSummary;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// How long waiting usually takes is taken from at most this many visits, however busy a queue is.
const ESTIMATE_FROM: i64 = 200;

/// A queue's line as it was at one moment.
#[derive(Debug)]
pub(crate) struct Line {
    /// How often the queue had moved when this was read.
    moves: u64,
    summary: QueueSummary,
    /// The summary, encoded.
    encoded: Arc<str>,
    positions: HashMap<ConversationId, i64>,
    usual_wait: Option<(i64, i64)>,
    staffing: Staffing,
}

/// How somebody stands who waits in a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// The place in line, 1 being next.
    pub(crate) position: i64,
    /// See `CustomerConversation::usual_wait`.
    pub(crate) usual_wait: Option<(i64, i64)>,
    pub(crate) staffing: Staffing,
}

/// The lines as last computed. One slot per queue; who finds it outdated computes it, the others wait for that.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    slots: Mutex<HashMap<QueueId, Slot>>,
    /// Who waits, for those who look at a line unfolded.
    pub(crate) unfolded: Unfolded,
}

/// The line of one queue, once somebody has asked for it.
type Slot = Arc<AsyncMutex<Option<Arc<Line>>>>;

#[derive(sqlx::FromRow)]
struct QueueRow {
    name: String,
    priority: i64,
    average_wait_ms: Option<i64>,
    available: i64,
    below_limit: i64,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    visit: i64,
    conversation: i64,
    line_rank: i64,
    waiting_since: i64,
    entered_at: i64,
    customer_absent: i64,
}

impl Lines {
    /// The queues whose lines somebody has asked for.
    pub(crate) fn queues(&self) -> Vec<QueueId> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.keys().copied().collect()
    }
}

impl Desk {
    /// A queue's summary, encoded.
    ///
    /// # Errors
    /// `not_found` for a queue that does not exist, `unavailable`.
    pub async fn queue_summary(&self, queue: QueueId) -> Result<Arc<str>, Refusal> {
        Ok(self.line(queue).await?.encoded.clone())
    }

    /// The summaries of several queues, for a first paint.
    ///
    /// # Errors
    /// As [`Desk::queue_summary`].
    pub async fn queue_summaries(&self, queues: &[QueueId]) -> Result<Vec<QueueSummary>, Refusal> {
        let mut summaries = Vec::with_capacity(queues.len());
        for queue in queues {
            summaries.push(self.line(*queue).await?.summary.clone());
        }
        Ok(summaries)
    }

    /// How a waiting conversation stands in its queue's line; none where it is not in it.
    pub(crate) async fn standing(
        &self,
        queue: QueueId,
        conversation: ConversationId,
    ) -> Result<Option<Standing>, Refusal> {
        let line = self.line(queue).await?;
        Ok(line.positions.get(&conversation).map(|position| Standing {
            position: *position,
            usual_wait: line.usual_wait,
            staffing: line.staffing,
        }))
    }

    async fn line(&self, queue: QueueId) -> Result<Arc<Line>, Refusal> {
        let slot = {
            let mut slots = self.inner.lines.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(queue).or_default().clone()
        };
        let mut slot = slot.lock().await;
        // Read before the database is: what moves meanwhile makes the label old, never the content.
        let moves = self.inner.live.moves(queue);
        match &*slot {
            Some(line) if line.moves == moves => Ok(line.clone()),
            before => {
                let line = self.read_line(queue, moves, before.as_deref()).await;
                let line = Arc::new(line.map_err(Failure::into_refusal)?);
                *slot = Some(line.clone());
                Ok(line)
            }
        }
    }

    async fn read_line(&self, queue: QueueId, moves: u64, before: Option<&Line>) -> Result<Line, Failure> {
        let now = self.now();
        let mut transaction = self.read().await?;
        let row: Option<QueueRow> = transaction
            .optional(
                concat!(
                    "SELECT name, priority,
                        (SELECT CAST(AVG(wait_ms) AS BIGINT) FROM
                            (SELECT wait_ms FROM visits
                             WHERE queue_id = $2 AND accepted_at IS NOT NULL AND returned_at IS NULL
                             ORDER BY accepted_at DESC LIMIT $3) AS accepted) AS average_wait_ms, ",
                    staffing_columns!(),
                    " FROM queues WHERE id = $2"
                ),
                args![OPEN_CONVERSATIONS, queue, AVERAGE_WAIT_VISITS],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let waiting: Vec<PlaceRow> = transaction
            .all(
                "SELECT id AS visit, conversation_id AS conversation, line_rank, waiting_since, entered_at, customer_absent
                 FROM visits WHERE queue_id = $1 AND accepted_at IS NULL AND left_at IS NULL
                   AND (reserved_until IS NULL OR reserved_until <= $2)
                 ORDER BY line_rank, waiting_since, id",
                args![queue, now],
            )
            .await?;
        // Who was taken by the agent they had before did not wait as others do.
        let waits: Vec<(i64,)> = transaction
            .all(
                "SELECT wait_ms FROM visits
                 WHERE queue_id = $1 AND accepted_at >= $2 AND returned_at IS NULL AND reserved_for IS NULL
                 ORDER BY accepted_at DESC LIMIT $3",
                args![queue, now - ESTIMATE_WINDOW, ESTIMATE_FROM],
            )
            .await?;
        transaction.finish().await?;
        let newest = last_to_come(&waiting, before);
        let first_waiting_since = waiting.first().map(|place| Timestamp(place.entered_at));
        let mut places: Vec<Place> = waiting.into_iter().map(PlaceRow::into_place).collect();
        sort(&mut places);
        let positions: HashMap<_, _> = (1..)
            .zip(&places)
            .map(|(position, place)| (place.conversation, position))
            .collect();
        let summary = QueueSummary {
            queue,
            name: row.name,
            priority: row.priority,
            waiting: i64::try_from(places.len()).unwrap_or(i64::MAX),
            first_waiting_since,
            average_wait_ms: row.average_wait_ms,
            newest,
        };
        let staffing = Staffing::of(row.available, row.below_limit);
        let usual_wait = usual_wait(waits.into_iter().map(|(wait,)| wait).collect());
        let encoded = serde_json::to_string(&summary)?.into();
        Ok(Line {
            moves,
            summary,
            encoded,
            positions,
            usual_wait: usual_wait.filter(|_| staffing != Staffing::Nobody),
            staffing,
        })
    }
}

/// Who came last: one who was not in the line before; else whom it named before, while they wait. A visit that was reserved for
/// somebody comes when that is over, however long ago it began.
fn last_to_come(waiting: &[PlaceRow], before: Option<&Line>) -> Option<ConversationId> {
    let id = |place: &PlaceRow| ConversationId(place.conversation);
    let when = |place: &&PlaceRow| (place.entered_at, place.visit);
    let is_new = |place: &&PlaceRow| before.is_none_or(|line| !line.positions.contains_key(&id(place)));
    let named = before.and_then(|line| line.summary.newest);
    let new = waiting.iter().filter(is_new).max_by_key(when);
    new.or_else(|| waiting.iter().find(|place| Some(id(place)) == named))
        .or_else(|| waiting.iter().max_by_key(when))
        .map(id)
}

impl PlaceRow {
    fn into_place(self) -> Place {
        Place {
            visit: VisitId(self.visit),
            conversation: ConversationId(self.conversation),
            rank: self.line_rank,
            waiting_since: Timestamp(self.waiting_since),
            present: self.customer_absent == 0,
        }
    }
}
