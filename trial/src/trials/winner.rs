//! R6, one winner: of several agents who accept one customer at once, at two nodes where there are two, one wins, the others are told,
//! and one line says who joined.

use super::{Seen, Size, pairs, requests};
use crate::door::{Door, Failed};
use crate::load::{billing, customer, sign_in};
use crate::progress;
use crate::stage::{Scene, Stage};
use crate::stored::joined;
use anyhow::{bail, ensure};
use domain::Refusal;
use domain::ids::QueueId;
use domain::wire::agent::Accepted;
use futures_util::future::join_all;
use serde_json::json;

const AGENTS: usize = 20;
const SEED: u64 = 6;

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let (of_two, of_all, pairings, answers) = match size {
        Size::Full => (1_000, 200, 20, 10),
        Size::Short => (20, 5, 1, 1),
    };
    let stage = Stage::of(scene, "winner", AGENTS + requests::AGENTS).await?;
    let _processes = stage.start().await?;
    let address = stage.address();
    let ways = stage.two_ways();
    let cookies = sign_in(address, AGENTS).await?;
    let queue = billing(address, &cookies[0]).await?;
    // Of each two, one is at the other node.
    let mut doors = cookies
        .iter()
        .zip(ways.into_iter().cycle())
        .map(|(cookie, way)| way.agent(cookie))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut wins = [0_u32; AGENTS];
    for round in 0..of_two + of_all {
        let conversation = customer::start(address, &customer::token(SEED, round), round).await?;
        // Pairs take turns, so that nobody acts more often than an agent may.
        let pair = 2 * (round % (AGENTS / 2));
        let racing = if round < of_two {
            &mut doors[pair..pair + 2]
        } else {
            &mut doors[..]
        };
        let answers = join_all(racing.iter_mut().map(|door| accept(door, queue, round))).await;
        let mut winners = Vec::new();
        for (place, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(accepted) => {
                    ensure!(accepted.conversation == conversation, "somebody else was accepted");
                    winners.push(place);
                }
                Err(Failed::Refused(Refusal::NobodyWaiting | Refusal::AlreadyTaken { .. })) => {}
                Err(failed) => bail!("a loser was told: {failed}"),
            }
        }
        ensure!(
            winners.len() == 1,
            "{} agents have accepted {conversation}",
            winners.len()
        );
        let lines = joined(&stage.database, conversation).await?;
        ensure!(lines == 1, "{lines} lines say who joined {conversation}");
        let winner = if round < of_two { pair + winners[0] } else { winners[0] };
        wins[winner] += 1;
        if (round + 1) % 200 == 0 {
            progress(&format!("R6: {} of {} races", round + 1, of_two + of_all));
        }
    }
    progress("R6: pairings");
    let paired = pairs::run(&stage, ways, &cookies, pairings).await?;
    progress("R6: what colleagues ask of each other");
    let asked = requests::run(&stage, AGENTS + 1, answers).await?;
    let (fewest, most) = (wins.iter().min().copied(), wins.iter().max().copied());
    Ok(Seen {
        words: format!(
            "two agents {of_two} times, {AGENTS} agents {of_all} times: each time one winner, the others told, one line (wins: {} to {} \
             each); {paired} pairings of what can be done at once, and {asked} of what can become of a transfer request: only states that \
             may be, one winner, one line",
            fewest.unwrap_or_default(),
            most.unwrap_or_default()
        ),
        holds: true,
    })
}

async fn accept(door: &mut Door, queue: QueueId, round: usize) -> Result<Accepted, Failed> {
    let arguments = json!({"queue": queue, "request_id": format!("race-{round:06}")});
    door.call("accept_next", &arguments).await
}
