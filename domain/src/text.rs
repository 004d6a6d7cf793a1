//! Text that has been checked. Each type is built only by its constructor, so holding one is the proof.

pub mod reasons;

use crate::limits::{
    DESCRIPTION_CHARACTERS, LAUNCHER_CHARACTERS, MESSAGE_CHARACTERS, REASON_CHARACTERS, SHORT_DESCRIPTION_CHARACTERS,
    SURVEY_COMMENT_CHARACTERS, SURVEY_QUESTION_CHARACTERS,
};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $field:expr, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Trims and checks.
            ///
            /// # Errors
            /// [`Refusal::Invalid`] with the field's name and the reason; nothing is cut.
            pub fn new(text: &str) -> Result<Self, Refusal> {
                let text = text.trim();
                let check: fn(&str) -> Result<(), String> = $check;
                check(text).map_err(|reason| Refusal::invalid($field, reason))?;
                Ok(Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Refusal;
            fn try_from(text: String) -> Result<Self, Refusal> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}
pub(crate) use checked_text;

checked_text!(
    /// What is said: plain text, 1 to 4,000 Unicode scalar values after trimming, with line breaks (behaviour 5).
    MessageBody,
    "body",
    |text| {
        length(text, 1, MESSAGE_CHARACTERS)?;
        no_control_characters(text, true)
    }
);

checked_text!(
    /// Why a request is declined, in a few words on one line (behaviour 6.4).
    Reason,
    "reason",
    |text| {
        length(text, 1, REASON_CHARACTERS)?;
        no_control_characters(text, false)
    }
);

checked_text!(
    /// What a record is about, on one line (behaviour 9). Its customer reads it.
    ShortDescription,
    "short_description",
    |text| {
        length(text, 1, SHORT_DESCRIPTION_CHARACTERS)?;
        no_control_characters(text, false)
    }
);

checked_text!(
    /// What a record is about, at length; may be empty. Staff read it.
    Description,
    "description",
    |text| {
        length(text, 0, DESCRIPTION_CHARACTERS)?;
        no_control_characters(text, true)
    }
);

checked_text!(
    /// How a record was solved (behaviour 9). Staff read it.
    Resolution,
    "resolution",
    |text| {
        length(text, 1, MESSAGE_CHARACTERS)?;
        no_control_characters(text, true)
    }
);

checked_text!(
    /// What a customer adds to their rating of a chat; may be empty (behaviour 10, "After"). Staff read it.
    SurveyComment,
    "comment",
    |text| {
        length(text, 0, SURVEY_COMMENT_CHARACTERS)?;
        no_control_characters(text, true)
    }
);

checked_text!(
    /// What a queue asks its customers after a chat, on one line.
    SurveyQuestion,
    "survey_question",
    |text| {
        length(text, 1, SURVEY_QUESTION_CHARACTERS)?;
        no_control_characters(text, false)
    }
);

checked_text!(
    /// What the launcher of a site says, on one line (behaviour 10, "Look").
    LauncherText,
    "launcher",
    |text| {
        length(text, 1, LAUNCHER_CHARACTERS)?;
        no_control_characters(text, false)
    }
);

checked_text!(
    /// The name a customer gives or a person has.
    Name,
    "name",
    one_line
);

checked_text!(
    /// The name of a person that customers see (behaviour 1).
    PublicName,
    "public_name",
    one_line
);

checked_text!(
    /// An e-mail address, checked for form only. What a customer types proves nothing (behaviour 10).
    EmailAddress,
    "email",
    |text| {
        one_line(text)?;
        let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !text.contains(char::is_whitespace)
        });
        if text.len() <= 254 && well_formed {
            Ok(())
        } else {
            Err(reasons::NO_ADDRESS.to_owned())
        }
    }
);

checked_text!(
    /// The word that names a site in `/chat/{site}` and in the web page that embeds it.
    SiteKey,
    "key",
    |text| {
        length(text, 1, 64)?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if matches!(text, "live" | "attachment") {
            // `/chat/live` is the customers' socket, and `/chat/attachment` where they send files.
            Err(format!("must not be {text}"))
        } else if text.bytes().all(plain) {
            Ok(())
        } else {
            Err("may have lowercase letters, digits and '-' only".to_owned())
        }
    }
);

checked_text!(
    /// A web origin as browsers write it: `https://www.example.com`, `http://localhost:8080`; no path, no pattern.
    Origin,
    "origins",
    |text| {
        one_line(text)?;
        if is_origin(text) {
            Ok(())
        } else {
            Err("must look like https://www.example.com, in lowercase and without a path".to_owned())
        }
    }
);

