//! The words of system lines and notices: what staff read stands here, in English, and what customers read (behaviour 10, "What
//! customers read") says which of the [`crate::words`] stand where.
//!
//! For customers there is never a staff queue's name, a state's name, or anything about requests.

mod customers;
mod refusals;
#[cfg(not(target_arch = "wasm32"))]
mod scripts;

pub use customers::{card, card_with_comments, for_customer, staffing, still_there_aloud, together, usual_wait};
pub use refusals::refusal;
#[cfg(not(target_arch = "wasm32"))]
pub use scripts::{file_fault, refusal_to_script};

use crate::colleague_request::Kind;
use crate::conversation::EndReason;
use crate::entry::{StaffLine, SystemLine};
use crate::time::clock_face;
use std::time::Duration;

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
        SystemLine::EndedWithRecord { agent, number } => format!("{agent} closed {number} and ended the conversation"),
        SystemLine::EndedByCustomer => format!("{customer} ended the chat"),
        SystemLine::EndedByClock {
            reason: EndReason::Absent | EndReason::Pressed,
        } => format!("Ended because {customer} was away"),
        SystemLine::EndedByClock {
            reason: EndReason::Silent,
        } => format!("Ended because {customer} was silent"),
        SystemLine::EndedByClock {
            reason: EndReason::QueueClosed,
        } => "Ended after the queue had closed".to_owned(),
        SystemLine::Returned { agent } => format!("{agent} returned {customer} to the queue"),
        SystemLine::PutBack { agent } => format!("{agent} was gone: {customer} is back at the head of the queue"),
        SystemLine::TakenOver { agent, from } => format!("{agent} took over from {from}"),
        SystemLine::Left { agent } => format!("{agent} left"),
        SystemLine::Reopened => format!("{customer} wrote again and waits"),
        SystemLine::TakesPart { agent } => format!("{agent} takes part"),
        SystemLine::PassedOn { agent, to } => format!("{agent} passed {customer} on to {to}"),
        SystemLine::BackAgain { to } => format!("{customer} is in line for {to} again"),
    }
}

/// A line that only staff may read; `customer` is the customer's name.
#[must_use]
pub fn internal(line: &StaffLine, customer: &str) -> String {
    let what = |asked: Kind| match asked {
        Kind::Transfer => "transfer request",
        Kind::Invitation => "invitation",
    };
    match line {
        StaffLine::Asked {
            asked: Kind::Transfer,
            agent,
            to,
        } => format!("{agent} asked {to} to take over"),
        StaffLine::Asked {
            asked: Kind::Invitation,
            agent,
            to,
        } => format!("{agent} invited {to}"),
        StaffLine::Accepted { asked, agent, from } => format!("{agent} accepted the {} from {from}", what(*asked)),
        StaffLine::Declined {
            asked,
            agent,
            reason: None,
        } => format!("{agent} declined the {}", what(*asked)),
        StaffLine::Declined {
            asked,
            agent,
            reason: Some(reason),
        } => format!("{agent} declined the {}: {reason}", what(*asked)),
        StaffLine::Cancelled { asked, agent, to } => format!("{agent} cancelled the {} to {to}", what(*asked)),
        StaffLine::Expired { asked, to } => format!("{to} did not answer the {}", what(*asked)),
        StaffLine::WentOffline { asked, to } => format!("{to} went offline: the {} is over", what(*asked)),
        StaffLine::Over { asked, to } => format!("The {} to {to} is over", what(*asked)),
        StaffLine::Moved {
            agent,
            to,
            escalated: true,
        } => format!("{agent} escalated to {to}"),
        StaffLine::Moved { agent, to, .. } => format!("{agent} transferred to {to}"),
        StaffLine::Unattended { from, to } => {
            format!("Nobody was available in {from}: {customer} is back in {to}, still escalated")
        }
        StaffLine::Identified => {
            format!("{customer} is verified by the site from here on; what was written before is a guest's")
        }
        StaffLine::Rated { rating, comment } if comment.is_empty() => {
            format!("{customer} rated this chat {rating} of 5")
        }
        StaffLine::Rated { rating, comment } => format!("{customer} rated this chat {rating} of 5: {comment}"),
        StaffLine::TranscriptAsked { agent: Some(agent), to } => format!("{agent} has the transcript e-mailed to {to}"),
        StaffLine::TranscriptAsked { agent: None, to } => format!("{customer} has the transcript e-mailed to {to}"),
        StaffLine::TranscriptNotSent { to } => format!("The transcript could not be sent to {to}"),
    }
}

