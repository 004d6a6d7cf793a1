//! Thousands of customers who only sit there: each with a socket that is opened again whenever it is lost, as browsers do.

use crate::customer::Customer;
use crate::socket::Socket;
use anyhow::ensure;
use domain::reconnect::wait_before;
use domain::wire::customer::{FromCustomer, Having, ToCustomer};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite;

/// At first, so many come at once.
const AT_ONCE: usize = 64;

/// The customers; gone when this is dropped.
pub(super) struct Crowd {
    seen: Arc<Seen>,
    size: usize,
    _sitting: JoinSet<()>,
}

/// What all of them together have seen.
#[derive(Default)]
struct Seen {
    /// How many have their chat on the screen now.
    here: AtomicUsize,
    /// When somebody got it back, since it was last asked.
    arrivals: Mutex<Vec<Instant>>,
    /// Handshakes that were answered with a server's error.
    server_errors: AtomicUsize,
}

/// How one connection ended.
enum Ended {
    /// Come back after this time.
    Bye(Duration),
    Lost,
}

/// How a crowd came back.
pub(super) struct Return {
    pub(super) took: Duration,
    /// The largest share of all that came within one second.
    pub(super) at_once: f64,
    pub(super) server_errors: usize,
}

impl Crowd {
    /// All of them come and get their chats.
    pub(super) async fn gather(address: SocketAddr, customers: &[Customer], within: Duration) -> anyhow::Result<Self> {
        let seen = Arc::new(Seen::default());
        let mut sitting = JoinSet::new();
        let entrance = Arc::new(Semaphore::new(AT_ONCE));
        let mut seeds = StdRng::seed_from_u64(1);
        for customer in customers {
            let sitting_one = Sitting {
                address,
                customer: customer.clone(),
                seen: seen.clone(),
                version: 0,
                attempt: 0,
            };
            sitting.spawn(sitting_one.sit(entrance.clone(), StdRng::from_rng(&mut seeds)));
        }
        let crowd = Self {
            seen,
            size: customers.len(),
            _sitting: sitting,
        };
        crowd.all_here(Instant::now(), within).await?;
        Ok(crowd)
    }

    /// From now on, arrivals are those of a return.
    pub(super) fn expect_return(&self) {
        self.seen.arrivals().clear();
    }

    /// Waits until everybody was lost and has come back since `start`.
    pub(super) async fn all_here(&self, start: Instant, within: Duration) -> anyhow::Result<Return> {
        while self.seen.here.load(Ordering::Relaxed) < self.size || self.seen.arrivals().len() < self.size {
            ensure!(
                start.elapsed() < within,
                "only {} of {} came within {within:?}",
                self.seen.here.load(Ordering::Relaxed),
                self.size
            );
            sleep(Duration::from_millis(20)).await;
        }
        Ok(Return {
            took: start.elapsed(),
            at_once: most_within(&mut self.seen.arrivals(), Duration::from_secs(1)) as f64 / self.size as f64,
            server_errors: self.seen.server_errors.load(Ordering::Relaxed),
        })
    }
}

impl Seen {
    fn arrivals(&self) -> std::sync::MutexGuard<'_, Vec<Instant>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The most of these moments that lie within one such time.
fn most_within(moments: &mut [Instant], time: Duration) -> usize {
    moments.sort();
    let count_from = |(index, first): (usize, &Instant)| {
        let rest = &moments[index..];
        rest.partition_point(|moment| moment.duration_since(*first) < time)
    };
    moments.iter().enumerate().map(count_from).max().unwrap_or(0)
}

/// One of them.
struct Sitting {
    address: SocketAddr,
    customer: Customer,
    seen: Arc<Seen>,
    version: i64,
    attempt: u32,
}

impl Sitting {
    async fn sit(mut self, entrance: Arc<Semaphore>, mut random: StdRng) {
        let mut entering = Some(entrance);
        loop {
            let wait = match self.follow(&mut entering).await {
                Ok(Ended::Bye(wait)) => wait,
                Ok(Ended::Lost) | Err(_) => wait_before(self.attempt, random.random()),
            };
            self.attempt += 1;
            sleep(wait).await;
        }
    }

    /// One connection's life.
    async fn follow(&mut self, entering: &mut Option<Arc<Semaphore>>) -> anyhow::Result<Ended> {
        let mut permit = match entering {
            Some(entrance) => Some(entrance.clone().acquire_owned().await?),
            None => None,
        };
        let mut socket: Socket<ToCustomer> = match Socket::open(self.address, "/chat/live", None).await {
            Ok(socket) => socket,
            Err(error) => {
                if let Some(tungstenite::Error::Http(answer)) = error.downcast_ref() {
                    let by_server = usize::from(answer.status().is_server_error());
                    self.seen.server_errors.fetch_add(by_server, Ordering::Relaxed);
                }
                return Err(error);
            }
        };
        let conversation = self.customer.conversation;
        let hello = FromCustomer::Hello {
            build: String::new(),
            site: "demo".into(),
            token: self.customer.token.clone(),
            having: (self.version > 0).then_some(Having {
                conversation,
                version: self.version,
            }),
        };
        socket.send(&hello).await?;
        let mut here = None;
        loop {
            let Ok(items) = socket.next().await else {
                return Ok(Ended::Lost);
            };
            for item in items {
                match item {
                    ToCustomer::Chat(chat) => {
                        self.version = chat.changes.version;
                        self.attempt = 0;
                        here.get_or_insert_with(|| Here::new(&self.seen));
                        drop(entering.take());
                        drop(permit.take());
                    }
                    ToCustomer::Ping => socket.send(&FromCustomer::Pong).await?,
                    ToCustomer::Bye { reconnect_after_ms } => {
                        return Ok(Ended::Bye(Duration::from_millis(reconnect_after_ms.into())));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Somebody whose chat is on the screen, as long as this lives.
struct Here(Arc<Seen>);

impl Here {
    fn new(seen: &Arc<Seen>) -> Self {
        seen.here.fetch_add(1, Ordering::Relaxed);
        seen.arrivals().push(Instant::now());
        Self(seen.clone())
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        self.0.here.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_second_is_found_wherever_it_begins() {
        let start = Instant::now();
        let mut moments: Vec<Instant> = [0, 900, 1100, 1200, 1800, 5000]
            .map(|millis| start + Duration::from_millis(millis))
            .into();
        assert_eq!(most_within(&mut moments, Duration::from_secs(1)), 4);
        assert_eq!(most_within(&mut [], Duration::from_secs(1)), 0);
    }
}
