//! What scripts of the chat show of a refusal, as it comes from the server: files, the survey and mails are no business of the Wasm's.

use super::refusal;
use crate::attachment::Fault;
use crate::limits::{ATTACHMENT_BYTES, ATTACHMENT_PIXELS, ATTACHMENTS_AT_ONCE};
use crate::mail::{ADDRESS_FULL, SENT_OFTEN};
use crate::refusal::Refusal;
use crate::words::{Word, Words};

/// What a script shows of a refusal.
#[must_use]
pub fn refusal_to_script(words: &Words, refused: &Refusal) -> String {
    match refused {
        Refusal::AlreadyRated => words.say(Word::AlreadyRated),
        Refusal::SurveyClosed => words.say(Word::SurveyClosed),
        Refusal::FileRefused { fault } => file_fault(words, *fault),
        Refusal::Invalid { reason, .. } if [SENT_OFTEN, ADDRESS_FULL].contains(&reason.as_str()) => {
            words.say(Word::MailedOften)
        }
        refused => refusal(words, refused),
    }
}

/// Why a customer's file is not taken (behaviour 5, "Attachments").
#[must_use]
pub fn file_fault(words: &Words, fault: Fault) -> String {
    match fault {
        Fault::TooLarge => words.fill(Word::FileTooLarge, &[&(ATTACHMENT_BYTES / (1024 * 1024)).to_string()]),
        Fault::Kind => words.say(Word::FileKind),
        Fault::Pixels => words.fill(Word::FilePixels, &[&(ATTACHMENT_PIXELS / 1_000_000).to_string()]),
        Fault::Empty => words.say(Word::FileEmpty),
        Fault::TooManyAtOnce => words.fill(Word::FilesTooMany, &[&ATTACHMENTS_AT_ONCE.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn in_english_customers_read_what_staff_read() {
        let words = Language::English.words();
        for refused in [
            Refusal::SignedOut,
            Refusal::CrossSite,
            Refusal::NotFound,
            Refusal::AlreadyTaken { by: None },
            Refusal::AlreadyTaken { by: Some("Ben".into()) },
            Refusal::Closed,
            Refusal::IdReused,
            Refusal::QueueClosed,
            Refusal::TooLarge,
            Refusal::SlowDown { retry_after_secs: 3 },
            Refusal::Unavailable,
            Refusal::Offline,
            Refusal::VersionSkew,
            Refusal::AlreadyRated,
            Refusal::SurveyClosed,
            Fault::TooLarge.into(),
            Fault::Kind.into(),
            Fault::Pixels.into(),
            Fault::Empty.into(),
            Fault::TooManyAtOnce.into(),
        ] {
            assert_eq!(refusal_to_script(words, &refused), refused.to_string());
        }
    }

    #[test]
    fn a_customer_reads_that_it_was_mailed_often_and_not_whose_share_is_used_up() {
        let words = Language::English.words();
        for refused in [
            Refusal::invalid("transcript", SENT_OFTEN),
            Refusal::invalid("email", ADDRESS_FULL),
        ] {
            assert_eq!(refusal_to_script(words, &refused), words.say(Word::MailedOften));
        }
    }

    #[test]
    fn how_many_files_is_counted_as_a_language_counts() {
        let of = |language: Language| file_fault(language.words(), Fault::TooManyAtOnce);
        assert_eq!(of(Language::Polish), "Naraz można wysłać najwyżej 5 plików.");
        assert_eq!(
            of(Language::French),
            "Vous pouvez envoyer 5 fichiers au plus à la fois."
        );
    }
}
