//! The agents' door: answers of their server functions, and the frames of `/live`.

mod context;
mod requests;

use crate::Refusal;
use crate::conversation::State;
use crate::entry::{StaffEntry, Visibility};
use crate::ids::{ConversationId, ConversationNumber, PersonId, QueueId, RecordId, RecordNumber};
use crate::log::Changes;
use crate::part::Part;
use crate::people::Status;
use crate::time::Timestamp;
use crate::wire::record::{LinkedRecord, WatchingRecord};
pub use context::{CustomerContext, OtherConversation, Verified};
pub use requests::{
    AskedColleague, Colleague, ColleagueRequest, EndedRequest, Requested, Requests, TargetAgent, TargetQueue,
    TransferTargets,
};
use serde::{Deserialize, Serialize};

/// A queue as the sidebar shows it; the same for everybody who sees it, so it is encoded once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSummary {
    pub queue: QueueId,
    pub name: String,
    /// 1 is the most urgent; the sidebar sorts by priority, then name.
    pub priority: i64,
    /// How many wait.
    pub waiting: i64,
    /// Since when the first in line has waited in this queue.
    pub first_waiting_since: Option<Timestamp>,
    /// The mean of the last 20 accepted visits, milliseconds; none before the first.
    pub average_wait_ms: Option<i64>,
    /// The conversation that came into the line last, of those that wait. Whose it is learns who watches it.
    pub newest: Option<ConversationId>,
    /// Whether its hours are over; who waits there can be accepted all the same.
    pub is_closed: bool,
}

/// Somebody in an unfolded queue's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingCustomer {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    pub topic: Option<String>,
    /// Words of the first message, on one line.
    pub first_words: String,
    /// Since when they have waited in this queue.
    pub waiting_since: Timestamp,
    pub away: bool,
    /// They were escalated to this queue, or came back from an escalation (behaviour 7).
    pub escalated: bool,
    /// Whether they can be accepted now: the queue may be accepted in turn only.
    pub acceptable: bool,
}

/// Words of the last message, on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastWords {
    pub by_customer: bool,
    pub text: String,
}

/// The agent who has a conversation, as colleagues who do not own it see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub name: String,
    /// Since when they are offline; none while they are there.
    pub offline_since: Option<Timestamp>,
}

/// One of an agent's conversations as the sidebar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSummary {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    pub queue: String,
    pub state: State,
    /// What this agent is to it.
    pub part: Part,
    /// Who has it, where it is somebody else.
    pub holder: Option<Holder>,
    /// When this agent accepted it, or became what they are to it; Cases are sorted by it.
    pub accepted_at: Timestamp,
    pub last_words: Option<LastWords>,
    /// Since when the customer waits for an answer.
    pub unanswered_since: Option<Timestamp>,
    /// Since when the customer is away.
    pub customer_away_since: Option<Timestamp>,
    /// When it closes, unless somebody does something: the customer is silent (behaviour 10, "Idle").
    pub closes_at: Option<Timestamp>,
    /// The number of the record that it points at.
    pub record: Option<RecordNumber>,
}

impl CaseSummary {
    /// Whether its customer would wait for this agent if they left: it is open, and theirs (behaviour 8).
    #[must_use]
    pub fn is_open_and_own(&self) -> bool {
        self.state.is_open() && self.part == Part::Assigned
    }
}

/// A follow-up that only this agent can accept for now: they had the conversation that it follows (behaviour 5, "Continue").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    pub queue: String,
    /// From then on it is anybody's in the group.
    pub until: Timestamp,
    pub last_words: Option<LastWords>,
}

/// What whoever is reading may do now; computed by the server from the access table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    pub comment: bool,
    pub work_note: bool,
    pub end: bool,
    pub done: bool,
    pub return_to_queue: bool,
    pub pick_up: bool,
    pub take_over: bool,
    pub leave: bool,
    /// Ask a colleague to take it over, or take that back.
    pub transfer: bool,
    /// Pass it on to another queue,
    pub transfer_to_queue: bool,
    /// or to the one above its own.
    pub escalate: bool,
    /// Ask a colleague to take part, or take that back.
    pub invite: bool,
    /// Take part without having been asked.
    pub join: bool,
    /// Remove the text of an entry of one's own (behaviour 5, "Remove text"),
    pub remove_own: bool,
    /// of the customer,
    pub remove_customers: bool,
    /// of anybody.
    pub remove_any: bool,
    /// Create a record from it, or link one to it (behaviour 9).
    pub record: bool,
    /// Keep it open however long the customer is silent, or do so no longer (behaviour 10, "Idle").
    pub keep_open: bool,
    /// Have its transcript sent to the customer by e-mail (behaviour 10, "After").
    pub mail_transcript: bool,
}

/// An open conversation as whoever manages its group sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverseenConversation {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    pub queue: String,
    /// The assigned agent's name.
    pub agent: Option<String>,
    pub state: State,
    /// Since when the customer waits for an answer.
    pub unanswered_since: Option<Timestamp>,
}

