//! The end of a seed: everything is read once more by whoever may read all of it, and held against what was acknowledged.

use crate::deeds::Actor;
use crate::world::World;
use desk::Desk;
use domain::conversation::State;
use domain::entry::{CustomerContent, CustomerEntry, StaffAuthor, StaffContent, StaffEntry, SystemLine, Visibility};
use domain::ids::ConversationId;
use domain::wire::agent::StaffConversation;
use std::collections::BTreeMap;

impl World {
    /// What a process that was just started reads.
    pub(crate) async fn end(&mut self) {
        if self.files_are_sent {
            self.wait_for_strays().await;
        }
        self.look_at_all().await;
        let desk = self.another_desk().await;
        desk.enter().await.expect("the process is entered");
        let (mut found, mut said) = (BTreeMap::new(), BTreeMap::new());
        for conversation in self.known.keys().copied().collect::<Vec<_>>() {
            let (head, staffs) = self.all_of(&desk, conversation).await;
            self.note(&format!("{conversation} is {:?}, has {:?}", head.state, head.assigned));
            tell_story(&head, &staffs);
            let customers = self.all_for_customer(&desk, conversation).await;
            for (entry, staffs) in customers
                .iter()
                .zip(staffs.iter().filter(|entry| is_for_customer(entry)))
            {
                assert!(is_same(entry, staffs), "{entry:?} is {staffs:?}");
                self.check_card(staffs);
            }
            assert_eq!(
                customers.len(),
                staffs.iter().filter(|entry| is_for_customer(entry)).count()
            );
            self.check_words(conversation, &staffs, &customers, &mut found);
            self.check_rating(conversation, &staffs);
            self.check_context(&desk, conversation).await;
            said.insert(conversation, staffs);
        }
        self.check_records(&desk, &said).await;
        self.check_files(&desk).await;
        for (words, said) in &self.said {
            let count = found.get(words).copied().unwrap_or_default();
            let removed = said.staff_seq.map_or_else(
                || self.removed.iter().any(|(of, _)| *of == said.conversation),
                |seq| self.removed.contains(&(said.conversation, seq)),
            );
            assert!(
                count == 1 || (count == 0 && removed),
                "{words:?} is there {count} times: {said:?}"
            );
            if count == 0 {
                self.check_removed_words(words, said.conversation);
            }
        }
        for (queue, _) in self.queues.clone() {
            self.compare_queue(&desk, queue).await;
        }
    }

    /// All of a conversation, page by page from its end.
    async fn all_of(&self, desk: &Desk, conversation: ConversationId) -> (StaffConversation, Vec<StaffEntry>) {
        let root = &self.colleagues[4].staff;
        let view = desk.staff_changes(root, conversation, 0).await.expect("readable");
        let mut entries = view.changes.entries;
        while let Some(first) = entries.first().map(|entry| entry.seq).filter(|first| *first > 1) {
            let page = desk.history(root, conversation, first).await.expect("readable");
            entries.splice(0..0, page.entries);
        }
        let places: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
        let stored = &self.known[&conversation];
        assert!(places.into_iter().eq(1..=stored.staff_seq), "{conversation} has gaps");
        (view.head, entries)
    }

    async fn all_for_customer(&self, desk: &Desk, conversation: ConversationId) -> Vec<CustomerEntry> {
        let stored = &self.known[&conversation];
        let mut customers = self.customers.iter();
        let customer = customers.position(|customer| customer.identity.name.to_string() == stored.customer);
        let token = self.token(customer.expect("a customer"));
        let (mut entries, mut before) = (Vec::new(), stored.customer_seq + 1);
        while before > 1 {
            let page = desk.chat_history(&token, conversation, before).await.expect("readable");
            before = page.entries.first().map_or(1, |entry| entry.seq);
            entries.splice(0..0, page.entries);
        }
        let told = serde_json::to_string(&entries).expect("encodes");
        assert!(!told.contains("note-"), "a customer reads a work note");
        let places = entries.iter().map(|entry| entry.seq);
        assert!(
            places.eq(1..=stored.customer_seq),
            "{conversation} has gaps for its customer"
        );
        entries
    }

