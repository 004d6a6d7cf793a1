//! What clients were told: acknowledgements, and what their logs hold.

use crate::disk::Micros;
use domain::entry::{CustomerContent, CustomerEntry, StaffContent, StaffEntry};
use domain::ids::{ConversationId, RequestId};
use domain::log::Log;
use std::collections::BTreeMap;
use std::time::Duration;

/// Whose numbers a place is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum View {
    Staff,
    Customer,
}

impl View {
    /// An entry's place in this view.
    pub(crate) fn place(self, staff: i64, customer: Option<i64>) -> Option<i64> {
        match self {
            Self::Staff => Some(staff),
            Self::Customer => customer,
        }
    }
}

/// A message whose sender holds an acknowledgement.
#[derive(Clone, Debug)]
pub(crate) struct Ack {
    pub(crate) conversation: ConversationId,
    pub(crate) client_id: RequestId,
    pub(crate) body: String,
    pub(crate) view: View,
    pub(crate) seq: i64,
    /// When the answer came.
    pub(crate) at: Micros,
    /// From the first sending to the answer.
    pub(crate) took: Duration,
}

/// What somebody holds of a conversation; a system line and a removed text have no words.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) conversation: ConversationId,
    pub(crate) view: View,
    pub(crate) entries: BTreeMap<i64, Option<String>>,
}

impl Reader {
    pub(crate) fn of_customer(conversation: ConversationId, log: &Log<CustomerEntry>) -> Self {
        let words = |entry: &CustomerEntry| match &entry.content {
            CustomerContent::Message { body, .. } => Some(body.clone()),
            CustomerContent::Attachment { .. }
            | CustomerContent::Removed { .. }
            | CustomerContent::Card(_)
            | CustomerContent::System(_) => None,
        };
        Self {
            conversation,
            view: View::Customer,
            entries: log.iter().map(|entry| (entry.seq, words(entry))).collect(),
        }
    }

    pub(crate) fn of_agent(conversation: ConversationId, log: &Log<StaffEntry>) -> Self {
        let words = |entry: &StaffEntry| match &entry.content {
            StaffContent::Message { body, .. } => Some(body.clone()),
            StaffContent::Attachment { .. }
            | StaffContent::Removed { .. }
            | StaffContent::Card(_)
            | StaffContent::System(_)
            | StaffContent::Internal(_) => None,
        };
        Self {
            conversation,
            view: View::Staff,
            entries: log.iter().map(|entry| (entry.seq, words(entry))).collect(),
        }
    }
}
