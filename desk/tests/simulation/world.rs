//! A desk, whoever is at it, and what each of them was told: all that one seed knows.

use crate::deeds::{Answer, Request};
use crate::outside::{Outside, Stored};
use crate::random::Random;
use crate::records::Records;
use crate::seed::Acts;
use crate::template::{PEOPLE, Template, folder};
use crate::time::Times;
use crate::trace::Trace;
use crate::{START, readers};
use desk::clock::Clock;
use desk::{Bus, CustomerToken, Database, Desk, Files, Presence, Settings, SiteKeyAdded, Staff};
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::text::Name;
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct World {
    acts: Acts,
    pub(crate) random: Random,
    pub(crate) trace: Trace,
    pub(crate) clock: Clock,
    database: Database,
    pub(crate) outside: Outside,
    /// The processes that are up.
    pub(crate) processes: Vec<Process>,
    /// Whether there may be two at once. No process rings another's doorbell.
    pub(crate) may_be_two: bool,
    pub(crate) customers: Vec<Customer>,
    pub(crate) colleagues: Vec<Colleague>,
    pub(crate) queues: Vec<(QueueId, String)>,
    pub(crate) in_turn_only: BTreeMap<QueueId, bool>,
    /// All that was done, whether or not its actor heard of it.
    pub(crate) done: Vec<(Request, Answer)>,
    /// What was said, by the words that nobody else says.
    pub(crate) said: BTreeMap<String, readers::Said>,
    /// The entries whose text was removed, by their place in staff's view.
    pub(crate) removed: BTreeSet<(ConversationId, i64)>,
    /// The conversations as last seen from outside.
    pub(crate) known: BTreeMap<ConversationId, Stored>,
    pub(crate) records: Records,
    /// What customers answered to the site's own question before a chat.
    pub(crate) answers: BTreeMap<ConversationId, String>,
    /// How each ended chat was, as its customer said once, and why.
    pub(crate) rated: BTreeMap<ConversationId, (i64, String)>,
    /// Somebody has sent a file, or tried to.
    pub(crate) files_are_sent: bool,
    /// The files that entries named when all were last asked for.
    pub(crate) files_seen: BTreeSet<i64>,
    /// What was sent to a process that died over it.
    pub(crate) unheard: Vec<Request>,
    /// With which the site names its customers.
    pub(crate) key: SiteKeyAdded,
    pub(crate) times: Times,
    counted: u64,
    pub(crate) folder: tempfile::TempDir,
}

/// A running process.
pub(crate) struct Process {
    pub(crate) desk: Desk,
    pub(crate) number: u64,
    /// It runs on, but has not come to its beat for a while.
    pub(crate) stalls: bool,
}

/// Who a customer is to the desk.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) name: Name,
    /// One in each of their browsers: several if the site has named them.
    pub(crate) tokens: Vec<CustomerToken>,
}

pub(crate) struct Customer {
    pub(crate) identity: Identity,
    /// Their latest conversation.
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) tabs: Vec<readers::CustomerTab>,
}

pub(crate) struct Colleague {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) staff: Staff,
    pub(crate) session: String,
    pub(crate) is_disabled: bool,
    /// Their session is over.
    pub(crate) is_signed_out: bool,
    pub(crate) limit: i64,
    pub(crate) tabs: Vec<readers::StaffTab>,
    /// When they were last there, or took a conversation; none before the first time.
    pub(crate) there: Option<Timestamp>,
}

/// Holds a connection open on one process.
pub(crate) struct Connection {
    pub(crate) process: u64,
    /// A beat has written it down.
    pub(crate) is_known: bool,
    pub(crate) _presence: Presence,
}

impl World {
    pub(crate) async fn open(seed: u64, acts: Acts, template: &Template, trace: Trace) -> Self {
        let folder = folder();
        let file = folder.path().join("headset.db");
        template.copy_to(&file);
        let mut random = Random::new(seed);
        let clock = Clock::hand(START);
        let (may_be_two, customers) = (random.percent(50), random.between(2, 5));
        let mut world = Self {
            acts,
            random,
            trace,
            outside: Outside::open(&file).await,
            database: Database::Sqlite(file),
            clock,
            processes: Vec::new(),
            may_be_two,
            customers: (0..customers).map(new_customer).collect(),
            colleagues: Vec::new(),
            queues: Vec::new(),
            in_turn_only: BTreeMap::new(),
            done: Vec::new(),
            said: BTreeMap::new(),
            removed: BTreeSet::new(),
            known: BTreeMap::new(),
            records: Records::default(),
            answers: BTreeMap::new(),
            rated: BTreeMap::new(),
            files_are_sent: false,
            files_seen: BTreeSet::new(),
            unheard: Vec::new(),
            key: template.key.clone(),
            times: Times::default(),
            counted: 0,
            folder,
        };
        world.begin_process().await;
        world.meet(&template.sessions).await;
        if world.has_all_acts() {
            world.name_some_customers().await;
        }
        world
    }

