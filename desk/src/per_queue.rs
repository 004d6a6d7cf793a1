//! What many look at of one queue: read once per change, however many ask for it.

use crate::desk::Desk;
use crate::failure::Failure;
use domain::Refusal;
use domain::ids::QueueId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// What was last read of each queue. Who finds it outdated reads it, the others wait for that.
#[derive(Debug)]
pub(crate) struct PerQueue<T: ?Sized> {
    slots: Mutex<HashMap<QueueId, Slot<T>>>,
}

/// What was read of one queue, and how often it had moved by then.
type Slot<T> = Arc<AsyncMutex<Option<(u64, Arc<T>)>>>;

impl<T: ?Sized> Default for PerQueue<T> {
    fn default() -> Self {
        Self {
            slots: Mutex::default(),
        }
    }
}

impl<T: ?Sized> PerQueue<T> {
    /// The queues of which somebody has asked.
    pub(crate) fn queues(&self) -> Vec<QueueId> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.keys().copied().collect()
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
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(queue).or_default().clone()
        };
        let mut slot = slot.lock().await;
        // Counted before the database is read: what moves meanwhile makes the label old, never the content.
        let moves = desk.inner.live.moves(queue);
        match &*slot {
            Some((read_at, known)) if *read_at == moves => Ok(known.clone()),
            _ => {
                let new = read.await.map_err(Failure::into_refusal)?;
                *slot = Some((moves, new.clone()));
                Ok(new)
            }
        }
    }
}
