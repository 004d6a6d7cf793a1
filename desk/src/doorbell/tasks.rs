//! The two tasks of a doorbell: one sends what gathered, one hears. Each has a connection of its own and outlives every loss of it.

use super::{Carrier, Doorbell, Listening, Lost, Sending, news};
use crate::desk::{Desk, Inner};
use crate::live::Live;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

/// A node says so often that it has nothing to say.
const BEAT: Duration = Duration::from_millis(500);
/// After sending, so much time is left for more to gather: a node sends at most 200 times a second.
const GATHERS_FOR: Duration = Duration::from_millis(5);
/// What the carrier has not done by then it will not do.
const PATIENCE: Duration = Duration::from_secs(5);
/// Whoever does not even hear itself for so long hears nobody.
const DEAF_AFTER: Duration = Duration::from_secs(10);
/// Between two attempts to connect, doubling.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The tasks; they end with this.
#[derive(Debug)]
pub(crate) struct Tasks([AbortHandle; 2]);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Starts them. Who listens waits until this process has entered among the nodes.
pub(crate) fn begin<C: Carrier>(desk: &Desk, carrier: C) -> Tasks {
    let (carrier, live) = (Arc::new(carrier), desk.inner.live.clone());
    let inner = Arc::downgrade(&desk.inner);
    Tasks([
        tokio::spawn(send(live.clone(), carrier.clone())).abort_handle(),
        tokio::spawn(listen(inner, live, carrier)).abort_handle(),
    ])
}

async fn send<C: Carrier>(live: Live, carrier: Arc<C>) {
    let doorbell = live.doorbell();
    let (mut line, mut pause) = (None, FIRST_PAUSE);
    loop {
        let gathered = doorbell.gathered(BEAT).await;
        if gathered.is_empty() && !doorbell.has_entered() {
            continue;
        }
        let node = doorbell.node.as_deref().unwrap_or_default();
        let payloads = news::encode(node, gathered.news(), C::PAYLOAD_BYTES);
        let sent = timeout(PATIENCE, send_on(&*carrier, &mut line, &payloads)).await;
        match sent.unwrap_or_else(|_| Err(Lost("it takes nothing".to_owned()))) {
            Ok(()) if gathered.leaves => {
                doorbell.has_left.send_replace(true);
                return;
            }
            Ok(()) => {
                pause = FIRST_PAUSE;
                sleep(GATHERS_FOR).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the doorbell between nodes could not be rung and is tried again");
                line = None;
                doorbell.put_back(gathered);
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

async fn send_on<C: Carrier>(carrier: &C, line: &mut Option<C::Sending>, payloads: &[String]) -> Result<(), Lost> {
    let line = match line {
        Some(line) => line,
        None => line.insert(carrier.sending().await?),
    };
    line.send(payloads).await
}

async fn listen<C: Carrier>(inner: Weak<Inner>, live: Live, carrier: Arc<C>) {
    let doorbell = live.doorbell();
    // It lives as long as the doorbell, so there is no other end.
    let _ = doorbell.has_entered.subscribe().wait_for(|has| *has).await;
    let mut pause = FIRST_PAUSE;
    loop {
        let begun = Instant::now();
        match hear(&inner, doorbell, &*carrier).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "the doorbell between nodes is not heard and is tried again"),
        }
        if begun.elapsed() > DEAF_AFTER {
            pause = FIRST_PAUSE;
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Hears until the connection is lost, or in order until the desk is gone.
async fn hear<C: Carrier>(inner: &Weak<Inner>, doorbell: &Doorbell, carrier: &C) -> Result<(), Lost> {
    let mut listening = timeout(PATIENCE, carrier.listening())
        .await
        .map_err(|_| Lost("it does not answer".to_owned()))??;
    // What moved before this moment was not heard.
    let Some(desk) = inner.upgrade().map(|inner| Desk { inner }) else {
        return Ok(());
    };
    desk.everything_moved();
    drop(desk);
    doorbell.has_listened.send_replace(true);
    loop {
        let payload = timeout(DEAF_AFTER, listening.next())
            .await
            .map_err(|_| Lost("not even this node is heard".to_owned()))??;
        let Some(desk) = inner.upgrade().map(|inner| Desk { inner }) else {
            return Ok(());
        };
        desk.hear(&payload).await;
    }
}
