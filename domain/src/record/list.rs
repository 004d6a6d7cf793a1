//! The list of records (behaviour 9): which states it shows, and in which order.

use super::State;
use serde::{Deserialize, Serialize};

words!(
    /// Which states are listed.
    StateFilter {
        /// All that are not closed.
        Open: "open", "Open";
        New: "new", "New";
        InProgress: "in_progress", "In Progress";
        AwaitingInfo: "awaiting_info", "Awaiting Info";
        Closed: "closed", "Closed";
    }
);

words!(
    /// The order of the list; in each, what is alike stands with the newest first.
    Sort {
        /// The newest first.
        Newest: "newest", "Newest";
        /// What changed last first.
        Updated: "updated", "Last changed";
        /// The most urgent first.
        Priority: "priority", "Priority";
    }
);

impl StateFilter {
    /// Whether records in this state are listed.
    #[must_use]
    pub fn shows(self, state: State) -> bool {
        match self {
            Self::Open => state != State::Closed,
            one => one.as_str() == state.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_filter_and_open_is_all_but_closed() {
        for state in State::ALL {
            let own = StateFilter::parse(state.as_str()).expect("a filter");
            let shown: Vec<_> = State::ALL.iter().filter(|other| own.shows(**other)).collect();
            assert_eq!(shown, [state]);
            assert_eq!(StateFilter::Open.shows(*state), *state != State::Closed);
        }
        assert_eq!(Sort::parse("updated"), Some(Sort::Updated));
    }
}
