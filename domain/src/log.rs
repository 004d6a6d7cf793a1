//! What a client holds of one conversation: the entries it has, and the texts on their way.
//!
//! Plain types with one `apply`, the same for staff and customers, tested without a browser.

use crate::entry::{CustomerContent, CustomerEntry, StaffContent, StaffEntry};
use crate::ids::RequestId;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An entry of either view.
pub trait Entry: Clone + PartialEq {
    /// Its place in its view.
    fn seq(&self) -> i64;
    /// When the server stored it.
    fn at(&self) -> Timestamp;
    /// The id that this reader's own client gave it.
    fn client_id(&self) -> Option<&RequestId>;
}

impl Entry for StaffEntry {
    fn seq(&self) -> i64 {
        self.seq
    }
    fn at(&self) -> Timestamp {
        self.at
    }
    fn client_id(&self) -> Option<&RequestId> {
        match &self.content {
            StaffContent::Message { client_id, .. } | StaffContent::Attachment { client_id, .. } => client_id.as_ref(),
            StaffContent::Removed { .. }
            | StaffContent::Card(_)
            | StaffContent::System(_)
            | StaffContent::Internal(_) => None,
        }
    }
}

impl Entry for CustomerEntry {
    fn seq(&self) -> i64 {
        self.seq
    }
    fn at(&self) -> Timestamp {
        self.at
    }
    fn client_id(&self) -> Option<&RequestId> {
        match &self.content {
            CustomerContent::Message { client_id, .. } | CustomerContent::Attachment { client_id, .. } => {
                client_id.as_ref()
            }
            CustomerContent::Removed { .. } | CustomerContent::Card(_) | CustomerContent::System(_) => None,
        }
    }
}

/// What changed in one view of a conversation since a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes<E> {
    /// New and changed entries, by their place.
    pub entries: Vec<E>,
    /// The version that these bring the reader to.
    pub version: i64,
    /// Forget what you have: this is the tail of the view, older pages are asked for by `history`.
    pub fresh: bool,
    /// There is more since `version`; it follows at once.
    pub more: bool,
}

/// The entries a client holds of one view, and up to which version.
#[derive(Clone, Debug, PartialEq)]
pub struct Log<E> {
    entries: BTreeMap<i64, E>,
    version: i64,
}

impl<E> Default for Log<E> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            version: 0,
        }
    }
}

impl<E: Entry> Log<E> {
    /// Takes what a socket or an answer brought. Returns the places that are new or different, for the screen.
    ///
    /// Applying something twice, or late, changes nothing.
    pub fn apply(&mut self, changes: Changes<E>) -> Vec<i64> {
        if changes.fresh {
            self.entries.clear();
        } else if changes.version < self.version {
            return Vec::new();
        }
        self.version = changes.version;
        let oldest = self.oldest();
        let mut moved = Vec::new();
        for entry in changes.entries {
            let seq = entry.seq();
            // What changed in a page that was never loaded comes with that page.
            if oldest.is_some_and(|oldest| seq < oldest) {
                continue;
            }
            if self.entries.get(&seq) != Some(&entry) {
                self.entries.insert(seq, entry);
                moved.push(seq);
            }
        }
        moved
    }

    /// Takes an older page. Entries already here are newer than the page's and stay.
    pub fn prepend(&mut self, page: Vec<E>) {
        for entry in page {
            self.entries.entry(entry.seq()).or_insert(entry);
        }
    }

    /// The version this log is at: what to say when resuming.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The place of the oldest entry here.
    #[must_use]
    pub fn oldest(&self) -> Option<i64> {
        self.entries.keys().next().copied()
    }

    /// Whether there are older entries than those here.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.oldest().is_some_and(|seq| seq > 1)
    }

    /// Whether a place between the oldest and the newest is missing. Never true unless something is broken;
    /// then the client asks afresh.
    #[must_use]
    pub fn has_gap(&self) -> bool {
        match (self.entries.keys().next(), self.entries.keys().next_back()) {
            (Some(first), Some(last)) => last - first + 1 != self.entries.len() as i64,
            _ => false,
        }
    }

    #[must_use]
    pub fn get(&self, seq: i64) -> Option<&E> {
        self.entries.get(&seq)
    }

    /// All entries here, in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &E> + ExactSizeIterator {
        self.entries.values()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// How a text on its way stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sending {
    /// On its way.
    Sending,
    /// Not sent: no connection, or the desk cannot store. Tried again by itself.
    Waiting,
    /// Refused; only a person can decide.
    Refused(Refusal),
}

/// One text on its way, with whatever else `T` its sending needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending<T> {
    pub client_id: RequestId,
    pub body: String,
    pub with: T,
    pub sending: Sending,
}

/// The texts of one conversation that are not acknowledged yet, in the order they were written (behaviour 5, "Nothing
/// acknowledged is lost").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox<T> {
    pending: Vec<Pending<T>>,
}

impl<T> Default for Outbox<T> {
    fn default() -> Self {
        Self { pending: Vec::new() }
    }
}

impl<T: Clone> Outbox<T> {
    /// Takes a text under the id that its client gave it.
    pub fn push(&mut self, client_id: RequestId, body: String, with: T) {
        self.pending.push(Pending {
            client_id,
            body,
            with,
            sending: Sending::Sending,
        });
    }

    /// Takes a text as it stands elsewhere, in its place by `order`; one that is here already is replaced.
    pub fn put<O: Ord>(&mut self, pending: Pending<T>, order: impl Fn(&Pending<T>) -> O) {
        self.pending.retain(|known| known.client_id != pending.client_id);
        let place = self.pending.partition_point(|known| order(known) <= order(&pending));
        self.pending.insert(place, pending);
    }

