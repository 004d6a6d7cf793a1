//! R2: no acknowledgement for a failed commit. Under load the disk is full or takes nothing, or the database is away: what is sent then is refused
//! as `unavailable` and kept by its sender, and all goes on soon after.

use super::{Seen, Size};
use crate::door::{Door, Failed};
use crate::load::{Load, Shape, customer};
use crate::place::Place;
use crate::progress;
use crate::proxy::{Fault, Proxy};
use crate::stage::{Scene, Stage};
use anyhow::{Context, ensure};
use domain::Refusal;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::sleep;

/// All must have gone on within this time after the cause has ended.
const RESUMED: Duration = Duration::from_secs(10);

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// No file can be written to, the log neither.
    DiskFull,
    /// What is written does not come to the disk.
    SyncFails,
    /// Nothing comes through to the database, from no node.
    DatabaseAway,
}

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let causes: &[Cause] = match (scene.place, size) {
        (Place::Postgres(_), _) => &[Cause::DatabaseAway],
        (Place::Folder(_), Size::Short) => &[Cause::DiskFull],
        // To make another process's syncs fail is not everybody's right.
        (Place::Folder(_), Size::Full) => &[Cause::DiskFull, Cause::SyncFails],
    };
    let mut all = Seen {
        words: String::new(),
        holds: true,
    };
    for cause in causes {
        let seen = fails(scene, size, *cause).await?;
        let separator = if all.words.is_empty() { "" } else { "; " };
        all.words = format!("{}{separator}{}", all.words, seen.words);
        all.holds &= seen.holds;
    }
    Ok(all)
}

async fn fails(scene: Scene<'_>, size: Size, cause: Cause) -> anyhow::Result<Seen> {
    let (shape, lasts) = match size {
        Size::Full => (Shape::L, Duration::from_secs(30)),
        Size::Short => (Shape::SHORT, Duration::from_secs(4)),
    };
    let mut stage = Stage::of(scene, &format!("failure_{}", cause as u8), shape.agents).await?;
    let folder = tempfile::tempdir()?;
    // They lie on the same disk, and tell of each failure.
    for (number, node) in stage.nodes_mut().enumerate() {
        node.log = Some(folder.path().join(format!("headset{number}.log")));
    }
    let mut proxy = None;
    if cause == Cause::DatabaseAway {
        let (url, opened) = behind_proxy(&stage.binary.database).await?;
        for node in stage.nodes_mut() {
            node.database.clone_from(&url);
        }
        proxy = Some(opened);
    }
    let processes = stage.start().await?;
    let load = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    sleep(Duration::from_secs(2)).await;
    let before = load.acked();
    let mut strace = None;
    match (cause, &proxy) {
        (Cause::SyncFails, _) => strace = Some(processes[0].fail_syncs().await?),
        (_, Some(proxy)) => proxy.set(Fault::Away),
        (_, None) => processes[0].fill_disk(true)?,
    }
    sleep(lasts / 2).await;
    progress(&format!(
        "R2: {}; {before} were acknowledged before, {} texts wait",
        cause.words(),
        load.struck()
    ));
    let acked_while_failing = load.acked();
    let token = customer::token(shape.seed, 1);
    let refusal = send(stage.address(), &token).await;
    let reads = read(stage.address(), &token).await;
    sleep(lasts / 2).await;
    let struck = load.struck();
    let none_acked = load.acked() == acked_while_failing;
    match (strace, &proxy) {
        (Some(strace), _) => strace.end().await?,
        (None, Some(proxy)) => proxy.set(Fault::Nothing),
        (None, None) => processes[0].fill_disk(false)?,
    }
    let resumed = load.settled().await?;
    let outcome = load.end().await?;
    let is_refused = matches!(refusal, Err(Failed::Refused(Refusal::Unavailable)));
    let reads_as_it_can = reads || cause == Cause::DatabaseAway;
    ensure!(is_refused, "a message was answered with {refusal:?}");
    Ok(Seen {
        words: format!(
            "{} for {} s, {struck} texts kept meanwhile, refused as unavailable, reading {}: all taken within {:.1} s after; {} acknowledged: {}",
            cause.words(),
            lasts.as_secs(),
            if reads { "went on" } else { "stopped" },
            resumed.as_secs_f64(),
            outcome.acks.len(),
            outcome.faults
        ),
        holds: outcome.faults.is_none() && resumed < RESUMED && struck > 0 && none_acked && reads_as_it_can,
    })
}

impl Cause {
    fn words(self) -> &'static str {
        match self {
            Self::DiskFull => "disk full",
            Self::SyncFails => "every sync fails",
            Self::DatabaseAway => "database away",
        }
    }
}

async fn send(address: SocketAddr, token: &str) -> Result<Value, Failed> {
    // Of which conversation does not matter: it is the desk that cannot.
    let arguments = json!({"conversation": 1, "client_id": "while-failing", "body": "Is anybody there?"});
    Door::of_customer(address, token)?.call("say", &arguments).await
}

/// Whether a chat can still be read.
async fn read(address: SocketAddr, token: &str) -> bool {
    let arguments = json!({"site": "demo", "having": null});
    match Door::of_customer(address, token) {
        Ok(mut door) => door.call::<Value>("chat_changes", &arguments).await.is_ok(),
        Err(_) => false,
    }
}

/// The same database by way of a proxy.
pub(super) async fn behind_proxy(url: &str) -> anyhow::Result<(String, Proxy)> {
    let (_, rest) = url.split_once("://").context("a Postgres URL")?;
    let (authority, _) = rest.split_once('/').context("a Postgres URL with a database")?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let address = lookup_host(host).await?.next().context("an address of Postgres")?;
    let proxy = Proxy::open(address).await?;
    Ok((url.replacen(host, &proxy.address.to_string(), 1), proxy))
}
