//! P6: what it costs the server to tell a thousand agents that a queue has moved, beside a bare server that tells a thousand
//! sockets something as long.

use super::bare;
use super::report::{Report, Row, Target};
use crate::crew;
use crate::demo;
use crate::door::Door;
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::rounds::{Round, alternate};
use crate::socket::Socket;
use crate::vitals::processor_time;
use anyhow::{bail, ensure};
use domain::time::Timestamp;
use domain::wire::Envelope;
use domain::wire::agent::{FromAgent, ToAgent};
use domain::wire::customer::Started;
use rustix::process::Pid;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep;

const AGENTS: usize = 50;
/// Each has so many pages open: signing in takes long, and each page is told of the queue for itself.
const PAGES: usize = 20;
const SOCKETS: usize = AGENTS * PAGES;
const ROUNDS: usize = 8;
/// How often the queue moves in a block; it is told of ten times a second at most.
const CHANGES: usize = 20;
const PERIOD: Duration = Duration::from_millis(110);
/// A change that has not reached everybody by then never will.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who hears, and how often they heard, all together.
#[derive(Default)]
struct Ears {
    heard: Arc<AtomicUsize>,
    /// How long the desk's frame was, in bytes.
    length: Arc<AtomicUsize>,
    hearing: JoinSet<anyhow::Result<()>>,
}

pub(super) async fn run(place: &Place, report: &mut Report) -> anyhow::Result<()> {
    progress("P6: a queue moves before 1,000 agents");
    let database = place.database("fan").await?;
    demo::configure(&database, &crew::configuration(AGENTS)).await?;
    let folder = tempfile::tempdir()?;
    let binary = Binary::new(&database, folder.path().into()).await?;
    let desk = binary.start().await?;
    let mut agents = Ears::default();
    for agent in 1..=AGENTS {
        agents.of_agent(binary.address, &crew::email(agent)).await?;
    }
    let mut customers = Customers {
        address: binary.address,
        come: 0,
    };
    agents.hear_once(async || customers.comes("Billing").await).await?;

    let (address, bare) = bare::start(None).await?;
    let mut sockets = Ears::default();
    for _ in 0..SOCKETS {
        sockets.of_bare(address).await?;
    }
    let mut speaker: Socket<()> = Socket::open(address, "/tell", None).await?;
    let empty = json!({"at": 0, "items": [], "text": ""}).to_string().len();
    let padding = agents.length.load(Ordering::Relaxed).saturating_sub(empty);
    let frame = json!({"at": 0, "items": [], "text": ".".repeat(padding)});

    let (desk_id, bare_id) = (desk.id()?, bare.id()?);
    let blocks = alternate(
        ROUNDS,
        async || sockets.block(bare_id, async || speaker.send(&frame).await).await,
        async || agents.block(desk_id, async || customers.comes("Billing").await).await,
    )
    .await?;
    // What it costs to start the chats, of which these agents are not told.
    let before = processor_time(desk_id)?;
    for _ in 0..CHANGES {
        customers.comes("Technical").await?;
    }
    let starts = micros_each(processor_time(desk_id)? - before, CHANGES * SOCKETS);
    desk.kill().await?;
    bare.kill().await?;
    let rounds: Vec<Round> = blocks
        .into_iter()
        .map(|(reference, measured)| Round { reference, measured })
        .collect();
    let row = Row {
        name: "P6",
        place: place.name(),
        what: "a queue's change to 1,000 agents, server's CPU each / bare fan-out",
        target: Target::AtMost(1.3),
    };
    report.ratio(
        row,
        &format!("us, of which {starts:.1} are the chat that starts"),
        &rounds,
    )
}

/// Who makes the queue move: each starts a chat.
struct Customers {
    address: SocketAddr,
    come: u64,
}

impl Customers {
    async fn comes(&mut self, topic: &str) -> anyhow::Result<()> {
        self.come += 1;
        let arguments = json!({
            "site": "demo", "request_id": crate::customer::new_request()?, "name": format!("Customer {}", self.come),
            "email": null, "topic": topic, "message": "My invoice is wrong",
        });
        let mut door = Door::of_customer(self.address, &format!("{:064x}", self.come))?;
        if let Err(failed) = door.call::<Started>("start_chat", &arguments).await {
            bail!("no chat was started: {failed}");
        }
        Ok(())
    }
}

impl Ears {
    async fn of_agent(&mut self, address: SocketAddr, email: &str) -> anyhow::Result<()> {
        let cookie = Door::sign_in(address, email, crew::PASSWORD).await?;
        for _ in 0..PAGES {
            let mut socket: Socket<ToAgent> = Socket::open(address, "/live", Some(&cookie)).await?;
            let (build, watching) = (String::new(), Vec::new());
            socket.send(&FromAgent::Hello { build, watching }).await?;
            // Who has no list yet would find the change in it.
            let is_list = |item: &ToAgent| matches!(item, ToAgent::Queues { .. });
            while !socket.next().await?.iter().any(is_list) {}
            let (heard, length) = (self.heard.clone(), self.length.clone());
            self.hearing.spawn(async move {
                loop {
                    for item in socket.next().await? {
                        if matches!(item, ToAgent::Ping) {
                            socket.send(&FromAgent::Pong).await?;
                        } else if matches!(item, ToAgent::Queue(_)) {
                            let (at, items) = (Timestamp(1_700_000_000_000), vec![item]);
                            length.store(serde_json::to_string(&Envelope { at, items })?.len(), Ordering::Relaxed);
                            heard.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
        Ok(())
    }

    async fn of_bare(&mut self, address: SocketAddr) -> anyhow::Result<()> {
        let mut socket: Socket<()> = Socket::open(address, "/hear", None).await?;
        socket.next().await?;
        let heard = self.heard.clone();
        self.hearing.spawn(async move {
            loop {
                socket.next().await?;
                heard.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(())
    }

    /// Moves it, and waits until everybody has heard.
    async fn hear_once(&self, mut moves: impl AsyncFnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
        let (start, before) = (Instant::now(), self.heard.load(Ordering::Relaxed));
        moves().await?;
        while self.heard.load(Ordering::Relaxed) < before + SOCKETS {
            ensure!(start.elapsed() < PATIENCE, "a change did not reach everybody");
            sleep(Duration::from_millis(2)).await;
        }
        sleep(PERIOD.saturating_sub(start.elapsed())).await;
        Ok(())
    }

    /// The server's time on a processor for each delivery, in microseconds.
    async fn block(&self, server: Pid, mut moves: impl AsyncFnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
        let (heard, spent) = (self.heard.load(Ordering::Relaxed), processor_time(server)?);
        for _ in 0..CHANGES {
            self.hear_once(async || moves().await).await?;
        }
        let deliveries = self.heard.load(Ordering::Relaxed) - heard;
        Ok(micros_each(processor_time(server)? - spent, deliveries))
    }
}

fn micros_each(spent: Duration, deliveries: usize) -> f64 {
    spent.as_secs_f64() * 1e6 / deliveries as f64
}
