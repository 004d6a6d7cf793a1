//! Typing and looking on one agent's connection: what it has said of others, and what its page looks at.

use super::outgoing::Outgoing;
use desk::{Desk, Staff, Until};
use domain::ids::ConversationId;
use domain::time::Timestamp;
use domain::wire::agent::{Attention, ToAgent};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use tokio::time::Instant;

/// What of it is said, for the conversations that the page shows.
#[derive(Default)]
pub(super) struct Attending {
    /// Moved since it was last said.
    moved: BTreeSet<ConversationId>,
    /// What was last said, where that was not nothing.
    said: HashMap<ConversationId, Attention>,
    /// When somebody is next forgotten.
    changes_at: HashMap<ConversationId, Timestamp>,
}

impl Attending {
    pub(super) fn mark(&mut self, conversation: ConversationId) {
        self.moved.insert(conversation);
    }

    /// The page shows it no more, or afresh.
    pub(super) fn forget(&mut self, conversation: ConversationId) {
        self.moved.remove(&conversation);
        self.said.remove(&conversation);
        self.changes_at.remove(&conversation);
    }

    /// When it is to be looked at again.
    pub(super) fn wake_at(&self, now: Timestamp) -> Option<Instant> {
        wake_at(self.changes_at.values().min().copied(), now)
    }

    /// Says what is different, of the conversations that this agent is known to be able to read.
    pub(super) fn say(
        &mut self,
        desk: &Desk,
        staff: &Staff,
        is_readable: impl Fn(ConversationId) -> bool,
        outgoing: &mut Outgoing,
    ) {
        let now = desk.clock().now();
        let over = self.changes_at.iter().filter(|(_, at)| **at <= now);
        self.moved.extend(over.map(|(conversation, _)| *conversation));
        for conversation in std::mem::take(&mut self.moved) {
            if !is_readable(conversation) {
                self.forget(conversation);
                continue;
            }
            let Until {
                now: attention,
                changes_at,
            } = desk.attention(conversation, staff.person);
            match changes_at {
                Some(at) => self.changes_at.insert(conversation, at),
                None => self.changes_at.remove(&conversation),
            };
            let nothing = Attention {
                conversation,
                customer_typing: false,
                typing: Vec::new(),
                looking: Vec::new(),
            };
            if *self.said.get(&conversation).unwrap_or(&nothing) != attention {
                outgoing.push(&ToAgent::Attention(attention.clone()));
                if attention == nothing {
                    self.said.remove(&conversation);
                } else {
                    self.said.insert(conversation, attention);
                }
            }
        }
    }
}

/// A little after a moment of the desk's clock, by this process's.
pub(super) fn wake_at(at: Option<Timestamp>, now: Timestamp) -> Option<Instant> {
    at.map(|at| Instant::now() + at.since(now) + Duration::from_millis(1))
}

/// Says that the page looks at a conversation, until dropped.
pub(super) struct Looking {
    desk: Desk,
    staff: Staff,
    pub(super) conversation: ConversationId,
}

impl Looking {
    pub(super) fn at(desk: &Desk, staff: &Staff, conversation: ConversationId) -> Self {
        Self {
            desk: desk.clone(),
            staff: staff.clone(),
            conversation,
        }
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.desk.staff_looks_away(&self.staff, self.conversation);
    }
}
