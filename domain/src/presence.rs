//! Who is there, and what becomes of conversations whose agent is not (behaviour 8, "Nobody is left alone", and 11,
//! "My status").

use crate::people::Status;
use std::time::Duration;

/// As what somebody comes back, and whether they are asked whether that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Return {
    pub status: Status,
    pub asks: bool,
}

/// As what somebody is there again who had chosen this and was offline for so long (none for whoever comes for the first time),
/// where long is longer than `returns_away_after`.
#[must_use]
pub fn comes_back(chosen: Status, offline_for: Option<Duration>, returns_away_after: Duration) -> Return {
    let was_long = offline_for.is_some_and(|offline_for| offline_for > returns_away_after);
    match chosen {
        Status::Available if was_long => Return {
            status: Status::Away,
            asks: true,
        },
        chosen => Return {
            status: chosen,
            asks: false,
        },
    }
}

/// How the agent of a conversation is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Offline for so long that they have left.
    Left,
    /// Their account is disabled.
    Disabled,
}

/// Whether a conversation goes back to the head of its line by itself. One whose customer was answered waits for somebody to
/// pick it up, unless its agent can never come back.
#[must_use]
pub fn goes_back(agent: Missing, is_unanswered: bool) -> bool {
    match agent {
        Missing::Left => is_unanswered,
        Missing::Disabled => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::RETURNS_AWAY_AFTER;

    #[test]
    fn the_chosen_status_returns_with_the_connection_and_after_long_as_away_with_a_question() {
        let brief = Some(RETURNS_AWAY_AFTER);
        let long = Some(RETURNS_AWAY_AFTER + Duration::from_millis(1));
        for (chosen, offline_for, status, asks) in [
            (Status::Available, None, Status::Available, false),
            (Status::Available, brief, Status::Available, false),
            (Status::Available, long, Status::Away, true),
            (Status::Away, brief, Status::Away, false),
            (Status::Away, long, Status::Away, false),
        ] {
            assert_eq!(
                comes_back(chosen, offline_for, RETURNS_AWAY_AFTER),
                Return { status, asks }
            );
        }
    }

    #[test]
    fn who_was_answered_stays_with_an_agent_who_may_come_back() {
        for (agent, is_unanswered, returns) in [
            (Missing::Left, true, true),
            (Missing::Left, false, false),
            (Missing::Disabled, true, true),
            (Missing::Disabled, false, true),
        ] {
            assert_eq!(goes_back(agent, is_unanswered), returns, "{agent:?} {is_unanswered}");
        }
    }
}
