//! Hours as they are written and stored: times of day, days of the week, and days that have hours of their own.

use crate::refusal::Refusal;
use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a clock reads, in minutes after midnight. The end of a day is `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct TimeOfDay(u16);

/// From when to when on a day, the end not included. Never over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(TimeOfDay, TimeOfDay)", into = "(TimeOfDay, TimeOfDay)")]
pub struct Hours {
    from: TimeOfDay,
    to: TimeOfDay,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub(super) Date);

/// The hours of each weekday, Monday first, in their order.
pub type Week = [Vec<Hours>; 7];

/// Days that have hours of their own instead, in their order; none where it stays closed.
pub type Holidays = BTreeMap<Day, Vec<Hours>>;

impl TimeOfDay {
    /// The end of a day.
    pub const MIDNIGHT: Self = Self(24 * 60);

    /// Reads `09:30`.
    ///
    /// # Errors
    /// `invalid` where it is no time of day.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let two_digits = |text: &str| -> Option<u16> {
            let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_number)
        };
        text.split_once(':')
            .and_then(|(hour, minute)| Some((two_digits(hour)?, two_digits(minute)?)))
            .filter(|(hour, minute)| *minute < 60 && (*hour < 24 || (*hour, *minute) == (24, 0)))
            .map(|(hour, minute)| Self(hour * 60 + minute))
            .ok_or_else(|| Refusal::invalid("time", "must be a time of day such as \"09:00\""))
    }

    /// Minutes after midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for TimeOfDay {
    type Error = &'static str;

    fn try_from(minutes: u16) -> Result<Self, Self::Error> {
        Some(Self(minutes))
            .filter(|time| *time <= Self::MIDNIGHT)
            .ok_or("no time of day")
    }
}

impl From<TimeOfDay> for u16 {
    fn from(time: TimeOfDay) -> Self {
        time.0
    }
}

impl Hours {
    /// # Errors
    /// `invalid` where they end before they begin.
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Result<Self, Refusal> {
        if from < to {
            return Ok(Self { from, to });
        }
        Err(Refusal::invalid(
            "to",
            "must be after from; hours over midnight are written as two: to \"24:00\", and from \"00:00\" of the next day",
        ))
    }

    #[must_use]
    pub fn from(self) -> TimeOfDay {
        self.from
    }

    #[must_use]
    pub fn to(self) -> TimeOfDay {
        self.to
    }
}

impl TryFrom<(TimeOfDay, TimeOfDay)> for Hours {
    type Error = Refusal;

    fn try_from((from, to): (TimeOfDay, TimeOfDay)) -> Result<Self, Self::Error> {
        Self::new(from, to)
    }
}

impl From<Hours> for (TimeOfDay, TimeOfDay) {
    fn from(hours: Hours) -> Self {
        (hours.from, hours.to)
    }
}

impl Day {
    /// Reads `2026-12-24`.
    ///
    /// # Errors
    /// `invalid` where it is no day.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let day = text.parse().ok().map(Self);
        day.filter(|day| day.to_string() == text)
            .ok_or_else(|| Refusal::invalid("date", "must be a day such as \"2026-12-24\""))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl TryFrom<String> for Day {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// The place of a weekday in a [`Week`], by its English name in small letters.
///
/// # Errors
/// `invalid` where it is none.
pub fn weekday(name: &str) -> Result<usize, Refusal> {
    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    NAMES.iter().position(|known| *known == name).ok_or_else(|| {
        Refusal::invalid(
            "days",
            format!("does not know \"{name}\" (known: \"{}\")", NAMES.join("\", \"")),
        )
    })
}

/// A time zone by the name it has in the IANA database, as that spells it.
///
/// # Errors
/// `invalid` where it is not known.
pub fn check_time_zone(name: &str) -> Result<String, Refusal> {
    let zone = TimeZoneDatabase::bundled().get(name).ok();
    zone.and_then(|zone| zone.iana_name().map(str::to_owned))
        .ok_or_else(|| Refusal::invalid("time_zone", "must be a name such as \"Europe/Berlin\""))
}

/// The hours of one day in their order.
///
/// # Errors
/// `invalid` where two of them overlap.
pub fn by_day(mut hours: Vec<Hours>) -> Result<Vec<Hours>, Refusal> {
    hours.sort_unstable();
    if hours.windows(2).any(|pair| pair[1].from < pair[0].to) {
        return Err(Refusal::invalid("hours", "overlap"));
    }
    Ok(hours)
}
