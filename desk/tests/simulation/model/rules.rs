//! The model: who is what to which conversation, and what follows from each step. Colleagues and queues go by their places in the
//! demo.

use bytes::Bytes;
use domain::entry::Visibility;
use domain::ids::{ConversationId, RecordId};
use std::collections::BTreeMap;

/// Amy, Ben, Cho, the manager Mia and the administrator Root, each with the queues whose customers they accept.
pub(super) const MEMBERS: [&[usize]; 5] = [&[BILLING, TECHNICAL], &[BILLING], &[TECHNICAL, PRIORITY], &[], &[]];
pub(super) const BILLING: usize = 0;
pub(super) const TECHNICAL: usize = 1;
pub(super) const PRIORITY: usize = 2;
/// How many conversations each may have.
pub(super) const LIMIT: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    InProgress,
    /// Staff ended it.
    Complete,
    /// The customer or the clock did.
    ByClient,
    /// Whoever ended it, it had waited.
    Abandoned,
}

/// How a visit of a queue went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visit {
    Waits,
    Accepted,
    /// Accepted, and that was undone.
    Returned,
    /// It ended while it waited.
    Left,
}

#[derive(Clone, Debug)]
pub(super) struct Chat {
    pub(super) conversation: ConversationId,
    pub(super) customer: usize,
    pub(super) queue: usize,
    pub(super) state: State,
    /// Who has it, or had it when it ended.
    pub(super) agent: Option<usize>,
    /// Whoever takes part (true) or once did.
    pub(super) parts: BTreeMap<usize, bool>,
    /// Who accepted it last, and whether whoever had it has commented since.
    acceptor: Option<usize>,
    is_answered: bool,
    pub(super) is_ended_by_clock: bool,
    /// Staff have written last, and wait for the customer.
    is_awaited: bool,
    pub(super) is_kept_open: bool,
    /// Every visit: of which queue, and how it went.
    pub(super) visits: Vec<(usize, Visit)>,
    /// Who is asked to take it over.
    pub(super) asked: Option<usize>,
    /// The record that it points at.
    pub(super) record: Option<RecordId>,
}

/// A case or an incident.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) customer: usize,
    group: usize,
    assignee: Option<usize>,
    pub(super) is_closed: bool,
}

/// A file that was said in a conversation.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) conversation: ConversationId,
    pub(super) visibility: Visibility,
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// Something that was said on a record itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) by: usize,
    pub(super) visibility: Visibility,
    pub(super) words: String,
}

/// All that there is at the desk.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) chats: Vec<Chat>,
    pub(super) records: BTreeMap<RecordId, Record>,
    /// What each record sees of which conversation: all while that points at it, or else all up to this place.
    pub(super) sees: BTreeMap<(RecordId, ConversationId), Option<i64>>,
    /// In the order in which they were said.
    pub(super) files: Vec<File>,
    /// What was said on each record itself, in its order.
    pub(super) comments: BTreeMap<RecordId, Vec<Comment>>,
}

fn manages(who: usize) -> bool {
    who >= 3
}

impl Chat {
    pub(super) fn new(conversation: ConversationId, customer: usize, queue: usize) -> Self {
        Self {
            conversation,
            customer,
            queue,
            state: State::Waiting,
            agent: None,
            parts: BTreeMap::new(),
            acceptor: None,
            is_answered: false,
            is_ended_by_clock: false,
            is_awaited: false,
            is_kept_open: false,
            visits: vec![(queue, Visit::Waits)],
            asked: None,
            record: None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting | State::InProgress)
    }

    fn is_talking(&self) -> bool {
        self.state == State::InProgress
    }

    /// Whether somebody has it, or manages its group.
    fn is_theirs(&self, who: usize) -> bool {
        self.agent == Some(who) || manages(who)
    }

    fn takes_part(&self, who: usize) -> bool {
        self.agent != Some(who) && self.parts.get(&who) == Some(&true)
    }

    fn last_visit(&mut self) -> &mut Visit {
        &mut self.visits.last_mut().expect("each begins with one").1
    }

    pub(super) fn may_comment(&self, who: usize) -> bool {
        self.is_open() && (self.agent == Some(who) || self.takes_part(who))
    }

