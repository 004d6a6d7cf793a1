//! Removing words from a record once they are removed from a conversation (behaviour 5, "Remove text"): the form of a record is
//! filled with what the customer said, and may have been edited since.

use super::draft::short_description_of;

/// What stands where words were.
pub const REMOVED: &str = "(text removed)";

/// A record's text without the words of a removed message; none where it holds none of them. It rather removes too much, which
/// can be typed again, than too little: the words as a whole, wherever they stand; and each line that is a part of them.
#[must_use]
pub fn without(text: &str, words: &str) -> Option<String> {
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    let on_one_line = one_line(words);
    // Cut where a short description ends, perhaps within a word.
    let beginning = short_description_of(words);
    let mut without = replaced(text, words);
    if on_one_line != words {
        without = replaced(&without, &on_one_line);
    }
    let lines: Vec<&str> = without
        .split('\n')
        .map(|line| {
            let trimmed = one_line(line);
            let is_part = !trimmed.is_empty() && trimmed != REMOVED && find(&on_one_line, &trimmed).is_some();
            if is_part || trimmed == beginning { REMOVED } else { line }
        })
        .collect();
    let without = lines.join("\n");
    (without != text).then_some(without)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every place of `words` in `text` replaced.
fn replaced(text: &str, words: &str) -> String {
    let (mut without, mut rest) = (String::new(), text);
    while let Some(place) = find(rest, words) {
        without.push_str(&rest[..place]);
        without.push_str(REMOVED);
        rest = &rest[place + words.len()..];
    }
    without.push_str(rest);
    without
}

/// Where `words` stand in `text` as words: no letter or digit touches them, so that "ok" is not found in "book".
fn find(text: &str, words: &str) -> Option<usize> {
    let touches = |neighbour: Option<char>, edge: Option<char>| {
        neighbour.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(words).map(|(place, _)| place).find(|place| {
        let (before, after) = (&text[..*place], &text[place + words.len()..]);
        !touches(before.chars().next_back(), words.chars().next())
            && !touches(after.chars().next(), words.chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::draft::description_of;
    use proptest::prelude::*;

    #[test]
    fn words_go_where_they_stand() {
        let card = "my card is 4111 1111 1111 1111";
        for (text, words, without_it) in [
            ("one\ntwo\nthree", "two", Some("one\n(text removed)\nthree")),
            (
                "He says two, twice: two.",
                "two",
                Some("He says (text removed), twice: (text removed)."),
            ),
            ("book it", "ok", None),
            ("book it", "book it, ok?", Some("(text removed)")),
            ("one\n4111 1111 1111 1111", card, Some("one\n(text removed)")),
            ("a\n\nb", "c", None),
            ("one two three", "one\ntwo  three", Some("(text removed)")),
            ("anything", "  ", None),
        ] {
            assert_eq!(
                without(text, words).as_deref(),
                without_it,
                "{text:?} without {words:?}"
            );
        }
    }

    #[test]
    fn the_beginning_of_a_long_message_goes_too() {
        let long = "secret ".repeat(60);
        assert_eq!(without(&short_description_of(&long), &long).as_deref(), Some(REMOVED));
    }

    proptest! {
        /// Of a form that was saved as it was filled, nothing is left of a message that is removed.
        #[test]
        fn nothing_is_left_of_a_removed_message(
            messages in prop::collection::vec("[a-z0-9]{1,8}( [a-z0-9]{1,8}){0,30}(\n[a-z]{1,8})?", 1..6),
            which in any::<prop::sample::Index>(),
        ) {
            let words = which.get(&messages);
            let description = description_of(messages.iter().map(String::as_str));
            let left = without(&description, words).expect("it is there");
            prop_assert!(find(&left.replace(REMOVED, ""), words).is_none(), "{left:?}");
            let short = short_description_of(words);
            prop_assert_eq!(without(&short, words), Some(REMOVED.to_owned()));
        }
    }
}