    /// The next text to send: the first, unless it is on its way or refused. One at a time keeps their order.
    pub fn next_to_send(&mut self) -> Option<Pending<T>> {
        let first = self
            .pending
            .iter_mut()
            .find(|pending| !matches!(pending.sending, Sending::Refused(_)))?;
        first.sending = Sending::Sending;
        Some(first.clone())
    }

    /// Notes how a sending went: stored, or refused with this.
    pub fn settle(&mut self, client_id: &RequestId, outcome: Result<(), Refusal>) {
        match outcome {
            Ok(()) => self.pending.retain(|pending| pending.client_id != *client_id),
            Err(refusal) => {
                for pending in &mut self.pending {
                    if pending.client_id == *client_id {
                        pending.sending = if refusal.is_passing() || refusal == Refusal::SignedOut {
                            Sending::Waiting
                        } else {
                            Sending::Refused(refusal.clone())
                        };
                    }
                }
            }
        }
    }

    /// Drops what has arrived in the log by another way (its acknowledgement was lost).
    pub fn settle_from<E: Entry>(&mut self, log: &Log<E>) {
        if self.pending.is_empty() {
            return;
        }
        self.pending.retain(|pending| {
            !log.iter()
                .rev()
                .any(|entry| entry.client_id() == Some(&pending.client_id))
        });
    }

    /// Makes a refused text one to be sent again, under the same id.
    pub fn retry(&mut self, client_id: &RequestId) {
        for pending in &mut self.pending {
            if pending.client_id == *client_id {
                pending.sending = Sending::Waiting;
            }
        }
    }

    /// Drops a text, and gives it back.
    pub fn discard(&mut self, client_id: &RequestId) -> Option<Pending<T>> {
        let index = self
            .pending
            .iter()
            .position(|pending| pending.client_id == *client_id)?;
        Some(self.pending.remove(index))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pending<T>> {
        self.pending.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::CustomerAuthor;
    use proptest::prelude::*;

    fn entry(seq: i64) -> CustomerEntry {
        CustomerEntry {
            seq,
            at: Timestamp(seq),
            content: CustomerContent::Message {
                author: CustomerAuthor::You,
                body: format!("text {seq}"),
                client_id: RequestId::new(format!("client-{seq:04}")).ok(),
            },
        }
    }

    fn since(version: i64, all: i64) -> Changes<CustomerEntry> {
        Changes {
            entries: (version + 1..=all).map(entry).collect(),
            version: all,
            fresh: version == 0,
            more: false,
        }
    }

    proptest! {
        /// However the frames are cut, doubled or delayed: what is held in the end is what a fresh client gets.
        #[test]
        fn resuming_ends_where_reloading_begins(steps in prop::collection::vec((1i64..5, any::<bool>()), 1..30)) {
            let (mut log, mut stored, mut late) = (Log::default(), 0, None);
            for (more, deliver) in steps {
                stored += more;
                let frame = since(log.version(), stored);
                if deliver {
                    log.apply(frame.clone());
                    if let Some(earlier) = late.take() { log.apply(earlier); }
                    log.apply(frame);
                } else if log.version() > 0 {
                    late = Some(frame);
                }
                prop_assert!(!log.has_gap());
            }
            log.apply(since(log.version(), stored));
            let mut fresh = Log::default();
            fresh.apply(since(0, stored));
            prop_assert_eq!(log, fresh);
        }
    }

    #[test]
    fn a_change_in_a_page_never_loaded_makes_no_gap() {
        let mut log = Log::default();
        log.apply(Changes {
            entries: (51..=100).map(entry).collect(),
            version: 100,
            fresh: true,
            more: false,
        });
        assert!(log.has_older());
        log.apply(Changes {
            entries: vec![entry(3)],
            version: 101,
            fresh: false,
            more: false,
        });
        assert!(!log.has_gap());
        assert_eq!(log.oldest(), Some(51));
        log.prepend((1..=50).map(entry).collect());
        assert!(!log.has_older() && !log.has_gap());
    }

    #[test]
    fn texts_leave_the_outbox_in_their_order_and_under_their_first_id() {
        let id = |text: &str| RequestId::new(text).expect("well formed");
        let mut outbox = Outbox::default();
        outbox.push(id("client-0001"), "one".into(), ());
        outbox.push(id("client-0002"), "two".into(), ());
        assert_eq!(outbox.next_to_send().map(|pending| pending.body), Some("one".into()));
        outbox.settle(&id("client-0001"), Err(Refusal::Offline));
        assert_eq!(
            outbox.next_to_send().map(|pending| pending.body),
            Some("one".into()),
            "order is kept"
        );
        outbox.settle(&id("client-0001"), Ok(()));
        outbox.settle(&id("client-0002"), Err(Refusal::Closed));
        assert_eq!(outbox.next_to_send(), None, "what was refused waits for a person");
        outbox.retry(&id("client-0002"));
        assert_eq!(
            outbox.next_to_send().map(|pending| pending.client_id),
            Some(id("client-0002"))
        );
    }

    #[test]
    fn a_text_whose_acknowledgement_was_lost_is_settled_by_the_log() {
        let mut outbox = Outbox::default();
        outbox.push(RequestId::new("client-0002").expect("well formed"), "two".into(), ());
        let mut log = Log::default();
        log.apply(since(0, 2));
        outbox.settle_from(&log);
        assert!(outbox.is_empty());
    }
}
