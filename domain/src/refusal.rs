//! Every way the desk says no (behaviour 12): a stable code, a sentence for a person, and nothing changed.

mod wire;
mod words;

use crate::attachment::Fault;
use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use wire::Wire;

/// A typed refusal. What is not in here is never told to a client. What people read of it is in [`words`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", from = "Wire")]
pub enum Refusal {
    /// Not signed in, or the session is over.
    SignedOut,
    /// May be seen, but not done, by whoever asks.
    NotAllowed,
    /// The request came from another web site's page.
    CrossSite,
    /// Unknown, or not visible to whoever asks; both answer alike.
    NotFound,
    /// Somebody else was first.
    AlreadyTaken {
        /// The public name of who was first, where it is known.
        by: Option<String>,
    },
    /// The conversation has ended.
    Closed,
    /// Whoever signs out would leave these customers waiting, or the record's conversation is in progress with this agent.
    ConversationOpen {
        /// With whom it is.
        with: Vec<String>,
    },
    /// The conversation points at another record than whoever asks had seen.
    AlreadyLinked {
        /// The record's number.
        number: String,
    },
    /// A request that was answered, cancelled or has expired.
    NoLongerPending,
    /// Accept found an empty line.
    NobodyWaiting,
    /// The same client id came with another text or another action.
    IdReused,
    /// The site takes no new chats now.
    QueueClosed,
    /// Without this account nobody could configure the desk any more.
    LastAdmin,
    /// The queue is accepted in turn only, and somebody was before.
    OutOfTurn,
    /// The agent's limit of open conversations is reached.
    AtLimit {
        /// Open conversations the agent may have.
        limit: i64,
    },
    /// A colleague's limit of open conversations is reached.
    AgentAtLimit {
        /// The colleague's name.
        agent: String,
        /// Open conversations they may have.
        limit: i64,
    },
    /// A colleague is away, and is not asked.
    AgentAway {
        /// The colleague's name.
        agent: String,
    },
    /// A colleague is offline, and cannot be asked.
    AgentOffline {
        /// The colleague's name.
        agent: String,
    },
    /// A request waits for an answer already.
    AlreadyAsked {
        /// The name of who was asked.
        agent: String,
    },
    /// The chat was rated before, otherwise.
    AlreadyRated,
    /// The chat is not to be rated: it goes on, its queue does not ask, nobody had it at its end, or that was too long ago.
    SurveyClosed,
    /// Malformed, out of range, or an unknown field.
    Invalid {
        /// The field's name on the wire, empty if the whole body is meant.
        field: String,
        /// Why, as the end of a sentence that begins with the field.
        reason: String,
    },
    /// More bytes than this door takes.
    TooLarge,
    /// A file that is not taken as it is (behaviour 5, "Attachments").
    FileRefused {
        /// What is wrong with it.
        fault: Fault,
    },
    /// Too often; nothing was done.
    SlowDown {
        /// Whole seconds after which it makes sense to try again; at least 1.
        retry_after_secs: u32,
    },
    /// The desk cannot store or read just now; keep the text and try again.
    Unavailable,
    /// Client only: no answer came. It may have been done; retry with the same request id.
    Offline,
    /// Client only: the answer was not understood, the desk has been updated since this page was opened.
    VersionSkew,
}

impl Refusal {
    /// A refusal of one field. `reason` is the end of a sentence ("must not be empty").
    #[must_use]
    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            reason: reason.into(),
        }
    }

    /// The stable code of behaviour 12.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::SignedOut => Code::SignedOut,
            Self::NotAllowed => Code::NotAllowed,
            Self::CrossSite => Code::CrossSite,
            Self::NotFound => Code::NotFound,
            Self::AlreadyTaken { .. } => Code::AlreadyTaken,
            Self::Closed => Code::Closed,
            Self::ConversationOpen { .. } => Code::ConversationOpen,
            Self::AlreadyLinked { .. } => Code::AlreadyLinked,
            Self::NoLongerPending => Code::NoLongerPending,
            Self::NobodyWaiting => Code::NobodyWaiting,
            Self::IdReused => Code::IdReused,
            Self::QueueClosed => Code::QueueClosed,
            Self::LastAdmin => Code::LastAdmin,
            Self::OutOfTurn => Code::OutOfTurn,
            Self::AtLimit { .. } | Self::AgentAtLimit { .. } => Code::AtLimit,
            Self::AgentAway { .. } => Code::AgentAway,
            Self::AgentOffline { .. } => Code::AgentOffline,
            Self::AlreadyAsked { .. } => Code::AlreadyAsked,
            Self::AlreadyRated => Code::AlreadyRated,
            Self::SurveyClosed => Code::SurveyClosed,
            Self::Invalid { .. } => Code::Invalid,
            Self::TooLarge => Code::TooLarge,
            Self::FileRefused { .. } => Code::FileRefused,
            Self::SlowDown { .. } => Code::SlowDown,
            Self::Unavailable => Code::Unavailable,
            Self::Offline => Code::Offline,
            Self::VersionSkew => Code::VersionSkew,
        }
    }

    /// The HTTP status that carries it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.code() {
            Code::SignedOut => 401,
            Code::NotAllowed | Code::CrossSite => 403,
            Code::NotFound => 404,
            Code::AlreadyTaken
            | Code::Closed
            | Code::ConversationOpen
            | Code::AlreadyLinked
            | Code::NoLongerPending
            | Code::NobodyWaiting
            | Code::IdReused
            | Code::QueueClosed
            | Code::LastAdmin
            | Code::OutOfTurn
            | Code::AtLimit
            | Code::AgentAway
            | Code::AgentOffline
            | Code::AlreadyAsked
            | Code::AlreadyRated
            | Code::SurveyClosed => 409,
            Code::TooLarge => 413,
            Code::Invalid | Code::FileRefused => 422,
            Code::SlowDown => 429,
            Code::Unavailable | Code::Offline | Code::VersionSkew => 503,
        }
    }

    /// Whether trying the same again by itself may succeed: nothing was decided.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Offline | Self::Unavailable | Self::SlowDown { .. })
    }
}

