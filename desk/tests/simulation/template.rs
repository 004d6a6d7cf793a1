//! The database that every seed begins with: the demo's desk, with everybody signed in. Made once, then copied.

use crate::START;
use desk::clock::Clock;
use desk::{Bus, Database, Desk, Files, Settings, SiteKeyAdded};
use domain::text::SiteKey;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub(crate) const PASSWORD: &str = "headset-demo";
/// The demo's people by the part of their address before the @.
pub(crate) const PEOPLE: [&str; 5] = ["amy", "ben", "cho", "mia", "root"];

/// What the demo's site asks of its own before a chat.
pub(crate) const QUESTION: &str = "Order number";

/// A made template: its file, one session for each of [`PEOPLE`], and the key with which its site names customers.
pub(crate) struct Template {
    folder: tempfile::TempDir,
    pub(crate) sessions: Vec<String>,
    pub(crate) key: SiteKeyAdded,
}

impl Template {
    /// The one of this process.
    pub(crate) fn get() -> &'static Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(|| {
            let runtime = runtime();
            runtime.block_on(make())
        })
    }

    /// A copy of its own for a seed.
    pub(crate) fn copy_to(&self, file: &Path) {
        std::fs::copy(self.folder.path().join("headset.db"), file).expect("the template can be copied");
    }
}

/// One thread, so that tasks run in the order in which they were woken.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A folder in memory where there is one: every commit is synced, and disks are slow.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.expect("a folder")
}

async fn make() -> Template {
    let folder = folder();
    let desk = Desk::open(Settings {
        database: Database::Sqlite(folder.path().join("headset.db")),
        bus: Bus::default(),
        clock: Clock::hand(START),
        files: Files::in_memory(),
    })
    .await
    .expect("the desk opens");
    let demo = include_str!("../../../server/demo.toml");
    desk.apply(demo, true).await.expect("the demo's configuration applies");
    let question = format!("[[sites]]\nkey = \"demo\"\nown_fields = [{{ name = \"{QUESTION}\" }}]\n");
    desk.apply(&question, true)
        .await
        .expect("the site's own question applies");
    let site = SiteKey::new("demo").expect("a key");
    let key = desk.add_site_key(&site).await.expect("the demo's site");
    let mut sessions = Vec::new();
    for person in PEOPLE {
        let token = desk.sign_in(&format!("{person}@demo.test"), PASSWORD).await;
        sessions.push(token.expect("the demo's people can sign in").0);
    }
    // Closing folds the write-ahead log into the one file that is copied.
    desk.run(std::future::ready(())).await;
    Template { folder, sessions, key }
}
