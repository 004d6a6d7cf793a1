//! The customer's door: answers of their server functions, and the frames of `/chat/live`.
//!
//! Everything in here may be read by the customer. Nothing in here names a staff queue, a state, a work note or a person's
//! id.

use crate::Refusal;
use crate::conversation::State;
use crate::entry::CustomerEntry;
use crate::ids::{ConversationId, RecordNumber};
use crate::log::Changes;
use crate::staffing::Staffing;
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
    /// How long waiting in this line usually takes, in whole minutes from and to; only while that is known and true.
    pub usual_wait: Option<(i64, i64)>,
    /// Whether anybody could accept them now; only while in line.
    pub staffing: Option<Staffing>,
    /// The public name of whom they talked to before and who alone can accept them now; then there is no place in line.
    pub asked: Option<String>,
    /// When the chat closes, unless the customer says that they are still there, or somebody writes (behaviour 10, "Idle").
    pub closes_at: Option<Timestamp>,
    /// When the line closes; only while waiting, shortly before.
    pub closing_at: Option<Timestamp>,
    /// That the line has closed; only while waiting.
    pub closed: Option<Closed>,
    /// Until when writing reopens a chat that the clock closed.
    pub reopens_until: Option<Timestamp>,
    /// That the customer is asked how it was, or has said so; only once it has ended.
    pub survey: Option<Survey>,
    /// The public name of whom one talks to.
    pub agent: Option<String>,
    /// The public names of who else takes part.
    pub with: Vec<String>,
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

/// A line that is closed now (behaviour 10, "Opening hours").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The desk's words for it; none for those of the catalogue.
    pub text: Option<String>,
    /// When it opens again, where that is known.
    pub opens_at: Option<Timestamp>,
}

/// What an ended chat's customer is asked, or that they have answered (behaviour 10, "After"). The answer itself does not come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Survey {
    /// With the queue's own question; none for that of the catalogue.
    Offered {
        question: Option<String>,
    },
    Answered,
}

/// A message that was left: the number of the case that it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLeft {
    pub number: RecordNumber,
}

/// A chat as a text to be kept, and what the file is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    pub file_name: String,
    pub text: String,
}

/// That an ended chat's transcript can be sent by e-mail, in what a script shows of it, in the customer's language (behaviour 10,
/// "After").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptOffer {
    /// What the button says.
    pub press: String,
    /// What is said where no answer comes.
    pub unanswered: String,
}

/// A transcript that is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptMailed {
    /// What is said of it, in the customer's language.
    pub told: String,
}

/// A started chat, or the one that was open already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub conversation: ConversationId,
}

/// A follow-up of an ended chat, or the one that there was already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continued {
    pub conversation: ConversationId,
    /// Whether it carries what was typed; else the text is still the customer's to send.
    pub carried: bool,
}

/// Whom the site has named, as far as it has: what the customer need not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    pub name: Option<String>,
    pub email: Option<String>,
    /// The new token is theirs from now on, and the earlier one nobody's. Otherwise the earlier one is theirs already, and stays.
    pub rotated: bool,
}

/// Words that prove something: on the wire they are what they are, and nowhere else are they shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Where the chat's page stands, as the customer's browser tells it; all of it optional, none of it believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Around {
    /// The address of the page around the chat.
    #[serde(default)]
    pub page: Option<String>,
    /// The browser's language, such as `de-CH`.
    #[serde(default)]
    pub language: Option<String>,
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
