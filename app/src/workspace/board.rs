//! All that the workspace holds: the queues, the cases, the conversations. One [`Board::apply`] takes what the desk tells.
//!
//! Each row is a signal of its own beside one ordered list of ids, so that only the row that changed is drawn again.

pub(crate) mod arrange;

use crate::unsent::{self, Piece};
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::send::Pump;
use domain::ids::{ConversationId, ConversationNumber, PersonId, QueueId};
use domain::limits::WATCHED_CONVERSATIONS;
use domain::people::Me;
use domain::wire::agent::{Accepted, CaseSummary, MyStatus, Offer, QueueSummary, StaffChanges, ToAgent, Watching};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the workspace holds. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Board {
    pub person: PersonId,
    /// What is made later lives as long as the board.
    owner: StoredValue<Owner>,
    /// By priority, then name.
    pub queues: RwSignal<Vec<QueueId>>,
    queue_rows: StoredValue<HashMap<QueueId, RwSignal<QueueSummary>>>,
    /// The agent's conversations, by the time of acceptance. What of them is open or ended is in their rows.
    pub cases: RwSignal<Vec<ConversationId>>,
    /// Counts what moved in any of their rows. Who looks at all of them listens to this alone: listening to each of hundreds costs
    /// more than looking.
    pub rows_moved: RwSignal<u32>,
    /// Follow-ups that this agent alone can accept for a while.
    pub offers: RwSignal<Vec<Offer>>,
    conversations: StoredValue<BTreeMap<ConversationId, Conversation>>,
    numbers: RwSignal<HashMap<ConversationNumber, ConversationId>>,
    /// The conversation in the pane.
    pub open: RwSignal<Option<ConversationId>>,
    /// Whom alerts are about to name: of who has just come into a line, all that is known is which conversation it is.
    pub newcomers: RwSignal<Vec<ConversationId>>,
    /// Conversations of which a place is missing, so that all must come afresh.
    gaps: StoredValue<Vec<ConversationId>>,
    /// The page runs in a browser, which may have kept something.
    awake: StoredValue<bool>,
    /// How many open conversations this agent may have.
    pub limit: RwSignal<i64>,
    /// What this agent chose to be.
    pub status: RwSignal<MyStatus>,
}

impl Board {
    /// An empty board of this person.
    pub(crate) fn new(me: &Me) -> Self {
        let owner = Owner::current().map_or_else(Owner::new, |owner| owner.child());
        Self {
            person: me.person,
            owner: StoredValue::new(owner),
            queues: RwSignal::new(Vec::new()),
            queue_rows: StoredValue::new(HashMap::new()),
            cases: RwSignal::new(Vec::new()),
            rows_moved: RwSignal::new(0),
            offers: RwSignal::new(Vec::new()),
            conversations: StoredValue::new(BTreeMap::new()),
            numbers: RwSignal::new(HashMap::new()),
            open: RwSignal::new(None),
            newcomers: RwSignal::new(Vec::new()),
            gaps: StoredValue::new(Vec::new()),
            awake: StoredValue::new(false),
            limit: RwSignal::new(me.open_limit),
            status: RwSignal::new(MyStatus {
                status: me.status,
                returned_away: false,
            }),
        }
    }

    /// The page is taken over by the browser: what it kept of each conversation counts from now on.
    pub(crate) fn wake(self) {
        self.awake.set_value(true);
        let mut kept = unsent::all(self.person);
        for conversation in self.conversations() {
            conversation.restore(kept.remove(&conversation.id).unwrap_or_default());
        }
    }

    /// Another tab of this browser has changed something of a conversation. Returns it, if this page knows it.
    pub(crate) fn hear_tab(self, id: ConversationId, part: &Piece, text: Option<&str>) -> Option<Conversation> {
        let known = self.conversations.with_value(|all| all.get(&id).copied())?;
        known.hear_tab(part, text);
        Some(known)
    }

