//! An agent's socket, which watches all of their cases.

use super::{Gauge, Told};
use crate::socket::Socket;
use crate::told::Reader;
use anyhow::{bail, ensure};
use domain::entry::StaffEntry;
use domain::ids::ConversationId;
use domain::log::Log;
use domain::reconnect::wait_before;
use domain::wire::agent::{FromAgent, ToAgent, Watching};
use rand::RngExt;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

type Logs = BTreeMap<ConversationId, Log<StaffEntry>>;

/// A socket that has said hello.
pub(crate) async fn open(
    address: SocketAddr,
    cookie: &str,
    watching: Vec<Watching>,
) -> anyhow::Result<Socket<ToAgent>> {
    let mut socket = Socket::open(address, "/live", Some(cookie)).await?;
    let build = String::new();
    socket.send(&FromAgent::Hello { build, watching }).await?;
    Ok(socket)
}

/// An agent's reading, through every loss of the connection, until told how far.
pub(super) struct Reading {
    pub(super) address: SocketAddr,
    pub(super) cookie: String,
    pub(super) conversations: Vec<ConversationId>,
    pub(super) connected: Gauge,
    pub(super) told: watch::Receiver<Told>,
    pub(super) random: StdRng,
}

impl Reading {
    pub(super) async fn run(mut self) -> anyhow::Result<Vec<Reader>> {
        let mut logs: Logs = self.conversations.iter().map(|id| (*id, Log::default())).collect();
        let mut attempt = 0;
        while self.follow(&mut logs, &mut attempt).await.is_err() {
            ensure!(!logs.values().any(Log::has_gap), "an agent's log has a gap");
            sleep(wait_before(attempt, self.random.random())).await;
            attempt += 1;
        }
        Ok(logs.iter().map(|(id, log)| Reader::of_agent(*id, log)).collect())
    }

    fn has_read(&self, logs: &Logs) -> bool {
        let told = self.told.borrow();
        logs.iter().all(|(id, log)| told.is_read(*id, log.version(), true))
    }

    /// One connection's life. Comes back in order only once everything was read.
    async fn follow(&mut self, logs: &mut Logs, attempt: &mut u32) -> anyhow::Result<()> {
        let watching = logs.iter().map(|(id, log)| Watching {
            conversation: *id,
            version: log.version(),
        });
        let mut socket = open(self.address, &self.cookie, watching.collect()).await?;
        let mut welcomed = None;
        while !self.has_read(logs) {
            let items = tokio::select! {
                items = socket.next() => items?,
                _ = self.told.changed() => continue,
            };
            for item in items {
                match item {
                    ToAgent::Welcome { .. } => {
                        *attempt = 0;
                        welcomed.get_or_insert_with(|| self.connected.one_more());
                    }
                    ToAgent::Conversation(moved) => {
                        if let Some(log) = logs.get_mut(&moved.head.conversation) {
                            log.apply(moved.changes);
                            ensure!(!log.has_gap(), "an agent's log has a gap");
                        }
                    }
                    ToAgent::Ping => socket.send(&FromAgent::Pong).await?,
                    ToAgent::Bye { reconnect_after_ms } => {
                        drop(welcomed);
                        sleep(Duration::from_millis(reconnect_after_ms.into())).await;
                        bail!("told to come back");
                    }
                    ToAgent::Refused { refusal } => bail!("refused: {refusal}"),
                    ToAgent::SignedOut => bail!("signed out"),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}