/// A conversation's head, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffConversation {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    /// As typed by the customer; proves nothing.
    pub customer_email: Option<String>,
    pub topic: Option<String>,
    pub queue: String,
    /// It was escalated to this queue, or came back from an escalation (behaviour 7).
    pub escalated: bool,
    pub state: State,
    /// The assigned agent's id and name.
    pub assigned: Option<(PersonId, String)>,
    /// Since when the assigned agent is offline; none while they are there.
    pub assigned_offline_since: Option<Timestamp>,
    /// Who takes part without owning it.
    pub participants: Vec<Colleague>,
    /// Whose answers are waited for; at most one to a transfer request.
    pub asked: Vec<AskedColleague>,
    pub started_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub customer_away_since: Option<Timestamp>,
    pub unanswered_since: Option<Timestamp>,
    /// When it closes, unless somebody does something: the customer is silent (behaviour 10, "Idle").
    pub closes_at: Option<Timestamp>,
    /// Its agent keeps it open, however long the customer is silent.
    pub kept_open: bool,
    /// How far the customer has read, as a place in this view.
    pub read_by_customer: i64,
    /// When one of the answers to the site's own questions was last removed; none where all are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers_removed_at: Option<Timestamp>,
    /// The record that it points at.
    pub record: Option<LinkedRecord>,
    pub rights: Rights,
}

/// What goes on in a conversation at this moment and is never stored (behaviour 5, "Typing and looking").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    pub conversation: ConversationId,
    pub customer_typing: bool,
    /// The colleagues who type, whoever may read it.
    pub typing: Vec<String>,
    /// The colleagues who look at it.
    pub looking: Vec<String>,
}

/// A conversation and what changed in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffChanges {
    pub head: StaffConversation,
    pub changes: Changes<StaffEntry>,
}

/// An accepted conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
}

/// A stored message: its place in staff's view. The acknowledgement of `send_message`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub seq: i64,
    pub at: Timestamp,
}

/// What an agent chose to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyStatus {
    pub status: Status,
    /// They were offline for so long that they came back as Away, and have not said yet whether that is right.
    pub returned_away: bool,
}

/// A queue in which nobody is available any more, and who waits there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftWaiting {
    pub queue: String,
    pub waiting: i64,
}

/// A page of older entries, by their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage<E> {
    pub entries: Vec<E>,
}

/// A conversation a client shows, and the version it has of it (0 for none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watching {
    pub conversation: ConversationId,
    pub version: i64,
}

/// Frames from an agent's browser on `/live`. The first must be `hello`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromAgent {
    /// The build of the page, and what it shows.
    Hello {
        build: String,
        watching: Vec<Watching>,
    },
    Watch(Watching),
    Unwatch {
        conversation: ConversationId,
    },
    /// Tell who waits in this queue, and go on telling.
    Unfold {
        queue: QueueId,
    },
    /// No more of it.
    Fold {
        queue: QueueId,
    },
    /// Tell of the open conversations of the groups that this person manages, and go on telling; or no more.
    Oversee {
        on: bool,
    },
    /// Something is being typed here, for these readers; repeated while it is.
    Typing {
        conversation: ConversationId,
        visibility: Visibility,
    },
    /// What the agent looks at, while the page is seen and has the focus; repeated while it is, none when it is not.
    Looking {
        conversation: Option<ConversationId>,
    },
    /// The agent has seen the entries up to this place.
    Read {
        conversation: ConversationId,
        seq: i64,
    },
    /// Show a record, from these versions of its activity on, and go on telling.
    WatchRecord(WatchingRecord),
    /// No more of it.
    UnwatchRecord {
        record: RecordId,
    },
    /// The answer to `ping`.
    Pong,
}

/// What the server sends on `/live`, in an [`super::Envelope`]: an object with one field, named after what it is. (A field that
/// tells the type would make browsers' readers of everything inside twice as large.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToAgent {
    /// The server's build; a page of another one offers to reload.
    Welcome { build: String },
    /// All queues this agent sees, in their order.
    Queues { queues: Vec<QueueSummary> },
    /// One of them moved.
    Queue(QueueSummary),
    /// Who waits in an unfolded queue, in their order; at most the first hundred.
    Waiting {
        queue: QueueId,
        waiting: Vec<WaitingCustomer>,
    },
    /// The open conversations of the groups that this person manages, those that wait longest for an answer first.
    Overseen { conversations: Vec<OverseenConversation> },
    /// All of the agent's conversations.
    Cases { cases: Vec<CaseSummary> },
    /// One of them is new or moved.
    Case(CaseSummary),
    /// One of them left the list.
    CaseGone { conversation: ConversationId },
    /// What this agent chose to be, perhaps in another tab.
    MyStatus(MyStatus),
    /// All follow-ups that this agent alone can accept now.
    Offers { offers: Vec<Offer> },
    /// All that colleagues ask of this agent, and what of it, or of what this agent asked, has just ended.
    Requests(Requests),
    /// A watched conversation moved.
    Conversation(Box<StaffChanges>),
    /// A watched conversation cannot be shown (any more).
    ConversationLost {
        conversation: ConversationId,
        refusal: Refusal,
    },
    /// Who does what in a watched conversation just now, oneself left out.
    Attention(Attention),
    /// Answer with `pong`.
    Ping,
    /// A frame was refused.
    Refused { refusal: Refusal },
    /// The session is over; nothing more comes.
    SignedOut,
    /// The server stops; come back after this time.
    Bye { reconnect_after_ms: u32 },
}
