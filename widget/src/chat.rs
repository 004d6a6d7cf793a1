//! What a customer's page holds of its chat, as a plain type: one `take` for what the desk sends, tested without a browser.

mod kept;
mod rows;

pub use kept::Kept;
pub use rows::{Row, unchanged};

use domain::entry::{CustomerAuthor, CustomerContent, CustomerEntry, SystemLine};
use domain::ids::{ConversationId, RequestId};
use domain::limits::{CUSTOMER_RETRIES_FOR, MESSAGE_CHARACTERS, MESSAGE_COUNTER_FROM};
use domain::log::{Log, Outbox, Pending, Sending};
use domain::refusal::Refusal;
use domain::text::characters;
use domain::time::Timestamp;
use domain::wire::customer::{CustomerChanges, CustomerConversation, Having, Phase, Said};
use domain::words::Word;

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The form before the chat.
    Form,
    /// There may be a chat, or one has just been started; the desk has not said yet.
    Opening,
    /// This chat, open or ended.
    Chat(ConversationId),
}

/// A text that is stored and has not come back in the log yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub client_id: RequestId,
    pub body: String,
    pub said: Said,
}

/// A text on its way, with the moment it was written, by this browser's clock.
pub type Written = Pending<Timestamp>;

/// What taking a frame means for the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Texts for the composer: those of an earlier conversation, and those too old to be sent by themselves.
    pub returned: Vec<String>,
    /// The other side wrote something that was not here before.
    pub heard: bool,
    /// A place is missing; ask afresh.
    pub gap: bool,
}

/// What the page holds.
#[derive(Clone, Debug, Default)]
pub struct Chat {
    head: Option<CustomerConversation>,
    log: Log<CustomerEntry>,
    /// For entries that changed after they were first shown: the version of the change.
    revisions: Vec<(i64, i64)>,
    sent: Vec<Sent>,
    /// Texts on their way, and the conversation they were written in.
    outbox: Outbox<Timestamp>,
    outbox_of: Option<ConversationId>,
    dismissed: Option<ConversationId>,
    opening: bool,
}

impl Chat {
    /// The chat of a page that has just opened. `dismissed` is an ended conversation whose end the customer has left,
    /// `known` whether this browser has a token.
    #[must_use]
    pub fn new(kept: Option<Kept>, dismissed: Option<ConversationId>, known: bool) -> Self {
        let mut chat = Self {
            opening: known && dismissed.is_none(),
            dismissed,
            ..Self::default()
        };
        if let Some(Kept { conversation, texts }) = kept {
            chat.outbox_of = Some(conversation);
            for (client_id, body, written_at) in texts {
                chat.outbox.push(client_id, body, written_at);
            }
        }
        chat
    }

    #[must_use]
    pub fn head(&self) -> Option<&CustomerConversation> {
        self.head.as_ref()
    }

    #[must_use]
    pub fn screen(&self) -> Screen {
        match &self.head {
            Some(head) if head.phase != Phase::Ended || self.dismissed != Some(head.conversation) => {
                Screen::Chat(head.conversation)
            }
            _ if self.opening => Screen::Opening,
            _ => Screen::Form,
        }
    }

    /// What to say when resuming. Nothing where a place is missing, so that all comes afresh.
    #[must_use]
    pub fn having(&self) -> Option<Having> {
        let head = self.head.as_ref().filter(|_| !self.log.has_gap())?;
        Some(Having {
            conversation: head.conversation,
            version: self.log.version(),
        })
    }

    /// A chat was started; the desk will tell of it.
    pub fn open(&mut self) {
        if let Some(ended) = self.head.take_if(|head| head.phase == Phase::Ended) {
            self.dismissed = Some(ended.conversation);
        }
        self.opening = true;
    }

    /// The customer leaves the end of an ended chat, for the form. Returns the conversation to remember.
    pub fn dismiss(&mut self) -> Option<ConversationId> {
        let head = self.head.as_ref().filter(|head| head.phase == Phase::Ended)?;
        self.opening = false;
        self.dismissed = Some(head.conversation);
        self.dismissed
    }

    /// This token has no chat at this site.
    pub fn forget(&mut self) {
        *self = Self {
            outbox: std::mem::take(&mut self.outbox),
            outbox_of: self.outbox_of,
            ..Self::default()
        };
    }

