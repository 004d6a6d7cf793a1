//! What part somebody has in a conversation of their Cases (behaviour 8).

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How somebody ceased to own a conversation, or to take part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parting {
    /// They returned it to the queue.
    Returned,
    /// They were gone, and the desk put it back in line.
    PutBack,
    /// They were gone, and a colleague picked it up.
    PickedUp,
    /// They left a conversation in which they took part.
    Left,
    /// It was passed on to another queue.
    PassedOn,
}

impl Parting {
    pub const ALL: [Self; 5] = [
        Self::Returned,
        Self::PutBack,
        Self::PickedUp,
        Self::Left,
        Self::PassedOn,
    ];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::PutBack => "put_back",
            Self::PickedUp => "picked_up",
            Self::Left => "left",
            Self::PassedOn => "passed_on",
        }
    }

    /// The parting of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parting| parting.as_str() == word)
    }

    /// What staff read before the time at which it happened.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Returned | Self::PutBack => "returned",
            Self::PickedUp => "picked up",
            Self::Left => "left",
            Self::PassedOn => "passed on",
        }
    }
}

/// What somebody is to a conversation that their Cases show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// They own it.
    Assigned,
    /// They take part without owning it.
    Participant,
    /// It is not theirs any more, and not cleared yet.
    Former { how: Parting, since: Timestamp },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_their_partings() {
        for parting in Parting::ALL {
            assert_eq!(Parting::parse(parting.as_str()), Some(parting));
        }
        assert_eq!(Parting::parse("gone"), None);
    }
}
