//! What a desk may set: each number of docs/behaviour.md that is no hard ceiling, under its name, with its default and its bounds
//! (`[settings]` of a configuration).

use crate::limits::{
    ABSENT_IN_PROGRESS, ABSENT_WHILE_WAITING, AVERAGE_WAIT_VISITS, ENDS_AFTER_CLOSING, ESCALATION_WAITS_FOR,
    ESTIMATE_VISITS, ESTIMATE_WINDOW, FOLLOW_UP_RESERVED, GRACE_AFTER_ABSENCE, INVITATION, LEFT_AFTER, OFFLINE_AFTER,
    OPEN_CONVERSATIONS, REOPENS_FOR, REQUEST_WAITS_FOR, RETURNS_AWAY_AFTER, SESSION_IDLE, SILENCE_CLOSES_AFTER,
    SILENT_AFTER, SURVEY_OPEN_FOR, WARNED_BEFORE_CLOSING,
};
use std::ops::RangeInclusive;
use std::time::Duration;

/// What is known of a setting besides its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The same in a configuration, in SQL and here.
    pub name: &'static str,
    pub bounds: Bounds,
}

/// Which values a setting may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// A time, written as `"5 minutes"` and stored in milliseconds.
    Duration(RangeInclusive<Duration>),
    /// A whole number.
    Count(RangeInclusive<i64>),
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

const fn hours(hours: u64) -> Duration {
    minutes(hours * 60)
}

const fn days(days: u64) -> Duration {
    hours(days * 24)
}

macro_rules! value {
    (Duration) => {
        Duration
    };
    (Count) => {
        i64
    };
}

macro_rules! from_stored {
    (Duration, $stored:ident) => {
        Duration::from_millis(u64::try_from($stored).unwrap_or_default())
    };
    (Count, $stored:ident) => {
        $stored
    };
}

macro_rules! stored {
    (Duration, $value:expr) => {
        crate::time::millis($value)
    };
    (Count, $value:expr) => {
        $value
    };
}

