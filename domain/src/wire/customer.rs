//! The customer's door: answers of their server functions, and the frames of `/chat/live`.
//!
//! Everything in here may be read by the customer. Nothing in here names a staff queue, a state, a work note or a person's
//! id.

use crate::Refusal;
use crate::conversation::State;
use crate::entry::CustomerEntry;
use crate::ids::ConversationId;
use crate::log::Changes;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a chat stands, in the customer's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Waiting,
    Talking,
    Ended,
}

impl From<State> for Phase {
    fn from(state: State) -> Self {
        match state {
            State::Waiting => Self::Waiting,
            State::InProgress => Self::Talking,
            State::ClosedComplete | State::ClosedByClient | State::ClosedAbandoned => Self::Ended,
        }
    }
}

/// A chat's head, as its customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerConversation {
    pub conversation: ConversationId,
    pub phase: Phase,
    /// The place in line, 1 being next; only while waiting.
    pub position: Option<i64>,
    /// The public name of whom one talks to.
    pub agent: Option<String>,
    /// The queue's opening phrase, shown while waiting.
    pub opening_phrase: Option<String>,
    pub started_at: Timestamp,
    /// How far the other side has read, as a place in this view.
    pub read: i64,
}

/// A chat and what changed in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerChanges {
    pub head: CustomerConversation,
    pub changes: Changes<CustomerEntry>,
}

/// A started chat, or the one that was open already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub conversation: ConversationId,
}

/// A stored message: its place in the customer's view. The acknowledgement of `say`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub seq: i64,
    pub at: Timestamp,
}

/// What a client has of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Having {
    pub conversation: ConversationId,
    pub version: i64,
}

/// Frames from a customer's browser on `/chat/live`. The first must be `hello`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromCustomer {
    /// The build of the page, the site's key, the customer's token, and what the page has.
    Hello {
        build: String,
        site: String,
        token: String,
        having: Option<Having>,
    },
    /// Something is being typed; repeated while it is.
    Typing,
    /// The customer has seen the entries up to this place.
    Read { seq: i64 },
    /// The answer to `ping`.
    Pong,
}

impl std::fmt::Debug for FromCustomer {
    /// Without the token.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Hello { .. } => "Hello",
            Self::Typing => "Typing",
            Self::Read { .. } => "Read",
            Self::Pong => "Pong",
        })
    }
}

/// What the server sends on `/chat/live`, in an [`super::Envelope`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToCustomer {
    /// The server's build; a page of another one reloads when it is quiet.
    Welcome { build: String },
    /// This token has no chat at this site.
    NoChat,
    /// The latest chat of this token at this site: new, or moved.
    Chat(Box<CustomerChanges>),
    /// Who types to the customer, by public name; none once nobody does.
    Typing { by: Option<String> },
    /// Answer with `pong`.
    Ping,
    /// A frame was refused; the connection closes.
    Refused { refusal: Refusal },
    /// The server stops; come back after this time.
    Bye { reconnect_after_ms: u32 },
}
