//! What is stored in the end, read from the database itself, and whether it is what everybody was told.

use crate::told::{Ack, Reader, View};
use desk::Database;
use domain::ids::ConversationId;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, FromRow};
use std::collections::HashMap;
use std::str::FromStr;

/// Rules that no single row can break, each with the rows that do. They hold of the conversations of these trials, none of which is reopened,
/// and of accounts whose limit nobody lowers; what holds of any desk is [`desk::broken_rules`].
const RULES: [(&str, &str); 7] = [
    (
        "whoever has it has accepted nothing",
        "SELECT id FROM conversations WHERE id = $1 AND state = 'in_progress' AND NOT EXISTS (SELECT 1 FROM entries
         WHERE conversation_id = $1 AND kind = 'system' AND (body LIKE '%joined%' OR body LIKE '%taken_over%'))",
    ),
    (
        "it was accepted more often than it was waited for",
        "SELECT id FROM conversations WHERE id = $1 AND (SELECT COUNT(*) FROM entries WHERE conversation_id = $1
         AND kind = 'system' AND body LIKE '%joined%') <> (SELECT COUNT(*) FROM visits WHERE conversation_id = $1
         AND accepted_at IS NOT NULL)",
    ),
    (
        "it has ended and its end is not said once",
        "SELECT id FROM conversations WHERE id = $1 AND (closed_at IS NOT NULL) <> ((SELECT COUNT(*) FROM entries
         WHERE conversation_id = $1 AND kind = 'system' AND body LIKE '%ended_by%') = 1)",
    ),
    (
        "something was said after its end",
        "SELECT id FROM entries WHERE conversation_id = $1 AND kind = 'message' AND visibility = 'comment'
         AND staff_seq > (SELECT MAX(staff_seq) FROM entries WHERE conversation_id = $1 AND body LIKE '%ended_by%')",
    ),
    (
        "how what was asked came out is not said once",
        "SELECT id FROM conversations WHERE id = $1 AND
         (SELECT COUNT(*) FROM colleague_requests WHERE conversation_id = $1
            AND outcome IN ('accepted', 'declined', 'cancelled', 'expired', 'disabled')) <>
         (SELECT COUNT(*) FROM entries WHERE conversation_id = $1 AND kind = 'system'
            AND (body LIKE '%\"kind\":\"accepted\"%' OR body LIKE '%\"kind\":\"declined\"%'
                 OR body LIKE '%\"kind\":\"cancelled\"%' OR body LIKE '%\"kind\":\"expired\"%'
                 OR body LIKE '%\"kind\":\"over\"%'))",
    ),
    (
        "whoever has it has no account any more",
        "SELECT conversations.id FROM conversations JOIN people ON people.id = conversations.assigned_agent_id
         WHERE conversations.id = $1 AND conversations.state = 'in_progress' AND people.disabled_at IS NOT NULL",
    ),
    (
        "whoever has it has more than they may",
        "SELECT people.id FROM conversations JOIN people ON people.id = conversations.assigned_agent_id
         WHERE conversations.id = $1 AND people.open_conversations > COALESCE(people.open_limit, 4)",
    ),
];

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

/// How many messages are stored that somebody has sent in a chat.
pub(crate) async fn messages(database: &Database) -> anyhow::Result<u64> {
    // The second entry is what the chat was started with, and acknowledged with it.
    let count = "SELECT COUNT(*) FROM entries WHERE client_id IS NOT NULL AND staff_seq > 2".to_owned();
    let rows: Vec<(i64,)> = all(database, count).await?;
    Ok(rows.first().map_or(0, |(count,)| count.unsigned_abs()))
}

/// How many lines say that somebody joined this conversation.
pub(crate) async fn joined(database: &Database, conversation: ConversationId) -> anyhow::Result<usize> {
    let entries = format!(
        "SELECT staff_seq FROM entries WHERE conversation_id = {conversation} AND kind = 'system' AND body LIKE '%joined%'"
    );
    let rows: Vec<(i64,)> = all(database, entries).await?;
    Ok(rows.len())
}

/// What is odd about a conversation, if anything: each rule that reaches over several rows, and what breaks it.
pub(crate) async fn oddities(database: &Database, conversation: ConversationId) -> anyhow::Result<Vec<String>> {
    let broken = desk::broken_rules(database, conversation).await?;
    let mut odd: Vec<String> = broken.into_iter().map(str::to_owned).collect();
    for (rule, broken_by) in RULES {
        let rows: Vec<(i64,)> = all(database, broken_by.replace("$1", &conversation.to_string())).await?;
        if !rows.is_empty() {
            odd.push(rule.to_owned());
        }
    }
    Ok(odd)
}

/// Whether a colleague is asked about this conversation and has not answered.
pub(crate) async fn is_pending(database: &Database, conversation: ConversationId) -> anyhow::Result<bool> {
    let pending =
        format!("SELECT id FROM colleague_requests WHERE conversation_id = {conversation} AND ended_at IS NULL");
    let rows: Vec<(i64,)> = all(database, pending).await?;
    Ok(!rows.is_empty())
}