    /// A card shows its record as it stands.
    fn check_card(&self, entry: &StaffEntry) {
        if let StaffContent::Card(card) = &entry.content {
            let stored = &self.records.known[&card.record];
            assert_eq!(
                (
                    card.number.0.as_str(),
                    card.short_description.as_str(),
                    card.state.as_str()
                ),
                (
                    stored.number.as_str(),
                    stored.short_description.as_str(),
                    stored.state.as_str()
                )
            );
        }
    }

    /// What stands there was said, by whom it says, at the place they were told; and nothing else does.
    fn check_words(
        &self,
        conversation: ConversationId,
        staffs: &[StaffEntry],
        customers: &[CustomerEntry],
        found: &mut BTreeMap<String, u32>,
    ) {
        for entry in staffs {
            let is_removed = self.removed.contains(&(conversation, entry.seq));
            let (author, visibility, body) = match &entry.content {
                StaffContent::System(_) | StaffContent::Internal(_) | StaffContent::Card(_) => {
                    assert!(!is_removed, "system lines and cards stay");
                    continue;
                }
                StaffContent::Removed { .. } => {
                    assert!(is_removed, "nobody removed {entry:?}");
                    continue;
                }
                StaffContent::Message {
                    author,
                    visibility,
                    body,
                    ..
                } => (author, visibility, body),
                // A file is said by its name.
                StaffContent::Attachment {
                    author,
                    visibility,
                    file,
                    ..
                } => (author, visibility, &file.name),
            };
            assert!(!is_removed, "{entry:?} was removed");
            let said = match author {
                StaffAuthor::Automatic { .. } => continue,
                StaffAuthor::Customer | StaffAuthor::Person { .. } => self.said.get(body).expect("somebody said it"),
            };
            let is_file = matches!(entry.content, StaffContent::Attachment { .. });
            assert_eq!(said.file.is_some(), is_file, "{said:?} is {entry:?}");
            let person = match said.actor {
                Actor::Customer(_) => None,
                Actor::Colleague(colleague) => Some(self.colleagues[colleague].staff.person),
            };
            let by = match author {
                StaffAuthor::Person { person, .. } => Some(*person),
                StaffAuthor::Customer | StaffAuthor::Automatic { .. } => None,
            };
            assert_eq!(
                (said.conversation, said.visibility, person),
                (conversation, *visibility, by),
                "{said:?}"
            );
            assert!(
                said.staff_seq.is_none_or(|seq| seq == entry.seq),
                "{said:?} is at {}",
                entry.seq
            );
            if let Some(seq) = said.customer_seq {
                let place = usize::try_from(seq - 1).expect("a place");
                let told = match &customers[place].content {
                    CustomerContent::Message { body, client_id, .. } => Some((body, client_id)),
                    CustomerContent::Attachment { file, client_id, .. } => Some((&file.name, client_id)),
                    _ => None,
                };
                let is_told = told.is_some_and(|(there, id)| {
                    there == body && id.as_ref().is_some_and(|id| id.as_str() == said.client_id)
                });
                assert!(is_told, "{said:?} is {:?}", customers[place]);
            }
            *found.entry(body.clone()).or_default() += 1;
        }
    }
}

fn is_for_customer(entry: &StaffEntry) -> bool {
    entry.content.visibility() == Visibility::Comment
}

/// Whether both views tell the same.
fn is_same(customers: &CustomerEntry, staffs: &StaffEntry) -> bool {
    customers.at == staffs.at
        && match (&customers.content, &staffs.content) {
            (CustomerContent::System(one), StaffContent::System(other)) => one == other,
            (CustomerContent::Message { body: one, .. }, StaffContent::Message { body: other, .. }) => one == other,
            (CustomerContent::Attachment { file: one, .. }, StaffContent::Attachment { file: other, .. }) => {
                one == other
            }
            (CustomerContent::Removed { .. }, StaffContent::Removed { .. }) => true,
            (CustomerContent::Card(one), StaffContent::Card(other)) => {
                (&one.number, &one.short_description, one.state)
                    == (&other.number, &other.short_description, other.state.for_customer())
            }
            _ => false,
        }
}

