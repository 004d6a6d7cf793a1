//! R7, due work: requests were made at a node and run out while it is killed. The other node ends them, each once.

use super::requests::{Agent, ask, who_is};
use crate::bulk::Bulk;
use crate::load::customer::{start, token};
use crate::load::{accept_next, billing, sign_in};
use crate::process::Process;
use crate::stage::Stage;
use crate::stored;
use anyhow::ensure;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Whoever asks, and whoever is asked.
pub(super) const AGENTS: usize = 2;
/// Requests that run out when a node dies.
const REQUESTS: usize = 5;
const SEED: u64 = 77;
/// What is not done by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Kills one node after the other, so often in all, and starts each again. The longest time from a death until all that was due was
/// done.
pub(super) async fn run(stage: &Stage, processes: &mut Vec<Process>, deaths: usize) -> anyhow::Result<Duration> {
    let cookie = sign_in(stage.address(), 1).await?.remove(0);
    let queue = billing(stage.address(), &cookie).await?;
    let ways = stage.ways();
    let mut longest = Duration::ZERO;
    for death in 0..deaths {
        let victim = death % ways.len();
        let stays = ways[(victim + 1) % ways.len()];
        // Whoever is asked is there as long as their page is open.
        let _asked = Agent::arrive(stays, AGENTS).await?;
        let mut asker = ways[victim].agent(&cookie)?;
        let mut conversations = Vec::new();
        let mut bulk = Bulk::open(&stage.database).await?;
        let mut requests = Vec::new();
        for number in 0..REQUESTS {
            let number = death * REQUESTS + number;
            let conversation = start(stage.address(), &token(SEED, number), number).await?;
            accept_next(&mut asker, queue).await?;
            let asked = who_is(&mut asker, conversation, AGENTS).await?;
            requests.push(ask(&mut asker, conversation, asked).await?);
            conversations.push(conversation);
        }
        for request in requests {
            bulk.expire(request).await?;
        }
        processes.remove(victim).kill().await?;
        let died = Instant::now();
        for conversation in conversations {
            while stored::is_pending(&stage.database, conversation).await? {
                ensure!(
                    died.elapsed() < PATIENCE,
                    "what was due when a node died is still to be done"
                );
                sleep(Duration::from_millis(20)).await;
            }
            let odd = stored::oddities(&stage.database, conversation).await?;
            ensure!(odd.is_empty(), "{conversation} was left so: {}", odd.join(", "));
        }
        longest = longest.max(died.elapsed());
        processes.insert(victim, stage.node(victim).start().await?);
    }
    Ok(longest)
}
