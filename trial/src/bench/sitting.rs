//! P7 and P14: ten thousand customers with an open chat, how much memory each takes, and how they come back all at once.

use super::bare;
use super::crowd::Crowd;
use super::report::{Report, Row, Target, short};
use super::talking::Talking;
use crate::customer::Customer;
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::socket::Socket;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const CUSTOMERS: usize = 10_000;
const AGENTS: usize = 20;
/// Sockets, and what else a process has open.
const DESCRIPTORS: u64 = 10_300;
/// Memory that has not settled by then is in use.
const SETTLED: Duration = Duration::from_secs(3);
/// Whoever has not come by then never will.
const PATIENCE: Duration = Duration::from_secs(120);
const KB: f64 = 1000.0;
const MB: f64 = 1000.0 * KB;

pub(super) async fn run(place: &Place, report: &mut Report, sizes: bool, returns: bool) -> anyhow::Result<()> {
    let descriptors = rlimit::increase_nofile_limit(u64::MAX)?;
    if descriptors < DESCRIPTORS {
        for name in [("P7", sizes), ("P14", returns)].iter().filter(|(_, wanted)| *wanted) {
            report.missing(
                name.0,
                place.name(),
                &format!("a process may open {descriptors} files only"),
            )?;
        }
        return Ok(());
    }
    progress("P7, P14: 10,000 customers start chats (about 40 seconds)");
    let database = place.database("sitting").await?;
    let talking = Talking::prepare(database, CUSTOMERS, AGENTS).await?;
    let folder = tempfile::tempdir()?;
    let binary = Binary::new(&talking.database, folder.path().into()).await?;
    if sizes {
        let bare = bare_socket().await?;
        let row = |what, target| Row {
            name: "P7",
            place: place.name(),
            what,
            target: Target::AtMost(target),
        };
        let process = binary.start().await?;
        let before = process.memory()? as f64;
        let crowd = Crowd::gather(binary.address, &talking.customers, PATIENCE).await?;
        sleep(SETTLED).await;
        let whole = process.memory()? as f64;
        drop(crowd);
        process.kill().await?;
        let each = (whole - before) / CUSTOMERS as f64;
        report.size(
            row("memory per idle customer socket at 10,000 / bare socket", 3.0),
            each / bare,
            &format!("{:.1} / {:.1} KB", each / KB, bare / KB),
        )?;
        report.size(
            row("memory of the whole process at 10,000 customers, MB", 250.0),
            whole / MB,
            &format!("{} MB before they came", short(before / MB)),
        )?;
    }
    if returns {
        come_back(&binary, &talking.customers, place, report).await?;
    }
    Ok(())
}

/// The memory of an idle socket of a bare server, in bytes.
async fn bare_socket() -> anyhow::Result<f64> {
    let (address, process) = bare::start(None).await?;
    let before = process.memory()? as f64;
    let sockets: Vec<Socket<()>> = stream::iter(0..CUSTOMERS)
        .map(|_| Socket::open(address, "/echo", None))
        .buffer_unordered(64)
        .try_collect()
        .await?;
    sleep(SETTLED).await;
    let each = (process.memory()? as f64 - before) / sockets.len() as f64;
    process.kill().await?;
    Ok(each)
}

/// The server is restarted in order, and then killed and started again; each time all are lost at once.
async fn come_back(binary: &Binary, customers: &[Customer], place: &Place, report: &mut Report) -> anyhow::Result<()> {
    progress("P14: 10,000 customers come back, twice");
    let mut process = binary.start().await?;
    let crowd = Crowd::gather(binary.address, customers, PATIENCE).await?;
    for (what, in_order) in [
        ("10,000 resumed after a restart in order, s", true),
        ("10,000 resumed after kill -9, s", false),
    ] {
        crowd.expect_return();
        let start = Instant::now();
        if in_order {
            process.terminate().await?;
        } else {
            process.kill().await?;
        }
        process = binary.start().await?;
        let back = crowd.all_here(start, PATIENCE).await?;
        let row = Row {
            name: "P14",
            place: place.name(),
            what,
            target: Target::AtMost(60.0),
        };
        report.value(
            row,
            back.took.as_secs_f64(),
            &format!(
                "{} answered 5xx, at most {:.0} % within one second",
                back.server_errors,
                100.0 * back.at_once
            ),
        )?;
    }
    Ok(())
}