/// A conversation's lines tell a story in which each follows from those before, and which ends as its head says.
fn tell_story(head: &StaffConversation, entries: &[StaffEntry]) {
    let (mut state, mut agent, mut by_clock) = (None, None::<String>, false);
    for entry in entries {
        let line = match &entry.content {
            StaffContent::System(line) => line,
            // Records are made of what is open and of what is over.
            StaffContent::Internal(_) | StaffContent::Card(_) => continue,
            StaffContent::Message { author, visibility, .. }
            | StaffContent::Attachment { author, visibility, .. }
            | StaffContent::Removed { author, visibility, .. } => {
                let is_open = state.is_some_and(State::is_open);
                assert!(is_open || *visibility == Visibility::WorkNote, "{entry:?} in {state:?}");
                if let StaffAuthor::Automatic { name, .. } = author {
                    assert_eq!(Some(name), agent.as_ref(), "the desk speaks for whoever accepted");
                }
                continue;
            }
        };
        let next = match line {
            SystemLine::Started => (None, Some(State::Waiting), None),
            SystemLine::Joined { agent, .. } => (Some(State::Waiting), Some(State::InProgress), Some(agent.clone())),
            // A manager, too, undoes an accept.
            SystemLine::Returned { .. } => (Some(State::InProgress), Some(State::Waiting), None),
            SystemLine::PutBack { agent: by } => {
                assert_eq!(Some(by), agent.as_ref(), "who had it: {entry:?}");
                (Some(State::InProgress), Some(State::Waiting), None)
            }
            SystemLine::TakenOver { agent: by, from } => {
                assert_eq!(Some(from), agent.as_ref(), "who had it: {entry:?}");
                (Some(State::InProgress), Some(State::InProgress), Some(by.clone()))
            }
            SystemLine::Left { agent: by } => {
                assert_ne!(Some(by), agent.as_ref(), "who has it does not leave: {entry:?}");
                (Some(State::InProgress), Some(State::InProgress), agent.clone())
            }
            SystemLine::TakesPart { agent: by } => {
                assert_ne!(Some(by), agent.as_ref(), "who has it does not join: {entry:?}");
                (Some(State::InProgress), Some(State::InProgress), agent.clone())
            }
            // A manager, too, passes on.
            SystemLine::PassedOn { .. } => (Some(State::InProgress), Some(State::Waiting), None),
            SystemLine::BackAgain { .. } => (Some(State::Waiting), Some(State::Waiting), None),
            SystemLine::Reopened => {
                assert!(by_clock, "only what the clock closed: {entry:?}");
                (state, Some(State::Waiting), None)
            }
            SystemLine::EndedByAgent { .. } | SystemLine::EndedWithRecord { .. }
                if state == Some(State::InProgress) =>
            {
                (state, Some(State::ClosedComplete), agent.clone())
            }
            SystemLine::EndedByCustomer | SystemLine::EndedByClock { .. } if state == Some(State::InProgress) => {
                (state, Some(State::ClosedByClient), agent.clone())
            }
            // Closing a record ends no conversation that waits.
            SystemLine::EndedWithRecord { .. } => (Some(State::InProgress), Some(State::ClosedComplete), None),
            SystemLine::EndedByAgent { .. } | SystemLine::EndedByCustomer | SystemLine::EndedByClock { .. } => {
                (Some(State::Waiting), Some(State::ClosedAbandoned), None)
            }
        };
        assert_eq!(state, next.0, "what was before {entry:?}");
        (state, agent) = (next.1, next.2);
        by_clock = matches!(line, SystemLine::EndedByClock { .. });
    }
    assert_eq!(state, Some(head.state), "the story ends as it stands");
    let assigned = head.assigned.as_ref().map(|(_, name)| name.clone());
    assert_eq!(agent, assigned, "the story ends with who has it");
}
