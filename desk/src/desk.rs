//! The handle to a desk, and how an action becomes one transaction.

use crate::asking::Askers;
use crate::asset_sets::AssetSets;
use crate::attention::Attending;
use crate::builds::Builds;
use crate::changes::{WantedChat, WantedView};
use crate::clock::Clock;
use crate::doorbell::{self, Doorbell};
use crate::failure::Failure;
use crate::files::Files;
use crate::gather::{Gather, spawn_reader};
use crate::line::Lines;
use crate::live::{Counted, Ear, Live};
use crate::look::Looks;
use crate::mail::Postman;
use crate::message::Post;
use crate::metrics::Metrics;
use crate::people::Sessions;
use crate::presence::Connections;
use crate::read_marks::ReadMarks;
use crate::readiness::Readiness;
use crate::silence::Signs;
use crate::store::{Bus, Database, Glance, OpenError, Store, Transaction};
use domain::Refusal;
use domain::ids::PersonId;
use domain::people::{Me, Roles};
use domain::time::Timestamp;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tracing::Instrument;

/// A transaction that lost a race between locks is begun again this often.
const ATTEMPTS: u32 = 6;

/// Everything a desk is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    pub database: Database,
    /// What rings between the nodes on it.
    pub bus: Bus,
    pub clock: Clock,
    /// Where what is in files is kept.
    pub files: Files,
}

/// A handle to the desk; cheap to clone. The last one dropped ends its background work.
#[derive(Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

/// What all handles share.
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    /// Where what is in files is kept.
    pub(crate) files: Files,
    /// Who brings mails on their way; none where e-mail is not set up.
    pub(crate) postman: OnceLock<Arc<dyn Postman>>,
    pub(crate) live: Live,
    /// The waiting lines as last computed, one per queue.
    pub(crate) lines: Lines,
    /// How the sites look, as last read.
    pub(crate) looks: Looks,
    /// Where messages gather for the next group.
    pub(crate) post: Post,
    /// Where what customers read of their chats gathers for the next group.
    pub(crate) chats: Gather<WantedChat>,
    /// The same of what staff read of conversations.
    pub(crate) views: Gather<WantedView>,
    /// Sessions looked up in the last seconds.
    pub(crate) sessions: Sessions,
    /// Who has a live connection to this process.
    pub(crate) connections: Connections,
    /// Who types and who looks at what.
    pub(crate) attending: Attending,
    /// What was read and is not written yet.
    pub(crate) read_marks: ReadMarks,
    /// Where somebody has typed, which is not written yet.
    pub(crate) signs: Signs,
    /// Who asks instead of listening.
    pub(crate) askers: Askers,
    /// What rings and hears the doorbell between nodes.
    doorbell: OnceLock<doorbell::Tasks>,
    /// What is counted for whoever watches the desk.
    pub(crate) metrics: Metrics,
    /// Whether the desk can serve, as last looked at.
    pub(crate) readiness: Readiness,
    /// Which builds serve it, as last read.
    pub(crate) builds: Builds,
    /// The assets that builds have left, as last read.
    pub(crate) asset_sets: AssetSets,
}

/// Somebody of the staff who acts: who they are and what they may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub person: PersonId,
    pub roles: Roles,
}

impl From<Me> for Staff {
    fn from(me: Me) -> Self {
        Self {
            person: me.person,
            roles: me.roles,
        }
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Desk")
    }
}

