//! The database seen from outside, through no code of the desk's.

use domain::ids::{ConversationId, PersonId, QueueId, RecordId};
use sqlx::{Connection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(crate) struct Outside(SqliteConnection);

/// A conversation as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) customer_id: i64,
    pub(crate) customer: String,
    pub(crate) queue_id: i64,
    pub(crate) state: String,
    pub(crate) assigned_agent_id: Option<i64>,
    pub(crate) closed_at: Option<i64>,
    pub(crate) ended_by: Option<String>,
    pub(crate) end_reason: Option<String>,
    pub(crate) silent_since: Option<i64>,
    pub(crate) closes_at: Option<i64>,
    pub(crate) kept_open: i64,
    pub(crate) unanswered_since: Option<i64>,
    pub(crate) customer_absent_since: Option<i64>,
    pub(crate) staff_seq: i64,
    pub(crate) customer_seq: i64,
    pub(crate) staff_version: i64,
    pub(crate) customer_version: i64,
    /// Visits in which it waits.
    pub(crate) waits_in: i64,
}

/// Somebody who waits, whether or not they are asked for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Visit {
    pub(crate) id: i64,
    pub(crate) conversation_id: i64,
    pub(crate) queue_id: i64,
    pub(crate) line_rank: i64,
    pub(crate) waiting_since: i64,
    pub(crate) entered_at: i64,
    pub(crate) customer_absent: i64,
    pub(crate) reserved_for: Option<i64>,
    pub(crate) reserved_until: Option<i64>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) open_conversations: i64,
    pub(crate) status: String,
    pub(crate) offline_since: Option<i64>,
    pub(crate) left_at: Option<i64>,
    pub(crate) disabled_at: Option<i64>,
    pub(crate) sessions: i64,
}

/// A case or an incident as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct StoredRecord {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) state: String,
    pub(crate) priority: i64,
    pub(crate) impact: Option<i64>,
    pub(crate) urgency: Option<i64>,
    pub(crate) short_description: String,
    pub(crate) description: String,
    pub(crate) group_id: i64,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) customer_id: i64,
    pub(crate) resolution: Option<String>,
    pub(crate) seq: i64,
    pub(crate) version: i64,
}

/// A file as it is stored; the rest is none where no entry names it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct StoredFile {
    pub(crate) id: i64,
    pub(crate) conversation_id: Option<i64>,
    pub(crate) staff_seq: Option<i64>,
    pub(crate) visibility: Option<String>,
    pub(crate) name: Option<String>,
    /// When it is looked at whether an entry names it.
    pub(crate) due_at: Option<i64>,
}

/// What a colleague is asked and has not answered yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Pending {
    pub(crate) id: i64,
    pub(crate) conversation_id: i64,
    pub(crate) asked_by: i64,
    pub(crate) asked: i64,
    pub(crate) expires_at: i64,
}

impl Stored {
    pub(crate) fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Whether a clock of silence runs for its customer.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent_since.is_some() && self.kept_open == 0
    }

    pub(crate) fn conversation(&self) -> ConversationId {
        ConversationId(self.id)
    }
}

impl Outside {
    pub(crate) async fn open(file: &Path) -> Self {
        let url = format!("sqlite:{}", file.display());
        Self(SqliteConnection::connect(&url).await.expect("the file opens"))
    }

    async fn all<T>(&mut self, sql: &'static str) -> Vec<T>
    where
        T: for<'row> sqlx::FromRow<'row, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        sqlx::query_as(sql).fetch_all(&mut self.0).await.expect("readable")
    }

    /// Moves whenever anybody commits a change.
    pub(crate) async fn version(&mut self) -> i64 {
        let rows: Vec<(i64,)> = self.all("PRAGMA data_version").await;
        rows[0].0
    }

    pub(crate) async fn conversations(&mut self) -> BTreeMap<ConversationId, Stored> {
        let rows: Vec<Stored> = self
            .all(
                "SELECT conversations.*, customers.name AS customer,
                        (SELECT COUNT(*) FROM visits WHERE conversation_id = conversations.id
                            AND accepted_at IS NULL AND left_at IS NULL) AS waits_in
                 FROM conversations JOIN customers ON customers.id = conversations.customer_id",
            )
            .await;
        rows.into_iter().map(|row| (ConversationId(row.id), row)).collect()
    }

