//! The languages that customers read, which of them somebody gets, and their words (behaviour 10, "What customers read").
//!
//! Each is one file of `domain/languages`, in the format of Project Fluent. Only a server reads them: a page is given its language's
//! words.

mod fluent;

use crate::words::Words;
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use std::sync::OnceLock;
use unic_langid::LanguageIdentifier;

/// A language that customers read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    German,
    Spanish,
    French,
    Italian,
    Portuguese,
    Polish,
    Arabic,
}

impl Language {
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::Spanish,
        Self::French,
        Self::Italian,
        Self::Portuguese,
        Self::Polish,
        Self::Arabic,
    ];

    /// Its code, as in `<html lang>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Portuguese => "pt",
            Self::Polish => "pl",
            Self::Arabic => "ar",
        }
    }

    /// What staff call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "German",
            Self::Spanish => "Spanish",
            Self::French => "French",
            Self::Italian => "Italian",
            Self::Portuguese => "Portuguese",
            Self::Polish => "Polish",
            Self::Arabic => "Arabic",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../languages/en.ftl"),
            Self::German => include_str!("../languages/de.ftl"),
            Self::Spanish => include_str!("../languages/es.ftl"),
            Self::French => include_str!("../languages/fr.ftl"),
            Self::Italian => include_str!("../languages/it.ftl"),
            Self::Portuguese => include_str!("../languages/pt.ftl"),
            Self::Polish => include_str!("../languages/pl.ftl"),
            Self::Arabic => include_str!("../languages/ar.ftl"),
        }
    }

    /// Whether its lines run from right to left.
    #[must_use]
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }

    /// The direction of its lines, as in `<html dir>`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }

    /// The language of a tag such as `de` or `pt-BR`, wherever it is spoken; none if it is not here.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let code = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// Which language somebody gets: the one that the page around the chat `asked` for, or else, of those that a browser
    /// `accepted` (its `Accept-Language`), the one with the greatest weight, of equals the first. English where none is here.
    #[must_use]
    pub fn choose(asked: Option<&str>, accepted: Option<&str>) -> Self {
        let best_of = |accepted: &str| {
            let mut best = (0.0, None);
            for range in accepted.split(',') {
                let (tag, weight) = weighed(range);
                let language = if tag == "*" {
                    Some(Self::English)
                } else {
                    Self::of_tag(tag)
                };
                if language.is_some() && weight > best.0 {
                    best = (weight, language);
                }
            }
            best.1
        };
        asked
            .and_then(Self::of_tag)
            .or_else(|| accepted.and_then(best_of))
            .unwrap_or(Self::English)
    }

    /// Its words, read when they are first wanted.
    #[must_use]
    pub fn words(self) -> &'static Words {
        static READ: [OnceLock<Words>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
        READ[self as usize].get_or_init(|| Words {
            language: self.code().to_owned(),
            is_right_to_left: self.is_right_to_left(),
            patterns: fluent::read(self.file()).expect("a test reads every file"),
            plural,
        })
    }
}

/// A range of `Accept-Language` as its tag and its weight, from 0 to 1. What is no weight makes it count for nothing.
fn weighed(range: &str) -> (&str, f32) {
    let (tag, rest) = range.split_once(';').unwrap_or((range, "q=1"));
    let weight = rest.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
    let weight = weight.filter(|weight| (0.0..=1.0).contains(weight));
    (tag.trim(), weight.unwrap_or_default())
}

/// The plural category of a number.
fn plural(language: &str, number: i64) -> String {
    let language: Option<LanguageIdentifier> = language.parse().ok();
    let category = language
        .and_then(|language| PluralRules::create(language, PluralRuleType::CARDINAL).ok())
        .and_then(|rules| rules.select(number.unsigned_abs()).ok());
    let name = match category {
        Some(PluralCategory::ZERO) => "zero",
        Some(PluralCategory::ONE) => "one",
        Some(PluralCategory::TWO) => "two",
        Some(PluralCategory::FEW) => "few",
        Some(PluralCategory::MANY) => "many",
        Some(PluralCategory::OTHER) | None => "other",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests;
