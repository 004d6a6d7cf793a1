//! What one colleague asks of another: to take a conversation over (behaviour 6), or to take part in it (behaviour 8).

use crate::refusal::Refusal;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To own the conversation from then on.
    Transfer,
    /// To take part in it without owning it.
    Invitation,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Transfer, Self::Invitation];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Invitation => "invitation",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether this colleague can be asked now. Whoever takes part owns nothing, so that no limit stands in their way.
    ///
    /// # Errors
    /// `agent_offline`, `agent_away`, or `at_limit` with the colleague's name.
    pub fn may_be_asked(self, colleague: &Load<'_>) -> Result<(), Refusal> {
        let agent = || colleague.name.to_owned();
        match colleague.whereabouts {
            Whereabouts::Offline => Err(Refusal::AgentOffline { agent: agent() }),
            Whereabouts::Away => Err(Refusal::AgentAway { agent: agent() }),
            Whereabouts::Available if self == Self::Transfer && colleague.open >= colleague.limit => {
                Err(Refusal::AgentAtLimit {
                    agent: agent(),
                    limit: colleague.limit,
                })
            }
            Whereabouts::Available => Ok(()),
        }
    }
}

/// Whether a colleague is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    Available,
    /// There, and chose Away.
    Away,
    /// Without a live connection.
    Offline,
}

impl Whereabouts {
    /// What staff read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Away => "Away",
            Self::Offline => "Offline",
        }
    }
}

/// What decides whether a colleague can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load<'a> {
    pub name: &'a str,
    pub whereabouts: Whereabouts,
    /// Their open conversations.
    pub open: i64,
    /// How many they may have.
    pub limit: i64,
}

/// How a request ended. One that waits for an answer has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    Declined,
    /// Taken back by whose conversation it is, or their manager.
    Cancelled,
    /// Nobody answered in time.
    Expired,
    /// Who was asked went offline.
    Offline,
    /// The conversation ended.
    Closed,
    /// The conversation is no longer whose it was.
    Lost,
    /// One of the two accounts was disabled.
    Disabled,
}

impl Outcome {
    pub const ALL: [Self; 8] = [
        Self::Accepted,
        Self::Declined,
        Self::Cancelled,
        Self::Expired,
        Self::Offline,
        Self::Closed,
        Self::Lost,
        Self::Disabled,
    ];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Offline => "offline",
            Self::Closed => "closed",
            Self::Lost => "lost",
            Self::Disabled => "disabled",
        }
    }

    /// The outcome of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// What the clock finds when it looks at a request that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Until when it can be answered.
    pub until: Timestamp,
    /// Who was asked has no live connection.
    pub is_offline: bool,
    /// One of the two accounts is disabled, or has no role any more.
    pub is_disabled: bool,
}

impl Pending {
    /// How the request ends now, if it does (behaviour 6.3, 6.7).
    #[must_use]
    pub fn ended_by_clock(self, now: Timestamp) -> Option<Outcome> {
        if self.is_disabled {
            Some(Outcome::Disabled)
        } else if self.is_offline {
            Some(Outcome::Offline)
        } else {
            (self.until <= now).then_some(Outcome::Expired)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_away_offline_or_at_their_limit_is_not_asked_and_it_is_said_why() {
        let load = |whereabouts, open| Load {
            name: "Ben",
            whereabouts,
            open,
            limit: 4,
        };
        let agent = || "Ben".to_owned();
        for (whereabouts, open, transfer, invitation) in [
            (Whereabouts::Available, 3, Ok(()), Ok(())),
            (
                Whereabouts::Available,
                4,
                Err(Refusal::AgentAtLimit {
                    agent: agent(),
                    limit: 4,
                }),
                Ok(()),
            ),
            (
                Whereabouts::Away,
                0,
                Err(Refusal::AgentAway { agent: agent() }),
                Err(Refusal::AgentAway { agent: agent() }),
            ),
            (
                Whereabouts::Offline,
                4,
                Err(Refusal::AgentOffline { agent: agent() }),
                Err(Refusal::AgentOffline { agent: agent() }),
            ),
        ] {
            assert_eq!(Kind::Transfer.may_be_asked(&load(whereabouts, open)), transfer);
            assert_eq!(Kind::Invitation.may_be_asked(&load(whereabouts, open)), invitation);
        }
    }

    #[test]
    fn the_clock_ends_what_nobody_can_answer_any_more() {
        let until = Timestamp(10);
        for (is_disabled, is_offline, now, outcome) in [
            (false, false, 9, None),
            (false, false, 10, Some(Outcome::Expired)),
            (false, true, 1, Some(Outcome::Offline)),
            (true, true, 10, Some(Outcome::Disabled)),
        ] {
            let pending = Pending {
                until,
                is_offline,
                is_disabled,
            };
            assert_eq!(pending.ended_by_clock(Timestamp(now)), outcome);
        }
    }

    #[test]
    fn words_lead_back_to_what_they_mean() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!((Kind::parse("request"), Outcome::parse("over")), (None, None));
    }
}
