//! R13, several nodes: while the doorbell between two of them is dead, what is said at one is taken all the same and seen at the other
//! within seconds; and whoever was connected to a node that is killed is soon connected to another.

use super::failure::behind_proxy;
use super::{Seen, Size};
use crate::balancer::Balancer;
use crate::crew;
use crate::customer::new_request;
use crate::door::Door;
use crate::load::customer::{self, start, token};
use crate::load::{self, Load, Shape, accept_next, billing};
use crate::place::Place;
use crate::progress;
use crate::proxy::Fault;
use crate::socket::Socket;
use crate::stage::Stage;
use domain::entry::{CustomerContent, StaffContent};
use domain::ids::ConversationId;
use domain::wire::agent::{FromAgent, Sent, ToAgent, Watching};
use domain::wire::customer::{FromCustomer, Said, ToCustomer};
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// The other side reads it within this time, whatever the doorbell does.
const LATE: Duration = Duration::from_secs(5);
/// And as ever again within this time after the doorbell is back.
const HEALED: Duration = Duration::from_secs(10);
/// As ever is faster than anybody who looks for themselves.
const PROMPT: Duration = Duration::from_millis(500);
/// So often in a row, since one may be lucky.
const IN_A_ROW: u32 = 5;
/// Elsewhere within this time.
const ELSEWHERE: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(60);
const SEED: u64 = 13;

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    // Of each socket the balancer has two ends in this process, and the client one.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let dead = dead_doorbell(place, size).await?;
    let killed = killed_node(place, size).await?;
    Ok(Seen {
        words: format!("{}; {}", dead.words, killed.words),
        holds: dead.holds && killed.holds,
    })
}

/// Customers at one node, agents at the other, and nothing rings between them.
async fn dead_doorbell(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let (shape, lasts) = match size {
        Size::Full => (Shape::L, Duration::from_secs(300)),
        Size::Short => (Shape::SHORT, Duration::from_secs(10)),
    };
    let stage = Stage::set(place, "doorbell", shape.agents + 1).await?;
    let mut other = stage.another_node("other").await?;
    let (bus, proxy) = behind_proxy(&other.database).await?;
    other.bus = Some(bus);
    let _processes = (stage.binary.start().await?, other.start().await?);
    let load = Load::begin_across(stage.database.clone(), stage.address(), other.address, shape).await?;
    let mut pair = Pair::meet(stage.address(), other.address, shape.agents + 1).await?;
    let healthy = pair.prompt_after(Instant::now()).await?;
    let before = load.acked();
    proxy.set(Fault::Away);
    let (dead, mut latest, mut exchanges, mut struck) = (Instant::now(), Duration::ZERO, 0, 0);
    while dead.elapsed() < lasts {
        latest = latest.max(pair.exchange().await?);
        exchanges += 1;
        struck = struck.max(load.struck());
        if exchanges % 25 == 0 {
            progress(&format!(
                "R13: the doorbell is dead for {} s of {}, at most {:.1} s late",
                dead.elapsed().as_secs(),
                lasts.as_secs(),
                latest.as_secs_f64()
            ));
        }
    }
    let acked = load.acked() - before;
    proxy.set(Fault::Nothing);
    let healed = pair.prompt_after(Instant::now()).await?;
    let outcome = load.end().await?;
    Ok(Seen {
        words: format!(
            "doorbell dead for {} s: {acked} texts acknowledged meanwhile and {struck} not taken, the other node at most {:.1} s late \
             ({exchanges} exchanges; as ever within {:.1} s before), as ever {:.1} s after it was back; {}",
            lasts.as_secs(),
            latest.as_secs_f64(),
            healthy.as_secs_f64(),
            healed.as_secs_f64(),
            outcome.faults
        ),
        holds: latest < LATE && healed < HEALED && struck == 0 && acked > 0 && outcome.faults.is_none(),
    })
}

/// All sockets at one node, which is killed.
async fn killed_node(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let shape = match size {
        Size::Full => Shape {
            customers: 1_000,
            ..Shape::L
        },
        Size::Short => Shape::SHORT,
    };
    let mut stage = Stage::set(place, "node", shape.agents).await?;
    let mut first = stage.another_node("first").await?;
    let balancer = Balancer::open(vec![first.address, stage.address()]).await?;
    let public_url = format!("http://{}", balancer.address);
    stage.binary.public_url = Some(public_url.clone());
    first.public_url = Some(public_url);
    let _stays = stage.binary.start().await?;
    let process = first.start().await?;
    let load = Load::begin(stage.database.clone(), balancer.address, shape).await?;
    load.resumed().await?;
    sleep(Duration::from_secs(2)).await;
    let begun = Instant::now();
    process.kill().await?;
    // Whoever was connected hears of it by then.
    sleep(Duration::from_millis(200)).await;
    load.resumed().await?;
    let elsewhere = begun.elapsed();
    load.settled().await?;
    let outcome = load.end().await?;
    Ok(Seen {
        words: format!(
            "a node killed with {} sockets: all at the other within {:.1} s, {} acknowledged: {}",
            shape.customers + shape.agents,
            elsewhere.as_secs_f64(),
            outcome.acks.len(),
            outcome.faults
        ),
        holds: elsewhere < ELSEWHERE && outcome.faults.is_none(),
    })
}

