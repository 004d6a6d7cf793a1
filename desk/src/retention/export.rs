//! What a desk keeps of one customer and is theirs (behaviour 10, "Forgetting"): who they are to it, what they could read and said, and what
//! was sent to them. Nothing of it is a work note, of another customer, or an address of staff: what was said comes as the customer's own
//! view of it, in which none of these has a place.

mod exported;

use super::audit::{Act, Counts, begin, note};
use crate::attachment::Download;
use crate::changes::{entries_of, state};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::fields::answers;
use crate::record;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::entry::{CustomerAuthor, CustomerContent, CustomerEntry};
use domain::ids::{ConversationId, ConversationNumber, CustomerId};
use domain::language::Language;
use domain::retention::moment;
use domain::text::Name;
use domain::time::Timestamp;
use domain::transcript::{UtcOffset, transcript};
use domain::wire::customer::Phase;
pub use exported::{
    Exported, ExportedAnswer, ExportedComment, ExportedConversation, ExportedFile, ExportedMail, ExportedRating,
    ExportedRecord,
};

/// Rows that are read at once.
const PAGE: i64 = 500;

#[derive(sqlx::FromRow)]
struct CustomerRow {
    site: String,
    subject: Option<String>,
    name: String,
    email: Option<String>,
    verified_name: Option<String>,
    verified_email: Option<String>,
    created_at: i64,
}

#[derive(sqlx::FromRow)]
struct ConversationRow {
    number: String,
    site_name: String,
    topic: Option<String>,
    state: String,
    created_at: i64,
    closed_at: Option<i64>,
    page: Option<String>,
    language: Option<String>,
    device: Option<String>,
    reading_language: Option<String>,
    own_answers: Option<String>,
    customer_seq: i64,
    rating: Option<i64>,
    comment: Option<String>,
    answered_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    id: i64,
    number: String,
    state: String,
    short_description: String,
    created_at: i64,
    closed_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct CommentRow {
    seq: i64,
    author_name: String,
    created_at: i64,
    body: String,
}

#[derive(sqlx::FromRow)]
struct MailRow {
    to_address: String,
    created_at: i64,
    sent_at: Option<i64>,
}

impl Desk {
    /// Notes that somebody exports a customer. Gives the row of the audit.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn begin_export(&self, by: &Name) -> Result<i64, Refusal> {
        let (now, by) = (self.now(), by.clone());
        self.transact(move |transaction| begin_export(transaction, now, by.clone()))
            .await
    }

