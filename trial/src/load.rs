//! Load: customers and agents at the doors of a running desk, each with a socket that reads and a connection that writes. They
//! go on through whatever happens to the server, as browsers do: what is not acknowledged is sent again under the same id.

mod agent;
mod customer;
mod writer;

use crate::crew;
use crate::demo;
use crate::door::Door;
use crate::stored;
use crate::told::{Ack, Reader};
use anyhow::{Context, bail, ensure};
use desk::Database;
use domain::ids::{ConversationId, QueueId};
use domain::wire::agent::{Accepted, ToAgent};
use futures_util::future::try_join_all;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use writer::Writer;

/// What has not happened by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much is done at once; what happens follows from the seed, when it happens does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) customers: usize,
    pub(crate) agents: usize,
    /// Messages per second, of all together: four of five by customers.
    pub(crate) per_second: f64,
    pub(crate) seed: u64,
}

impl Shape {
    /// The load L of the promises.
    pub(crate) const L: Self = Self {
        customers: 200,
        agents: 20,
        per_second: 100.0,
        seed: 1,
    };

    /// The same with a tenth of the people, who write as much all together.
    pub(crate) const SHORT: Self = Self {
        customers: 20,
        agents: 2,
        per_second: 20.0,
        seed: 1,
    };
}

/// How far the people have come.
#[derive(Clone, Debug)]
enum Told {
    GoOn,
    /// Write what is under way, and no more.
    Stop,
    /// Read up to these versions of staff's and the customer's view, and no more.
    ReadUpTo(Arc<HashMap<ConversationId, (i64, i64)>>),
}

impl Told {
    /// Whether this conversation is read far enough at this version of staff's view or the customer's.
    fn is_read(&self, conversation: ConversationId, version: i64, by_staff: bool) -> bool {
        let Self::ReadUpTo(versions) = self else {
            return false;
        };
        let (staff, customer) = versions.get(&conversation).copied().unwrap_or_default();
        version >= if by_staff { staff } else { customer }
    }
}

/// People at work.
pub(crate) struct Load {
    database: Database,
    told: watch::Sender<Told>,
    writers: JoinSet<anyhow::Result<Vec<Ack>>>,
    readers: JoinSet<anyhow::Result<Vec<Reader>>>,
    acked: Arc<AtomicU64>,
    connected: Connected,
    sockets: usize,
}

/// How many sockets are welcome just now.
#[derive(Clone, Default)]
struct Connected(Arc<AtomicUsize>);

/// One of them, as long as this lives.
struct Welcomed(Connected);

impl Connected {
    fn welcome(&self) -> Welcomed {
        self.0.fetch_add(1, Ordering::Relaxed);
        Welcomed(self.clone())
    }
}

impl Drop for Welcomed {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) acks: Vec<Ack>,
    pub(crate) faults: stored::Faults,
}

impl Load {
    /// Makes the desk on an empty database; the server starts after that.
    pub(crate) async fn prepare(database: &Database, shape: Shape) -> anyhow::Result<()> {
        demo::configure(database, &crew::configuration(shape.agents)).await
    }

