//! What is done where a doorbell may not have rung. As long as every node that is up is heard, each has heard all that the others
//! rang, and there is nothing to do. Where one is missing, whatever somebody here listens to is looked at every two seconds:
//! conversations by the versions of their views, and what has none by reading it anew, of which a socket sends what differs. So a
//! dead doorbell costs time, and a good one costs no reading at all.

use super::lock;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, args};
use domain::Refusal;
use domain::ids::ConversationId;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often it is looked whether all are heard.
const LOOKS_EVERY: Duration = Duration::from_secs(2);
/// Who was heard within this time has said all that happened before it.
pub(super) const SURE_FOR: Duration = Duration::from_secs(2);
/// A node that is up says so in the database at least this often.
const SEEN_WITHIN: Duration = Duration::from_secs(15);
/// Conversations whose versions are read at once.
const AT_ONCE: usize = 2_000;

impl Desk {
    /// Looks again and again, for as long as this is polled; never where there is no other node.
    pub(crate) async fn look_for_missed(&self) {
        if !self.inner.live.doorbell().is_shared() {
            return std::future::pending().await;
        }
        let mut looks = interval(LOOKS_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            if let Err(refusal) = self.mark_missed().await {
                tracing::warn!(%refusal, "what a doorbell may have missed is looked for again");
            }
        }
    }

    /// Marks what a doorbell may not have told, if one is not to be trusted just now.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn mark_missed(&self) -> Result<(), Refusal> {
        let nodes = self.nodes_up().await.map_err(Failure::into_refusal)?;
        if self.are_heard(&nodes) {
            lock(&self.inner.live.doorbell().seen).clear();
            return Ok(());
        }
        self.mark_changed().await
    }

    /// Marks conversations whose versions are others than when this was last done, and whatever has no version. What is looked at
    /// for the first time counts as changed.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn mark_changed(&self) -> Result<(), Refusal> {
        let (mut topics, mut versioned) = (Vec::new(), BTreeSet::new());
        for topic in self.inner.live.open_topics() {
            match topic {
                Topic::Conversation(id) | Topic::Chat(id) => {
                    versioned.insert(id);
                }
                // These may be lost.
                Topic::Attention(_) | Topic::Typing(_) => {}
                _ => topics.push(topic),
            }
        }
        let versioned: Vec<ConversationId> = versioned.into_iter().collect();
        let mut versions = Vec::new();
        for ids in versioned.chunks(AT_ONCE) {
            versions.extend(self.versions(ids).await.map_err(Failure::into_refusal)?);
        }
        let mut seen = lock(&self.inner.live.doorbell().seen);
        let before = std::mem::take(&mut *seen);
        for (id, staff, customer) in versions {
            let id = ConversationId(id);
            seen.insert(id, (staff, customer));
            let known = before.get(&id);
            if known.is_none_or(|(known, _)| *known != staff) {
                topics.push(Topic::Conversation(id));
            }
            if known.is_none_or(|(_, known)| *known != customer) {
                topics.push(Topic::Chat(id));
            }
        }
        drop(seen);
        self.moved_here(topics);
        Ok(())
    }

    /// Whether each of these nodes was heard a moment ago.
    fn are_heard(&self, nodes: &[(String,)]) -> bool {
        let doorbell = self.inner.live.doorbell();
        let now = Instant::now();
        let heard = lock(&doorbell.heard);
        let is_heard = |node: &String| heard.get(node).is_some_and(|at| now.duration_since(*at) < SURE_FOR);
        !doorbell.is_shared() || !nodes.iter().any(|(node,)| !is_heard(node))
    }

    /// Whether other nodes are up besides this one.
    pub async fn is_one_of_several(&self) -> bool {
        if !self.inner.live.doorbell().is_shared() {
            return false;
        }
        match self.nodes_up().await {
            Ok(nodes) => nodes.iter().any(|(node,)| node != self.inner.connections.node()),
            Err(failure) => {
                tracing::warn!(%failure, "which nodes are up could not be read");
                false
            }
        }
    }

    async fn nodes_up(&self) -> Result<Vec<(String,)>, Failure> {
        let since = self.now() - SEEN_WITHIN;
        let glance = self.glance().await?;
        glance
            .all(
                "SELECT id FROM nodes WHERE seen_at >= $1 AND has_left = 0 LIMIT 1000",
                args![since],
            )
            .await
    }

    /// The builds of the nodes that are up; an empty one where a node does not say which it is.
    pub(crate) async fn builds_up(&self) -> Result<Vec<(String,)>, Failure> {
        let since = self.now() - SEEN_WITHIN;
        let glance = self.glance().await?;
        glance
            .all(
                "SELECT DISTINCT build FROM nodes WHERE seen_at >= $1 AND has_left = 0 LIMIT 1000",
                args![since],
            )
            .await
    }

    async fn versions(&self, ids: &[ConversationId]) -> Result<Vec<(i64, i64, i64)>, Failure> {
        const VERSIONS: Sql = Sql::each(
            "SELECT id, staff_version, customer_version FROM conversations WHERE id IN (SELECT value FROM json_each($1))",
            "SELECT id, staff_version, customer_version FROM conversations
             WHERE id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json))",
        );
        let glance = self.glance().await?;
        glance.all(VERSIONS, args![serde_json::to_string(ids)?]).await
    }
}
