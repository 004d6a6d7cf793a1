//! The agents' door: answers of their server functions, and the frames of `/live`.

use crate::Refusal;
use crate::conversation::State;
use crate::entry::{StaffEntry, Visibility};
use crate::ids::{ConversationId, ConversationNumber, PersonId, QueueId};
use crate::log::Changes;
use crate::time::Timestamp;
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
}

/// Words of the last message, on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastWords {
    pub by_customer: bool,
    pub text: String,
}

/// One of an agent's conversations as the sidebar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSummary {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    pub queue: String,
    pub state: State,
    /// When this agent accepted it; Cases are sorted by it.
    pub accepted_at: Timestamp,
    pub last_words: Option<LastWords>,
    /// Since when the customer waits for an answer.
    pub unanswered_since: Option<Timestamp>,
    /// Since when the customer is away.
    pub customer_away_since: Option<Timestamp>,
}

/// What whoever is reading may do now; computed by the server from the access table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    pub comment: bool,
    pub work_note: bool,
    pub end: bool,
    pub done: bool,
    /// Remove the text of an entry of one's own (behaviour 5, "Remove text"),
    pub remove_own: bool,
    /// of the customer,
    pub remove_customers: bool,
    /// of anybody.
    pub remove_any: bool,
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
    pub state: State,
    /// The assigned agent's id and name.
    pub assigned: Option<(PersonId, String)>,
    pub started_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub customer_away_since: Option<Timestamp>,
    pub unanswered_since: Option<Timestamp>,
    /// How far the customer has read, as a place in this view.
    pub read_by_customer: i64,
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
    /// The answer to `ping`.
    Pong,
}

/// What the server sends on `/live`, in an [`super::Envelope`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToAgent {
    /// The server's build; a page of another one offers to reload.
    Welcome { build: String },
    /// All queues this agent sees, in their order.
    Queues { queues: Vec<QueueSummary> },
    /// One of them moved.
    Queue(QueueSummary),
    /// All of the agent's conversations.
    Cases { cases: Vec<CaseSummary> },
    /// One of them is new or moved.
    Case(CaseSummary),
    /// One of them left the list.
    CaseGone { conversation: ConversationId },
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
