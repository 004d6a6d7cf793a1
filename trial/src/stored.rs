//! What is stored in the end, read from the database itself, and whether it is what everybody was told.

use crate::told::{Ack, Reader, View};
use desk::Database;
use domain::ids::ConversationId;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, FromRow};
use std::collections::HashMap;
use std::str::FromStr;

/// An entry.
#[derive(Clone, Debug, FromRow)]
struct Stored {
    conversation_id: i64,
    staff_seq: i64,
    customer_seq: Option<i64>,
    client_id: Option<String>,
    body: String,
}

/// What is wrong, counted by kind; and one of each in words.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    counts: Vec<(&'static str, usize, String)>,
}

impl Faults {
    fn add(&mut self, kind: &'static str, what: impl FnOnce() -> String) {
        match self.counts.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, count, _)) => *count += 1,
            None => self.counts.push((kind, 1, what())),
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.counts.is_empty()
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_none() {
            return formatter.write_str("0 lost, 0 doubled, no gap, all readers agree");
        }
        for (kind, count, what) in &self.counts {
            write!(formatter, "{count} {kind} (such as {what}); ")?;
        }
        Ok(())
    }
}

/// Compares what is stored with what was acknowledged and with what each reader holds.
pub(crate) async fn compare(database: &Database, acks: &[Ack], readers: &[Reader]) -> anyhow::Result<Faults> {
    let mut faults = Faults::default();
    let entries = "SELECT conversation_id, staff_seq, customer_seq, client_id, body FROM entries ORDER BY conversation_id, staff_seq";
    let entries: Vec<Stored> = all(database, entries.to_owned()).await?;
    if let Some(damage) = damage(database).await? {
        faults.add("damages to the database", || damage);
    }
    let mut by_client_id: HashMap<(i64, &str), Vec<&Stored>> = HashMap::new();
    let mut by_place: HashMap<(View, i64, i64), &Stored> = HashMap::new();
    let mut last: HashMap<(View, i64), i64> = HashMap::new();
    for entry in &entries {
        if let Some(client_id) = &entry.client_id {
            let key = (entry.conversation_id, client_id.as_str());
            by_client_id.entry(key).or_default().push(entry);
        }
        for (view, seq) in [
            (View::Staff, Some(entry.staff_seq)),
            (View::Customer, entry.customer_seq),
        ] {
            let Some(seq) = seq else { continue };
            by_place.insert((view, entry.conversation_id, seq), entry);
            let before = last.insert((view, entry.conversation_id), seq).unwrap_or(0);
            if seq != before + 1 {
                faults.add("gap", || {
                    format!("{before}, then {seq} in conversation {}", entry.conversation_id)
                });
            }
        }
    }
    for ack in acks {
        match by_client_id
            .get(&(ack.conversation.0, ack.client_id.as_str()))
            .map(Vec::as_slice)
        {
            Some([entry]) => {
                let seq = ack.view.place(entry.staff_seq, entry.customer_seq);
                if entry.body != ack.body || seq != Some(ack.seq) {
                    faults.add("acknowledged as something else", || {
                        format!("{ack:?}, stored {entry:?}")
                    });
                }
            }
            Some(entries) => faults.add("doubled", || format!("{entries:?}")),
            None => faults.add("lost", || format!("{ack:?}")),
        }
    }
    for reader in readers {
        for (seq, body) in &reader.entries {
            let stored = by_place.get(&(reader.view, reader.conversation.0, *seq));
            if stored.is_none_or(|stored| body.as_ref().is_some_and(|body| stored.body != *body)) {
                faults.add("read and not stored so", || {
                    format!("{seq} in {}: {body:?}, stored {stored:?}", reader.conversation)
                });
            }
        }
        let newest = last.get(&(reader.view, reader.conversation.0)).copied().unwrap_or(0);
        let read = reader.entries.last_key_value().map_or(0, |(seq, _)| *seq);
        let oldest = reader.entries.first_key_value().map_or(0, |(seq, _)| *seq);
        let whole = usize::try_from(read - oldest + 1).is_ok_and(|count| count == reader.entries.len());
        if read != newest || !whole {
            faults.add("not read", || {
                format!(
                    "{newest} entries in {}, {} read up to {read}",
                    reader.conversation,
                    reader.entries.len()
                )
            });
        }
    }
    Ok(faults)
}

/// At which version each conversation is now, in staff's view and the customer's.
pub(crate) async fn versions(database: &Database) -> anyhow::Result<HashMap<ConversationId, (i64, i64)>> {
    let rows: Vec<(i64, i64, i64)> = all(
        database,
        "SELECT id, staff_version, customer_version FROM conversations".to_owned(),
    )
    .await?;
    let versions = rows
        .into_iter()
        .map(|(id, staff, customer)| (ConversationId(id), (staff, customer)));
    Ok(versions.collect())
}

/// How many lines say that somebody joined this conversation.
pub(crate) async fn joined(database: &Database, conversation: ConversationId) -> anyhow::Result<usize> {
    let entries = format!(
        "SELECT staff_seq FROM entries WHERE conversation_id = {conversation} AND kind = 'system' AND body LIKE '%joined%'"
    );
    let rows: Vec<(i64,)> = all(database, entries).await?;
    Ok(rows.len())
}

/// What the database says of itself; nothing if it is whole.
async fn damage(database: &Database) -> anyhow::Result<Option<String>> {
    if matches!(database, Database::Postgres(_)) {
        // It looks after itself, by checksums.
        return Ok(None);
    }
    let rows: Vec<(String,)> = all(
        database,
        "SELECT integrity_check FROM pragma_integrity_check".to_owned(),
    )
    .await?;
    Ok(rows.into_iter().map(|(line,)| line).find(|line| line != "ok"))
}

/// Reads the database beside whoever has it open. Statements hold nothing but what this crate writes.
async fn all<T>(database: &Database, sql: String) -> anyhow::Result<Vec<T>>
where
    T: for<'row> FromRow<'row, SqliteRow> + for<'row> FromRow<'row, PgRow> + Send + Unpin,
{
    let sql = AssertSqlSafe(sql);
    Ok(match database {
        Database::Sqlite(file) => {
            let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
            sqlx::query_as(sql).fetch_all(&mut connection).await?
        }
        Database::Postgres(url) => {
            let mut connection = PgConnectOptions::from_str(url)?.connect().await?;
            sqlx::query_as(sql).fetch_all(&mut connection).await?
        }
    })
}
