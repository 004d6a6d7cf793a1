//! A desk with the demo's people and queues, on a database of its own.

use desk::clock::Clock;
use desk::{Bus, ChatView, CustomerToken, Database, Desk, Ear, Files, Presence, Settings, Staff, StartChat, Topic};
use domain::Refusal;
use domain::entry::{CustomerContent, CustomerEntry, StaffContent, StaffEntry, Visibility};
use domain::ids::{ConversationId, QueueId, RequestId};
use domain::log::Log;
use domain::text::{MessageBody, Name};
use domain::time::Timestamp;
use domain::wire::agent::{Accepted, StaffChanges};
use domain::wire::customer::Having;
use domain::written_from::WrittenFrom;
use sqlx::AssertSqlSafe;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The password of everybody in the demo.
const PASSWORD: &str = "headset-demo";
/// Where in its folder a desk of these keeps what is in files.
const FILES: &str = "attachments";
/// When stories begin.
pub(crate) const START: Timestamp = Timestamp(1_800_000_000_000);

/// Which database a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A desk of a story's own. Its clock stands still until the story moves it.
pub(crate) struct TestDesk {
    pub(crate) desk: Desk,
    pub(crate) clock: Clock,
    database: Database,
    files: Files,
    folder: tempfile::TempDir,
}

