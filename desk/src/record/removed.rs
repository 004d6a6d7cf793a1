//! What is removed from a conversation is removed from its records: their activity reads it from there, but the form of each was
//! filled with the customer's words (behaviour 5, "Remove text").

use super::card;
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::ids::{ConversationId, RecordId, RecordNumber};
use domain::record::removed::without;
use domain::record::search::searched;
use domain::time::Timestamp;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    number: String,
    version: i64,
    short_description: String,
    description: String,
    resolution: Option<String>,
}

/// Removes these words of a conversation, which is locked, from what is written on its records.
pub(crate) async fn remove_words(
    transaction: &mut Transaction,
    conversation: ConversationId,
    words: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    let rows: Vec<Row> = transaction
        .all(
            "SELECT records.id, records.number, records.version, records.short_description, records.description,
                    records.resolution
             FROM record_conversations AS links JOIN records ON records.id = links.record_id
             WHERE links.conversation_id = $1 ORDER BY records.id",
            args![conversation],
        )
        .await?;
    for row in rows {
        let short_description = without(&row.short_description, words);
        let description = without(&row.description, words);
        let resolution = row
            .resolution
            .as_deref()
            .and_then(|resolution| without(resolution, words));
        if short_description.is_none() && description.is_none() && resolution.is_none() {
            continue;
        }
        let record = RecordId(row.id);
        let moved = card::lock_if(transaction, short_description.is_some(), record).await?;
        let short_description = short_description.unwrap_or(row.short_description);
        let removed = transaction
            .execute(
                "UPDATE records SET short_description = $3, description = $4, resolution = $5, searched = $6, updated_at = $7,
                    version = version + 1
                 WHERE id = $1 AND version = $2",
                args![
                    record,
                    row.version,
                    &short_description,
                    description.unwrap_or(row.description),
                    resolution.or(row.resolution),
                    searched(&RecordNumber(row.number), &short_description),
                    now
                ],
            )
            .await?;
        if removed == 0 {
            return Err(Failure::Overtaken);
        }
        card::renew(transaction, record, &moved).await?;
        transaction.touch(Topic::Record(record));
    }
    Ok(())
}
