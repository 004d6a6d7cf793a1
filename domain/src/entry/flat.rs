//! How lines are read: all parameters that a line may have, in one flat type.
//!
//! What serde derives for a tagged enum keeps the whole line in a buffer first, and the code for that is 11 KB more for a browser to
//! load.

use super::{StaffLine, SystemLine};
use crate::colleague_request::Kind;
use crate::conversation::EndReason;
use crate::ids::RecordNumber;
use crate::survey::Rating;
use serde::Deserialize;

/// A line in JSON: `{"kind": "...", ...}`.
#[derive(Deserialize)]
pub(super) struct Flat {
    kind: String,
    agent: Option<String>,
    asked: Option<Kind>,
    comment: Option<String>,
    escalated: Option<bool>,
    from: Option<String>,
    number: Option<RecordNumber>,
    rating: Option<Rating>,
    reason: Option<String>,
    to: Option<String>,
    waited_ms: Option<i64>,
}

/// A parameter that this kind of line must have.
fn need<T>(parameter: Option<T>) -> Result<T, &'static str> {
    parameter.ok_or("a line lacks a parameter")
}

const UNKNOWN: &str = "unknown kind of line";

impl TryFrom<Flat> for SystemLine {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, Self::Error> {
        let agent = || need(flat.agent);
        Ok(match flat.kind.as_str() {
            "started" => Self::Started,
            "joined" => Self::Joined {
                agent: agent()?,
                waited_ms: need(flat.waited_ms)?,
            },
            "ended_by_agent" => Self::EndedByAgent { agent: agent()? },
            "ended_with_record" => Self::EndedWithRecord {
                agent: agent()?,
                number: need(flat.number)?,
            },
            "ended_by_customer" => Self::EndedByCustomer,
            "ended_by_clock" => Self::EndedByClock {
                reason: EndReason::parse(&need(flat.reason)?).ok_or("unknown reason of an end")?,
            },
            "returned" => Self::Returned { agent: agent()? },
            "put_back" => Self::PutBack { agent: agent()? },
            "taken_over" => Self::TakenOver {
                agent: agent()?,
                from: need(flat.from)?,
            },
            "left" => Self::Left { agent: agent()? },
            "reopened" => Self::Reopened,
            "takes_part" => Self::TakesPart { agent: agent()? },
            "passed_on" => Self::PassedOn {
                agent: agent()?,
                to: need(flat.to)?,
            },
            "back_again" => Self::BackAgain { to: need(flat.to)? },
            _ => return Err(UNKNOWN),
        })
    }
}

