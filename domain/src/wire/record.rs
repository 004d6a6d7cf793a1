//! Cases and incidents on the agents' door: forms, lists, a record's page (behaviour 9).

use crate::conversation::State as ConversationState;
use crate::ids::{ConversationId, ConversationNumber, CustomerId, GroupId, PersonId, RecordId, RecordNumber};
use crate::record::activity::{ActivityChanges, HavingSource};
use crate::record::list::{Sort, StateFilter};
use crate::record::{Assessment, Kind, Priority, State};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The record that a conversation points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedRecord {
    pub record: RecordId,
    pub kind: Kind,
    pub number: RecordNumber,
    pub state: State,
}

/// A person to choose, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChoice {
    pub person: PersonId,
    pub name: String,
}

/// A group to choose, and who of it can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChoice {
    pub group: GroupId,
    pub name: String,
    pub members: Vec<PersonChoice>,
}

/// What the form of a new record is filled with (behaviour 9). The assessment is `Assessment::first` of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordForm {
    /// The customer, who is the caller.
    pub caller: String,
    /// Their first message, up to 160 characters.
    pub short_description: String,
    /// Their words so far.
    pub description: String,
    /// The group of the conversation's queue.
    pub group: GroupId,
    /// Whoever asks, if they belong to that group.
    pub assignee: Option<PersonId>,
    /// The record that the conversation points at already; the new one takes its place.
    pub current: Option<LinkedRecord>,
    /// All groups, by name.
    pub groups: Vec<GroupChoice>,
}

/// A created record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub record: RecordId,
    pub number: RecordNumber,
}

/// Which records are listed, and in which order. What is none, or empty, filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordQuery {
    pub kind: Kind,
    pub state: Option<StateFilter>,
    pub group: Option<GroupId>,
    pub assignee: Option<PersonId>,
    /// The caller.
    pub customer: Option<CustomerId>,
    /// Beginnings of words of the number and the short description, in the newest thousand that have them.
    pub search: String,
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<RecordCursor>,
}

/// Where a page of the list ends, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordCursor {
    pub key: i64,
    pub record: RecordId,
}

/// A record as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSummary {
    pub record: RecordId,
    pub kind: Kind,
    pub number: RecordNumber,
    pub state: State,
    pub priority: Priority,
    pub short_description: String,
    pub group: String,
    pub assignee: Option<String>,
    pub caller: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordList {
    pub records: Vec<RecordSummary>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<RecordCursor>,
}

/// What whoever is reading a record may do now; computed by the server from the access table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRights {
    pub comment: bool,
    pub work_note: bool,
    /// Change its fields, and close it.
    pub edit: bool,
    /// Remove what one wrote on the record itself.
    pub remove_own: bool,
    /// Remove what anybody wrote on it.
    pub remove_any: bool,
}

/// One of a record's conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordConversation {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub state: ConversationState,
    pub queue: String,
    /// The assigned agent's name.
    pub agent: Option<String>,
    pub started_at: Timestamp,
    /// It points at this record; else at another one by now.
    pub is_current: bool,
    /// Whether they may read it in the workspace.
    pub readable: bool,
    /// Whether they may end it: closing the record then ends it too, if they confirm that (behaviour 9).
    pub may_end: bool,
}

/// A record's fields, as staff see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordHead {
    pub record: RecordId,
    pub number: RecordNumber,
    pub state: State,
    /// Its kind, and how urgent it is.
    pub assessment: Assessment,
    pub short_description: String,
    pub description: String,
    pub group: GroupId,
    pub group_name: String,
    pub assignee: Option<PersonChoice>,
    pub customer: CustomerId,
    /// The customer's name.
    pub caller: String,
    /// As typed by the customer; proves nothing.
    pub caller_email: Option<String>,
    pub created_at: Timestamp,
    /// The public name of who created it.
    pub created_by: Option<String>,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    /// How it was solved; stays when it is opened again.
    pub resolution: Option<String>,
    /// Those that were linked last, the newest first.
    pub conversations: Vec<RecordConversation>,
    pub rights: RecordRights,
}

/// A record and what changed in its activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChanges {
    pub head: RecordHead,
    /// Of the sources in which something changed.
    pub activity: Vec<ActivityChanges>,
}

/// What a page that watches records is told of them, beside what `wire::agent::ToAgent` says. The workspace watches none, and does
/// not carry what would read this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToRecordPage {
    /// A watched record moved.
    Record(Box<RecordChanges>),
    /// A watched record cannot be shown (any more).
    RecordLost { record: RecordId, refusal: Refusal },
}

/// A record that a client shows, and what it has of its activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchingRecord {
    pub record: RecordId,
    pub having: Vec<HavingSource>,
}
