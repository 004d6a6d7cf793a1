//! What customers read of a refusal (behaviour 12). Staff read [`Refusal`]'s own words.

use crate::refusal::Refusal;
use crate::text::reasons;
use crate::words::{Word, Words};

/// What a customer reads. A page that is told what no customer can be told is of another version than the desk.
#[must_use]
pub fn refusal(words: &Words, refusal: &Refusal) -> String {
    words.say(match refusal {
        Refusal::SignedOut => Word::SignedOut,
        Refusal::CrossSite => Word::CrossSite,
        Refusal::NotFound => Word::NotFound,
        Refusal::AlreadyTaken { by: None } => Word::Taken,
        Refusal::AlreadyTaken { by: Some(agent) } => return words.fill(Word::TakenBy, &[agent]),
        Refusal::Closed => Word::Closed,
        Refusal::IdReused => Word::IdReused,
        Refusal::QueueClosed => Word::QueueClosed,
        Refusal::Invalid { field, reason } => return invalid(words, field, reason),
        Refusal::TooLarge => Word::TooLarge,
        Refusal::SlowDown { retry_after_secs } => {
            return words.count(Word::SlowDown, i64::from(*retry_after_secs));
        }
        Refusal::Unavailable => Word::Unavailable,
        Refusal::Offline => Word::Offline,
        // Told to staff alone. Scripts of the chat are told the last three, by the server.
        Refusal::VersionSkew
        | Refusal::NotAllowed
        | Refusal::ConversationOpen { .. }
        | Refusal::AlreadyLinked { .. }
        | Refusal::NoLongerPending
        | Refusal::NobodyWaiting
        | Refusal::LastAdmin
        | Refusal::OutOfTurn
        | Refusal::AtLimit { .. }
        | Refusal::AgentAtLimit { .. }
        | Refusal::AgentAway { .. }
        | Refusal::AgentOffline { .. }
        | Refusal::AlreadyAsked { .. }
        | Refusal::AlreadyRated
        | Refusal::SurveyClosed
        | Refusal::FileRefused { .. } => Word::Updated,
    })
}

/// What is wrong with a field, or in general where that is nothing that customers come by.
fn invalid(words: &Words, field: &str, reason: &str) -> String {
    if let Some((count, most)) = reasons::read_too_long(reason) {
        return words.fill(Word::TooLong, &[count, most]);
    }
    words.say(match (reason, field) {
        (_, "topic") => Word::TopicMissing,
        (reasons::EMPTY, "name") => Word::NameMissing,
        (reasons::EMPTY, "email") => Word::EmailMissing,
        (reasons::EMPTY, "body") => Word::MessageMissing,
        (reasons::EMPTY, "message") => Word::FirstMessageMissing,
        (reasons::EMPTY, _) => Word::Missing,
        (reasons::NO_ADDRESS, _) => Word::EmailInvalid,
        (reasons::UNPRINTABLE, _) => Word::Unprintable,
        _ => Word::Invalid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::text::{EmailAddress, MessageBody, Name};

    #[test]
    fn whatever_is_wrong_with_a_customers_field_has_a_sentence_of_its_own() {
        let words = Language::English.words();
        let long = "ä".repeat(4_001);
        let too_long = "This has 4001 characters, 4000 are allowed: please shorten or split it.";
        for (refused, sentence) in [
            (Name::new(" ").err(), "The name must not be empty."),
            (
                Name::new(&"ä".repeat(101)).err(),
                "This has 101 characters, 100 are allowed: please shorten or split it.",
            ),
            (Name::new("a\nb").err(), "This contains a control character."),
            (
                EmailAddress::new("").err(),
                "The e-mail address is where the answer goes.",
            ),
            (EmailAddress::new("carla").err(), "This is not an e-mail address."),
            (MessageBody::new("").err(), "The message must not be empty."),
            (MessageBody::new(&long).err(), too_long),
            (
                Some(Refusal::invalid("message", reasons::EMPTY)),
                "The first message must not be empty.",
            ),
            (
                Some(Refusal::invalid("topic", reasons::NOT_CHOSEN)),
                "The topic must be chosen.",
            ),
            (
                Some(Refusal::invalid("order", reasons::EMPTY)),
                "This must not be empty.",
            ),
            (
                Some(Refusal::invalid("utc_offset", "must be minutes")),
                "This cannot be taken as it is.",
            ),
        ] {
            assert_eq!(
                refused.map(|refused| refusal(words, &refused)).as_deref(),
                Some(sentence)
            );
        }
    }

    #[test]
    fn what_only_staff_are_told_is_another_versions_to_a_customer() {
        let words = Language::German.words();
        assert_eq!(refusal(words, &Refusal::LastAdmin), words.say(Word::Updated));
    }
}
