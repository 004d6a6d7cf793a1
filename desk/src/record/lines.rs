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
    record_id: i64,
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

/// The counters of one of several records.
#[derive(sqlx::FromRow)]
struct OfRecord {
    id: i64,
    #[sqlx(flatten)]
    counters: RecordCounters,
}

/// Locks records in the order of their ids, and says one thing on each: two statements however many.
pub(super) async fn tell(
    transaction: &mut Transaction,
    lines: &[(RecordId, NewLine)],
    now: Timestamp,
) -> Result<(), Failure> {
    const LOCK: Sql = Sql::each(
        "UPDATE records SET seq = seq + 1, version = version + 1, updated_at = $2
         WHERE id IN (SELECT value FROM json_each($1))
         RETURNING id, seq, version",
        "WITH locked AS (SELECT id FROM records
                         WHERE id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json) AS told (value))
                         ORDER BY id FOR UPDATE)
         UPDATE records SET seq = seq + 1, version = version + 1, updated_at = $2
         FROM locked WHERE records.id = locked.id
         RETURNING records.id, seq, version",
    );
    let records: Vec<i64> = lines.iter().map(|(record, _)| record.0).collect();
    let counters: Vec<OfRecord> = transaction
        .all(LOCK, args![serde_json::to_string(&records)?, now])
        .await?;
    let mut rows = Vec::new();
    for (record, line) in lines {
        let of_it = counters.iter().find(|counters| counters.id == record.0);
        let after = of_it
            .ok_or_else(|| Failure::Stored(format!("no record {record}")))?
            .counters;
        rows.extend(numbered(*record, after, std::slice::from_ref(line))?);
    }
    insert_rows(transaction, &rows, now).await
}

/// Stores lines on a record that has been given their places.
pub(super) async fn insert(
    transaction: &mut Transaction,
    record: RecordId,
    after: RecordCounters,
    lines: &[NewLine],
    now: Timestamp,
) -> Result<(), Failure> {
    insert_rows(transaction, &numbered(record, after, lines)?, now).await
}

/// The last lines of a record whose counters are these now.
fn numbered(record: RecordId, after: RecordCounters, lines: &[NewLine]) -> Result<Vec<NewRow<'_>>, serde_json::Error> {
    let first = after.seq - i64::try_from(lines.len()).unwrap_or(i64::MAX);
    (first + 1..)
        .zip(lines)
        .map(|(seq, new)| {
            Ok(NewRow {
                record_id: record.0,
                seq,
                version: after.version,
                author_id: new.by.0.0,
                author_name: &new.by.1,
                body: serde_json::to_string(&new.line)?,
            })
        })
        .collect()
}

async fn insert_rows(transaction: &mut Transaction, rows: &[NewRow<'_>], now: Timestamp) -> Result<(), Failure> {
    const INSERT: Sql = Sql::each(
        "INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, created_at)
         SELECT value ->> 'record_id', value ->> 'seq', value ->> 'version', 'line', 'work_note', value ->> 'author_id',
                value ->> 'author_name', value ->> 'body', $2
         FROM json_each($1)",
        "INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, created_at)
         SELECT record_id, seq, version, 'line', 'work_note', author_id, author_name, body, $2
         FROM json_to_recordset($1::json) AS new (record_id BIGINT, seq BIGINT, version BIGINT, author_id BIGINT,
                author_name TEXT, body TEXT)",
    );
    transaction
        .execute(INSERT, args![serde_json::to_string(rows)?, now])
        .await?;
    for row in rows {
        transaction.touch(Topic::Record(RecordId(row.record_id)));
    }
    Ok(())
}