    /// The account was signed out in this browser: nothing typed stays.
    pub(crate) fn forget_all(self) {
        self.conversations().into_iter().for_each(Conversation::forget_all);
    }

    /// Takes what the desk tells. Returns the conversation that told all of its changes, if it is one: what waits to be sent
    /// in it may go now.
    pub(crate) fn apply(self, item: ToAgent) -> Option<Conversation> {
        match item {
            ToAgent::Queues { queues } => {
                let ids = queues.iter().map(|queue| queue.queue).collect();
                queues.into_iter().for_each(|queue| self.put_queue(queue));
                show(self.queues, ids);
            }
            ToAgent::Queue(queue) => self.put_queue(queue),
            ToAgent::Cases { cases } => {
                let ids: Vec<_> = cases.iter().map(|case| case.conversation).collect();
                for gone in self.cases.get_untracked().iter().filter(|id| !ids.contains(id)) {
                    self.conversation(*gone).show_case(None);
                }
                cases.into_iter().for_each(|case| self.put_case(case));
                show(self.cases, ids);
            }
            ToAgent::Case(case) => {
                let id = case.conversation;
                self.put_case(case);
                self.order_cases(Some(id));
            }
            ToAgent::CaseGone { conversation } => self.gone(conversation),
            ToAgent::MyStatus(status) => show(self.status, status),
            ToAgent::Offers { offers } => show(self.offers, offers),
            ToAgent::Conversation(changes) => return self.take(*changes),
            ToAgent::ConversationLost { conversation, refusal } => {
                self.conversation(conversation).lost.set(Some(refusal));
                show(self.conversation(conversation).attention, None);
            }
            ToAgent::Attention(attention) => {
                show(self.conversation(attention.conversation).attention, Some(attention));
            }
            // About the connection, or what is shown beside the board.
            ToAgent::Welcome { .. }
            | ToAgent::Ping
            | ToAgent::Waiting { .. }
            | ToAgent::Overseen { .. }
            | ToAgent::Requests(_)
            | ToAgent::Refused { .. }
            | ToAgent::SignedOut
            | ToAgent::Bye { .. } => {}
        }
        None
    }

    fn take(self, changes: StaffChanges) -> Option<Conversation> {
        let StaffChanges { head, changes } = changes;
        let (conversation, whole) = (self.conversation(head.conversation), !changes.more);
        self.name(head.number.clone(), head.conversation);
        if conversation.take(head, changes) {
            conversation.start_afresh();
            self.gaps.update_value(|gaps| gaps.push(conversation.id));
        }
        whole.then_some(conversation)
    }

    fn put_queue(self, queue: QueueSummary) {
        let row = self.queue_rows.with_value(|rows| rows.get(&queue.queue).copied());
        match row {
            Some(row) => show(row, queue),
            None => {
                let (id, row) = (
                    queue.queue,
                    self.owner.with_value(|owner| owner.with(|| RwSignal::new(queue))),
                );
                self.queue_rows.update_value(|rows| {
                    rows.insert(id, row);
                });
            }
        }
    }

    fn put_case(self, case: CaseSummary) {
        self.name(case.number.clone(), case.conversation);
        let conversation = self.conversation(case.conversation);
        show(conversation.customer, case.customer.clone());
        conversation.show_case(Some(case));
    }

    /// Puts the cases into their order, with one that is perhaps new.
    fn order_cases(self, new: Option<ConversationId>) {
        let mut cases = self.cases.get_untracked();
        cases.extend(new.filter(|id| !cases.contains(id)));
        let accepted_at = |id| {
            self.conversation(id)
                .case
                .with_untracked(|case| case.as_ref().map(|case| case.accepted_at))
        };
        cases.sort_by_cached_key(|id| (accepted_at(*id), *id));
        show(self.cases, cases);
    }

    /// A conversation has left Cases.
    pub(crate) fn gone(self, id: ConversationId) {
        self.conversation(id).show_case(None);
        if self.awake.get_value() {
            self.conversation(id).forget_reading();
        }
        if self.cases.with_untracked(|cases| cases.contains(&id)) {
            self.cases.update(|cases| cases.retain(|case| *case != id));
        }
    }

