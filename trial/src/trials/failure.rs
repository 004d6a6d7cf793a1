//! R2: no acknowledgement for a failed commit. Under load the disk is full, or the database is away: what is sent then is refused
//! as `unavailable` and kept by its sender, and all goes on soon after.

use super::{Seen, Size};
use crate::door::{Door, Failed};
use crate::load::{Load, Shape, customer};
use crate::place::Place;
use crate::progress;
use crate::proxy::{Fault, Proxy};
use crate::stage::Stage;
use anyhow::{Context, ensure};
use domain::Refusal;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::sleep;

/// All must have gone on within this time after the cause has ended.
const RESUMED: Duration = Duration::from_secs(10);

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let (shape, lasts) = match size {
        Size::Full => (Shape::L, Duration::from_secs(30)),
        Size::Short => (Shape::SHORT, Duration::from_secs(4)),
    };
    let mut stage = Stage::set(place, "failure", shape.agents).await?;
    // A disk is filled by a limit on the process; a database goes away behind a proxy.
    let proxy = match place {
        Place::Folder(folder) => {
            // The log lies on the same disk.
            stage.binary.log = Some(folder.path().join("headset.log"));
            None
        }
        Place::Postgres(_) => {
            let (url, proxy) = behind_proxy(&stage.binary.database).await?;
            stage.binary.database = url;
            Some(proxy)
        }
    };
    let process = stage.binary.start().await?;
    let load = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    let fail = |fails: bool| match &proxy {
        None => process.fill_disk(fails),
        Some(proxy) => {
            proxy.set(if fails { Fault::Away } else { Fault::Nothing });
            Ok(())
        }
    };
    sleep(Duration::from_secs(2)).await;
    let before = load.acked();
    fail(true)?;
    sleep(lasts / 2).await;
    progress(&format!(
        "R2: failing; {before} were acknowledged before, {} texts wait",
        load.struck()
    ));
    let acked_while_failing = load.acked();
    let token = customer::token(shape.seed, 1);
    let refusal = send(stage.address(), &token).await;
    let reads = read(stage.address(), &token).await;
    sleep(lasts / 2).await;
    let struck = load.struck();
    let none_acked = load.acked() == acked_while_failing;
    fail(false)?;
    let resumed = load.settled().await?;
    let outcome = load.end().await?;
    let is_refused = matches!(refusal, Err(Failed::Refused(Refusal::Unavailable)));
    let reads_as_it_can = reads || proxy.is_some();
    ensure!(is_refused, "a message was answered with {refusal:?}");
    Ok(Seen {
        words: format!(
            "{} for {} s, {struck} texts kept meanwhile, refused as unavailable, reading {}: all taken within {:.1} s after; {} acknowledged: {}",
            if proxy.is_some() { "database away" } else { "disk full" },
            lasts.as_secs(),
            if reads { "went on" } else { "stopped" },
            resumed.as_secs_f64(),
            outcome.acks.len(),
            outcome.faults
        ),
        holds: outcome.faults.is_none() && resumed < RESUMED && struck > 0 && none_acked && reads_as_it_can,
    })
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
async fn behind_proxy(url: &str) -> anyhow::Result<(String, Proxy)> {
    let (_, rest) = url.split_once("://").context("a Postgres URL")?;
    let (authority, _) = rest.split_once('/').context("a Postgres URL with a database")?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let address = lookup_host(host).await?.next().context("an address of Postgres")?;
    let proxy = Proxy::open(address).await?;
    Ok((url.replacen(host, &proxy.address.to_string(), 1), proxy))
}
