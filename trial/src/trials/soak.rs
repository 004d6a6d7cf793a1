//! R14: nothing grows. Under a quarter of the load, while connections come and go all the time, the server's memory, its open files and
//! its tasks stay what they are, and the database's write-ahead log stays within its bound.

use super::{Seen, Size};
use crate::door::Door;
use crate::load::{Load, Shape, agent, customer, sign_in};
use crate::process::{Process, free_address, get};
use crate::progress;
use crate::samples::quantile;
use crate::stage::{Scene, Stage};
use crate::vitals::descriptors;
use anyhow::{Context, ensure};
use desk::Database;
use domain::wire::agent::ToAgent;
use domain::wire::customer::ToCustomer;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

/// A quarter of the load L.
const QUARTER: Shape = Shape {
    customers: 50,
    agents: 5,
    per_second: 25.0,
    seed: 14,
};
const SHORT: Duration = Duration::from_secs(20);
/// So many connections come each second.
const CONNECTIONS: u32 = 50;
/// A connection that has not done what it came for by then is broken.
const PATIENCE: Duration = Duration::from_secs(20);
const SAMPLED_EVERY: Duration = Duration::from_secs(1);
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// The first fifth of the time warms up. Of the rest, the medians of the first quarter and of the last may differ by so much.
const WARM_UP: usize = 5;
/// By bytes of memory, where it goes on for an hour or more; the database's caches, 24 MB of a process, are full by then.
const GROWN: f64 = 8.0 * MB;
const GROWN_WHILE_CACHES_FILL: f64 = GROWN + 24.0 * MB;
const FULL_AFTER: Duration = Duration::from_secs(3600);
/// By descriptors and tasks: connections of just that moment.
const MORE_OPEN: f64 = 16.0;
/// SQLite's log is folded in when it has reached 32 MB, if not before; somebody may read it just then.
const SQLITE_LOG: f64 = 64.0 * MB;
const MB: f64 = 1024.0 * 1024.0;

/// What was seen of a node, second by second.
#[derive(Default)]
struct Seconds {
    memory: Vec<f64>,
    descriptors: Vec<f64>,
    tasks: Vec<f64>,
}

/// Where the database's write-ahead log is looked at.
enum WriteAheadLog {
    Sqlite(PathBuf),
    Postgres(Box<PgConnection>),
}

pub(super) async fn run(scene: Scene<'_>, size: Size, soak: Duration) -> anyhow::Result<Seen> {
    let lasts = match size {
        Size::Full => soak,
        Size::Short => SHORT,
    };
    let mut stage = Stage::of(scene, "soak", QUARTER.agents).await?;
    for node in stage.nodes_mut() {
        node.metrics = Some(free_address().await?);
    }
    let processes = stage.start().await?;
    let mut load = Load::begin(stage.database.clone(), stage.address(), QUARTER).await?;
    let cookies = sign_in(stage.address(), QUARTER.agents).await?;
    load.resumed().await?;
    let mut log = WriteAheadLog::of(&stage.database).await?;
    let mut nodes: Vec<Seconds> = processes.iter().map(|_| Seconds::default()).collect();
    let mut longest_log = 0.0_f64;
    let come = AtomicU64::new(0);
    let (begun, mut told) = (Instant::now(), Duration::ZERO);
    let sampling = async {
        while begun.elapsed() < lasts {
            sleep(SAMPLED_EVERY).await;
            load.check()?;
            for ((node, process), seen) in stage.nodes().zip(&processes).zip(&mut nodes) {
                seen.note(process, node.metrics.context("it tells them")?).await?;
            }
            longest_log = longest_log.max(log.bytes().await?);
            if begun.elapsed() > told + TOLD_EVERY {
                told = begun.elapsed();
                let memory = nodes.iter().filter_map(|seen| seen.memory.last());
                let memory: Vec<String> = memory.map(|bytes| format!("{:.1} MB", bytes / MB)).collect();
                progress(&format!(
                    "R14: {} s of {}, memory {}",
                    told.as_secs(),
                    lasts.as_secs(),
                    memory.join(" and ")
                ));
            }
        }
        anyhow::Ok(())
    };
    tokio::select! {
        sampled = sampling => sampled?,
        broken = come_and_go(stage.address(), &cookies, &come) => broken.context("a connection broke that came and went")?,
    }
    let outcome = load.end().await?;
    let grown = if lasts < FULL_AFTER {
        GROWN_WHILE_CACHES_FILL
    } else {
        GROWN
    };
    let most_in_log = log.bound().await?;
    let words: Vec<String> = nodes.iter().map(Seconds::words).collect();
    Ok(Seen {
        words: format!(
            "{} texts and {} connections within {} s: {} (at most {:.0} MB and {MORE_OPEN:.0} more may be); write-ahead log at most \
             {:.1} MB of {:.0}; {}",
            outcome.acks.len(),
            come.load(Ordering::Relaxed),
            lasts.as_secs(),
            words.join("; "),
            grown / MB,
            longest_log / MB,
            most_in_log / MB,
            outcome.faults
        ),
        holds: nodes.iter().all(|seen| seen.are_flat(grown)) && longest_log <= most_in_log && outcome.faults.is_none(),
    })
}

impl Seconds {
    async fn note(&mut self, process: &Process, metrics: SocketAddr) -> anyhow::Result<()> {
        self.memory.push(process.memory()? as f64);
        self.descriptors.push(descriptors(process.id()?)? as f64);
        self.tasks.push(tasks(metrics).await?);
        Ok(())
    }

    fn are_flat(&self, grown: f64) -> bool {
        let is_flat = |samples: &[f64], more: f64| {
            let (first, last) = medians(samples);
            last <= first + more
        };
        is_flat(&self.memory, grown) && is_flat(&self.descriptors, MORE_OPEN) && is_flat(&self.tasks, MORE_OPEN)
    }

