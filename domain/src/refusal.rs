//! Every way the desk says no (behaviour 12): a stable code, a sentence for a person, and nothing changed.

mod wire;

use crate::attachment::Fault;
use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use wire::Wire;

/// A typed refusal. What is not in here is never told to a client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(into = "Wire", from = "Wire")]
pub enum Refusal {
    /// Not signed in, or the session is over.
    #[error("You are signed out. Sign in again to go on.")]
    SignedOut,
    /// May be seen, but not done, by whoever asks.
    #[error("You are not allowed to do this.")]
    NotAllowed,
    /// The request came from another web site's page.
    #[error("This request came from another site and was not carried out.")]
    CrossSite,
    /// Unknown, or not visible to whoever asks; both answer alike.
    #[error("There is nothing here that you can see.")]
    NotFound,
    /// Somebody else was first.
    #[error("{}", already_taken(.by.as_deref()))]
    AlreadyTaken {
        /// The public name of who was first, where it is known.
        by: Option<String>,
    },
    /// The conversation has ended.
    #[error("This conversation has ended.")]
    Closed,
    /// Whoever signs out would leave these customers waiting, or the record's conversation is in progress with this agent.
    #[error("{}", conversation_open(.with))]
    ConversationOpen {
        /// With whom it is.
        with: Vec<String>,
    },
    /// The conversation points at another record than whoever asks had seen.
    #[error("This conversation belongs to {number} now.")]
    AlreadyLinked {
        /// The record's number.
        number: String,
    },
    /// A request that was answered, cancelled or has expired.
    #[error("This request is no longer waiting for an answer.")]
    NoLongerPending,
    /// Accept found an empty line.
    #[error("Nobody is waiting any more.")]
    NobodyWaiting,
    /// The same client id came with another text or another action.
    #[error("This was already sent with other words.")]
    IdReused,
    /// The site takes no new chats now.
    #[error("This desk takes no new chats at the moment.")]
    QueueClosed,
    /// Without this account nobody could configure the desk any more.
    #[error("The last administrator cannot be disabled.")]
    LastAdmin,
    /// The queue is accepted in turn only, and somebody was before.
    #[error("This queue is accepted in turn, and somebody else is before.")]
    OutOfTurn,
    /// The agent's limit of open conversations is reached.
    #[error("You have {limit} open conversations, which is your limit.")]
    AtLimit {
        /// Open conversations the agent may have.
        limit: i64,
    },
    /// A colleague's limit of open conversations is reached.
    #[error("{agent} has {limit} open conversations, which is their limit.")]
    AgentAtLimit {
        /// The colleague's name.
        agent: String,
        /// Open conversations they may have.
        limit: i64,
    },
    /// A colleague is away, and is not asked.
    #[error("{agent} is away.")]
    AgentAway {
        /// The colleague's name.
        agent: String,
    },
    /// A colleague is offline, and cannot be asked.
    #[error("{agent} is offline.")]
    AgentOffline {
        /// The colleague's name.
        agent: String,
    },
    /// A request waits for an answer already.
    #[error("{agent} has been asked already.")]
    AlreadyAsked {
        /// The name of who was asked.
        agent: String,
    },
    /// The chat was rated before, otherwise.
    #[error("You have rated this chat already.")]
    AlreadyRated,
    /// The chat is not to be rated: it goes on, its queue does not ask, nobody had it at its end, or that was too long ago.
    #[error("This chat cannot be rated.")]
    SurveyClosed,
    /// Malformed, out of range, or an unknown field.
    #[error("{}", invalid(.field, .reason))]
    Invalid {
        /// The field's name on the wire, empty if the whole body is meant.
        field: String,
        /// Why, as the end of a sentence that begins with the field.
        reason: String,
    },
    /// More bytes than this door takes.
    #[error("This is too large to be sent.")]
    TooLarge,
    /// A file that is not taken as it is (behaviour 5, "Attachments").
    #[error("{}", .fault.words())]
    FileRefused {
        /// What is wrong with it.
        fault: Fault,
    },
    /// Too often; nothing was done.
    #[error("That was too fast. Try again in {retry_after_secs} s.")]
    SlowDown {
        /// Whole seconds after which it makes sense to try again; at least 1.
        retry_after_secs: u32,
    },
    /// The desk cannot store or read just now; keep the text and try again.
    #[error("The desk cannot be reached just now. Your text is kept.")]
    Unavailable,
    /// Client only: no answer came. It may have been done; retry with the same request id.
    #[error("No connection. Your text is kept and sent when it is back.")]
    Offline,
    /// Client only: the answer was not understood, the desk has been updated since this page was opened.
    #[error("Headset was updated. Reload this page to go on; your text is kept.")]
    VersionSkew,
}

fn already_taken(by: Option<&str>) -> String {
    by.map_or_else(
        || "Somebody else accepted this conversation.".to_owned(),
        |name| format!("{name} accepted this conversation."),
    )
}

fn conversation_open(with: &[String]) -> String {
    format!("There is an open conversation with {}.", with.join(", "))
}

fn invalid(field: &str, reason: &str) -> String {
    let field = match field {
        "" => "What was sent",
        "body" => "The message",
        "name" => "The name",
        "public_name" => "The public name",
        "email" => "The e-mail address",
        "topic" => "The topic",
        "message" => "The first message",
        "password" => "The password",
        "code" => "The code",
        "short_description" => "The short description",
        "description" => "The description",
        "resolution" => "The resolution",
        "group" => "The group",
        "assignee" => "The assignee",
        "state" => "The state",
        "assessment" => "The priority",
        "rating" => "The rating",
        "comment" => "The comment",
        other => return format!("The field {other} {reason}."),
    };
    format!("{field} {reason}.")
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
