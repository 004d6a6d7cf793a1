//! The doorbell between nodes (docs/architecture/nodes.md): each tells the others which topics moved, and who types and looks.
//!
//! It says nothing that anybody has to know: state comes from the database, so that a ring which is lost, doubled or late costs time
//! and nothing else. What is to be rung gathers here after each commit, and a task of its own sends it. A node that has nothing to
//! say says so twice a second: whoever hears that has heard all that was rung before, and whoever misses it looks for itself
//! ([`check`]).

mod check;
mod news;
mod tasks;

use crate::attention::Gesture;
use crate::desk::Desk;
use crate::live::Topic;
use domain::ids::ConversationId;
pub(crate) use news::News;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
pub(crate) use tasks::{Tasks, begin};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};

/// Topics that wait to be rung; with more, everything counts as moved.
const GATHERING: usize = 10_000;
/// What people do that waits to be told; more is lost, and comes again.
const GESTURES: usize = 1_000;
/// Nodes that are remembered as heard.
const NODES: usize = 1_000;
/// A node that begins waits so long for its doorbell, and then begins without.
const LISTENS_WITHIN: Duration = Duration::from_secs(2);
/// A node that leaves waits so long until that is rung, and then leaves all the same.
const LEAVES_WITHIN: Duration = Duration::from_millis(500);

/// What carries payloads from each node to all, itself included. It may lose, double and delay them; between two losses of the
/// connection it keeps the order in which one node sends.
pub(crate) trait Carrier: Send + Sync + 'static {
    /// The longest payload, in bytes.
    const PAYLOAD_BYTES: usize;
    type Sending: Sending;
    type Listening: Listening;

    /// A connection to send on.
    fn sending(&self) -> impl Future<Output = Result<Self::Sending, Lost>> + Send;

    /// A connection that hears everything from now on.
    fn listening(&self) -> impl Future<Output = Result<Self::Listening, Lost>> + Send;
}

pub(crate) trait Sending: Send {
    /// Sends these, in their order, to all nodes.
    fn send(&mut self, payloads: &[String]) -> impl Future<Output = Result<(), Lost>> + Send;
}

pub(crate) trait Listening: Send {
    /// The next payload. Cancel-safe.
    fn next(&mut self) -> impl Future<Output = Result<String, Lost>> + Send;
}

/// Why a carrier's connection is given up; for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Lost(pub(crate) String);

/// What one process knows of the doorbell. By default there is no other node to ring for.
#[derive(Debug, Default)]
pub(crate) struct Doorbell {
    /// By what this node knows its own payloads; none where there can be no other node.
    node: Option<String>,
    gathered: Mutex<Gathered>,
    ring: Notify,
    /// When each node was last heard, this one included.
    heard: Mutex<HashMap<String, Instant>>,
    /// What was last seen of conversations while the doorbell was not to be trusted: the versions of their two views.
    seen: Mutex<HashMap<ConversationId, (i64, i64)>>,
    /// Whether this process serves, and does not only run a command.
    has_entered: watch::Sender<bool>,
    /// Whether it has heard the others, ever.
    has_listened: watch::Sender<bool>,
    /// Whether it has told them that it leaves. It rings no more after that.
    has_left: watch::Sender<bool>,
}

/// What waits to be sent.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    everything: bool,
    topics: HashSet<Topic>,
    /// The latest that each person does in each conversation, typing and looking apart.
    gestures: HashMap<(ConversationId, i64, bool), Gesture>,
    /// This node leaves, and says nothing after this.
    leaves: bool,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        !self.everything && self.topics.is_empty() && self.gestures.is_empty() && !self.leaves
    }

    fn add(&mut self, topics: impl IntoIterator<Item = Topic>) {
        if self.everything {
            return;
        }
        self.topics.extend(topics);
        if self.topics.len() > GATHERING {
            self.everything = true;
            self.topics = HashSet::new();
        }
    }

    fn news(&self) -> impl Iterator<Item = News> {
        let everything = self.everything.then_some(News::Everything);
        let topics = self.topics.iter().copied().map(News::Moved);
        everything
            .into_iter()
            .chain(topics)
            .chain(self.gestures.values().cloned().map(News::Does))
            .chain(self.leaves.then_some(News::Leaves))
    }
}

impl Doorbell {
    /// One that others can hear, under the name of this node.
    pub(crate) fn between_nodes(node: &str) -> Self {
        Self {
            node: Some(node.to_owned()),
            ..Self::default()
        }
    }

    /// Whether there may be other nodes.
    pub(crate) fn is_shared(&self) -> bool {
        self.node.is_some()
    }

    /// Has the others told that these topics moved. Waits for nothing.
    pub(crate) fn ring(&self, topics: &[Topic]) {
        if self.is_shared() && !topics.is_empty() {
            lock(&self.gathered).add(topics.iter().copied());
            self.ring.notify_one();
        }
    }

    /// Has the others told what somebody does.
    pub(crate) fn tell(&self, gesture: Gesture) {
        if !self.is_shared() {
            return;
        }
        let mut gathered = lock(&self.gathered);
        let key = gesture.key();
        if gathered.gestures.len() < GESTURES || gathered.gestures.contains_key(&key) {
            gathered.gestures.insert(key, gesture);
            drop(gathered);
            self.ring.notify_one();
        }
    }