    /// All customers have come and are accepted; then everybody writes.
    pub(crate) async fn begin(database: Database, address: SocketAddr, shape: Shape) -> anyhow::Result<Self> {
        let tokens: Vec<String> = (1..=shape.customers)
            .map(|number| format!("{:032x}{number:032x}", shape.seed))
            .collect();
        let cookies = try_join_all(
            (1..=shape.agents).map(async |number| Door::sign_in(address, &crew::email(number), crew::PASSWORD).await),
        )
        .await?;
        let queue = billing(address, cookies.first().context("there are agents")?).await?;
        let mut conversations = Vec::new();
        for (number, token) in tokens.iter().enumerate() {
            conversations.push(customer::start(address, token, number + 1).await?);
        }
        let mut cases: Vec<Vec<ConversationId>> = vec![Vec::new(); shape.agents];
        for number in 0..shape.customers {
            let agent = number % shape.agents;
            cases[agent].push(accept(address, &cookies[agent], queue).await?);
        }
        let (told, ear) = watch::channel(Told::GoOn);
        let mut load = Self {
            database,
            told,
            writers: JoinSet::new(),
            readers: JoinSet::new(),
            acked: Arc::default(),
            connected: Connected::default(),
            sockets: shape.customers + shape.agents,
        };
        let mut seeds = StdRng::seed_from_u64(shape.seed);
        let every = |people: usize, share: f64| Duration::from_secs_f64(people as f64 / (shape.per_second * share));
        for (token, conversation) in tokens.into_iter().zip(conversations) {
            let writer = Writer {
                door: Door::of_customer(address, &token)?,
                by: writer::By::Customer,
                conversations: vec![conversation],
                every: every(shape.customers, 0.8),
                random: StdRng::from_rng(&mut seeds),
                acked: load.acked.clone(),
            };
            load.writers.spawn(writer.run(ear.clone()));
            let reader = customer::Reading {
                address,
                token,
                conversation,
                connected: load.connected.clone(),
                told: ear.clone(),
                random: StdRng::from_rng(&mut seeds),
            };
            load.readers.spawn(reader.run());
        }
        for (cookie, conversations) in cookies.into_iter().zip(cases) {
            let writer = Writer {
                door: Door::of_agent(address, &cookie)?,
                by: writer::By::Agent,
                conversations: conversations.clone(),
                every: every(shape.agents, 0.2),
                random: StdRng::from_rng(&mut seeds),
                acked: load.acked.clone(),
            };
            load.writers.spawn(writer.run(ear.clone()));
            let reader = agent::Reading {
                address,
                cookie,
                conversations,
                connected: load.connected.clone(),
                told: ear.clone(),
                random: StdRng::from_rng(&mut seeds),
            };
            load.readers.spawn(reader.run());
        }
        Ok(load)
    }

    /// Messages that are acknowledged by now.
    pub(crate) fn acked(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    /// How long it takes from now until all sockets are welcome.
    pub(crate) async fn resumed(&self) -> anyhow::Result<Duration> {
        let start = Instant::now();
        while self.connected.0.load(Ordering::Relaxed) < self.sockets {
            ensure!(start.elapsed() < PATIENCE, "not all sockets came back");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(start.elapsed())
    }

    /// Lets everybody write and read to the end, and compares what they were told with what is stored.
    pub(crate) async fn end(mut self) -> anyhow::Result<Outcome> {
        self.told.send_replace(Told::Stop);
        let mut acks = Vec::new();
        while let Some(written) = self.writers.join_next().await {
            acks.extend(written??);
        }
        let versions = stored::versions(&self.database).await?;
        self.told.send_replace(Told::ReadUpTo(Arc::new(versions)));
        let mut readers = Vec::new();
        while let Some(read) = self.readers.join_next().await {
            readers.extend(read??);
        }
        let faults = stored::compare(&self.database, &acks, &readers).await?;
        Ok(Outcome { acks, faults })
    }
}

/// The queue's id, as an agent's sidebar knows it.
pub(crate) async fn billing(address: SocketAddr, cookie: &str) -> anyhow::Result<QueueId> {
    let mut socket = agent::open(address, cookie, Vec::new()).await?;
    loop {
        for item in socket.next().await? {
            if let ToAgent::Queues { queues } = item {
                let billing = queues.iter().find(|queue| queue.name == "Billing");
                return Ok(billing.context("the demo has a queue Billing")?.queue);
            }
        }
    }
}

/// Accepts who is next.
async fn accept(address: SocketAddr, cookie: &str, queue: QueueId) -> anyhow::Result<ConversationId> {
    let mut door = Door::of_agent(address, cookie)?;
    let arguments = json!({"queue": queue, "request_id": crate::customer::new_request()?});
    match door.call::<Accepted>("accept_next", &arguments).await {
        Ok(accepted) => Ok(accepted.conversation),
        Err(failed) => bail!("nobody was accepted: {failed}"),
    }
}
