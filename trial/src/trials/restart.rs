//! R11: a restart in order. Under load the server, or one of several nodes after the other, is told to stop; it says when to come back,
//! ends, and all go on. Behind a balancer nobody is refused meanwhile.

use super::{Seen, Size};
use crate::load::{Load, Shape};
use crate::progress;
use crate::stage::{Scene, Stage};
use std::time::Duration;
use tokio::time::sleep;

/// It must have ended within this time, and all sockets must be back within that, counted from when it was told.
const DRAINED: Duration = Duration::from_secs(10);
const RESUMED: Duration = Duration::from_secs(15);

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let (shape, restarts) = match size {
        Size::Full => (Shape::L, 6),
        Size::Short => (Shape::SHORT, scene.nodes),
    };
    let stage = Stage::of(scene, "restart", shape.agents).await?;
    let mut processes = stage.start().await?;
    let load = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    let (mut drained, mut resumed) = (Duration::ZERO, Duration::ZERO);
    for count in 1..=restarts {
        load.resumed().await?;
        sleep(Duration::from_secs(2)).await;
        let next = (count - 1) % processes.len();
        let ended = processes.remove(next).terminate().await?;
        let process = stage.node(next).start().await?;
        let ready = process.ready_after;
        processes.insert(next, process);
        drained = drained.max(ended);
        resumed = resumed.max(ended + ready + load.resumed().await?);
        progress(&format!(
            "R11: restarted {count} of {restarts} times, {} acknowledged",
            load.acked()
        ));
    }
    let refused = load.refused();
    let outcome = load.end().await?;
    Ok(Seen {
        words: format!(
            "restarted {restarts} times, {refused} refusals, {} acknowledged: {}; drained within {:.1} s, all back within {:.1} s",
            outcome.acks.len(),
            outcome.faults,
            drained.as_secs_f64(),
            resumed.as_secs_f64()
        ),
        holds: outcome.faults.is_none()
            && drained < DRAINED
            && resumed < RESUMED
            && (refused == 0 || !stage.has_several_nodes()),
    })
}