/// The stable codes of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    SignedOut,
    NotAllowed,
    CrossSite,
    NotFound,
    AlreadyTaken,
    Closed,
    ConversationOpen,
    AlreadyLinked,
    NoLongerPending,
    NobodyWaiting,
    IdReused,
    QueueClosed,
    LastAdmin,
    OutOfTurn,
    AtLimit,
    AgentAway,
    AgentOffline,
    AlreadyAsked,
    AlreadyRated,
    SurveyClosed,
    Invalid,
    TooLarge,
    FileRefused,
    SlowDown,
    Unavailable,
    Offline,
    VersionSkew,
}

impl std::error::Error for Refusal {}

impl FromServerFnError for Refusal {
    type Encoder = server_fn::codec::JsonEncoding;

    /// Maps what can go wrong around a server function: no answer, an answer of another version, a body that is not valid.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            // The strict input codec says what is wrong as a refusal of its own; anything else was not understood.
            ServerFnErrorErr::Deserialization(text) | ServerFnErrorErr::Args(text) => {
                serde_json::from_slice(text.as_bytes()).unwrap_or(Self::VersionSkew)
            }
            ServerFnErrorErr::MissingArg(field) => Self::invalid(field, "is missing"),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Response(_) => Self::Unavailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_survives_the_wire() {
        let all = [
            Refusal::SignedOut,
            Refusal::NotAllowed,
            Refusal::CrossSite,
            Refusal::NotFound,
            Refusal::AlreadyTaken { by: Some("Ben".into()) },
            Refusal::AlreadyTaken { by: None },
            Refusal::Closed,
            Refusal::ConversationOpen {
                with: vec!["Carla".into()],
            },
            Refusal::AlreadyLinked {
                number: "CS0001001".into(),
            },
            Refusal::NoLongerPending,
            Refusal::NobodyWaiting,
            Refusal::IdReused,
            Refusal::QueueClosed,
            Refusal::LastAdmin,
            Refusal::OutOfTurn,
            Refusal::AtLimit { limit: 4 },
            Refusal::AgentAtLimit {
                agent: "Ben".into(),
                limit: 4,
            },
            Refusal::AgentAway { agent: "Ben".into() },
            Refusal::AgentOffline { agent: "Ben".into() },
            Refusal::AlreadyAsked { agent: "Ben".into() },
            Refusal::AlreadyRated,
            Refusal::SurveyClosed,
            Refusal::invalid("body", "must not be empty"),
            Refusal::TooLarge,
            Refusal::FileRefused { fault: Fault::Kind },
            Refusal::FileRefused { fault: Fault::TooLarge },
            Refusal::SlowDown { retry_after_secs: 3 },
            Refusal::Unavailable,
            Refusal::Offline,
            Refusal::VersionSkew,
        ];
        for refusal in all {
            let json = serde_json::to_string(&refusal).expect("serializes");
            assert_eq!(serde_json::from_str::<Refusal>(&json).expect("parses"), refusal);
            assert!((400..600).contains(&refusal.status()));
        }
    }

    #[test]
    fn the_loser_of_a_race_reads_who_won() {
        let refusal = Refusal::AlreadyTaken { by: Some("Ben".into()) };
        assert_eq!(refusal.to_string(), "Ben accepted this conversation.");
        assert_eq!(
            serde_json::to_value(&refusal).expect("serializes"),
            serde_json::json!({"code": "already_taken", "message": "Ben accepted this conversation.", "by": "Ben"})
        );
    }
}
