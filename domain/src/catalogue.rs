//! The words of system lines and notices (behaviour 10, "What customers read"): one catalogue, English for now.
//!
//! For customers there is never a staff queue's name, a state's name, or anything about requests.

use crate::conversation::EndReason;
use crate::entry::SystemLine;
use crate::time::clock_face;
use std::time::Duration;

/// A system line in the customer's words.
#[must_use]
pub fn for_customer(line: &SystemLine) -> String {
    match line {
        SystemLine::Started => "You started the chat.".to_owned(),
        SystemLine::Joined { agent, .. } => format!("{agent} has joined."),
        SystemLine::EndedByAgent { agent } => format!("{agent} ended the chat."),
        SystemLine::EndedByCustomer => "You ended the chat.".to_owned(),
        SystemLine::EndedByClock {
            reason: EndReason::Absent | EndReason::Pressed,
        } => "Closed because you were away.".to_owned(),
        SystemLine::Returned { agent } => format!("{agent} passed you back to the line. You keep your place."),
        SystemLine::PutBack { agent } => format!("{agent} lost the connection. You are at the front of the line."),
        SystemLine::TakenOver { agent, from } => {
            format!("{agent} is taking over from {from} and can read everything so far.")
        }
        SystemLine::Left { agent } => format!("{agent} has left."),
        SystemLine::Reopened => "You continued the chat.".to_owned(),
    }
}

/// A system line in staff's words; `customer` is the customer's name.
#[must_use]
pub fn for_staff(line: &SystemLine, customer: &str) -> String {
    match line {
        SystemLine::Started => format!("{customer} started the chat"),
        SystemLine::Joined { agent, waited_ms } => {
            let waited = Duration::from_millis(waited_ms.unsigned_abs());
            format!("{agent} joined after {}", clock_face(waited))
        }
        SystemLine::EndedByAgent { agent } => format!("{agent} ended the conversation"),
        SystemLine::EndedByCustomer => format!("{customer} ended the chat"),
        SystemLine::EndedByClock {
            reason: EndReason::Absent | EndReason::Pressed,
        } => format!("Ended because {customer} was away"),
        SystemLine::Returned { agent } => format!("{agent} returned {customer} to the queue"),
        SystemLine::PutBack { agent } => format!("{agent} was gone: {customer} is back at the head of the queue"),
        SystemLine::TakenOver { agent, from } => format!("{agent} took over from {from}"),
        SystemLine::Left { agent } => format!("{agent} left"),
        SystemLine::Reopened => format!("{customer} wrote again and waits"),
    }
}

/// Where a waiting customer stands, 1 being next (behaviour 10, "Waiting").
#[must_use]
pub fn position(position: i64) -> String {
    format!("You are number {position} in line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_read_who_joined_and_staff_also_after_how_long() {
        let line = SystemLine::Joined {
            agent: "Amy".into(),
            waited_ms: 161_000,
        };
        assert_eq!(for_customer(&line), "Amy has joined.");
        assert_eq!(for_staff(&line, "Carla"), "Amy joined after 2:41");
    }

    #[test]
    fn customers_never_read_the_desks_own_words() {
        let lines = [
            SystemLine::Started,
            SystemLine::Joined {
                agent: "Amy".into(),
                waited_ms: 1,
            },
            SystemLine::EndedByAgent { agent: "Amy".into() },
            SystemLine::EndedByCustomer,
            SystemLine::EndedByClock {
                reason: EndReason::Absent,
            },
            SystemLine::Returned { agent: "Amy".into() },
            SystemLine::PutBack { agent: "Amy".into() },
            SystemLine::TakenOver {
                agent: "Ben".into(),
                from: "Amy".into(),
            },
            SystemLine::Left { agent: "Amy".into() },
            SystemLine::Reopened,
        ];
        for line in lines {
            let words = for_customer(&line).to_lowercase();
            for banned in [
                "escalat",
                "abandon",
                "work in progress",
                "queue",
                "request",
                "work note",
                "visit",
            ] {
                assert!(!words.contains(banned), "{words:?} says {banned:?}");
            }
        }
    }
}