    /// Whether what was added may happen, too.
    pub(crate) fn has_all_acts(&self) -> bool {
        self.acts == Acts::All
    }

    /// Opens the same database once more, without counting as a process.
    pub(crate) async fn another_desk(&self) -> Desk {
        let files = Files::in_folder(&self.store_folder()).expect("a folder for files");
        self.desk_with(files).await
    }

    /// The same with another store of files.
    pub(crate) async fn desk_with(&self, files: Files) -> Desk {
        Desk::open(Settings {
            database: self.database.clone(),
            bus: Bus::default(),
            clock: self.clock.clone(),
            files,
        })
        .await
        .expect("the desk opens")
    }

    pub(crate) async fn begin_process(&mut self) {
        let desk = self.another_desk().await;
        desk.enter().await.expect("the process is entered");
        let number = self.unique();
        self.times.begin(self.clock.now(), self.processes.is_empty());
        self.processes.push(Process {
            desk,
            number,
            stalls: false,
        });
        self.note(&format!("process {number} begins"));
        // Clocks that stand with what they are about have lost the time when nobody was up.
        self.look_at_all().await;
    }

    async fn meet(&mut self, sessions: &[String]) {
        let desk = self.processes[0].desk.clone();
        for (person, session) in PEOPLE.iter().zip(sessions) {
            let me = desk.session(session).await.expect("readable").expect("signed in");
            self.colleagues.push(Colleague {
                email: format!("{person}@demo.test"),
                name: me.public_name,
                staff: Staff {
                    person: me.person,
                    roles: me.roles,
                },
                session: session.clone(),
                is_disabled: false,
                is_signed_out: false,
                limit: me.open_limit,
                tabs: Vec::new(),
                there: None,
            });
        }
        let root = self.colleagues[4].staff.clone();
        let queues = desk.queues(&root).await.expect("readable");
        let summaries = desk.queue_summaries(&queues).await.expect("readable");
        self.queues = summaries.into_iter().map(|queue| (queue.queue, queue.name)).collect();
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn note(&self, line: &str) {
        self.trace.note(self.clock.now(), line);
    }

    /// A number that nothing else in this world has.
    pub(crate) fn unique(&mut self) -> u64 {
        self.counted += 1;
        self.counted
    }

    /// Words that nobody else says.
    pub(crate) fn words(&mut self, kind: &str) -> String {
        let (number, chance) = (self.unique(), self.random.between(0, 0xffff_ffff));
        format!("{kind}-{number}-{chance:08x}")
    }

    /// The token of one of a customer's browsers; of which, changes with all that happens.
    pub(crate) fn token(&self, customer: usize) -> CustomerToken {
        let tokens = &self.customers[customer].identity.tokens;
        let browser = usize::try_from(self.counted).unwrap_or(0) % tokens.len();
        tokens[browser].clone()
    }

    /// Any process that is up.
    pub(crate) fn any_process(&mut self) -> (u64, Desk) {
        let index = self.random.index(self.processes.len());
        (self.processes[index].number, self.processes[index].desk.clone())
    }

    pub(crate) fn colleague_of(&self, person: PersonId) -> Option<usize> {
        self.colleagues
            .iter()
            .position(|colleague| colleague.staff.person == person)
    }

    /// How many conversations somebody has in progress.
    pub(crate) fn open_count(&self, person: PersonId) -> i64 {
        let open = self
            .known
            .values()
            .filter(|stored| stored.is_open() && stored.assigned_agent_id == Some(person.0));
        i64::try_from(open.count()).unwrap_or(i64::MAX)
    }
}

fn new_customer(number: u64) -> Customer {
    Customer {
        identity: Identity {
            name: Name::new(&format!("Customer {number}")).expect("a name"),
            tokens: vec![CustomerToken::parse(&format!("{:064x}", number + 1)).expect("well formed")],
        },
        conversation: None,
        tabs: Vec::new(),
    }
}
