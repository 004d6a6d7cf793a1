//! Somebody who writes one text after the other, and sends each until it is acknowledged.

use super::{Gauge, Told};
use crate::disk;
use crate::door::{Door, Failed};
use crate::told::{Ack, View};
use anyhow::{bail, ensure};
use domain::ids::{ConversationId, RequestId};
use domain::reconnect::wait_before;
use rand::RngExt;
use rand::rngs::StdRng;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::sleep;

/// How long each text is, in bytes.
const LENGTH: usize = 200;
/// Whoever was not acknowledged for so long never will be.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who writes.
#[derive(Clone, Copy)]
pub(crate) enum By {
    Customer,
    /// The assigned agent: comments, and a note now and then.
    Agent,
    /// Somebody else of the group: notes.
    Colleague,
}

pub(super) struct Writer {
    pub(super) door: Door,
    pub(super) by: By,
    /// To these, one of them by chance.
    pub(super) conversations: Vec<ConversationId>,
    /// The mean time between two texts.
    pub(super) every: Duration,
    pub(super) random: StdRng,
    pub(super) acked: Arc<AtomicU64>,
    /// Writers whose text was not taken yet although it was sent.
    pub(super) struck: Gauge,
    /// How often one was refused for a while.
    pub(super) refused: Arc<AtomicU64>,
}

/// What both acknowledgements have.
#[derive(Deserialize)]
struct Placed {
    seq: i64,
}

impl Writer {
    /// Writes until told to stop; what is under way then is sent to the end.
    pub(super) async fn run(mut self, mut told: watch::Receiver<Told>) -> anyhow::Result<Vec<Ack>> {
        let mut acks = Vec::new();
        loop {
            let pause = self.every.mul_f64(self.random.random_range(0.5..1.5));
            tokio::select! {
                () = sleep(pause) => {}
                _ = told.changed() => return Ok(acks),
            }
            acks.push(self.write().await?);
            self.acked.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn write(&mut self) -> anyhow::Result<Ack> {
        let conversation = self.conversations[self.random.random_range(0..self.conversations.len())];
        let client_id = RequestId::new(format!("{:032x}", self.random.random::<u128>()))?;
        let body = format!("{:.<LENGTH$x}", self.random.random::<u128>());
        let (function, view, arguments) = self.call(conversation, &client_id, &body);
        let begun = Instant::now();
        let mut struck = None;
        for attempt in 0.. {
            match self.door.call::<Placed>(function, &arguments).await {
                Ok(placed) => {
                    return Ok(Ack {
                        conversation,
                        client_id,
                        body,
                        view,
                        seq: placed.seq,
                        at: disk::now()?,
                        took: begun.elapsed(),
                    });
                }
                Err(Failed::Lost(_)) => {}
                Err(Failed::Refused(refusal)) if refusal.is_passing() => {
                    self.refused.fetch_add(1, Ordering::Relaxed);
                }
                Err(Failed::Refused(refusal)) => bail!("{function} was refused: {refusal}"),
            }
            struck.get_or_insert_with(|| self.struck.one_more());
            ensure!(
                begun.elapsed() < PATIENCE,
                "{function} was not acknowledged for {PATIENCE:?}"
            );
            sleep(wait_before(attempt, self.random.random())).await;
        }
        bail!("there is always another attempt")
    }

    fn call(&mut self, conversation: ConversationId, client_id: &RequestId, body: &str) -> (&'static str, View, Value) {
        match self.by {
            By::Customer => (
                "say",
                View::Customer,
                json!({"conversation": conversation, "client_id": client_id, "body": body}),
            ),
            By::Agent | By::Colleague => {
                let is_note = matches!(self.by, By::Colleague) || self.random.random_bool(0.25);
                let visibility = if is_note { "work_note" } else { "comment" };
                let arguments = json!({"conversation": conversation, "client_id": client_id, "visibility": visibility, "body": body});
                ("send_message", View::Staff, arguments)
            }
        }
    }
}
