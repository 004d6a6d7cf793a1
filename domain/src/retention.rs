//! What a desk forgets (behaviour 10, "Forgetting"): who is meant, what is left where somebody's words were, and when a conversation is
//! old enough to go. Only a server asks.

use crate::entry::StaffLine;
use crate::identity::Subject;
use crate::ids::ConversationNumber;
use crate::refusal::Refusal;
use crate::text::{EmailAddress, SiteKey};
use crate::time::{Timestamp, millis};
use std::ops::RangeInclusive;
use std::time::Duration;

/// What an erased customer is called.
pub const ERASED_CUSTOMER: &str = "Erased customer";
/// What stands where something must: the short description of an erased customer's record, and how it was solved.
pub const ERASED: &str = "Erased";
/// What stands in staff's lines for an address that was erased.
pub const ERASED_ADDRESS: &str = "an erased address";

/// After how many days conversations are deleted: its name in a configuration and in SQL. Without it none is.
pub const DELETE_AFTER_DAYS: &str = "delete_conversations_after_days";
/// How many days that may be.
pub const DAYS: RangeInclusive<i64> = 1..=36_500;
/// How often it is looked which conversations are old enough.
pub const PASS_EVERY: Duration = Duration::from_hours(24);

/// Who is to be erased or exported, as an operator says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Whom a site has named: `shop:4711`.
    Known { site: SiteKey, subject: Subject },
    /// Whose conversation this is: `CHAT0001001`.
    Conversation(ConversationNumber),
    /// Everybody who has this address, typed or told by a site. A typed one proves nothing: these may be several people.
    Address(EmailAddress),
}

impl Whose {
    /// Reads what an operator has typed. What could be two things is the first of them.
    ///
    /// # Errors
    /// `invalid` with the field `customer` for what is none of them.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let digits = text.strip_prefix("CHAT").unwrap_or_default();
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self::Conversation(ConversationNumber(text.to_owned())));
        }
        if let Some((site, subject)) = text.split_once(':')
            && let (Ok(site), Some(subject)) = (SiteKey::new(site), Subject::new(subject))
        {
            return Ok(Self::Known { site, subject });
        }
        EmailAddress::new(text).map(Self::Address).map_err(|_| {
            Refusal::invalid(
                "customer",
                "must be SITE:SUB, as the site names them, a conversation's number or an e-mail address",
            )
        })
    }

    /// Whether this may lead to several people.
    #[must_use]
    pub fn is_vague(&self) -> bool {
        matches!(self, Self::Address(_))
    }
}

/// A line of staff's without what it says of the customer, or of what colleagues said about them; none where it says nothing of that.
#[must_use]
pub fn erased(line: &StaffLine) -> Option<StaffLine> {
    let erased = match line.clone() {
        StaffLine::Declined { asked, agent, .. } => StaffLine::Declined {
            asked,
            agent,
            reason: None,
        },
        StaffLine::Rated { rating, .. } => StaffLine::Rated {
            rating,
            comment: String::new(),
        },
        StaffLine::TranscriptAsked { agent, .. } => StaffLine::TranscriptAsked {
            agent,
            to: ERASED_ADDRESS.to_owned(),
        },
        StaffLine::TranscriptNotSent { .. } => StaffLine::TranscriptNotSent {
            to: ERASED_ADDRESS.to_owned(),
        },
        // Named one by one, so that whoever adds one decides.
        StaffLine::Asked { .. }
        | StaffLine::Accepted { .. }
        | StaffLine::Cancelled { .. }
        | StaffLine::Expired { .. }
        | StaffLine::WentOffline { .. }
        | StaffLine::Over { .. }
        | StaffLine::Moved { .. }
        | StaffLine::Unattended { .. }
        | StaffLine::Identified => return None,
    };
    (erased != *line).then_some(erased)
}

/// Whether conversations may be deleted by a pass that was to come a day after `since`.
///
/// One that comes more than a day late does not: the desk was away for long, or its clock has jumped, and an operator whose clock is wrong
/// has a day to see it.
#[must_use]
pub fn pass_may_delete(since: Timestamp, now: Timestamp) -> bool {
    now.since(since) <= PASS_EVERY * 2
}

/// Conversations that ended at this moment or before are old enough, where they go after so many days.
#[must_use]
pub fn old_before(now: Timestamp, days: i64) -> Timestamp {
    Timestamp(now.0.saturating_sub(days.saturating_mul(millis(PASS_EVERY))))
}

/// What decides on whether a conversation is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Old {
    /// When it ended; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// One of its cases or incidents is open.
    pub has_open_record: bool,
    /// A mail of it is to be sent, or was asked for within the last day.
    pub has_mail: bool,
    /// Its customer looks at it just now.
    pub is_shown: bool,
}