impl Desk {
    /// Opens the database, brings its schema up, and starts what commits messages and reads conversations in groups.
    ///
    /// Nothing that waits or expires happens before [`Desk::run`] is called.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(settings: Settings) -> Result<Self, OpenError> {
        let store = Store::open(&settings.database).await?;
        settings.clock.go_by(&store).await?;
        let notifications = store.notifications(&settings.database, &settings.bus).await?;
        let connections = Connections::default();
        let live = match &notifications {
            Some(_) => Live::with_doorbell(Doorbell::between_nodes(connections.node())),
            None => Live::default(),
        };
        let (post, gathering) = Post::new();
        let (chats, wanted_chats) = Gather::new();
        let (views, wanted_views) = Gather::new();
        let desk = Self {
            inner: Arc::new(Inner {
                store,
                clock: settings.clock,
                files: settings.files,
                postman: OnceLock::new(),
                live,
                lines: Lines::default(),
                looks: Looks::default(),
                post,
                chats,
                views,
                sessions: Sessions::default(),
                connections,
                attending: Attending::default(),
                read_marks: ReadMarks::default(),
                signs: Signs::default(),
                askers: Askers::default(),
                doorbell: OnceLock::new(),
                metrics: Metrics::default(),
                readiness: Readiness::default(),
                builds: Builds::default(),
                asset_sets: AssetSets::default(),
            }),
        };
        if let Some(notifications) = notifications {
            desk.inner
                .doorbell
                .get_or_init(|| doorbell::begin(&desk, notifications));
        }
        crate::message::spawn_committer(&desk, gathering);
        spawn_reader(&desk, wanted_chats);
        spawn_reader(&desk, wanted_views);
        desk.read_settings().await?;
        Ok(desk)
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// What is set now.
    pub(crate) fn settings(&self) -> Arc<domain::settings::Settings> {
        self.inner.live.settings()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// A new connection's ear.
    #[must_use]
    pub fn ear(&self) -> Ear {
        self.inner.live.ear()
    }

    /// How many transactions and statements ran so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.inner.live.counted()
    }

    /// What the database says of itself, for `headset check`: lines such as `journal_mode wal`.
    ///
    /// # Errors
    /// [`OpenError::Unusable`] if it does not answer.
    pub async fn facts(&self) -> Result<Vec<String>, OpenError> {
        let facts = self.inner.store.facts().await?;
        Ok(facts
            .into_iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect())
    }

    /// Runs what happens later (due work, presence, housekeeping) until `stop` resolves, then says goodbye to other nodes and to the
    /// database.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        crate::background::run(self, stop).await;
        if let Err(refusal) = self.say_goodbye().await {
            tracing::warn!(%refusal, "other nodes were not told that this one leaves, and look for themselves for a while");
        }
        self.inner.store.close().await;
    }

    /// Runs one action as one transaction, in a task of its own: a request that is dropped half-way loses neither the
    /// commit nor the doorbell. `action` commits; it is begun again if it lost a race between locks. What goes wrong is logged with the
    /// request's id.
    pub(crate) async fn transact<T, F, Fut>(&self, action: F) -> Result<T, Refusal>
    where
        F: Fn(Transaction) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send,
        T: Send + 'static,
    {
        let desk = self.clone();
        let action = async move {
            let mut attempt = 0;
            loop {
                attempt += 1;
                let outcome = match desk.inner.store.write(&desk.inner.live).await {
                    Ok(transaction) => action(transaction).await,
                    Err(failure) => Err(failure),
                };
                match outcome {
                    Err(failure) if attempt < ATTEMPTS && (failure.is_lost_race() || failure.is_unique_violation()) => {
                        let pause = Duration::from_millis(rand::random_range(1..=u64::from(10 * attempt)));
                        tokio::time::sleep(pause).await;
                    }
                    outcome => return outcome.map_err(Failure::into_refusal),
                }
            }
        };
        tokio::spawn(action.in_current_span()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "an action panicked");
            Err(Refusal::Unavailable)
        })
    }

    /// A reading of one statement.
    pub(crate) async fn glance(&self) -> Result<Glance, Failure> {
        self.inner.store.glance(&self.inner.live).await
    }

    /// Begins a reading transaction.
    pub(crate) async fn read(&self) -> Result<Transaction, Failure> {
        self.inner.store.read(&self.inner.live).await
    }
}
