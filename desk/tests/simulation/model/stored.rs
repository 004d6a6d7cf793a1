//! Whether what is stored is what the model says.

use super::rules::{Model, State, Visit};
use crate::outside::Outside;
use crate::record_pages::{RecordPage, of_activity, of_conversation};
use desk::{Desk, Staff};
use domain::entry::StaffEntry;
use domain::ids::{ConversationId, PersonId, QueueId};
use std::collections::BTreeMap;

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InProgress => "in_progress",
            Self::Complete => "closed_complete",
            Self::ByClient => "closed_by_client",
            Self::Abandoned => "closed_abandoned",
        }
    }
}

impl Model {
    /// Holds all of the database against the model.
    pub(super) async fn compare(&self, outside: &mut Outside, staff: &[Staff], queues: &[QueueId]) {
        let stored = outside.conversations().await;
        assert_eq!(stored.len(), self.chats.len(), "conversations");
        let mut visits: BTreeMap<i64, Vec<(i64, Visit)>> = BTreeMap::new();
        for (conversation, queue, accepted, returned, left) in outside.all_visits().await {
            let how = match (accepted, returned, left) {
                (None, None, None) => Visit::Waits,
                (Some(_), None, None) => Visit::Accepted,
                (Some(_), Some(_), None) => Visit::Returned,
                (None, None, Some(_)) => Visit::Left,
                odd => panic!("a visit that is {odd:?}"),
            };
            visits.entry(conversation).or_default().push((queue, how));
        }
        let pending = outside.pending_requests().await;
        for chat in &self.chats {
            let found = &stored[&chat.conversation];
            let agent = chat.agent.map(|agent| staff[agent].person.0);
            assert_eq!(
                (found.state.as_str(), found.assigned_agent_id, found.queue_id),
                (chat.state.word(), agent, queues[chat.queue].0),
                "{chat:?}"
            );
            let expected: Vec<_> = chat
                .visits
                .iter()
                .map(|(queue, how)| (queues[*queue].0, *how))
                .collect();
            assert_eq!(visits[&chat.conversation.0], expected, "the visits of {chat:?}");
            let of_it: Vec<_> = pending
                .iter()
                .filter(|pending| pending.conversation_id == chat.conversation.0)
                .map(|pending| (Some(pending.asked_by), pending.asked))
                .collect();
            let expected: Vec<_> = chat
                .asked
                .map(|asked| (agent, staff[asked].person.0))
                .into_iter()
                .collect();
            assert_eq!(of_it, expected, "what is asked about {chat:?}");
        }
        let people = outside.people().await;
        for (who, colleague) in staff.iter().enumerate() {
            let counted = people[&PersonId(colleague.person.0)].open_conversations;
            assert_eq!(
                usize::try_from(counted),
                Ok(self.open_count(who)),
                "what colleague {who} has"
            );
        }
        assert_eq!(outside.seen_by_records().await, self.sees, "what each record sees");
        for (record, found) in outside.records().await {
            assert_eq!(found.state == "closed", self.records[&record].is_closed, "{record}");
        }
    }

    /// Holds each record's activity against its conversations, as far as it sees them.
    pub(super) async fn compare_activity(&self, desk: &Desk, root: &Staff) {
        let mut said: BTreeMap<ConversationId, Vec<StaffEntry>> = BTreeMap::new();
        for (_, conversation) in self.sees.keys() {
            if !said.contains_key(conversation) {
                said.insert(*conversation, all_of(desk, root, *conversation).await);
            }
        }
        for record in self.records.keys() {
            let mut page = RecordPage::load(desk, root, *record).await.expect("readable");
            page.load_older(desk, root).await;
            let found: Vec<_> = page
                .rows()
                .into_iter()
                .filter_map(|(source, entry)| Some((source?, entry)))
                .collect();
            let mut count = 0;
            for ((_, conversation), until) in self.sees.iter().filter(|((of, _), _)| of == record) {
                let expected = said[conversation].iter();
                let expected = expected.filter(|entry| until.is_none_or(|until| entry.seq <= until));
                let expected: Vec<_> = expected
                    .filter_map(|entry| Some((entry.seq, of_conversation(entry)?)))
                    .collect();
                let found = found.iter().filter(|(source, _)| source == conversation);
                let found: Vec<_> = found.map(|(_, entry)| (entry.seq, of_activity(entry))).collect();
                count += found.len();
                assert_eq!(
                    found, expected,
                    "what {record} shows of {conversation}, until {until:?}"
                );
            }
            assert_eq!(count, found.len(), "{record} shows nothing else");
        }
    }
}

async fn all_of(desk: &Desk, root: &Staff, conversation: ConversationId) -> Vec<StaffEntry> {
    let view = desk.staff_changes(root, conversation, 0).await.expect("readable");
    let mut entries = view.changes.entries;
    while let Some(first) = entries.first().map(|entry| entry.seq).filter(|first| *first > 1) {
        let page = desk.history(root, conversation, first).await.expect("readable");
        entries.splice(0..0, page.entries);
    }
    entries
}
