//! What colleagues ask of each other (behaviour 6 and 8), and whom a conversation can go to.

use super::LastWords;
use crate::Refusal;
use crate::colleague_request::{Kind, Load, Outcome, Whereabouts};
use crate::ids::{ColleagueRequestId, ConversationId, ConversationNumber, PersonId, QueueId};
use crate::staffing::Staffing;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a colleague asks of this agent, who can answer it now (behaviour 6.2, 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueRequest {
    pub request: ColleagueRequestId,
    pub kind: Kind,
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub customer: String,
    pub queue: String,
    /// The name of whose conversation it is.
    pub from: String,
    /// What they wrote with it; a work note of the conversation.
    pub note: Option<String>,
    /// Until when it can be answered.
    pub until: Timestamp,
    pub last_words: Option<LastWords>,
}

/// A colleague has been asked, and can answer until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    pub request: ColleagueRequestId,
    pub until: Timestamp,
}

/// A request that ended a moment ago, as whoever asked and whoever was asked are told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedRequest {
    pub request: ColleagueRequestId,
    pub kind: Kind,
    pub conversation: ConversationId,
    pub customer: String,
    /// Whether it was this agent's own request. After a transfer that was accepted, they are asked whether they stay.
    pub is_own: bool,
    /// The name of the colleague at the other side of it.
    pub colleague: String,
    /// What was written with it, so that somebody else can be asked with the same note; told to whose request it was.
    pub note: Option<String>,
    pub outcome: Outcome,
    /// Why it was declined.
    pub reason: Option<String>,
}

/// All that colleagues ask of this agent, the first to end first, and what ended within the last minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    pub pending: Vec<ColleagueRequest>,
    pub ended: Vec<EndedRequest>,
}

/// A colleague, by the name that customers read, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub person: PersonId,
    pub name: String,
}

/// A colleague whose answer is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedColleague {
    pub request: ColleagueRequestId,
    pub kind: Kind,
    pub colleague: Colleague,
    /// Until when they can answer.
    pub until: Timestamp,
}

/// Whom a conversation can go to, and who can be invited to it (behaviour 6.1, 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferTargets {
    /// Members of the queue's group first; then those who can be asked, by name.
    pub agents: Vec<TargetAgent>,
    /// By priority and name.
    pub queues: Vec<TargetQueue>,
}

/// A colleague who can be asked, or why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetAgent {
    pub person: PersonId,
    /// The name that colleagues read.
    pub name: String,
    /// Whether they belong to the group of the conversation's queue.
    pub is_member: bool,
    pub whereabouts: Whereabouts,
    /// How many open conversations they have, and may have.
    pub open: i64,
    pub limit: i64,
    /// Whether they take part in the conversation already.
    pub takes_part: bool,
}

/// Another queue, and what is to be expected there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetQueue {
    pub queue: QueueId,
    pub name: String,
    /// What the customer reads.
    pub public_name: String,
    /// How many wait.
    pub waiting: i64,
    pub staffing: Staffing,
    /// How long waiting there usually takes, in whole minutes from and to; only while that is known and true.
    pub usual_wait: Option<(i64, i64)>,
    /// Whether its hours are over: nothing goes there now.
    pub is_closed: bool,
    /// Whether it is the queue to which this conversation escalates.
    pub is_escalation: bool,
}

impl TargetAgent {
    /// Whether they can be asked for this now; the desk looks again when they are.
    ///
    /// # Errors
    /// As [`Kind::may_be_asked`].
    pub fn may_be_asked(&self, kind: Kind) -> Result<(), Refusal> {
        kind.may_be_asked(&Load {
            name: &self.name,
            whereabouts: self.whereabouts,
            open: self.open,
            limit: self.limit,
        })
    }
}
