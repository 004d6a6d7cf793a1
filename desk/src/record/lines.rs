//! The lines that a record has of its own: what was done to it.

use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::ids::{PersonId, RecordId};
use domain::record::line::RecordLine;
use domain::time::Timestamp;
use serde::Serialize;

/// What somebody did, about to be stored.
pub(super) struct NewLine {
    pub(super) by: (PersonId, String),
    pub(super) line: RecordLine,
}

/// A row of `record_entries` for the set-based INSERT.
#[derive(Serialize)]
struct NewRow<'a> {
    seq: i64,
    version: i64,
    author_id: i64,
    author_name: &'a str,
    body: String,
}

/// A record's counters.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct RecordCounters {
    pub(super) seq: i64,
    pub(super) version: i64,
}

/// Locks a record, and says on it what was done: two statements however many lines.
pub(super) async fn tell(
    transaction: &mut Transaction,
    record: RecordId,
    lines: &[NewLine],
    now: Timestamp,
) -> Result<(), Failure> {
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let after: RecordCounters = transaction
        .one(
            "UPDATE records SET seq = seq + $2, version = version + 1, updated_at = $3 WHERE id = $1
             RETURNING seq, version",
            args![record, count, now],
        )
        .await?;
    insert(transaction, record, after, lines, now).await
}

/// Stores lines on a record that has been given their places.
pub(super) async fn insert(
    transaction: &mut Transaction,
    record: RecordId,
    after: RecordCounters,
    lines: &[NewLine],
    now: Timestamp,
) -> Result<(), Failure> {
    const INSERT: Sql = Sql::each(
        "INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, created_at)
         SELECT $1, value ->> 'seq', value ->> 'version', 'line', 'work_note', value ->> 'author_id',
                value ->> 'author_name', value ->> 'body', $3
         FROM json_each($2)",
        "INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, created_at)
         SELECT $1, seq, version, 'line', 'work_note', author_id, author_name, body, $3
         FROM json_to_recordset($2::json) AS new (seq BIGINT, version BIGINT, author_id BIGINT, author_name TEXT, body TEXT)",
    );
    let first = after.seq - i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let rows: Vec<NewRow<'_>> = (first + 1..)
        .zip(lines)
        .map(|(seq, new)| {
            Ok(NewRow {
                seq,
                version: after.version,
                author_id: new.by.0.0,
                author_name: &new.by.1,
                body: serde_json::to_string(&new.line)?,
            })
        })
        .collect::<Result<_, serde_json::Error>>()?;
    transaction
        .execute(INSERT, args![record, serde_json::to_string(&rows)?, now])
        .await?;
    transaction.touch(Topic::Record(record));
    Ok(())
}
