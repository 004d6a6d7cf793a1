//! Messages: what is said by customers and staff, in words or as a file (behaviour 5). The hot path.
//!
//! Sends that arrive while a group commits gather and commit together as the next group: five statements and one sync,
//! however many there are. A group that fails is tried one by one, so that one bad message refuses only itself.

mod group;

use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::entry::{Author, NewEntry};
use crate::failure::Failure;
use crate::metrics::By;
use crate::reopen::Reopened;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{AttachmentId, ConversationId, PersonId, RequestId};
use domain::text::MessageBody;
use domain::time::Timestamp;
use domain::verdict::Numbers;
use domain::wire::agent::Sent;
use domain::wire::customer::Said;
use group::Stored;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tracing::Span;

/// Sends that may wait for the next group; more wait outside, in their requests.
const GATHERING: usize = 4_096;
/// Sends that commit together.
const GROUP: usize = 512;

/// Who sends.
#[derive(Clone, Debug)]
pub(crate) enum Sender {
    Customer(CustomerToken),
    Staff { staff: Staff, visibility: Visibility },
}

impl Sender {
    /// The number under which the sender's ids are their own: 0 for the customer.
    pub(crate) fn author_key(&self) -> i64 {
        match self {
            Self::Customer(_) => 0,
            Self::Staff { staff, .. } => staff.person.0,
        }
    }
}

/// What is said: words, or a file, which is said by its name.
#[derive(Clone, Debug)]
pub(crate) enum Words {
    Message(MessageBody),
    File(SentFile),
}

/// A file that is stored already, and not yet said.
#[derive(Clone, Debug)]
pub(crate) struct SentFile {
    /// None where something was said under the same id before: then this is not stored once more.
    pub(crate) attachment: Option<AttachmentId>,
    /// As it is shown.
    pub(crate) name: String,
    /// By which it is known again.
    pub(crate) digest: String,
}

impl Words {
    /// What stands in the entry, and among the last words.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Message(body) => body.as_str(),
            Self::File(file) => &file.name,
        }
    }

    /// What a file is known by.
    fn digest(&self) -> Option<&str> {
        match self {
            Self::Message(_) => None,
            Self::File(file) => Some(&file.digest),
        }
    }

    /// The entry that says it, with the numbers it was given.
    pub(crate) fn entry(
        &self,
        conversation: ConversationId,
        numbers: Numbers,
        author: (Author, Option<(PersonId, String)>),
        client_id: RequestId,
        now: Timestamp,
    ) -> NewEntry {
        let body = self.as_str().to_owned();
        let entry = NewEntry::message(conversation, numbers, author, body, Some(client_id), now);
        match self {
            Self::Message(_) => entry,
            Self::File(file) => entry.with_file(file.attachment),
        }
    }
}

/// One message on its way.
#[derive(Clone, Debug)]
pub(crate) struct Send {
    sender: Sender,
    conversation: ConversationId,
    client_id: RequestId,
    words: Words,
}

/// A message and whoever waits for its acknowledgement.
#[derive(Debug)]
pub(crate) struct Waiting {
    send: Send,
    /// The request's, with its id.
    span: Span,
    reply: oneshot::Sender<Result<Stored, Refusal>>,
}

/// Where messages gather for the next group.
#[derive(Debug)]
pub(crate) struct Post(mpsc::Sender<Waiting>);

impl Post {
    pub(crate) fn new() -> (Self, mpsc::Receiver<Waiting>) {
        let (sender, receiver) = mpsc::channel(GATHERING);
        (Self(sender), receiver)
    }
}

impl Desk {
    /// Stores what an agent wrote. Comes back once it is durable.
    ///
    /// # Errors
    /// By the access table, `closed`, `id_reused`, `unavailable`.
    pub async fn send_message(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        client_id: RequestId,
        visibility: Visibility,
        body: MessageBody,
    ) -> Result<Sent, Refusal> {
        self.send(staff, conversation, client_id, visibility, Words::Message(body))
            .await
    }

    /// Stores what an agent said, in words or as a file.
    pub(crate) async fn send(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        client_id: RequestId,
        visibility: Visibility,
        words: Words,
    ) -> Result<Sent, Refusal> {
        let sender = Sender::Staff {
            staff: staff.clone(),
            visibility,
        };
        self.inner.metrics.sent(By::Staff);
        let stored = self.post(sender, conversation, client_id, words).await?;
        self.inner.metrics.acknowledged(By::Staff);
        self.has_written(conversation, Some(staff.person));
        Ok(Sent {
            seq: stored.staff_seq,
            at: stored.at,
        })
    }

    /// Stores what a customer wrote. Comes back once it is durable.
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's, `closed`, `id_reused`, `unavailable`.
    pub async fn say(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        client_id: RequestId,
        body: MessageBody,
    ) -> Result<Said, Refusal> {
        self.say_words(token, conversation, client_id, Words::Message(body))
            .await
    }

