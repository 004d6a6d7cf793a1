//! What is live: topics that move, and connections that listen (level-triggered).
//!
//! A change marks a topic as moved. A connection's [`Ear`] keeps only which of its topics moved; woken, the connection takes
//! the present state and sends the difference. So a slow reader costs a bounded set of topics, bursts merge by themselves,
//! and a wake-up that was missed heals at the next.

use crate::doorbell::Doorbell;
use domain::ids::{ConversationId, PersonId, QueueId, RecordId};
use domain::limits::QUEUE_SUMMARY_PERIOD;
use domain::settings::Settings;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use tokio::sync::Notify;

/// What a connection can listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// A queue's summary and order of waiting. Moves at most ten times a second.
    Queue(QueueId),
    /// What whoever manages a queue's group sees of its conversations besides its line. Moves at most ten times a second.
    Overview(QueueId),
    /// Which conversations one agent has under Cases, and what they are asked. What a row there says moves with its conversation.
    Cases(PersonId),
    /// A conversation as staff see it, and as a row of their Cases tells of it.
    Conversation(ConversationId),
    /// A conversation as its customer sees it.
    Chat(ConversationId),
    /// Who types and looks in a conversation, for staff.
    Attention(ConversationId),
    /// Who types to the customer in it.
    Typing(ConversationId),
    /// A customer's token got a chat, or another one.
    Customer(TokenHash),
    /// What is configured: queues, who belongs where, sites.
    Configuration,
    /// Sessions of this person ended or changed.
    Session(PersonId),
    /// What this person chose to be.
    Status(PersonId),
    /// A record: its fields, which conversations it sees, and what is said on it. What is said in those moves them.
    Record(RecordId),
}

/// The first 8 bytes of a customer token's hash: enough to wake the right ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash(pub u64);

/// The doorbell of this process.
#[derive(Clone, Debug, Default)]
pub struct Live {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Who listens to what. An ear that was dropped is removed when its topic next moves, or when somebody next listens.
    ears: Mutex<HashMap<Topic, Vec<Weak<Inside>>>>,
    /// What many look at and what moves often: what moved within its period will be rung at its end.
    paced: Mutex<HashMap<Topic, PacedBell>>,
    /// How often the configuration has moved: the label of what was read of it.
    configurations: AtomicU64,
    /// What is set, as this process last read it.
    settings: RwLock<Arc<Settings>>,
    /// The doorbell to other nodes.
    doorbell: Doorbell,
    transactions: Counter,
    statements: Counter,
    readings: Counter,
    read_statements: Counter,
    wake_ups: Counter,
}

#[derive(Debug, Default)]
struct PacedBell {
    /// How often this topic has moved: the label of what was computed of it.
    moves: u64,
    /// A task rings this topic at the end of each period in which it moved.
    armed: bool,
}

/// How many transactions and statements ran, for the bench that counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Committed writing transactions.
    pub transactions: u64,
    /// Statements in them, without BEGIN and COMMIT.
    pub statements: u64,
    /// Reading transactions.
    pub readings: u64,
    /// Statements in those.
    pub read_statements: u64,
}

impl Live {
    /// The doorbell of this process, behind which others stand.
    pub(crate) fn with_doorbell(doorbell: Doorbell) -> Self {
        let inner = Inner {
            doorbell,
            ..Inner::default()
        };
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn doorbell(&self) -> &Doorbell {
        &self.inner.doorbell
    }

    /// A new connection's ear; it listens to nothing yet.
    #[must_use]
    pub fn ear(&self) -> Ear {
        Ear {
            live: self.clone(),
            inside: Arc::default(),
            topics: Mutex::default(),
        }
    }

    /// What is set now. Each transaction keeps what was set when it began.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        let settings = self.inner.settings.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&settings)
    }

