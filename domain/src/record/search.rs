//! Finding records by words (behaviour 9): what of a record is searched, and how what was typed is asked of the databases.

use super::Kind;
use crate::ids::RecordNumber;

/// More words than anybody types; what follows is left out.
const MOST_WORDS: usize = 8;
/// Digits of a number.
const DIGITS: usize = 7;

/// What of a record is searched: its number and its short description, as small words with one space between them.
#[must_use]
pub fn searched(number: &RecordNumber, short_description: &str) -> String {
    let mut words = words(&number.0);
    words.extend(self::words(short_description));
    words.join(" ")
}

/// The records of a kind in which each word that was typed begins a word; digits alone are a number's, too: `4711` finds
/// `CS0004711`. None where no word was typed. Written as SQLite's full text search reads it.
#[must_use]
pub fn query(typed: &str, kind: Kind) -> Option<String> {
    let asked: Vec<String> = words(typed)
        .into_iter()
        .take(MOST_WORDS)
        .map(|word| {
            let is_number = word.len() <= DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
            if is_number {
                format!("({word}* OR {}{word:0>7})", kind.prefix().to_lowercase())
            } else {
                format!("{word}*")
            }
        })
        .collect();
    (!asked.is_empty()).then(|| asked.join(" AND "))
}

/// Whether a record that is searched as this has them all: the rule of [`query`], for the few records of one customer.
#[must_use]
pub fn matches(searched: &str, typed: &str) -> bool {
    let is_number = |word: &str| word.len() <= DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
    words(typed).iter().take(MOST_WORDS).all(|asked| {
        searched.split(' ').any(|word| {
            let of_number = [Kind::Case, Kind::Incident]
                .iter()
                .any(|kind| is_number(asked) && word == format!("{}{asked:0>7}", kind.prefix().to_lowercase()));
            word.starts_with(asked.as_str()) || of_number
        })
    })
}

/// Letters and digits are words, what is between them is not.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        let number = RecordNumber("CS0001001".into());
        assert_eq!(
            searched(&number, "My Invoice (#77) is WRONG"),
            "cs0001001 my invoice 77 is wrong"
        );
    }

    #[test]
    fn every_word_must_begin_one_and_digits_may_be_a_number() {
        assert_eq!(query(" Invo  wro", Kind::Case).as_deref(), Some("invo* AND wro*"));
        assert_eq!(query("1001", Kind::Case).as_deref(), Some("(1001* OR cs0001001)"));
        assert_eq!(query("INC0001001", Kind::Incident).as_deref(), Some("inc0001001*"));
        assert_eq!(
            query("\"' OR *", Kind::Case).as_deref(),
            Some("or*"),
            "nothing of it is syntax"
        );
        assert_eq!(query(" - ", Kind::Case), None);
    }

    #[test]
    fn a_customers_own_records_are_found_in_the_same_way() {
        let record = searched(&RecordNumber("INC0001001".into()), "My invoice #77 is wrong");
        for (typed, found) in [
            ("", true),
            ("invo wr", true),
            ("inc0001001", true),
            ("0001001", true),
            ("1001", true),
            ("77", true),
            ("7 8", false),
            ("voice", false),
        ] {
            assert_eq!(matches(&record, typed), found, "{typed:?}");
        }
    }
}
