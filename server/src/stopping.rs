//! How the process says that it stops, and how it waits for who is still there.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// Says it. Owned by [`crate::serve`].
pub(crate) struct Stop(watch::Sender<bool>);

/// Hears it. Each connection and socket holds one for as long as it lives.
#[derive(Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

/// The two ends.
pub(crate) fn stop() -> (Stop, Stopping) {
    let (stop, stopping) = watch::channel(false);
    (Stop(stop), Stopping(stopping))
}

impl Stop {
    /// Tells everybody.
    pub(crate) fn tell(&self) {
        self.0.send_replace(true);
    }

    /// Waits until nobody hears any more; whether that was in time.
    pub(crate) async fn all_gone(&self, within: Duration) -> bool {
        timeout(within, self.0.closed()).await.is_ok()
    }
}

impl Stopping {
    /// Resolves when the process stops. Cancel-safe.
    pub(crate) async fn told(&mut self) {
        // An error means that the other end is gone: a reason to stop as well.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }

    /// Whether the process stops already.
    pub(crate) fn is_told(&self) -> bool {
        *self.0.borrow()
    }
}
