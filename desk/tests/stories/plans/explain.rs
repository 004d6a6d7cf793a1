//! What each database says of how it runs a statement.

use super::whole::grows;
use super::{Plan, Statement, Step, filler};
use crate::test_desk::TestDesk;
use desk::POSTGRES_PLANS_FOR;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row, SqlitePool};
use std::collections::BTreeSet;
use std::str::FromStr;

/// SQLite plans by the schema alone, whatever the tables hold, as long as nobody has it gather statistics.
pub(super) async fn on_sqlite<'a>(test: &TestDesk, statements: &'a [Statement]) -> Vec<Plan<'a>> {
    let pool = SqlitePool::connect(&test.sqlite_url()).await.expect("opens");
    let (statistics,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'")
        .fetch_one(&pool)
        .await
        .expect("answers");
    assert_eq!(
        statistics, 0,
        "with statistics, plans are those of a filled database: fill this one first"
    );
    let mut plans = Vec::new();
    for statement in statements {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.sqlite));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain)
            .fetch_all(&pool)
            .await
            .expect("it can be explained");
        plans.push(Plan {
            files: &statement.files,
            text: &statement.sqlite,
            steps: steps_of_sqlite(rows.into_iter().map(|(_, _, _, words)| words).collect()),
        });
    }
    plans
}

/// `SCAN table …` reads all of it; an index that is made for one statement is made of all of it. What is said to be a part of the
/// statement itself is no table, once, even if it has a table's name; any other name is a table's or stands for one.
fn steps_of_sqlite(lines: Vec<String>) -> Vec<Step> {
    let mut parts: Vec<String> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("CO-ROUTINE ").or(line.strip_prefix("MATERIALIZE ")))
        .map(|part| format!("SCAN {part}"))
        .collect();
    let mut step = |words: String| {
        let is_part = parts
            .iter()
            .position(|part| *part == words)
            .map(|part| parts.remove(part))
            .is_some();
        let is_whole = words.starts_with("SCAN ") || words.contains(" AUTOMATIC ");
        let is_stored = words != "SCAN CONSTANT ROW" && !words.contains(" VIRTUAL TABLE ");
        let name = words.split(' ').nth(1).unwrap_or_default();
        let whole = (is_whole && is_stored && !is_part).then(|| name.to_owned());
        Step { words, whole }
    };
    lines.into_iter().map(&mut step).collect()
}

/// The indexes of a desk's SQLite that guard nothing, each with its table.
pub(super) async fn indexes_on_sqlite(test: &TestDesk) -> Vec<(String, String)> {
    let pool = SqlitePool::connect(&test.sqlite_url()).await.expect("opens");
    sqlx::query_as(
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' ORDER BY name",
    )
    .fetch_all(&pool)
    .await
    .expect("answers")
}

/// Postgres plans by what tables hold. These plans are those for whatever arguments, and of the tables that grow only: those of
/// small tables differ from version to version and do not matter.
pub(super) async fn on_postgres<'a>(test: &TestDesk, statements: &'a [Statement]) -> Vec<Plan<'a>> {
    let options = PgConnectOptions::from_str(&test.postgres_url()).expect("well formed");
    let mut connection = options
        .options(POSTGRES_PLANS_FOR)
        .connect()
        .await
        .expect("the Postgres answers");
    filler::fill(&mut connection).await;
    connection
        .execute("SET plan_cache_mode = force_generic_plan")
        .await
        .expect("goes through");
    let mut plans = Vec::new();
    for (number, statement) in statements.iter().enumerate() {
        let (types, nothing) = match statement.types.len() {
            0 => (String::new(), String::new()),
            arguments => (
                format!("({})", statement.types.join(", ")),
                format!("({})", vec!["NULL"; arguments].join(", ")),
            ),
        };
        let prepare = format!("PREPARE statement_{number} {types} AS {}", statement.postgres);
        let explain = format!("EXPLAIN (COSTS OFF, FORMAT JSON) EXECUTE statement_{number} {nothing}");
        connection
            .execute(sqlx::raw_sql(AssertSqlSafe(prepare)))
            .await
            .expect("it can be prepared");
        let row: PgRow = connection
            .fetch_one(sqlx::raw_sql(AssertSqlSafe(explain)))
            .await
            .expect("it can be explained");
        let plan: String = row.try_get_unchecked(0).expect("a plan");
        let plan: Value = serde_json::from_str(&plan).expect("JSON");
        let mut steps = BTreeSet::new();
        collect(&plan, None, &mut steps);
        plans.push(Plan {
            files: &statement.files,
            text: &statement.postgres,
            steps: steps.into_iter().collect(),
        });
    }
    plans
}

/// The steps below a node of a plan that read a table that grows.
fn collect(node: &Value, of: Option<&str>, steps: &mut BTreeSet<Step>) {
    let table = node["Relation Name"].as_str().or(of);
    if let (Some(table), Some(kind)) = (table, node["Node Type"].as_str())
        && grows(table)
    {
        let index = node["Index Name"].as_str();
        let is_limited = node.get("Index Cond").is_some();
        match (kind, index) {
            ("Seq Scan", _) => {
                steps.insert(step_of_postgres(format!("all of {table}"), table, false));
            }
            (_, Some(index)) if is_limited => {
                steps.insert(step_of_postgres(format!("{table} by {index}"), table, true));
            }
            (_, Some(index)) => {
                steps.insert(step_of_postgres(format!("all of {table} by {index}"), table, false));
            }
            _ => {}
        }
    }
    // What finds rows by several indexes says the table only above them.
    let of = node["Node Type"]
        .as_str()
        .filter(|kind| kind.starts_with("Bitmap"))
        .and(table);
    let below: Vec<&Value> = match node {
        Value::Array(nodes) => nodes.iter().collect(),
        _ => node["Plan"]
            .as_object()
            .map(|_| &node["Plan"])
            .into_iter()
            .chain(node["Plans"].as_array().into_iter().flatten())
            .collect(),
    };
    for node in below {
        collect(node, of, steps);
    }
}

fn step_of_postgres(words: String, table: &str, is_limited: bool) -> Step {
    Step {
        words,
        whole: (!is_limited).then(|| table.to_owned()),
    }
}
