//! Ids: newtypes, so that a queue's id can never be passed where a conversation's is meant.

use crate::record::Kind;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )+};
}

ids! {
    /// A person with an account: agent, manager or administrator.
    PersonId
    /// An assignment group: who works in which queues.
    GroupId
    /// Where customers wait.
    QueueId
    /// When a queue is open.
    ScheduleId
    /// What a customer chooses from a site's list; leads to a queue.
    TopicId
    /// One place the chat is embedded.
    SiteId
    /// One customer, known by a token or (later) by a signed identity.
    CustomerId
    /// One chat between one customer and the desk.
    ConversationId
    /// One stay of a conversation in one queue.
    VisitId
    /// What one colleague asks of another.
    ColleagueRequestId
    /// A case or an incident.
    RecordId
    /// A file that somebody sent. Drawn by lot, since a customer reads it and may count nothing by it; a browser knows it exactly.
    AttachmentId
}

/// The name a client gives to one action or one message, so that a retry does it once (behaviour 5, "Exactly once").
///
/// 8 to 64 characters out of `A–Z a–z 0–9 - _`; clients use a random UUID.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestId(String);

impl RequestId {
    /// Checks form and length.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] naming `request_id`.
    pub fn new(text: impl Into<String>) -> Result<Self, Refusal> {
        let text = text.into();
        let well_formed = (8..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if well_formed {
            Ok(Self(text))
        } else {
            Err(Refusal::invalid(
                "request_id",
                "must be 8 to 64 letters, digits, '-' or '_'",
            ))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RequestId {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::new(text)
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

/// A conversation's public number: `CHAT0001001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationNumber(pub String);

impl ConversationNumber {
    /// The number that the `count`th conversation of a desk gets (1 → `CHAT0001001`).
    #[must_use]
    pub fn from_count(count: i64) -> Self {
        Self(format!("CHAT{:07}", 1000 + count))
    }
}

impl std::fmt::Display for ConversationNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A record's public number: `CS0001001` or `INC0001001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordNumber(pub String);

impl RecordNumber {
    /// The number that the `count`th record of its kind gets (1 → `CS0001001`).
    #[must_use]
    pub fn from_count(kind: Kind, count: i64) -> Self {
        Self(format!("{}{:07}", kind.prefix(), 1000 + count))
    }
}

impl std::fmt::Display for RecordNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_8_to_64_plain_characters() {
        for good in ["12345678", "3f2a-9_Z", &"a".repeat(64)] {
            assert!(RequestId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "1234567", "has space", "ümlaut-x", &"a".repeat(65)] {
            assert!(RequestId::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_first_conversation_is_chat0001001() {
        assert_eq!(ConversationNumber::from_count(1).0, "CHAT0001001");
    }

    #[test]
    fn cases_and_incidents_are_numbered_apart() {
        assert_eq!(RecordNumber::from_count(Kind::Case, 1).0, "CS0001001");
        assert_eq!(RecordNumber::from_count(Kind::Incident, 1).0, "INC0001001");
    }
}
