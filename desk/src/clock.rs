//! The one place that reads a clock. Everything else is told the time, so that tests move it.

use crate::store::Store;
use domain::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time, and waits.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's: a monotonic clock on top of the wall clock at start, so that it never runs backwards.
    System(Arc<SystemClock>),
    /// In a test's hand: stands still until it is moved.
    Hand(Arc<AtomicI64>),
}

/// The machine's clock as read once at start, and what the database's is ahead of it.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    started_at: Timestamp,
    /// In milliseconds. Nodes on one Postgres go by its clock.
    ahead: AtomicI64,
    /// What was last told: where the other clock turns out to be behind, this one stands still until it is there.
    latest: AtomicI64,
}

/// An answer that took longer says nothing about the time.
const ANSWERS_WITHIN: i64 = 500;
/// A machine whose clock is further off is told so.
const TOLERATED: i64 = 2_000;

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the module that reads the clock")]
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::System(Arc::new(SystemClock {
            started: Instant::now(),
            started_at: Timestamp(domain::time::millis(wall)),
            ahead: AtomicI64::new(0),
            latest: AtomicI64::new(0),
        }))
    }

    /// A clock that stands at `at` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn hand(at: Timestamp) -> Self {
        Self::Hand(Arc::new(AtomicI64::new(at.0)))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System(clock) => clock.now(),
            Self::Hand(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock in the hand; does nothing to the machine's.
    pub fn advance(&self, by: Duration) {
        if let Self::Hand(at) = self {
            at.fetch_add(domain::time::millis(by), Ordering::SeqCst);
        }
    }

    /// Goes from now on by the database's clock, where it has one, so that all nodes have the same time. A clock in the hand goes by
    /// nothing.
    pub(crate) async fn go_by(&self, store: &Store) -> Result<(), sqlx::Error> {
        let Self::System(clock) = self else {
            return Ok(());
        };
        let before = clock.own();
        if let Some(theirs) = store.time().await? {
            clock.measured(before, theirs.0, clock.own());
        }
        Ok(())
    }
}

impl SystemClock {
    fn own(&self) -> i64 {
        (self.started_at + self.started.elapsed()).0
    }

    fn now(&self) -> Timestamp {
        let now = self.own() + self.ahead.load(Ordering::Relaxed);
        Timestamp(self.latest.fetch_max(now, Ordering::Relaxed).max(now))
    }

    /// The other clock said so between these two moments of this one.
    fn measured(&self, before: i64, theirs: i64, after: i64) {
        if after - before > ANSWERS_WITHIN {
            return;
        }
        let ahead = theirs - i64::midpoint(before, after);
        let known = self.ahead.swap(ahead, Ordering::Relaxed);
        if ahead.abs() > TOLERATED && known.abs() <= TOLERATED {
            tracing::warn!(
                database_ahead_ms = ahead,
                "this machine's clock is not the database's; the desk goes by the database's"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_go_by_the_databases_clock_and_never_back() {
        let Clock::System(clock) = Clock::system() else {
            panic!("it is the machine's");
        };
        let own = clock.own();
        clock.measured(own, own + 60_000, own + 10);
        let ahead = clock.now();
        assert!((59_900..90_000).contains(&(ahead.0 - own)), "{}", ahead.0 - own);
        clock.measured(own, own - 60_000, own);
        assert!(clock.now() >= ahead, "it stands still until the other has caught up");
        clock.measured(own, own + 600_000, own + 2 * ANSWERS_WITHIN);
        assert!(
            clock.now().0 < own + 590_000,
            "an answer that took so long says nothing"
        );
    }
}
