//! R1: what is acknowledged is durable. The server, or one of several nodes, is killed under load at moments of chance, and started
//! again.

use super::{Seen, Size};
use crate::load::{Load, Shape};
use crate::progress;
use crate::stage::{Scene, Stage};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;
use tokio::time::sleep;

/// It must be ready again within this time.
const READY: Duration = Duration::from_secs(5);

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let (shape, kills) = match size {
        Size::Full => (Shape::L, 20),
        Size::Short => (Shape::SHORT, 3),
    };
    let stage = Stage::of(scene, "kill", shape.agents).await?;
    let mut processes = stage.start().await?;
    let load = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    let mut random = StdRng::seed_from_u64(shape.seed);
    let mut slowest = Duration::ZERO;
    for count in 1..=kills {
        sleep(Duration::from_millis(random.random_range(300..2500))).await;
        let victim = random.random_range(0..processes.len());
        processes.remove(victim).kill().await?;
        let process = stage.node(victim).start().await?;
        slowest = slowest.max(process.ready_after);
        processes.insert(victim, process);
        progress(&format!(
            "R1: killed {count} of {kills} times, {} acknowledged",
            load.acked()
        ));
    }
    let outcome = load.end().await?;
    Ok(Seen {
        words: format!(
            "{} killed {kills} times, {} acknowledged: {}; ready again within {} ms",
            if stage.has_several_nodes() {
                "one node or another"
            } else {
                "the server"
            },
            outcome.acks.len(),
            outcome.faults,
            slowest.as_millis()
        ),
        holds: outcome.faults.is_none() && slowest < READY,
    })
}