/// Makes one test per database of a story.
macro_rules! story {
    ($(#[doc = $doc:literal])* async fn $name:ident($desk:ident) $body:block) => {
        pub(crate) mod $name {
            #[allow(unused_imports, reason = "each story uses what it needs")]
            use super::*;

            pub(crate) async fn tell(#[allow(unused_mut, reason = "only some stories restart")] mut $desk: crate::test_desk::TestDesk) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                tell(crate::test_desk::TestDesk::open(crate::test_desk::Kind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                tell(crate::test_desk::TestDesk::open(crate::test_desk::Kind::Postgres).await).await;
            }
        }
    };
}
pub(crate) use story;

impl TestDesk {
    /// An empty database with the demo's configuration applied.
    pub(crate) async fn open(kind: Kind) -> Self {
        let test = Self::open_empty(kind).await;
        let demo = include_str!("../../../server/demo.toml");
        test.desk
            .apply(demo, true)
            .await
            .expect("the demo's configuration applies");
        test
    }

    /// An empty database.
    pub(crate) async fn open_empty(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = match kind {
            Kind::Sqlite => Database::Sqlite(folder.path().join("headset.db")),
            Kind::Postgres => Database::Postgres(postgres_schema().await),
        };
        let clock = Clock::hand(START);
        let files = Files::in_folder(&folder.path().join(FILES)).expect("a folder for files");
        let desk = Desk::open(Settings {
            database: database.clone(),
            bus: Bus::default(),
            clock: clock.clone(),
            files: files.clone(),
        })
        .await
        .expect("the desk opens");
        desk.enter().await.expect("the process is entered");
        Self {
            desk,
            clock,
            database,
            files,
            folder,
        }
    }

    /// Where the store of files lies.
    pub(crate) fn files_folder(&self) -> PathBuf {
        self.folder.path().join(FILES)
    }

    /// The names of the files that lie in the store of files.
    pub(crate) fn stored_files(&self) -> Vec<String> {
        let folder = std::fs::read_dir(self.files_folder()).expect("the folder");
        folder
            .map(|file| file.expect("readable").file_name().into_string().expect("a name"))
            .collect()
    }

    /// Where this desk keeps what it knows.
    pub(crate) fn database(&self) -> Database {
        self.database.clone()
    }

    /// The names of what lies in a folder of it.
    pub(crate) fn stored_in(&self, folder: &str) -> Vec<String> {
        let folder = std::fs::read_dir(self.files_folder().join(folder)).expect("the folder");
        folder
            .map(|file| file.expect("readable").file_name().into_string().expect("a name"))
            .collect()
    }

    /// Where this desk keeps what is in files.
    pub(crate) fn files(&self) -> Files {
        self.files.clone()
    }

    /// A place beside what this desk keeps.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Another database of the same kind, in which there is nothing yet.
    pub(crate) async fn another_database(&self) -> Database {
        match &self.database {
            Database::Sqlite(_) => Database::Sqlite(self.beside(&format!("{}.db", unique()))),
            Database::Postgres(_) => Database::Postgres(postgres_schema().await),
        }
    }

    /// Lays a file into the store of files behind the desk's back.
    pub(crate) fn store_file(&self, name: &str) {
        std::fs::write(self.files_folder().join(name), b"half").expect("written");
    }

    /// For looking at the SQLite file from outside.
    pub(crate) fn sqlite_url(&self) -> String {
        match &self.database {
            Database::Sqlite(path) => format!("sqlite:{}", path.display()),
            Database::Postgres(_) => panic!("this story is on Postgres"),
        }
    }

    /// For looking at the Postgres schema from outside.
    pub(crate) fn postgres_url(&self) -> String {
        match &self.database {
            Database::Postgres(url) => url.clone(),
            Database::Sqlite(_) => panic!("this story is on SQLite"),
        }
    }

    /// Changes what is stored behind the desk's back.
    pub(crate) async fn run_sql(&self, sql: &str) {
        match &self.database {
            Database::Sqlite(_) => {
                let pool = sqlx::SqlitePool::connect(&self.sqlite_url()).await.expect("opens");
                sqlx::query(AssertSqlSafe(sql)).execute(&pool).await.expect("runs");
            }
            Database::Postgres(url) => {
                let pool = sqlx::PgPool::connect(url).await.expect("opens");
                sqlx::query(AssertSqlSafe(sql)).execute(&pool).await.expect("runs");
            }
        }
    }

    /// Another process on the same database.
    pub(crate) async fn another_node(&self) -> Desk {
        self.another_node_of("").await
    }

    /// The same of this build.
    pub(crate) async fn another_node_of(&self, build: &str) -> Desk {
        let desk = Desk::open(Settings {
            database: self.database.clone(),
            bus: Bus::default(),
            clock: self.clock.clone(),
            files: self.files.clone(),
        })
        .await
        .expect("the desk opens");
        desk.set_build(build);
        desk.enter().await.expect("the process is entered");
        desk
    }

    /// The process ends without a goodbye, and another begins `after` that.
    pub(crate) async fn restart(&mut self, after: Duration) {
        self.clock.advance(after);
        self.desk = self.another_node().await;
    }

    /// Moves the clock, and lets everything happen that is due by then, a beat at a time.
    pub(crate) async fn pass(&self, time: Duration) {
        const STEP: Duration = Duration::from_secs(15);
        let mut left = time;
        loop {
            self.beat().await;
            if left.is_zero() {
                return;
            }
            let step = left.min(STEP);
            self.clock.advance(step);
            left -= step;
        }
    }

    /// One beat of the background work.
    pub(crate) async fn beat(&self) {
        self.desk.write_presence().await.expect("presence is written");
        self.desk.do_due_work().await.expect("due work is done");
        self.desk.clear_dead_nodes().await.expect("dead nodes are cleared");
    }

    /// Signs in somebody of the demo by the part of their address before the @.
    pub(crate) async fn staff(&self, who: &str) -> Staff {
        let token = self
            .desk
            .sign_in(&format!("{who}@demo.test"), PASSWORD)
            .await
            .expect("the demo's people can sign in");
        let me = self.desk.session(&token.0).await.expect("readable").expect("signed in");
        Staff {
            person: me.person,
            roles: me.roles,
        }
    }

    /// The queue of that name.
    pub(crate) async fn queue(&self, name: &str) -> QueueId {
        let root = self.staff("root").await;
        let queues = self.desk.queues(&root).await.expect("readable");
        let summaries = self.desk.queue_summaries(&queues).await.expect("readable");
        summaries
            .into_iter()
            .find(|summary| summary.name == name)
            .expect("a queue of the demo")
            .queue
    }

    /// A customer who has started a chat about `topic`.
    pub(crate) async fn customer(&self, name: &str, topic: &str) -> Customer {
        let customer = Customer::new(name);
        let started = customer.start(&self.desk, topic, request()).await.expect("starts");
        Customer {
            conversation: started,
            ..customer
        }
    }

    /// Accepts who is next.
    pub(crate) async fn accept(&self, staff: &Staff, queue: QueueId) -> Result<Accepted, Refusal> {
        self.desk.accept_next(staff, queue, request()).await
    }

    /// Somebody's workspace is open, until the guard is dropped.
    pub(crate) async fn connect(&self, staff: &Staff) -> Presence {
        let presence = self.desk.staff_present(staff.person);
        self.beat().await;
        presence
    }

    /// Says something as an agent.
    pub(crate) async fn write(&self, staff: &Staff, conversation: ConversationId, visibility: Visibility, text: &str) {
        self.desk
            .send_message(staff, conversation, request(), visibility, body(text))
            .await
            .expect("may be written");
    }

    /// All of a conversation as `staff` sees it.
    pub(crate) async fn staff_view(&self, staff: &Staff, conversation: ConversationId) -> StaffChanges {
        self.desk
            .staff_changes(staff, conversation, 0)
            .await
            .expect("may be read")
    }
}

/// A customer and their token.
#[derive(Clone)]
pub(crate) struct Customer {
    pub(crate) name: Name,
    pub(crate) token: CustomerToken,
    pub(crate) conversation: ConversationId,
}

impl Customer {
    /// A customer who has not started yet.
    pub(crate) fn new(name: &str) -> Self {
        let token = format!("{:064x}", unique());
        Self {
            name: Name::new(name).expect("a name"),
            token: CustomerToken::parse(&token).expect("well formed"),
            conversation: ConversationId(0),
        }
    }

    /// Starts a chat with "My invoice is wrong".
    pub(crate) async fn start(&self, desk: &Desk, topic: &str, request: RequestId) -> Result<ConversationId, Refusal> {
        let start = StartChat {
            site: "demo".into(),
            name: Some(self.name.clone()),
            email: None,
            topic: Some(topic.into()),
            message: Some(body("My invoice is wrong")),
            own_answers: vec![],
            from: WrittenFrom::default(),
        };
        Ok(desk.start_chat(&self.token, start, request).await?.conversation)
    }

    pub(crate) async fn say(&self, desk: &Desk, text: &str) -> Result<i64, Refusal> {
        let said = desk.say(&self.token, self.conversation, request(), body(text)).await?;
        Ok(said.seq)
    }

    /// The chat as a page that was just loaded sees it.
    pub(crate) async fn view(&self, desk: &Desk) -> ChatView {
        desk.chat(&self.token, "demo", None)
            .await
            .expect("readable")
            .expect("there is a chat")
    }

    pub(crate) async fn resume(&self, desk: &Desk, version: i64) -> ChatView {
        let having = Having {
            conversation: self.conversation,
            version,
        };
        desk.chat(&self.token, "demo", Some(having))
            .await
            .expect("readable")
            .expect("there is a chat")
    }

    /// Opens a connection and lets it be noticed.
    pub(crate) async fn connect(&self, test: &TestDesk) -> Presence {
        let presence = test.desk.customer_present(self.conversation);
        test.beat().await;
        presence
    }
}

/// What of an ear's topics moved, however long that takes on a busy machine.
pub(crate) async fn moved(ear: &Ear) -> Vec<Topic> {
    tokio::time::timeout(Duration::from_secs(20), ear.moved())
        .await
        .expect("something moves")
}

/// Whether nothing moves for a moment: whatever was done rings before it answers, or at the end of a queue's period.
pub(crate) async fn is_quiet(ear: &Ear) -> bool {
    tokio::time::timeout(Duration::from_millis(400), ear.moved())
        .await
        .is_err()
}

/// A number that no other story uses.
fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A request id of its own.
pub(crate) fn request() -> RequestId {
    RequestId::new(format!("request-{:08}", unique())).expect("well formed")
}

pub(crate) fn body(text: &str) -> MessageBody {
    MessageBody::new(text).expect("a message")
}

/// The words of a customer who reads English.
pub(crate) fn english() -> &'static domain::words::Words {
    domain::language::Language::English.words()
}