    /// Whoever once took part may leave a note, also after the end; whoever belongs to the queue's group once somebody has accepted.
    pub(super) fn may_note(&self, who: usize) -> bool {
        let belongs = MEMBERS[who].contains(&self.queue) && self.state != State::Waiting;
        self.is_theirs(who) || self.parts.contains_key(&who) || belongs
    }

    /// Whether somebody may write this there.
    pub(super) fn may_write(&self, who: usize, visibility: Visibility) -> bool {
        match visibility {
            Visibility::Comment => self.may_comment(who),
            Visibility::WorkNote => self.may_note(who),
        }
    }

    /// Whether somebody may read it who is not asked about it.
    pub(super) fn may_read(&self, who: usize) -> bool {
        self.is_theirs(who) || self.parts.contains_key(&who) || MEMBERS[who].contains(&self.queue)
    }

    pub(super) fn may_return(&self, who: usize) -> bool {
        let is_undoable = self.agent == self.acceptor && !self.is_answered;
        self.is_talking() && self.is_theirs(who) && is_undoable
    }

    pub(super) fn may_end(&self, who: usize) -> bool {
        self.is_open() && self.is_theirs(who)
    }

    pub(super) fn may_leave(&self, who: usize) -> bool {
        self.is_talking() && self.takes_part(who)
    }

    pub(super) fn may_join(&self, who: usize) -> bool {
        self.is_talking() && manages(who) && self.agent != Some(who) && !self.takes_part(who)
    }

    pub(super) fn may_pass_on(&self, who: usize, queue: usize) -> bool {
        self.is_talking() && self.is_theirs(who) && self.queue != queue
    }

    pub(super) fn may_keep_open(&self, who: usize) -> bool {
        self.is_talking() && self.agent == Some(who)
    }

    pub(super) fn may_cancel(&self, who: usize) -> bool {
        self.is_talking() && self.is_theirs(who) && self.asked.is_some()
    }

    pub(super) fn may_record(&self, who: usize) -> bool {
        self.is_theirs(who)
    }

    pub(super) fn comment(&mut self, who: usize) {
        self.is_answered |= self.agent == Some(who);
        self.is_awaited = self.is_talking();
    }

    /// Its customer has written; what has ended reopens by that.
    pub(super) fn hear(&mut self) {
        self.is_awaited = false;
        if !self.is_open() {
            self.wait_in(self.queue);
            (self.is_ended_by_clock, self.is_kept_open) = (false, false);
        }
    }

    pub(super) fn accept(&mut self, who: usize) {
        (self.state, self.agent) = (State::InProgress, Some(who));
        (self.acceptor, self.is_answered) = (Some(who), false);
        *self.last_visit() = Visit::Accepted;
    }

    /// It goes from its agent to somebody else.
    pub(super) fn change_hands(&mut self, who: usize) {
        if let Some(former) = self.agent.replace(who) {
            self.parts.insert(former, true);
        }
        self.asked = None;
    }

    /// It waits again, and whoever had it is out of it.
    pub(super) fn wait_in(&mut self, queue: usize) {
        if let Some(former) = self.agent.take() {
            self.parts.insert(former, false);
        }
        (self.state, self.queue, self.asked) = (State::Waiting, queue, None);
        self.is_awaited = false;
        self.visits.push((queue, Visit::Waits));
    }

    pub(super) fn give_back(&mut self) {
        *self.last_visit() = Visit::Returned;
        self.wait_in(self.queue);
    }

    pub(super) fn end(&mut self, state: State) {
        if self.state == State::Waiting {
            *self.last_visit() = Visit::Left;
            self.state = State::Abandoned;
        } else {
            self.state = state;
        }
        (self.asked, self.is_awaited) = (None, false);
    }
}

impl Model {
    /// How many somebody has.
    pub(super) fn open_count(&self, who: usize) -> usize {
        let chats = self.chats.iter();
        chats
            .filter(|chat| chat.is_talking() && chat.agent == Some(who))
            .count()
    }

    fn has_room(&self, who: usize) -> bool {
        self.open_count(who) < LIMIT
    }

