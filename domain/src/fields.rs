//! What a site asks for before a chat (behaviour 10, "Start"): which fields its form has, what of them is missing, and how the answers
//! to the site's own questions are kept.

mod answered;

pub use answered::{Answered, Removal};

use crate::ids::CustomerId;
use crate::limits::{FIELD_ANSWER_CHARACTERS, FIELD_NAME_CHARACTERS, OWN_FIELDS};
use crate::refusal::Refusal;
use crate::text::{checked_text, length, no_control_characters, reasons};
use serde::{Deserialize, Serialize};

checked_text!(
    /// What a site asks for in a field of its own, on one line. Refusals name the field by it, so that it cannot be what they call
    /// another.
    FieldName,
    "name",
    |text| {
        length(text, 1, FIELD_NAME_CHARACTERS)?;
        if matches!(text, "name" | "email" | "topic" | "message") {
            return Err(format!("must not be \"{text}\", which is a field of every form"));
        }
        no_control_characters(text, false)
    }
);

checked_text!(
    /// What a customer answers there, on one line. Staff read it.
    FieldAnswer,
    "answer",
    |text| {
        length(text, 1, FIELD_ANSWER_CHARACTERS)?;
        no_control_characters(text, false)
    }
);

/// Whether a field of the form is there, and whether it may be left empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Required,
    Optional,
    /// It is not asked for.
    Off,
}

impl Need {
    pub const ALL: [Self; 3] = [Self::Required, Self::Optional, Self::Off];

    /// The word in configuration, SQL and the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Off => "off",
        }
    }

    /// What is meant by that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == word)
    }
}

/// The form of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    pub name: Need,
    pub email: Need,
    /// Where it is not required, whoever chooses none means the site's first.
    pub topic: Need,
    pub message: Need,
    /// The site's own questions, in its order.
    pub own: Vec<OwnField>,
}

/// A question of a site's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnField {
    /// What is asked for, as the customer reads it.
    pub name: FieldName,
    /// Never [`Need::Off`].
    pub need: Need,
}

/// A customer's answer to one of them, by the words in which their form asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnAnswer {
    pub name: FieldName,
    pub answer: FieldAnswer,
}

/// What there is of what a site asks for: typed, or told by the site itself.
#[derive(Clone, Copy, Debug)]
pub struct Given<'given> {
    pub name: bool,
    pub email: bool,
    pub topic: bool,
    pub message: bool,
    pub own: &'given [OwnAnswer],
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            name: Need::Required,
            email: Need::Optional,
            topic: Need::Required,
            message: Need::Required,
            own: Vec::new(),
        }
    }
}

impl Fields {
    /// Whether all is there that is required. What is there and not asked for is welcome: a form may be older than the configuration.
    ///
    /// # Errors
    /// `invalid` with the name of the first field that is missing, a question of the site's own by its words; with `own_answers`
    /// where there are more answers than any form has, or two to one question.
    pub fn check(&self, given: &Given<'_>) -> Result<(), Refusal> {
        let fixed = [
            ("name", self.name, given.name),
            ("email", self.email, given.email),
            ("topic", self.topic, given.topic),
            ("message", self.message, given.message),
        ];
        let is_answered = |name: &FieldName| given.own.iter().any(|answer| answer.name == *name);
        let own = self
            .own
            .iter()
            .map(|field| (field.name.as_str(), field.need, is_answered(&field.name)));
        for (field, need, is_given) in fixed.into_iter().chain(own) {
            if need == Need::Required && !is_given {
                return Err(missing(field));
            }
        }
        if given.own.len() > OWN_FIELDS {
            return Err(Refusal::invalid(
                "own_answers",
                format!("has more than {OWN_FIELDS} answers"),
            ));
        }
        let is_twice = |place: usize, answer: &OwnAnswer| given.own[..place].iter().any(|one| one.name == answer.name);
        if given
            .own
            .iter()
            .enumerate()
            .any(|(place, answer)| is_twice(place, answer))
        {
            return Err(Refusal::invalid("own_answers", "answers the same twice"));
        }
        Ok(())
    }

    /// The answers as they are kept: in the order of the questions, then those to what is not asked any more.
    #[must_use]
    pub fn answered(&self, own: &[OwnAnswer]) -> Vec<Answered> {
        let is_asked = |answer: &&OwnAnswer| self.own.iter().any(|field| field.name == answer.name);
        let asked = self
            .own
            .iter()
            .filter_map(|field| own.iter().find(|answer| answer.name == field.name))
            .map(|answer| answer.kept(true));
        let others = own
            .iter()
            .filter(|answer| !is_asked(answer))
            .map(|answer| answer.kept(false));
        asked.chain(others).collect()
    }
}

impl OwnAnswer {
    fn kept(&self, asked: bool) -> Answered {
        Answered {
            name: self.name.as_str().to_owned(),
            answer: self.answer.as_str().to_owned(),
            asked,
            removed: None,
        }
    }
}

/// Whether a site may ask so for a topic: where none has to be chosen, the site's first is meant, and so there must be one.
#[must_use]
pub fn leads_to_a_queue(topic: Need, has_topics: bool) -> bool {
    topic == Need::Required || has_topics
}

/// That a field is empty which must not be.
#[must_use]
pub fn missing(field: &str) -> Refusal {
    Refusal::invalid(
        field,
        if field == "topic" {
            reasons::NOT_CHOSEN
        } else {
            reasons::EMPTY
        },
    )
}

