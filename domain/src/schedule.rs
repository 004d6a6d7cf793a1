//! Opening hours (behaviour 10, "Opening hours"): the hours of a week in a time zone, and days that have others.
//!
//! Hours are what the clocks on the wall read there, and those jump. Hours that begin when clocks are turned forward over their
//! beginning begin with the jump; hours that end in an hour that clocks read twice end the second time. So each of the written
//! hours is one opening, or none where clocks skip all of it.
//!
//! Only a server knows schedules: the database of time zones would be a burden to a browser.

mod written;

use crate::time::Timestamp;
use jiff::Timestamp as Instant;
use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use std::time::Duration;
pub use written::{Day, Holidays, Hours, TimeOfDay, Week, by_day, check_time_zone, weekday};

/// So far ahead, and so far back, is looked for the next or the last hours; beyond there are none.
const LOOKS_DAYS: usize = 400;
/// More changes of a zone's clocks than there are within a day.
const CHANGES_A_DAY: usize = 8;

/// When something is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    zone: TimeZone,
    week: Week,
    holidays: Holidays,
}

/// How it stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doors {
    Open {
        /// When it closes; none where it does not in the time that is looked ahead.
        closes_at: Option<Timestamp>,
    },
    Closed {
        /// Since when; none where it has not been open in the time that is looked back.
        since: Option<Timestamp>,
        /// When it opens again; none where it does not in the time that is looked ahead.
        opens_at: Option<Timestamp>,
    },
}

impl Doors {
    /// What has no schedule is always open.
    pub const ALWAYS_OPEN: Self = Self::Open { closes_at: None };

    #[must_use]
    pub fn are_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// When it closes, where that is so soon that whoever waits is warned: no later than `warned_before` from now.
    #[must_use]
    pub fn closing_soon(self, now: Timestamp, warned_before: Duration) -> Option<Timestamp> {
        match self {
            Self::Open { closes_at } => closes_at.filter(|closes_at| *closes_at - warned_before <= now),
            Self::Closed { .. } => None,
        }
    }

    /// The next moment at which something is to be said or done: whoever waits is warned, it closes, it opens.
    #[must_use]
    pub fn next_moment(self, now: Timestamp, warned_before: Duration) -> Option<Timestamp> {
        match self {
            Self::Open { closes_at } if self.closing_soon(now, warned_before).is_some() => closes_at,
            Self::Open { closes_at } => closes_at.map(|closes_at| closes_at - warned_before),
            Self::Closed { opens_at, .. } => opens_at,
        }
    }
}

/// A time without a break in which it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: Timestamp,
    /// The first moment after it; none where it does not end in the time that is looked ahead.
    until: Option<Timestamp>,
}

/// Which edge of hours a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Begin,
    End,
}

impl Schedule {
    /// None where the time zone is not known.
    #[must_use]
    pub fn new(time_zone: &str, week: Week, holidays: Holidays) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(time_zone).ok()?;
        Some(Self { zone, week, holidays })
    }

    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.span(at).is_some_and(|span| span.from <= at)
    }

    /// The first moment after `after` at which it opens.
    #[must_use]
    pub fn opens_next(&self, after: Timestamp) -> Option<Timestamp> {
        let span = self.span(after)?;
        if span.from > after {
            return Some(span.from);
        }
        Some(self.span(span.until?)?.from)
    }

    /// The first moment after `after` at which it closes.
    #[must_use]
    pub fn closes_next(&self, after: Timestamp) -> Option<Timestamp> {
        self.span(after)?.until
    }

    /// How it stands at a moment.
    #[must_use]
    pub fn doors(&self, at: Timestamp) -> Doors {
        match self.span(at) {
            Some(span) if span.from <= at => Doors::Open { closes_at: span.until },
            next => Doors::Closed {
                since: self.closed_last(at),
                opens_at: next.map(|span| span.from),
            },
        }
    }

    /// The time that holds `at`, or the next after it.
    fn span(&self, at: Timestamp) -> Option<Span> {
        let mut found: Option<(Timestamp, Timestamp)> = None;
        // Hours of the day before may go on.
        let mut day = self.day(at)?.yesterday().ok()?;
        for _ in 0..LOOKS_DAYS {
            for (from, until) in self.hours_of(day) {
                match &mut found {
                    Some((_, end)) if from <= *end => *end = until.max(*end),
                    Some((from, until)) if *until > at => {
                        return Some(Span {
                            from: *from,
                            until: Some(*until),
                        });
                    }
                    _ => found = Some((from, until)),
                }
            }
            day = day.tomorrow().ok()?;
        }
        let end_of_looking = self.moment(day, 0, Edge::Begin)?;
        let (from, until) = found.filter(|(_, until)| *until > at)?;
        Some(Span {
            from,
            until: Some(until).filter(|until| *until < end_of_looking),
        })
    }

    /// When it closed last, if it is closed now.
    fn closed_last(&self, at: Timestamp) -> Option<Timestamp> {
        let mut day = self.day(at)?;
        for _ in 0..LOOKS_DAYS {
            let ends = self.hours_of(day).into_iter().map(|(_, until)| until);
            if let Some(last) = ends.filter(|until| *until <= at).max() {
                return Some(last);
            }
            day = day.yesterday().ok()?;
        }
        None
    }

    /// What the calendar there says.
    fn day(&self, at: Timestamp) -> Option<Date> {
        let at = Instant::from_millisecond(at.0).ok()?;
        Some(self.zone.to_datetime(at).date())
    }

    /// The hours of a day as moments: when each begins, and the first moment after it.
    fn hours_of(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let hours = self.holidays.get(&Day(day)).or_else(|| self.week.get(weekday));
        let moments = hours.into_iter().flatten().filter_map(|hours| {
            let from = self.moment(day, hours.from().minutes(), Edge::Begin)?;
            let until = self.moment(day, hours.to().minutes(), Edge::End)?;
            (from < until).then_some((from, until))
        });
        moments.collect()
    }

    /// The moment at which clocks there read so many minutes after midnight; of those that are skipped, the moment of the jump.
    fn moment(&self, day: Date, minutes: u16, edge: Edge) -> Option<Timestamp> {
        if minutes == TimeOfDay::MIDNIGHT.minutes() {
            return self.moment(day.tomorrow().ok()?, 0, Edge::Begin);
        }
        let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
        let clock = day.at(hour, minute, 0, 0);
        let read = self.zone.to_ambiguous_timestamp(clock);
        let instant = match (read.offset(), edge) {
            (AmbiguousOffset::Gap { after, .. }, _) => {
                let before_the_jump = after.to_timestamp(clock).ok()?;
                let changes = self.zone.following(before_the_jump).take(CHANGES_A_DAY);
                let mut jumps = changes.filter(|change| change.offset() == after);
                jumps.next()?.timestamp()
            }
            (_, Edge::Begin) => read.earlier().ok()?,
            (_, Edge::End) => read.later().ok()?,
        };
        Some(Timestamp(instant.as_millisecond()))
    }
}

#[cfg(test)]
mod tests;