/// A file, where only words can stand (behaviour 5, "Attachments").
#[must_use]
pub fn file(name: &str) -> String {
    format!("[file: {name}]")
}

/// A file of staff's that did not reach the desk. Nobody sends it again but whoever has chosen it.
pub const FILE_NOT_SENT: &str = "No connection: this file is not sent.";

/// What staff hear while a customer is silent and the conversation about to close: said when that begins and at 60, 30 and 10
/// seconds, and in between nothing new (behaviour 11).
#[must_use]
pub fn closes_aloud(customer: &str, left: Duration) -> String {
    match left.as_secs() {
        61.. => format!("{customer} is silent: the conversation closes in two minutes."),
        seconds => format!("The conversation with {customer} closes in {} seconds.", mark(seconds)),
    }
}

/// The last of the moments at which a countdown speaks.
fn mark(seconds: u64) -> i64 {
    match seconds {
        31.. => 60,
        11..=30 => 30,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::survey::Rating;

    #[test]
    fn customers_read_who_joined_and_staff_also_after_how_long() {
        let line = SystemLine::Joined {
            agent: "Amy".into(),
            waited_ms: 161_000,
        };
        assert_eq!(for_customer(Language::English.words(), &line), "Amy has joined.");
        assert_eq!(for_staff(&line, "Carla"), "Amy joined after 2:41");
    }

    #[test]
    fn staff_read_how_a_request_went() {
        let declined = |reason: Option<&str>| StaffLine::Declined {
            asked: Kind::Transfer,
            agent: "Ben".into(),
            reason: reason.map(str::to_owned),
        };
        assert_eq!(internal(&declined(None), "Carla"), "Ben declined the transfer request");
        assert_eq!(
            internal(&declined(Some("Lunch")), "Carla"),
            "Ben declined the transfer request: Lunch"
        );
        let invited = StaffLine::Asked {
            asked: Kind::Invitation,
            agent: "Amy".into(),
            to: "Cho".into(),
        };
        assert_eq!(internal(&invited, "Carla"), "Amy invited Cho");
    }

    #[test]
    fn staff_read_how_a_chat_was_rated_and_why_if_that_was_said() {
        for (said, words) in [
            ("", "Carla rated this chat 4 of 5"),
            ("Slow", "Carla rated this chat 4 of 5: Slow"),
        ] {
            let (rating, comment) = (Rating::new(4).expect("one of five"), said.to_owned());
            assert_eq!(internal(&StaffLine::Rated { rating, comment }, "Carla"), words);
        }
    }

    #[test]
    fn staff_read_where_a_transcript_goes_and_that_it_did_not() {
        let to = || "carla@example.com".to_owned();
        let asked = |agent: Option<&str>| StaffLine::TranscriptAsked {
            agent: agent.map(str::to_owned),
            to: to(),
        };
        for (line, words) in [
            (
                asked(Some("Amy")),
                "Amy has the transcript e-mailed to carla@example.com",
            ),
            (asked(None), "Carla has the transcript e-mailed to carla@example.com"),
            (
                StaffLine::TranscriptNotSent { to: to() },
                "The transcript could not be sent to carla@example.com",
            ),
        ] {
            assert_eq!(internal(&line, "Carla"), words);
        }
    }

    #[test]
    fn a_countdown_speaks_four_times() {
        let mut heard: Vec<String> = Vec::new();
        for left in (0..=120).rev().map(Duration::from_secs) {
            let words = closes_aloud("Carla", left);
            if !heard.contains(&words) {
                heard.push(words);
            }
        }
        assert_eq!(heard.len(), 4, "{heard:?}");
    }
}