    /// Takes what the desk sends. `now` is by this browser's clock.
    pub fn take(&mut self, changes: CustomerChanges, now: Timestamp) -> Taken {
        let CustomerChanges { head, changes } = changes;
        let mut taken = Taken::default();
        if self.head.as_ref().map(|head| head.conversation) != Some(head.conversation) {
            self.log = Log::default();
            self.revisions.clear();
            self.sent.clear();
        }
        if self
            .outbox_of
            .is_some_and(|conversation| conversation != head.conversation)
        {
            self.outbox_of = None;
            let texts = std::mem::take(&mut self.outbox);
            taken.returned = texts.iter().map(|text| text.body.clone()).collect();
        }
        let (version, more, first) = (changes.version, changes.more, self.head.is_none());
        let before: Vec<i64> = changes
            .entries
            .iter()
            .map(|entry| entry.seq)
            .filter(|seq| self.log.get(*seq).is_some())
            .collect();
        for seq in self.log.apply(changes) {
            if before.contains(&seq) {
                self.revisions.retain(|(changed, _)| *changed != seq);
                self.revisions.push((seq, version));
            } else {
                taken.heard |= !first && self.log.get(seq).is_some_and(is_from_agent);
            }
        }
        self.opening &= self.dismissed == Some(head.conversation);
        self.head = Some(head);
        self.settle_from_log();
        // What is stored has been settled by now; only then is a text known to be too late, or too old to go out by itself.
        if !more && self.may_write(now) {
            taken.returned.extend(self.give_back_stale(now));
        } else if !more {
            let texts = std::mem::take(&mut self.outbox);
            taken.returned.extend(texts.iter().map(|text| text.body.clone()));
        }
        taken.gap = self.log.has_gap();
        taken
    }

    fn settle_from_log(&mut self) {
        let newest = self.log.iter().next_back().map_or(0, |entry| entry.seq);
        self.sent.retain(|sent| sent.said.seq > newest);
        self.outbox.settle_from(&self.log);
    }

    fn give_back_stale(&mut self, now: Timestamp) -> Vec<String> {
        let stale: Vec<RequestId> = self
            .outbox
            .iter()
            .filter(|text| now.since(text.with) > CUSTOMER_RETRIES_FOR && !matches!(text.sending, Sending::Refused(_)))
            .map(|text| text.client_id.clone())
            .collect();
        stale
            .iter()
            .filter_map(|client_id| self.outbox.discard(client_id))
            .map(|text| text.body)
            .collect()
    }

    /// Takes an older page of the log.
    pub fn prepend(&mut self, page: Vec<CustomerEntry>) {
        self.log.prepend(page);
    }

    /// The place before which there is more to load.
    #[must_use]
    pub fn older_before(&self) -> Option<i64> {
        self.log.oldest().filter(|_| self.log.has_older())
    }

    /// Until when writing reopens this ended chat; none where it does not, or is open.
    #[must_use]
    pub fn reopens_until(&self, now: Timestamp) -> Option<Timestamp> {
        let head = self.head.as_ref().filter(|head| head.phase == Phase::Ended)?;
        head.reopens_until.filter(|until| now < *until)
    }

    /// Whether what is written can be sent: the chat is open, or reopens by it.
    #[must_use]
    pub fn may_write(&self, now: Timestamp) -> bool {
        let is_open = self.head.as_ref().is_some_and(|head| head.phase != Phase::Ended);
        is_open || self.reopens_until(now).is_some()
    }

    /// Takes a text to be sent. False where there is no chat that takes it.
    pub fn write(&mut self, client_id: RequestId, body: String, now: Timestamp) -> bool {
        let may_write = self.may_write(now);
        let Some(head) = self.head.as_ref().filter(|_| may_write) else {
            return false;
        };
        self.outbox_of = Some(head.conversation);
        self.outbox.push(client_id, body, now);
        true
    }

    /// The next text to send, once the desk has said what it has already.
    pub fn next_to_send(&mut self) -> Option<(ConversationId, Written)> {
        let conversation = self.head.as_ref()?.conversation;
        Some((conversation, self.outbox.next_to_send()?))
    }

