//! Reads the file of a language: of what Fluent can do only texts with places, and forms of a text by the number that it counts.

use crate::words::{FORM, Word};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser::parse;

/// The plural categories of Unicode CLDR.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The patterns of a file, in the order of [`Word::ALL`].
///
/// # Errors
/// A sentence for whoever translates: what is missing, not wanted, said twice, or more than a text with places and forms.
pub(super) fn read(file: &str) -> Result<Vec<String>, String> {
    let resource = parse(file).map_err(|(_, errors)| format!("{errors:?}"))?;
    let mut patterns: Vec<Option<String>> = vec![None; Word::ALL.len()];
    for entry in &resource.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            Entry::Term(_) | Entry::Junk { .. } => return Err("A file holds messages and comments only.".to_owned()),
        };
        let name = message.id.name;
        let word = Word::ALL.iter().find(|word| word.name() == name);
        let word = *word.ok_or_else(|| format!("Nobody says {name}."))?;
        let pattern = pattern_of(word, message).map_err(|why| format!("{name} {why}."))?;
        if patterns[word as usize].replace(pattern).is_some() {
            return Err(format!("{name} is there twice."));
        }
    }
    let whole = Word::ALL.iter().zip(patterns);
    whole
        .map(|(word, pattern)| pattern.ok_or_else(|| format!("{} is missing.", word.name())))
        .collect()
}

fn pattern_of(word: Word, message: &Message<&str>) -> Result<String, String> {
    if !message.attributes.is_empty() {
        return Err("has an attribute".to_owned());
    }
    let pattern = message.value.as_ref().ok_or("has no text")?;
    let mut said = Vec::new();
    let text = match pattern.elements.as_slice() {
        [
            PatternElement::Placeable {
                expression: Expression::Select { selector, variants },
            },
        ] => forms(word, selector, variants, &mut said)?,
        _ => form(word, pattern, &mut said)?,
    };
    let unsaid = word
        .parameters()
        .iter()
        .enumerate()
        .find(|(place, _)| !said.contains(place));
    match unsaid {
        Some((_, parameter)) => Err(format!("does not say ${parameter}")),
        None => Ok(text),
    }
}

/// All forms of a text that counts.
fn forms(
    word: Word,
    selector: &InlineExpression<&str>,
    variants: &[Variant<&str>],
    said: &mut Vec<usize>,
) -> Result<String, String> {
    match selector {
        InlineExpression::VariableReference { id } if place(word, id.name) == Ok(0) => said.push(0),
        _ => return Err("counts something else than its first parameter".to_owned()),
    }
    let mut text = String::new();
    for (index, variant) in variants.iter().enumerate() {
        let VariantKey::Identifier { name } = &variant.key else {
            return Err("has a form for one number".to_owned());
        };
        let is_last = index + 1 == variants.len();
        if !CATEGORIES.contains(name) || variant.default != is_last || (*name == "other") != is_last {
            return Err("has forms for plural categories only, of which *[other] is the last".to_owned());
        }
        text.push(FORM);
        text.push_str(name);
        text.push(FORM);
        text.push_str(&form(word, &variant.value, said)?);
    }
    Ok(text)
}

/// A text with places.
fn form(word: Word, pattern: &Pattern<&str>, said: &mut Vec<usize>) -> Result<String, String> {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } if value.contains([FORM, '\n']) => {
                return Err(format!("has a line break or a {FORM}"));
            }
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::VariableReference { id }),
            } => {
                let place = place(word, id.name)?;
                said.push(place);
                text.push_str(&format!("{{{place}}}"));
            }
            PatternElement::Placeable { .. } => return Err("does more than name a parameter".to_owned()),
        }
    }
    Ok(text)
}

fn place(word: Word, parameter: &str) -> Result<usize, String> {
    let place = word.parameters().iter().position(|known| *known == parameter);
    place.ok_or_else(|| format!("does not know ${parameter}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a message, in a file that is whole besides.
    fn read_with(word: Word, written: &str) -> Result<String, String> {
        let others = Word::ALL.iter().filter(|other| **other != word).map(|other| {
            let places: String = other
                .parameters()
                .iter()
                .map(|name| format!(" {{ ${name} }}"))
                .collect();
            format!("{} = x{places}\n", other.name())
        });
        let file: String = others.chain([written.to_owned()]).collect();
        read(&file).map(|patterns| patterns[word as usize].clone())
    }

    #[test]
    fn a_text_is_read_with_its_places_and_forms() {
        for (word, written, pattern) in [
            (Word::You, "you = You\n", "You"),
            (
                Word::Joined,
                "# Who\njoined = { $agent } has joined.\n",
                "{0} has joined.",
            ),
            (Word::File, "file = [file: { $name }]\n", "[file: {0}]"),
            (
                Word::TakenOver,
                "taken-over = { $from } gives to { $agent }\n",
                "{1} gives to {0}",
            ),
            (
                Word::CharactersLeft,
                "characters-left =\n    { $count ->\n        [one] One left\n       *[other] { $count } left\n    }\n",
                "|one|One left|other|{0} left",
            ),
        ] {
            assert_eq!(read_with(word, written).as_deref(), Ok(pattern));
        }
    }

    #[test]
    fn what_is_missing_or_more_than_we_use_is_refused() {
        for (word, written) in [
            (Word::You, ""),
            (Word::You, "you = You\nyou = Thou\n"),
            (Word::You, "you = You\nthem = They\n"),
            (Word::You, "you = You\n    .title = You\n"),
            (Word::You, "you =\n    .title = You\n"),
            (Word::You, "-you = You\nyou = You\n"),
            (Word::You, "you = { \"You\" }\n"),
            (Word::You, "you = { read }\n"),
            (Word::You, "you = You | I\n"),
            (Word::You, "you =\n    You\n    and I\n"),
            (Word::You, "you = You\n???\n"),
            (Word::Joined, "joined = Somebody has joined.\n"),
            (Word::Joined, "joined = { $agent } and { $other } have joined.\n"),
            (Word::Joined, "joined = { NUMBER($agent) } has joined.\n"),
            (
                Word::CharactersLeft,
                "characters-left = { $count ->\n    [1] One left\n   *[other] { $count } left\n}\n",
            ),
            (
                Word::CharactersLeft,
                "characters-left = { $count ->\n   *[one] One left\n    [other] { $count } left\n}\n",
            ),
            (
                Word::CharactersLeft,
                "characters-left = { $count ->\n    [some] Some left\n   *[other] { $count } left\n}\n",
            ),
            (
                Word::UsuallyBetween,
                "usually-between = { $from ->\n    [one] { $to }\n   *[other] { $to }\n}\n",
            ),
        ] {
            assert!(read_with(word, written).is_err(), "{written}");
        }
    }
}
