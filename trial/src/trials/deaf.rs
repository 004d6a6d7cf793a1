//! R9: bounded memory. Sockets that never read stay beside the load; the server's memory and everybody else's waiting stay as
//! they were.

use super::{Seen, Size};
use crate::load::{Load, Shape, deaf, sign_in};
use crate::place::Place;
use crate::progress;
use crate::stage::Stage;
use crate::told::Ack;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// It may have grown by so many bytes.
const GROWN: u64 = 100 * 1024 * 1024;
/// The server lets go of who is silent for 42 s; then others come.
const REPLACED: Duration = Duration::from_secs(30);

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let (shape, sockets, lasts) = match size {
        Size::Full => (Shape::L, 100, Duration::from_secs(600)),
        Size::Short => (Shape::SHORT, 20, Duration::from_secs(5)),
    };
    let stage = Stage::set(place, "deaf", shape.agents).await?;
    let process = stage.binary.start().await?;
    let alone = Load::begin(stage.database.clone(), stage.address(), shape).await?;
    sleep(lasts / 10).await;
    let before = process.memory()?;
    let alone = alone.end().await?;
    let cookies = sign_in(stage.address(), shape.agents).await?;
    let load = Load::begin(
        stage.database.clone(),
        stage.address(),
        Shape {
            seed: shape.seed + 1,
            ..shape
        },
    )
    .await?;
    let (begun, mut most) = (Instant::now(), before);
    while begun.elapsed() < lasts {
        let mut held = Vec::new();
        for cookie in cookies.iter().cycle().take(sockets) {
            held.push(deaf(stage.address(), cookie, shape.customers).await?);
        }
        let until = (begun.elapsed() + REPLACED).min(lasts);
        while begun.elapsed() < until {
            sleep(Duration::from_millis(500)).await;
            most = most.max(process.memory()?);
        }
        progress(&format!("R9: {} s of {}", begun.elapsed().as_secs(), lasts.as_secs()));
    }
    let beside = load.end().await?;
    let grown = most.saturating_sub(before);
    Ok(Seen {
        words: format!(
            "{sockets} sockets that never read, for {} s: memory grew by {:.1} MB; p99 of an acknowledgement {:.1} ms without them, {:.1} ms beside them; {}",
            lasts.as_secs(),
            grown as f64 / 1024.0 / 1024.0,
            p99(&alone.acks),
            p99(&beside.acks),
            beside.faults
        ),
        holds: grown < GROWN && beside.faults.is_none(),
    })
}

/// In milliseconds.
fn p99(acks: &[Ack]) -> f64 {
    let mut times: Vec<Duration> = acks.iter().map(|ack| ack.took).collect();
    times.sort();
    let place = (times.len() * 99 / 100).min(times.len().saturating_sub(1));
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
