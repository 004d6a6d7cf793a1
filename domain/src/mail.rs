//! The transcript of an ended conversation by e-mail (behaviour 10, "After"): to which address it goes, how often, what it says around
//! what was said, and what becomes of a mail that the mail server does not take.
//!
//! It goes only where somebody answers for the address: the site, which has named its customer by it, or an agent, who has confirmed it. So
//! the desk carries no stranger's words to an address that a stranger has typed.

use crate::conversation::State;
use crate::ids::ConversationNumber;
use crate::limits::{MAIL_PAUSES, MAILS_PER_ADDRESS_AND_DAY, MAILS_PER_CONVERSATION};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::{Word, Words};
use std::time::Duration;

/// What is wrong with a transcript that was sent as often as it can be.
pub const SENT_OFTEN: &str = "was sent by e-mail as often as it can be";
/// What is wrong with an address that has had its share of a day.
pub const ADDRESS_FULL: &str = "was sent as many transcripts as one address gets in a day";

/// The addresses of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// What the customer is written to by, typed or not.
    pub email: Option<&'a str>,
    /// What the site said when it named them.
    pub verified_email: Option<&'a str>,
}

/// Who asks for the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// The customer, who types no address.
    Customer,
    /// An agent, who has this address before their eyes and confirms it.
    Agent { confirmed: &'a str },
}

/// Where the mail goes.
///
/// # Errors
/// `not_allowed` for a customer of whom no site has said it; `invalid` with the field `email` for an agent who has confirmed another address
/// than the customer's.
pub fn address<'a>(by: By<'_>, known: Known<'a>) -> Result<&'a str, Refusal> {
    match by {
        By::Customer => known.verified_email.ok_or(Refusal::NotAllowed),
        By::Agent { confirmed } => known
            .email
            .filter(|email| *email == confirmed)
            .ok_or_else(|| Refusal::invalid("email", "is not the one that this customer has")),
    }
}

/// How many transcripts were asked for before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Of the conversation.
    pub of_conversation: i64,
    /// To the address, on the same day.
    pub to_address: i64,
}

/// Whether the transcript of a conversation is sent once more.
///
/// # Errors
/// `not_allowed` while it is open; `invalid` with the field `transcript` or `email` where it is enough.
pub fn may_mail_transcript(state: State, before: Before) -> Result<(), Refusal> {
    if state.is_open() {
        return Err(Refusal::NotAllowed);
    }
    if before.of_conversation >= MAILS_PER_CONVERSATION {
        return Err(Refusal::invalid("transcript", SENT_OFTEN));
    }
    if before.to_address >= MAILS_PER_ADDRESS_AND_DAY {
        return Err(Refusal::invalid("email", ADDRESS_FULL));
    }
    Ok(())
}

/// The day of a moment, in UTC, as days since 1970 began.
#[must_use]
pub fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(24 * 60 * 60 * 1000)
}

/// What becomes of a mail after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again after this pause.
    Again(Duration),
    /// It is not sent, and staff are told.
    GiveUp,
}

/// What becomes of a mail whose `attempts`th attempt, the first being 1, has failed; `for_good` says that the mail server will never take it.
#[must_use]
pub fn after_failure(attempts: i64, for_good: bool) -> Next {
    let pause = usize::try_from(attempts.max(1) - 1)
        .ok()
        .and_then(|place| MAIL_PAUSES.get(place));
    match pause {
        Some(pause) if !for_good => Next::Again(*pause),
        _ => Next::GiveUp,
    }
}

/// Whether a mail that has been tried so often may be tried at all: a process that dies with its last attempt leaves no other.
#[must_use]
pub fn has_attempts_left(attempts: i64) -> bool {
    usize::try_from(attempts).is_ok_and(|attempts| attempts <= MAIL_PAUSES.len())
}

/// The subject: the desk's words and a number, and nothing that anybody has typed. One line.
#[must_use]
pub fn subject(words: &Words, number: &ConversationNumber) -> String {
    words.fill(Word::MailSubject, &[&number.0])
}