    /// This page accepted a conversation: it may be opened before the desk has told of it.
    pub(crate) fn accepted(self, accepted: Accepted) -> Conversation {
        self.name(accepted.number, accepted.conversation);
        let conversation = self.conversation(accepted.conversation);
        conversation.accepted_here.set(true);
        show(conversation.customer, accepted.customer);
        conversation
    }

    /// This is the number of that conversation, so that a link leads to it.
    pub(crate) fn name(self, number: ConversationNumber, id: ConversationId) {
        if self.numbers.with_untracked(|numbers| !numbers.contains_key(&number)) {
            self.numbers.update(|numbers| {
                numbers.insert(number, id);
            });
        }
    }

    /// The conversation of this number, if it is known here.
    pub(crate) fn numbered(self, number: &str) -> Option<ConversationId> {
        self.numbers
            .with(|numbers| numbers.get(&ConversationNumber(number.to_owned())).copied())
    }

    pub(crate) fn queue(self, id: QueueId) -> Option<RwSignal<QueueSummary>> {
        self.queue_rows.with_value(|rows| rows.get(&id).copied())
    }

    /// The handle of a conversation; made the first time.
    pub(crate) fn conversation(self, id: ConversationId) -> Conversation {
        if let Some(known) = self.conversations.with_value(|all| all.get(&id).copied()) {
            return known;
        }
        let new = self
            .owner
            .with_value(|owner| owner.with(|| Conversation::new(self.person, id, self.rows_moved)));
        self.conversations.update_value(|all| {
            all.insert(id, new);
        });
        if self.awake.get_value() {
            new.restore(unsent::all(self.person).remove(&id).unwrap_or_default());
        }
        new
    }

    /// How many of the cases are open and this agent's own.
    pub(crate) fn open_cases(self) -> usize {
        self.rows_moved.track();
        let cases = self.cases.get();
        let is_open = |id: &&ConversationId| {
            let case = self.conversation(**id).case;
            case.with_untracked(|case| case.as_ref().is_some_and(CaseSummary::is_open_and_own))
        };
        cases.iter().filter(is_open).count()
    }

    /// What is watched: what is in the pane, whom alerts are about to name, and the open cases, so that switching between them is
    /// instant.
    pub(crate) fn to_watch(self) -> BTreeSet<ConversationId> {
        let cases = self.cases.get_untracked();
        let is_open = |id: &ConversationId| {
            let case = self.conversation(*id).case;
            case.with_untracked(|case| case.as_ref().is_some_and(|case| case.state.is_open()))
        };
        let open = cases.into_iter().filter(is_open);
        let in_pane = self.open.get_untracked();
        let newcomers = self.newcomers.get_untracked();
        in_pane
            .into_iter()
            .chain(newcomers)
            .chain(open)
            .take(WATCHED_CONVERSATIONS)
            .collect()
    }

    /// What to say of these when the connection is made.
    pub(crate) fn watching(self, ids: &BTreeSet<ConversationId>) -> Vec<Watching> {
        ids.iter().map(|id| self.conversation(*id).watching()).collect()
    }

    /// The connection is back: what waits to be sent again need not wait any longer.
    pub(crate) fn wait_no_longer(self) {
        for conversation in self.conversations() {
            conversation.pump.update_value(Pump::wait_no_longer);
        }
    }

    /// The connection is gone: who typed and looked is not known any more.
    pub(crate) fn forget_attention(self) {
        for conversation in self.conversations() {
            show(conversation.attention, None);
        }
    }

    /// The conversations that must come afresh; each is told once.
    pub(crate) fn take_gaps(self) -> Vec<ConversationId> {
        self.gaps.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// All conversations of which this page knows.
    fn conversations(self) -> Vec<Conversation> {
        self.conversations.with_value(|all| all.values().copied().collect())
    }
}

#[cfg(test)]
mod tests;