fn is_origin(text: &str) -> bool {
    let Some((scheme @ ("http" | "https"), rest)) = text.split_once("://") else {
        return false;
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    // Browsers leave the scheme's own port out, so an origin that names it would never be met.
    let own_port = if scheme == "http" { "80" } else { "443" };
    let good_port =
        port.is_none_or(|port| !port.starts_with(['0', '+']) && port != own_port && port.parse::<u16>().is_ok());
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    good_port && host.split('.').all(label)
}

impl EmailAddress {
    /// The form in which two spellings of one account's address are equal.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// The number of characters as the limit counts them: Unicode scalar values after trimming.
#[must_use]
pub fn characters(text: &str) -> usize {
    text.trim().chars().count()
}

/// The first words of a text on one line, for lists: at most `most` characters, with an ellipsis where it was longer.
#[must_use]
pub fn first_words(text: &str, most: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= most {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

pub(crate) fn length(text: &str, least: usize, most: usize) -> Result<(), String> {
    match text.chars().count() {
        0 if least > 0 => Err(reasons::EMPTY.to_owned()),
        count if count < least => Err(format!("must have at least {least} characters")),
        count if count > most => Err(reasons::too_long(count, most)),
        _ => Ok(()),
    }
}

pub(crate) fn no_control_characters(text: &str, line_breaks: bool) -> Result<(), String> {
    let allowed = |character: char| !character.is_control() || (line_breaks && matches!(character, '\n' | '\r' | '\t'));
    if text.chars().all(allowed) {
        Ok(())
    } else {
        Err(reasons::UNPRINTABLE.to_owned())
    }
}

fn one_line(text: &str) -> Result<(), String> {
    length(text, 1, 100)?;
    no_control_characters(text, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_has_1_to_4000_characters_after_trimming() {
        assert!(MessageBody::new("   \n ").is_err());
        assert_eq!(
            MessageBody::new("  hi\nthere ").map(String::from),
            Ok("hi\nthere".into())
        );
        assert!(MessageBody::new(&"ä".repeat(4_000)).is_ok());
        assert!(MessageBody::new(&format!("  {}  ", "ä".repeat(4_000))).is_ok());
        assert!(MessageBody::new(&"ä".repeat(4_001)).is_err());
    }

    #[test]
    fn text_that_postgres_cannot_store_is_refused_on_both_databases() {
        assert!(MessageBody::new("a\0b").is_err());
        assert!(Name::new("a\nb").is_err());
    }

    #[test]
    fn a_reason_is_a_few_words_on_one_line() {
        assert!(Reason::new(&"ä".repeat(200)).is_ok());
        for bad in ["", " ", "one\ntwo", &"ä".repeat(201)] {
            assert!(Reason::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rating_may_come_without_words_and_has_at_most_1000_characters() {
        for good in ["", "  \n ", "Slow,\nbut kind", &"ä".repeat(1_000)] {
            assert!(SurveyComment::new(good).is_ok(), "{good}");
        }
        assert_eq!(SurveyComment::new("  quick  ").map(String::from), Ok("quick".into()));
        for bad in ["a\0b", &"ä".repeat(1_001)] {
            assert!(SurveyComment::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_question_stands_on_one_line() {
        for good in ["How was it?", &"ä".repeat(160)] {
            assert!(SurveyQuestion::new(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "How\nwas it?", &"ä".repeat(161)] {
            assert!(SurveyQuestion::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_checked_for_form_only() {
        for good in ["a@b", "Amy.O'Neil+x@demo.test"] {
            assert!(EmailAddress::new(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@.b", "a@b."] {
            assert!(EmailAddress::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for good in [
            "https://www.example.com",
            "http://localhost:8080",
            "http://127.0.0.1:3000",
        ] {
            assert!(Origin::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "www.example.com",
            "https://",
            "https://www.example.com/",
            "https://www.example.com:443",
            "https://Example.com",
            "https://*.example.com",
            "https://a.example.com https://b.example.com",
            "https://example.com; script-src *",
            "ftp://example.com",
            "http://localhost:",
            "http://localhost:+80",
            "http://user@localhost",
            "null",
        ] {
            assert!(Origin::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_sites_key_needs_no_escaping_anywhere() {
        for good in ["demo", "shop-2"] {
            assert!(SiteKey::new(good).is_ok(), "{good}");
        }
        for bad in ["", "live", "attachment", "Demo", "a/b", "a b", "ä", &"a".repeat(65)] {
            assert!(SiteKey::new(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_accepted_again_unchanged(text in "\\PC{0,4100}") {
            if let Ok(body) = MessageBody::new(&text) {
                prop_assert_eq!(MessageBody::new(body.as_str()), Ok(body.clone()));
                prop_assert!(characters(body.as_str()) <= MESSAGE_CHARACTERS);
            }
        }

        #[test]
        fn first_words_never_exceed_their_length(text in "\\PC{0,200}", most in 1usize..60) {
            prop_assert!(first_words(&text, most).chars().count() <= most);
        }
    }
}