/// The whole text around a transcript.
#[must_use]
pub fn body(words: &Words, transcript: &str) -> String {
    let (greeting, footer) = (words.say(Word::MailGreeting), words.say(Word::MailFooter));
    format!("{greeting}\n\n{transcript}\n-- \n{footer}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::refusal::Code;
    use proptest::prelude::*;

    const TYPED: &str = "carla@example.com";
    const NAMED: &str = "carla@shop.example";

    #[test]
    fn a_mail_goes_only_where_somebody_answers_for_the_address() {
        let guest = Known {
            email: Some(TYPED),
            verified_email: None,
        };
        let named = Known {
            email: Some(NAMED),
            verified_email: Some(NAMED),
        };
        let without = Known {
            email: None,
            verified_email: None,
        };
        let agent = |confirmed| By::Agent { confirmed };
        for (by, known, outcome) in [
            (By::Customer, named, Ok(NAMED)),
            (By::Customer, guest, Err(Code::NotAllowed)),
            (By::Customer, without, Err(Code::NotAllowed)),
            (agent(TYPED), guest, Ok(TYPED)),
            (agent(NAMED), named, Ok(NAMED)),
            // Meanwhile the customer has typed another, or the agent sends one of their own.
            (agent(NAMED), guest, Err(Code::Invalid)),
            (agent("CARLA@example.com"), guest, Err(Code::Invalid)),
            (agent(TYPED), without, Err(Code::Invalid)),
            (agent(""), without, Err(Code::Invalid)),
        ] {
            let told = address(by, known).map_err(|refusal| refusal.code());
            assert_eq!(told, outcome, "{by:?} {known:?}");
        }
    }

    #[test]
    fn a_transcript_is_sent_after_the_end_so_often_and_no_oftener() {
        let before = |of_conversation, to_address| Before {
            of_conversation,
            to_address,
        };
        for state in State::ALL {
            let outcome = may_mail_transcript(state, Before::default());
            assert_eq!(outcome.is_ok(), !state.is_open(), "{state:?}");
        }
        for (before, outcome) in [
            (before(2, 9), Ok(())),
            (before(3, 0), Err(Refusal::invalid("transcript", SENT_OFTEN))),
            (before(4, 0), Err(Refusal::invalid("transcript", SENT_OFTEN))),
            (before(0, 10), Err(Refusal::invalid("email", ADDRESS_FULL))),
        ] {
            assert_eq!(may_mail_transcript(State::ClosedComplete, before), outcome);
        }
    }

    #[test]
    fn a_mail_that_is_not_taken_is_tried_five_times_over_hours() {
        let minutes = |minutes| Next::Again(Duration::from_mins(minutes));
        for (attempts, next) in [
            (1, minutes(1)),
            (2, minutes(5)),
            (3, minutes(30)),
            (4, minutes(120)),
            (5, Next::GiveUp),
            (6, Next::GiveUp),
            (i64::MAX, Next::GiveUp),
        ] {
            assert_eq!(after_failure(attempts, false), next, "{attempts}");
            assert_eq!(after_failure(attempts, true), Next::GiveUp, "{attempts}");
        }
        assert!(has_attempts_left(0) && has_attempts_left(4) && !has_attempts_left(5));
    }

    #[test]
    fn a_subject_is_one_line_of_our_words_in_every_language() {
        let number = ConversationNumber("CHAT0001042".to_owned());
        for language in Language::ALL {
            let subject = subject(language.words(), &number);
            assert!(subject.contains("CHAT0001042"), "{language:?}: {subject}");
            assert!(!subject.contains(char::is_control), "{language:?}: {subject:?}");
        }
        assert_eq!(subject(Language::English.words(), &number), "Your chat CHAT0001042");
    }

    #[test]
    fn a_body_is_the_transcript_between_our_words() {
        let body = body(Language::English.words(), "Example shop\nTimes are UTC.\n");
        assert_eq!(
            body,
            "This is what was said in your chat.\n\nExample shop\nTimes are UTC.\n\n-- \nYou receive this e-mail because you, or the \
             agent who talked to you, asked for it. If it is not meant for you, please delete it.\n"
        );
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        let midnight = 20_000 * 86_400_000;
        assert_eq!(day(Timestamp(midnight)), 20_000);
        assert_eq!(day(Timestamp(midnight - 1)), 19_999);
        assert_eq!(day(Timestamp(-1)), -1);
    }

    proptest! {
        /// Whatever anybody has typed, the address is one of the two that the desk knows, and a customer's is the site's.
        #[test]
        fn nobody_names_an_address_of_their_own(
            email in prop::option::of("[a-c]@[xy]"),
            verified_email in prop::option::of("[a-c]@[xy]"),
            confirmed in "[a-c]@[xy]",
        ) {
            let known = Known { email: email.as_deref(), verified_email: verified_email.as_deref() };
            let told = address(By::Customer, known).ok();
            prop_assert_eq!(told, verified_email.as_deref());
            if let Ok(told) = address(By::Agent { confirmed: &confirmed }, known) {
                prop_assert_eq!(Some(told), email.as_deref());
            }
        }

        /// However often it is asked for, no conversation and no address gets more than its share.
        #[test]
        fn nobody_gets_more_than_their_share(asked in prop::collection::vec((0_usize..4, 0_usize..2), 0..60)) {
            let (mut of_conversation, mut to_address) = ([0_i64; 4], [0_i64; 2]);
            for (conversation, address) in asked {
                let before = Before { of_conversation: of_conversation[conversation], to_address: to_address[address] };
                if may_mail_transcript(State::ClosedByClient, before).is_ok() {
                    of_conversation[conversation] += 1;
                    to_address[address] += 1;
                }
            }
            prop_assert!(of_conversation.iter().all(|sent| *sent <= MAILS_PER_CONVERSATION));
            prop_assert!(to_address.iter().all(|sent| *sent <= MAILS_PER_ADDRESS_AND_DAY));
        }
    }
}
