//! R12: backups are whole. Under load they are made one after the other, each is restored into an empty place, and what is there is
//! checked deeply; what was acknowledged before it was begun is in it.

use super::{Seen, Size};
use crate::load::{Load, Shape};
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::stage::Stage;
use crate::stored;
use anyhow::{Context, ensure};
use std::ffi::OsStr;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval};

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let (shape, every, backups) = match size {
        Size::Full => (Shape::L, Duration::from_secs(10), 30),
        Size::Short => (Shape::SHORT, Duration::from_secs(5), 3),
    };
    let stage = Stage::set(place, "backups", shape.agents).await?;
    let _process = stage.binary.start().await?;
    let mut load = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    let folder = tempfile::tempdir()?;
    let mut beat = interval(every);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut slowest, mut slowest_restore) = (Duration::ZERO, Duration::ZERO);
    let mut lost = 0;
    for count in 1..=backups {
        beat.tick().await;
        load.check()?;
        let acked = load.acked();
        let file = folder.path().join(format!("{count}.headset"));
        let start = Instant::now();
        stage.binary.run(&[OsStr::new("backup"), file.as_os_str()]).await?;
        slowest = slowest.max(start.elapsed());

        let database = place.database(&format!("restored_{count}")).await?;
        let data = folder.path().join(format!("restored_{count}"));
        let restored = Binary::new(&database, data.clone()).await?;
        let start = Instant::now();
        // It checks deeply itself, and so does the other.
        restored.run(&[OsStr::new("restore"), file.as_os_str()]).await?;
        slowest_restore = slowest_restore.max(start.elapsed());
        let checked = restored.run(&[OsStr::new("check"), OsStr::new("--deep")]).await?;
        ensure!(checked.contains("Everything is in order"), "it said {checked}");
        let kept = stored::messages(&database).await?;
        lost += acked.saturating_sub(kept);
        std::fs::remove_file(&file).context("the backup is there")?;
        std::fs::remove_dir_all(&data).context("its folder is there")?;
        progress(&format!(
            "R12: {count} of {backups} backups made and restored, {kept} messages in the last"
        ));
    }
    let outcome = load.end().await?;
    Ok(Seen {
        words: format!(
            "{backups} backups while {} were acknowledged: {}; each restored and checked, {lost} lost that were acknowledged before; made \
             within {:.1} s, restored within {:.1} s",
            outcome.acks.len(),
            outcome.faults,
            slowest.as_secs_f64(),
            slowest_restore.as_secs_f64()
        ),
        holds: outcome.faults.is_none() && lost == 0,
    })
}
