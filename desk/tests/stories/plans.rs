//! How the databases run each statement of the desk: explained, compared with what `desk/tests/plans` says, and refused where it
//! reads all of a table that grows with use.
//!
//! The desk notes each statement that it runs; the stories that [`told`] names run them all between them, and [`source`] finds
//! what none of them has run. To write the files anew: `UPDATE_PLANS=1 bin/with-postgres cargo nextest run -p desk plans`.

mod explain;
mod filler;
mod golden;
mod source;
mod told;
mod whole;

use crate::test_desk::{Kind, TestDesk};
use std::collections::{BTreeMap, BTreeSet};

/// A statement as each database is given it, and all that is to be said of it.
#[derive(Debug)]
struct Statement {
    sqlite: String,
    postgres: String,
    types: Vec<&'static str>,
    /// The files that run it.
    files: BTreeSet<&'static str>,
}

/// A way in which a statement reads a table: as the file of plans says it, and, if it is all of a table, of which.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    words: String,
    whole: Option<String>,
}

/// A statement and its plan.
struct Plan<'a> {
    files: &'a BTreeSet<&'static str>,
    text: &'a str,
    steps: Vec<Step>,
}

/// On one line.
fn normalised(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every statement that ran in this process, each text once.
fn statements() -> Vec<Statement> {
    let mut statements: BTreeMap<(String, String), Statement> = BTreeMap::new();
    for noted in desk::statements() {
        let (sqlite, postgres) = (normalised(noted.sqlite), normalised(noted.postgres));
        let statement = statements
            .entry((sqlite.clone(), postgres.clone()))
            .or_insert_with(|| Statement {
                sqlite,
                postgres,
                types: noted.types,
                files: BTreeSet::new(),
            });
        statement.files.insert(noted.file);
    }
    let mut statements: Vec<Statement> = statements.into_values().collect();
    statements.sort_by(|one, other| (&one.files, &one.sqlite).cmp(&(&other.files, &other.sqlite)));
    statements
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_is_explained_and_none_reads_all_of_a_table_that_grows() {
    told::tell_all().await;
    let statements = statements();
    let mut wrong = source::not_run(&statements);

    let sqlite = TestDesk::open(Kind::Sqlite).await;
    let mut explained = explain::on_sqlite(&sqlite, &statements).await;
    wrong.extend(golden::compare("sqlite", &explained));
    let postgres = TestDesk::open(Kind::Postgres).await;
    let on_postgres = explain::on_postgres(&postgres, &statements).await;
    wrong.extend(golden::compare("postgres", &on_postgres));

    explained.extend(on_postgres);
    wrong.extend(whole::refused(&explained));
    wrong.extend(whole::unused(&explain::indexes_on_sqlite(&sqlite).await, &explained));
    assert!(wrong.is_empty(), "\n\n{}\n", wrong.join("\n\n"));
}
