//! P2 and P3: how long a thousand customers wait for their acknowledgement, and until their words are on the other side, beside a
//! socket that echoes and a commit of one row.

use super::bare;
use super::raw::Raw;
use super::report::{Report, Row, Target};
use super::talking::Talking;
use crate::crew;
use crate::customer::Customer;
use crate::door::Door;
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::rounds::{Round, alternate};
use crate::samples::quantile;
use crate::socket::Socket;
use anyhow::{bail, ensure};
use desk::Database;
use domain::entry::StaffContent;
use domain::ids::ConversationId;
use domain::wire::agent::{FromAgent, ToAgent, Watching};
use domain::wire::customer::Said;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

const CUSTOMERS: usize = 1_000;
/// Each watches all of their conversations, of which a page shows 64 at most.
pub(super) const AGENTS: usize = 20;
pub(super) const ROUNDS: usize = 8;
/// In each block everybody writes so often, once a second.
const TIMES: u32 = 3;
/// Commits of one row in each block.
const COMMITS: usize = 500;
/// Two hundred bytes.
const LENGTH: usize = 200;
/// Frames that are not there by then are missed.
const LATE: Duration = Duration::from_secs(2);

/// Milliseconds, of each message.
type Samples = Vec<f64>;

/// What a block came to: of each the median and the 99th of a hundred.
pub(super) struct Block {
    acked: (f64, f64),
    pub(super) seen: (f64, f64),
}

pub(super) async fn run(place: &Place, report: &mut Report) -> anyhow::Result<()> {
    progress("P2, P3: 1,000 customers at one message a second");
    let talking = Talking::prepare(place.database("delays").await?, CUSTOMERS, AGENTS).await?;
    let folder = tempfile::tempdir()?;
    let binary = Binary::new(&talking.database, folder.path().into()).await?;
    let process = binary.start().await?;
    let mut chats = Chats::open(binary.address, binary.address, &talking.customers).await?;
    let (address, bare) = bare::start(None).await?;
    let mut echoes = Echoes::open(address).await?;
    let Database::Sqlite(file) = place.database("raw_delays").await? else {
        bail!("one row is committed on SQLite");
    };
    let mut raw = Raw::sqlite(&file)?;
    let blocks = alternate(
        ROUNDS,
        async || {
            let echoed = echoes.block().await?;
            let commits: Samples = raw.store(COMMITS, 1).await?.into_iter().map(millis).collect();
            let sum = |share| quantile(&echoed, share) + quantile(&commits, share);
            let both = (sum(0.5), sum(0.99));
            Ok(Block {
                acked: both,
                seen: both,
            })
        },
        async || chats.block().await,
    )
    .await?;
    process.terminate().await?;
    bare.kill().await?;
    let mut row = |name, what, target, value: fn(&Block) -> f64| {
        let rounds: Vec<Round> = blocks
            .iter()
            .map(|(reference, desk)| Round {
                reference: value(reference),
                measured: value(desk),
            })
            .collect();
        let row = Row {
            name,
            place: place.name(),
            what,
            target: Target::AtMost(target),
        };
        report.ratio(row, "ms", &rounds)
    };
    row(
        "P2",
        "send to acknowledgement, p50 / socket echo + commit of a row",
        2.5,
        |block| block.acked.0,
    )?;
    row(
        "P3",
        "send to frame at the agent, p99 / socket echo + commit of a row",
        5.0,
        |block| block.seen.1,
    )
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Calls once a second, the first time within the first second, each of many at another moment.
struct Pace {
    next: tokio::time::Instant,
}

impl Pace {
    fn of(number: usize, many: usize) -> Self {
        let first = Duration::from_secs(1).mul_f64(number as f64 / many as f64);
        Self {
            next: tokio::time::Instant::now() + first,
        }
    }

    async fn tick(&mut self) {
        sleep_until(self.next).await;
        self.next += Duration::from_secs(1);
    }
}

/// The bare sockets.
struct Echoes(Vec<Socket<()>>);

impl Echoes {
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let mut sockets = Vec::with_capacity(CUSTOMERS);
        for _ in 0..CUSTOMERS {
            sockets.push(Socket::open(address, "/echo", None).await?);
        }
        Ok(Self(sockets))
    }

    async fn block(&mut self) -> anyhow::Result<Samples> {
        let (mut echoing, many) = (JoinSet::new(), self.0.len());
        for (number, mut socket) in self.0.drain(..).enumerate() {
            echoing.spawn(async move {
                let (mut pace, mut samples) = (Pace::of(number, many), Samples::new());
                // What comes back is an envelope, as the desk's frames are.
                let frame = json!({"at": 0, "items": [], "text": ".".repeat(LENGTH)});
                for _ in 0..TIMES {
                    pace.tick().await;
                    let start = Instant::now();
                    socket.send(&frame).await?;
                    socket.next().await?;
                    samples.push(millis(start.elapsed()));
                }
                anyhow::Ok((socket, samples))
            });
        }
        let mut all = Samples::new();
        while let Some(echoed) = echoing.join_next().await {
            let (socket, samples) = echoed??;
            self.0.push(socket);
            all.extend(samples);
        }
        Ok(all)
    }
}