/// The conversations whose customers count as away.
pub(crate) async fn absent(database: &Database) -> anyhow::Result<Vec<ConversationId>> {
    let away = "SELECT id FROM conversations WHERE customer_absent_since IS NOT NULL".to_owned();
    let rows: Vec<(i64,)> = all(database, away).await?;
    Ok(rows.into_iter().map(|(id,)| ConversationId(id)).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Demo;
    use domain::ids::RequestId;
    use std::time::Duration;

    /// The faults that a desk has in which one customer has said one thing, for these changes to what was told of it.
    async fn faults(change: impl FnOnce(&mut Ack, &mut Reader)) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::Sqlite(folder.path().join("headset.db"));
        let demo = Demo::open(database.clone()).await.expect("it opens");
        let customer = demo.customer().await.expect("they come");
        customer.say(&demo.desk, "Hello?").await.expect("they are heard");
        let entries = "SELECT conversation_id, staff_seq, customer_seq, client_id, body FROM entries";
        let stored: Vec<Stored> = all(&database, entries.to_owned()).await.expect("readable");
        let said = stored
            .iter()
            .find(|entry| entry.body == "Hello?")
            .expect("it is stored");
        let client_id = said.client_id.clone().expect("it has one");
        let mut ack = Ack {
            conversation: customer.conversation,
            client_id: RequestId::new(client_id).expect("well formed"),
            body: "Hello?".into(),
            view: View::Customer,
            seq: said.customer_seq.expect("it is for the customer"),
            at: 0,
            took: Duration::ZERO,
        };
        let words = |entry: &Stored| entry.client_id.as_ref().map(|_| entry.body.clone());
        let mut reader = Reader {
            conversation: customer.conversation,
            view: View::Staff,
            entries: stored.iter().map(|entry| (entry.staff_seq, words(entry))).collect(),
        };
        change(&mut ack, &mut reader);
        compare(&database, &[ack], &[reader])
            .await
            .expect("readable")
            .to_string()
    }

    #[tokio::test]
    async fn what_was_told_and_is_not_stored_so_is_found() {
        assert_eq!(faults(|_, _| {}).await, Faults::default().to_string());
        let lost = faults(|ack, _| ack.client_id = RequestId::new("another-one").expect("well formed")).await;
        assert!(lost.starts_with("1 lost"), "{lost}");
        for found in [
            faults(|ack, _| ack.seq += 1).await,
            faults(|ack, _| ack.body = "Hallo?".into()).await,
        ] {
            assert!(found.starts_with("1 acknowledged as something else"), "{found}");
        }
        let unread = faults(|_, reader| drop(reader.entries.pop_last())).await;
        assert!(unread.starts_with("1 not read"), "{unread}");
        let otherwise = faults(|_, reader| {
            reader.entries.insert(1, Some("Nothing of the kind".into()));
        });
        let otherwise = otherwise.await;
        assert!(otherwise.starts_with("1 read and not stored so"), "{otherwise}");
    }

    #[tokio::test]
    async fn what_no_row_can_break_alone_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("headset.db");
        let database = Database::Sqlite(file.clone());
        let demo = Demo::open(database.clone()).await.expect("it opens");
        let customer = demo.customer().await.expect("they come");
        demo.accept().await.expect("they wait");
        let conversation = customer.conversation;
        assert_eq!(
            oddities(&database, conversation).await.expect("readable"),
            Vec::<String>::new()
        );
        let mut connection = SqliteConnectOptions::new()
            .filename(&file)
            .connect()
            .await
            .expect("it opens");
        for (change, undone, found) in [
            (
                "INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, created_at, expires_at)
                 SELECT id, 'transfer', assigned_agent_id + 1, assigned_agent_id, 1, 2 FROM conversations",
                "DELETE FROM colleague_requests",
                "asked for what whoever asked does not have",
            ),
            (
                "INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, created_at, expires_at, ended_at, outcome)
                 SELECT id, 'transfer', assigned_agent_id, assigned_agent_id + 1, 1, 2, 2, 'declined' FROM conversations",
                "DELETE FROM colleague_requests",
                "is not said once",
            ),
            (
                "UPDATE people SET disabled_at = 1",
                "UPDATE people SET disabled_at = NULL",
                "has no account any more",
            ),
            (
                "UPDATE people SET open_conversations = open_conversations + 1",
                "UPDATE people SET open_conversations = open_conversations - 1",
                "miscounted",
            ),
        ] {
            sqlx::query(change).execute(&mut connection).await.expect(found);
            let odd = oddities(&database, conversation).await.expect("readable");
            assert!(matches!(&odd[..], [one] if one.contains(found)), "{found}: {odd:?}");
            sqlx::query(undone).execute(&mut connection).await.expect(found);
        }
    }
}
