//! What customers read, in one language: each text by its [`Word`], and how what it is about is put into it (behaviour 10, "What
//! customers read").
//!
//! The server reads the languages from their files ([`crate::language`]); a page in the browser is given those of one. Which
//! words say what is the [`crate::catalogue`]'s.

mod word;

pub use word::Word;

/// What comes before the forms of a text that counts: for each plural category (Unicode CLDR) its name and its form, each after one
/// of these, the form of `other` last.
pub const FORM: char = '|';

/// Isolate what stands between them: in a line that runs from right to left, a name in Latin letters moves nothing around it.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The texts of one language.
#[derive(Clone)]
pub struct Words {
    /// By its code, such as `de`.
    pub language: String,
    pub is_right_to_left: bool,
    /// In the order of [`Word::ALL`], of which a page has the first only. `{0}` is the place of the first argument.
    pub patterns: Vec<String>,
    /// The plural category of a number in this language, by its name in Unicode CLDR.
    pub plural: fn(&str, i64) -> String,
}

impl Words {
    /// A text with its arguments in their places, which stay as they are. Nothing for a text that is not here.
    #[must_use]
    pub fn fill(&self, word: Word, arguments: &[&str]) -> String {
        let pattern = self.patterns.get(word as usize).map_or("", String::as_str);
        let pattern = match pattern.strip_prefix(FORM) {
            Some(forms) => self.form(forms, arguments),
            None => pattern,
        };
        let mut parts = pattern.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            // `0}` and what stands behind it.
            let place = part.bytes().next().unwrap_or_default().wrapping_sub(b'0');
            let argument = arguments.get(usize::from(place)).copied().unwrap_or_default();
            if self.is_right_to_left {
                filled.push(ISOLATE[0]);
            }
            filled.push_str(argument);
            if self.is_right_to_left {
                filled.push(ISOLATE[1]);
            }
            filled.push_str(part.get(2..).unwrap_or_default());
        }
        filled
    }

    /// A text without arguments.
    #[must_use]
    pub fn say(&self, word: Word) -> String {
        self.fill(word, &[])
    }

    /// A text that counts something, and nothing else.
    #[must_use]
    pub fn count(&self, word: Word, number: i64) -> String {
        self.fill(word, &[&number.to_string()])
    }

    /// The form that goes with the first argument, or that of `other`.
    fn form<'forms>(&self, forms: &'forms str, arguments: &[&str]) -> &'forms str {
        let number = arguments.first().and_then(|number| number.parse().ok());
        let category = (self.plural)(&self.language, number.unwrap_or_default());
        let (mut parts, mut form) = (forms.split(FORM), "");
        while let (Some(of), Some(words)) = (parts.next(), parts.next()) {
            form = words;
            if of == category {
                break;
            }
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A language in which one and two are counted apart, with this text as its first.
    fn words(pattern: &str, is_right_to_left: bool) -> Words {
        Words {
            language: "xx".to_owned(),
            is_right_to_left,
            patterns: vec![pattern.to_owned()],
            plural: |_, number| ["other", "one", "two", "few"][usize::try_from(number.min(3)).unwrap_or(0)].to_owned(),
        }
    }

    fn filled(pattern: &str, arguments: &[&str]) -> String {
        words(pattern, false).fill(Word::Started, arguments)
    }

    #[test]
    fn arguments_stand_in_their_places_and_stay_as_they_are() {
        for (pattern, arguments, text) in [
            ("Hello.", &[][..], "Hello."),
            ("{0} has joined.", &["Amy"], "Amy has joined."),
            ("{1} after {0}", &["Amy", "Ben"], "Ben after Amy"),
            ("{0}{0}", &["a"], "aa"),
            ("{0}, {1}", &["{1}", "|one|"], "{1}, |one|"),
            ("{0}!", &[], "!"),
        ] {
            assert_eq!(filled(pattern, arguments), text, "{pattern}");
        }
    }

    #[test]
    fn what_is_counted_has_the_form_of_its_number_or_that_of_all_others() {
        let days = "|one|{0} day|two|both days|other|{0} days";
        for (number, text) in [
            ("0", "0 days"),
            ("1", "1 day"),
            ("2", "both days"),
            ("3", "3 days"),
            ("-1", "-1 days"),
            ("many", "many days"),
        ] {
            assert_eq!(filled(days, &[number]), text);
        }
        assert_eq!(words(days, false).count(Word::Started, 1), "1 day");
    }

    #[test]
    fn from_right_to_left_arguments_are_isolated() {
        let text = words("{0} انضم", true).fill(Word::Started, &["Amy"]);
        assert_eq!(text, "\u{2068}Amy\u{2069} انضم");
        assert_eq!(words("أنت", true).say(Word::Started), "أنت");
    }

    #[test]
    fn a_text_that_is_not_here_is_nothing() {
        assert_eq!(words("Hello.", false).say(Word::Joined), "");
    }

    #[test]
    fn a_word_is_found_at_its_place() {
        for (place, word) in Word::ALL.iter().enumerate() {
            assert_eq!(*word as usize, place);
        }
        assert_eq!(Word::of_page().last(), Some(&Word::Updated));
    }

    proptest! {
        #[test]
        fn whatever_an_argument_holds_it_arrives_whole(argument in "\\PC{0,20}", is_right_to_left: bool) {
            let text = words("<{0}>", is_right_to_left).fill(Word::Started, &[&argument]);
            let inner = text.trim_matches(['<', '>', '\u{2068}', '\u{2069}']);
            prop_assert_eq!(inner, argument.trim_matches(['<', '>', '\u{2068}', '\u{2069}']));
        }
    }
}
