//! One history: what happens next, and whether that is what the model expects.

use super::rules::{BILLING, Chat, Model, PRIORITY, State, TECHNICAL};
use crate::START;
use crate::outside::Outside;
use crate::random::Random;
use crate::template::{Template, folder};
use desk::clock::Clock;
use desk::{Bus, CustomerToken, Database, Desk, Files, Presence, Settings, Staff, StartChat};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{ConversationId, QueueId, RecordId, RequestId};
use domain::record::draft::Draft;
use domain::record::{Assessment, Kind};
use domain::text::{MessageBody, Name};
use domain::written_from::WrittenFrom;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// Steps of a history.
const STEPS: u64 = 45;
const CUSTOMERS: usize = 4;
/// How long who is away waits, and what was asked, at most.
const LONG: [u64; 6] = [10, 10, 20, 60, 960, 960];

/// A handle to what has happened; it outlives what panics.
#[derive(Clone, Default)]
pub(super) struct History(Rc<RefCell<Vec<String>>>);

impl History {
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Start,
    Say,
    EndChat,
    Go,
    Accept,
    Comment,
    Return,
    End,
    TakeOver,
    Leave,
    Join,
    Ask,
    TakeAsked,
    Decline,
    Cancel,
    PassOn,
    Escalate,
    KeepOpen,
    Create,
    Link,
    Close,
    Pass,
    PassLong,
}

struct World {
    desk: Desk,
    clock: Clock,
    outside: Outside,
    staff: Vec<Staff>,
    queues: Vec<QueueId>,
    customers: Vec<CustomerToken>,
    /// Whose page is open.
    there: Vec<Option<Presence>>,
    _at_desk: Vec<Presence>,
    random: Random,
    model: Model,
    history: History,
    counted: u64,
    _folder: tempfile::TempDir,
}

pub(super) async fn live(case: u64, template: &Template, history: History) {
    let mut world = World::open(case, template, history).await;
    for _ in 0..STEPS {
        world.clock.advance(Duration::from_millis(100));
        world.step().await;
        world
            .model
            .compare(&mut world.outside, &world.staff, &world.queues)
            .await;
    }
    world.model.compare_activity(&world.desk, &world.staff[4]).await;
}

impl World {
    async fn open(case: u64, template: &Template, history: History) -> Self {
        let folder = folder();
        let file = folder.path().join("headset.db");
        template.copy_to(&file);
        let clock = Clock::hand(START);
        let settings = Settings {
            database: Database::Sqlite(file.clone()),
            bus: Bus::default(),
            clock: clock.clone(),
            files: Files::in_memory(),
        };
        let desk = Desk::open(settings).await.expect("the desk opens");
        desk.enter().await.expect("the process is entered");
        let mut staff = Vec::new();
        for session in &template.sessions {
            let me = desk.session(session).await.expect("readable").expect("signed in");
            staff.push(Staff {
                person: me.person,
                roles: me.roles,
            });
        }
        let at_desk = staff.iter().map(|staff| desk.staff_present(staff.person)).collect();
        let all = desk.queues(&staff[4]).await.expect("readable");
        let all = desk.queue_summaries(&all).await.expect("readable");
        let queue = |name: &str| all.iter().find(|queue| queue.name == name).expect("the demo's").queue;
        let token = |number: usize| CustomerToken::parse(&format!("{:064x}", number + 1)).expect("well formed");
        let mut world = Self {
            queues: ["Billing", "Technical", "Priority"].map(queue).to_vec(),
            outside: Outside::open(&file).await,
            customers: (0..CUSTOMERS).map(token).collect(),
            there: (0..CUSTOMERS).map(|_| None).collect(),
            _at_desk: at_desk,
            random: Random::new(case),
            model: Model::default(),
            desk,
            clock,
            staff,
            history,
            counted: 0,
            _folder: folder,
        };
        world.beat().await;
        world
    }

    async fn beat(&mut self) {
        self.desk.write_presence().await.expect("written");
        self.desk.do_due_work().await.expect("done");
        self.desk.clear_dead_nodes().await.expect("cleared");
    }

    async fn pass(&mut self, seconds: &[u64]) {
        for seconds in seconds {
            self.clock.advance(Duration::from_secs(*seconds));
            self.beat().await;
        }
    }

    fn request(&mut self) -> RequestId {
        self.counted += 1;
        RequestId::new(format!("request-{:06}", self.counted)).expect("well formed")
    }

    fn words(&mut self) -> MessageBody {
        self.counted += 1;
        MessageBody::new(&format!("words {}", self.counted)).expect("words")
    }

