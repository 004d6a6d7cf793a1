//! A conversation's states and what may follow what (behaviour 5).

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In a queue's line; nobody is assigned.
    Waiting,
    /// One agent is assigned.
    InProgress,
    /// Staff ended it.
    ClosedComplete,
    /// The customer ended it, or was absent too long, while in progress.
    ClosedByClient,
    /// It ended from Waiting, by whomever.
    ClosedAbandoned,
}

impl State {
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::InProgress,
        Self::ClosedComplete,
        Self::ClosedByClient,
        Self::ClosedAbandoned,
    ];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InProgress => "in_progress",
            Self::ClosedComplete => "closed_complete",
            Self::ClosedByClient => "closed_by_client",
            Self::ClosedAbandoned => "closed_abandoned",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// What staff read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::InProgress => "Work in Progress",
            Self::ClosedComplete => "Closed Complete",
            Self::ClosedByClient => "Closed by Client",
            Self::ClosedAbandoned => "Closed Abandoned",
        }
    }

    /// Whether comments can still be added.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::InProgress)
    }

    /// The state that an end by `by` leads to, or none where it has ended already.
    #[must_use]
    pub fn ended_by(self, by: EndedBy) -> Option<Self> {
        match (self, by) {
            (Self::Waiting, _) => Some(Self::ClosedAbandoned),
            (Self::InProgress, EndedBy::Staff) => Some(Self::ClosedComplete),
            (Self::InProgress, EndedBy::Customer | EndedBy::Clock) => Some(Self::ClosedByClient),
            (Self::ClosedComplete | Self::ClosedByClient | Self::ClosedAbandoned, _) => None,
        }
    }
}

/// Who ended a conversation; kept apart from the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    Staff,
    Customer,
    Clock,
}

impl EndedBy {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Customer => "customer",
            Self::Clock => "clock",
        }
    }

    /// Who is meant by that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Staff, Self::Customer, Self::Clock]
            .into_iter()
            .find(|by| by.as_str() == word)
    }
}

/// Until when the customer's writing reopens a conversation that ended then, if it does now: only what the clock closed
/// reopens, whatever its state was, for `reopens_for`. After an end that somebody pressed, a follow-up begins instead.
#[must_use]
pub fn reopens_until(
    ended_by: EndedBy,
    closed_at: Timestamp,
    now: Timestamp,
    reopens_for: Duration,
) -> Option<Timestamp> {
    let until = closed_at + reopens_for;
    (ended_by == EndedBy::Clock && now < until).then_some(until)
}

/// Why a conversation ended; kept apart from the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Somebody pressed End.
    Pressed,
    /// The customer was gone too long.
    Absent,
    /// The customer was there, and silent too long.
    Silent,
    /// Nobody was available until well after the queue's hours.
    QueueClosed,
}

impl EndReason {
    pub const ALL: [Self; 4] = [Self::Pressed, Self::Absent, Self::Silent, Self::QueueClosed];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pressed => "pressed",
            Self::Absent => "absent",
            Self::Silent => "silent",
            Self::QueueClosed => "queue_closed",
        }
    }

    /// The reason of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::REOPENS_FOR;

    #[test]
    fn how_each_state_ends() {
        use EndedBy::{Clock, Customer, Staff};
        use State::{ClosedAbandoned, ClosedByClient, ClosedComplete, InProgress, Waiting};
        let table = [
            (Waiting, Staff, Some(ClosedAbandoned)),
            (Waiting, Customer, Some(ClosedAbandoned)),
            (Waiting, Clock, Some(ClosedAbandoned)),
            (InProgress, Staff, Some(ClosedComplete)),
            (InProgress, Customer, Some(ClosedByClient)),
            (InProgress, Clock, Some(ClosedByClient)),
        ];
        for (state, by, then) in table {
            assert_eq!(state.ended_by(by), then, "{state:?} ended by {by:?}");
        }
        for closed in [ClosedComplete, ClosedByClient, ClosedAbandoned] {
            for by in [Staff, Customer, Clock] {
                assert_eq!(closed.ended_by(by), None, "what has ended does not end again");
            }
        }
    }

    #[test]
    fn only_what_the_clock_closed_reopens_and_only_for_a_day() {
        let (closed, day) = (Timestamp(5), REOPENS_FOR);
        let just_before = Timestamp((closed + day).0 - 1);
        for (by, now, until) in [
            (EndedBy::Clock, closed, Some(closed + day)),
            (EndedBy::Clock, just_before, Some(closed + day)),
            (EndedBy::Clock, closed + day, None),
            (EndedBy::Staff, closed, None),
            (EndedBy::Customer, closed, None),
        ] {
            assert_eq!(reopens_until(by, closed, now, day), until, "{by:?} at {now:?}");
        }
    }

    #[test]
    fn words_lead_back_to_who_ended_it() {
        for by in [EndedBy::Staff, EndedBy::Customer, EndedBy::Clock] {
            assert_eq!(EndedBy::parse(by.as_str()), Some(by));
        }
        assert_eq!(EndedBy::parse("nobody"), None);
    }

    #[test]
    fn words_lead_back_to_their_states() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("open"), None);
    }
}
