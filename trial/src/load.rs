//! Load: customers and agents at the doors of a running desk, each with a socket that reads and a connection that writes. They
//! go on through whatever happens to the server, as browsers do: what is not acknowledged is sent again under the same id.

pub(crate) mod agent;
pub(crate) mod customer;
mod writer;

use crate::crew;
use crate::customer::new_request;
use crate::door::{Door, Failed};
use crate::socket::Socket;
use crate::stored;
use crate::told::{Ack, Reader};
use anyhow::{Context, ensure};
use desk::Database;
use domain::ids::{ConversationId, QueueId};
use domain::wire::agent::{Accepted, ToAgent, Watching};
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
pub(crate) use writer::By;
use writer::Writer;

/// What has not happened by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// An agent's page watches no more conversations than this.
const MOST_WATCHED: usize = 64;

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
    customers_at: SocketAddr,
    agents_at: SocketAddr,
    told: watch::Sender<Told>,
    writers: JoinSet<anyhow::Result<Vec<Ack>>>,
    readers: JoinSet<anyhow::Result<Vec<Reader>>>,
    acked: Arc<AtomicU64>,
    /// Sockets that are welcome.
    connected: Gauge,
    sockets: usize,
    struck: Gauge,
    refused: Arc<AtomicU64>,
}

/// How many there are just now.
#[derive(Clone, Default)]
struct Gauge(Arc<AtomicUsize>);

/// One of them, as long as this lives.
struct One(Gauge);

