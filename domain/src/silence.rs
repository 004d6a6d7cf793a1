//! The clock of a customer's silence (behaviour 10, "Idle"): when it runs, what stops it, and what it brings about.
//!
//! It runs only in progress, only after a person has answered, and only while it is the customer's turn. Whether they are there, and
//! what time it is, is told.

use crate::limits::STIRS_EVERY;
use crate::settings::Settings;
use crate::time::Timestamp;

/// How the clock of one conversation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    /// Since when the customer is awaited; none where they are not.
    pub since: Option<Timestamp>,
    /// When the countdown that both sides see is over; none before it began.
    pub closes_at: Option<Timestamp>,
    /// An agent keeps the conversation open, however long the customer is silent.
    pub kept_open: bool,
}

/// A sign that somebody is at work in the conversation, short of a message that the other side reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The customer types, or says that they are still there.
    Customer,
    /// One of staff types, or has written a work note.
    Staff,
}

/// What is to be done about a silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing, until the clock begins anew.
    Nothing,
    /// Nothing yet.
    LookAgain(Timestamp),
    /// Both sides are to read that it closes then.
    CountDown(Timestamp),
    Close,
}

impl Silence {
    /// One of staff has written what the customer reads: it is the customer's turn.
    pub fn answered(&mut self, now: Timestamp) {
        self.since = Some(now);
        self.closes_at = None;
    }

    /// The customer has written: it is staff's turn.
    pub fn spoken(&mut self) {
        self.since = None;
        self.closes_at = None;
    }

    /// Takes a sign; gives whether that changed anything worth writing down. The customer's stops the clock, until staff go on. Staff's has
    /// it begin anew: noted when it stops a countdown, and otherwise not oftener than every [`STIRS_EVERY`].
    pub fn stir(&mut self, sign: Sign, now: Timestamp) -> bool {
        let Some(since) = self.since else {
            return false;
        };
        match sign {
            Sign::Customer => self.spoken(),
            Sign::Staff if self.closes_at.is_none() && now.since(since) < STIRS_EVERY => return false,
            Sign::Staff => self.answered(now),
        }
        true
    }

    /// Keeps the conversation open, or lets the clock begin anew; gives whether that changed anything.
    pub fn keep_open(&mut self, on: bool, now: Timestamp) -> bool {
        let changes = self.kept_open != on;
        if changes {
            self.kept_open = on;
            self.closes_at = None;
            self.since = self.since.map(|_| now);
        }
        changes
    }