    pub(super) fn may_accept(&self, chat: usize, who: usize) -> bool {
        let chat = &self.chats[chat];
        chat.state == State::Waiting && MEMBERS[who].contains(&chat.queue) && self.has_room(who)
    }

    pub(super) fn may_take_over(&self, chat: usize, who: usize) -> bool {
        let chat = &self.chats[chat];
        chat.is_talking() && manages(who) && chat.agent != Some(who) && self.has_room(who)
    }

    pub(super) fn may_ask(&self, chat: usize, who: usize, other: usize) -> bool {
        let chat = &self.chats[chat];
        let is_another = chat.agent != Some(other) && who != other;
        chat.is_talking() && chat.is_theirs(who) && is_another && chat.asked.is_none() && self.has_room(other)
    }

    pub(super) fn may_take_what_was_asked(&self, chat: usize, who: usize) -> bool {
        self.chats[chat].asked == Some(who) && self.has_room(who)
    }

    /// The customer's latest chat.
    pub(super) fn latest_of(&self, customer: usize) -> Option<usize> {
        self.chats.iter().rposition(|chat| chat.customer == customer)
    }

    /// Whether what a customer writes there is taken. What the clock closed reopens, until they have another.
    pub(super) fn may_say(&self, chat: usize) -> bool {
        let said_in = &self.chats[chat];
        let is_latest = self.latest_of(said_in.customer) == Some(chat);
        said_in.is_open() || (said_in.is_ended_by_clock && is_latest)
    }

    pub(super) fn create(&mut self, chat: usize, record: RecordId, by: usize, last_seq: i64) {
        let of = &self.chats[chat];
        let (customer, group) = (of.customer, of.queue);
        let new = Record {
            customer,
            group,
            assignee: MEMBERS[by].contains(&group).then_some(by),
            is_closed: false,
        };
        let before = self.records.insert(record, new);
        assert!(before.is_none(), "{record} is a new one");
        self.point_at(chat, record, last_seq);
    }

    pub(super) fn point_at(&mut self, chat: usize, record: RecordId, last_seq: i64) {
        let conversation = self.chats[chat].conversation;
        if let Some(former) = self.chats[chat].record.replace(record) {
            self.sees.insert((former, conversation), Some(last_seq));
        }
        self.sees.insert((record, conversation), None);
    }

    /// The chat in progress that points at a record.
    pub(super) fn talking_about(&self, record: RecordId) -> Option<usize> {
        let is_it = |chat: &Chat| chat.is_talking() && chat.record == Some(record);
        self.chats.iter().position(is_it)
    }

    pub(super) fn may_edit(&self, record: RecordId, who: usize) -> bool {
        let edited = &self.records[&record];
        let mut pointing = self.chats.iter().filter(|chat| chat.record == Some(record));
        let holds = pointing.any(|chat| chat.agent == Some(who));
        holds || manages(who) || edited.assignee == Some(who) || MEMBERS[who].contains(&edited.group)
    }

    /// What customers may read is for whoever may change the record; a note for all who may read one of its conversations.
    pub(super) fn may_write_on(&self, record: RecordId, who: usize, visibility: Visibility) -> bool {
        let seen = |chat: &&Chat| self.sees.contains_key(&(record, chat.conversation));
        let reads = self.chats.iter().filter(seen).any(|chat| chat.may_read(who));
        self.may_edit(record, who) || (reads && visibility == Visibility::WorkNote)
    }

    pub(super) fn may_close(&self, record: RecordId, who: usize, ends: bool) -> bool {
        let talking = self.talking_about(record);
        let may_end = talking.is_none_or(|chat| ends && self.chats[chat].may_end(who));
        self.may_edit(record, who) && !self.records[&record].is_closed && may_end
    }

    /// Longer than anything waits: what was asked has expired, and who is away or silent has lost their chat.
    pub(super) fn pass_long(&mut self, is_away: impl Fn(usize) -> bool) {
        for chat in self.chats.iter_mut().filter(|chat| chat.is_open()) {
            chat.asked = None;
            if is_away(chat.customer) || (chat.is_awaited && !chat.is_kept_open) {
                chat.end(State::ByClient);
                chat.is_ended_by_clock = true;
            }
        }
    }
}