/// What staff call a customer who has given no name, and whose site has given none: a number tells them apart, the same for as long as
/// the desk knows them. No customer reads it.
#[must_use]
pub fn guest(customer: CustomerId) -> String {
    format!("Guest {customer}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Given<'static> = Given {
        name: true,
        email: true,
        topic: true,
        message: true,
        own: &[],
    };
    const NONE: Given<'static> = Given {
        name: false,
        email: false,
        topic: false,
        message: false,
        own: &[],
    };

    fn field(name: &str, need: Need) -> OwnField {
        OwnField {
            name: FieldName::new(name).expect("a name"),
            need,
        }
    }

    fn answer(name: &str, answer: &str) -> OwnAnswer {
        OwnAnswer {
            name: FieldName::new(name).expect("a name"),
            answer: FieldAnswer::new(answer).expect("an answer"),
        }
    }

    /// A site that asks for nothing but its own questions.
    fn asks(own: Vec<OwnField>) -> Fields {
        Fields {
            name: Need::Off,
            email: Need::Off,
            topic: Need::Off,
            message: Need::Off,
            own,
        }
    }

    fn wrong(fields: &Fields, given: &Given<'_>) -> Option<String> {
        match fields.check(given) {
            Ok(()) => None,
            Err(Refusal::Invalid { field, .. }) => Some(field),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_field_of_a_sites_own_and_its_answer_stand_on_a_line_each() {
        for good in ["Order number", "Name", "E-mail", &"ä".repeat(60)] {
            assert!(FieldName::new(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "Order\nnumber", &"ä".repeat(61), "name", " topic "] {
            assert!(FieldName::new(bad).is_err(), "{bad}");
        }
        for good in ["4711", &"ä".repeat(200)] {
            assert!(FieldAnswer::new(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "47\n11", &"ä".repeat(201)] {
            assert!(FieldAnswer::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn needs_are_read_as_they_are_written() {
        for need in Need::ALL {
            assert_eq!(Need::parse(need.as_str()), Some(need));
            assert_eq!(serde_json::to_value(need).expect("serializes"), need.as_str());
        }
        assert_eq!(Need::parse("maybe"), None);
    }

    #[test]
    fn where_no_topic_has_to_be_chosen_there_is_one() {
        for need in Need::ALL {
            assert!(leads_to_a_queue(need, true), "{need:?}");
            assert_eq!(leads_to_a_queue(need, false), need == Need::Required, "{need:?}");
        }
    }

    #[test]
    fn the_first_field_that_is_missing_is_named() {
        let ordinary = Fields::default();
        let everything = Fields {
            email: Need::Required,
            own: vec![field("Order number", Need::Required), field("Shop", Need::Optional)],
            ..Fields::default()
        };
        let nothing = asks(vec![]);
        let own = [answer("Order number", "4711")];
        let table = [
            (&ordinary, ALL, None),
            (&ordinary, Given { email: false, ..ALL }, None),
            (&ordinary, NONE, Some("name")),
            (&ordinary, Given { topic: false, ..ALL }, Some("topic")),
            (&ordinary, Given { message: false, ..ALL }, Some("message")),
            (&nothing, NONE, None),
            (&nothing, ALL, None),
            (&nothing, Given { own: &own, ..ALL }, None),
            (&everything, Given { email: false, ..ALL }, Some("email")),
            (&everything, ALL, Some("Order number")),
            (&everything, Given { own: &own, ..ALL }, None),
            (&everything, Given { own: &own, ..NONE }, Some("name")),
        ];
        for (fields, given, missing) in table {
            assert_eq!(wrong(fields, &given).as_deref(), missing, "{fields:?} {given:?}");
        }
    }

    #[test]
    fn no_more_is_answered_than_a_form_can_ask_and_nothing_twice() {
        let fields = asks(vec![]);
        let many = |count: usize| -> Vec<OwnAnswer> {
            (0..count)
                .map(|number| answer(&format!("Question {number}"), "x"))
                .collect()
        };
        let given = |own: &[OwnAnswer]| wrong(&fields, &Given { own, ..NONE });
        assert_eq!(given(&many(OWN_FIELDS)), None);
        assert_eq!(given(&many(OWN_FIELDS + 1)).as_deref(), Some("own_answers"));
        let twice = [answer("Shop", "here"), answer("Shop", "there")];
        assert_eq!(given(&twice).as_deref(), Some("own_answers"));
    }

    #[test]
    fn answers_are_kept_in_the_order_of_the_questions_and_none_is_lost() {
        let fields = asks(vec![
            field("Order number", Need::Optional),
            field("Shop", Need::Required),
            field("Colour", Need::Optional),
        ]);
        let own = [
            answer("Size", "L"),
            answer("Shop", "Berne"),
            answer("Order number", " 4711 "),
        ];
        let kept = fields.answered(&own);
        let kept: Vec<_> = kept.iter().map(|answered| (answered.line(), answered.asked)).collect();
        let kept: Vec<_> = kept.iter().map(|(line, asked)| (line.as_str(), *asked)).collect();
        assert_eq!(
            kept,
            [("Order number: 4711", true), ("Shop: Berne", true), ("Size: L", false)]
        );
    }
}
