//! The words of system lines and notices (behaviour 10, "What customers read"): one catalogue, English for now.
//!
//! For customers there is never a staff queue's name, a state's name, or anything about requests.

use crate::colleague_request::Kind;
use crate::conversation::EndReason;
use crate::entry::{CustomerCard, StaffLine, SystemLine};
use crate::staffing::Staffing;
use crate::time::clock_face;
use std::time::Duration;

/// A system line in the customer's words.
#[must_use]
pub fn for_customer(line: &SystemLine) -> String {
    match line {
        SystemLine::Started => "You started the chat.".to_owned(),
        SystemLine::Joined { agent, .. } => format!("{agent} has joined."),
        SystemLine::EndedByAgent { agent } => format!("{agent} ended the chat."),
        SystemLine::EndedWithRecord { agent, number } => format!("{agent} ended the chat: {number} is solved."),
        SystemLine::EndedByCustomer => "You ended the chat.".to_owned(),
        SystemLine::EndedByClock {
            reason: EndReason::Absent | EndReason::Silent | EndReason::Pressed,
        } => "Closed because we didn't hear from you.".to_owned(),
        SystemLine::EndedByClock {
            reason: EndReason::QueueClosed,
        } => "Closed because our hours are over.".to_owned(),
        SystemLine::Returned { agent } => format!("{agent} passed you back to the line. You keep your place."),
        SystemLine::PutBack { agent } => format!("{agent} lost the connection. You are at the front of the line."),
        SystemLine::TakenOver { agent, from } => {
            format!("{agent} is taking over from {from} and can read everything so far.")
        }
        SystemLine::Left { agent } => format!("{agent} has left."),
        SystemLine::Reopened => "You continued the chat.".to_owned(),
        SystemLine::TakesPart { agent } => format!("{agent} has joined."),
        SystemLine::PassedOn { agent, to } => format!("{agent} is passing you to {to}. No need to repeat anything."),
        SystemLine::BackAgain { to } => format!("You are in line for {to} again. You keep your place."),
    }
}

/// The card of a record in its customer's words: number, how it stands, what it is about (behaviour 9).
#[must_use]
pub fn card(card: &CustomerCard) -> String {
    format!("{} · {}: {}", card.number, card.state.label(), card.short_description)
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
    }
}

/// A file, where only words can stand (behaviour 5, "Attachments").
#[must_use]
pub fn file(name: &str) -> String {
    format!("[file: {name}]")
}

/// A file that did not reach the desk. Nobody sends it again but whoever has chosen it.
pub const FILE_NOT_SENT: &str = "No connection: this file is not sent.";

/// A file that did not come from the desk.
pub const FILE_NOT_LOADED: &str = "The file could not be loaded. Try again.";

/// What stands where words were (behaviour 5, "Remove text").
pub const REMOVED: &str = "This text was removed.";

/// Where a waiting customer stands, 1 being next (behaviour 10, "Waiting").
#[must_use]
pub fn position(position: i64) -> String {
    format!("You are number {position} in line")
}

/// How long waiting usually takes, in whole minutes from and to (behaviour 10, "Waiting").
#[must_use]
pub fn usual_wait((from, to): (i64, i64)) -> String {
    match (from, to) {
        (0, ..=1) => "Usually under a minute.".to_owned(),
        (0, _) => format!("Usually under {to} minutes."),
        (1, 1) => "Usually about a minute.".to_owned(),
        _ if from == to => format!("Usually about {to} minutes."),
        _ => format!("Usually {from} to {to} minutes."),
    }
}

/// What a waiting customer reads of whether anybody is there; nothing where somebody is free.
#[must_use]
pub fn staffing(staffing: Staffing) -> &'static str {
    match staffing {
        Staffing::Available => "",
        Staffing::Busy => "Everyone is in a chat; you keep your place.",
        Staffing::Nobody => "Nobody is available right now. You keep your place, and can write already.",
    }
}

/// What a customer reads while only the agent they talked to before can accept (behaviour 5, "Continue").
#[must_use]
pub fn asked(agent: &str) -> String {
    format!("{agent} has been asked to go on with you.")
}

