//! The process, started in the test's own.

use super::{Agent, Answer, Ask, Customer, TestBucket};
use desk::clock::Clock;
use desk::{Bus, Database, Desk, Files};
use http::Method;
use server::{Listeners, Settings};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Where in its folder a desk of these keeps what is in files.
const FILES: &str = "attachments";
/// And what it knows.
const DATABASE: &str = "headset.db";
/// The demo desk (behaviour 14): every test's people, queues and site.
const DEMO: &str = include_str!("../../../demo.toml");
/// Two more: one with an account but no role, and a manager of another group than Billing.
const TWO_MORE: &str = r#"
[[people]]
email = "nil@demo.test"
name = "Nil"
roles = []
groups = []
password = "headset-demo"

[[people]]
email = "max@demo.test"
name = "Max"
roles = ["manager"]
groups = []
manages = ["Technical"]
password = "headset-demo"
"#;

/// A running server on a desk of its own, both gone when it is dropped.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    /// Where its metrics are.
    pub(crate) metrics_address: SocketAddr,
    pub(crate) desk: Desk,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
    folder: Option<TempDir>,
    /// Where what is in files lies, if not in the folder.
    pub(crate) bucket: Option<TestBucket>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    /// With the demo page and these settings.
    pub(crate) async fn start_with(settings: Settings) -> Self {
        Self::start_at(Clock::system(), settings).await
    }

    /// The same, by this clock: one in the test's hand stands still until it is moved.
    pub(crate) async fn start_at(clock: Clock, settings: Settings) -> Self {
        Self::start_on(None, clock, settings).await
    }

    /// The same, with what is in files in a bucket.
    pub(crate) async fn start_on_bucket(clock: Clock, settings: Settings) -> Self {
        Self::start_on(Some(TestBucket::start().await), clock, settings).await
    }

    async fn start_on(bucket: Option<TestBucket>, clock: Clock, settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = open(&folder, bucket.as_ref(), clock).await;
        desk.apply(DEMO, true).await.expect("the demo is a good configuration");
        desk.apply(TWO_MORE, true).await.expect("so are two more");
        Self::serve(desk, Some(folder), bucket, settings).await
    }

    /// One of several nodes on the same database and the same files.
    pub(crate) async fn start_node(database: &Database, files: &Files, settings: Settings) -> Self {
        let desk = Desk::open(desk::Settings {
            database: database.clone(),
            bus: Bus::default(),
            clock: Clock::system(),
            files: files.clone(),
        })
        .await
        .expect("a desk opens");
        desk.apply(DEMO, true).await.expect("the demo is a good configuration");
        Self::serve(desk, None, None, settings).await
    }

    async fn serve(desk: Desk, folder: Option<TempDir>, bucket: Option<TestBucket>, settings: Settings) -> Self {
        let [public, metrics] = [
            TcpListener::bind("127.0.0.1:0").await.expect("a free port"),
            TcpListener::bind("127.0.0.1:0").await.expect("a free port"),
        ];
        let address = public.local_addr().expect("an address");
        let metrics_address = metrics.local_addr().expect("an address");
        let listeners = Listeners {
            public,
            metrics: Some(metrics),
        };
        let (stop, stopped) = oneshot::channel();
        let settings = Settings { demo: true, ..settings };
        let task = tokio::spawn(server::serve(listeners, desk.clone(), settings, async {
            let _ = stopped.await;
        }));
        Self {
            address,
            metrics_address,
            desk,
            stop: Some(stop),
            task: Some(task),
            folder,
            bucket,
        }
    }

    /// Stops as at SIGTERM, and waits until all is written down.
    pub(crate) async fn stop(&mut self) {
        self.stop.take().expect("still running").send(()).expect("it listens");
        let task = self.task.take().expect("still running");
        task.await.expect("no panic").expect("stopped in order");
    }

    /// Stops, and starts again on the same database.
    pub(crate) async fn restart(self) -> Self {
        self.restart_with(Settings::default()).await
    }

    /// The same with other settings.
    pub(crate) async fn restart_with(mut self, settings: Settings) -> Self {
        self.stop().await;
        let (folder, bucket) = (self.folder.take().expect("the folder"), self.bucket.take());
        let desk = open(&folder, bucket.as_ref(), Clock::system()).await;
        Self::serve(desk, Some(folder), bucket, settings).await
    }

    /// The names of the files that lie in the store of files.
    pub(crate) fn stored_files(&self) -> Vec<String> {
        if let Some(bucket) = &self.bucket {
            return bucket.stored();
        }
        let folder = self.folder.as_ref().expect("the folder").path().join(FILES);
        let folder = std::fs::read_dir(folder).expect("readable");
        folder
            .map(|file| file.expect("readable").file_name().into_string().expect("a name"))
            .collect()
    }

    /// Where its database lies.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.as_ref().expect("the folder").path().join(DATABASE)
    }

    /// What Prometheus is told.
    pub(crate) async fn metrics(&self) -> Answer {
        Ask::new(self.metrics_address, Method::GET, "/metrics")
            .origin(None)
            .send()
            .await
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        Ask::new(self.address, Method::GET, path).origin(None)
    }

    pub(crate) fn post(&self, path: &str) -> Ask {
        Ask::new(self.address, Method::POST, path)
    }

    /// Somebody signed in, by the name in front of `@demo.test`.
    pub(crate) async fn agent(&self, name: &str) -> Agent {
        Agent::sign_in(self, &format!("{name}@demo.test")).await
    }

    /// Moves a clock in the test's hand, and lets what is due by then happen.
    pub(crate) async fn pass(&self, time: Duration) {
        self.desk.clock().advance(time);
        self.desk.write_presence().await.expect("presence is written");
        self.desk.do_due_work().await.expect("due work is done");
    }

    /// A customer with a token of their own, not yet in a chat.
    pub(crate) fn customer(&self) -> Customer {
        Customer::new(self)
    }
}

async fn open(folder: &TempDir, bucket: Option<&TestBucket>, clock: Clock) -> Desk {
    let files = match bucket {
        Some(bucket) => Files::in_bucket(&bucket.named()).await.expect("a bucket for files"),
        None => Files::in_folder(&folder.path().join(FILES)).expect("a folder for files"),
    };
    Desk::open(desk::Settings {
        database: Database::Sqlite(folder.path().join(DATABASE)),
        bus: Bus::default(),
        clock,
        files,
    })
    .await
    .expect("a new desk opens")
}
