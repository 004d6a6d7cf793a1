//! Every way the desk says no (behaviour 12): a stable code, a sentence for a person, and nothing changed.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

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
            Self::AtLimit { .. } => Code::AtLimit,
            Self::Invalid { .. } => Code::Invalid,
            Self::TooLarge => Code::TooLarge,
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
            | Code::AtLimit => 409,
            Code::TooLarge => 413,
            Code::Invalid => 422,
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
    Invalid,
    TooLarge,
    SlowDown,
    Unavailable,
    Offline,
    VersionSkew,
}

/// How a refusal looks in JSON: `{"code": "...", "message": "...", ...}`.
#[derive(Clone, Serialize, Deserialize)]
struct Wire {
    code: Code,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    with: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_secs: Option<u32>,
}

impl From<Refusal> for Wire {
    fn from(refusal: Refusal) -> Self {
        let mut wire = Self {
            code: refusal.code(),
            message: refusal.to_string(),
            by: None,
            limit: None,
            with: None,
            number: None,
            field: None,
            reason: None,
            retry_after_secs: None,
        };
        match refusal {
            Refusal::AlreadyTaken { by } => wire.by = by,
            Refusal::AtLimit { limit } => wire.limit = Some(limit),
            Refusal::ConversationOpen { with } => wire.with = Some(with),
            Refusal::AlreadyLinked { number } => wire.number = Some(number),
            Refusal::Invalid { field, reason } => {
                wire.field = Some(field);
                wire.reason = Some(reason);
            }
            Refusal::SlowDown { retry_after_secs } => {
                wire.retry_after_secs = Some(retry_after_secs);
            }
            _ => {}
        }
        wire
    }
}

impl From<Wire> for Refusal {
    fn from(wire: Wire) -> Self {
        match wire.code {
            Code::SignedOut => Self::SignedOut,
            Code::NotAllowed => Self::NotAllowed,
            Code::CrossSite => Self::CrossSite,
            Code::NotFound => Self::NotFound,
            Code::AlreadyTaken => Self::AlreadyTaken { by: wire.by },
            Code::Closed => Self::Closed,
            Code::ConversationOpen => Self::ConversationOpen {
                with: wire.with.unwrap_or_default(),
            },
            Code::AlreadyLinked => Self::AlreadyLinked {
                number: wire.number.unwrap_or_default(),
            },
            Code::NoLongerPending => Self::NoLongerPending,
            Code::NobodyWaiting => Self::NobodyWaiting,
            Code::IdReused => Self::IdReused,
            Code::QueueClosed => Self::QueueClosed,
            Code::LastAdmin => Self::LastAdmin,
            Code::OutOfTurn => Self::OutOfTurn,
            Code::AtLimit => Self::AtLimit {
                limit: wire.limit.unwrap_or_default(),
            },
            Code::Invalid => Self::Invalid {
                field: wire.field.unwrap_or_default(),
                reason: wire.reason.unwrap_or_default(),
            },
            Code::TooLarge => Self::TooLarge,
            Code::SlowDown => Self::SlowDown {
                retry_after_secs: wire.retry_after_secs.unwrap_or(1),
            },
            Code::Unavailable => Self::Unavailable,
            Code::Offline => Self::Offline,
            Code::VersionSkew => Self::VersionSkew,
        }
    }
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
            Refusal::invalid("body", "must not be empty"),
            Refusal::TooLarge,
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
