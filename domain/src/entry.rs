//! Entries: the lines of a conversation, in the two views that exist of them (behaviour 1 and 5).
//!
//! [`StaffEntry`] may hold a work note, [`CustomerEntry`] cannot: it has no visibility, no staff number and no way to be
//! made from a work note. Whatever travels to a customer is built of [`CustomerEntry`].

mod flat;

use crate::attachment::File;
use crate::colleague_request::Kind as Asking;
use crate::conversation::EndReason;
use crate::ids::{PersonId, RecordId, RecordNumber, RequestId};
use crate::record::{CustomerState, Kind, State};
use crate::survey::Rating;
use crate::time::Timestamp;
use flat::Flat;
use serde::{Deserialize, Serialize};

/// Who may read what an agent writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The customer may read it.
    #[default]
    Comment,
    /// Only staff.
    WorkNote,
}

impl Visibility {
    /// The word in SQL, on the wire and in `data-visibility`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::WorkNote => "work_note",
        }
    }

    /// The visibility of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Comment, Self::WorkNote]
            .into_iter()
            .find(|visibility| visibility.as_str() == word)
    }
}

/// What happened, as a kind with parameters; the words come from [`crate::catalogue`] in the reader's language.
///
/// Customers may read each of these, so a line carries only what they may know. What is for staff alone is a [`StaffLine`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "Flat")]
pub enum SystemLine {
    /// The customer started the chat.
    Started,
    /// An agent accepted: their public name, and how long the customer had waited in this visit.
    Joined { agent: String, waited_ms: i64 },
    /// An agent ended it.
    EndedByAgent { agent: String },
    /// An agent closed the record that it points at, and it with that.
    EndedWithRecord { agent: String, number: RecordNumber },
    /// The customer ended it.
    EndedByCustomer,
    /// The clock ended it.
    EndedByClock { reason: EndReason },
    /// The agent undid their accept: the customer is back at the old place.
    Returned { agent: String },
    /// The desk put the customer back in line because the agent was gone.
    PutBack { agent: String },
    /// `agent` has it now instead of `from`.
    TakenOver { agent: String, from: String },
    /// A colleague takes part no longer.
    Left { agent: String },
    /// The customer wrote again after the clock had closed it.
    Reopened,
    /// A colleague takes part from now on.
    TakesPart { agent: String },
    /// `agent` passed the customer on to the line of this queue, by its public name.
    PassedOn { agent: String, to: String },
    /// Nobody there took them: they wait for this queue again, by its public name.
    BackAgain { to: String },
}

/// What happened among staff, as a kind with parameters. No type that travels to a customer can hold one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "Flat")]
pub enum StaffLine {
    /// `agent` asked `to` to take the conversation over, or to take part in it.
    Asked { asked: Asking, agent: String, to: String },
    /// `agent` accepted what `from` had asked.
    Accepted { asked: Asking, agent: String, from: String },
    /// `agent` declined.
    Declined {
        asked: Asking,
        agent: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// `agent` took back what `to` had been asked.
    Cancelled { asked: Asking, agent: String, to: String },
    /// `to` did not answer in time.
    Expired { asked: Asking, to: String },
    /// `to` went offline before answering.
    WentOffline { asked: Asking, to: String },
    /// What `to` was asked is over, since one of the two accounts was disabled.
    Over { asked: Asking, to: String },
    /// `agent` moved the conversation to another queue, by its name among staff.
    Moved { agent: String, to: String, escalated: bool },
    /// Nobody was available in the queue `from`, so an escalation went back to the queue `to`.
    Unattended { from: String, to: String },
    /// The site says from here on who the customer is; what stands before was said by a guest.
    Identified,
    /// The customer rated the chat after its end, and perhaps said why.
    Rated {
        rating: Rating,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// The transcript is to go to the address `to` by e-mail: `agent` has confirmed it, or, without one, the customer has asked for it.
    TranscriptAsked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<String>,
        to: String,
    },
    /// The transcript could not be sent there.
    TranscriptNotSent { to: String },
}

/// Who wrote a message, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffAuthor {
    Customer,
    /// A colleague, by id and public name.
    Person {
        person: PersonId,
        name: String,
    },
    /// Said by the desk in an agent's name (the initial agent response); never counts as an answer.
    Automatic {
        person: PersonId,
        name: String,
    },
}

/// Who wrote a message, as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "author", rename_all = "snake_case")]
pub enum CustomerAuthor {
    /// The customer themselves.
    You,
    /// An agent, by public name.
    Agent { name: String },
}

/// A record that a conversation points at, as it stands, for staff (behaviour 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffCard {
    pub record: RecordId,
    pub kind: Kind,
    pub number: RecordNumber,
    pub short_description: String,
    pub state: State,
    /// The public name of who created or linked it here.
    pub by: String,
}

/// The same, as much of it as its customer reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerCard {
    pub number: RecordNumber,
    pub short_description: String,
    pub state: CustomerState,
    /// What staff wrote on the record itself for the customer to read: the last [`CARD_COMMENTS`](crate::limits::CARD_COMMENTS),
    /// oldest first.
    pub comments: Vec<CardComment>,
}

