//! Which statements ran in this process and where, for the test that has the databases explain each of them
//! (`desk/tests/stories/plans.rs`). Only builds with debug assertions note any.

use super::{Sql, Value};
use std::collections::BTreeSet;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

/// At most as many as the source has.
static NOTED: Mutex<BTreeSet<Statement>> = Mutex::new(BTreeSet::new());

/// A statement that ran.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// The file that runs it, from the top of the checkout, and the line there.
    pub file: &'static str,
    pub line: u32,
    /// Its text for each database.
    pub sqlite: &'static str,
    pub postgres: &'static str,
    /// What Postgres calls the types of its arguments.
    pub types: Vec<&'static str>,
}

/// All that ran so far, by place.
#[must_use]
pub fn statements() -> Vec<Statement> {
    NOTED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .cloned()
        .collect()
}

/// Notes a statement that the caller's caller runs.
#[track_caller]
pub(super) fn note(sql: Sql, arguments: &[Value]) {
    if !cfg!(debug_assertions) {
        return;
    }
    let place = Location::caller();
    let statement = Statement {
        file: place.file(),
        line: place.line(),
        sqlite: sql.sqlite,
        postgres: sql.postgres,
        types: arguments.iter().map(Value::type_on_postgres).collect(),
    };
    NOTED.lock().unwrap_or_else(PoisonError::into_inner).insert(statement);
}
