//! P1: how many messages a second are acknowledged, and so durable, beside what the database takes at most; and how many share one
//! sync of the disk.

use super::raw::Raw;
use super::report::{Report, Row, Target};
use super::talking::Talking;
use crate::customer::Customer;
use crate::door::Door;
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::rounds::{Round, alternate};
use anyhow::{Context, bail};
use desk::Database;
use domain::wire::customer::Said;
use serde_json::json;
use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::process::Command;
use tokio::task::JoinSet;

pub(super) const SENDERS: usize = 128;
/// One customer may say 30 things at once: each sender speaks for many in turn.
pub(super) const CUSTOMERS_EACH: usize = 20;
const AGENTS: usize = 20;
/// In each block every sender says so much, and the raw database takes as many groups of as many as there are senders.
pub(super) const GROUPS: usize = 40;
pub(super) const ROUNDS: usize = 12;
/// Two hundred bytes.
const LENGTH: usize = 200;

/// Connections that each say one thing after the other.
pub(super) struct Senders(Vec<Sender>);

struct Sender {
    door: Door,
    customers: Vec<Customer>,
    said: usize,
}

impl Senders {
    /// Spread over these nodes.
    pub(super) fn new(nodes: &[SocketAddr], customers: &[Customer]) -> anyhow::Result<Self> {
        let sender = |(customers, node): (&[Customer], &SocketAddr)| {
            Ok(Sender {
                door: Door::of_customer(*node, &customers[0].token)?,
                customers: customers.to_vec(),
                said: 0,
            })
        };
        Ok(Self(
            customers
                .chunks(CUSTOMERS_EACH)
                .zip(nodes.iter().cycle())
                .map(sender)
                .collect::<anyhow::Result<_>>()?,
        ))
    }

    /// Each says so much; how long it takes until all of it is acknowledged.
    pub(super) async fn say(&mut self, each: usize) -> anyhow::Result<Duration> {
        let start = Instant::now();
        let mut saying = JoinSet::new();
        for sender in self.0.drain(..) {
            saying.spawn(sender.say(each));
        }
        while let Some(sender) = saying.join_next().await {
            self.0.push(sender??);
        }
        Ok(start.elapsed())
    }
}

impl Sender {
    async fn say(mut self, times: usize) -> anyhow::Result<Self> {
        for _ in 0..times {
            let customer = &self.customers[self.said % self.customers.len()];
            self.said += 1;
            self.door.change_to(&customer.token)?;
            let arguments = json!({
                "conversation": customer.conversation, "client_id": crate::customer::new_request()?,
                "body": format!("{:.<LENGTH$}", self.said),
            });
            if let Err(failed) = self.door.call::<Said>("say", &arguments).await {
                bail!("a message was not acknowledged: {failed}");
            }
        }
        Ok(self)
    }
}

/// P1 on SQLite, P1b on Postgres; and P1c on SQLite.
pub(super) async fn run(place: &Place, report: &mut Report, rates: bool, syncs: bool) -> anyhow::Result<()> {
    progress(&format!("P1 on {}: {SENDERS} senders", place.name()));
    let database = place.database("senders").await?;
    let talking = Talking::prepare(database, SENDERS * CUSTOMERS_EACH, AGENTS).await?;
    let folder = tempfile::tempdir()?;
    let binary = Binary::new(&talking.database, folder.path().into()).await?;
    if rates {
        let (name, what, target, mut raw) = match place.database("raw").await? {
            Database::Sqlite(file) => (
                "P1",
                "acknowledged messages, 128 senders / raw SQLite, 128 a commit",
                0.35,
                Raw::sqlite(&file)?,
            ),
            Database::Postgres(url) => (
                "P1b",
                "acknowledged messages, 128 senders / raw UNNEST of 128 rows",
                0.25,
                Raw::postgres(&url).await?,
            ),
        };
        let process = binary.start().await?;
        let mut senders = Senders::new(&[binary.address], &talking.customers)?;
        let rounds = alternate(
            ROUNDS,
            async || Ok(raw.store(GROUPS, SENDERS).await?.iter().sum()),
            async || senders.say(GROUPS).await,
        )
        .await?;
        process.terminate().await?;
        let rounds: Vec<Round> = rounds
            .into_iter()
            .map(|(raw, desk)| Round {
                reference: rate(raw),
                measured: rate(desk),
            })
            .collect();
        let row = Row {
            name,
            place: place.name(),
            what,
            target: Target::AtLeast(target),
        };
        report.ratio(row, "per s", &rounds)?;
    }
    if syncs {
        count_syncs(&binary, &talking.customers, place, report, folder.path()).await?;
    }
    Ok(())
}

/// Messages a second, where all senders have said as much as they say in a block.
pub(super) fn rate(spent: Duration) -> f64 {
    (GROUPS * SENDERS) as f64 / spent.as_secs_f64()
}

/// The process runs under strace, which writes a line for each sync and lets all else pass.
async fn count_syncs(
    binary: &Binary,
    customers: &[Customer],
    place: &Place,
    report: &mut Report,
    folder: &Path,
) -> anyhow::Result<()> {
    if Command::new("strace").arg("-V").output().await.is_err() {
        return report.missing(
            "P1c",
            place.name(),
            "strace is not installed, and counts the syncs of the disk",
        );
    }
    let traced = folder.join("syncs");
    let strace = "strace -D -f -qq --seccomp-bpf -e trace=fsync,fdatasync -e signal=none -o".split(' ');
    let strace: Vec<&OsStr> = strace.map(OsStr::new).chain([traced.as_os_str()]).collect();
    let process = binary.start_by(&strace).await?;
    let mut senders = Senders::new(&[binary.address], customers)?;
    // The first block opens the connections.
    senders.say(1).await?;
    let before = lines(&traced)?;
    senders.say(GROUPS).await?;
    let syncs = lines(&traced)? - before;
    process.terminate().await?;
    let acked = SENDERS * GROUPS;
    let row = Row {
        name: "P1c",
        place: place.name(),
        what: "acknowledged messages per sync of the disk, 128 senders",
        target: Target::AtLeast(4.0),
    };
    report.value(
        row,
        acked as f64 / syncs as f64,
        &format!("{acked} messages, {syncs} syncs"),
    )
}

/// A call that another thread's interrupts is written in two parts; one of them has its end.
fn lines(file: &Path) -> anyhow::Result<usize> {
    let text = std::fs::read_to_string(file).context("strace writes as it goes")?;
    Ok(text.lines().filter(|line| line.contains("= ")).count())
}