/// A comment on a record, on its card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardComment {
    /// The public name of whoever wrote it.
    pub by: String,
    pub at: Timestamp,
    pub body: String,
}

/// What an entry holds, for staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffContent {
    Message {
        author: StaffAuthor,
        visibility: Visibility,
        body: String,
        /// The id its sender's client gave it, told to that sender only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<RequestId>,
    },
    /// A file, for whoever may read a message of that visibility (behaviour 5, "Attachments").
    Attachment {
        author: StaffAuthor,
        visibility: Visibility,
        file: File,
        /// As a message's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<RequestId>,
    },
    /// A message or a file that was removed by this colleague (behaviour 5, "Remove text").
    Removed {
        author: StaffAuthor,
        visibility: Visibility,
        by: String,
    },
    /// A record was created from the conversation, or linked to it; the customer reads it, too.
    Card(StaffCard),
    System(SystemLine),
    /// A system line that only staff may read.
    Internal(StaffLine),
}

impl StaffContent {
    /// Who may read it.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        match self {
            Self::Message { visibility, .. }
            | Self::Attachment { visibility, .. }
            | Self::Removed { visibility, .. } => *visibility,
            Self::Card(_) | Self::System(_) => Visibility::Comment,
            Self::Internal(_) => Visibility::WorkNote,
        }
    }

    /// The word in `data-kind`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Message { .. } | Self::Removed { .. } => "message",
            Self::Attachment { .. } => "attachment",
            Self::Card(_) => "card",
            Self::System(_) | Self::Internal(_) => "system",
        }
    }
}

/// One line of a conversation as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffEntry {
    /// Its place in staff's view: 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When the server stored it.
    pub at: Timestamp,
    pub content: StaffContent,
}

/// What an entry holds, for the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerContent {
    Message {
        #[serde(flatten)]
        author: CustomerAuthor,
        body: String,
        /// The id the customer's client gave it; only on the customer's own messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<RequestId>,
    },
    /// A file; of staff's, only what was sent as a comment.
    Attachment {
        #[serde(flatten)]
        author: CustomerAuthor,
        file: File,
        /// As a message's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<RequestId>,
    },
    /// A message or a file that was removed.
    Removed {
        #[serde(flatten)]
        author: CustomerAuthor,
    },
    /// Their case or incident.
    Card(CustomerCard),
    System(SystemLine),
}

impl CustomerContent {
    /// The word in `data-kind`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Message { .. } | Self::Removed { .. } => "message",
            Self::Attachment { .. } => "attachment",
            Self::Card(_) => "card",
            Self::System(_) => "system",
        }
    }
}

/// One line of a conversation as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerEntry {
    /// Its place in the customer's view: 1, 2, 3 … without gaps, whatever staff wrote in between.
    pub seq: i64,
    /// When the server stored it.
    pub at: Timestamp,
    pub content: CustomerContent,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::FileKind;
    use crate::ids::AttachmentId;

    #[test]
    fn entries_keep_their_shape_on_the_wire() {
        let entry = StaffEntry {
            seq: 3,
            at: Timestamp(1),
            content: StaffContent::Message {
                author: StaffAuthor::Person {
                    person: PersonId(7),
                    name: "Amy".into(),
                },
                visibility: Visibility::WorkNote,
                body: "old plan".into(),
                client_id: None,
            },
        };
        let json = serde_json::json!({"seq": 3, "at": 1, "content": {"message":
            {"author": {"person": {"person": 7, "name": "Amy"}}, "visibility": "work_note", "body": "old plan"}}});
        assert_eq!(serde_json::to_value(&entry).expect("serializes"), json);
        assert_eq!(serde_json::from_value::<StaffEntry>(json).expect("parses"), entry);
    }

    #[test]
    fn a_file_has_the_same_shape_for_both() {
        let file = || File {
            attachment: AttachmentId(9),
            name: "invoice.pdf".into(),
            kind: FileKind::Pdf,
            bytes: 2_048,
            pixels: None,
        };
        let for_staff = StaffContent::Attachment {
            author: StaffAuthor::Customer,
            visibility: Visibility::Comment,
            file: file(),
            client_id: None,
        };
        let for_customer = CustomerContent::Attachment {
            author: CustomerAuthor::You,
            file: file(),
            client_id: None,
        };
        let json = serde_json::json!({"attachment": 9, "name": "invoice.pdf", "kind": "pdf", "bytes": 2048});
        assert_eq!(
            serde_json::to_value(&for_staff).expect("serializes"),
            serde_json::json!({"attachment": {"author": "customer", "visibility": "comment", "file": json}})
        );
        assert_eq!(
            serde_json::to_value(&for_customer).expect("serializes"),
            serde_json::json!({"attachment": {"author": "you", "file": json}})
        );
    }

    #[test]
    fn system_lines_are_stored_as_a_kind_with_parameters() {
        let line = SystemLine::Joined {
            agent: "Amy".into(),
            waited_ms: 5,
        };
        let json = serde_json::json!({"kind": "joined", "agent": "Amy", "waited_ms": 5});
        assert_eq!(serde_json::to_value(&line).expect("serializes"), json);
    }
}