    /// All who wait, in the order in which they would be accepted if all were there.
    pub(crate) async fn waiting(&mut self) -> Vec<Visit> {
        self.all(
            "SELECT * FROM visits WHERE accepted_at IS NULL AND left_at IS NULL
             ORDER BY line_rank, waiting_since, id",
        )
        .await
    }

    /// Every visit, the earliest first: conversation, queue, and when it was accepted, returned and left.
    pub(crate) async fn all_visits(&mut self) -> Vec<(i64, i64, Option<i64>, Option<i64>, Option<i64>)> {
        self.all("SELECT conversation_id, queue_id, accepted_at, returned_at, left_at FROM visits ORDER BY id")
            .await
    }

    /// How long those waited who were accepted in a queue, the latest first.
    pub(crate) async fn waits(&mut self, queue: QueueId) -> Vec<i64> {
        let rows: Vec<(i64, i64)> = self
            .all(
                "SELECT queue_id, wait_ms FROM visits WHERE accepted_at IS NOT NULL AND returned_at IS NULL
                 ORDER BY accepted_at DESC",
            )
            .await;
        rows.into_iter()
            .filter(|(of, _)| *of == queue.0)
            .map(|(_, wait)| wait)
            .collect()
    }

    pub(crate) async fn people(&mut self) -> BTreeMap<PersonId, Person> {
        let rows: Vec<Person> = self
            .all("SELECT people.*, (SELECT COUNT(*) FROM sessions WHERE person_id = people.id) AS sessions FROM people")
            .await;
        rows.into_iter().map(|row| (PersonId(row.id), row)).collect()
    }

    /// What is to happen later: kind, subject, when, attempts.
    pub(crate) async fn due(&mut self) -> Vec<(String, i64, i64, i64)> {
        self.all("SELECT kind, subject_id, due_at, attempts FROM due").await
    }

    pub(crate) async fn pending_requests(&mut self) -> Vec<Pending> {
        self.all("SELECT * FROM colleague_requests WHERE ended_at IS NULL ORDER BY id")
            .await
    }

    /// Who is written down as connected: kind and subject.
    pub(crate) async fn connections(&mut self) -> Vec<(String, i64)> {
        self.all("SELECT DISTINCT kind, subject_id FROM connections").await
    }

    pub(crate) async fn records(&mut self) -> BTreeMap<RecordId, StoredRecord> {
        let rows: Vec<StoredRecord> = self.all("SELECT * FROM records").await;
        rows.into_iter().map(|row| (RecordId(row.id), row)).collect()
    }

    /// How much each record sees of which conversation.
    pub(crate) async fn seen_by_records(&mut self) -> BTreeMap<(RecordId, ConversationId), Option<i64>> {
        let rows: Vec<(i64, i64, Option<i64>)> = self
            .all("SELECT record_id, conversation_id, until_seq FROM record_conversations")
            .await;
        rows.into_iter()
            .map(|(record, conversation, until)| ((RecordId(record), ConversationId(conversation)), until))
            .collect()
    }

    /// The records whose cards stand in conversations.
    pub(crate) async fn cards(&mut self) -> BTreeSet<(RecordId, ConversationId)> {
        let rows: Vec<(i64, i64)> = self
            .all("SELECT record_id, conversation_id FROM entries WHERE record_id IS NOT NULL")
            .await;
        rows.into_iter()
            .map(|(record, conversation)| (RecordId(record), ConversationId(conversation)))
            .collect()
    }

    /// All files: those that no entry names, and then the others in the order in which they were said. Their ids are drawn by lot.
    pub(crate) async fn files(&mut self) -> Vec<StoredFile> {
        self.all(
            "SELECT attachments.id, entries.conversation_id, entries.staff_seq, entries.visibility, entries.body AS name,
                    due.due_at
             FROM attachments
             LEFT JOIN entries ON entries.attachment_id = attachments.id
             LEFT JOIN due ON due.kind = 'stray_file' AND due.subject_id = attachments.id
             ORDER BY entries.conversation_id, entries.staff_seq, attachments.created_at",
        )
        .await
    }

    pub(crate) async fn groups(&mut self) -> Vec<(i64, i64)> {
        self.all(
            "SELECT queues.id, group_members.person_id FROM queues
             JOIN group_members ON group_members.group_id = queues.group_id",
        )
        .await
    }
}
