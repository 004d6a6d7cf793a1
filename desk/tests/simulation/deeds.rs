//! What somebody can ask a desk for, and what they are told.

use crate::files::Sending;
use crate::world::World;
use domain::colleague_request::Kind;
use domain::entry::Visibility;
use domain::ids::{ColleagueRequestId, ConversationId, PersonId, QueueId, RecordId};
use domain::people::Status;
use domain::record::draft::Draft;
use domain::record::edit::RecordEdit;
use domain::time::Timestamp;
use domain::wire::record::Created;

/// Who acts, by their place in the world's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    Customer(usize),
    Colleague(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Start {
        topic: &'static str,
        words: String,
        /// To the site's own question.
        answer: Option<String>,
    },
    Say {
        conversation: ConversationId,
        words: String,
    },
    AttachInChat {
        conversation: ConversationId,
        file: Sending,
    },
    /// The customer says how an ended chat was, and why.
    Rate {
        conversation: ConversationId,
        rating: i64,
        comment: String,
    },
    EndChat(ConversationId),
    Continue {
        conversation: ConversationId,
        words: Option<String>,
    },
    AcceptNext(QueueId),
    Accept(ConversationId),
    Send {
        conversation: ConversationId,
        visibility: Visibility,
        words: String,
    },
    Attach {
        conversation: ConversationId,
        visibility: Visibility,
        file: Sending,
    },
    Return(ConversationId),
    End(ConversationId),
    Done(ConversationId),
    PickUp(ConversationId),
    TakeOver(ConversationId),
    Leave(ConversationId),
    Remove {
        conversation: ConversationId,
        seq: i64,
    },
    Choose(Status),
    HandBack,
    /// A colleague is asked to take a conversation over, or to take part in it.
    Ask {
        conversation: ConversationId,
        kind: Kind,
        colleague: PersonId,
        note: Option<String>,
    },
    Answer {
        conversation: ConversationId,
        kind: Kind,
        asked: ColleagueRequestId,
        accepts: bool,
    },
    Cancel {
        conversation: ConversationId,
        kind: Kind,
        asked: ColleagueRequestId,
    },
    Join(ConversationId),
    PassOn {
        conversation: ConversationId,
        queue: QueueId,
    },
    Escalate(ConversationId),
    KeepOpen {
        conversation: ConversationId,
        on: bool,
    },
    /// `current` is the record that it pointed at when its form was opened.
    CreateRecord {
        conversation: ConversationId,
        draft: Draft,
        current: Option<RecordId>,
    },
    LinkRecord {
        conversation: ConversationId,
        record: RecordId,
        current: Option<RecordId>,
    },
    EditRecord {
        record: RecordId,
        edit: RecordEdit,
    },
    SayOnRecord {
        record: RecordId,
        visibility: Visibility,
        words: String,
    },
    RemoveOnRecord {
        record: RecordId,
        seq: i64,
    },
    CloseRecord {
        record: RecordId,
        resolution: String,
        ends_conversation: bool,
    },
}

/// A deed under the id that its actor's client gave it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) actor: Actor,
    pub(crate) id: String,
    pub(crate) deed: Deed,
}

/// What an actor is told of a deed that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Chat(ConversationId),
    Continued {
        conversation: ConversationId,
        carried: bool,
    },
    Stored {
        seq: i64,
        at: Timestamp,
    },
    Accepted(ConversationId),
    LeftWaiting(Vec<(String, i64)>),
    Created(Created),
    Done,
}

impl Deed {
    /// The file that it sends.
    pub(crate) fn file(&self) -> Option<&Sending> {
        match self {
            Self::Attach { file, .. } | Self::AttachInChat { file, .. } => Some(file),
            _ => None,
        }
    }

    /// The conversation it names.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Start { .. }
            | Self::AcceptNext(_)
            | Self::Choose(_)
            | Self::HandBack
            | Self::EditRecord { .. }
            | Self::SayOnRecord { .. }
            | Self::RemoveOnRecord { .. }
            | Self::CloseRecord { .. } => None,
            Self::Say { conversation, .. }
            | Self::AttachInChat { conversation, .. }
            | Self::Rate { conversation, .. }
            | Self::Attach { conversation, .. }
            | Self::EndChat(conversation)
            | Self::Continue { conversation, .. }
            | Self::Accept(conversation)
            | Self::Send { conversation, .. }
            | Self::Return(conversation)
            | Self::End(conversation)
            | Self::Done(conversation)
            | Self::PickUp(conversation)
            | Self::TakeOver(conversation)
            | Self::Leave(conversation)
            | Self::Ask { conversation, .. }
            | Self::Answer { conversation, .. }
            | Self::Cancel { conversation, .. }
            | Self::Join(conversation)
            | Self::PassOn { conversation, .. }
            | Self::Escalate(conversation)
            | Self::KeepOpen { conversation, .. }
            | Self::CreateRecord { conversation, .. }
            | Self::LinkRecord { conversation, .. }
            | Self::Remove { conversation, .. } => Some(*conversation),
        }
    }
}

impl World {
    /// A request of its own.
    pub(crate) fn request(&mut self, actor: Actor, deed: Deed) -> Request {
        let id = format!("request-{:06}", self.unique());
        Request { actor, id, deed }
    }
}
