//! How the process says that it stops, and how it waits for who is still there.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// How far the process is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Serving,
    /// It serves, and asks whoever sends people here to send them elsewhere.
    Leaving,
    Stopping,
}

/// Says it. Owned by [`crate::serve`].
pub(crate) struct Stop(watch::Sender<Phase>);

/// Hears it. Each connection and socket holds one for as long as it lives.
#[derive(Clone)]
pub(crate) struct Stopping(watch::Receiver<Phase>);

/// The two ends.
pub(crate) fn stop() -> (Stop, Stopping) {
    let (stop, stopping) = watch::channel(Phase::Serving);
    (Stop(stop), Stopping(stopping))
}

impl Stop {
    /// Says that it will stop: new requests are still served.
    pub(crate) fn announce(&self) {
        self.0.send_replace(Phase::Leaving);
    }

    /// Tells everybody.
    pub(crate) fn tell(&self) {
        self.0.send_replace(Phase::Stopping);
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
        let _ = self.0.wait_for(|phase| *phase == Phase::Stopping).await;
    }

    /// Whether the process stops, or will soon.
    pub(crate) fn is_announced(&self) -> bool {
        *self.0.borrow() != Phase::Serving
    }
}
