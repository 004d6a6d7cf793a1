//! What many look at of one queue: read once per change, however many ask for it.

use crate::desk::Desk;
use crate::failure::Failure;
use domain::Refusal;
use domain::ids::QueueId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// What was last read of each queue. Who finds it outdated reads it, the others wait for that; who finds it up to date waits for
/// nobody.
#[derive(Debug)]
pub(crate) struct PerQueue<T: ?Sized> {
    slots: Mutex<HashMap<QueueId, Slot<T>>>,
}

#[derive(Debug)]
struct Slot<T: ?Sized> {
    /// What was read, and how often the queue had moved by then.
    known: Option<(u64, Arc<T>)>,
    /// Held by whoever reads it anew.
    reading: Arc<AsyncMutex<()>>,
}

impl<T: ?Sized> Default for PerQueue<T> {
    fn default() -> Self {
        Self {
            slots: Mutex::default(),
        }
    }
}

impl<T: ?Sized> Default for Slot<T> {
    fn default() -> Self {
        Self {
            known: None,
            reading: Arc::default(),
        }
    }
}

impl<T: ?Sized> PerQueue<T> {
    /// The queues of which somebody has asked.
    pub(crate) fn queues(&self) -> Vec<QueueId> {
        self.slots().keys().copied().collect()
    }

    /// What there is of this queue; `read` does its work only if the queue has moved since.
    ///
    /// # Errors
    /// As `read` fails.
    pub(crate) async fn get(
        &self,
        desk: &Desk,
        queue: QueueId,
        read: impl Future<Output = Result<Arc<T>, Failure>>,
    ) -> Result<Arc<T>, Refusal> {
        let reading = match self.known(queue, desk.inner.live.moves(queue)) {
            Ok(known) => return Ok(known),
            Err(reading) => reading,
        };
        let _reading = reading.lock().await;
        // Counted before the database is read: what moves meanwhile makes the label old, never the content.
        let moves = desk.inner.live.moves(queue);
        if let Ok(known) = self.known(queue, moves) {
            return Ok(known);
        }
        let new = read.await.map_err(Failure::into_refusal)?;
        self.slots().entry(queue).or_default().known = Some((moves, new.clone()));
        Ok(new)
    }

    /// What was read when the queue had moved so often; otherwise what to hold in order to read it.
    fn known(&self, queue: QueueId, moves: u64) -> Result<Arc<T>, Arc<AsyncMutex<()>>> {
        let mut slots = self.slots();
        let slot = slots.entry(queue).or_default();
        match &slot.known {
            Some((read_at, known)) if *read_at == moves => Ok(known.clone()),
            _ => Err(slot.reading.clone()),
        }
    }

    /// A map is never half-done, so a panic elsewhere does not spoil it.
    fn slots(&self) -> MutexGuard<'_, HashMap<QueueId, Slot<T>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