impl Gauge {
    fn one_more(&self) -> One {
        self.0.fetch_add(1, Ordering::Relaxed);
        One(self.clone())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for One {
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
    /// Nobody yet.
    pub(crate) fn empty(database: Database, address: SocketAddr) -> Self {
        Self {
            database,
            customers_at: address,
            agents_at: address,
            told: watch::Sender::new(Told::GoOn),
            writers: JoinSet::new(),
            readers: JoinSet::new(),
            acked: Arc::default(),
            connected: Gauge::default(),
            sockets: 0,
            struck: Gauge::default(),
            refused: Arc::default(),
        }
    }

    /// All customers have come and are accepted; then everybody writes.
    pub(crate) async fn begin(database: Database, address: SocketAddr, shape: Shape) -> anyhow::Result<Self> {
        Self::begin_across(database, address, address, shape).await
    }

    /// The same with the customers at one node and the agents at another.
    pub(crate) async fn begin_across(
        database: Database,
        customers_at: SocketAddr,
        agents_at: SocketAddr,
        shape: Shape,
    ) -> anyhow::Result<Self> {
        let cookies = sign_in(agents_at, shape.agents).await?;
        let queue = billing(agents_at, cookies.first().context("there are agents")?).await?;
        let mut customers = Vec::new();
        for number in 1..=shape.customers {
            let token = customer::token(shape.seed, number);
            customers.push((customer::start(customers_at, &token, number).await?, token));
        }
        let mut cases: Vec<Vec<ConversationId>> = vec![Vec::new(); shape.agents];
        for number in 0..shape.customers {
            let agent = number % shape.agents;
            let mut door = Door::of_agent(agents_at, &cookies[agent])?;
            cases[agent].push(accept_next(&mut door, queue).await?.conversation);
        }
        let mut load = Self {
            agents_at,
            ..Self::empty(database, customers_at)
        };
        let mut seeds = StdRng::seed_from_u64(shape.seed);
        let every = |people: usize, share: f64| Duration::from_secs_f64(people as f64 / (shape.per_second * share));
        for (conversation, token) in customers {
            load.customer(token, conversation, every(shape.customers, 0.8), &mut seeds)?;
        }
        for (cookie, conversations) in cookies.into_iter().zip(cases) {
            load.agent(cookie, conversations, By::Agent, every(shape.agents, 0.2), &mut seeds)?;
        }
        Ok(load)
    }

    /// A customer who writes so often, on average, and reads along.
    pub(crate) fn customer(
        &mut self,
        token: String,
        conversation: ConversationId,
        every: Duration,
        seeds: &mut StdRng,
    ) -> anyhow::Result<()> {
        let door = Door::of_customer(self.customers_at, &token)?;
        self.write(door, By::Customer, vec![conversation], every, seeds);
        let reading = customer::Reading {
            address: self.customers_at,
            token,
            conversation,
            connected: self.connected.clone(),
            told: self.told.subscribe(),
            random: StdRng::from_rng(seeds),
        };
        self.readers.spawn(reading.run());
        self.sockets += 1;
        Ok(())
    }

    /// One of the staff who writes so often, on average, and reads along in all of these.
    pub(crate) fn agent(
        &mut self,
        cookie: String,
        conversations: Vec<ConversationId>,
        by: By,
        every: Duration,
        seeds: &mut StdRng,
    ) -> anyhow::Result<()> {
        let door = Door::of_agent(self.agents_at, &cookie)?;
        self.write(door, by, conversations.clone(), every, seeds);
        let reading = agent::Reading {
            address: self.agents_at,
            cookie,
            conversations,
            connected: self.connected.clone(),
            told: self.told.subscribe(),
            random: StdRng::from_rng(seeds),
        };
        self.readers.spawn(reading.run());
        self.sockets += 1;
        Ok(())
    }

    fn write(&mut self, door: Door, by: By, conversations: Vec<ConversationId>, every: Duration, seeds: &mut StdRng) {
        let writer = Writer {
            door,
            by,
            conversations,
            every,
            random: StdRng::from_rng(seeds),
            acked: self.acked.clone(),
            struck: self.struck.clone(),
            refused: self.refused.clone(),
        };
        self.writers.spawn(writer.run(self.told.subscribe()));
    }

    /// Messages that are acknowledged by now.
    pub(crate) fn acked(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    /// An error where somebody could not go on.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        match self.writers.try_join_next() {
            Some(Err(error)) => Err(error.into()),
            Some(Ok(Err(error))) => Err(error),
            Some(Ok(Ok(_))) | None => Ok(()),
        }
    }

    /// How long it takes from now until all sockets are welcome.
    pub(crate) async fn resumed(&self) -> anyhow::Result<Duration> {
        waited("not all sockets came back", || self.connected.count() == self.sockets).await
    }

    /// How often somebody who wrote was told to try again.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// How many texts were sent and not taken so far.
    pub(crate) fn struck(&self) -> usize {
        self.struck.count()
    }

    /// How long it takes from now until all of those are acknowledged.
    pub(crate) async fn settled(&self) -> anyhow::Result<Duration> {
        waited("not all texts were taken", || self.struck() == 0).await
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

async fn waited(otherwise: &'static str, mut is_so: impl FnMut() -> bool) -> anyhow::Result<Duration> {
    let start = Instant::now();
    while !is_so() {
        ensure!(start.elapsed() < PATIENCE, otherwise);
        sleep(Duration::from_millis(10)).await;
    }
    Ok(start.elapsed())
}

/// Signs in so many of the crew; their cookies.
pub(crate) async fn sign_in(address: SocketAddr, agents: usize) -> anyhow::Result<Vec<String>> {
    try_join_all((1..=agents).map(async |number| Door::sign_in(address, &crew::email(number), crew::PASSWORD).await))
        .await
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

/// A socket of this agent that watches the first conversations and never reads.
pub(crate) async fn deaf(address: SocketAddr, cookie: &str, conversations: usize) -> anyhow::Result<Socket<ToAgent>> {
    let watching = (1..).map(|id| Watching {
        conversation: ConversationId(id),
        version: 0,
    });
    agent::open(
        address,
        cookie,
        watching.take(conversations.min(MOST_WATCHED)).collect(),
    )
    .await
}

/// Accepts who is next.
pub(crate) async fn accept_next(door: &mut Door, queue: QueueId) -> Result<Accepted, Failed> {
    let arguments = json!({"queue": queue, "request_id": new_request()?});
    door.call("accept_next", &arguments).await
}
