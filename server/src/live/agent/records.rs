//! The records that an agent's page shows (behaviour 9). What is said in a record's conversations moves it, so this connection
//! listens to them, too.

use super::Agent;
use crate::live::connection::{Connection, Over};
use crate::live::outgoing;
use desk::Topic;
use domain::Refusal;
use domain::ids::{ConversationId, RecordId};
use domain::limits::WATCHED_RECORDS;
use domain::record::activity::{ActivityChanges, HavingSource, Source};
use domain::wire::record::{RecordChanges, RecordHead, ToRecordPage, WatchingRecord};
use std::collections::{BTreeMap, HashSet};

/// What the page has of a record.
#[derive(Default)]
pub(super) struct WatchedRecord {
    versions: BTreeMap<Source, i64>,
    /// The conversations that this connection listens to for it.
    conversations: HashSet<ConversationId>,
    head: Option<RecordHead>,
}

impl Agent {
    pub(super) fn watch_record(&mut self, watching: &WatchingRecord) -> Result<(), Over> {
        let record = watching.record;
        if self.records.len() >= WATCHED_RECORDS && !self.records.contains_key(&record) {
            return Err(Refusal::invalid("record", "is one record too many").into());
        }
        let watched = self.records.entry(record).or_default();
        watched.head = None;
        watched.versions = watching
            .having
            .iter()
            .map(|having| (having.source, having.version))
            .collect();
        self.ear.listen(Topic::Record(record));
        self.moved.records.insert(record);
        Ok(())
    }

    pub(super) fn unwatch_record(&mut self, record: RecordId) {
        self.moved.records.remove(&record);
        self.ear.ignore(Topic::Record(record));
        if let Some(watched) = self.records.remove(&record) {
            for conversation in watched.conversations {
                self.ignore_conversation(conversation);
            }
        }
    }

    /// Listens no longer to a conversation of which nothing is shown any more.
    pub(super) fn ignore_conversation(&self, conversation: ConversationId) {
        if !self.follows(conversation) {
            self.ear.ignore(Topic::Conversation(conversation));
        }
    }

    /// Whether something is shown of a conversation: itself, its row under Cases, a request about it, or a record that it belongs
    /// to. As long as it is, this connection listens to it.
    pub(super) fn follows(&self, conversation: ConversationId) -> bool {
        self.watched.contains_key(&conversation)
            || self.is_case(conversation)
            || self.is_asked_about(conversation)
            || self.records_with(conversation).next().is_some()
    }

    /// The records that this conversation moves.
    pub(super) fn records_with(&self, conversation: ConversationId) -> impl Iterator<Item = RecordId> {
        self.records
            .iter()
            .filter(move |(_, watched)| watched.conversations.contains(&conversation))
            .map(|(record, _)| *record)
    }

    pub(super) async fn read_records(&mut self, connection: &mut Connection) -> Result<(), Over> {
        while let Some(record) = self.moved.records.first().copied() {
            if !self.read_record(record, connection).await? {
                self.moved.records.remove(&record);
            }
        }
        Ok(())
    }

    /// Says what is new of a record; whether there is more.
    async fn read_record(&mut self, record: RecordId, connection: &mut Connection) -> Result<bool, Over> {
        let Some(watched) = self.records.get(&record) else {
            return Ok(false);
        };
        let having = watched.versions.iter().map(|(source, version)| HavingSource {
            source: *source,
            version: *version,
        });
        let watching = WatchingRecord {
            record,
            having: having.collect(),
        };
        let RecordChanges { head, activity } = match self.desk.record_changes(&self.staff, &watching).await {
            Ok(changes) => changes,
            Err(Refusal::Unavailable) => return Err(Refusal::Unavailable.into()),
            Err(refusal) => {
                self.unwatch_record(record);
                self.outgoing.push(&ToRecordPage::RecordLost { record, refusal });
                return Ok(false);
            }
        };
        let seen: HashSet<ConversationId> = head.conversations.iter().map(|seen| seen.conversation).collect();
        let (mut new, mut is_new) = (Vec::new(), true);
        if let Some(watched) = self.records.get_mut(&record) {
            new.extend(seen.difference(&watched.conversations).copied());
            watched.conversations = seen;
            is_new = watched.head.as_ref() != Some(&head);
            watched.head = Some(head.clone());
        }
        for conversation in new {
            // Whoever listens anew looks anew: what was said between the reading and this is read again.
            self.ear.listen(Topic::Conversation(conversation));
        }
        let more = activity.iter().any(|part| part.changes.more);
        if is_new || !activity.is_empty() {
            self.say_of_record(record, head, activity, connection).await?;
        }
        Ok(more)
    }

    /// Says it in frames of a size: the head with the first part at least, so that a page never has one without the other.
    async fn say_of_record(
        &mut self,
        record: RecordId,
        head: RecordHead,
        activity: Vec<ActivityChanges>,
        connection: &mut Connection,
    ) -> Result<(), Over> {
        let say = |head: &RecordHead, activity| {
            ToRecordPage::Record(Box::new(RecordChanges {
                head: head.clone(),
                activity,
            }))
        };
        if activity.is_empty() {
            self.outgoing.push(&say(&head, Vec::new()));
        }
        for part in activity {
            let ActivityChanges {
                source,
                changes,
                read_from,
            } = part;
            let version = changes.version;
            let since = self
                .records
                .get(&record)
                .and_then(|watched| watched.versions.get(&source));
            for changes in outgoing::parts(changes, since.copied().unwrap_or(0)) {
                let part = ActivityChanges {
                    source,
                    changes,
                    read_from,
                };
                self.outgoing.push(&say(&head, vec![part]));
                self.send_if_full(connection).await?;
            }
            if let Some(watched) = self.records.get_mut(&record) {
                watched.versions.insert(source, version);
            }
        }
        self.send_if_full(connection).await
    }
}
