//! R4: one order. Many write into one conversation at once, and each reads along; where there are two nodes, half of them at each.

use super::{Seen, Size};
use crate::door::Door;
use crate::load::{By, Load, accept_next, billing, customer, sign_in};
use crate::progress;
use crate::stage::{Scene, Stage};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::time::Duration;
use tokio::time::sleep;

const SEED: u64 = 4;
/// As quickly as they are let.
const EVERY: Duration = Duration::from_millis(1);

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let (writers, entries) = match size {
        Size::Full => (50, 10_000),
        Size::Short => (8, 300),
    };
    let stage = Stage::of(scene, "order", writers - 1).await?;
    let _processes = stage.start().await?;
    let address = stage.address();
    let cookies = sign_in(address, writers - 1).await?;
    let token = customer::token(SEED, 1);
    let conversation = customer::start(address, &token, 1).await?;
    let mut door = Door::of_agent(address, &cookies[0])?;
    let queue = billing(address, &cookies[0]).await?;
    accept_next(&mut door, queue).await?;
    let mut load = Load::empty(stage.database.clone(), address);
    let mut seeds = StdRng::seed_from_u64(SEED);
    load.customer(token, conversation, EVERY, &mut seeds)?;
    for (number, cookie) in cookies.into_iter().enumerate() {
        let by = if number == 0 { By::Agent } else { By::Colleague };
        load.agent(cookie, vec![conversation], by, EVERY, &mut seeds)?;
    }
    let mut told = 0;
    while load.acked() < entries {
        load.check()?;
        if load.acked() >= told + 1_000 {
            told = load.acked();
            progress(&format!("R4: {told} of {entries} entries"));
        }
        sleep(Duration::from_millis(20)).await;
    }
    let outcome = load.end().await?;
    Ok(Seen {
        words: format!(
            "{writers} writers and readers, {} entries: {}",
            outcome.acks.len(),
            outcome.faults
        ),
        holds: outcome.faults.is_none(),
    })
}