/// A customer at one node and their agent at another, who answer each other.
struct Pair {
    customer: Door,
    agent: Door,
    customers_page: Socket<ToCustomer>,
    agents_page: Socket<ToAgent>,
    conversation: ConversationId,
    said: u64,
}

impl Pair {
    async fn meet(customers_at: SocketAddr, agents_at: SocketAddr, agent: usize) -> anyhow::Result<Self> {
        let token = token(SEED, 0);
        let conversation = start(customers_at, &token, 0).await?;
        let cookie = Door::sign_in(agents_at, &crew::email(agent), crew::PASSWORD).await?;
        let mut agent = Door::of_agent(agents_at, &cookie)?;
        let queue = billing(agents_at, &cookie).await?;
        accept_next(&mut agent, queue).await?;
        let watching = vec![Watching {
            conversation,
            version: 0,
        }];
        Ok(Self {
            customer: Door::of_customer(customers_at, &token)?,
            agent,
            customers_page: customer::open(customers_at, &token, None).await?,
            agents_page: load::agent::open(agents_at, &cookie, watching).await?,
            conversation,
            said: 0,
        })
    }

    /// Each says something; how long it took the slower of the two to read it, counted from its acknowledgement.
    async fn exchange(&mut self) -> anyhow::Result<Duration> {
        // No agent says more than the desk lets them.
        sleep(Duration::from_millis(100)).await;
        self.said += 1;
        let (question, answer) = (format!("Question {}", self.said), format!("Answer {}", self.said));
        let text = json!({"conversation": self.conversation, "client_id": new_request()?, "body": question});
        self.customer.call::<Said>("say", &text).await?;
        let asked = Instant::now();
        timeout(PATIENCE, self.agent_reads(&question)).await??;
        let asked = asked.elapsed();
        let text = json!({
            "conversation": self.conversation, "client_id": new_request()?, "visibility": "comment", "body": answer,
        });
        self.agent.call::<Sent>("send_message", &text).await?;
        let answered = Instant::now();
        timeout(PATIENCE, self.customer_reads(&answer)).await??;
        Ok(asked.max(answered.elapsed()))
    }

    /// How long after this moment they began to read each other as promptly as ever.
    async fn prompt_after(&mut self, moment: Instant) -> anyhow::Result<Duration> {
        let (mut in_a_row, mut since) = (0, moment.elapsed());
        while in_a_row < IN_A_ROW && moment.elapsed() < PATIENCE {
            if self.exchange().await? < PROMPT {
                in_a_row += 1;
            } else {
                (in_a_row, since) = (0, moment.elapsed());
            }
        }
        Ok(if in_a_row < IN_A_ROW { PATIENCE } else { since })
    }

    async fn agent_reads(&mut self, text: &str) -> anyhow::Result<()> {
        loop {
            let mut is_there = false;
            for item in self.agents_page.next().await? {
                match item {
                    ToAgent::Ping => self.agents_page.send(&FromAgent::Pong).await?,
                    ToAgent::Conversation(moved) => {
                        is_there |=
                            moved.changes.entries.iter().any(
                                |entry| matches!(&entry.content, StaffContent::Message { body, .. } if body == text),
                            );
                    }
                    _ => {}
                }
            }
            if is_there {
                return Ok(());
            }
        }
    }

    async fn customer_reads(&mut self, text: &str) -> anyhow::Result<()> {
        loop {
            let mut is_there = false;
            for item in self.customers_page.next().await? {
                match item {
                    ToCustomer::Ping => self.customers_page.send(&FromCustomer::Pong).await?,
                    ToCustomer::Chat(chat) => {
                        is_there |= chat.changes.entries.iter().any(
                            |entry| matches!(&entry.content, CustomerContent::Message { body, .. } if body == text),
                        );
                    }
                    _ => {}
                }
            }
            if is_there {
                return Ok(());
            }
        }
    }
}
