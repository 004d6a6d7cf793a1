//! P1d and P3b: what two nodes on one Postgres come to beside one. On a machine of few cores the second has none of its own, so this
//! tells what going through the database costs, and not how far it carries. Reported only.

use super::delay::{AGENTS, Chats};
use super::report::{Report, Row, Target};
use super::talking::Talking;
use super::throughput::{CUSTOMERS_EACH, SENDERS, Senders, rate};
use super::{delay, throughput};
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::rounds::{Round, alternate};

pub(super) const PLACE: &str = "postgres×2";

/// Who write once a second to agents of the same node, and as many to agents of the other; each agent has as many of both.
const CUSTOMERS: usize = 25 * AGENTS;

pub(super) async fn run(place: &Place, report: &mut Report, rates: bool, delays: bool) -> anyhow::Result<()> {
    if !rates && !delays {
        return Ok(());
    }
    progress("P1d, P3b: two nodes on Postgres beside one");
    let database = place.database("nodes").await?;
    let talking = Talking::prepare(database, SENDERS * CUSTOMERS_EACH, AGENTS).await?;
    let folder = tempfile::tempdir()?;
    let one = Binary::new(&talking.database, folder.path().join("one")).await?;
    let other = one.another(folder.path().join("other")).await?;
    let processes = [one.start().await?, other.start().await?];
    let row = |name, what| Row {
        name,
        place: PLACE,
        what,
        target: Target::Open,
    };
    // Texts of the other row would be taken for some of this.
    if delays {
        let (same, others) = talking.customers.split_at(CUSTOMERS);
        let mut same = Chats::open(one.address, one.address, same).await?;
        let mut across = Chats::open(one.address, other.address, &others[..CUSTOMERS]).await?;
        let blocks = alternate(
            delay::ROUNDS,
            async || same.block().await,
            async || across.block().await,
        )
        .await?;
        let round = |(same, across): (delay::Block, delay::Block)| Round {
            reference: same.seen.1,
            measured: across.seen.1,
        };
        let rounds: Vec<Round> = blocks.into_iter().map(round).collect();
        let row = row("P3b", "send to frame at the agent, p99, of another node / of the same");
        report.ratio(row, "ms", &rounds)?;
    }
    if rates {
        let mut at_one = Senders::new(&[one.address], &talking.customers)?;
        let mut at_both = Senders::new(&[one.address, other.address], &talking.customers)?;
        let blocks = alternate(
            throughput::ROUNDS,
            async || at_one.say(throughput::GROUPS).await,
            async || at_both.say(throughput::GROUPS).await,
        )
        .await?;
        let round = |(at_one, at_both)| Round {
            reference: rate(at_one),
            measured: rate(at_both),
        };
        let rounds: Vec<Round> = blocks.into_iter().map(round).collect();
        let row = row("P1d", "acknowledged messages, 128 senders, at two nodes / at one");
        report.ratio(row, "per s", &rounds)?;
    }
    for process in processes {
        process.terminate().await?;
    }
    Ok(())
}
