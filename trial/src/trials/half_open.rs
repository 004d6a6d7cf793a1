//! R8: dead sockets are noticed. In one direction the network swallows everything; either side finds out in time, and nothing of
//! what was said meanwhile is missing afterwards.

use super::Seen;
use crate::customer::new_request;
use crate::door::Door;
use crate::load::customer::{start, token};
use crate::load::{accept_next, billing, sign_in};
use crate::progress;
use crate::proxy::{Fault, Proxy};
use crate::socket::Socket;
use crate::stage::{Scene, Stage};
use crate::stored;
use crate::told::Reader;
use anyhow::{Context, ensure};
use domain::entry::CustomerEntry;
use domain::ids::ConversationId;
use domain::log::Log;
use domain::wire::agent::Sent;
use domain::wire::customer::{FromCustomer, Having, ToCustomer};
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Seen on both sides within this time.
const NOTICED: Duration = Duration::from_secs(45);
/// And within this time they count as away: a page that is only loaded anew has some seconds to come back.
const AWAY: Duration = Duration::from_secs(60);
/// A frame at least this often from the server.
const SPOKEN: Duration = Duration::from_secs(25);
/// A client that hears nothing for so long gives its connection up, as the browser's does.
const SILENCE: Duration = Duration::from_secs(42);
const PATIENCE: Duration = Duration::from_secs(90);
const SEED: u64 = 8;
const TEXTS: usize = 5;

/// A customer behind a network of their own.
struct Customer {
    address: SocketAddr,
    proxy: Proxy,
    token: String,
    conversation: ConversationId,
    log: Log<CustomerEntry>,
}

pub(super) async fn run(scene: Scene<'_>) -> anyhow::Result<Seen> {
    let stage = Stage::of(scene, "half_open", 1).await?;
    let _processes = stage.start().await?;
    let address = stage.address();
    let cookie = sign_in(address, 1).await?.remove(0);
    let queue = billing(address, &cookie).await?;
    let mut agent = Door::of_agent(address, &cookie)?;
    let mut customers = Vec::new();
    for number in 1..=3 {
        let token = token(SEED, number);
        let conversation = start(address, &token, number).await?;
        accept_next(&mut agent, queue).await?;
        let mut customer = Customer {
            address,
            proxy: Proxy::open(address).await?,
            token,
            conversation,
            log: Log::default(),
        };
        let socket = customer.open(&stage).await?;
        customers.push((customer, socket));
    }
    let [(mut unheard, one), (mut unhearing, other), (_well, third)]: [_; 3] =
        customers.try_into().ok().context("there are three")?;
    unheard.proxy.set(Fault::DeafServer);
    unhearing.proxy.set(Fault::DeafClient);
    progress("R8: one direction is dead, which is noticed in about 42 s");
    for number in 1..=TEXTS {
        for conversation in [unheard.conversation, unhearing.conversation] {
            let text = json!({
                "conversation": conversation, "client_id": new_request()?, "visibility": "comment",
                "body": format!("Text {number}"),
            });
            agent.call::<Sent>("send_message", &text).await?;
        }
    }
    let (closed, silent, spoken, absent) = tokio::join!(
        closed(one),
        silent(other),
        longest_silence(third),
        absent(&stage, [unheard.conversation, unhearing.conversation])
    );
    let (closed, silent, absent, spoken) = (closed?, silent?, absent?, spoken?);
    let mut readers = Vec::new();
    for customer in [&mut unheard, &mut unhearing] {
        customer.proxy.set(Fault::Nothing);
        drop(customer.open(&stage).await?);
        readers.push(Reader::of_customer(customer.conversation, &customer.log));
    }
    let faults = stored::compare(&stage.database, &[], &readers).await?;
    Ok(Seen {
        words: format!(
            "each direction dead: closed by the server after {:.1} s, given up by the client after {:.1} s, both away after {:.1} s; \
             a frame every {:.1} s at least; resumed: {faults}",
            closed.as_secs_f64(),
            silent.as_secs_f64(),
            absent.as_secs_f64(),
            spoken.as_secs_f64(),
        ),
        holds: closed.max(silent) < NOTICED && absent < AWAY && spoken < SPOKEN && faults.is_none(),
    })
}

impl Customer {
    /// A socket that has brought all there is.
    async fn open(&mut self, stage: &Stage) -> anyhow::Result<Socket<ToCustomer>> {
        let versions = stored::versions(&stage.database).await?;
        let (_, version) = *versions.get(&self.conversation).context("it is stored")?;
        let mut socket = Socket::open_through(self.proxy.address, self.address, "/chat/live", None).await?;
        let having = (self.log.version() > 0).then(|| Having {
            conversation: self.conversation,
            version: self.log.version(),
        });
        let hello = FromCustomer::Hello {
            build: String::new(),
            site: "demo".into(),
            token: self.token.clone(),
            having,
        };
        socket.send(&hello).await?;
        while self.log.version() < version {
            for item in timeout(PATIENCE, socket.next()).await?? {
                if let ToCustomer::Chat(chat) = item {
                    self.log.apply(chat.changes);
                }
            }
        }
        Ok(socket)
    }
}

/// How long it takes until the server closes a connection on which it hears nothing.
async fn closed(mut socket: Socket<ToCustomer>) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let to_the_end = async {
        while let Ok(items) = socket.next().await {
            if items.contains(&ToCustomer::Ping) && socket.send(&FromCustomer::Pong).await.is_err() {
                return;
            }
        }
    };
    timeout(PATIENCE, to_the_end)
        .await
        .context("the server did not notice")?;
    Ok(begun.elapsed())
}

/// How long it takes a client to give up a connection on which it hears nothing.
async fn silent(mut socket: Socket<ToCustomer>) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let heard = timeout(SILENCE, socket.next()).await;
    ensure!(heard.is_err(), "the network was not dead: {heard:?}");
    Ok(begun.elapsed())
}

/// The longest time without a frame on a healthy connection.
async fn longest_silence(mut socket: Socket<ToCustomer>) -> anyhow::Result<Duration> {
    let (begun, mut heard, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    while begun.elapsed() < NOTICED {
        let items = timeout(PATIENCE, socket.next()).await?;
        if items
            .context("a healthy connection has ended")?
            .contains(&ToCustomer::Ping)
        {
            socket.send(&FromCustomer::Pong).await?;
        }
        longest = longest.max(heard.elapsed());
        heard = Instant::now();
    }
    Ok(longest)
}

/// How long it takes until these customers count as away.
async fn absent(stage: &Stage, conversations: [ConversationId; 2]) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    loop {
        let absent = stored::absent(&stage.database).await?;
        if conversations.iter().all(|conversation| absent.contains(conversation)) {
            return Ok(begun.elapsed());
        }
        ensure!(
            begun.elapsed() < PATIENCE,
            "the server did not notice that they are gone"
        );
        sleep(Duration::from_millis(200)).await;
    }
}
