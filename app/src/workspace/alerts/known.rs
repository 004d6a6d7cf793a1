//! What was there when alerts last looked.

use domain::ids::{ConversationId, QueueId};
use std::collections::BTreeMap;

/// Counts by queue and by conversation. What is seen for the first time has not risen: it was there before.
#[derive(Debug, Default)]
pub(super) struct Known {
    waiting: BTreeMap<QueueId, i64>,
    unread: BTreeMap<ConversationId, usize>,
}

impl Known {
    /// Whether more customers wait in a queue than before.
    pub(super) fn waiting_rose(&mut self, queue: QueueId, waiting: i64) -> bool {
        let before = self.waiting.insert(queue, waiting);
        before.is_some_and(|before| waiting > before)
    }

    /// How many more messages of a conversation are unread than before.
    pub(super) fn unread_rose(&mut self, conversation: ConversationId, unread: usize) -> usize {
        let before = self.unread.insert(conversation, unread);
        before.map_or(0, |before| unread.saturating_sub(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_already_is_nothing_new_and_what_was_answered_may_come_again() {
        let mut known = Known::default();
        let mut rose = |waiting| known.waiting_rose(QueueId(1), waiting);
        assert_eq!([2, 3, 3, 0, 1].map(&mut rose), [false, true, false, false, true]);
        let mut more = |unread| known.unread_rose(ConversationId(1), unread);
        assert_eq!([1, 3, 0, 1].map(&mut more), [0, 2, 0, 1]);
    }
}
