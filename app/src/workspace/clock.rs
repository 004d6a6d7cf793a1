//! The server's clock, as this page knows it. Client clocks are wrong, so what counts is how far this one is off.

use crate::browser::moment;
use domain::time::{Timestamp, clock_face};
use leptos::prelude::*;
use std::time::Duration;

/// From here on a waiting time is marked, and from there again (behaviour 3, "Cases").
const LONG: Duration = Duration::from_secs(40);
const VERY_LONG: Duration = Duration::from_mins(2);

/// Ticks once a second.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    now: RwSignal<Timestamp>,
    /// How far the server's clock is ahead of this browser's, in milliseconds.
    ahead_ms: StoredValue<i64>,
}

impl Clock {
    /// Stands at this moment of the server's until it is set.
    pub(crate) fn new(at: Timestamp) -> Self {
        Self {
            now: RwSignal::new(at),
            ahead_ms: StoredValue::new(0),
        }
    }

    /// The server says what time it is.
    pub(crate) fn set(self, at: Timestamp) {
        self.ahead_ms.set_value(at.0 - moment::now().0);
    }

    pub(crate) fn tick(self) {
        self.now.set(Timestamp(moment::now().0 + self.ahead_ms.get_value()));
    }

    /// What time it is, without listening to it pass.
    pub(crate) fn now(self) -> Timestamp {
        self.now.get_untracked()
    }

    /// How long it is since then, as people read it.
    pub(crate) fn waited(self, since: Timestamp) -> String {
        clock_face(self.now.get().since(since))
    }

    /// How much time is left until then.
    pub(crate) fn left(self, until: Timestamp) -> Duration {
        until.since(self.now.get())
    }

    /// How long it is since then.
    pub(crate) fn since(self, since: Timestamp) -> Duration {
        self.now.get().since(since)
    }

    /// Whether that is long, or very long; the mark is a form and not only a colour.
    pub(crate) fn marks(self, since: Timestamp) -> Option<&'static str> {
        match self.now.get().since(since) {
            waited if waited >= VERY_LONG => Some("very"),
            waited if waited >= LONG => Some("yes"),
            _ => None,
        }
    }
}