/// One line a setting: its name, how it is written, its default, the least and the most it may be.
macro_rules! settings {
    ($($(#[$meaning:meta])* $name:ident: $kind:ident = $default:expr, $least:expr => $most:expr;)*) => {
        /// How a desk has set its clocks and counts.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings {
            $($(#[$meaning])* pub $name: value!($kind),)*
        }

        impl Settings {
            /// What holds where nothing is set.
            pub const DEFAULT: Self = Self { $($name: $default,)* };

            /// Every setting there is.
            pub const ALL: &'static [Setting] = &[
                $(Setting { name: stringify!($name), bounds: Bounds::$kind($least..=$most) },)*
            ];

            /// Takes a value as it is stored: milliseconds, or a number. A name that this version does not know is left alone.
            pub fn take(&mut self, name: &str, stored: i64) {
                match name {
                    $(stringify!($name) => self.$name = from_stored!($kind, stored),)*
                    _ => {}
                }
            }

            /// The value of a setting as it is stored; none for a name that there is not.
            #[must_use]
            pub fn stored(&self, name: &str) -> Option<i64> {
                match name {
                    $(stringify!($name) => Some(stored!($kind, self.$name)),)*
                    _ => None,
                }
            }
        }
    };
}

settings! {
    /// Open conversations of an agent for whom nothing else is configured (behaviour 4.3).
    open_conversations: Count = OPEN_CONVERSATIONS, 1 => 1_000;
    /// A queue's average wait is the mean of so many accepted visits (behaviour 3).
    average_wait_visits: Count = AVERAGE_WAIT_VISITS, 1 => 200;
    /// Waits are estimated from the visits of this long (behaviour 10, "Waiting").
    estimate_window: Duration = ESTIMATE_WINDOW, minutes(10) => days(7);
    /// And from no fewer visits than this.
    estimate_visits: Count = ESTIMATE_VISITS, 1 => 200;
    /// A conversation that the clock closed reopens for this long (behaviour 5).
    reopens_for: Duration = REOPENS_FOR, minutes(1) => days(30);
    /// A follow-up is the former agent's alone to accept for this long (behaviour 5).
    follow_up_reserved: Duration = FOLLOW_UP_RESERVED, seconds(1) => hours(1);
    /// An ended chat can be rated for this long (behaviour 10, "After").
    survey_open_for: Duration = SURVEY_OPEN_FOR, hours(1) => days(90);
    /// A colleague has this long to answer a request (behaviour 6.3).
    request_waits_for: Duration = REQUEST_WAITS_FOR, seconds(10) => hours(1);
    /// An escalation goes back when nobody has been available there for this long (behaviour 7).
    escalation_waits_for: Duration = ESCALATION_WAITS_FOR, seconds(10) => days(1);
    /// A customer whose turn it is and who is silent for this long is asked whether they are still there (behaviour 10, "Idle").
    silent_after: Duration = SILENT_AFTER, seconds(60) => days(1);
    /// And the conversation closes this long after that.
    silence_closes_after: Duration = SILENCE_CLOSES_AFTER, seconds(30) => days(1);
    /// A waiting customer gone for this long is Closed Abandoned (behaviour 10, "Leaving and coming back").
    absent_while_waiting: Duration = ABSENT_WHILE_WAITING, minutes(1) => days(1);
    /// A customer in a conversation gone for this long is Closed by Client (behaviour 10).
    absent_in_progress: Duration = ABSENT_IN_PROGRESS, minutes(1) => days(1);
    /// Whoever waits is warned so long before the queue closes (behaviour 10, "Opening hours").
    warned_before_closing: Duration = WARNED_BEFORE_CLOSING, minutes(1) => hours(12);
    /// Whoever waits in a queue that has closed is ended after this long if nobody is available (behaviour 10).
    ends_after_closing: Duration = ENDS_AFTER_CLOSING, minutes(1) => days(1);
    /// After the desk itself was away, no clock about people fires for this long (behaviour 10, "The desk's own absence").
    grace_after_absence: Duration = GRACE_AFTER_ABSENCE, seconds(30) => hours(1);
    /// An agent is offline this long after their last live connection ended (behaviour 11, "My status").
    offline_after: Duration = OFFLINE_AFTER, seconds(10) => hours(1);
    /// An agent who has been offline for this long has left (behaviour 8, "Nobody is left alone").
    left_after: Duration = LEFT_AFTER, seconds(10) => days(1);
    /// Whoever was offline for longer than this comes back as Away (behaviour 11).
    returns_away_after: Duration = RETURNS_AWAY_AFTER, minutes(1) => days(7);
    /// A session lives this long without use.
    session_idle: Duration = SESSION_IDLE, minutes(15) => days(90);
    /// An invitation's one-time code lives this long.
    invitation: Duration = INVITATION, hours(1) => days(30);
}

impl Default for Settings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Reads a time as people write it: `"90 s"`, `"5 minutes"`, `"1 h 30 min"`, `"14 days"`.
///
/// # Errors
/// `invalid` for what is none; the reason says how it is written.
#[cfg(not(target_arch = "wasm32"))]
pub fn parse_duration(text: &str) -> Result<Duration, crate::Refusal> {
    let how = || {
        crate::Refusal::invalid(
            "duration",
            "must be a time such as \"90 s\", \"5 minutes\" or \"1 h 30 min\"",
        )
    };
    let span: jiff::Span = text.parse().map_err(|_| how())?;
    let hours_of_days = jiff::SpanRelativeTo::days_are_24_hours();
    let duration = span.to_duration(hours_of_days).map_err(|_| how())?;
    Duration::try_from(duration).map_err(|_| how())
}

/// Writes a time as it is read: `90 s`, `5 min`, `1 h 30 min`, `14 d`.
#[must_use]
pub fn write_duration(duration: Duration) -> String {
    let mut left = duration.as_secs();
    let mut parts = Vec::new();
    for (unit, name) in [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")] {
        if left >= unit {
            parts.push(format!("{} {name}", left / unit));
            left %= unit;
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_default_is_within_its_bounds() {
        for setting in Settings::ALL {
            let stored = Settings::DEFAULT.stored(setting.name).expect("its own name");
            let within = match &setting.bounds {
                Bounds::Duration(bounds) => bounds.contains(&Duration::from_millis(stored.cast_unsigned())),
                Bounds::Count(bounds) => bounds.contains(&stored),
            };
            assert!(within, "{}", setting.name);
        }
    }

    #[test]
    fn what_is_taken_is_what_is_stored_and_what_is_not_known_changes_nothing() {
        for (number, setting) in (60_000..).step_by(1_000).zip(Settings::ALL) {
            let mut settings = Settings::DEFAULT;
            settings.take(setting.name, number);
            assert_eq!(settings.stored(setting.name), Some(number));
            let others = Settings::ALL.iter().filter(|other| other.name != setting.name);
            for other in others {
                assert_eq!(settings.stored(other.name), Settings::DEFAULT.stored(other.name));
            }
        }
        let mut settings = Settings::DEFAULT;
        settings.take("of a later version", 1);
        assert_eq!(settings, Settings::DEFAULT);
        assert_eq!(settings.stored("of a later version"), None);
    }

    #[test]
    fn operators_read_of_every_setting_as_it_is() {
        let written = |value: &dyn std::fmt::Display, least: &dyn std::fmt::Display, most: &dyn std::fmt::Display| {
            format!(" | {value} | {least} – {most} | ")
        };
        for setting in Settings::ALL {
            let stored = Settings::DEFAULT.stored(setting.name).expect("its own name");
            let values = match &setting.bounds {
                Bounds::Duration(bounds) => {
                    let default = write_duration(Duration::from_millis(stored.cast_unsigned()));
                    written(
                        &default,
                        &write_duration(*bounds.start()),
                        &write_duration(*bounds.end()),
                    )
                }
                Bounds::Count(bounds) => written(&stored, bounds.start(), bounds.end()),
            };
            let row = format!("\n| `{}`{values}", setting.name);
            assert!(include_str!("../../docs/configuration.md").contains(&row), "{row}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90 s", 90),
            ("5 minutes", 300),
            ("5 min", 300),
            ("1 h 30 min", 5_400),
            ("1h", 3_600),
            ("14 days", 14 * 86_400),
            ("PT5M", 300),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "5", "soon", "-5 min", "1 month", "5 min ago", "999999999999 days"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_that_is_written_is_read_again(seconds in 1_u64..10_000_000) {
            let duration = Duration::from_secs(seconds);
            prop_assert_eq!(parse_duration(&write_duration(duration)), Ok(duration));
        }
    }
}