/// Who is in a chat besides the customer, by their public names (behaviour 8).
#[must_use]
pub fn together(agent: &str, with: &[String]) -> String {
    match with {
        [] => agent.to_owned(),
        [others @ .., last] => {
            let first = [agent].into_iter().chain(others.iter().map(String::as_str));
            format!("{} and {last}", first.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What a customer whose turn it is reads while the chat is about to close (behaviour 10, "Idle").
#[must_use]
pub fn still_there(left: Duration) -> String {
    format!("Are you still there? This chat closes in {}.", clock_face(left))
}

/// The same for who hears it: said when it begins and at 60, 30 and 10 seconds, and in between nothing new (behaviour 11).
#[must_use]
pub fn still_there_aloud(left: Duration) -> String {
    match left.as_secs() {
        61.. => "Are you still there? This chat closes in two minutes.".to_owned(),
        seconds => format!("This chat closes in {} seconds.", mark(seconds)),
    }
}

/// What staff hear of it likewise.
#[must_use]
pub fn closes_aloud(customer: &str, left: Duration) -> String {
    match left.as_secs() {
        61.. => format!("{customer} is silent: the conversation closes in two minutes."),
        seconds => format!("The conversation with {customer} closes in {} seconds.", mark(seconds)),
    }
}

/// The last of the moments at which a countdown speaks.
fn mark(seconds: u64) -> u64 {
    match seconds {
        31.. => 60,
        11..=30 => 30,
        _ => 10,
    }
}

/// What a customer reads where a queue is closed, if it has no words of its own (behaviour 10, "Opening hours").
pub const NOT_AVAILABLE: &str = "We are closed right now. Leave a message, and we will answer by e-mail.";

/// What whoever waits reads when the queue has closed, if it has no words of its own.
pub const CLOSING: &str = "We have closed. Leave a message, and we will answer by e-mail.";

/// When a queue opens again; `moment` is in the reader's words.
#[must_use]
pub fn opens_again(moment: &str) -> String {
    format!("We open again: {moment}.")
}

/// What whoever waits reads shortly before the queue closes; `moment` is in the reader's words.
#[must_use]
pub fn closes_at(moment: &str) -> String {
    format!("We close at {moment}. You keep your place until then, and can leave a message after it.")
}

/// What a customer reads who has left a message.
#[must_use]
pub fn message_left(number: &str) -> String {
    format!("We have your message. Its number is {number}.")
}

/// How to go on in a chat that the clock closed; `until` is a moment in the reader's words.
#[must_use]
pub fn continue_until(until: &str) -> String {
    format!("Continue until {until}.")
}

/// What the customer of an ended chat is asked, if its queue has no words of its own (behaviour 10, "After").
pub const SURVEY_QUESTION: &str = "How was your chat?";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RecordNumber;
    use crate::survey::Rating;

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
    fn a_usual_wait_is_a_range_in_plain_words() {
        for (range, words) in [
            ((0, 1), "Usually under a minute."),
            ((0, 3), "Usually under 3 minutes."),
            ((1, 1), "Usually about a minute."),
            ((5, 5), "Usually about 5 minutes."),
            ((4, 6), "Usually 4 to 6 minutes."),
        ] {
            assert_eq!(usual_wait(range), words);
        }
    }

    #[test]
    fn a_customer_reads_who_is_in_the_chat() {
        let with = |names: &[&str]| together("Amy", &names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(with(&[]), "Amy");
        assert_eq!(with(&["Cho"]), "Amy and Cho");
        assert_eq!(with(&["Cho", "Ben"]), "Amy, Cho and Ben");
    }

    #[test]
    fn a_countdown_ticks_for_the_eye_and_speaks_four_times() {
        let mut heard: Vec<String> = Vec::new();
        for left in (0..=120).rev().map(Duration::from_secs) {
            assert_eq!(
                still_there(left),
                format!("Are you still there? This chat closes in {}.", clock_face(left))
            );
            for words in [still_there_aloud(left), closes_aloud("Carla", left)] {
                if !heard.contains(&words) {
                    heard.push(words);
                }
            }
        }
        assert_eq!(heard.len(), 8, "{heard:?}");
        assert_eq!(
            still_there_aloud(Duration::from_secs(60)),
            "This chat closes in 60 seconds."
        );
        assert_eq!(
            still_there_aloud(Duration::from_secs(30)),
            "This chat closes in 30 seconds."
        );
        assert_eq!(
            still_there_aloud(Duration::from_secs(10)),
            "This chat closes in 10 seconds."
        );
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
            SystemLine::EndedWithRecord {
                agent: "Amy".into(),
                number: RecordNumber("CS0001001".into()),
            },
            SystemLine::EndedByCustomer,
            SystemLine::EndedByClock {
                reason: EndReason::Absent,
            },
            SystemLine::EndedByClock {
                reason: EndReason::Silent,
            },
            SystemLine::EndedByClock {
                reason: EndReason::QueueClosed,
            },
            SystemLine::Returned { agent: "Amy".into() },
            SystemLine::PutBack { agent: "Amy".into() },
            SystemLine::TakenOver {
                agent: "Ben".into(),
                from: "Amy".into(),
            },
            SystemLine::Left { agent: "Amy".into() },
            SystemLine::Reopened,
            SystemLine::TakesPart { agent: "Cho".into() },
            SystemLine::PassedOn {
                agent: "Amy".into(),
                to: "our specialists".into(),
            },
            SystemLine::BackAgain {
                to: "our billing team".into(),
            },
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
