//! R7: nothing is stuck. The server is killed after a commit and before its answer has arrived; the same request again gets the
//! answer that was lost.

use super::{Seen, Size};
use crate::door::{Door, Failed};
use crate::load::{billing, customer, sign_in};
use crate::place::Place;
use crate::progress;
use crate::proxy::{Fault, Proxy};
use crate::stage::Stage;
use anyhow::{bail, ensure};
use serde_json::{Value, json};

const SEED: u64 = 7;

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let kills = match size {
        Size::Full => 100,
        Size::Short => 6,
    };
    let stage = Stage::set(place, "reply", 1).await?;
    let address = stage.address();
    let mut process = stage.binary.start().await?;
    let mut proxy = Proxy::open(address).await?;
    proxy.set(Fault::CutReplies);
    let cookie = sign_in(address, 1).await?.remove(0);
    let queue = billing(address, &cookie).await?;
    let mut killed = 0;
    while killed < kills {
        let token = customer::token(SEED, killed);
        let conversation = customer::start(address, &token, killed).await?;
        let of_agent = || Door::of_agent(address, &cookie);
        let of_customer = || Door::of_customer(address, &token);
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
            let door = || if by_agent { of_agent() } else { of_customer() };
            let lost = lose(door()?, &mut proxy, function, &arguments).await?;
            process.kill().await?;
            process = stage.binary.start().await?;
            let again: Value = door()?.call(function, &arguments).await?;
            ensure!(
                lost == again,
                "{function} was answered with {lost}, and after the kill with {again}"
            );
            killed += 1;
        }
        progress(&format!("R7: killed {killed} times"));
    }
    Ok(Seen {
        words: format!("killed {killed} times between commit and answer: each time the second answer was the first"),
        holds: true,
    })
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
