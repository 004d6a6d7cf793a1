//! Attachments (behaviour 5): files that are sent, each an entry like a message.
//!
//! What is in a file is looked at and stored before anything is said. A row names the file before it is there, and a due row looks after
//! it: what no entry names by then is removed, however its sending went. The entry itself is numbered and stored as a message is, in
//! the same groups.

mod look;
mod read;
mod row;
mod stray;

use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::due::{Later, arm};
use crate::end::{facts, of_staff};
use crate::failure::Failure;
use crate::message::{Sender, SentFile, Words};
use crate::store::{Transaction, args};
use bytes::Bytes;
use domain::Refusal;
use domain::access::{Action, may};
use domain::attachment::{Fault, clean_name};
use domain::entry::Visibility;
use domain::ids::{AttachmentId, ConversationId, RequestId};
use domain::time::Timestamp;
use domain::wire::agent::Sent;
use domain::wire::customer::Said;
pub(crate) use look::look as look_into;
use look::{Seen, look};
pub use read::Download;
pub(crate) use row::{FileRow, file_columns};
use stray::UNNAMED_FOR;
pub(crate) use stray::{STRAY_FILE, arm_now};

/// The largest id: a browser knows it exactly.
const LARGEST_ID: i64 = (1 << 53) - 1;

/// A file on its way in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// What its sender calls it.
    pub name: String,
    pub bytes: Bytes,
}

/// A file that is about to be kept: where it is to be said, by whom, and what it is.
#[derive(Clone)]
struct Keeping {
    attachment: AttachmentId,
    sender: Sender,
    /// The key of the customer's site; none for staff.
    site: Option<String>,
    conversation: ConversationId,
    client_id: RequestId,
    seen: Seen,
    bytes: i64,
}

impl Desk {
    /// Stores a file that an agent sends. Comes back once both the file and its entry are durable.
    ///
    /// # Errors
    /// `file_refused`; besides, as for a message: by the access table, `closed`, `id_reused`, `unavailable`.
    pub async fn attach(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        client_id: RequestId,
        visibility: Visibility,
        upload: Upload,
    ) -> Result<Sent, Refusal> {
        let sender = Sender::Staff {
            staff: staff.clone(),
            visibility,
        };
        let file = self.keep(sender, None, conversation, &client_id, upload).await?;
        let sent = self
            .send(staff, conversation, client_id, visibility, Words::File(file.clone()))
            .await;
        self.settled(&file, sent).await
    }

    /// Stores a file that a customer of this site sends. Comes back once both the file and its entry are durable.
    ///
    /// # Errors
    /// `file_refused`; besides, as for a message: `not_found` unless the chat is this token's, `closed`, `queue_closed`, `id_reused`,
    /// `unavailable`.
    pub async fn attach_in_chat(
        &self,
        token: &CustomerToken,
        site: &str,
        conversation: ConversationId,
        client_id: RequestId,
        upload: Upload,
    ) -> Result<Said, Refusal> {
        let sender = Sender::Customer(token.clone());
        let site = Some(site.to_owned());
        let file = self.keep(sender, site, conversation, &client_id, upload).await?;
        let said = self
            .say_words(token, conversation, client_id, Words::File(file.clone()))
            .await;
        self.settled(&file, said).await
    }

    /// Looks at a file and stores it, if whoever sends it may say something there. Nothing is stored of what was sent under this id
    /// before.
    async fn keep(
        &self,
        sender: Sender,
        site: Option<String>,
        conversation: ConversationId,
        client_id: &RequestId,
        upload: Upload,
    ) -> Result<SentFile, Refusal> {
        let Upload { name, bytes } = upload;
        let seen = look_apart(bytes.clone()).await?;
        let (name, digest) = (clean_name(&name, seen.kind), seen.digest.clone());
        let now = self.now();
        let attachment = AttachmentId(rand::random_range(1..=LARGEST_ID));
        let keeping = Keeping {
            attachment,
            sender,
            site,
            conversation,
            client_id: client_id.clone(),
            seen,
            bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        let is_new = self
            .transact(move |transaction| expect(transaction, now, keeping.clone()))
            .await?;
        if is_new {
            let length = bytes.len();
            let stored = self.inner.files.put(attachment, bytes).await;
            stored.map_err(|error| Failure::from(error).into_refusal())?;
            self.inner.metrics.stored_file(length);
        }
        Ok(SentFile {
            attachment: is_new.then_some(attachment),
            name,
            digest,
        })
    }

    /// What was not said is not kept: it is removed with the next beat, and if that cannot be arranged, when its time is over.
    async fn settled<T>(&self, file: &SentFile, outcome: Result<T, Refusal>) -> Result<T, Refusal> {
        if let (Err(_), Some(attachment)) = (&outcome, file.attachment) {
            let now = self.now();
            let armed = self
                .transact(move |transaction| let_go(transaction, now, attachment))
                .await;
            if let Err(refusal) = armed {
                tracing::warn!(%refusal, "a file that was not sent is removed later");
            }
        }
        outcome
    }
}

/// Looks at what is in a file beside the tasks that answer requests: it may be 10 MiB. What cannot be looked at is of no kind.
async fn look_apart(bytes: Bytes) -> Result<Seen, Refusal> {
    let looked = tokio::task::spawn_blocking(move || look(&bytes)).await;
    let seen = looked.unwrap_or_else(|error| {
        tracing::warn!(%error, "looking at a file failed");
        Err(Fault::Kind)
    });
    Ok(seen?)
}

/// Makes the row of a file that is about to be stored, and has it looked after. Whether there is anything to store: not where something
/// was said under this id already.
async fn expect(mut transaction: Transaction, now: Timestamp, keeping: Keeping) -> Result<bool, Failure> {
    let Keeping {
        attachment,
        sender,
        site,
        conversation,
        client_id,
        seen,
        bytes,
    } = keeping;
    if let Sender::Customer(token) = &sender {
        let own: Option<(i64,)> = transaction
            .optional(
                "SELECT conversations.id FROM conversations
                 JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
                 JOIN sites ON sites.id = conversations.site_id AND sites.site_key = $3
                 WHERE conversations.id = $1",
                args![conversation, token.hash(), site],
            )
            .await?;
        own.ok_or(Refusal::NotFound)?;
    }
    let said: Option<(i64,)> = transaction
        .optional(
            "SELECT staff_seq FROM entries WHERE conversation_id = $1 AND author_key = $2 AND client_id = $3",
            args![conversation, sender.author_key(), &client_id],
        )
        .await?;
    if said.is_some() {
        transaction.finish().await?;
        return Ok(false);
    }
    if let Sender::Staff { staff, visibility } = &sender {
        let facts = facts(&mut transaction, conversation).await?;
        let (_, relations) = of_staff(&mut transaction, staff, &facts).await?;
        may(&relations, Action::Write(*visibility), facts.state()?)?;
    }
    let (width, height) = seen
        .pixels
        .map(|pixels| (i64::from(pixels.width), i64::from(pixels.height)))
        .unzip();
    transaction
        .execute(
            "INSERT INTO attachments (id, kind, bytes, width, height, digest, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![attachment, seen.kind.as_str(), bytes, width, height, seen.digest, now],
        )
        .await?;
    let later = Later {
        kind: STRAY_FILE,
        subject: attachment,
        since: now,
        due_at: now + UNNAMED_FOR,
        about_people: false,
    };
    arm(&mut transaction, later).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn let_go(mut transaction: Transaction, now: Timestamp, attachment: AttachmentId) -> Result<(), Failure> {
    arm_now(&mut transaction, attachment, now).await?;
    transaction.commit().await
}
