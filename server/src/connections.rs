//! Accepts connections and speaks HTTP/1.1 with them, bounded in number, size and patience.

use crate::address::Peer;
use crate::stopping::Stopping;
use axum::Router;
use axum::body::Body;
use http::header::CONNECTION;
use http::{HeaderValue, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

/// A request's line and headers must arrive in this time, and a kept connection may idle as long: longer than proxies keep
/// theirs (60 s), so that none of them sends into a closing one.
const HEADERS_TIME: Duration = Duration::from_secs(65);
/// A request's line and headers are at most this many bytes.
const HEADERS_BYTES: usize = 16 * 1024;
/// After an error of accept itself (no file descriptor left) it is tried again after this time.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);
/// File descriptors kept for the database, the log and the lock.
const KEPT_DESCRIPTORS: u64 = 128;

/// Accepts until the process stops. Each connection holds a copy of it until it ends.
pub(crate) async fn accept(listener: TcpListener, router: Router, mut stopping: Stopping) {
    let connections = Arc::new(Semaphore::new(most_connections()));
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&connections).acquire_owned() => permit.expect("the semaphore is never closed"),
            () = stopping.told() => return,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopping.told() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (router, stopping) = (router.clone(), stopping.clone());
                let permit = Permit(Arc::new(permit));
                tokio::spawn(Box::pin(speak(stream, peer, router, stopping, permit)));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Held by a connection, and by the socket that it may become: what bounds their number. In every request's extensions.
#[derive(Clone)]
pub(crate) struct Permit(#[expect(dead_code, reason = "given back when dropped")] Arc<OwnedSemaphorePermit>);

async fn speak(stream: TcpStream, peer: SocketAddr, router: Router, mut stopping: Stopping, permit: Permit) {
    // A chat is made of small frames; waiting to fill a packet would delay each.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection went before it began");
        return;
    }
    let leaving = stopping.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(permit.clone());
        let (mut router, leaving) = (router.clone(), leaving.clone());
        async move {
            let answered = router.call(request.map(Body::new)).await;
            answered.map(|mut answer| {
                if leaving.is_announced() {
                    // A proxy opens its next connection elsewhere, instead of sending into one that is just being closed.
                    let close = HeaderValue::from_static("close");
                    answer.headers_mut().entry(CONNECTION).or_insert(close);
                }
                answer
            })
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIME)
        .max_buf_size(HEADERS_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.told() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

/// As many as there are file descriptors for.
fn most_connections() -> usize {
    let descriptors = rlimit::getrlimit(rlimit::Resource::NOFILE).map_or(1024, |(soft, _)| soft);
    let most = descriptors.saturating_sub(KEPT_DESCRIPTORS).max(64);
    usize::try_from(most).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}
