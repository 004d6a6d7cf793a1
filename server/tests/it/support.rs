//! A desk to test on, and the people at its doors.

pub(crate) mod agent;
pub(crate) mod bucket;
pub(crate) mod customer;
pub(crate) mod http;
pub(crate) mod mailbox;
pub(crate) mod server;
pub(crate) mod socket;

pub(crate) use agent::{Agent, Told};
pub(crate) use bucket::TestBucket;
pub(crate) use customer::Customer;
pub(crate) use http::{Answer, Ask};
pub(crate) use server::TestServer;
pub(crate) use socket::Socket;

use std::time::Duration;

/// What a test waits for at most; on a busy machine, too.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A new id, as a client makes one.
pub(crate) fn id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// A new customer's token, as their client makes it.
pub(crate) fn token() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}

/// Asks again until it is so.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let asked = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(found) => found,
        Err(_) => panic!("waited in vain for: {what}"),
    }
}