    fn words(&self) -> String {
        let (memory, descriptors, tasks) = (medians(&self.memory), medians(&self.descriptors), medians(&self.tasks));
        format!(
            "memory {:.1} then {:.1} MB, descriptors {:.0} then {:.0}, tasks {:.0} then {:.0}",
            memory.0 / MB,
            memory.1 / MB,
            descriptors.0,
            descriptors.1,
            tasks.0,
            tasks.1
        )
    }
}

/// Of the first quarter and the last, after it has warmed up.
fn medians(samples: &[f64]) -> (f64, f64) {
    let warm = &samples[samples.len() / WARM_UP..];
    let quarter = (warm.len() / 4).max(1).min(warm.len());
    (
        quantile(&warm[..quarter], 0.5),
        quantile(&warm[warm.len() - quarter..], 0.5),
    )
}

/// How many tasks a node has, by its own count.
async fn tasks(metrics: SocketAddr) -> anyhow::Result<f64> {
    let told = timeout(PATIENCE, get(metrics, "/metrics")).await??;
    let count = told.lines().find_map(|line| line.strip_prefix("headset_tasks "));
    Ok(count.context("it tells how many tasks it has")?.trim().parse()?)
}

/// Connections come all the time, do what they came for, and are gone without a word. Comes back only with an error.
async fn come_and_go(address: SocketAddr, cookies: &[String], come: &AtomicU64) -> anyhow::Result<()> {
    let mut under_way = JoinSet::new();
    let mut pace = interval(Duration::from_secs(1) / CONNECTIONS);
    for number in 0.. {
        pace.tick().await;
        while let Some(gone) = under_way.try_join_next() {
            gone??;
            come.fetch_add(1, Ordering::Relaxed);
        }
        let token = customer::token(QUARTER.seed, 1 + number % QUARTER.customers);
        let cookie = cookies[number % cookies.len()].clone();
        under_way.spawn(async move {
            let visit = visit(address, number, &token, &cookie);
            timeout(PATIENCE, visit).await.context("it took too long")?
        });
        ensure!(
            under_way.len() <= CONNECTIONS as usize * 10,
            "{} connections wait for what they came for",
            under_way.len()
        );
    }
    Ok(())
}

/// One connection's life, of four kinds in turn.
async fn visit(address: SocketAddr, number: usize, token: &str, cookie: &str) -> anyhow::Result<()> {
    match number % 4 {
        0 => {
            let mut socket = customer::open(address, token, None).await?;
            while !socket
                .next()
                .await?
                .iter()
                .any(|item| matches!(item, ToCustomer::Chat(_)))
            {}
        }
        1 => {
            let mut socket = agent::open(address, cookie, Vec::new()).await?;
            while !socket
                .next()
                .await?
                .iter()
                .any(|item| matches!(item, ToAgent::Cases { .. }))
            {}
        }
        2 => {
            let having = json!({"site": "demo", "having": null});
            Door::of_customer(address, token)?
                .call::<Value>("chat_changes", &having)
                .await?;
        }
        _ => {
            let mut stream = TcpStream::connect(address).await?;
            let half = format!("GET /chat/live HTTP/1.1\r\nhost: {address}\r\nupgrade: websocket\r\n");
            stream.write_all(half.as_bytes()).await?;
        }
    }
    Ok(())
}

impl WriteAheadLog {
    async fn of(database: &Database) -> anyhow::Result<Self> {
        Ok(match database {
            Database::Sqlite(file) => {
                let mut log = file.clone().into_os_string();
                log.push("-wal");
                Self::Sqlite(log.into())
            }
            Database::Postgres(url) => Self::Postgres(Box::new(PgConnectOptions::from_str(url)?.connect().await?)),
        })
    }

    /// How large it is now.
    async fn bytes(&mut self) -> anyhow::Result<f64> {
        match self {
            Self::Sqlite(file) => Ok(std::fs::metadata(file)?.len() as f64),
            Self::Postgres(connection) => {
                let sum = "SELECT COALESCE(SUM(size), 0)::BIGINT FROM pg_ls_waldir()";
                let (bytes,): (i64,) = sqlx::query_as(sum).fetch_one(&mut **connection).await?;
                Ok(bytes as f64)
            }
        }
    }

    /// How large it may be. Postgres keeps to what it is set to, more or less.
    async fn bound(&mut self) -> anyhow::Result<f64> {
        match self {
            Self::Sqlite(_) => Ok(SQLITE_LOG),
            Self::Postgres(connection) => {
                let set = "SELECT pg_size_bytes(current_setting('max_wal_size')) * 5 / 4";
                let (bytes,): (i64,) = sqlx::query_as(set).fetch_one(&mut **connection).await?;
                Ok(bytes as f64)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GROWN, Seconds, medians};

    #[test]
    fn what_warms_up_is_not_compared_and_what_goes_on_growing_is_noticed() {
        let warms_up: Vec<f64> = (0..100).map(|second| f64::from(second.min(20))).collect();
        assert_eq!(medians(&warms_up), (20.0, 20.0));
        let grows: Vec<f64> = (0..100).map(|second| f64::from(second) * GROWN).collect();
        let (first, last) = medians(&grows);
        assert!(last > first + GROWN);
        let node = Seconds {
            memory: grows,
            descriptors: warms_up.clone(),
            tasks: warms_up,
        };
        assert!(!node.are_flat(GROWN));
    }

    #[test]
    fn a_run_of_a_second_is_compared_with_itself() {
        assert_eq!(medians(&[7.0]), (7.0, 7.0));
    }
}
