//! The entries of one conversation, cut into blocks: a message that arrives moves the block it stands in and no other, however
//! long the conversation is (behaviour 5, "a conversation of 10,000 entries stays smooth").

use domain::catalogue;
use domain::entry::{StaffAuthor, StaffContent, StaffEntry, Visibility};
use domain::ids::PersonId;
use domain::limits::HISTORY_PAGE;
use domain::log::{Changes, Log};
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Duration;

/// Entries of one block, so that a page of history fills one.
const BLOCK: i64 = HISTORY_PAGE as i64;
/// Messages of one author within this time stand together under one name.
const RUN: Duration = Duration::from_mins(5);

/// One row of the log, by all that makes it look the way it does: a row that is equal need not be drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub seq: i64,
    /// For an entry that changed after it was first shown: the version of the change.
    revision: i64,
    /// Whether it carries its author's name: it is the first of a run.
    pub leads: bool,
}

/// What taking changes means for the page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    /// The blocks that look different now.
    pub blocks: BTreeSet<i64>,
    /// Somebody wrote something that was not here before.
    pub heard: bool,
}

/// The entries here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    log: Log<StaffEntry>,
    revisions: BTreeMap<i64, i64>,
}

/// The block in which an entry stands.
pub(super) fn block_of(seq: i64) -> i64 {
    (seq - 1).div_euclid(BLOCK)
}

impl Entries {
    /// Takes what the desk sent.
    pub(crate) fn take(&mut self, changes: Changes<StaffEntry>) -> Moved {
        let (fresh, version, newest) = (changes.fresh, changes.version, self.newest());
        if fresh {
            self.revisions.clear();
        }
        let mut moved = Moved::default();
        for seq in self.log.apply(changes) {
            if seq <= newest && !fresh {
                self.revisions.insert(seq, version);
            } else if !fresh {
                moved.heard |= self.log.get(seq).is_some_and(|entry| author(entry).is_some());
            }
            // Whether the next one leads depends on this one.
            moved.blocks.extend([block_of(seq), block_of(seq + 1)]);
        }
        if fresh {
            moved.blocks.extend(self.blocks());
        }
        moved.blocks.retain(|block| self.blocks().contains(block));
        moved
    }

    /// Takes an older page. Returns the blocks that look different now.
    pub(crate) fn prepend(&mut self, page: Vec<StaffEntry>) -> BTreeSet<i64> {
        let blocks = page
            .iter()
            .flat_map(|entry| [block_of(entry.seq), block_of(entry.seq + 1)])
            .collect();
        self.log.prepend(page);
        blocks
    }

    /// The blocks of which there is at least one entry.
    pub(crate) fn blocks(&self) -> Range<i64> {
        match self.log.oldest() {
            Some(oldest) => block_of(oldest)..block_of(self.newest()) + 1,
            None => 0..0,
        }
    }

    /// The rows of one block, in their order.
    pub(crate) fn rows(&self, block: i64) -> Vec<Row> {
        let first = block * BLOCK + 1;
        (first..first + BLOCK)
            .filter_map(|seq| self.log.get(seq))
            .map(|entry| Row {
                seq: entry.seq,
                revision: self.revisions.get(&entry.seq).copied().unwrap_or_default(),
                leads: self.leads(entry),
            })
            .collect()
    }

    /// Whether this entry begins a run: it is not of the same author and for the same readers as the one before.
    fn leads(&self, entry: &StaffEntry) -> bool {
        let Some(before) = self.log.get(entry.seq - 1) else {
            return true;
        };
        let same = author(before) == author(entry) && before.content.visibility() == entry.content.visibility();
        !same || entry.at.since(before.at) > RUN
    }

    /// Whether what this person writes now begins a run after the last entry.
    pub(crate) fn would_lead(&self, me: PersonId, visibility: Visibility, now: Timestamp) -> bool {
        self.log.iter().next_back().is_none_or(|last| {
            let mine = matches!(author(last), Some(StaffAuthor::Person { person, .. }) if *person == me);
            !mine || last.content.visibility() != visibility || now.since(last.at) > RUN
        })
    }

    pub(crate) fn get(&self, seq: i64) -> Option<&StaffEntry> {
        self.log.get(seq)
    }

    pub(crate) fn log(&self) -> &Log<StaffEntry> {
        &self.log
    }

    pub(crate) fn version(&self) -> i64 {
        self.log.version()
    }

    pub(crate) fn has_gap(&self) -> bool {
        self.log.has_gap()
    }

    /// The place of the newest entry here, 0 if there is none.
    pub(crate) fn newest(&self) -> i64 {
        self.log.iter().next_back().map_or(0, |entry| entry.seq)
    }

    /// The place before which there is more to load.
    pub(crate) fn older_before(&self) -> Option<i64> {
        self.log.oldest().filter(|_| self.log.has_older())
    }

    /// How often the customer wrote after this place.
    pub(crate) fn said_by_customer_after(&self, seq: i64) -> usize {
        self.after(seq).filter(|entry| is_from_customer(entry)).count()
    }

    /// The customer's last message, if it came after this place.
    pub(crate) fn customer_said_after(&self, seq: i64) -> Option<String> {
        let entry = self.after(seq).find(|entry| is_from_customer(entry))?;
        match &entry.content {
            StaffContent::Message { body, .. } => Some(body.clone()),
            StaffContent::Attachment { file, .. } => Some(catalogue::file(&file.name)),
            StaffContent::Removed { .. }
            | StaffContent::Card(_)
            | StaffContent::System(_)
            | StaffContent::Internal(_) => None,
        }
    }

