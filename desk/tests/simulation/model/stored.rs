//! Whether what is stored is what the model says.

use super::rules::{Model, State, Visit};
use crate::outside::{Outside, Stored};
use crate::record_pages::{RecordPage, of_activity, of_conversation};
use crate::store::content;
use desk::{CustomerToken, Desk, Staff};
use domain::Refusal;
use domain::entry::{CustomerContent, CustomerEntry, StaffAuthor, StaffEntry, Visibility};
use domain::ids::{AttachmentId, ConversationId, PersonId, QueueId};
use domain::limits::CARD_COMMENTS;
use domain::record::activity::{ActivityContent, ActivityEntry};
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
        let files = outside.files().await.into_iter();
        let mut found: Vec<_> = files
            .filter_map(|file| Some((ConversationId(file.conversation_id?), file.visibility?, file.name?)))
            .collect();
        let files = self.files.iter();
        let mut said: Vec<_> = files
            .map(|file| {
                let visibility = file.visibility.as_str().to_owned();
                (file.conversation, visibility, file.name.clone())
            })
            .collect();
        found.sort();
        said.sort();
        assert_eq!(found, said, "files");
        assert_eq!(outside.seen_by_records().await, self.sees, "what each record sees");
        for (record, found) in outside.records().await {
            assert_eq!(found.state == "closed", self.records[&record].is_closed, "{record}");
        }
    }

    /// Holds each record's activity against its conversations, as far as it sees them.
    pub(super) async fn compare_activity(&self, desk: &Desk, staff: &[Staff]) {
        let root = &staff[4];
        let mut said: BTreeMap<ConversationId, Vec<StaffEntry>> = BTreeMap::new();
        for (_, conversation) in self.sees.keys() {
            if !said.contains_key(conversation) {
                said.insert(*conversation, all_of(desk, root, *conversation).await);
            }
        }
        for record in self.records.keys() {
            let mut page = RecordPage::load(desk, root, *record).await.expect("readable");
            page.load_older(desk, root).await;
            let rows = page.rows();
            let own: Vec<_> = rows.iter().filter(|(source, _)| source.is_none()).collect();
            let own: Vec<_> = own.iter().filter_map(|(_, entry)| on_record(entry)).collect();
            let comments = self.comments.get(record).into_iter().flatten();
            let comments: Vec<_> = comments
                .map(|comment| (staff[comment.by].person, comment.visibility, comment.words.clone()))
                .collect();
            assert_eq!(own, comments, "what was said on {record}");
            let found: Vec<_> = rows
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

    /// Each card shows its customer what was last commented on the record itself, and no note.
    pub(super) async fn compare_cards(&self, outside: &mut Outside, desk: &Desk, customers: &[CustomerToken]) {
        let (stored, records) = (outside.conversations().await, outside.records().await);
        for chat in &self.chats {
            let token = &customers[chat.customer];
            for entry in all_for_customer(desk, token, &stored[&chat.conversation]).await {
                let CustomerContent::Card(card) = entry.content else {
                    continue;
                };
                let mut all = records.iter();
                let (record, _) = all
                    .find(|(_, record)| record.number == card.number.0)
                    .expect("a card is of a record");
                let comments = self.comments.get(record).into_iter().flatten();
                let comments = comments.filter(|comment| comment.visibility == Visibility::Comment);
                let comments: Vec<_> = comments.map(|comment| comment.words.clone()).collect();
                let first = comments.len().saturating_sub(CARD_COMMENTS);
                let shown: Vec<_> = card.comments.into_iter().map(|comment| comment.body).collect();
                assert_eq!(
                    shown,
                    comments[first..],
                    "the card of {record} in {}",
                    chat.conversation
                );
            }
        }
    }

    /// Each file is what was sent, for staff and, unless it was a note's, for its customer; and for no other.
    pub(super) async fn compare_files(
        &self,
        outside: &mut Outside,
        desk: &Desk,
        root: &Staff,
        customers: &[CustomerToken],
    ) {
        for stored in outside.files().await {
            let (Some(conversation), Some(name)) = (stored.conversation_id, stored.name) else {
                continue;
            };
            let (attachment, conversation) = (AttachmentId(stored.id), ConversationId(conversation));
            let mut files = self.files.iter();
            let file = files.find(|file| file.name == name).expect("somebody sent it");
            let for_staff = content(desk.attachment(root, attachment).await).await;
            assert_eq!(for_staff, Ok(file.bytes.clone()), "{name} for staff");
            let mut chats = self.chats.iter();
            let chat = chats.find(|chat| chat.conversation == conversation).expect("a chat");
            for (customer, token) in customers.iter().enumerate() {
                let may_read = chat.customer == customer && file.visibility == Visibility::Comment;
                let expected = may_read.then(|| file.bytes.clone()).ok_or(Refusal::NotFound);
                let for_customer = content(desk.attachment_of_chat(token, "demo", attachment).await).await;
                assert_eq!(for_customer, expected, "{name} for customer {customer}");
            }
        }
    }
}

/// What was said on a record itself.
fn on_record(entry: &ActivityEntry) -> Option<(PersonId, Visibility, String)> {
    match &entry.content {
        ActivityContent::Message {
            author: StaffAuthor::Person { person, .. },
            visibility,
            body,
            ..
        } => Some((*person, *visibility, body.clone())),
        _ => None,
    }
}

/// All of a conversation as its customer reads it, the newest page first.
async fn all_for_customer(desk: &Desk, token: &CustomerToken, stored: &Stored) -> Vec<CustomerEntry> {
    let (mut entries, mut before) = (Vec::new(), stored.customer_seq + 1);
    while before > 1 {
        let page = desk.chat_history(token, stored.conversation(), before).await;
        let page = page.expect("readable");
        before = page.entries.first().map_or(1, |entry| entry.seq);
        entries.extend(page.entries);
    }
    entries
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
