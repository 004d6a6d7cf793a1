use super::*;
use crate::words::{FORM, Word};

/// The numbers that languages count differently.
const NUMBERS: [&str; 7] = ["0", "1", "2", "5", "11", "21", "102"];

/// The categories and forms of a pattern that counts; nothing of another.
fn forms(pattern: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = pattern
        .strip_prefix(FORM)
        .map_or(Vec::new(), |forms| forms.split(FORM).collect());
    parts.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

#[test]
fn every_language_has_all_words_with_their_places_and_nothing_else() {
    for language in Language::ALL {
        let read = fluent::read(language.file());
        assert_eq!(read.map(|patterns| patterns.len()), Ok(Word::ALL.len()), "{language:?}");
    }
}

#[test]
fn what_is_counted_has_every_form_that_its_language_knows() {
    for language in Language::ALL {
        let words = language.words();
        let wanted: Vec<String> = (0..=200).map(|number| plural(language.code(), number)).collect();
        for (word, pattern) in Word::ALL.iter().zip(&words.patterns) {
            let forms = forms(pattern);
            for category in wanted.iter().filter(|_| !forms.is_empty()) {
                assert!(
                    forms.iter().any(|(of, _)| of == category),
                    "{language:?}: {} has no form for {category}",
                    word.name()
                );
            }
        }
    }
}

#[test]
fn the_same_is_counted_in_every_language() {
    let counted = |language: Language| -> Vec<bool> {
        let patterns = &language.words().patterns;
        patterns.iter().map(|pattern| pattern.starts_with(FORM)).collect()
    };
    for language in Language::ALL {
        for (word, is_counted) in Word::ALL.iter().zip(counted(language)) {
            let counts = matches!(
                word,
                Word::UsuallyUnder
                    | Word::UsuallyAbout
                    | Word::UsuallyBetween
                    | Word::ClosesIn
                    | Word::CharactersLeft
                    | Word::CharactersTooMany
                    | Word::TooLong
                    | Word::SlowDown
                    | Word::FilesTooMany
            );
            assert_eq!(is_counted, counts, "{language:?}: {}", word.name());
        }
    }
}

#[test]
fn every_word_is_said_in_every_language_whatever_the_number() {
    for language in Language::ALL {
        let words = language.words();
        for word in Word::ALL {
            for number in NUMBERS {
                let arguments: Vec<&str> = word.parameters().iter().map(|_| number).collect();
                let text = words.fill(*word, &arguments);
                assert!(!text.is_empty() && text.trim() == text, "{language:?}: {text:?}");
                assert!(!text.contains(['{', '}', FORM]), "{language:?}: {text:?}");
            }
        }
    }
}

#[test]
fn numbers_take_the_forms_that_people_expect() {
    for (language, number, text) in [
        (Language::English, 1, "1 character left"),
        (Language::English, 21, "21 characters left"),
        (Language::French, 0, "0 caractère restant"),
        (Language::Polish, 1, "Został 1 znak"),
        (Language::Polish, 2, "Zostały 2 znaki"),
        (Language::Polish, 5, "Zostało 5 znaków"),
        (Language::Polish, 12, "Zostało 12 znaków"),
        (Language::Polish, 22, "Zostały 22 znaki"),
        (Language::Arabic, 5, "بقيت \u{2068}5\u{2069} أحرف"),
        (Language::Arabic, 21, "بقي \u{2068}21\u{2069} حرفًا"),
    ] {
        assert_eq!(language.words().count(Word::CharactersLeft, number), text);
    }
}

#[test]
fn hostile_arguments_stay_what_they_are() {
    for argument in [
        "<img src=x onerror=alert(1)>",
        "{0}",
        "{1}|other|",
        "\u{202e}evil",
        "$agent",
    ] {
        for language in Language::ALL {
            let text = language.words().fill(Word::TakenOver, &[argument, "Amy"]);
            assert_eq!(text.matches(argument).count(), 1, "{text}");
        }
    }
}

#[test]
fn whoever_reads_gets_the_language_that_the_page_or_their_browser_asks_for() {
    for (asked, accepted, language) in [
        (None, None, Language::English),
        (None, Some("de-CH,de;q=0.9,en;q=0.8"), Language::German),
        (None, Some("en-GB"), Language::English),
        (None, Some("pt-BR, en;q=0.5"), Language::Portuguese),
        (None, Some("en;q=0.5, fr;q=0.9"), Language::French),
        (None, Some("sv, fi;q=0.9, pl;q=0.2"), Language::Polish),
        (None, Some("sv, fi"), Language::English),
        (None, Some("fr;q=0.8, it;q=0.8"), Language::French),
        (None, Some("de;q=0, it;q=0.1"), Language::Italian),
        (None, Some("*, de;q=0.5"), Language::English),
        (None, Some("AR-eg"), Language::Arabic),
        (None, Some(""), Language::English),
        (None, Some(";;,,q=1;de,\u{0}"), Language::English),
        (None, Some("de;q=2, es;q=much, it;q=0.1"), Language::Italian),
        (Some("fr"), Some("de"), Language::French),
        (Some("PT_br"), None, Language::Portuguese),
        (Some("tlh"), Some("de"), Language::German),
        (Some(""), Some("de"), Language::German),
        (Some("../../etc"), None, Language::English),
    ] {
        assert_eq!(Language::choose(asked, accepted), language, "{asked:?} {accepted:?}");
    }
}

#[test]
fn codes_lead_back_and_one_language_runs_from_right_to_left() {
    for language in Language::ALL {
        assert_eq!(Language::of_tag(language.code()), Some(language));
        let direction = if language == Language::Arabic { "rtl" } else { "ltr" };
        assert_eq!(language.direction(), direction);
    }
}

/// What tests of every kind look for (behaviour 13).
#[test]
fn the_names_on_the_screen_are_english_and_stay() {
    let words = Language::English.words();
    for (word, name) in [
        (Word::ChatWithUs, "Chat with us"),
        (Word::YourName, "Your name"),
        (Word::Email, "E-mail"),
        (Word::HowCanWeHelp, "How can we help?"),
        (Word::Topic, "Topic"),
        (Word::StartChat, "Start chat"),
        (Word::Messages, "Messages"),
        (Word::Message, "Message"),
        (Word::Send, "Send"),
        (Word::EndChat, "End chat"),
        (Word::AttachFile, "Attach a file"),
        (Word::StillHere, "I'm still here"),
        (Word::Continue, "Continue"),
        (Word::AnythingElse, "Anything else?"),
        (Word::StartAnew, "Start a new chat"),
        (Word::SaveTranscript, "Save transcript"),
        (Word::LeaveMessage, "Leave a message"),
        (Word::KeepWaiting, "Keep waiting"),
        (Word::BetterQuestion, "What could be better?"),
        (Word::SendRating, "Send rating"),
        (Word::ThankYou, "Thank you."),
    ] {
        assert_eq!(words.say(word), name);
    }
    assert_eq!(words.count(Word::Position, 3), "You are number 3 in line");
}
