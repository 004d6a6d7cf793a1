//! One conversation as this page holds it: what the desk told of it, and what its agent has typed and not sent.
//!
//! A handle of signals; what they hold are plain types with tests of their own ([`entries`], [`kept`]).

mod drawn;
pub(crate) mod entries;
pub(crate) mod kept;

use crate::browser::{focus, moment};
use crate::unsent::{self, Piece};
use crate::workspace::attention::{looking_words, typing_words};
use crate::workspace::pane::forget_place;
use crate::workspace::send::Pump;
use domain::Refusal;
use domain::entry::{StaffEntry, Visibility};
use domain::ids::{ConversationId, PersonId, RequestId};
use domain::log::Changes;
use domain::wire::agent::{Attention, CaseSummary, Rights, Sent, StaffConversation, Watching};
use entries::{Entries, Row};
use kept::{Kept, Outgoing, Written};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// One conversation. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Conversation {
    pub id: ConversationId,
    pub person: PersonId,
    /// As Cases shows it; none where it is not one of this agent's.
    pub case: RwSignal<Option<CaseSummary>>,
    /// The board's count of what moved in rows.
    rows_moved: RwSignal<u32>,
    /// Its head; none until the desk has told it.
    pub head: RwSignal<Option<StaffConversation>>,
    /// The customer's name as soon as it is known, which after Accept is before the head.
    pub customer: RwSignal<String>,
    /// Who else types and looks here just now; none where that is not known.
    pub attention: RwSignal<Option<Attention>>,
    /// Why it cannot be shown.
    pub lost: RwSignal<Option<Refusal>>,
    /// This page accepted it and may write at once.
    pub accepted_here: RwSignal<bool>,
    entries: StoredValue<Entries>,
    /// The rows of each block that is here.
    rows: StoredValue<BTreeMap<i64, RwSignal<Vec<Row>>>>,
    /// The blocks that are drawn, in their order.
    pub blocks: RwSignal<Vec<i64>>,
    /// Their first, and where they end.
    drawn: StoredValue<Option<(i64, i64)>>,
    /// How high blocks were when they were last measured, in pixels.
    heights: StoredValue<BTreeMap<i64, f64>>,
    /// How high all those are that come after what is drawn, in pixels.
    pub below: RwSignal<f64>,
    /// Whether there is something older than what is drawn.
    pub older: RwSignal<bool>,
    /// Counts what others wrote, so that a reader further up learns that there is something new.
    pub heard: RwSignal<u32>,
    /// Messages of the customer that this agent has not looked at.
    pub unread: RwSignal<usize>,
    kept: RwSignal<Kept>,
    /// Why the text in the composer was not taken; empty if it was.
    pub complaint: RwSignal<String>,
    /// How far up the reader is, in pixels from the end.
    pub scrolled: StoredValue<i32>,
    pub pump: StoredValue<Pump>,
}

impl Conversation {
    /// A conversation of which nothing is known but its id. Made under an owner that lives as long as the page.
    pub(crate) fn new(person: PersonId, id: ConversationId, rows_moved: RwSignal<u32>) -> Self {
        Self {
            id,
            person,
            case: RwSignal::new(None),
            rows_moved,
            head: RwSignal::new(None),
            customer: RwSignal::new(String::new()),
            attention: RwSignal::new(None),
            lost: RwSignal::new(None),
            accepted_here: RwSignal::new(false),
            entries: StoredValue::new(Entries::default()),
            rows: StoredValue::new(BTreeMap::new()),
            blocks: RwSignal::new(Vec::new()),
            drawn: StoredValue::new(None),
            heights: StoredValue::new(BTreeMap::new()),
            below: RwSignal::new(0.0),
            older: RwSignal::new(false),
            heard: RwSignal::new(0),
            unread: RwSignal::new(0),
            kept: RwSignal::new(Kept::default()),
            complaint: RwSignal::new(String::new()),
            scrolled: StoredValue::new(0),
            pump: StoredValue::new(Pump::default()),
        }
    }

    /// The customer, in words that serve before their name is known.
    pub(crate) fn customer(self) -> String {
        self.customer.with(|name| match name.as_str() {
            "" => "customer".to_owned(),
            name => name.to_owned(),
        })
    }

    /// What the reader may do here.
    pub(crate) fn rights(self) -> Rights {
        match self.head.get() {
            Some(head) => head.rights,
            None if self.accepted_here.get() => Rights {
                comment: true,
                work_note: true,
                ..Rights::default()
            },
            None => Rights::default(),
        }
    }

