//! Queues that show who waits in them (behaviour 3, "Queues"). Kept apart from the board: who does not unfold has none of it.

use crate::workspace::conversation::show;
use domain::ids::{ConversationId, QueueId};
use domain::wire::agent::WaitingCustomer;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The unfolded queues, each with its line; none until the desk has told it. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Unfolded(RwSignal<BTreeMap<QueueId, Option<Vec<WaitingCustomer>>>>);

impl Unfolded {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    /// Whether this queue is unfolded.
    pub(crate) fn is(self, queue: QueueId) -> bool {
        self.0.with(|all| all.contains_key(&queue))
    }

    /// The same, for whoever does not follow it.
    pub(crate) fn is_now(self, queue: QueueId) -> bool {
        self.0.with_untracked(|all| all.contains_key(&queue))
    }

    /// All that are unfolded.
    pub(crate) fn queues(self) -> Vec<QueueId> {
        self.0.with_untracked(|all| all.keys().copied().collect())
    }

    pub(crate) fn toggle(self, queue: QueueId) {
        self.0.update(|all| {
            if all.remove(&queue).is_none() {
                all.insert(queue, None);
            }
        });
    }

    /// The desk told who waits.
    pub(crate) fn tell(self, queue: QueueId, waiting: Vec<WaitingCustomer>) {
        // Folded meanwhile: what comes late is for nobody.
        if self.is_now(queue) {
            self.0.update(|all| {
                all.insert(queue, Some(waiting));
            });
        }
    }

    /// Who waits in this queue, in their order; none until the desk has told it.
    pub(crate) fn line(self, queue: QueueId) -> Option<Vec<WaitingCustomer>> {
        self.0.with(|all| all.get(&queue).cloned().flatten())
    }
}

/// The order in which a line is shown. While it is held nothing moves: who has left stays where they were, and who is new
/// comes at the end.
fn arrange(shown: &[ConversationId], line: &[ConversationId], held: bool) -> Vec<ConversationId> {
    if !held {
        return line.to_vec();
    }
    let new = line.iter().filter(|id| !shown.contains(id));
    shown.iter().chain(new).copied().collect()
}

/// Puts a line into the order in which it is shown.
pub(crate) fn rearrange(shown: RwSignal<Vec<ConversationId>>, line: &[WaitingCustomer], held: bool) {
    let line: Vec<_> = line.iter().map(|waiting| waiting.conversation).collect();
    let arranged = shown.with_untracked(|shown| arrange(shown, &line, held));
    show(shown, arranged);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[i64]) -> Vec<ConversationId> {
        ids.iter().copied().map(ConversationId).collect()
    }

    #[test]
    fn a_line_is_shown_in_its_order() {
        assert_eq!(arrange(&ids(&[1, 2, 3]), &ids(&[3, 1, 4]), false), ids(&[3, 1, 4]));
    }

    #[test]
    fn while_it_is_held_nobody_moves_under_the_pointer() {
        assert_eq!(arrange(&ids(&[1, 2, 3]), &ids(&[3, 1, 4]), true), ids(&[1, 2, 3, 4]));
    }

    #[test]
    fn what_comes_for_a_folded_queue_is_for_nobody() {
        let owner = Owner::new();
        let unfolded = owner.with(Unfolded::new);
        unfolded.tell(QueueId(1), Vec::new());
        assert!(unfolded.queues().is_empty());
        unfolded.toggle(QueueId(1));
        assert_eq!(unfolded.line(QueueId(1)), None, "not told yet");
        unfolded.tell(QueueId(1), Vec::new());
        assert_eq!(unfolded.line(QueueId(1)), Some(Vec::new()));
        unfolded.toggle(QueueId(1));
        assert!(!unfolded.is_now(QueueId(1)));
    }
}
