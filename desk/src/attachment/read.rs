//! Files on their way out (behaviour 5 and 9): whoever may read the entry may read its file, asked anew each time.

use super::{FileRow, file_columns};
use crate::changes::state;
use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::files::Content;
use crate::record;
use crate::relation::{Ties, ties};
use crate::store::args;
use domain::Refusal;
use domain::access::{Action, may};
use domain::attachment::File;
use domain::ids::{AttachmentId, ConversationId, PersonId};

/// A file on its way out.
pub struct Download {
    pub file: File,
    pub content: Content,
}

/// A file as staff may ask for it.
#[derive(sqlx::FromRow)]
struct StaffRow {
    conversation_id: i64,
    staff_seq: i64,
    name: String,
    state: String,
    assigned_agent_id: Option<i64>,
    #[sqlx(flatten)]
    file: FileRow,
    #[sqlx(flatten)]
    ties: Ties,
}

#[derive(sqlx::FromRow)]
struct CustomerRow {
    name: String,
    #[sqlx(flatten)]
    file: FileRow,
}

impl Desk {
    /// A file of a conversation that this person may read, or that shows on a record which they may read.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn attachment(&self, staff: &Staff, attachment: AttachmentId) -> Result<Download, Refusal> {
        let file = self
            .file_for_staff(staff, attachment)
            .await
            .map_err(Failure::into_refusal)?;
        self.download(file).await
    }

    /// A file that the customer with this token may read: their own, or one that staff have sent them as a comment.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn attachment_of_chat(
        &self,
        token: &CustomerToken,
        site: &str,
        attachment: AttachmentId,
    ) -> Result<Download, Refusal> {
        let file = self
            .file_for_customer(token, site, attachment)
            .await
            .map_err(Failure::into_refusal)?;
        self.download(file).await
    }

    /// What is in a file, for whoever may read it: that is asked before.
    pub(crate) async fn download(&self, file: File) -> Result<Download, Refusal> {
        match self.inner.files.get(file.attachment).await {
            Ok(content) => Ok(Download { file, content }),
            Err(error) => Err(Failure::from(error).into_refusal()),
        }
    }

    async fn file_for_staff(&self, staff: &Staff, attachment: AttachmentId) -> Result<File, Failure> {
        let glance = self.glance().await?;
        let row: Option<StaffRow> = glance
            .optional(
                concat!(
                    "SELECT entries.conversation_id, entries.staff_seq, entries.body AS name, conversations.state,
                        conversations.assigned_agent_id, ",
                    file_columns!(),
                    ", ",
                    ties!("conversations.id", "$2"),
                    "FROM entries
                     JOIN attachments ON attachments.id = entries.attachment_id
                     JOIN conversations ON conversations.id = entries.conversation_id
                     JOIN queues ON queues.id = conversations.queue_id
                     WHERE entries.attachment_id = $1"
                ),
                args![attachment, staff.person],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let relations = row.ties.relations(staff, row.assigned_agent_id.map(PersonId));
        if let Err(refusal) = may(&relations, Action::Read, state(&row.state)?) {
            // A record shows what was said in its conversations to more people than these.
            let conversation = ConversationId(row.conversation_id);
            if !record::shows(self, staff, conversation, row.staff_seq).await? {
                return Err(refusal.into());
            }
        }
        row.file.named(row.name)
    }

    async fn file_for_customer(
        &self,
        token: &CustomerToken,
        site: &str,
        attachment: AttachmentId,
    ) -> Result<File, Failure> {
        let glance = self.glance().await?;
        let row: Option<CustomerRow> = glance
            .optional(
                concat!(
                    "SELECT entries.body AS name, ",
                    file_columns!(),
                    " FROM entries
                     JOIN attachments ON attachments.id = entries.attachment_id
                     JOIN conversations ON conversations.id = entries.conversation_id
                     JOIN customer_tokens AS tokens
                        ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
                     JOIN sites ON sites.id = conversations.site_id AND sites.site_key = $3
                     WHERE entries.attachment_id = $1 AND entries.visibility = 'comment'"
                ),
                args![attachment, token.hash(), site],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        row.file.named(row.name)
    }
}
