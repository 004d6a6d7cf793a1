//! The records of a customer who is erased (behaviour 10, "Forgetting"). Numbers, times, states and who had them stay; no words do.

use super::card;
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::ids::{CustomerId, RecordId, RecordNumber};
use domain::record::search::searched;
use domain::retention::ERASED;
use domain::time::Timestamp;

/// Records that are erased at once, however little was said on them.
const RECORDS: i64 = 20;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    number: String,
}

/// Erases the words on a customer's records, and on those of their conversations, at most so many texts of them. How many records were
/// finished, and whether nothing is left.
pub(crate) async fn erase(
    transaction: &mut Transaction,
    customer: CustomerId,
    most: usize,
    now: Timestamp,
) -> Result<(i64, bool), Failure> {
    let rows: Vec<Row> = transaction
        .all(
            "SELECT records.id, records.number FROM records
             WHERE records.id IN (SELECT theirs.id FROM records AS theirs WHERE theirs.customer_id = $1
                                  UNION SELECT links.record_id FROM conversations
                                  JOIN record_conversations AS links ON links.conversation_id = conversations.id
                                  WHERE conversations.customer_id = $1)
               AND (records.short_description <> $2 OR records.description <> '' OR COALESCE(records.resolution, $2) <> $2
                    OR EXISTS (SELECT 1 FROM record_entries AS said
                               WHERE said.record_id = records.id AND said.kind = 'message' AND said.removed_at IS NULL))
             ORDER BY records.id LIMIT $3",
            args![customer, ERASED, RECORDS],
        )
        .await?;
    let are_all = rows.len() < usize::try_from(RECORDS).unwrap_or(usize::MAX);
    let (mut records, mut room) = (0, most);
    for Row { id, number } in rows {
        let (texts, is_whole) = erase_one(transaction, RecordId(id), RecordNumber(number), room, now).await?;
        if !is_whole {
            return Ok((records, false));
        }
        records += 1;
        room -= texts;
    }
    Ok((records, are_all))
}

/// Erases the form of a record and at most so many texts on it. How many it were, and whether they were all.
async fn erase_one(
    transaction: &mut Transaction,
    record: RecordId,
    number: RecordNumber,
    most: usize,
    now: Timestamp,
) -> Result<(usize, bool), Failure> {
    const REMOVE: Sql = Sql::each(
        "UPDATE record_entries SET body = '', removed_at = $2, version = erased.value ->> 2
         FROM json_each($1) AS erased
         WHERE record_entries.record_id = erased.value ->> 0 AND record_entries.seq = erased.value ->> 1",
        "UPDATE record_entries SET body = '', removed_at = $2, version = (erased ->> 2)::BIGINT
         FROM json_array_elements($1::json) AS erased
         WHERE record_entries.record_id = (erased ->> 0)::BIGINT AND record_entries.seq = (erased ->> 1)::BIGINT",
    );
    let moved = card::lock(transaction, record).await?;
    let (mut version,): (i64,) = transaction
        .one(
            "UPDATE records
             SET short_description = $2, description = '', resolution = CASE WHEN resolution IS NOT NULL THEN $2 END,
                 searched = $3, updated_at = $4, version = version + 1
             WHERE id = $1 RETURNING version",
            args![record, ERASED, searched(&number, ERASED), now],
        )
        .await?;
    let mut said: Vec<(i64,)> = transaction
        .all(
            "SELECT seq FROM record_entries WHERE record_id = $1 AND kind = 'message' AND removed_at IS NULL
             ORDER BY seq LIMIT $2",
            args![record, i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1)],
        )
        .await?;
    let is_whole = said.len() <= most;
    said.truncate(most);
    let mut changes: Vec<(i64, i64, i64)> = Vec::with_capacity(said.len());
    for (seq,) in said {
        version += 1;
        changes.push((record.0, seq, version));
    }
    if !changes.is_empty() {
        transaction
            .execute(REMOVE, args![serde_json::to_string(&changes)?, now])
            .await?;
        transaction
            .execute("UPDATE records SET version = $2 WHERE id = $1", args![record, version])
            .await?;
    }
    card::renew(transaction, record, &moved).await?;
    transaction.touch(Topic::Record(record));
    Ok((changes.len(), is_whole))
}