    /// Notes how a sending went. A text that came after the end is given back: it may be carried into a follow-up.
    pub fn settle(&mut self, client_id: &RequestId, outcome: Result<Said, Refusal>) -> Option<String> {
        match outcome {
            Err(Refusal::Closed) => {
                if let Some(head) = &mut self.head {
                    head.reopens_until = None;
                }
                return self.outbox.discard(client_id).map(|text| text.body);
            }
            Err(refusal) => self.outbox.settle(client_id, Err(refusal)),
            Ok(said) => {
                if let Some(text) = self.outbox.discard(client_id) {
                    self.sent.push(Sent {
                        client_id: text.client_id,
                        body: text.body,
                        said,
                    });
                }
                self.settle_from_log();
            }
        }
        None
    }

    /// A text that was not sent is to be sent again, under the same id.
    pub fn retry(&mut self, client_id: &RequestId) {
        self.outbox.retry(client_id);
    }

    /// Drops a text that was not sent.
    pub fn discard(&mut self, client_id: &RequestId) {
        self.outbox.discard(client_id);
    }

    /// What to keep in storage; none where all is acknowledged.
    #[must_use]
    pub fn kept(&self) -> Option<Kept> {
        let conversation = self.outbox_of.filter(|_| !self.outbox.is_empty())?;
        let texts = self
            .outbox
            .iter()
            .map(|text| (text.client_id.clone(), text.body.clone(), text.with))
            .collect();
        Some(Kept { conversation, texts })
    }

    /// The line that says how the chat ended; none while it is open.
    #[must_use]
    pub fn end(&self) -> Option<&SystemLine> {
        self.head.as_ref().filter(|head| head.phase == Phase::Ended)?;
        self.log.iter().rev().find_map(|entry| match &entry.content {
            CustomerContent::System(line) => Some(line),
            CustomerContent::Message { .. }
            | CustomerContent::Attachment { .. }
            | CustomerContent::Removed { .. }
            | CustomerContent::Card(_) => None,
        })
    }

    /// The place of the last message that is not the customer's own, 0 where there is none.
    #[must_use]
    pub fn newest_of_others(&self) -> i64 {
        let newest = self.log.iter().rev().find(|entry| is_from_agent(entry));
        newest.map_or(0, |entry| entry.seq)
    }

    /// Whether the last thing said is the customer's and the other side has read it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        let last = self.log.iter().next_back();
        let is_mine = |entry: &&CustomerEntry| author(entry) == Some(&CustomerAuthor::You);
        let read = self.head.as_ref().map_or(0, |head| head.read);
        self.sent.is_empty() && self.outbox.is_empty() && last.filter(is_mine).is_some_and(|entry| entry.seq <= read)
    }

    #[must_use]
    pub fn entry(&self, seq: i64) -> Option<&CustomerEntry> {
        self.log.get(seq)
    }

    #[must_use]
    pub fn sent(&self, client_id: &RequestId) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.client_id == *client_id)
    }

    #[must_use]
    pub fn pending(&self, client_id: &RequestId) -> Option<&Written> {
        self.outbox.iter().find(|text| text.client_id == *client_id)
    }

    fn revision(&self, seq: i64) -> i64 {
        let revision = self.revisions.iter().find(|(changed, _)| *changed == seq);
        revision.map_or(0, |(_, version)| *version)
    }
}

/// What the composer's counter says of a text, and with which number; nothing while it is far from the limit (behaviour 5).
#[must_use]
pub fn counter(text: &str) -> Option<(Word, i64)> {
    let count = characters(text);
    let (word, number) = if count > MESSAGE_CHARACTERS {
        (Word::CharactersTooMany, count - MESSAGE_CHARACTERS)
    } else if count + MESSAGE_COUNTER_FROM > MESSAGE_CHARACTERS {
        (Word::CharactersLeft, MESSAGE_CHARACTERS - count)
    } else {
        return None;
    };
    Some((word, number.try_into().unwrap_or(i64::MAX)))
}

fn author(entry: &CustomerEntry) -> Option<&CustomerAuthor> {
    match &entry.content {
        CustomerContent::Message { author, .. }
        | CustomerContent::Attachment { author, .. }
        | CustomerContent::Removed { author } => Some(author),
        CustomerContent::Card(_) | CustomerContent::System(_) => None,
    }
}

fn is_from_agent(entry: &CustomerEntry) -> bool {
    matches!(author(entry), Some(CustomerAuthor::Agent { .. }))
}

#[cfg(test)]
mod tests;