    /// Takes what gathered; the first of it wakes who waits for it here.
    async fn gathered(&self, at_most: Duration) -> Gathered {
        // Where nothing is rung, it is time to say so.
        let _ = timeout(at_most, self.ring.notified()).await;
        std::mem::take(&mut *lock(&self.gathered))
    }

    /// What could not be sent is sent the next time. What somebody did is old by then.
    fn put_back(&self, unsent: Gathered) {
        let mut gathered = lock(&self.gathered);
        gathered.everything |= unsent.everything;
        gathered.leaves |= unsent.leaves;
        gathered.add(unsent.topics);
        drop(gathered);
        self.ring.notify_one();
    }

    fn has_entered(&self) -> bool {
        *self.has_entered.borrow()
    }

    fn is_own(&self, node: &str) -> bool {
        self.node.as_deref() == Some(node)
    }

    fn note_heard(&self, node: &str) {
        let now = Instant::now();
        let mut heard = lock(&self.heard);
        if heard.len() >= NODES && !heard.contains_key(node) {
            // Those who are gone are never asked about.
            heard.retain(|_, at| now.duration_since(*at) < check::SURE_FOR);
        }
        if heard.len() < NODES || heard.contains_key(node) {
            heard.insert(node.to_owned(), now);
        }
    }

    /// This node is not waited for any more.
    fn note_gone(&self, node: &str) {
        lock(&self.heard).remove(node);
    }

    /// Has the others told that this node leaves, and waits a moment until that is so.
    pub(crate) async fn say_goodbye(&self) {
        if !self.is_shared() || !self.has_entered() {
            return;
        }
        lock(&self.gathered).leaves = true;
        self.ring.notify_one();
        let mut has_left = self.has_left.subscribe();
        if timeout(LEAVES_WITHIN, has_left.wait_for(|has| *has)).await.is_err() {
            tracing::warn!(
                "the doorbell between nodes is away; the others find for themselves that this node has left"
            );
        }
    }

    /// Begins to listen to the others, and waits a moment until that is so.
    pub(crate) async fn enter(&self) {
        if !self.is_shared() {
            return;
        }
        self.has_entered.send_replace(true);
        let mut has_listened = self.has_listened.subscribe();
        if timeout(LISTENS_WITHIN, has_listened.wait_for(|has| *has))
            .await
            .is_err()
        {
            tracing::warn!("the doorbell between nodes is away; this node looks for itself meanwhile");
        }
    }
}

impl Desk {
    /// Takes a payload of any node, and does as if what it says had happened here.
    async fn hear(&self, payload: &str) {
        let Some((node, news)) = news::decode(payload) else {
            return;
        };
        let doorbell = self.inner.live.doorbell();
        doorbell.note_heard(node);
        if doorbell.is_own(node) {
            return;
        }
        let mut topics = Vec::new();
        for news in news {
            match news {
                News::Everything => self.everything_moved(),
                News::Moved(topic) => topics.push(topic),
                News::Does(gesture) => self.notice_from_afar(&gesture),
                News::Leaves => doorbell.note_gone(node),
            }
        }
        // Who is woken must not hear from memory that their session is still good.
        if topics
            .iter()
            .any(|topic| matches!(topic, Topic::Session(_) | Topic::Configuration))
        {
            self.inner.sessions.forget_all();
        }
        // Nor go by what was set before.
        if topics.contains(&Topic::Configuration)
            && let Err(failure) = self.read_settings().await
        {
            tracing::warn!(%failure, "what is set is read with the next beat");
        }
        self.inner.live.ring_here(&topics);
    }

    /// Anything may have moved.
    fn everything_moved(&self) {
        self.moved_here(self.inner.live.open_topics());
    }

    /// These may have moved, and whatever this process remembers of queues and sessions.
    fn moved_here(&self, mut topics: Vec<Topic>) {
        self.inner.sessions.forget_all();
        let queues = self.inner.lines.queues().into_iter().map(Topic::Queue);
        topics.extend(queues);
        topics.sort_unstable();
        topics.dedup();
        self.inner.live.ring_here(&topics);
    }
}

/// Nothing behind these locks is ever half-done, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_of_topics_becomes_one_word_and_nothing_waits_where_nobody_listens() {
        let alone = Doorbell::default();
        alone.ring(&[Topic::Configuration]);
        assert!(alone.gathered(Duration::ZERO).await.is_empty());
        let doorbell = Doorbell::between_nodes("a");
        let topics = |count| (0..count).map(|id| Topic::Chat(ConversationId(id))).collect::<Vec<_>>();
        doorbell.ring(&topics(3));
        doorbell.ring(&topics(3));
        assert_eq!(doorbell.gathered(Duration::ZERO).await.topics.len(), 3, "each once");
        doorbell.ring(&topics(GATHERING as i64 + 1));
        let gathered = doorbell.gathered(Duration::ZERO).await;
        assert!(gathered.everything && gathered.topics.is_empty());
        doorbell.put_back(gathered);
        doorbell.ring(&topics(3));
        let gathered = doorbell.gathered(Duration::ZERO).await;
        assert!(
            gathered.everything && gathered.topics.is_empty(),
            "that is said by the same word"
        );
    }
}
