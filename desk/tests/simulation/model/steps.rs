//! One history: what happens next, and whether that is what the model expects.

mod people;
mod records;

use super::rules::Model;
use crate::START;
use crate::outside::Outside;
use crate::random::Random;
use crate::template::{Template, folder};
use bytes::Bytes;
use desk::clock::Clock;
use desk::{Bus, CustomerToken, Database, Desk, Files, Presence, Settings, Staff};
use domain::Refusal;
use domain::ids::{QueueId, RequestId};
use domain::text::MessageBody;
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
    Note,
    SendFile,
    CommentFile,
    NoteFile,
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
    CommentOnRecord,
    NoteOnRecord,
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
    let (model, desk) = (&world.model, &world.desk);
    model.compare_activity(desk, &world.staff).await;
    model.compare_cards(&mut world.outside, desk, &world.customers).await;
    model
        .compare_files(&mut world.outside, desk, &world.staff[4], &world.customers)
        .await;
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

    /// A text file: its name, and what is in it.
    fn file(&mut self) -> (String, Bytes) {
        self.counted += 1;
        let name = format!("file {}.txt", self.counted);
        let bytes = format!("what is in {name}").into();
        (name, bytes)
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
            Accept, Cancel, Close, Comment, CommentFile, CommentOnRecord, Create, Decline, End, EndChat, Escalate, Go,
            Join, KeepOpen, Leave, Link, Note, NoteFile, NoteOnRecord, Pass, PassLong, PassOn, Return, Say, SendFile,
            Start, TakeAsked, TakeOver,
        };
        let step = self.random.weighted(&[
            (10, Start),
            (10, Say),
            (2, EndChat),
            (3, Go),
            (22, Accept),
            (12, Comment),
            (3, Note),
            (4, SendFile),
            (3, CommentFile),
            (2, NoteFile),
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
            (4, CommentOnRecord),
            (3, NoteOnRecord),
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
            Say | SendFile | EndChat => self.customer_acts(step, chat, &what).await,
            Comment | Note | CommentFile | NoteFile => self.writes(step, chat, who, &what).await,
            Step::Ask | TakeAsked | Decline | Cancel => self.asks(step, chat, who, &what).await,
            Create | Link | Close | CommentOnRecord | NoteOnRecord => self.records(step, chat, who, &what).await,
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
}
