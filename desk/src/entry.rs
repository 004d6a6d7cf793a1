//! Entries as rows: writing them with their numbers, and reading them into the view of whoever asks.

use crate::attachment::FileRow;
use crate::failure::Failure;
use crate::record::Card;
use crate::store::{Sql, Transaction, args};
use domain::entry::{
    CustomerAuthor, CustomerContent, CustomerEntry, StaffAuthor, StaffContent, StaffEntry, StaffLine, SystemLine,
    Visibility,
};
use domain::ids::{AttachmentId, ConversationId, PersonId, RecordId, RequestId};
use domain::time::Timestamp;
use domain::verdict::{Counters, Numbers};
use serde::Serialize;

/// Who wrote an entry, as the row says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Author {
    Customer,
    Person,
    Automatic,
    System,
}

/// An entry about to be stored; serialized for the set-based INSERT.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewEntry {
    conversation_id: i64,
    staff_seq: i64,
    customer_seq: Option<i64>,
    staff_version: i64,
    customer_version: Option<i64>,
    kind: &'static str,
    visibility: Visibility,
    author: Author,
    author_key: i64,
    author_name: Option<String>,
    body: String,
    client_id: Option<RequestId>,
    created_at: i64,
    /// Only a card has one; most entries are written without.
    #[serde(skip_serializing_if = "Option::is_none")]
    record_id: Option<i64>,
    /// Only what was sent as a file has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_id: Option<i64>,
}

/// A conversation's counters as they were before the statement that raised them; the columns of its `RETURNING`.
#[derive(sqlx::FromRow)]
pub(crate) struct CountersRow {
    staff_seq: i64,
    customer_seq: i64,
    staff_version: i64,
    customer_version: i64,
}

impl From<CountersRow> for Counters {
    fn from(row: CountersRow) -> Self {
        Self {
            staff_seq: row.staff_seq,
            customer_seq: row.customer_seq,
            staff_version: row.staff_version,
            customer_version: row.customer_version,
        }
    }
}

impl NewEntry {
    /// A message with the numbers it was given.
    pub(crate) fn message(
        conversation: ConversationId,
        numbers: Numbers,
        author: (Author, Option<(PersonId, String)>),
        body: String,
        client_id: Option<RequestId>,
        now: Timestamp,
    ) -> Self {
        let (author, person) = author;
        let (author_key, author_name) = person.map_or((0, None), |(person, name)| (person.0, Some(name)));
        Self {
            conversation_id: conversation.0,
            staff_seq: numbers.staff_seq,
            customer_seq: numbers.for_customer.map(|numbers| numbers.seq),
            staff_version: numbers.staff_version,
            customer_version: numbers.for_customer.map(|numbers| numbers.version),
            kind: "message",
            visibility: match numbers.for_customer {
                Some(_) => Visibility::Comment,
                None => Visibility::WorkNote,
            },
            author,
            author_key,
            author_name,
            body,
            client_id,
            created_at: now.0,
            record_id: None,
            attachment_id: None,
        }
    }

    /// The same with a file instead of words; what it says is the file's name.
    pub(crate) fn with_file(self, attachment: Option<AttachmentId>) -> Self {
        Self {
            kind: "attachment",
            attachment_id: attachment.map(|attachment| attachment.0),
            ..self
        }
    }

    /// The card of a record, numbered by the conversation's counters.
    pub(crate) fn card(
        conversation: ConversationId,
        counters: &mut Counters,
        record: RecordId,
        by: (PersonId, String),
        now: Timestamp,
    ) -> Self {
        let numbers = counters.number(Visibility::Comment);
        Self {
            kind: "card",
            record_id: Some(record.0),
            ..Self::message(
                conversation,
                numbers,
                (Author::Person, Some(by)),
                String::new(),
                None,
                now,
            )
        }
    }

    /// The card of a case that the customer's own words were made.
    pub(crate) fn card_of_the_customers(
        conversation: ConversationId,
        counters: &mut Counters,
        record: RecordId,
        customer: String,
        now: Timestamp,
    ) -> Self {
        let numbers = counters.number(Visibility::Comment);
        Self {
            kind: "card",
            author_name: Some(customer),
            record_id: Some(record.0),
            ..Self::message(conversation, numbers, (Author::System, None), String::new(), None, now)
        }
    }

