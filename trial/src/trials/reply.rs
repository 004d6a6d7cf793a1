//! R7: nothing is stuck. The server is killed after a commit and before its answer has arrived; the same request again gets the
//! answer that was lost, where there is another node from that one; and what was due when a node dies is done by another.

use super::{Seen, Size, due};
use crate::door::{Door, Failed};
use crate::load::{billing, customer, sign_in};
use crate::progress;
use crate::proxy::{Fault, Proxy};
use crate::stage::{Scene, Stage, Way};
use anyhow::{bail, ensure};
use serde_json::{Value, json};
use std::time::Duration;

const SEED: u64 = 7;
/// What was due when a node died is done within this time.
const DONE: Duration = Duration::from_secs(10);

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let (kills, deaths) = match size {
        Size::Full => (100, 20),
        Size::Short => (6, 2),
    };
    let stage = Stage::of(scene, "reply", due::AGENTS).await?;
    let address = stage.address();
    let mut processes = stage.start().await?;
    let ways = stage.ways();
    let mut proxies = Vec::new();
    for way in &ways {
        let proxy = Proxy::open(way.node).await?;
        proxy.set(Fault::CutReplies);
        proxies.push(proxy);
    }
    let cookie = sign_in(address, 1).await?.remove(0);
    let queue = billing(address, &cookie).await?;
    let mut killed = 0;
    while killed < kills {
        let token = customer::token(SEED, killed);
        let conversation = customer::start(address, &token, killed).await?;
        let request = format!("reply-{killed:06}");
        let steps: [(bool, &str, Value); 4] = [
            (true, "accept_next", json!({"queue": queue, "request_id": request})),
            (
                false,
                "say",
                json!({"conversation": conversation, "client_id": request, "body": "Hello?"}),
            ),
            (
                true,
                "end_conversation",
                json!({"conversation": conversation, "request_id": format!("{request}-end")}),
            ),
            (
                true,
                "done",
                json!({"conversation": conversation, "request_id": format!("{request}-done")}),
            ),
        ];
        for (by_agent, function, arguments) in steps {
            let door = |way: Way| {
                if by_agent {
                    way.agent(&cookie)
                } else {
                    way.customer(&token)
                }
            };
            // Each node is killed in its turn, and asked again is the next, which may be none but itself.
            let (victim, next) = (killed % ways.len(), (killed + 1) % ways.len());
            let lost = lose(door(ways[victim])?, &mut proxies[victim], function, &arguments).await?;
            processes.remove(victim).kill().await?;
            if victim == next {
                processes.insert(victim, stage.node(victim).start().await?);
            }
            let again: Value = door(ways[next])?.call(function, &arguments).await?;
            if victim != next {
                processes.insert(victim, stage.node(victim).start().await?);
            }
            ensure!(
                lost == again,
                "{function} was answered with {lost}, and after the kill with {again}"
            );
            killed += 1;
        }
        progress(&format!("R7: killed {killed} times"));
    }
    let mut seen = Seen {
        words: format!("killed {killed} times between commit and answer: each time the second answer was the first"),
        holds: true,
    };
    if stage.has_several_nodes() {
        progress("R7: what was due when a node dies");
        let took = due::run(&stage, &mut processes, deaths).await?;
        seen.holds = took < DONE;
        seen.words = format!(
            "{}, from the other node; of {deaths} nodes that died the other did what was due, within {:.1} s",
            seen.words,
            took.as_secs_f64()
        );
    }
    Ok(seen)
}

/// Does something whose answer gets lost; what the answer was.
async fn lose(door: Door, proxy: &mut Proxy, function: &str, arguments: &Value) -> anyhow::Result<Value> {
    match door.through(proxy.address).call::<Value>(function, arguments).await {
        Err(Failed::Lost(_)) => {}
        other => bail!("the answer to {function} was not cut off: {other:?}"),
    }
    let answer = String::from_utf8(proxy.cut().await?)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    ensure!(head.starts_with("HTTP/1.1 200"), "{function} was refused: {answer}");
    Ok(serde_json::from_str(body)?)
}