    /// From now on this is set.
    pub(crate) fn set(&self, settings: Settings) {
        *self.inner.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// Marks topics as moved and wakes who listens, here and at other nodes.
    pub(crate) fn ring(&self, topics: &[Topic]) {
        self.ring_here(topics);
        self.inner.doorbell.ring(topics);
    }

    /// All that anybody here listens to.
    pub(crate) fn open_topics(&self) -> Vec<Topic> {
        lock(&self.inner.ears).keys().copied().collect()
    }

    /// Marks topics as moved and wakes who listens here.
    pub(crate) fn ring_here(&self, topics: &[Topic]) {
        for topic in topics {
            match topic {
                Topic::Queue(_) | Topic::Overview(_) => self.ring_paced(*topic),
                Topic::Configuration => {
                    self.inner.configurations.fetch_add(1, Ordering::AcqRel);
                    self.wake(*topic);
                }
                _ => self.wake(*topic),
            }
        }
    }

    /// What was quiet is rung at once, and else at the end of its period.
    fn ring_paced(&self, topic: Topic) {
        let mut paced = lock(&self.inner.paced);
        let bell = paced.entry(topic).or_default();
        bell.moves += 1;
        if bell.armed {
            return;
        }
        bell.armed = true;
        let mut heard = bell.moves;
        drop(paced);
        self.wake(topic);
        let live = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(QUEUE_SUMMARY_PERIOD).await;
                {
                    let mut paced = lock(&live.inner.paced);
                    let bell = paced.entry(topic).or_default();
                    if bell.moves == heard {
                        bell.armed = false;
                        return;
                    }
                    heard = bell.moves;
                }
                live.wake(topic);
            }
        });
    }

    /// How often a queue has moved.
    pub(crate) fn moves(&self, queue: QueueId) -> u64 {
        lock(&self.inner.paced)
            .get(&Topic::Queue(queue))
            .map_or(0, |bell| bell.moves)
    }

    /// How often this process has heard that the configuration moved.
    pub(crate) fn configurations(&self) -> u64 {
        self.inner.configurations.load(Ordering::Acquire)
    }

    fn wake(&self, topic: Topic) {
        let mut ears = lock(&self.inner.ears);
        if let Some(listening) = ears.get_mut(&topic) {
            listening.retain(|ear| ear.upgrade().is_some_and(|ear| ear.mark(topic)));
            self.inner.wake_ups.inc_by(listening.len() as u64);
            if listening.is_empty() {
                ears.remove(&topic);
            }
        }
    }

    pub(crate) fn count_transaction(&self, statements: u32) {
        self.inner.transactions.inc();
        self.inner.statements.inc_by(statements.into());
    }

    pub(crate) fn count_reading(&self, statements: u32) {
        self.inner.readings.inc();
        self.inner.read_statements.inc_by(statements.into());
    }

    /// What ran so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        Counted {
            transactions: self.inner.transactions.get(),
            statements: self.inner.statements.get(),
            readings: self.inner.readings.get(),
            read_statements: self.inner.read_statements.get(),
        }
    }

    /// Has all that is counted here shown.
    pub(crate) fn register(&self, registry: &mut Registry) {
        for (name, help, counter) in [
            (
                "transactions",
                "Writing transactions that were committed",
                &self.inner.transactions,
            ),
            (
                "statements",
                "Statements in writing transactions",
                &self.inner.statements,
            ),
            ("readings", "Readings of the database", &self.inner.readings),
            ("read_statements", "Statements in readings", &self.inner.read_statements),
            (
                "wake_ups",
                "Times that a connection was told to look again",
                &self.inner.wake_ups,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
    }
}

/// One connection's ear: which of its topics moved since it last asked. Bounded by the topics it listens to.
#[derive(Debug)]
pub struct Ear {
    live: Live,
    inside: Arc<Inside>,
    /// What this ear listens to, so that listening twice counts once.
    topics: Mutex<HashSet<Topic>>,
}

#[derive(Debug, Default)]
struct Inside {
    moved: Mutex<HashSet<Topic>>,
    notify: Notify,
}

impl Inside {
    /// Always true, for `retain`.
    fn mark(&self, topic: Topic) -> bool {
        lock(&self.moved).insert(topic);
        self.notify.notify_one();
        true
    }
}

impl Ear {
    /// Begins to listen, and counts as moved at once: whoever listens anew looks anew.
    pub fn listen(&self, topic: Topic) {
        if lock(&self.topics).insert(topic) {
            let mut ears = lock(&self.live.inner.ears);
            let listening = ears.entry(topic).or_default();
            listening.retain(|ear| ear.strong_count() > 0);
            listening.push(Arc::downgrade(&self.inside));
        }
        self.inside.mark(topic);
    }

    /// Stops listening.
    pub fn ignore(&self, topic: Topic) {
        if lock(&self.topics).remove(&topic) {
            self.forget(topic);
        }
        lock(&self.inside.moved).remove(&topic);
    }

    /// Waits until something moved, and takes all that did. Cancel-safe: what is not taken stays marked.
    pub async fn moved(&self) -> Vec<Topic> {
        loop {
            let notified = self.inside.notify.notified();
            let moved: Vec<Topic> = lock(&self.inside.moved).drain().collect();
            if !moved.is_empty() {
                return moved;
            }
            notified.await;
        }
    }

    fn forget(&self, topic: Topic) {
        let mut ears = lock(&self.live.inner.ears);
        if let Some(listening) = ears.get_mut(&topic) {
            listening.retain(|ear| !std::ptr::eq(ear.as_ptr(), Arc::as_ptr(&self.inside)));
            if listening.is_empty() {
                ears.remove(&topic);
            }
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let topics: Vec<Topic> = lock(&self.topics).drain().collect();
        for topic in topics {
            self.forget(topic);
        }
    }
}

/// The maps hold nothing half-done, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Topic = Topic::Chat(ConversationId(1));
    const TWO: Topic = Topic::Chat(ConversationId(2));

    #[tokio::test]
    async fn bursts_merge_and_only_own_topics_wake() {
        let live = Live::default();
        let ear = live.ear();
        ear.listen(ONE);
        assert_eq!(ear.moved().await, [ONE], "who listens anew looks anew");
        for _ in 0..1000 {
            live.ring(&[ONE, TWO]);
        }
        assert_eq!(ear.moved().await, [ONE]);
        live.ring(&[TWO]);
        live.ring(&[ONE]);
        assert_eq!(ear.moved().await, [ONE]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_queue_wakes_at_most_ten_times_a_second_and_the_last_move_is_heard() {
        let live = Live::default();
        let ear = live.ear();
        ear.listen(Topic::Queue(QueueId(1)));
        let mut woken = 0;
        for _ in 0..500 {
            live.ring(&[Topic::Queue(QueueId(1))]);
            while tokio::time::timeout(std::time::Duration::from_millis(2), ear.moved())
                .await
                .is_ok()
            {
                woken += 1;
            }
        }
        assert!((2..=13).contains(&woken), "{woken}");
        tokio::time::sleep(QUEUE_SUMMARY_PERIOD * 2).await;
        let _ = tokio::time::timeout(std::time::Duration::from_millis(2), ear.moved()).await;
        let before = live.moves(QueueId(1));
        live.ring(&[Topic::Queue(QueueId(1))]);
        assert_eq!(ear.moved().await, [Topic::Queue(QueueId(1))]);
        assert_eq!(live.moves(QueueId(1)), before + 1);
    }

    #[tokio::test]
    async fn nothing_is_left_of_a_connection_that_went() {
        let live = Live::default();
        let ear = live.ear();
        ear.listen(ONE);
        ear.listen(TWO);
        ear.ignore(TWO);
        drop(ear);
        assert!(lock(&live.inner.ears).is_empty());
    }
}