/// Whether a conversation is deleted, where those are that ended at `old_before` or earlier.
#[must_use]
pub fn is_deleted(old: Old, old_before: Timestamp) -> bool {
    old.closed_at.is_some_and(|closed_at| closed_at <= old_before)
        && !old.has_open_record
        && !old.has_mail
        && !old.is_shown
}

/// A moment as it stands in an export: `2026-11-24T13:02:00Z`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    // A stored moment is within the years that jiff knows.
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colleague_request::Kind;
    use crate::refusal::Code;
    use crate::survey::Rating;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const DAY: Duration = PASS_EVERY;

    #[test]
    fn a_customer_is_named_by_site_by_number_or_by_address() {
        let known = |site: &str, subject: &str| Whose::Known {
            site: SiteKey::new(site).expect("a key"),
            subject: Subject::new(subject).expect("a subject"),
        };
        let address = |text: &str| Whose::Address(EmailAddress::new(text).expect("an address"));
        for (text, whose) in [
            ("shop:4711", known("shop", "4711")),
            ("shop:carla@example.com", known("shop", "carla@example.com")),
            ("shop:urn:user:7", known("shop", "urn:user:7")),
            (
                " CHAT0001001 ",
                Whose::Conversation(ConversationNumber("CHAT0001001".into())),
            ),
            ("carla@example.com", address("carla@example.com")),
            ("CHAT@example.com", address("CHAT@example.com")),
        ] {
            assert_eq!(Whose::parse(text), Ok(whose), "{text}");
        }
        for text in ["", "carla", "CHAT", "Shop:4711", "shop:", "chat0001001"] {
            let refused = Whose::parse(text).map_err(|refusal| refusal.code());
            assert_eq!(refused, Err(Code::Invalid), "{text}");
        }
        assert!(address("a@b").is_vague() && !known("shop", "4711").is_vague());
    }

    #[test]
    fn lines_of_staff_keep_who_and_what_and_lose_the_words() {
        let rating = Rating::new(2).expect("a rating");
        let rated = |comment: &str| StaffLine::Rated {
            rating,
            comment: comment.to_owned(),
        };
        assert_eq!(erased(&rated("Carla was cross")), Some(rated("")));
        assert_eq!(erased(&rated("")), None);
        let declined = |reason: Option<&str>| StaffLine::Declined {
            asked: Kind::Transfer,
            agent: "Ben".into(),
            reason: reason.map(str::to_owned),
        };
        assert_eq!(erased(&declined(Some("I know Carla"))), Some(declined(None)));
        assert_eq!(erased(&declined(None)), None);
        let mailed = |to: &str| StaffLine::TranscriptAsked {
            agent: Some("Amy".into()),
            to: to.to_owned(),
        };
        assert_eq!(erased(&mailed("carla@example.com")), Some(mailed(ERASED_ADDRESS)));
        assert_eq!(erased(&mailed(ERASED_ADDRESS)), None, "erasing twice changes nothing");
        assert_eq!(erased(&StaffLine::Identified), None);
    }

    #[test]
    fn whoever_comes_much_too_late_deletes_nothing() {
        assert!(pass_may_delete(NOW - DAY, NOW));
        assert!(pass_may_delete(NOW - DAY * 2, NOW));
        assert!(!pass_may_delete(NOW - DAY * 2 - Duration::from_millis(1), NOW));
        assert!(!pass_may_delete(NOW - DAY * 365, NOW), "the clock has jumped");
    }

    #[test]
    fn only_what_ended_long_enough_ago_and_nobody_needs_is_deleted() {
        let before = old_before(NOW, 30);
        assert_eq!(before, NOW - DAY * 30);
        let old = Old {
            closed_at: Some(before),
            has_open_record: false,
            has_mail: false,
            is_shown: false,
        };
        assert!(is_deleted(old, before));
        for needed in [
            Old { closed_at: None, ..old },
            Old {
                closed_at: Some(before + Duration::from_millis(1)),
                ..old
            },
            Old {
                has_open_record: true,
                ..old
            },
            Old { has_mail: true, ..old },
            Old { is_shown: true, ..old },
        ] {
            assert!(!is_deleted(needed, before), "{needed:?}");
        }
        assert_eq!(old_before(NOW, i64::MAX), Timestamp(NOW.0.saturating_sub(i64::MAX)));
    }

    #[test]
    fn moments_are_written_for_everybody() {
        assert_eq!(moment(Timestamp(1_795_525_320_000)), "2026-11-24T13:02:00Z");
    }
}
