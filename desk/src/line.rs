//! The waiting lines: one order per queue, computed once per change however many stand in it (behaviour 3, 4.1, 10).

use crate::desk::Desk;
use crate::failure::Failure;
use crate::hours::{Scheduled, join_schedule, schedule_columns, told};
use crate::per_queue::PerQueue;
use crate::queue_summary::Summary;
use crate::staffing::staffing_columns;
use crate::store::args;
use domain::Refusal;
use domain::estimate::usual_wait;
use domain::ids::{ConversationId, QueueId, VisitId};
use domain::line::{Place, sort};
use domain::schedule::Doors;
use domain::staffing::Staffing;
use domain::time::Timestamp;
use domain::wire::customer::Closed;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How long waiting usually takes is taken from at most this many visits, however busy a queue is.
const ESTIMATE_FROM: i64 = 200;

/// A queue's line as it was at one moment.
#[derive(Debug)]
pub(crate) struct Line {
    positions: HashMap<ConversationId, i64>,
    usual_wait: Option<(i64, i64)>,
    staffing: Staffing,
    doors: Doors,
    /// What whoever waits reads once it has closed; none for what the catalogue says.
    closing: Option<String>,
}

/// How somebody stands who waits in a line.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// The place in line, 1 being next.
    pub(crate) position: i64,
    /// See `CustomerConversation::usual_wait`.
    pub(crate) usual_wait: Option<(i64, i64)>,
    pub(crate) staffing: Staffing,
    /// See `CustomerConversation::closing_at`.
    pub(crate) closing_at: Option<Timestamp>,
    pub(crate) closed: Option<Closed>,
}

/// What is to be expected of a line by who is not in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outlook {
    /// How many wait.
    pub(crate) waiting: i64,
    pub(crate) usual_wait: Option<(i64, i64)>,
    pub(crate) staffing: Staffing,
    pub(crate) is_closed: bool,
}

/// The lines as last read, as customers stand in them and as staff look at them.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    places: PerQueue<Line>,
    /// What sidebars show of them.
    pub(crate) summaries: PerQueue<Summary>,
    /// Who waits, encoded, for those who look at a line unfolded.
    pub(crate) unfolded: PerQueue<str>,
}

#[derive(sqlx::FromRow)]
struct QueueRow {
    available: i64,
    below_limit: i64,
    closing: Option<String>,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    visit: i64,
    conversation: i64,
    line_rank: i64,
    waiting_since: i64,
    customer_absent: i64,
}

impl Lines {
    /// The queues of whose lines somebody has asked.
    pub(crate) fn queues(&self) -> HashSet<QueueId> {
        self.places
            .queues()
            .into_iter()
            .chain(self.summaries.queues())
            .collect()
    }
}

impl Desk {
    /// How a waiting conversation stands in its queue's line; none where it is not in it.
    pub(crate) async fn standing(
        &self,
        queue: QueueId,
        conversation: ConversationId,
    ) -> Result<Option<Standing>, Refusal> {
        let (now, line) = (self.now(), self.line(queue).await?);
        Ok(line.positions.get(&conversation).map(|position| Standing {
            position: *position,
            usual_wait: line.usual_wait,
            staffing: line.staffing,
            closing_at: line.doors.closing_soon(now, self.settings().warned_before_closing),
            closed: told(line.doors, line.closing.clone()),
        }))
    }

    /// What is to be expected of a queue's line.
    ///
    /// # Errors
    /// `not_found` for a queue that does not exist.
    pub(crate) async fn outlook(&self, queue: QueueId) -> Result<Outlook, Refusal> {
        let line = self.line(queue).await?;
        Ok(Outlook {
            waiting: i64::try_from(line.positions.len()).unwrap_or(i64::MAX),
            usual_wait: line.usual_wait,
            staffing: line.staffing,
            is_closed: !line.doors.are_open(),
        })
    }

    async fn line(&self, queue: QueueId) -> Result<Arc<Line>, Refusal> {
        self.inner.lines.places.get(self, queue, self.read_line(queue)).await
    }

    async fn read_line(&self, queue: QueueId) -> Result<Arc<Line>, Failure> {
        let now = self.now();
        let mut transaction = self.read().await?;
        let row: Option<QueueRow> = transaction
            .optional(
                concat!(
                    "SELECT queues.closing, ",
                    staffing_columns!(),
                    ", ",
                    schedule_columns!(),
                    "FROM queues ",
                    join_schedule!("queues"),
                    "WHERE queues.id = $2"
                ),
                args![transaction.settings().open_conversations, queue],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let waiting: Vec<PlaceRow> = transaction
            .all(
                "SELECT id AS visit, conversation_id AS conversation, line_rank, waiting_since, customer_absent
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
                args![queue, now - transaction.settings().estimate_window, ESTIMATE_FROM],
            )
            .await?;
        let at_least = transaction.settings().estimate_visits;
        transaction.finish().await?;
        let mut places: Vec<Place> = waiting.into_iter().map(PlaceRow::into_place).collect();
        sort(&mut places);
        let positions: HashMap<_, _> = (1..)
            .zip(&places)
            .map(|(position, place)| (place.conversation, position))
            .collect();
        let staffing = Staffing::of(row.available, row.below_limit);
        let doors = row.scheduled.doors(now)?;
        let usual_wait = usual_wait(waits.into_iter().map(|(wait,)| wait).collect(), at_least);
        Ok(Arc::new(Line {
            positions,
            usual_wait: usual_wait.filter(|_| staffing != Staffing::Nobody && doors.are_open()),
            staffing,
            doors,
            closing: row.closing,
        }))
    }
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
