//! R10: hostile frames, many of them at once, on the real binary: it goes on and keeps its memory. With which code each socket
//! closes is tested beside the server.

use super::{Seen, Size};
use crate::place::Place;
use crate::stage::Stage;
use futures_util::future::join_all;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// It may have grown by so many bytes.
const GROWN: u64 = 20 * 1024 * 1024;
/// A socket that is not closed by then stays open; half a handshake may.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn run(place: &Place, size: Size) -> anyhow::Result<Seen> {
    let (rounds, at_once) = match size {
        Size::Full => (20, 50),
        Size::Short => (2, 10),
    };
    let stage = Stage::set(place, "hostile", 1).await?;
    let process = stage.binary.start().await?;
    let address = stage.address();
    // What a first round takes is taken once and for all.
    attack(address, at_once).await;
    let before = process.memory()?;
    let mut sent = 0;
    for _ in 0..rounds {
        sent += attack(address, at_once).await;
    }
    let grown = process.memory()?.saturating_sub(before);
    let is_ready = stage.binary.is_ready().await;
    Ok(Seen {
        words: format!(
            "{sent} hostile connections: {}, memory grew by {:.1} MB",
            if is_ready {
                "it goes on"
            } else {
                "it does not answer any more"
            },
            grown as f64 / 1024.0 / 1024.0
        ),
        holds: is_ready && grown < GROWN,
    })
}

/// A client's frame: its first byte, its length as announced, and what follows, masked with zeros.
fn frame(first: u8, length: u64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first, 0xFF];
    bytes.extend(length.to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

fn hostile() -> Vec<Vec<u8>> {
    let deep = "[".repeat(60_000);
    vec![
        frame(0x81, 1 << 63, b"x"),
        frame(0x81, 1 << 30, &[b'x'; 100_000]),
        frame(0x01, 1, b"x")
            .into_iter()
            .chain(frame(0x00, 1, b"x").repeat(1_000_000))
            .collect(),
        frame(0x81, 2, &[0xC3, 0x28]),
        frame(0x81, deep.len() as u64, deep.as_bytes()),
        frame(0x81, 15, br#"{"type":"drop"}"#),
        frame(0x89, 4, b"ping").repeat(100_000),
        Vec::new(),
    ]
}

/// Sends all of it over so many connections each. How many connections that were.
async fn attack(address: SocketAddr, at_once: usize) -> usize {
    let mut sent = 0;
    for bytes in hostile() {
        join_all((0..at_once).map(|_| throw(address, &bytes))).await;
        sent += at_once;
    }
    sent
}

/// Opens a socket, sends this, and waits until it is closed. Nothing at all is half a handshake, after which it goes away.
async fn throw(address: SocketAddr, bytes: &[u8]) {
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return;
    };
    let begin =
        format!("GET /chat/live HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nupgrade: websocket\r\n");
    let _ = stream.write_all(begin.as_bytes()).await;
    if bytes.is_empty() {
        return;
    }
    let end = "connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let _ = stream.write_all(end.as_bytes()).await;
    // The server may close before it has taken everything.
    let (mut from, mut to) = stream.split();
    let mut answer = vec![0; 4096];
    let _ = tokio::join!(timeout(PATIENCE, to.write_all(bytes)), async {
        while let Ok(Ok(1..)) = timeout(PATIENCE, from.read(&mut answer)).await {}
    });
}
