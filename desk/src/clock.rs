//! The one place that reads a clock. Everything else is told the time, so that tests move it.

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

/// The machine's clock as read once at start.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    started_at: Timestamp,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the module that reads the clock")]
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::System(Arc::new(SystemClock {
            started: Instant::now(),
            started_at: Timestamp(domain::time::millis(wall)),
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
            Self::System(clock) => clock.started_at + clock.started.elapsed(),
            Self::Hand(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock in the hand; does nothing to the machine's.
    pub fn advance(&self, by: Duration) {
        if let Self::Hand(at) = self {
            at.fetch_add(domain::time::millis(by), Ordering::SeqCst);
        }
    }
}
