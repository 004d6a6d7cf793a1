//! R1 once more: what is acknowledged is on the disk. A killed process leaves its words to the system, which writes them all the same; so
//! here each write and each sync is written down, every so many syncs one fails, and the power goes at moments of chance: what
//! was not synced is then lost or half there.

use super::{Seen, Size};
use crate::disk::{self, Disk, strace};
use crate::load::{Load, Shape};
use crate::place::Place;
use crate::progress;
use crate::stage::Stage;
use crate::stored;
use anyhow::{bail, ensure};
use desk::Database;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::ffi::OsStr;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// All have come and are accepted by then.
const FIRST_FAILURE: u32 = 150;
/// Many succeed between two that fail, so that what follows a failure is tried, too.
const THEN_EVERY: u32 = 25;

/// Where the disk is slow, many messages share a sync, and it takes longer until one fails.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let (lasts, losses) = match size {
        Size::Full => (Duration::from_secs(15), 200),
        Size::Short => (Duration::from_secs(4), 20),
    };
    let shape = Shape {
        per_second: 100.0,
        ..Shape::SHORT
    };
    let mut stage = Stage::set(place, "synced", shape.agents).await?;
    let Database::Sqlite(file) = &stage.database else {
        bail!("Postgres looks after its own files");
    };
    let folder = tempfile::tempdir()?;
    stage.binary.log = Some(folder.path().join("headset.log"));
    let (before, traces) = (std::fs::read(file)?, folder.path().join("trace"));
    let words = strace(&traces, FIRST_FAILURE, THEN_EVERY);
    let words: Vec<&OsStr> = words.iter().map(AsRef::as_ref).collect();
    let process = stage.binary.start_by(&words).await?;
    let load = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    let start = Instant::now();
    while start.elapsed() < lasts || disk::failed_syncs(&traces)? == 0 {
        ensure!(start.elapsed() < PATIENCE, "no sync was made to fail");
        sleep(Duration::from_millis(200)).await;
    }
    let outcome = load.end().await?;
    process.terminate().await?;
    let disk = Disk::read(before, file, &traces)?;
    let (syncs, failed) = disk.syncs();
    ensure!(
        syncs > 0 && failed > 0,
        "{syncs} syncs were seen, and {failed} that failed"
    );

    let mut random = StdRng::seed_from_u64(shape.seed);
    let mut found = None;
    for count in 1..=losses {
        let at = outcome.acks[random.random_range(0..outcome.acks.len())].at;
        let acks: Vec<_> = outcome.acks.iter().filter(|ack| ack.at <= at).cloned().collect();
        let folder = tempfile::tempdir()?;
        let after = Database::Sqlite(disk.lose_power(at, &mut random, folder.path())?);
        let faults = stored::compare(&after, &acks, &[]).await?;
        if !faults.is_none() {
            found.get_or_insert(faults);
        }
        if count % 50 == 0 {
            progress(&format!("R1b: the power went {count} of {losses} times"));
        }
    }
    let found = found.unwrap_or_default();
    Ok(Seen {
        words: format!(
            "power lost at {losses} moments, {} acknowledged, {syncs} syncs and {failed} that failed: {found}; in the end: {}",
            outcome.acks.len(),
            outcome.faults
        ),
        holds: found.is_none() && outcome.faults.is_none(),
    })
}