    /// Stores what a customer said, in words or as a file.
    pub(crate) async fn say_words(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        client_id: RequestId,
        words: Words,
    ) -> Result<Said, Refusal> {
        self.inner.metrics.sent(By::Customers);
        loop {
            let sender = Sender::Customer(token.clone());
            match self.post(sender, conversation, client_id.clone(), words.clone()).await {
                Ok(stored) => {
                    self.inner.metrics.acknowledged(By::Customers);
                    self.has_written(conversation, None);
                    return Ok(Said {
                        seq: stored.customer_seq.ok_or(Refusal::Unavailable)?,
                        at: stored.at,
                    });
                }
                // What the clock has closed is opened again by what the customer writes.
                Err(Refusal::Closed) => {
                    let reopened = self
                        .reopen(token, conversation, client_id.clone(), words.clone())
                        .await?;
                    if let Reopened::By(said) = reopened {
                        self.inner.metrics.acknowledged(By::Customers);
                        return Ok(said);
                    }
                }
                Err(refusal) => return Err(refusal),
            }
        }
    }

    async fn post(
        &self,
        sender: Sender,
        conversation: ConversationId,
        client_id: RequestId,
        words: Words,
    ) -> Result<Stored, Refusal> {
        let (reply, answer) = oneshot::channel();
        let send = Send {
            sender,
            conversation,
            client_id,
            words,
        };
        let span = Span::current();
        let waiting = Waiting { send, span, reply };
        self.inner
            .post
            .0
            .send(waiting)
            .await
            .map_err(|_| Refusal::Unavailable)?;
        answer.await.map_err(|_| Refusal::Unavailable)?
    }
}

/// Starts the task that commits groups. It ends when the last handle to the desk is gone.
pub(crate) fn spawn_committer(desk: &Desk, mut gathering: mpsc::Receiver<Waiting>) {
    let inner = std::sync::Arc::downgrade(&desk.inner);
    tokio::spawn(async move {
        let mut group = Vec::new();
        while gathering.recv_many(&mut group, GROUP).await > 0 {
            let Some(inner) = inner.upgrade() else { return };
            // In a task of its own: what panics there must not keep all later messages from being sent.
            let committed = tokio::spawn(commit(Desk { inner }, std::mem::take(&mut group)));
            if let Err(error) = committed.await {
                tracing::error!(%error, "committing a group of messages panicked");
            }
        }
    });
}

/// Commits a group and answers everybody in it.
async fn commit(desk: Desk, group: Vec<Waiting>) {
    let (sends, asking): (Vec<_>, Vec<_>) = group
        .into_iter()
        .map(|waiting| (waiting.send, (waiting.span, waiting.reply)))
        .unzip();
    // Each that fails by itself is logged with the id of the request that it came with.
    let refusal = |failure: Failure, span: &Span| span.in_scope(|| failure.into_refusal());
    let outcomes = match (commit_once(&desk, &sends).await, asking.as_slice()) {
        (Ok(outcomes), _) => outcomes,
        (Err(failure), [(span, _)]) => vec![Err(refusal(failure, span))],
        (Err(failure), _) => {
            tracing::warn!(%failure, sends = sends.len(), "a group of messages failed and is tried one by one");
            let mut outcomes = Vec::with_capacity(sends.len());
            for (send, (span, _)) in sends.iter().zip(&asking) {
                outcomes.push(match commit_once(&desk, std::slice::from_ref(send)).await {
                    Ok(mut outcome) => outcome.pop().unwrap_or(Err(Refusal::Unavailable)),
                    Err(failure) => Err(refusal(failure, span)),
                });
            }
            outcomes
        }
    };
    for ((_, reply), outcome) in asking.into_iter().zip(outcomes) {
        // Whoever asked may be gone; the message is stored all the same.
        let _ = reply.send(outcome);
    }
}

async fn commit_once(desk: &Desk, sends: &[Send]) -> Result<Vec<Result<Stored, Refusal>>, Failure> {
    let (begun, mut attempt) = (Instant::now(), 0);
    loop {
        attempt += 1;
        let transaction = desk.inner.store.write(&desk.inner.live).await?;
        match group::store(transaction, desk.now(), sends).await {
            Err(failure) if attempt < 4 && failure.is_lost_race() => {}
            outcome => {
                if outcome.is_ok() {
                    desk.inner.metrics.committed(sends.len(), begun.elapsed());
                }
                return outcome;
            }
        }
    }
}

impl Stored {
    fn new(staff_seq: i64, customer_seq: Option<i64>, at: Timestamp) -> Self {
        Self {
            staff_seq,
            customer_seq,
            at,
        }
    }
}
