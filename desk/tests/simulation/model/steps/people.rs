//! What customers and colleagues do in a history, and what the model says of it.

use super::{Step, World};
use crate::model::rules::{BILLING, Chat, File, PRIORITY, State, TECHNICAL};
use desk::{StartChat, Upload};
use domain::entry::Visibility;
use domain::text::Name;
use domain::written_from::WrittenFrom;

impl World {
    pub(super) async fn starts(&mut self, customer: usize) {
        let latest = self.model.latest_of(customer);
        let open = latest.filter(|chat| self.model.chats[*chat].is_open());
        let (queue, topic) = *self
            .random
            .one_of(&[&(BILLING, "Billing"), &(TECHNICAL, "Technical")])
            .expect("two");
        let start = StartChat {
            site: "demo".into(),
            name: Some(Name::new(&format!("Customer {customer}")).expect("a name")),
            email: None,
            topic: Some(topic.into()),
            message: Some(self.words()),
            own_answers: vec![],
            from: WrittenFrom::default(),
        };
        let request = self.request();
        let outcome = self.desk.start_chat(&self.customers[customer], start, request).await;
        let outcome = outcome.map(|started| started.conversation);
        self.judge(&format!("customer {customer} starts about {topic}"), &outcome, true);
        let conversation = outcome.expect("started");
        match open {
            Some(open) => assert_eq!(conversation, self.model.chats[open].conversation, "the open one"),
            None => self.model.chats.push(Chat::new(conversation, customer, queue)),
        }
        self.there[customer] = Some(self.desk.customer_present(conversation));
    }

    pub(super) async fn customer_acts(&mut self, step: Step, chat: usize, what: &str) {
        let (conversation, customer) = (self.model.chats[chat].conversation, self.model.chats[chat].customer);
        let token = self.customers[customer].clone();
        let request = self.request();
        if matches!(step, Step::EndChat) {
            let outcome = self.desk.end_chat(&token, conversation, request).await;
            if self.judge(what, &outcome, self.model.chats[chat].is_open()) {
                self.model.chats[chat].end(State::ByClient);
            }
            return;
        }
        if matches!(step, Step::SendFile) {
            let (name, bytes) = self.file();
            let file = Upload {
                name: name.clone(),
                bytes: bytes.clone(),
            };
            let outcome = self
                .desk
                .attach_in_chat(&token, "demo", conversation, request, file)
                .await;
            if self.judge(what, &outcome, self.model.may_say(chat)) {
                self.model.chats[chat].hear();
                self.model.files.push(File {
                    conversation,
                    visibility: Visibility::Comment,
                    name,
                    bytes,
                });
            }
            return;
        }
        let words = self.words();
        let outcome = self.desk.say(&token, conversation, request, words).await;
        if self.judge(what, &outcome, self.model.may_say(chat)) {
            self.model.chats[chat].hear();
        }
    }

    /// A comment or a work note, in words or as a file.
    pub(super) async fn writes(&mut self, step: Step, chat: usize, who: usize, what: &str) {
        let (staff, request) = (self.staff[who].clone(), self.request());
        let (desk, of) = (self.desk.clone(), self.model.chats[chat].clone());
        let conversation = of.conversation;
        let visibility = match step {
            Step::Comment | Step::CommentFile => Visibility::Comment,
            _ => Visibility::WorkNote,
        };
        let expected = of.may_write(who, visibility);
        let is_said = if matches!(step, Step::CommentFile | Step::NoteFile) {
            let (name, bytes) = self.file();
            let file = Upload {
                name: name.clone(),
                bytes: bytes.clone(),
            };
            let outcome = desk.attach(&staff, conversation, request, visibility, file).await;
            let is_said = self.judge(what, &outcome, expected);
            if is_said {
                self.model.files.push(File {
                    conversation,
                    visibility,
                    name,
                    bytes,
                });
            }
            is_said
        } else {
            let words = self.words();
            let outcome = desk
                .send_message(&staff, conversation, request, visibility, words)
                .await;
            self.judge(what, &outcome, expected)
        };
        if is_said && visibility == Visibility::Comment {
            self.model.chats[chat].comment(who);
        }
    }

