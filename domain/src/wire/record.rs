//! Cases and incidents on the agents' door: forms, lists, a record's page (behaviour 9).

use crate::ids::{GroupId, PersonId, RecordId, RecordNumber};
use crate::record::{Kind, State};
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
