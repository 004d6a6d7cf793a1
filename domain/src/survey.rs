//! How an ended chat was, as its customer says it (behaviour 10, "After"): a rating from 1 to 5 and perhaps words.

use crate::conversation::State;
use crate::ids::ConversationNumber;
use crate::refusal::Refusal;
use crate::text::SurveyComment;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How good a chat was: 1 is very bad, 5 very good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rating(i64);

impl Rating {
    /// The best that a chat can be, of which 1 is the worst.
    pub const BEST: i64 = 5;

    /// Takes a whole number from 1 to 5.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for any other.
    pub fn new(number: i64) -> Result<Self, Refusal> {
        if (1..=Self::BEST).contains(&number) {
            Ok(Self(number))
        } else {
            Err(Refusal::invalid("rating", "must be a whole number from 1 to 5"))
        }
    }

    /// The number, as SQL carries it.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Rating {
    type Error = Refusal;
    fn try_from(number: i64) -> Result<Self, Refusal> {
        Self::new(number)
    }
}

impl From<Rating> for i64 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

impl std::fmt::Display for Rating {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What a customer says of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub rating: Rating,
    pub comment: SurveyComment,
}

/// How chats were rated: how many, and their ratings added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    pub answers: i64,
    pub total: i64,
}

impl Ratings {
    /// Their mean with one decimal, half a tenth upwards; "–" before the first.
    #[must_use]
    pub fn average(self) -> String {
        if self.answers == 0 {
            return "–".to_owned();
        }
        let tenths = (self.total * 20 + self.answers) / (self.answers * 2);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// What whoever oversees queues reads of how their chats were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surveys {
    /// By priority and then name.
    pub queues: Vec<RatedQueue>,
    /// What was said with ratings, the newest first.
    pub comments: Vec<RatedComment>,
}

/// How the chats of a queue were rated lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatedQueue {
    pub queue: String,
    pub ratings: Ratings,
}

/// What a customer said of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatedComment {
    pub conversation: ConversationNumber,
    /// Where it ended.
    pub queue: String,
    pub rating: Rating,
    pub comment: String,
    pub at: Timestamp,
}

/// A conversation, in what decides whether its customer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Its queue asks at all.
    pub queue_asks: bool,
    pub state: State,
    /// When it ended, the last time; none while it is open.
    pub closed_at: Option<Timestamp>,
}

impl Asking {
    /// Whether the customer is asked now: an agent had the conversation when it ended, less than `open_for` ago. Nobody rates how
    /// it is to wait, and a conversation that goes on is rated when it has ended again.
    #[must_use]
    pub fn is_open(self, now: Timestamp, open_for: Duration) -> bool {
        let was_talking = match self.state {
            State::ClosedComplete | State::ClosedByClient => true,
            State::Waiting | State::InProgress | State::ClosedAbandoned => false,
        };
        let is_in_time = self.closed_at.is_some_and(|at| now < at + open_for);
        self.queue_asks && was_talking && is_in_time
    }
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is stored.
    Taken,
    /// It is the one that is stored already: a retry, or a second tab, of the same.
    TakenBefore,
}