/// The customers' connections, and the agents who read.
pub(super) struct Chats {
    writers: Vec<(Door, ConversationId)>,
    /// Texts begin with when they were sent, in nanoseconds since this.
    origin: Instant,
    seen: Arc<Mutex<Samples>>,
    _reading: JoinSet<anyhow::Result<()>>,
    _crowd: super::crowd::Crowd,
}

impl Chats {
    /// The first agent has the first of these customers, the second the second, and so on, in turn.
    pub(super) async fn open(
        customers_at: SocketAddr,
        agents_at: SocketAddr,
        customers: &[Customer],
    ) -> anyhow::Result<Self> {
        let (origin, seen) = (Instant::now(), Arc::<Mutex<Samples>>::default());
        let mut reading = JoinSet::new();
        for agent in 0..AGENTS {
            let cookie = Door::sign_in(agents_at, &crew::email(agent + 1), crew::PASSWORD).await?;
            let mut socket: Socket<ToAgent> = Socket::open(agents_at, "/live", Some(&cookie)).await?;
            let theirs = customers.iter().skip(agent).step_by(AGENTS);
            let watching = theirs.map(|customer| Watching {
                conversation: customer.conversation,
                version: 0,
            });
            let (build, watching) = (String::new(), watching.collect());
            socket.send(&FromAgent::Hello { build, watching }).await?;
            reading.spawn(read(socket, origin, seen.clone()));
        }
        let crowd = super::crowd::Crowd::gather(customers_at, customers, Duration::from_secs(60)).await?;
        let writer =
            |customer: &Customer| Ok((Door::of_customer(customers_at, &customer.token)?, customer.conversation));
        Ok(Self {
            writers: customers.iter().map(writer).collect::<anyhow::Result<_>>()?,
            origin,
            seen,
            _reading: reading,
            _crowd: crowd,
        })
    }

    pub(super) async fn block(&mut self) -> anyhow::Result<Block> {
        let (origin, many) = (self.origin, self.writers.len());
        let mut writing = JoinSet::new();
        for (number, (mut door, conversation)) in self.writers.drain(..).enumerate() {
            writing.spawn(async move {
                let (mut pace, mut samples) = (Pace::of(number, many), Samples::new());
                for _ in 0..TIMES {
                    let client_id = crate::customer::new_request()?;
                    pace.tick().await;
                    let start = Instant::now();
                    let body = format!("{:.<LENGTH$}", start.duration_since(origin).as_nanos());
                    let arguments = json!({"conversation": conversation, "client_id": client_id, "body": body});
                    if let Err(failed) = door.call::<Said>("say", &arguments).await {
                        bail!("a message was not acknowledged: {failed}");
                    }
                    samples.push(millis(start.elapsed()));
                }
                Ok((door, conversation, samples))
            });
        }
        let mut acked = Samples::new();
        while let Some(written) = writing.join_next().await {
            let (door, conversation, samples) = written??;
            self.writers.push((door, conversation));
            acked.extend(samples);
        }
        let start = Instant::now();
        while self.seen().len() < acked.len() && start.elapsed() < LATE {
            sleep(Duration::from_millis(5)).await;
        }
        let seen = std::mem::take(&mut *self.seen());
        ensure!(
            seen.len() == acked.len(),
            "{} of {} messages came to the agents",
            seen.len(),
            acked.len()
        );
        let both = |samples: &Samples| (quantile(samples, 0.5), quantile(samples, 0.99));
        Ok(Block {
            acked: both(&acked),
            seen: both(&seen),
        })
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Samples> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An agent's page: notes when each text arrives that says when it was sent.
async fn read(mut socket: Socket<ToAgent>, origin: Instant, seen: Arc<Mutex<Samples>>) -> anyhow::Result<()> {
    loop {
        let items = socket.next().await?;
        let now = origin.elapsed();
        for item in items {
            match item {
                ToAgent::Conversation(moved) => {
                    let sent = moved.changes.entries.iter().filter_map(|entry| match &entry.content {
                        StaffContent::Message { body, .. } => body.trim_end_matches('.').parse().ok(),
                        StaffContent::Attachment { .. }
                        | StaffContent::Removed { .. }
                        | StaffContent::Card(_)
                        | StaffContent::System(_)
                        | StaffContent::Internal(_) => None,
                    });
                    let took = sent.map(|nanos| millis(now.saturating_sub(Duration::from_nanos(nanos))));
                    seen.lock().unwrap_or_else(PoisonError::into_inner).extend(took);
                }
                ToAgent::Ping => socket.send(&FromAgent::Pong).await?,
                _ => {}
            }
        }
    }
}