    /// Whether the clock runs. One that did not before wants somebody to look at it.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.since.is_some() && !self.kept_open
    }

    /// What is due at `now`, with the customer there or not: nobody who is away is asked whether they are there.
    #[must_use]
    pub fn due(&self, customer_is_there: bool, now: Timestamp, settings: &Settings) -> Due {
        let Some(since) = self.since.filter(|_| !self.kept_open) else {
            return Due::Nothing;
        };
        match self.closes_at {
            _ if !customer_is_there => Due::LookAgain(now + settings.silent_after),
            None if since + settings.silent_after > now => Due::LookAgain(since + settings.silent_after),
            None => Due::CountDown(now + settings.silence_closes_after),
            Some(at) if at > now => Due::LookAgain(at),
            Some(_) => Due::Close,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{SILENCE_CLOSES_AFTER, SILENT_AFTER};
    use proptest::prelude::*;

    const SETTINGS: &Settings = &Settings::DEFAULT;
    const START: Timestamp = Timestamp(1_000_000);

    fn silent_since(since: Timestamp) -> Silence {
        Silence {
            since: Some(since),
            ..Silence::default()
        }
    }

    #[test]
    fn nobody_is_asked_before_a_person_has_answered() {
        let mut silence = Silence::default();
        for sign in [Sign::Customer, Sign::Staff] {
            assert!(!silence.stir(sign, START));
        }
        assert_eq!(silence.due(true, START, SETTINGS), Due::Nothing);
    }

    #[test]
    fn five_minutes_of_silence_begin_two_minutes_of_countdown() {
        let mut silence = Silence::default();
        silence.answered(START);
        let asks_at = START + SILENT_AFTER;
        assert_eq!(silence.due(true, START, SETTINGS), Due::LookAgain(asks_at));
        assert_eq!(
            silence.due(true, asks_at, SETTINGS),
            Due::CountDown(asks_at + SILENCE_CLOSES_AFTER)
        );
        silence.closes_at = Some(asks_at + SILENCE_CLOSES_AFTER);
        assert_eq!(
            silence.due(true, asks_at, SETTINGS),
            Due::LookAgain(asks_at + SILENCE_CLOSES_AFTER)
        );
        assert_eq!(silence.due(true, asks_at + SILENCE_CLOSES_AFTER, SETTINGS), Due::Close);
    }

    #[test]
    fn what_a_customer_does_stops_it_and_what_staff_do_has_it_begin_anew() {
        let mut silence = silent_since(START);
        silence.closes_at = Some(START + SILENT_AFTER);
        let mut worked = silence;
        assert!(worked.stir(Sign::Staff, START + STIRS_EVERY));
        assert_eq!(worked, silent_since(START + STIRS_EVERY));
        assert!(silence.stir(Sign::Customer, START));
        assert_eq!(silence, Silence::default());
        assert!(
            !silence.stir(Sign::Staff, START),
            "until staff say something that the customer reads"
        );
    }

    #[test]
    fn typing_is_not_written_down_with_every_key() {
        let mut silence = silent_since(START);
        assert!(!silence.stir(Sign::Staff, START + STIRS_EVERY / 2));
        assert!(silence.stir(Sign::Staff, START + STIRS_EVERY));
        silence.closes_at = Some(START + SILENT_AFTER);
        assert!(
            silence.stir(Sign::Staff, START + STIRS_EVERY),
            "a countdown ends at once"
        );
    }

    #[test]
    fn kept_open_it_never_closes_and_let_go_it_begins_anew() {
        let mut silence = silent_since(START);
        silence.closes_at = Some(START + SILENT_AFTER);
        assert!(silence.keep_open(true, START));
        assert!(!silence.keep_open(true, START), "pressed twice");
        assert_eq!(silence.due(true, START + SILENT_AFTER * 100, SETTINGS), Due::Nothing);
        let later = START + SILENT_AFTER * 100;
        assert!(silence.keep_open(false, later));
        assert_eq!(silence.due(true, later, SETTINGS), Due::LookAgain(later + SILENT_AFTER));
    }

    #[test]
    fn nobody_who_is_away_is_asked() {
        let mut silence = silent_since(START);
        let later = START + SILENT_AFTER * 2;
        assert_eq!(
            silence.due(false, later, SETTINGS),
            Due::LookAgain(later + SILENT_AFTER)
        );
        silence.closes_at = Some(later);
        assert_eq!(
            silence.due(false, later, SETTINGS),
            Due::LookAgain(later + SILENT_AFTER)
        );
    }

    proptest! {
        /// Whatever happens before, nobody is closed out who was not told so for the whole countdown, and a countdown never runs
        /// for somebody who is not awaited.
        #[test]
        fn a_close_comes_only_after_a_whole_countdown(steps in prop::collection::vec((0_u8..7, 0_u64..400), 1..60)) {
            let (mut silence, mut now, mut told): (_, _, Option<Timestamp>) = (Silence::default(), START, None);
            for (step, seconds) in steps {
                now = now + std::time::Duration::from_secs(seconds);
                match step {
                    0 => silence.answered(now),
                    1 => silence.spoken(),
                    2 => _ = silence.stir(Sign::Customer, now),
                    3 => _ = silence.stir(Sign::Staff, now),
                    4 => _ = silence.keep_open(!silence.kept_open, now),
                    _ => match silence.due(step == 5, now, SETTINGS) {
                        Due::CountDown(at) => {
                            prop_assert_eq!(at, now + SILENCE_CLOSES_AFTER);
                            silence.closes_at = Some(at);
                            told = Some(now);
                        }
                        Due::Close => {
                            let told = told.expect("told before it closes");
                            prop_assert!(now.since(told) >= SILENCE_CLOSES_AFTER);
                        }
                        Due::LookAgain(at) => prop_assert!(at > now),
                        Due::Nothing => prop_assert!(!silence.runs()),
                    },
                }
                if silence.closes_at.is_none() {
                    told = None;
                }
                prop_assert!(silence.closes_at.is_none() || silence.runs());
            }
        }
    }
}