    /// Notes what happened, and whether it should have.
    fn judge<T: std::fmt::Debug>(&self, what: &str, outcome: &Result<T, Refusal>, expected: bool) -> bool {
        self.history.0.borrow_mut().push(format!("{what} -> {outcome:?}"));
        assert_eq!(outcome.is_ok(), expected, "{what}, and it was {outcome:?}");
        assert!(
            !matches!(outcome, Err(Refusal::Unavailable)),
            "nothing stood in the way"
        );
        expected
    }

    /// Mostly whoever has a chat, or else anybody.
    fn somebody(&mut self, chat: usize) -> usize {
        let anybody = self.random.index(self.staff.len());
        let agent = self.model.chats[chat].agent.filter(|_| self.random.percent(60));
        agent.unwrap_or(anybody)
    }

    async fn step(&mut self) {
        use Step::{
            Accept, Cancel, Close, Comment, Create, Decline, End, EndChat, Escalate, Go, Join, KeepOpen, Leave, Link,
            Pass, PassLong, PassOn, Return, Say, Start, TakeAsked, TakeOver,
        };
        let step = self.random.weighted(&[
            (10, Start),
            (10, Say),
            (2, EndChat),
            (3, Go),
            (22, Accept),
            (12, Comment),
            (4, Return),
            (3, End),
            (4, TakeOver),
            (3, Leave),
            (3, Join),
            (12, Step::Ask),
            (8, TakeAsked),
            (3, Decline),
            (3, Cancel),
            (5, PassOn),
            (4, Escalate),
            (2, KeepOpen),
            (8, Create),
            (6, Link),
            (5, Close),
            (4, Pass),
            (2, PassLong),
        ]);
        let customer = self.random.index(CUSTOMERS);
        match step {
            Start => return self.starts(customer).await,
            Go => return self.goes(customer),
            Pass => {
                self.history.0.borrow_mut().push("a moment passes".into());
                return self.pass(&[1, 20]).await;
            }
            PassLong => {
                self.history.0.borrow_mut().push("half an hour passes".into());
                self.pass(&LONG).await;
                let there = &self.there;
                return self.model.pass_long(|customer| there[customer].is_none());
            }
            _ => {}
        }
        if self.model.chats.is_empty() {
            return;
        }
        let chat = self.random.index(self.model.chats.len());
        let chat = if self.random.percent(70) {
            self.model.latest_of(self.model.chats[chat].customer).unwrap_or(chat)
        } else {
            chat
        };
        let who = self.somebody(chat);
        let what = format!("{step:?} by {who} of {:?}", self.model.chats[chat]);
        match step {
            Say | EndChat => self.customer_acts(step, chat, &what).await,
            Step::Ask | TakeAsked | Decline | Cancel => self.asks(step, chat, who, &what).await,
            Create | Link | Close => self.records(step, chat, who, &what).await,
            _ => self.colleague_acts(step, chat, who, &what).await,
        }
    }

    fn goes(&mut self, customer: usize) {
        let latest = self
            .model
            .latest_of(customer)
            .map(|chat| self.model.chats[chat].conversation);
        let Some(conversation) = latest else { return };
        let before = self.there[customer].take();
        if before.is_none() {
            self.there[customer] = Some(self.desk.customer_present(conversation));
        }
        let way = if before.is_some() { "goes" } else { "is back" };
        self.history.0.borrow_mut().push(format!("customer {customer} {way}"));
    }

    async fn starts(&mut self, customer: usize) {
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

    async fn customer_acts(&mut self, step: Step, chat: usize, what: &str) {
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
        let words = self.words();
        let outcome = self.desk.say(&token, conversation, request, words).await;
        if self.judge(what, &outcome, self.model.may_say(chat)) {
            self.model.chats[chat].hear();
        }
    }

    async fn colleague_acts(&mut self, step: Step, chat: usize, who: usize, what: &str) {
        let (staff, request, words) = (self.staff[who].clone(), self.request(), self.words());
        let (desk, of) = (self.desk.clone(), self.model.chats[chat].clone());
        let conversation = of.conversation;
        match step {
            Step::Accept => {
                let outcome = desk.accept(&staff, conversation, request).await;
                if self.judge(what, &outcome, self.model.may_accept(chat, who)) {
                    self.model.chats[chat].accept(who);
                }
            }
            Step::Comment => {
                let outcome = desk
                    .send_message(&staff, conversation, request, Visibility::Comment, words)
                    .await;
                if self.judge(what, &outcome, of.may_comment(who)) {
                    self.model.chats[chat].comment(who);
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
    async fn asks(&mut self, step: Step, chat: usize, who: usize, what: &str) {
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

    async fn last_seq(&mut self, conversation: ConversationId) -> i64 {
        self.outside.conversations().await[&conversation].staff_seq
    }

    async fn records(&mut self, step: Step, chat: usize, who: usize, what: &str) {
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
}
