//! The order of waiting: one order, used by staff's list and the customer's position (behaviour 4.1).

use crate::ids::{ConversationId, VisitId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Which part of the line a visit stands in. Earlier variants come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Put back by the desk itself.
    PutBack,
    /// Escalated.
    Escalated,
    /// Everybody else.
    Ordinary,
}

impl Priority {
    /// The number in SQL: smaller is earlier.
    #[must_use]
    pub fn rank(self) -> i64 {
        match self {
            Self::PutBack => 0,
            Self::Escalated => 1,
            Self::Ordinary => 2,
        }
    }
}

/// One waiting visit, in what decides its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub visit: VisitId,
    pub conversation: ConversationId,
    /// See [`Priority::rank`].
    pub rank: i64,
    /// When the customer began to wait; transfers and returns keep it.
    pub waiting_since: Timestamp,
    /// Whether the customer is there; who is absent keeps the place, but accept passes over them.
    pub present: bool,
}

impl Place {
    fn key(&self) -> (i64, Timestamp, VisitId) {
        (self.rank, self.waiting_since, self.visit)
    }
}

/// Puts places in their order.
pub fn sort(places: &mut [Place]) {
    places.sort_by_key(Place::key);
}

/// Who is accepted next from a line in its order: the first who is present, else the first.
#[must_use]
pub fn next(line: &[Place]) -> Option<&Place> {
    line.iter().find(|place| place.present).or_else(|| line.first())
}

/// Which places of a line in its order are out of turn, one after the other: somebody who is present stands before them
/// (behaviour 3, "Queues"). `present` says of each whether they are there.
pub fn out_of_turn(present: impl IntoIterator<Item = bool>) -> impl Iterator<Item = bool> {
    let mut passed_somebody = false;
    present.into_iter().map(move |is_present| {
        let is_out_of_turn = passed_somebody;
        passed_somebody |= is_present;
        is_out_of_turn
    })
}

/// The 1-based position of a conversation in a line in its order.
#[must_use]
pub fn position(line: &[Place], conversation: ConversationId) -> Option<i64> {
    let index = line.iter().position(|place| place.conversation == conversation)?;
    i64::try_from(index + 1).ok()
}

/// Whether a queue may escalate to another, by their priorities: 1 is the highest, and only upwards, so that there are no
/// circles (behaviour 7).
#[must_use]
pub fn may_escalate(from_priority: i64, to_priority: i64) -> bool {
    to_priority < from_priority
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(id: i64, priority: Priority, since: i64, present: bool) -> Place {
        Place {
            visit: VisitId(id),
            conversation: ConversationId(id),
            rank: priority.rank(),
            waiting_since: Timestamp(since),
            present,
        }
    }

    #[test]
    fn put_back_then_escalated_then_by_the_moment_they_began_to_wait() {
        let mut line = [
            place(1, Priority::Ordinary, 10, true),
            place(2, Priority::Ordinary, 5, true),
            place(3, Priority::Escalated, 90, true),
            place(4, Priority::PutBack, 99, true),
        ];
        sort(&mut line);
        assert_eq!(line.map(|place| place.visit.0), [4, 3, 2, 1]);
        assert_eq!(position(&line, ConversationId(2)), Some(3));
        assert_eq!(position(&line, ConversationId(9)), None);
    }

    #[test]
    fn accept_passes_over_who_is_absent_unless_all_are() {
        let mut line = [
            place(1, Priority::Ordinary, 1, false),
            place(2, Priority::Ordinary, 2, true),
        ];
        assert_eq!(next(&line).map(|place| place.visit.0), Some(2));
        line[1].present = false;
        assert_eq!(next(&line).map(|place| place.visit.0), Some(1));
        assert_eq!(next(&[]), None);
    }

    #[test]
    fn whoever_stands_behind_somebody_present_is_out_of_turn() {
        let line = |present: &[bool]| out_of_turn(present.iter().copied()).collect::<Vec<_>>();
        assert_eq!(line(&[true, true]), [false, true]);
        assert_eq!(line(&[false, false, true, false]), [false, false, false, true]);
        assert_eq!(line(&[]), [false; 0]);
    }

    #[test]
    fn a_queue_escalates_only_to_one_of_higher_priority() {
        assert!(may_escalate(2, 1));
        assert!(!may_escalate(2, 2));
        assert!(!may_escalate(1, 2));
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_how_the_rows_came(mut places in prop::collection::vec((0i64..3, 0i64..5, any::<bool>()), 0..20)
            .prop_map(|rows| rows.into_iter().enumerate().map(|(id, (rank, since, present))| Place {
                visit: VisitId(id as i64), conversation: ConversationId(id as i64), rank,
                waiting_since: Timestamp(since), present }).collect::<Vec<_>>()).prop_shuffle())
        {
            let mut again = places.clone();
            again.reverse();
            sort(&mut places);
            sort(&mut again);
            prop_assert_eq!(places, again);
        }
    }
}
