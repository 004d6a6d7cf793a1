//! What was there when alerts last looked.

use domain::ids::{ConversationId, QueueId};
use std::collections::BTreeMap;

/// How many wait in each queue, and the newest place of each conversation. What is seen for the first time is nothing new: it was
/// there before.
#[derive(Debug, Default)]
pub(super) struct Known {
    waiting: BTreeMap<QueueId, i64>,
    newest: BTreeMap<ConversationId, i64>,
}

impl Known {
    /// Whether more customers wait in a queue than before.
    pub(super) fn waiting_rose(&mut self, queue: QueueId, waiting: i64) -> bool {
        let before = self.waiting.insert(queue, waiting);
        before.is_some_and(|before| waiting > before)
    }

    /// The place after which entries of a conversation are new; `newest` is the newest there is.
    pub(super) fn new_after(&mut self, conversation: ConversationId, newest: i64) -> i64 {
        self.newest.insert(conversation, newest).unwrap_or(newest)
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
        let mut new_after = |newest| known.new_after(ConversationId(1), newest);
        assert_eq!([4, 4, 6, 7].map(&mut new_after), [4, 4, 4, 6]);
    }
}
