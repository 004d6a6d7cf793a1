//! What a desk counts of itself, and what stands there now, for whoever watches it (docs/observing.md).
//!
//! Numbers, by words that are the code's or the configuration's: no id, nobody's name or address, nothing that anybody said.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::args;
use domain::Refusal;
use domain::time::Timestamp;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

/// At most so many queues are told of, the most urgent first.
const QUEUES: i64 = 200;
/// Upper ends of the sizes of groups; none is larger than the last.
const GROUP_SIZES: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
/// Upper ends of how long groups take, in seconds.
const GROUP_SECONDS: [f64; 10] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];

/// One name and what it is.
type Label = [(&'static str, &'static str); 1];

/// What is counted as it happens.
#[derive(Debug)]
pub(crate) struct Metrics {
    sent: Family<Label, Counter>,
    acknowledged: Family<Label, Counter>,
    group_messages: Histogram,
    group_seconds: Histogram,
    files: Counter,
    file_bytes: Counter,
}

/// Who has said something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    Customers,
    Staff,
}

/// What stands there at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub queues: Vec<QueueStanding>,
    /// How long what is due has waited to be done: of its oldest row, zero where none is late.
    pub due_late: Duration,
}

/// A queue at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueStanding {
    pub name: String,
    /// Customers in its line, as sidebars count them.
    pub waiting: i64,
    /// Its conversations that wait or are in progress.
    pub open: i64,
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    name: String,
    waiting: i64,
    open_conversations: i64,
    first_due_at: Option<i64>,
}

impl By {
    fn label(self) -> Label {
        [(
            "by",
            match self {
                Self::Customers => "customers",
                Self::Staff => "staff",
            },
        )]
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            sent: Family::default(),
            acknowledged: Family::default(),
            group_messages: Histogram::new(GROUP_SIZES),
            group_seconds: Histogram::new(GROUP_SECONDS),
            files: Counter::default(),
            file_bytes: Counter::default(),
        }
    }
}

impl Metrics {
    /// Somebody said something, in words or as a file.
    pub(crate) fn sent(&self, by: By) {
        self.sent.get_or_create(&by.label()).inc();
    }

    /// It is durable, and whoever said it is told so.
    pub(crate) fn acknowledged(&self, by: By) {
        self.acknowledged.get_or_create(&by.label()).inc();
    }

    /// A group of so many messages was committed.
    pub(crate) fn committed(&self, messages: usize, took: Duration) {
        self.group_messages.observe(messages as f64);
        self.group_seconds.observe(took.as_secs_f64());
    }

    /// A file was stored.
    pub(crate) fn stored_file(&self, bytes: usize) {
        self.files.inc();
        self.file_bytes.inc_by(bytes as u64);
    }

    fn register(&self, registry: &mut Registry) {
        registry.register(
            "messages_sent",
            "Messages and files that were sent, retries among them",
            self.sent.clone(),
        );
        registry.register(
            "messages_acknowledged",
            "Those that were acknowledged as durable",
            self.acknowledged.clone(),
        );
        registry.register(
            "group_messages",
            "Messages that were committed together",
            self.group_messages.clone(),
        );
        registry.register(
            "group_seconds",
            "How long such a group took, from the wait for the writer until it was durable",
            self.group_seconds.clone(),
        );
        registry.register("files_stored", "Files that were stored", self.files.clone());
        registry.register("file_bytes_stored", "Bytes in those", self.file_bytes.clone());
    }
}

impl Desk {
    /// Has all that this desk counts shown.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.inner.metrics.register(registry);
        self.inner.live.register(registry);
    }

    /// What stands there now. One statement, whose cost grows with who waits and what is open.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn standings(&self) -> Result<Standing, Refusal> {
        self.read_standing().await.map_err(Failure::into_refusal)
    }

    async fn read_standing(&self) -> Result<Standing, Failure> {
        let now = self.now();
        let rows: Vec<StandingRow> = self
            .glance()
            .await?
            .all(
                "SELECT queues.name,
                    (SELECT COUNT(*) FROM visits
                     WHERE queue_id = queues.id AND accepted_at IS NULL AND left_at IS NULL
                       AND (reserved_until IS NULL OR reserved_until <= $1)) AS waiting,
                    (SELECT COUNT(*) FROM conversations
                     WHERE queue_id = queues.id AND state IN ('waiting', 'in_progress')) AS open_conversations,
                    (SELECT MIN(due_at) FROM due WHERE due_at <= $1) AS first_due_at
                 FROM queues ORDER BY queues.priority, queues.name LIMIT $2",
                args![now, QUEUES],
            )
            .await?;
        let first_due_at = rows.first().and_then(|row| row.first_due_at);
        let due_late = first_due_at.map_or(Duration::ZERO, |at| now.since(Timestamp(at)));
        let queues = rows
            .into_iter()
            .map(|row| QueueStanding {
                name: row.name,
                waiting: row.waiting,
                open: row.open_conversations,
            })
            .collect();
        Ok(Standing { queues, due_late })
    }
}