    pub(super) async fn colleague_acts(&mut self, step: Step, chat: usize, who: usize, what: &str) {
        let (staff, request) = (self.staff[who].clone(), self.request());
        let (desk, of) = (self.desk.clone(), self.model.chats[chat].clone());
        let conversation = of.conversation;
        match step {
            Step::Accept => {
                let outcome = desk.accept(&staff, conversation, request).await;
                if self.judge(what, &outcome, self.model.may_accept(chat, who)) {
                    self.model.chats[chat].accept(who);
                }
            }
            Step::Return => {
                let outcome = desk.return_to_queue(&staff, conversation, request).await;
                if self.judge(what, &outcome, of.may_return(who)) {
                    self.model.chats[chat].give_back();
                }
            }
            Step::End => {
                let outcome = desk.end_conversation(&staff, conversation, request).await;
                if self.judge(what, &outcome, of.may_end(who)) {
                    self.model.chats[chat].end(State::Complete);
                }
            }
            Step::TakeOver => {
                let outcome = desk.take_over(&staff, conversation, request).await;
                if self.judge(what, &outcome, self.model.may_take_over(chat, who)) {
                    self.model.chats[chat].change_hands(who);
                }
            }
            Step::Leave => {
                let outcome = desk.leave(&staff, conversation, request).await;
                if self.judge(what, &outcome, of.may_leave(who)) {
                    self.model.chats[chat].parts.insert(who, false);
                }
            }
            Step::Join => {
                let outcome = desk.join(&staff, conversation, request).await;
                if self.judge(what, &outcome, of.may_join(who)) {
                    self.model.chats[chat].parts.insert(who, true);
                }
            }
            Step::KeepOpen => {
                let on = !of.is_kept_open;
                let outcome = desk.keep_open(&staff, conversation, on, request).await;
                if self.judge(what, &outcome, of.may_keep_open(who)) {
                    self.model.chats[chat].is_kept_open = on;
                }
            }
            Step::Escalate => {
                let outcome = desk.escalate(&staff, conversation, request).await;
                if self.judge(what, &outcome, of.may_pass_on(who, PRIORITY)) {
                    self.model.chats[chat].wait_in(PRIORITY);
                }
            }
            _ => {
                let to = self.random.index(self.queues.len());
                let outcome = desk
                    .transfer_to_queue(&staff, conversation, self.queues[to], request)
                    .await;
                if self.judge(&format!("{what} to {to}"), &outcome, of.may_pass_on(who, to)) {
                    self.model.chats[chat].wait_in(to);
                }
            }
        }
    }

    /// Asks a colleague to take it over, or sees to what was asked.
    pub(super) async fn asks(&mut self, step: Step, chat: usize, who: usize, what: &str) {
        let (desk, request) = (self.desk.clone(), self.request());
        let conversation = self.model.chats[chat].conversation;
        if matches!(step, Step::Ask) {
            let other = self.random.index(self.staff.len());
            let (staff, person) = (&self.staff[who], self.staff[other].person);
            let outcome = desk.request_transfer(staff, conversation, person, None, request).await;
            let expected = self.model.may_ask(chat, who, other);
            if self.judge(&format!("{what} of {other}"), &outcome, expected) {
                self.model.chats[chat].asked = Some(other);
            }
            return;
        }
        let pending = self.outside.pending_requests().await;
        let Some(pending) = pending.iter().find(|pending| pending.conversation_id == conversation.0) else {
            return;
        };
        let asked = domain::ids::ColleagueRequestId(pending.id);
        let is_of_all = self.random.percent(20);
        let answers = self.model.chats[chat].asked.filter(|_| !is_of_all).unwrap_or(who);
        match step {
            Step::TakeAsked => {
                let outcome = desk.accept_transfer(&self.staff[answers], asked, request).await;
                let expected = self.model.may_take_what_was_asked(chat, answers);
                if self.judge(&format!("{what}, {answers} answers"), &outcome, expected) {
                    self.model.chats[chat].change_hands(answers);
                }
            }
            Step::Decline => {
                let outcome = desk.decline_transfer(&self.staff[answers], asked, None, request).await;
                let expected = self.model.chats[chat].asked == Some(answers);
                if self.judge(&format!("{what}, {answers} answers"), &outcome, expected) {
                    self.model.chats[chat].asked = None;
                }
            }
            _ => {
                let outcome = desk.cancel_transfer(&self.staff[who], asked, request).await;
                if self.judge(what, &outcome, self.model.chats[chat].may_cancel(who)) {
                    self.model.chats[chat].asked = None;
                }
            }
        }
    }
}
