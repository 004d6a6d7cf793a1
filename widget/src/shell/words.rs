//! The words that a chat's page carries: those of its language, and of no other.

use domain::attachment::Fault;
use domain::catalogue::file_fault;
use domain::language::Language;
use domain::words::{Word, Words};
use std::sync::OnceLock;

/// What `loader/attachments.js` says, in the order in which it reads them.
pub(super) const FILES: [Word; 12] = [
    Word::FilesTooMany,
    Word::FileTooLarge,
    Word::FileEmpty,
    Word::FileNotLoaded,
    Word::Files,
    Word::NotSent,
    Word::Retry,
    Word::Discard,
    Word::Cancel,
    Word::FileSent,
    Word::FileStuck,
    Word::Close,
];

/// What `loader/survey.js` says, likewise.
pub(super) const SURVEY: [Word; 9] = [
    Word::VeryBad,
    Word::Bad,
    Word::AllRight,
    Word::Good,
    Word::VeryGood,
    Word::BetterQuestion,
    Word::SendRating,
    Word::RatingUnanswered,
    Word::ThankYou,
];

/// The words of a language as its pages carry them ([`json`]), written when they are first wanted.
pub(super) fn of(language: Language) -> &'static str {
    static WRITTEN: [OnceLock<String>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
    WRITTEN[language as usize].get_or_init(|| json(language.words()))
}

/// Three lists as JSON that may stand in a script's element: the patterns of the Wasm, what is said of files, and the survey.
fn json(words: &Words) -> String {
    let page: Vec<String> = words.patterns.iter().take(Word::of_page().len()).cloned().collect();
    let files = FILES.iter().map(|word| for_script(words, *word)).collect();
    let survey = SURVEY.iter().map(|word| for_script(words, *word)).collect();
    let lists: [Vec<String>; 3] = [page, files, survey];
    serde_json::to_string(&lists)
        .expect("lists of texts are plain data")
        .replace('<', "\\u003c")
}

/// A text for a script, which finds `{0}` where its first argument belongs. What the rules of files say is known already.
fn for_script(words: &Words, word: Word) -> String {
    match word {
        Word::FilesTooMany => file_fault(words, Fault::TooManyAtOnce),
        Word::FileTooLarge => file_fault(words, Fault::TooLarge),
        word => words.fill(word, &["{0}", "{1}"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(language: Language) -> Vec<Vec<String>> {
        serde_json::from_str(&json(language.words())).expect("JSON")
    }

    #[test]
    fn a_page_holds_the_words_of_one_language() {
        for language in Language::ALL {
            let [page, files, survey] = &lists(language)[..] else {
                panic!("three lists")
            };
            assert_eq!(
                (page.len(), files.len(), survey.len()),
                (Word::of_page().len(), FILES.len(), SURVEY.len())
            );
            assert_eq!(page[Word::Started as usize], language.words().say(Word::Started));
            assert_eq!(survey[8], language.words().say(Word::ThankYou));
        }
    }

    #[test]
    fn scripts_find_the_places_of_what_they_name() {
        let english = lists(Language::English);
        assert_eq!(english[1][9], "{0}: sent.");
        assert_eq!(english[1][10], "{0}: not sent. {1}");
        assert_eq!(english[1][0], "At most 5 files can be sent at once.");
        assert!(lists(Language::Arabic)[1][9].starts_with("\u{2068}{0}\u{2069}"));
    }

    #[test]
    fn nothing_in_it_ends_the_element_that_it_stands_in() {
        let hostile = Words {
            patterns: vec!["</script><b>".to_owned(); Word::ALL.len()],
            ..Language::English.words().clone()
        };
        assert!(!json(&hostile).contains('<'));
    }
}
