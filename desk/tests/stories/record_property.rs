//! Behaviour 9: whatever happens, a record's activity equals its conversations.

use crate::record_activity::{Page, show};
use crate::records::create;
use crate::test_desk::{Customer, Kind, TestDesk, body, request};
use desk::Staff;
use domain::entry::{StaffContent, Visibility};
use domain::ids::{ConversationId, RecordId};
use domain::record::activity::{ActivityContent, ActivityEntry, Source};
use domain::record::edit::RecordEdit;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::time::Duration;

/// A record, and what the model says of it.
struct Known {
    record: RecordId,
    /// What it sees of each conversation: all of it, or all until this place.
    seen: Vec<(ConversationId, Option<i64>)>,
    /// A page that looks all the while.
    page: Page,
}

/// The model: what conversations and records there are, and what points at what.
struct World {
    test: TestDesk,
    root: Staff,
    random: TestRng,
    chats: Vec<Customer>,
    records: Vec<Known>,
    points: Vec<(ConversationId, RecordId)>,
}

/// Whatever happens in whatever order: each record's activity is what its conversations say, as far as it saw each; for a page that
/// was just loaded and for one that has looked all the while.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_records_activity_equals_its_conversations_whatever_happens() {
    for seed in 0..24 {
        let mut world = World::begin(seed).await;
        for step in 0..40 {
            world.happens(step).await;
        }
        world.check(seed).await;
    }
}

impl World {
    async fn begin(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let test = TestDesk::open(Kind::Sqlite).await;
        Self {
            root: test.staff("root").await,
            chats: vec![test.customer("Carla", "Billing").await],
            test,
            random: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
            records: Vec::new(),
            points: Vec::new(),
        }
    }

    fn below(&mut self, many: usize) -> usize {
        use proptest::prelude::Rng;
        usize::try_from(self.random.next_u32()).expect("32 bits") % many.max(1)
    }

    async fn happens(&mut self, step: i64) {
        let chat = self.below(self.chats.len());
        let chat = self.chats[chat].clone();
        let conversation = chat.conversation;
        match self.below(8) {
            0 | 1 => {
                let words = format!("note {step}");
                self.test
                    .write(&self.root, conversation, Visibility::WorkNote, &words)
                    .await;
            }
            2 => {
                let last = self.chats.last().expect("there is one").clone();
                let _refused_once_ended = last.say(&self.test.desk, &format!("words {step}")).await;
            }
            3 if self.records.len() < 4 => {
                let last = self.last_place(conversation).await;
                let created = create(&self.test, &self.root, &chat, domain::record::Kind::Case).await;
                self.leave(conversation, last);
                self.points.push((conversation, created.record));
                self.records.push(Known {
                    record: created.record,
                    seen: vec![(conversation, None)],
                    page: show(&self.test, &self.root, created.record).await,
                });
            }
            4 if !self.records.is_empty() => self.link(conversation).await,
            5 if self.chats.len() < 3 => {
                let last = self.chats.last().expect("there is one").clone();
                let _ended = self
                    .test
                    .desk
                    .end_conversation(&self.root, last.conversation, request())
                    .await;
                let again = last.start(&self.test.desk, "Billing", request()).await.expect("starts");
                self.chats.push(Customer {
                    conversation: again,
                    ..last
                });
            }
            6 => {
                let last = self.last_place(conversation).await;
                let seq = 1 + self.below(usize::try_from(last).expect("small")) as i64;
                let _unless_nobody_wrote_it = self
                    .test
                    .desk
                    .remove_text(&self.root, conversation, seq, request())
                    .await;
            }
            _ if !self.records.is_empty() => {
                let which = self.below(self.records.len());
                let (desk, record, own) = (
                    &self.test.desk,
                    self.records[which].record,
                    body(&format!("own {step}")),
                );
                desk.write_on_record(&self.root, record, request(), Visibility::WorkNote, own)
                    .await
                    .expect("may");
                let edit = RecordEdit {
                    description: Some(format!("{step}")),
                    ..RecordEdit::default()
                };
                desk.update_record(&self.root, record, &edit, request())
                    .await
                    .expect("may");
            }
            _ => {}
        }
        let passed = self.below(3) as u64;
        self.test.clock.advance(Duration::from_millis(passed));
        if self.below(3) == 0 {
            for known in &mut self.records {
                known.page.take(&self.test, &self.root).await;
            }
        }
    }

    async fn link(&mut self, conversation: ConversationId) {
        let which = self.below(self.records.len());
        let record = self.records[which].record;
        let current = self
            .points
            .iter()
            .find(|(of, _)| *of == conversation)
            .map(|(_, record)| *record);
        if current == Some(record) {
            return;
        }
        let last = self.last_place(conversation).await;
        let link = self
            .test
            .desk
            .link_record(&self.root, conversation, record, current, request());
        link.await.expect("an administrator");
        self.leave(conversation, last);
        self.points.push((conversation, record));
        let seen = &mut self.records[which].seen;
        seen.retain(|(of, _)| *of != conversation);
        seen.push((conversation, None));
    }

    /// What this conversation pointed at keeps what it saw until this place.
    fn leave(&mut self, conversation: ConversationId, last: i64) {
        self.points.retain(|(of, _)| *of != conversation);
        for (of, until) in self.records.iter_mut().flat_map(|known| &mut known.seen) {
            if *of == conversation && until.is_none() {
                *until = Some(last);
            }
        }
    }

    async fn last_place(&self, conversation: ConversationId) -> i64 {
        let entries = self.test.staff_view(&self.root, conversation).await.changes.entries;
        entries.last().map_or(0, |entry| entry.seq)
    }

    async fn check(&mut self, seed: u64) {
        for known in &mut self.records {
            known.page.take(&self.test, &self.root).await;
            let fresh = show(&self.test, &self.root, known.record).await;
            assert_eq!(
                rows(&known.page),
                rows(&fresh),
                "seed {seed}: who looked all the while has what a reload gives"
            );
            assert_eq!(known.page.head, fresh.head, "seed {seed}");
            for (conversation, until) in &known.seen {
                let entries = self.test.staff_view(&self.root, *conversation).await.changes.entries;
                let expected: Vec<_> = entries
                    .into_iter()
                    .filter(|entry| until.is_none_or(|until| entry.seq <= until))
                    .filter_map(|entry| match entry.content {
                        StaffContent::Message { body, visibility, .. } => Some((entry.seq, visibility, body)),
                        StaffContent::Removed { visibility, .. } => Some((entry.seq, visibility, String::new())),
                        StaffContent::Attachment { .. }
                        | StaffContent::Card(_)
                        | StaffContent::System(_)
                        | StaffContent::Internal(_) => None,
                    })
                    .collect();
                let found: Vec<_> = rows(&fresh)
                    .into_iter()
                    .filter(|(source, _)| *source == Some(*conversation))
                    .map(|(_, entry)| match entry.content {
                        ActivityContent::Message { body, visibility, .. } => (entry.seq, visibility, body),
                        ActivityContent::Removed { visibility, .. } => (entry.seq, visibility, String::new()),
                        ActivityContent::Attachment { .. } => panic!("nobody sends files here"),
                        ActivityContent::Line { .. } => panic!("a line in a conversation"),
                    })
                    .collect();
                let record = known.record;
                assert_eq!(
                    found, expected,
                    "seed {seed}: record {record}, conversation {conversation} until {until:?}"
                );
            }
        }
    }
}

fn rows(page: &Page) -> Vec<(Source, ActivityEntry)> {
    let rows = page.activity.rows();
    rows.into_iter()
        .map(|(source, entry)| (source, entry.clone()))
        .collect()
}