    // What the desk tells.

    /// Sets what Cases shows of it.
    pub(crate) fn show_case(self, case: Option<CaseSummary>) {
        self.show_in_row(self.case, case);
    }

    fn show_in_row<T: PartialEq + Send + Sync + 'static>(self, signal: RwSignal<T>, value: T) {
        if signal.with_untracked(|shown| *shown != value) {
            signal.set(value);
            self.rows_moved.update(|count| *count += 1);
        }
    }

    /// Takes what moved. Returns whether a place is missing, so that all must come afresh.
    pub(crate) fn take(self, head: StaffConversation, changes: Changes<StaffEntry>) -> bool {
        let whole = !changes.more;
        show(self.lost, None);
        show(self.customer, head.customer.clone());
        show(self.head, Some(head));
        let Some((moved, gap)) = self.entries.try_update_value(|entries| {
            let moved = entries.take(changes);
            (moved, entries.has_gap())
        }) else {
            return false;
        };
        if moved.heard {
            self.heard.update(|count| *count += 1);
        }
        self.draw(moved.blocks.iter().copied());
        self.settle_from_log(whole);
        self.count_unread();
        gap
    }

    /// Forgets the entries, so that they come afresh.
    pub(crate) fn start_afresh(self) {
        self.entries.set_value(Entries::default());
        self.drawn.set_value(None);
        self.draw(std::iter::empty());
    }

    /// What to say when watching or resuming.
    pub(crate) fn watching(self) -> Watching {
        Watching {
            conversation: self.id,
            version: self.entries.with_value(Entries::version),
        }
    }

    /// Takes an older page. Returns whether other blocks are drawn now.
    pub(crate) fn prepend(self, page: Vec<StaffEntry>) -> bool {
        let moved = self.entries.try_update_value(|entries| entries.prepend(page));
        self.draw(moved.into_iter().flatten());
        self.draw_further_up()
    }

    /// The place before which older entries are to be asked for; none where all are here.
    pub(crate) fn oldest_missing(self) -> Option<i64> {
        self.entries.with_value(Entries::older_before)
    }

    pub(crate) fn entry(self, seq: i64) -> Option<StaffEntry> {
        self.entries.with_value(|entries| entries.get(seq).cloned())
    }

    /// The place of the newest entry here, 0 if there is none.
    pub(crate) fn newest(self) -> i64 {
        self.entries.with_value(Entries::newest)
    }

    /// The customer's last message, if it came after this place.
    pub(crate) fn customer_said_after(self, seq: i64) -> Option<String> {
        self.entries.with_value(|entries| entries.customer_said_after(seq))
    }

    /// Who types here, in words.
    pub(crate) fn typing(self) -> Option<String> {
        let words = |attention: &Option<Attention>| typing_words(attention.as_ref()?, &self.customer());
        self.attention.with(words)
    }

    /// Who else looks at this, in words.
    pub(crate) fn looking(self) -> Option<String> {
        self.attention.with(|attention| looking_words(attention.as_ref()?))
    }

    /// The place of the customer's last message after this one, if the reader is at the end, where it is seen.
    pub(crate) fn said_at_end_after(self, seq: i64) -> Option<i64> {
        let said = self.entries.with_value(|entries| entries.customers_newest_after(seq));
        said.filter(|_| self.scrolled.get_value() == 0)
    }

    // What is typed and not sent.

    /// Takes what this browser kept of it.
    pub(crate) fn restore(self, parts: Vec<(Piece, String)>) {
        if !parts.is_empty() {
            self.kept.set(Kept::restored(parts));
            self.count_unread();
        }
    }

    /// Takes what another tab of this browser has changed. What is being typed here stays as it is.
    pub(crate) fn hear_tab(self, part: &Piece, text: Option<&str>) {
        let kept = self.kept;
        let is_shown = *part == Piece::Draft(kept.with_untracked(|kept| kept.visibility));
        if !(is_shown && focus::is_typing_in(&focus::composer_id(self.id))) {
            kept.update(|kept| kept.hear(part, text));
            self.count_unread();
        }
    }

    /// The account was signed out: nothing typed stays.
    pub(crate) fn forget_all(self) {
        self.kept.set(Kept::default());
    }

    /// It has left the agent's Cases: what is kept of how it was read goes with it.
    pub(crate) fn forget_reading(self) {
        forget_place(self.person, self.id);
        if self.kept.with_untracked(Kept::is_sent) {
            unsent::keep(
                self.person,
                self.id,
                vec![(Piece::Visibility, None), (Piece::Looked, None)],
            );
        }
    }

    fn change<T>(self, change: impl FnOnce(&mut Kept) -> T) -> T {
        let before = self.kept.get_untracked();
        let result = self
            .kept
            .try_update(change)
            .expect("a conversation lives as long as the page");
        let changes = self.kept.with_untracked(|kept| kept.changes_since(&before));
        unsent::keep(self.person, self.id, changes);
        result
    }

    pub(crate) fn visibility(self) -> Visibility {
        self.kept.with(|kept| kept.visibility)
    }

    pub(crate) fn set_visibility(self, visibility: Visibility) {
        self.change(|kept| kept.visibility = visibility);
        self.complaint.set(String::new());
    }

    /// The draft of the chosen visibility.
    pub(crate) fn draft(self) -> String {
        self.kept.with(|kept| kept.draft().to_owned())
    }

    pub(crate) fn set_draft(self, text: String) {
        self.change(|kept| kept.set_draft(text));
    }

    /// Takes a text out of the composer and puts it on its way.
    pub(crate) fn write(self, client_id: RequestId, text: String) {
        self.change(|kept| kept.write(client_id, text, moment::now()));
    }

    /// The next text to send.
    pub(crate) fn next_to_send(self) -> Option<Written> {
        if self.kept.with_untracked(Kept::is_settled) {
            return None;
        }
        self.change(|kept| kept.outbox.next_to_send())
    }

    /// Notes how a sending went.
    pub(crate) fn settle(self, client_id: &RequestId, outcome: Result<Sent, Refusal>) {
        self.change(|kept| kept.settle(client_id, outcome));
        self.settle_from_log(false);
    }

    /// Drops from the way what has arrived. Once `whole` is told, what is too old to be sent by itself becomes a draft again.
    fn settle_from_log(self, whole: bool) {
        if self.kept.with_untracked(Kept::is_settled) {
            return;
        }
        let stale = self.change(|kept| {
            self.entries.with_value(|entries| kept.settle_from(entries));
            whole && kept.return_stale(moment::now())
        });
        if stale {
            let sentence = "This could not be sent for 2 minutes. It was not sent, and is a draft again.";
            self.complaint.set(sentence.to_owned());
        }
    }

    pub(crate) fn retry(self, client_id: &RequestId) {
        self.change(|kept| kept.outbox.retry(client_id));
    }

    pub(crate) fn discard(self, client_id: &RequestId) {
        self.change(|kept| kept.outbox.discard(client_id));
    }

    /// The texts on their way, and those that are stored and not in the log yet; each with whether it begins a run.
    pub(crate) fn outgoing(self) -> Vec<(Outgoing, bool)> {
        self.blocks.track();
        let mut above: Option<Visibility> = None;
        let outgoing = self.kept.with(Kept::outgoing);
        let leads = |text: &Outgoing| match above.replace(text.visibility) {
            Some(above) => above != text.visibility,
            None => self
                .entries
                .with_value(|entries| entries.would_lead(self.person, text.visibility, moment::now())),
        };
        let leads: Vec<bool> = outgoing.iter().map(leads).collect();
        outgoing.into_iter().zip(leads).collect()
    }

    // What was looked at.

    /// The agent looks at it now.
    pub(crate) fn look(self) {
        let newest = self.newest();
        if self.kept.with_untracked(|kept| kept.looked < newest) {
            self.change(|kept| kept.looked = newest);
            self.count_unread();
        }
    }

    /// How many messages of the customer after this place this agent has not looked at.
    pub(crate) fn unread_after(self, seq: i64) -> usize {
        let looked = self.kept.with_untracked(|kept| kept.looked);
        self.entries
            .with_value(|entries| entries.said_by_customer_after(looked.max(seq)))
    }

    fn count_unread(self) {
        let looked = self.kept.with_untracked(|kept| kept.looked);
        let unread = self
            .entries
            .with_value(|entries| entries.said_by_customer_after(looked));
        self.show_in_row(self.unread, unread);
    }
}

/// Sets a signal only to something new, so that what shows it is drawn only then.
pub(crate) fn show<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}