    /// The place of the customer's last message, if it came after this one.
    pub(crate) fn customers_newest_after(&self, seq: i64) -> Option<i64> {
        let entry = self.after(seq).find(|entry| is_from_customer(entry))?;
        Some(entry.seq)
    }

    /// The entries after a place, the newest first.
    fn after(&self, seq: i64) -> impl Iterator<Item = &StaffEntry> {
        self.log.iter().rev().take_while(move |entry| entry.seq > seq)
    }
}

fn author(entry: &StaffEntry) -> Option<&StaffAuthor> {
    match &entry.content {
        StaffContent::Message { author, .. }
        | StaffContent::Attachment { author, .. }
        | StaffContent::Removed { author, .. } => Some(author),
        StaffContent::Card(_) | StaffContent::System(_) | StaffContent::Internal(_) => None,
    }
}

fn is_from_customer(entry: &StaffEntry) -> bool {
    matches!(author(entry), Some(StaffAuthor::Customer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::entry::SystemLine;

    fn message(seq: i64, author: StaffAuthor, visibility: Visibility) -> StaffEntry {
        StaffEntry {
            seq,
            at: Timestamp(seq * 1000),
            content: StaffContent::Message {
                author,
                visibility,
                body: format!("text {seq}"),
                client_id: None,
            },
        }
    }

    fn customer(seq: i64) -> StaffEntry {
        message(seq, StaffAuthor::Customer, Visibility::Comment)
    }

    fn amy(seq: i64, visibility: Visibility) -> StaffEntry {
        let (person, name) = (PersonId(1), "Amy".into());
        message(seq, StaffAuthor::Person { person, name }, visibility)
    }

    fn changes(entries: Vec<StaffEntry>, version: i64, fresh: bool) -> Changes<StaffEntry> {
        Changes {
            entries,
            version,
            fresh,
            more: false,
        }
    }

    fn blocks(moved: &Moved) -> Vec<i64> {
        moved.blocks.iter().copied().collect()
    }

    #[test]
    fn a_message_that_arrives_moves_its_own_block_only() {
        let mut entries = Entries::default();
        entries.take(changes((1..=120).map(customer).collect(), 120, true));
        assert_eq!(entries.blocks(), 0..3);
        let moved = entries.take(changes(vec![customer(121)], 121, false));
        assert_eq!(blocks(&moved), [2]);
        assert!(moved.heard);
        assert_eq!(entries.rows(2).len(), 21);
    }

    #[test]
    fn the_first_message_of_a_new_block_opens_it() {
        let mut entries = Entries::default();
        entries.take(changes((1..=50).map(customer).collect(), 50, true));
        let moved = entries.take(changes(vec![customer(51)], 51, false));
        assert_eq!(blocks(&moved), [1]);
        assert!(!entries.rows(1)[0].leads, "a run goes on over the edge of a block");
    }

    #[test]
    fn an_entry_that_changed_is_drawn_again_and_only_it() {
        let mut entries = Entries::default();
        entries.take(changes((1..=3).map(customer).collect(), 3, true));
        let before = entries.rows(0);
        let mut removed = customer(2);
        removed.content = StaffContent::System(SystemLine::Started);
        entries.take(changes(vec![removed], 4, false));
        let after = entries.rows(0);
        assert_eq!(before[0], after[0]);
        assert_ne!(before[1], after[1]);
    }

    #[test]
    fn a_run_has_one_author_and_the_same_readers() {
        let mut entries = Entries::default();
        let all = vec![
            customer(1),
            customer(2),
            amy(3, Visibility::Comment),
            amy(4, Visibility::WorkNote),
            amy(5, Visibility::WorkNote),
        ];
        entries.take(changes(all, 5, true));
        let leads: Vec<bool> = entries.rows(0).iter().map(|row| row.leads).collect();
        assert_eq!(leads, [true, false, true, true, false]);
        assert!(!entries.would_lead(PersonId(1), Visibility::WorkNote, Timestamp(6000)));
        assert!(entries.would_lead(PersonId(1), Visibility::Comment, Timestamp(6000)));
        assert!(entries.would_lead(PersonId(2), Visibility::WorkNote, Timestamp(6000)));
    }

    #[test]
    fn an_older_page_joins_the_block_that_was_cut() {
        let mut entries = Entries::default();
        entries.take(changes((41..=90).map(customer).collect(), 90, true));
        assert_eq!(entries.rows(0).len(), 10);
        assert_eq!(entries.older_before(), Some(41));
        let moved = entries.prepend((1..=40).map(customer).collect());
        assert_eq!(moved.into_iter().collect::<Vec<_>>(), [0]);
        assert_eq!(entries.rows(0).len(), 50);
        assert_eq!(entries.older_before(), None);
        assert!(!entries.has_gap());
    }

    #[test]
    fn unread_are_the_customers_messages_after_the_last_look() {
        let mut entries = Entries::default();
        let all = vec![customer(1), amy(2, Visibility::Comment), customer(3), customer(4)];
        entries.take(changes(all, 4, true));
        assert_eq!(entries.said_by_customer_after(0), 3);
        assert_eq!(entries.said_by_customer_after(2), 2);
        assert_eq!(entries.customer_said_after(3), Some("text 4".into()));
        assert_eq!(entries.customer_said_after(4), None);
        assert_eq!(entries.customers_newest_after(0), Some(4));
        assert_eq!(entries.customers_newest_after(4), None);
    }
}
