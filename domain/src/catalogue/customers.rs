//! Which words customers read where (behaviour 10, "What customers read").

use super::mark;
use crate::conversation::EndReason;
use crate::entry::{CardComment, CustomerCard, SystemLine};
use crate::record::CustomerState;
use crate::staffing::Staffing;
use crate::words::{Word, Words};
use std::time::Duration;

/// A system line in the customer's words.
#[must_use]
pub fn for_customer(words: &Words, line: &SystemLine) -> String {
    let (word, who, what) = match line {
        SystemLine::Started => (Word::Started, "", ""),
        SystemLine::Joined { agent, .. } | SystemLine::TakesPart { agent } => (Word::Joined, agent.as_str(), ""),
        SystemLine::EndedByAgent { agent } => (Word::EndedByAgent, agent.as_str(), ""),
        SystemLine::EndedWithRecord { agent, number } => (Word::EndedWithRecord, agent.as_str(), number.0.as_str()),
        SystemLine::EndedByCustomer => (Word::EndedByCustomer, "", ""),
        SystemLine::EndedByClock {
            reason: EndReason::Absent | EndReason::Silent | EndReason::Pressed,
        } => (Word::EndedBySilence, "", ""),
        SystemLine::EndedByClock {
            reason: EndReason::QueueClosed,
        } => (Word::EndedByHours, "", ""),
        SystemLine::Returned { agent } => (Word::Returned, agent.as_str(), ""),
        SystemLine::PutBack { agent } => (Word::PutBack, agent.as_str(), ""),
        SystemLine::TakenOver { agent, from } => (Word::TakenOver, agent.as_str(), from.as_str()),
        SystemLine::Left { agent } => (Word::Left, agent.as_str(), ""),
        SystemLine::Reopened => (Word::Reopened, "", ""),
        SystemLine::PassedOn { agent, to } => (Word::PassedOn, agent.as_str(), to.as_str()),
        SystemLine::BackAgain { to } => (Word::BackAgain, to.as_str(), ""),
    };
    words.fill(word, &[who, what])
}

/// The card of a record: number, how it stands, what it is about (behaviour 9).
#[must_use]
pub fn card(words: &Words, card: &CustomerCard) -> String {
    let state = words.say(match card.state {
        CustomerState::Received => Word::CardReceived,
        CustomerState::InProgress => Word::CardInProgress,
        CustomerState::AnswerNeeded => Word::CardAnswerNeeded,
        CustomerState::Solved => Word::CardSolved,
    });
    words.fill(Word::Card, &[&card.number.0, &state, &card.short_description])
}

/// A card with what staff wrote on the record below it; `moment` says when in the reader's words.
#[must_use]
pub fn card_with_comments(words: &Words, whole: &CustomerCard, moment: impl Fn(&CardComment) -> String) -> String {
    let mut text = card(words, whole);
    for comment in &whole.comments {
        text.push('\n');
        text.push_str(&words.fill(Word::CardComment, &[&comment.by, &moment(comment), &comment.body]));
    }
    text
}

/// How long waiting usually takes, in whole minutes from and to (behaviour 10, "Waiting").
#[must_use]
pub fn usual_wait(words: &Words, (from, to): (i64, i64)) -> String {
    match from {
        0 => words.count(Word::UsuallyUnder, to.max(1)),
        _ if from == to => words.count(Word::UsuallyAbout, to),
        _ => words.fill(Word::UsuallyBetween, &[&to.to_string(), &from.to_string()]),
    }
}

/// What a waiting customer reads of whether anybody is there; nothing where somebody is free.
#[must_use]
pub fn staffing(words: &Words, staffing: Staffing) -> String {
    match staffing {
        Staffing::Available => String::new(),
        Staffing::Busy => words.say(Word::Busy),
        Staffing::Nobody => words.say(Word::Nobody),
    }
}

/// Who is in a chat besides the customer, by their public names (behaviour 8).
#[must_use]
pub fn together(words: &Words, agent: &str, with: &[String]) -> String {
    let Some((last, others)) = with.split_last() else {
        return agent.to_owned();
    };
    let mut all = agent.to_owned();
    for other in others {
        all = words.fill(Word::List, &[&all, other]);
    }
    words.fill(Word::Pair, &[&all, last])
}

