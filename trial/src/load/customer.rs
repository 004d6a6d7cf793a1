//! A customer's start, and their socket.

use super::{Gauge, Told};
use crate::door::Door;
use crate::socket::Socket;
use crate::told::Reader;
use anyhow::{bail, ensure};
use domain::entry::CustomerEntry;
use domain::ids::ConversationId;
use domain::log::Log;
use domain::reconnect::wait_before;
use domain::wire::customer::{FromCustomer, Having, Started, ToCustomer};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// The token of a trial's customer.
pub(crate) fn token(seed: u64, number: usize) -> String {
    format!("{seed:032x}{number:032x}")
}

/// Starts a chat about Billing.
pub(crate) async fn start(address: SocketAddr, token: &str, number: usize) -> anyhow::Result<ConversationId> {
    let arguments = json!({
        "site": "demo", "request_id": crate::customer::new_request()?, "name": format!("Customer {number}"), "email": null,
        "topic": "Billing", "message": "My invoice is wrong",
    });
    match Door::of_customer(address, token)?
        .call::<Started>("start_chat", &arguments)
        .await
    {
        Ok(started) => Ok(started.conversation),
        Err(failed) => bail!("no chat was started: {failed}"),
    }
}

/// A socket that has said hello.
pub(crate) async fn open(
    address: SocketAddr,
    token: &str,
    having: Option<Having>,
) -> anyhow::Result<Socket<ToCustomer>> {
    let mut socket = Socket::open(address, "/chat/live", None).await?;
    let hello = FromCustomer::Hello {
        build: String::new(),
        site: "demo".into(),
        token: token.to_owned(),
        having,
    };
    socket.send(&hello).await?;
    Ok(socket)
}

/// A customer's reading, through every loss of the connection, until told how far.
pub(super) struct Reading {
    pub(super) address: SocketAddr,
    pub(super) token: String,
    pub(super) conversation: ConversationId,
    pub(super) connected: Gauge,
    pub(super) told: watch::Receiver<Told>,
    pub(super) random: StdRng,
}

impl Reading {
    pub(super) async fn run(mut self) -> anyhow::Result<Vec<Reader>> {
        let (mut log, mut attempt) = (Log::default(), 0);
        while self.follow(&mut log, &mut attempt).await.is_err() {
            ensure!(!log.has_gap(), "a customer's log has a gap");
            sleep(wait_before(attempt, self.random.random())).await;
            attempt += 1;
        }
        Ok(vec![Reader::of_customer(self.conversation, &log)])
    }

    /// One connection's life. Comes back in order only once everything was read.
    async fn follow(&mut self, log: &mut Log<CustomerEntry>, attempt: &mut u32) -> anyhow::Result<()> {
        let having = (log.version() > 0).then(|| Having {
            conversation: self.conversation,
            version: log.version(),
        });
        let mut socket = open(self.address, &self.token, having).await?;
        let mut welcomed = None;
        while !self.told.borrow().is_read(self.conversation, log.version(), false) {
            let items = tokio::select! {
                items = socket.next() => items?,
                _ = self.told.changed() => continue,
            };
            for item in items {
                match item {
                    ToCustomer::Welcome { .. } => {
                        *attempt = 0;
                        welcomed.get_or_insert_with(|| self.connected.one_more());
                    }
                    ToCustomer::Chat(chat) if chat.head.conversation == self.conversation => {
                        log.apply(chat.changes);
                        ensure!(!log.has_gap(), "a customer's log has a gap");
                    }
                    ToCustomer::Ping => socket.send(&FromCustomer::Pong).await?,
                    ToCustomer::Bye { reconnect_after_ms } => {
                        drop(welcomed);
                        sleep(Duration::from_millis(reconnect_after_ms.into())).await;
                        bail!("told to come back");
                    }
                    ToCustomer::Refused { refusal } => bail!("refused: {refusal}"),
                    ToCustomer::Chat(_) | ToCustomer::NoChat | ToCustomer::Typing { .. } => {}
                }
            }
        }
        Ok(())
    }
}
