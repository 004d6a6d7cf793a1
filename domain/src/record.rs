//! Cases and incidents (behaviour 9): their kinds and states, the priority that follows from impact and urgency, and what the
//! form of a new one is filled with.

/// An enumeration with its words: those in SQL and on the wire, and those that people read.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident: $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in SQL and on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// What is meant by that word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }

            /// What people read.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)+
                }
            }
        }
    };
}

pub mod access;
pub mod activity;
pub mod draft;
pub mod edit;
pub mod line;
pub mod list;
pub mod removed;
pub mod search;

use serde::{Deserialize, Serialize};

words!(
    /// What a record is.
    Kind {
        /// A customer service case, `CS0001001`.
        Case: "case", "Case";
        /// An incident, `INC0001001`.
        Incident: "incident", "Incident";
    }
);

words!(
    /// Where a record stands, as staff read it.
    State {
        New: "new", "New";
        InProgress: "in_progress", "In Progress";
        /// The customer has to tell something first.
        AwaitingInfo: "awaiting_info", "Awaiting Info";
        /// Solved, with a resolution.
        Closed: "closed", "Closed";
    }
);

words!(
    /// Where a record stands, as its customer reads it.
    CustomerState {
        Received: "received", "Received";
        InProgress: "in_progress", "In progress";
        AnswerNeeded: "answer_needed", "We need your answer";
        Solved: "solved", "Solved";
    }
);

words!(
    /// How urgent a record is, the most urgent first.
    Priority {
        Critical: "critical", "1 - Critical";
        High: "high", "2 - High";
        Moderate: "moderate", "3 - Moderate";
        Low: "low", "4 - Low";
        Planning: "planning", "5 - Planning";
    }
);

words!(
    /// An incident's impact or urgency.
    Level {
        High: "high", "1 - High";
        Medium: "medium", "2 - Medium";
        Low: "low", "3 - Low";
    }
);

impl Kind {
    /// What its numbers begin with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Case => "CS",
            Self::Incident => "INC",
        }
    }
}

impl State {
    /// What the customer reads of it.
    #[must_use]
    pub fn for_customer(self) -> CustomerState {
        match self {
            Self::New => CustomerState::Received,
            Self::InProgress => CustomerState::InProgress,
            Self::AwaitingInfo => CustomerState::AnswerNeeded,
            Self::Closed => CustomerState::Solved,
        }
    }
}

/// The stored number of one of these, 1 being the first.
fn number_of<T: PartialEq>(all: &[T], one: &T) -> i64 {
    (1..)
        .zip(all)
        .find(|(_, other)| *other == one)
        .map_or(0, |(number, _)| number)
}

/// The one with that number.
fn numbered<T: Copy>(all: &[T], number: i64) -> Option<T> {
    usize::try_from(number - 1)
        .ok()
        .and_then(|place| all.get(place))
        .copied()
}

impl Priority {
    /// As it is stored and sorted: 1 is the most urgent.
    #[must_use]
    pub fn number(self) -> i64 {
        number_of(Self::ALL, &self)
    }

    /// The priority with that number.
    #[must_use]
    pub fn numbered(number: i64) -> Option<Self> {
        numbered(Self::ALL, number)
    }

    /// What an incident's priority is (behaviour 9).
    #[must_use]
    pub fn of(impact: Level, urgency: Level) -> Self {
        use Level::{High, Low, Medium};
        match (impact, urgency) {
            (High, High) => Self::Critical,
            (High, Medium) | (Medium, High) => Self::High,
            (High, Low) | (Medium, Medium) | (Low, High) => Self::Moderate,
            (Medium, Low) | (Low, Medium) => Self::Low,
            (Low, Low) => Self::Planning,
        }
    }
}

impl Level {
    /// As it is stored: 1 is the highest.
    #[must_use]
    pub fn number(self) -> i64 {
        number_of(Self::ALL, &self)
    }

    /// The level with that number.
    #[must_use]
    pub fn numbered(number: i64) -> Option<Self> {
        numbered(Self::ALL, number)
    }
}

/// How urgent a record is, and for an incident why. A case's priority is chosen, an incident's follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Assessment {
    Case { priority: Priority },
    Incident { impact: Level, urgency: Level },
}

impl Assessment {
    /// What a new record of this kind begins with.
    #[must_use]
    pub fn first(kind: Kind) -> Self {
        match kind {
            Kind::Case => Self::Case {
                priority: Priority::Moderate,
            },
            Kind::Incident => Self::Incident {
                impact: Level::Medium,
                urgency: Level::Medium,
            },
        }
    }

    /// The kind of record that is assessed so.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Case { .. } => Kind::Case,
            Self::Incident { .. } => Kind::Incident,
        }
    }

    #[must_use]
    pub fn priority(self) -> Priority {
        match self {
            Self::Case { priority } => priority,
            Self::Incident { impact, urgency } => Priority::of(impact, urgency),
        }
    }

    /// An incident's impact.
    #[must_use]
    pub fn impact(self) -> Option<Level> {
        match self {
            Self::Case { .. } => None,
            Self::Incident { impact, .. } => Some(impact),
        }
    }

    /// An incident's urgency.
    #[must_use]
    pub fn urgency(self) -> Option<Level> {
        match self {
            Self::Case { .. } => None,
            Self::Incident { urgency, .. } => Some(urgency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incidents_priority_follows_from_impact_and_urgency() {
        use Level::{High, Low, Medium};
        let table = [
            (High, High, Priority::Critical),
            (High, Medium, Priority::High),
            (High, Low, Priority::Moderate),
            (Medium, High, Priority::High),
            (Medium, Medium, Priority::Moderate),
            (Medium, Low, Priority::Low),
            (Low, High, Priority::Moderate),
            (Low, Medium, Priority::Low),
            (Low, Low, Priority::Planning),
        ];
        for (impact, urgency, priority) in table {
            assert_eq!(Priority::of(impact, urgency), priority, "{impact:?} {urgency:?}");
            assert_eq!(Assessment::Incident { impact, urgency }.priority(), priority);
            // The guard of the schema says the same.
            assert_eq!(priority.number(), impact.number() + urgency.number() - 1);
        }
    }

    #[test]
    fn words_and_numbers_lead_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
            assert_eq!(Assessment::first(*kind).kind(), *kind);
        }
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(*state));
        }
        for state in CustomerState::ALL {
            assert_eq!(CustomerState::parse(state.as_str()), Some(*state));
        }
        for (number, priority) in (1..).zip(Priority::ALL) {
            assert_eq!(
                (priority.number(), Priority::numbered(number)),
                (number, Some(*priority))
            );
        }
        for (number, level) in (1..).zip(Level::ALL) {
            assert_eq!((level.number(), Level::numbered(number)), (number, Some(*level)));
        }
        assert_eq!(
            (State::parse("open"), Priority::numbered(0), Level::numbered(4)),
            (None, None, None)
        );
    }
}
