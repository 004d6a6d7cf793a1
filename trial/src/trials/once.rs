//! R3: exactly once. Every text is sent five times under one id, each time over another connection and all at once; and others
//! are sent again after their acknowledgement was cut off. Where there are several nodes, each sending comes to one of them by chance,
//! and what was cut off at one is sent again to the next.

use super::{Seen, Size};
use crate::disk;
use crate::door::Failed;
use crate::load::customer::{start, token};
use crate::progress;
use crate::proxy::{Fault, Proxy};
use crate::stage::{Scene, Stage, Way};
use crate::stored;
use crate::told::{Ack, View};
use anyhow::{Context, bail, ensure};
use domain::ids::{ConversationId, RequestId};
use domain::wire::customer::Said;
use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::time::Duration;

/// Each customer's texts, and how often each is sent: together less than a customer may send at once.
const TEXTS: usize = 5;
const TIMES: usize = 5;
/// Customers who send at the same time.
const AT_ONCE: usize = 16;
const SEED: u64 = 3;

pub(super) async fn run(scene: Scene<'_>, size: Size) -> anyhow::Result<Seen> {
    let (customers, cuts) = match size {
        Size::Full => (2_000, 1_000),
        Size::Short => (20, 20),
    };
    let stage = Stage::of(scene, "once", 1).await?;
    let _processes = stage.start().await?;
    let address = stage.address();
    let ways: &[Way] = &stage.ways();
    let people: Vec<(ConversationId, String)> = stream::iter(1..=customers)
        .map(async |number| {
            let token = token(SEED, number);
            anyhow::Ok((start(address, &token, number).await?, token))
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    progress("R3: everybody has come");
    let repeated: Vec<Vec<Ack>> = stream::iter(&people)
        .map(|(conversation, token)| repeat(ways, *conversation, token))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    progress("R3: everything was sent five times; now acknowledgements are cut off");
    let mut acks: Vec<Ack> = repeated.into_iter().flatten().collect();
    let sent = acks.len();
    let mut proxies = Vec::new();
    for way in ways {
        let proxy = Proxy::open(way.node).await?;
        proxy.set(Fault::CutReplies);
        proxies.push(proxy);
    }
    for (number, (conversation, token)) in people.iter().take(cuts).enumerate() {
        let proxy = &mut proxies[number % ways.len()];
        let next = ways[(number + 1) % ways.len()];
        acks.push(cut(proxy, next, *conversation, token).await?);
    }
    let faults = stored::compare(&stage.database, &acks, &[]).await?;
    Ok(Seen {
        words: format!(
            "{} sends of {sent} texts, {cuts} acknowledgements cut: {} entries, {faults}",
            sent * TIMES,
            acks.len(),
        ),
        holds: faults.is_none() && sent == customers * TEXTS,
    })
}

/// A text and what is sent for it.
fn text(conversation: ConversationId, name: &str) -> anyhow::Result<(RequestId, String, Value)> {
    let client_id = RequestId::new(format!("once-{conversation}-{name}"))?;
    let body = format!("Text {name} of conversation {conversation}");
    let arguments = json!({"conversation": conversation, "client_id": client_id, "body": body});
    Ok((client_id, body, arguments))
}

/// Sends each of a customer's texts several times at once.
async fn repeat(ways: &[Way], conversation: ConversationId, token: &str) -> anyhow::Result<Vec<Ack>> {
    let mut acks = Vec::new();
    let mut random = StdRng::seed_from_u64(conversation.0.unsigned_abs());
    for number in 1..=TEXTS {
        let (client_id, body, arguments) = text(conversation, &number.to_string())?;
        let chosen: Vec<Way> = (0..TIMES).map(|_| ways[random.random_range(0..ways.len())]).collect();
        let sends = chosen
            .into_iter()
            .map(async |way| way.customer(token)?.call::<Said>("say", &arguments).await);
        let answers = try_join_all(sends).await?;
        let first = answers.first().context("it was sent")?;
        ensure!(
            answers.iter().all(|answer| answer == first),
            "answers to one text differ: {answers:?}"
        );
        acks.push(Ack {
            conversation,
            client_id,
            body,
            view: View::Customer,
            seq: first.seq,
            at: disk::now()?,
            took: Duration::ZERO,
        });
    }
    Ok(acks)
}

/// Sends a text whose answer gets lost after it was given, and sends it again by this way.
async fn cut(proxy: &mut Proxy, again: Way, conversation: ConversationId, token: &str) -> anyhow::Result<Ack> {
    let (client_id, body, arguments) = text(conversation, "cut")?;
    let mut door = again.customer(token)?.through(proxy.address);
    match door.call::<Said>("say", &arguments).await {
        Err(Failed::Lost(_)) => {}
        other => bail!("the answer was not cut off: {other:?}"),
    }
    let answer = String::from_utf8(proxy.cut().await?)?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "it was not stored: {answer}");
    let second: Said = again.customer(token)?.call("say", &arguments).await?;
    ensure!(
        answer.contains(&serde_json::to_string(&second)?),
        "the second answer is another than the first: {second:?}, {answer}"
    );
    Ok(Ack {
        conversation,
        client_id,
        body,
        view: View::Customer,
        seq: second.seq,
        at: disk::now()?,
        took: Duration::ZERO,
    })
}