impl TryFrom<Flat> for StaffLine {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, Self::Error> {
        let asked = need(flat.asked);
        let (agent, from, to) = (need(flat.agent), need(flat.from), need(flat.to));
        Ok(match flat.kind.as_str() {
            "asked" => Self::Asked {
                asked: asked?,
                agent: agent?,
                to: to?,
            },
            "accepted" => Self::Accepted {
                asked: asked?,
                agent: agent?,
                from: from?,
            },
            "declined" => Self::Declined {
                asked: asked?,
                agent: agent?,
                reason: flat.reason,
            },
            "cancelled" => Self::Cancelled {
                asked: asked?,
                agent: agent?,
                to: to?,
            },
            "expired" => Self::Expired { asked: asked?, to: to? },
            "went_offline" => Self::WentOffline { asked: asked?, to: to? },
            "over" => Self::Over { asked: asked?, to: to? },
            "moved" => Self::Moved {
                agent: agent?,
                to: to?,
                escalated: need(flat.escalated)?,
            },
            "unattended" => Self::Unattended { from: from?, to: to? },
            "identified" => Self::Identified,
            "rated" => Self::Rated {
                rating: need(flat.rating)?,
                comment: flat.comment.unwrap_or_default(),
            },
            "transcript_asked" => Self::TranscriptAsked {
                agent: agent.ok(),
                to: to?,
            },
            "transcript_not_sent" => Self::TranscriptNotSent { to: to? },
            _ => return Err(UNKNOWN),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_was_written() {
        let name = || "Amy".to_owned();
        let lines = [
            SystemLine::Started,
            SystemLine::Joined {
                agent: name(),
                waited_ms: 5,
            },
            SystemLine::EndedByAgent { agent: name() },
            SystemLine::EndedWithRecord {
                agent: name(),
                number: RecordNumber("CS0001001".to_owned()),
            },
            SystemLine::EndedByCustomer,
            SystemLine::EndedByClock {
                reason: EndReason::Absent,
            },
            SystemLine::EndedByClock {
                reason: EndReason::QueueClosed,
            },
            SystemLine::Returned { agent: name() },
            SystemLine::PutBack { agent: name() },
            SystemLine::TakenOver {
                agent: name(),
                from: "Ben".to_owned(),
            },
            SystemLine::Left { agent: name() },
            SystemLine::Reopened,
            SystemLine::TakesPart { agent: name() },
            SystemLine::PassedOn {
                agent: name(),
                to: "our specialists".to_owned(),
            },
            SystemLine::BackAgain {
                to: "Billing".to_owned(),
            },
        ];
        for line in lines {
            let json = serde_json::to_string(&line).expect("serializes");
            assert_eq!(
                serde_json::from_str::<SystemLine>(&json).expect("parses"),
                line,
                "{json}"
            );
        }
    }

    #[test]
    fn every_line_among_staff_is_read_as_it_was_written() {
        let (agent, to, from) = ("Amy".to_owned(), "Ben".to_owned(), "Cho".to_owned());
        let (agent, to, from) = (|| agent.clone(), || to.clone(), || from.clone());
        let asked = Kind::Invitation;
        let lines = [
            StaffLine::Asked {
                asked,
                agent: agent(),
                to: to(),
            },
            StaffLine::Accepted {
                asked,
                agent: agent(),
                from: from(),
            },
            StaffLine::Declined {
                asked,
                agent: agent(),
                reason: None,
            },
            StaffLine::Declined {
                asked: Kind::Transfer,
                agent: agent(),
                reason: Some("In a call".to_owned()),
            },
            StaffLine::Cancelled {
                asked,
                agent: agent(),
                to: to(),
            },
            StaffLine::Expired { asked, to: to() },
            StaffLine::WentOffline { asked, to: to() },
            StaffLine::Over { asked, to: to() },
            StaffLine::Moved {
                agent: agent(),
                to: to(),
                escalated: true,
            },
            StaffLine::Unattended { from: from(), to: to() },
            StaffLine::Identified,
            StaffLine::Rated {
                rating: Rating::new(4).expect("one of five"),
                comment: "Quick,\nand kind".to_owned(),
            },
            StaffLine::Rated {
                rating: Rating::new(1).expect("one of five"),
                comment: String::new(),
            },
            StaffLine::TranscriptAsked {
                agent: Some(agent()),
                to: to(),
            },
            StaffLine::TranscriptAsked { agent: None, to: to() },
            StaffLine::TranscriptNotSent { to: to() },
        ];
        for line in lines {
            let json = serde_json::to_string(&line).expect("serializes");
            assert_eq!(
                serde_json::from_str::<StaffLine>(&json).expect("parses"),
                line,
                "{json}"
            );
        }
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for json in [
            r#"{"kind": "sang"}"#,
            r#"{"kind": "joined", "agent": "Amy"}"#,
            r#"{"kind": "ended_by_clock", "reason": "bored"}"#,
            r#"{"kind": "rated", "rating": 6}"#,
            r#"{"agent": "Amy"}"#,
        ] {
            assert!(serde_json::from_str::<SystemLine>(json).is_err(), "{json}");
            assert!(serde_json::from_str::<StaffLine>(json).is_err(), "{json}");
        }
    }
}
