//! What happened in one seed, line by line.

use crate::START;
use domain::time::Timestamp;
use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// How many of the last lines a failure tells.
const LAST: usize = 25;

/// A handle to the lines of one seed; it outlives what panics.
#[derive(Clone, Default)]
pub(crate) struct Trace(Rc<RefCell<Vec<String>>>);

impl Trace {
    pub(crate) fn note(&self, now: Timestamp, line: &str) {
        let after = now.since(START).as_millis();
        let mut lines = self.0.borrow_mut();
        let number = lines.len();
        lines.push(format!("{number:4} +{}.{:03}s {line}", after / 1000, after % 1000));
    }

    /// Equal for equal traces.
    pub(crate) fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.borrow().hash(&mut hasher);
        hasher.finish()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    /// The last lines, for whoever reads a failure.
    pub(crate) fn last(&self) -> String {
        let lines = self.0.borrow();
        let from = lines.len().saturating_sub(LAST);
        lines[from..].join("\n")
    }
}