    /// Notes that it is done, and how much it was.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn end_export(&self, audit: i64, conversations: i64, records: i64, files: i64) -> Result<(), Refusal> {
        let now = self.now();
        let counts = Counts {
            conversations,
            records,
            files,
        };
        self.transact(move |transaction| end_export(transaction, now, audit, counts))
            .await
    }

    /// A customer, without what was said in their conversations.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn export_customer(&self, customer: CustomerId) -> Result<Exported, Refusal> {
        self.read_exported(customer).await.map_err(Failure::into_refusal)
    }

    /// One of their conversations, with what they could read of it.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn export_conversation(&self, conversation: ConversationId) -> Result<ExportedConversation, Refusal> {
        self.read_exported_conversation(conversation)
            .await
            .map_err(Failure::into_refusal)
    }

    /// What is in one of the files that [`Desk::export_conversation`] has named.
    ///
    /// # Errors
    /// `unavailable` where it is not in the store of files, too.
    pub async fn export_file(&self, file: &ExportedFile) -> Result<Download, Refusal> {
        self.download(file.file.clone()).await
    }

    async fn read_exported(&self, customer: CustomerId) -> Result<Exported, Failure> {
        let mut transaction = self.read().await?;
        let row: Option<CustomerRow> = transaction
            .optional(
                "SELECT sites.site_key AS site, customers.subject, customers.name, customers.email, customers.verified_name,
                    customers.verified_email, customers.created_at
                 FROM customers JOIN sites ON sites.id = customers.site_id WHERE customers.id = $1",
                args![customer],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let (have, records) = (
            conversations_of(&mut transaction, customer).await?,
            records_of(&mut transaction, customer).await?,
        );
        transaction.finish().await?;
        Ok(Exported {
            site: row.site,
            subject: row.subject,
            name: row.name,
            email: row.email,
            verified_name: row.verified_name,
            verified_email: row.verified_email,
            known_since: moment(Timestamp(row.created_at)),
            conversations: Vec::new(),
            records,
            have,
        })
    }

    async fn read_exported_conversation(&self, conversation: ConversationId) -> Result<ExportedConversation, Failure> {
        let mut transaction = self.read().await?;
        let row: Option<ConversationRow> = transaction
            .optional(
                "SELECT conversations.number, sites.name AS site_name, conversations.topic, conversations.state,
                    conversations.created_at, conversations.closed_at, conversations.page, conversations.language,
                    conversations.device, conversations.reading_language, conversations.own_answers, conversations.customer_seq,
                    surveys.rating, surveys.comment, surveys.answered_at
                 FROM conversations JOIN sites ON sites.id = conversations.site_id
                 LEFT JOIN surveys ON surveys.conversation_id = conversations.id
                 WHERE conversations.id = $1",
                args![conversation],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let mails: Vec<MailRow> = transaction
            .all(
                "SELECT to_address, created_at, sent_at FROM mails WHERE conversation_id = $1 ORDER BY place",
                args![conversation],
            )
            .await?;
        let entries = entries_of(&mut transaction, conversation, row.customer_seq).await?;
        transaction.finish().await?;
        row.exported(mails, &entries)
    }
}

async fn begin_export(mut transaction: Transaction, now: Timestamp, by: Name) -> Result<i64, Failure> {
    let audit = begin(&mut transaction, Act::Export, by.as_str(), None, now).await?;
    transaction.commit().await?;
    Ok(audit)
}

async fn end_export(mut transaction: Transaction, now: Timestamp, audit: i64, counts: Counts) -> Result<(), Failure> {
    note(&mut transaction, audit, counts, Some(now)).await?;
    transaction.commit().await
}

async fn conversations_of(transaction: &mut Transaction, customer: CustomerId) -> Result<Vec<ConversationId>, Failure> {
    let mut all = Vec::new();
    let mut after = 0;
    loop {
        let page: Vec<(i64,)> = transaction
            .all(
                "SELECT id FROM conversations WHERE customer_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                args![customer, after, PAGE],
            )
            .await?;
        let Some((last,)) = page.last() else {
            return Ok(all);
        };
        after = *last;
        all.extend(page.into_iter().map(|(id,)| ConversationId(id)));
    }
}

async fn records_of(transaction: &mut Transaction, customer: CustomerId) -> Result<Vec<ExportedRecord>, Failure> {
    let mut all = Vec::new();
    let mut after = 0;
    loop {
        let page: Vec<RecordRow> = transaction
            .all(
                "SELECT id, number, state, short_description, created_at, closed_at FROM records
                 WHERE customer_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                args![customer, after, PAGE],
            )
            .await?;
        let Some(last) = page.last() else {
            return Ok(all);
        };
        after = last.id;
        for row in page {
            all.push(ExportedRecord {
                comments: comments_of(transaction, row.id).await?,
                state: record::state_for_customer(&row.state)?.label(),
                number: row.number,
                short_description: row.short_description,
                created_at: moment(Timestamp(row.created_at)),
                closed_at: row.closed_at.map(|at| moment(Timestamp(at))),
            });
        }
    }
}

async fn comments_of(transaction: &mut Transaction, record: i64) -> Result<Vec<ExportedComment>, Failure> {
    let mut all = Vec::new();
    let mut after = 0;
    loop {
        let page: Vec<CommentRow> = transaction
            .all(
                "SELECT seq, author_name, created_at, body FROM record_entries
                 WHERE record_id = $1 AND seq > $2 AND visibility = 'comment' AND removed_at IS NULL ORDER BY seq LIMIT $3",
                args![record, after, PAGE],
            )
            .await?;
        let Some(last) = page.last() else {
            return Ok(all);
        };
        after = last.seq;
        all.extend(page.into_iter().map(|row| ExportedComment {
            by: row.author_name,
            at: moment(Timestamp(row.created_at)),
            text: row.body,
        }));
    }
}

impl ConversationRow {
    fn exported(self, mails: Vec<MailRow>, entries: &[CustomerEntry]) -> Result<ExportedConversation, Failure> {
        let language = self.reading_language.as_deref().and_then(Language::of_tag);
        let words = language.unwrap_or(Language::English).words();
        let number = self.number;
        let answers = answers(self.own_answers.as_deref())?;
        let rating = self.rating.zip(self.answered_at);
        let comment = self.comment.unwrap_or_default();
        Ok(ExportedConversation {
            topic: self.topic,
            phase: Phase::from(state(&self.state)?),
            started_at: moment(Timestamp(self.created_at)),
            ended_at: self.closed_at.map(|at| moment(Timestamp(at))),
            page: self.page,
            language: self.language,
            device: self.device,
            read_in: self.reading_language,
            answers: answers
                .into_iter()
                .map(|answered| ExportedAnswer {
                    question: answered.name,
                    answer: answered.answer,
                })
                .collect(),
            rating: rating.map(|(stars, at)| ExportedRating {
                stars,
                comment,
                at: moment(Timestamp(at)),
            }),
            mails: mails
                .into_iter()
                .map(|mail| ExportedMail {
                    to: mail.to_address,
                    asked_at: moment(Timestamp(mail.created_at)),
                    sent_at: mail.sent_at.map(|at| moment(Timestamp(at))),
                })
                .collect(),
            transcript: format!("transcripts/{number}.txt"),
            files: entries.iter().filter_map(|entry| file(&number, entry)).collect(),
            text: transcript(words, &self.site_name, entries, false, UtcOffset::from_minutes(0)?),
            number: ConversationNumber(number),
        })
    }
}

/// The file of an entry, under a name that the desk gives: what a sender calls a file is no name on anybody's disk.
fn file(number: &str, entry: &CustomerEntry) -> Option<ExportedFile> {
    let CustomerContent::Attachment { author, file, .. } = &entry.content else {
        return None;
    };
    Some(ExportedFile {
        path: format!("attachments/{number}-{}.{}", entry.seq, file.kind.ending()),
        name: file.name.clone(),
        bytes: file.bytes,
        sent_at: moment(entry.at),
        is_theirs: *author == CustomerAuthor::You,
        file: file.clone(),
    })
}