/// The words of a customer's entries; system lines as customers read them.
pub(crate) fn customer_words(entries: &[CustomerEntry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| match &entry.content {
            CustomerContent::Message { body, .. } => body.clone(),
            CustomerContent::Attachment { file, .. } => domain::catalogue::file(&file.name),
            CustomerContent::Removed { .. } => "(removed)".to_owned(),
            CustomerContent::Card(card) => domain::catalogue::card(english(), card),
            CustomerContent::System(line) => domain::catalogue::for_customer(english(), line),
        })
        .collect()
}

/// The words of staff's entries; system lines as staff read them.
pub(crate) fn staff_words(entries: &[StaffEntry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| match &entry.content {
            StaffContent::Message { body, .. } => body.clone(),
            StaffContent::Attachment { file, .. } => domain::catalogue::file(&file.name),
            StaffContent::Removed { .. } => "(removed)".to_owned(),
            StaffContent::Card(card) => format!("{} · {}: {}", card.number, card.state.label(), card.short_description),
            StaffContent::System(line) => domain::catalogue::for_staff(line, "Carla"),
            StaffContent::Internal(line) => domain::catalogue::internal(line, "Carla"),
        })
        .collect()
}

/// Applies changes to a log that must never have a gap.
pub(crate) fn apply<E: domain::log::Entry>(log: &mut Log<E>, changes: domain::log::Changes<E>) {
    log.apply(changes);
    assert!(!log.has_gap(), "a gap");
}

/// A fresh schema on the Postgres that the tests were given.
async fn postgres_schema() -> String {
    let url = std::env::var("HEADSET_TEST_POSTGRES")
        .expect("HEADSET_TEST_POSTGRES is not set: `make test` starts a throw-away Postgres, or name one to test on");
    let schema = format!("story_{}_{}", std::process::id(), unique());
    let pool = sqlx::PgPool::connect(&url).await.expect("the Postgres answers");
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::query(create).execute(&pool).await.expect("a schema");
    pool.close().await;
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options[search_path]={schema}")
}