/// What a customer whose turn it is hears while the chat is about to close: said when it begins and at 60, 30 and 10 seconds, and
/// in between nothing new (behaviour 11).
#[must_use]
pub fn still_there_aloud(words: &Words, left: Duration) -> String {
    match left.as_secs() {
        61.. => words.say(Word::StillThereAloud),
        seconds => words.count(Word::ClosesIn, mark(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RecordNumber;
    use crate::language::Language;
    use crate::record::State;
    use crate::time::Timestamp;

    fn english() -> &'static Words {
        Language::English.words()
    }

    fn lines() -> Vec<SystemLine> {
        let agent = || "Amy".to_owned();
        vec![
            SystemLine::Started,
            SystemLine::Joined {
                agent: agent(),
                waited_ms: 1,
            },
            SystemLine::EndedByAgent { agent: agent() },
            SystemLine::EndedWithRecord {
                agent: agent(),
                number: RecordNumber("CS0001001".into()),
            },
            SystemLine::EndedByCustomer,
            SystemLine::EndedByClock {
                reason: EndReason::Absent,
            },
            SystemLine::EndedByClock {
                reason: EndReason::Silent,
            },
            SystemLine::EndedByClock {
                reason: EndReason::QueueClosed,
            },
            SystemLine::Returned { agent: agent() },
            SystemLine::PutBack { agent: agent() },
            SystemLine::TakenOver {
                agent: "Ben".into(),
                from: agent(),
            },
            SystemLine::Left { agent: agent() },
            SystemLine::Reopened,
            SystemLine::TakesPart { agent: "Cho".into() },
            SystemLine::PassedOn {
                agent: agent(),
                to: "our specialists".into(),
            },
            SystemLine::BackAgain {
                to: "our billing team".into(),
            },
        ]
    }

    #[test]
    fn a_system_line_names_who_it_is_about_in_every_language() {
        for language in Language::ALL {
            for line in lines() {
                let text = for_customer(language.words(), &line);
                let told = serde_json::to_value(&line).expect("serializes");
                for name in ["agent", "from", "to", "number"] {
                    if let Some(name) = told[name].as_str() {
                        assert!(text.contains(name), "{language:?}: {text:?} says nothing of {name}");
                    }
                }
            }
        }
    }

    #[test]
    fn customers_never_read_the_desks_own_words() {
        for line in lines() {
            let words = for_customer(english(), &line).to_lowercase();
            for banned in [
                "escalat",
                "abandon",
                "work in progress",
                "queue",
                "request",
                "work note",
                "visit",
            ] {
                assert!(!words.contains(banned), "{words:?} says {banned:?}");
            }
        }
    }

    #[test]
    fn customers_read_four_states_of_a_record_and_what_was_written_on_it() {
        let of = |state: State| CustomerCard {
            number: RecordNumber("CS0001001".into()),
            short_description: "Wrong invoice".into(),
            state: state.for_customer(),
            comments: vec![CardComment {
                by: "Mia".into(),
                at: Timestamp(0),
                body: "We are on it.".into(),
            }],
        };
        let states = ["Received", "In progress", "We need your answer", "Solved"];
        for (state, word) in State::ALL.iter().zip(states) {
            assert_eq!(
                card(english(), &of(*state)),
                format!("CS0001001 · {word}: Wrong invoice")
            );
        }
        assert_eq!(
            card_with_comments(english(), &of(State::New), |_| "14:02".to_owned()),
            "CS0001001 · Received: Wrong invoice\nMia, 14:02: We are on it."
        );
    }

    #[test]
    fn a_usual_wait_is_a_range_in_plain_words() {
        for (language, range, words) in [
            (Language::English, (0, 0), "Usually under a minute."),
            (Language::English, (0, 1), "Usually under a minute."),
            (Language::English, (0, 3), "Usually under 3 minutes."),
            (Language::English, (1, 1), "Usually about a minute."),
            (Language::English, (5, 5), "Usually about 5 minutes."),
            (Language::English, (4, 6), "Usually 4 to 6 minutes."),
            (Language::German, (4, 6), "Meist 4 bis 6 Minuten."),
            (Language::Polish, (0, 2), "Zwykle mniej niż 2 minuty."),
            (Language::Polish, (0, 5), "Zwykle mniej niż 5 minut."),
        ] {
            assert_eq!(usual_wait(language.words(), range), words);
        }
    }

    #[test]
    fn a_customer_reads_who_is_in_the_chat() {
        let with = |language: Language, names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            together(language.words(), "Amy", &names)
        };
        assert_eq!(with(Language::English, &[]), "Amy");
        assert_eq!(with(Language::English, &["Cho"]), "Amy and Cho");
        assert_eq!(with(Language::English, &["Cho", "Ben"]), "Amy, Cho and Ben");
        assert_eq!(with(Language::English, &["Cho", "Ben", "Mia"]), "Amy, Cho, Ben and Mia");
        assert_eq!(with(Language::French, &["Cho"]), "Amy et Cho");
    }

    #[test]
    fn a_countdown_speaks_four_times() {
        let mut heard: Vec<String> = Vec::new();
        for left in (0..=120).rev().map(Duration::from_secs) {
            let words = still_there_aloud(english(), left);
            if !heard.contains(&words) {
                heard.push(words);
            }
        }
        assert_eq!(
            heard,
            [
                "Are you still there? This chat closes in two minutes.",
                "This chat closes in 60 seconds.",
                "This chat closes in 30 seconds.",
                "This chat closes in 10 seconds.",
            ]
        );
    }
}