/// The verdict on an answer: one per conversation and for good, also where that was reopened and has ended again.
///
/// # Errors
/// `already_rated` where `before` is another answer, `survey_closed` where the customer is not asked.
pub fn admit(
    asking: Asking,
    before: Option<&Answer>,
    answer: &Answer,
    now: Timestamp,
    open_for: Duration,
) -> Result<Verdict, Refusal> {
    match before {
        Some(before) if before == answer => Ok(Verdict::TakenBefore),
        Some(_) => Err(Refusal::AlreadyRated),
        None if asking.is_open(now, open_for) => Ok(Verdict::Taken),
        None => Err(Refusal::SurveyClosed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SURVEY_OPEN_FOR;
    use proptest::prelude::*;

    const CLOSED_AT: Timestamp = Timestamp(1_000);
    const ASKING: Asking = Asking {
        queue_asks: true,
        state: State::ClosedComplete,
        closed_at: Some(CLOSED_AT),
    };

    fn answer(rating: i64, comment: &str) -> Answer {
        Answer {
            rating: Rating::new(rating).expect("one of five"),
            comment: SurveyComment::new(comment).expect("short"),
        }
    }

    #[test]
    fn whoever_talked_to_an_agent_is_asked_for_a_week_after_the_end() {
        let week = CLOSED_AT + SURVEY_OPEN_FOR;
        let just_before = Timestamp(week.0 - 1);
        let of = |state| Asking { state, ..ASKING };
        let open = Asking {
            closed_at: None,
            ..of(State::InProgress)
        };
        let unasked = Asking {
            queue_asks: false,
            ..ASKING
        };
        for (asking, now, is_open) in [
            (ASKING, CLOSED_AT, true),
            (ASKING, just_before, true),
            (ASKING, week, false),
            (of(State::ClosedByClient), CLOSED_AT, true),
            (of(State::ClosedAbandoned), CLOSED_AT, false),
            (open, CLOSED_AT, false),
            (unasked, CLOSED_AT, false),
        ] {
            assert_eq!(asking.is_open(now, SURVEY_OPEN_FOR), is_open, "{asking:?} at {now:?}");
        }
    }

    #[test]
    fn the_first_answer_stays_and_a_retry_of_it_is_taken_at_any_time() {
        let (given, other) = (answer(4, "quick"), answer(4, "slow"));
        let later = CLOSED_AT + SURVEY_OPEN_FOR * 2;
        let reopened = Asking {
            state: State::Waiting,
            closed_at: None,
            ..ASKING
        };
        let verdict = |asking, before, now| admit(asking, before, &given, now, SURVEY_OPEN_FOR);
        assert_eq!(verdict(ASKING, None, CLOSED_AT), Ok(Verdict::Taken));
        assert_eq!(verdict(ASKING, None, later), Err(Refusal::SurveyClosed));
        assert_eq!(verdict(reopened, None, CLOSED_AT), Err(Refusal::SurveyClosed));
        for (asking, now) in [(ASKING, CLOSED_AT), (ASKING, later), (reopened, CLOSED_AT)] {
            assert_eq!(verdict(asking, Some(&given), now), Ok(Verdict::TakenBefore));
            assert_eq!(verdict(asking, Some(&other), now), Err(Refusal::AlreadyRated));
        }
    }

    #[test]
    fn a_rating_is_a_number_on_the_wire_and_nothing_else_is_one() {
        let four = Rating::new(4).expect("one of five");
        assert_eq!(serde_json::to_string(&four).expect("serializes"), "4");
        assert_eq!(serde_json::from_str::<Rating>("4").expect("parses"), four);
        for json in ["0", "6", "-1", "4.5", "\"4\"", "null", "9223372036854775807"] {
            assert!(serde_json::from_str::<Rating>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_average_has_one_decimal_and_is_none_before_the_first() {
        for (answers, total, average) in [
            (0, 0, "–"),
            (1, 5, "5.0"),
            (2, 9, "4.5"),
            (3, 11, "3.7"),
            (3, 13, "4.3"),
            (4, 17, "4.3"),
            (20, 99, "5.0"),
            (21, 104, "5.0"),
            (7, 7, "1.0"),
        ] {
            assert_eq!(Ratings { answers, total }.average(), average, "{total} / {answers}");
        }
    }

    proptest! {
        #[test]
        fn a_rating_is_one_of_five(number in any::<i64>()) {
            prop_assert_eq!(Rating::new(number).is_ok(), (1..=5).contains(&number));
        }

        #[test]
        fn of_any_answers_in_any_order_the_first_is_the_only_one(
            answers in prop::collection::vec((1_i64..=5, "[ab]{0,2}", 0_i64..2_000_000_000), 1..8),
        ) {
            let mut stored: Option<Answer> = None;
            let mut taken = 0;
            for (rating, comment, now) in answers {
                let said = answer(rating, &comment);
                match admit(ASKING, stored.as_ref(), &said, Timestamp(now), SURVEY_OPEN_FOR) {
                    Ok(Verdict::Taken) => {
                        taken += 1;
                        stored = Some(said);
                    }
                    Ok(Verdict::TakenBefore) => prop_assert_eq!(stored.as_ref(), Some(&said)),
                    Err(Refusal::AlreadyRated) => prop_assert!(stored.as_ref().is_some_and(|before| *before != said)),
                    Err(refusal) => {
                        prop_assert_eq!(refusal, Refusal::SurveyClosed);
                        prop_assert!(stored.is_none());
                    }
                }
            }
            prop_assert!(taken <= 1);
        }
    }
}
