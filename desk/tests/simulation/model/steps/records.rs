//! What is done with cases and incidents in a history, and what the model says of it.

use super::{Step, World};
use crate::model::rules::{Comment, State};
use domain::entry::Visibility;
use domain::ids::{ConversationId, RecordId};
use domain::record::draft::Draft;
use domain::record::{Assessment, Kind};

impl World {
    async fn last_seq(&mut self, conversation: ConversationId) -> i64 {
        self.outside.conversations().await[&conversation].staff_seq
    }

    pub(super) async fn records(&mut self, step: Step, chat: usize, who: usize, what: &str) {
        let (staff, request, desk) = (self.staff[who].clone(), self.request(), self.desk.clone());
        let of = self.model.chats[chat].clone();
        let last_seq = self.last_seq(of.conversation).await;
        if matches!(step, Step::Create) {
            let Ok(form) = desk.record_form(&staff, of.conversation).await else {
                assert!(!of.may_record(who), "{what}: the form does not open");
                return;
            };
            let draft = Draft {
                assessment: Assessment::first(self.random.one_of(Kind::ALL).expect("two")),
                short_description: form.short_description,
                description: form.description,
                group: form.group,
                assignee: form.assignee,
            };
            let outcome = desk
                .create_record(&staff, of.conversation, &draft, of.record, request)
                .await;
            if self.judge(what, &outcome, of.may_record(who)) {
                let record = outcome.expect("created").record;
                self.model.create(chat, record, who, last_seq);
            }
            return;
        }
        let all: Vec<RecordId> = self.model.records.keys().copied().collect();
        let any = self.random.one_of(&all);
        let Some(record) = of.record.filter(|_| matches!(step, Step::Close)).or(any) else {
            return;
        };
        if matches!(step, Step::CommentOnRecord | Step::NoteOnRecord) {
            let visibility = match step {
                Step::CommentOnRecord => Visibility::Comment,
                _ => Visibility::WorkNote,
            };
            return self.writes_on(record, who, visibility, what).await;
        }
        if matches!(step, Step::Link) {
            let outcome = desk
                .link_record(&staff, of.conversation, record, of.record, request)
                .await;
            let is_theirs = self.model.records[&record].customer == of.customer;
            let expected = of.may_record(who) && is_theirs;
            if self.judge(&format!("{what} with {record}"), &outcome, expected) && of.record != Some(record) {
                self.model.point_at(chat, record, last_seq);
            }
            return;
        }
        let ends = self.random.percent(60);
        let outcome = desk.close_record(&staff, record, "Done", ends, request).await;
        let expected = self.model.may_close(record, who, ends);
        if self.judge(&format!("{what}: {record}, {ends}"), &outcome, expected) {
            if let Some(talking) = self.model.talking_about(record) {
                self.model.chats[talking].end(State::Complete);
            }
            self.model
                .records
                .entry(record)
                .and_modify(|record| record.is_closed = true);
        }
    }

    async fn writes_on(&mut self, record: RecordId, who: usize, visibility: Visibility, what: &str) {
        let (staff, request, words) = (self.staff[who].clone(), self.request(), self.words());
        let outcome = self
            .desk
            .write_on_record(&staff, record, request, visibility, words.clone())
            .await;
        let expected = self.model.may_write_on(record, who, visibility);
        if self.judge(&format!("{what}: {record}"), &outcome, expected) {
            let comment = Comment {
                by: who,
                visibility,
                words: words.as_str().to_owned(),
            };
            self.model.comments.entry(record).or_default().push(comment);
        }
    }
}
