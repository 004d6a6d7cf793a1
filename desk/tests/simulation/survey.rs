//! How ended chats were, as their customers say it: once each.

use crate::deeds::{Actor, Deed};
use crate::world::World;
use domain::entry::{StaffContent, StaffEntry, StaffLine};
use domain::ids::ConversationId;
use domain::limits::SURVEY_OPEN_FOR;
use domain::time::Timestamp;

impl World {
    /// Any of their chats; some are open, and some were rated before.
    pub(crate) async fn somebody_rates(&mut self) {
        let customer = self.random.index(self.customers.len());
        let Some(conversation) = self.any_of_customer(customer) else {
            return;
        };
        let rating = i64::try_from(self.random.between(1, 5)).unwrap_or(1);
        // Why is for staff alone.
        let comment = self.words("note");
        let deed = Deed::Rate {
            conversation,
            rating,
            comment,
        };
        let _refusal = self.perform(Actor::Customer(customer), deed).await;
    }

    /// Whoever talked to an agent is asked once, for a week after the end. Each queue of the demo asks.
    pub(crate) fn may_rate(&self, conversation: ConversationId) -> bool {
        let stored = &self.known[&conversation];
        let was_talking = matches!(stored.state.as_str(), "closed_complete" | "closed_by_client");
        let is_in_time = stored
            .closed_at
            .is_some_and(|at| self.now() < Timestamp(at) + SURVEY_OPEN_FOR);
        was_talking && is_in_time && !self.rated.contains_key(&conversation)
    }

    /// Staff read it where it was said, and once.
    pub(crate) fn check_rating(&self, conversation: ConversationId, staffs: &[StaffEntry]) {
        let lines = staffs.iter().filter_map(|entry| match &entry.content {
            StaffContent::Internal(StaffLine::Rated { rating, comment }) => Some((rating.number(), comment.clone())),
            _ => None,
        });
        let lines: Vec<_> = lines.collect();
        let said: Vec<_> = self.rated.get(&conversation).cloned().into_iter().collect();
        assert_eq!(lines, said, "how {conversation} was");
    }
}
