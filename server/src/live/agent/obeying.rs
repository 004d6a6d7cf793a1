//! What an agent's page asks for, frame by frame. What it may not see it is not refused here, but never told.

use super::{Agent, Watched};
use crate::live::attention::Looking;
use crate::live::connection::Over;
use desk::Topic;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{ConversationId, QueueId};
use domain::limits::{UNFOLDED_QUEUES, WATCHED_CONVERSATIONS};
use domain::wire::agent::{FromAgent, StaffConversation, Watching};

impl Agent {
    pub(super) fn obey(&mut self, frame: &FromAgent) -> Result<(), Over> {
        match frame {
            FromAgent::Hello { .. } => return Err(Refusal::invalid("type", "must not be hello again").into()),
            FromAgent::Watch(watching) => {
                self.watch(*watching)?;
                // Read at once, so that what the page does there next is known to be allowed.
                self.moved.conversations.insert(watching.conversation);
            }
            FromAgent::Unwatch { conversation } => self.unwatch(*conversation),
            FromAgent::Unfold { queue } => self.unfold(*queue)?,
            FromAgent::Fold { queue } => {
                self.unfolded.remove(queue);
            }
            FromAgent::Oversee { on } => self.oversee(*on),
            FromAgent::Typing {
                conversation,
                visibility,
            } => self.types(*conversation, *visibility),
            FromAgent::Looking { conversation } => self.looks(*conversation),
            FromAgent::Read { conversation, seq } => self.reads(*conversation, *seq),
            FromAgent::WatchRecord(watching) => self.watch_record(watching)?,
            FromAgent::UnwatchRecord { record } => self.unwatch_record(*record),
            FromAgent::Pong => {}
        }
        Ok(())
    }

    /// What this agent knows of a conversation by now: what they may not read, or not yet, has no head.
    fn head(&self, conversation: ConversationId) -> Option<&StaffConversation> {
        self.watched.get(&conversation)?.head.as_ref()
    }

    /// Whoever may not write so does not show as typing.
    fn types(&self, conversation: ConversationId, visibility: Visibility) {
        let may_write = self.head(conversation).is_some_and(|head| match visibility {
            Visibility::Comment => head.rights.comment,
            Visibility::WorkNote => head.rights.work_note,
        });
        if may_write {
            self.desk.staff_types(&self.staff, &self.name, conversation, visibility);
        }
    }

    fn looks(&mut self, conversation: Option<ConversationId>) {
        let conversation = conversation.filter(|conversation| self.head(*conversation).is_some());
        if self.looking.as_ref().map(|looking| looking.conversation) != conversation {
            self.looking = conversation.map(|conversation| Looking::at(&self.desk, &self.staff, conversation));
        }
        if let Some(conversation) = conversation {
            self.desk.staff_looks(&self.staff, &self.name, conversation);
        }
    }

    /// Only who talks with the customer leaves a mark; the desk looks again when it writes it.
    fn reads(&self, conversation: ConversationId, seq: i64) {
        let person = self.person();
        let talks = self.head(conversation).is_some_and(|head| {
            head.rights.comment || head.assigned.as_ref().is_some_and(|(assigned, _)| *assigned == person)
        });
        if talks {
            self.desk.staff_read(&self.staff, conversation, seq);
        }
    }

    pub(super) fn watch(&mut self, watching: Watching) -> Result<(), Over> {
        let Watching { conversation, version } = watching;
        if self.watched.len() >= WATCHED_CONVERSATIONS && !self.watched.contains_key(&conversation) {
            return Err(Refusal::invalid("watching", "has too many conversations").into());
        }
        self.watched.insert(conversation, Watched { version, head: None });
        self.attending.forget(conversation);
        self.ear.listen(Topic::Conversation(conversation));
        self.ear.listen(Topic::Attention(conversation));
        Ok(())
    }

    pub(super) fn unwatch(&mut self, conversation: ConversationId) {
        self.watched.remove(&conversation);
        self.moved.conversations.remove(&conversation);
        self.ignore_conversation(conversation);
        self.ear.ignore(Topic::Attention(conversation));
        self.attending.forget(conversation);
    }

    fn unfold(&mut self, queue: QueueId) -> Result<(), Over> {
        if self.unfolded.len() >= UNFOLDED_QUEUES && !self.unfolded.contains_key(&queue) {
            return Err(Refusal::invalid("queue", "is one unfolded queue too many").into());
        }
        self.unfolded.insert(queue, None);
        self.moved.queues.insert(queue);
        Ok(())
    }

    fn oversee(&mut self, on: bool) {
        self.overseen = on.then(Vec::new);
        self.moved.overseen = on;
        self.follow_overviews();
    }
}