    /// A system line, numbered by the conversation's counters.
    pub(crate) fn system(
        conversation: ConversationId,
        counters: &mut Counters,
        line: &SystemLine,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let numbers = counters.number(Visibility::Comment);
        Ok(Self::line(conversation, numbers, serde_json::to_string(line)?, now))
    }

    /// A system line that only staff may read.
    pub(crate) fn internal(
        conversation: ConversationId,
        counters: &mut Counters,
        line: &StaffLine,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let numbers = counters.number(Visibility::WorkNote);
        Ok(Self::line(conversation, numbers, serde_json::to_string(line)?, now))
    }

    fn line(conversation: ConversationId, numbers: Numbers, line: String, now: Timestamp) -> Self {
        Self {
            kind: "system",
            author: Author::System,
            ..Self::message(conversation, numbers, (Author::System, None), line, None, now)
        }
    }
}

/// Stores entries, one statement however many.
pub(crate) async fn insert(transaction: &mut Transaction, entries: &[NewEntry]) -> Result<(), Failure> {
    const INSERT: Sql = Sql::each(
        "INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
                author, author_key, author_name, body, client_id, created_at, record_id, attachment_id)
         SELECT value ->> 'conversation_id', value ->> 'staff_seq', value ->> 'customer_seq', value ->> 'staff_version',
                value ->> 'customer_version', value ->> 'kind', value ->> 'visibility', value ->> 'author',
                value ->> 'author_key', value ->> 'author_name', value ->> 'body', value ->> 'client_id',
                value ->> 'created_at', value ->> 'record_id', value ->> 'attachment_id'
         FROM json_each($1)",
        "INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
                author, author_key, author_name, body, client_id, created_at, record_id, attachment_id)
         SELECT conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
                author, author_key, author_name, body, client_id, created_at, record_id, attachment_id
         FROM json_to_recordset($1::json) AS new (conversation_id BIGINT, staff_seq BIGINT, customer_seq BIGINT,
                staff_version BIGINT, customer_version BIGINT, kind TEXT, visibility TEXT, author TEXT, author_key BIGINT,
                author_name TEXT, body TEXT, client_id TEXT, created_at BIGINT, record_id BIGINT, attachment_id BIGINT)",
    );
    transaction
        .execute(INSERT, args![serde_json::to_string(entries)?])
        .await?;
    Ok(())
}

/// The columns of [`EntryRow`].
#[derive(sqlx::FromRow)]
pub(crate) struct EntryRow {
    seq: i64,
    pub(crate) version: i64,
    kind: String,
    visibility: String,
    author: String,
    author_key: i64,
    author_name: Option<String>,
    body: String,
    client_id: Option<String>,
    created_at: i64,
    /// Who removed its words.
    removed_by: Option<String>,
    #[sqlx(flatten)]
    card: Card,
    #[sqlx(flatten)]
    file: FileRow,
}

