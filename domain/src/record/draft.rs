//! The form of a new record (behaviour 9): what it is filled with, and what is wrong with it. The same check marks the fields in
//! the browser and refuses them at the desk.

use super::Assessment;
use crate::ids::{GroupId, PersonId};
use crate::limits::{DESCRIPTION_CHARACTERS, SHORT_DESCRIPTION_CHARACTERS};
use crate::refusal::Refusal;
use crate::text::{Description, ShortDescription};
use serde::{Deserialize, Serialize};

/// What the form of a new record holds, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Which kind it is, and how urgent.
    pub assessment: Assessment,
    pub short_description: String,
    pub description: String,
    /// Whose it is to solve.
    pub group: GroupId,
    /// One of that group.
    pub assignee: Option<PersonId>,
}

/// A draft that has been checked, as far as it can be without the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub assessment: Assessment,
    pub short_description: ShortDescription,
    pub description: Description,
    pub group: GroupId,
    pub assignee: Option<PersonId>,
}

impl Draft {
    /// Checks every field.
    ///
    /// # Errors
    /// One [`Refusal::Invalid`] for each field that is wrong, in the order of the form; never none.
    pub fn check(&self) -> Result<Checked, Vec<Refusal>> {
        let short_description = ShortDescription::new(&self.short_description);
        let description = Description::new(&self.description);
        match (short_description, description) {
            (Ok(short_description), Ok(description)) => Ok(Checked {
                assessment: self.assessment,
                short_description,
                description,
                group: self.group,
                assignee: self.assignee,
            }),
            (short_description, description) => {
                Err(short_description.err().into_iter().chain(description.err()).collect())
            }
        }
    }
}

/// What a record's short description is filled with: the beginning of the customer's first message, on one line.
#[must_use]
pub fn short_description_of(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(SHORT_DESCRIPTION_CHARACTERS).collect();
    cut.trim_end().to_owned()
}

/// What a record's description is filled with: the customer's messages so far, each on lines of its own, as many whole ones as
/// it has room for. The record's activity has the rest.
#[must_use]
pub fn description_of<'a>(messages: impl IntoIterator<Item = &'a str>) -> String {
    let mut description = String::new();
    let mut room = DESCRIPTION_CHARACTERS;
    for message in messages {
        let characters = message.chars().count() + 1;
        if characters > room {
            break;
        }
        room -= characters;
        if !description.is_empty() {
            description.push('\n');
        }
        description.push_str(message);
    }
    description
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use crate::text::MessageBody;
    use proptest::prelude::*;

    fn draft(short_description: &str, description: &str) -> Draft {
        Draft {
            assessment: Assessment::first(Kind::Case),
            short_description: short_description.into(),
            description: description.into(),
            group: GroupId(1),
            assignee: None,
        }
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        assert!(draft("My invoice is wrong", "").check().is_ok());
        let wrong = draft(" ", &"x".repeat(8_001)).check().expect_err("wrong");
        let fields: Vec<_> = wrong
            .into_iter()
            .map(|refusal| match refusal {
                Refusal::Invalid { field, .. } => field,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(fields, ["short_description", "description"]);
        assert!(draft("two\nlines", "").check().is_err());
        assert!(draft(&"ä".repeat(160), &"ä".repeat(8_000)).check().is_ok());
        assert!(draft(&"ä".repeat(161), "").check().is_err());
    }

    #[test]
    fn the_first_160_characters_of_the_first_message_on_one_line() {
        assert_eq!(short_description_of("My invoice\n  is wrong "), "My invoice is wrong");
        assert_eq!(short_description_of(&"ä".repeat(200)), "ä".repeat(160));
    }

    #[test]
    fn the_customers_words_so_far_as_whole_messages() {
        assert_eq!(description_of(["one", "two\nthree"]), "one\ntwo\nthree");
        let long = "x".repeat(4_000);
        assert_eq!(description_of([long.as_str(), long.as_str(), "more"]), long);
    }

    proptest! {
        /// Whatever a customer says, the form that is filled with it can be saved as it is.
        #[test]
        fn what_the_form_is_filled_with_is_valid(messages in prop::collection::vec("\\PC{1,300}[\n\t]?\\PC{0,300}", 1..40)) {
            let messages: Vec<_> = messages.iter().filter_map(|text| MessageBody::new(text).ok()).collect();
            prop_assume!(!messages.is_empty());
            let words: Vec<&str> = messages.iter().map(MessageBody::as_str).collect();
            prop_assert!(draft(&short_description_of(words[0]), &description_of(words)).check().is_ok());
        }
    }
}