/// Who removed the words of a row of `$entries`, as staff read it; nobody where they are there. What was erased with its customer was removed by
/// nobody of the staff.
macro_rules! removed_by {
    ($entries:literal) => {
        concat!(
            "CASE WHEN ",
            $entries,
            ".removed_at IS NOT NULL
                THEN COALESCE((SELECT people.public_name FROM people WHERE people.id = ",
            $entries,
            ".removed_by), 'the desk') END AS removed_by"
        )
    };
}
pub(crate) use removed_by;

/// The columns of an [`EntryRow`] besides its place and version, which each view has of its own; `$first` stands before them, and
/// the entries are read from `$from`.
macro_rules! entry_columns {
    ($first:expr, $seq:literal, $version:literal, $from:expr) => {
        concat!(
            "SELECT ",
            $first,
            $seq,
            " AS seq, ",
            $version,
            " AS version, entries.kind, visibility, author, author_key, author_name, body, client_id,
                entries.created_at, ",
            $crate::entry::removed_by!("entries"),
            ", records.id AS record_id, records.kind AS record_kind, records.number AS record_number,
                records.short_description AS record_short_description, records.state AS record_state, ",
            $crate::attachment::file_columns!(),
            " FROM ",
            $from,
            " LEFT JOIN records ON records.id = entries.record_id
              LEFT JOIN attachments ON attachments.id = entries.attachment_id "
        )
    };
}
pub(crate) use entry_columns;

impl EntryRow {
    /// Its place in the view it was read from, and when it was stored.
    pub(crate) fn place(&self) -> (i64, Timestamp) {
        (self.seq, Timestamp(self.created_at))
    }

    /// Whether somebody said it, or sent it: no system line, no card.
    pub(crate) fn is_said(&self) -> bool {
        self.kind == "message" || self.is_file()
    }

    /// Whether it is, or was until it was removed, a file.
    fn is_file(&self) -> bool {
        self.kind == "attachment"
    }

    /// The entry as `reader` of the staff sees it.
    pub(crate) fn for_staff(self, reader: PersonId) -> Result<StaffEntry, Failure> {
        let is_file = self.is_file();
        let visibility = Visibility::parse(&self.visibility)
            .ok_or_else(|| Failure::Stored(format!("visibility {}", self.visibility)))?;
        let content = if self.kind == "system" {
            match visibility {
                Visibility::Comment => StaffContent::System(serde_json::from_str(&self.body)?),
                Visibility::WorkNote => StaffContent::Internal(serde_json::from_str(&self.body)?),
            }
        } else if self.kind == "card" {
            StaffContent::Card(self.card.for_staff(self.author_name.unwrap_or_default())?)
        } else {
            let person = PersonId(self.author_key);
            let name = self.author_name.unwrap_or_default();
            let own = self.author == "person" && person == reader;
            let author = match self.author.as_str() {
                "customer" => StaffAuthor::Customer,
                "automatic" => StaffAuthor::Automatic { person, name },
                _ => StaffAuthor::Person { person, name },
            };
            let client_id = if own { client_id(self.client_id)? } else { None };
            match self.removed_by {
                Some(by) => StaffContent::Removed { author, visibility, by },
                None if is_file => StaffContent::Attachment {
                    author,
                    visibility,
                    file: self.file.named(self.body)?,
                    client_id,
                },
                None => StaffContent::Message {
                    author,
                    visibility,
                    body: self.body,
                    client_id,
                },
            }
        };
        Ok(StaffEntry {
            seq: self.seq,
            at: Timestamp(self.created_at),
            content,
        })
    }

    /// The entry as the customer sees it. Fails, rather than shows, on anything that is not for customers.
    pub(crate) fn for_customer(self) -> Result<CustomerEntry, Failure> {
        if self.visibility != Visibility::Comment.as_str() {
            return Err(Failure::Stored("a work note among a customer's entries".to_owned()));
        }
        let is_file = self.is_file();
        let content = if self.kind == "system" {
            CustomerContent::System(serde_json::from_str(&self.body)?)
        } else if self.kind == "card" {
            CustomerContent::Card(self.card.for_customer()?)
        } else {
            let own = self.author == "customer";
            let author = if own {
                CustomerAuthor::You
            } else {
                CustomerAuthor::Agent {
                    name: self.author_name.unwrap_or_default(),
                }
            };
            let client_id = if own { client_id(self.client_id)? } else { None };
            if self.removed_by.is_some() {
                CustomerContent::Removed { author }
            } else if is_file {
                CustomerContent::Attachment {
                    author,
                    file: self.file.named(self.body)?,
                    client_id,
                }
            } else {
                CustomerContent::Message {
                    author,
                    body: self.body,
                    client_id,
                }
            }
        };
        Ok(CustomerEntry {
            seq: self.seq,
            at: Timestamp(self.created_at),
            content,
        })
    }
}

fn client_id(stored: Option<String>) -> Result<Option<RequestId>, Failure> {
    Ok(stored.map(RequestId::new).transpose()?)
}
