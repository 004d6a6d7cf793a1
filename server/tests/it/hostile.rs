//! R10: hostile frames are answered with the right code, and nobody else notices.

use crate::support::{Customer, PATIENCE, Socket, TestServer};
use domain::limits::FRAME_BYTES;
use domain::wire::agent::ToAgent;
use domain::wire::customer::ToCustomer;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A client's frame as bytes, masked with zeros: its first byte, the length as announced, and what follows.
fn frame(first: u8, length: u64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(0x80 | u8::try_from(length).expect("small")),
        126..65_536 => {
            bytes.push(0x80 | 126);
            bytes.extend(u16::try_from(length).expect("small").to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

/// What is sent raw, and the close code that it earns.
fn hostile() -> Vec<(&'static str, Vec<u8>, u16)> {
    let one_byte_fragments = {
        let mut bytes = frame(0x01, 1, b"x");
        for _ in 0..=FRAME_BYTES {
            bytes.extend(frame(0x00, 1, b"x"));
        }
        bytes
    };
    let deep = "[".repeat(60_000);
    vec![
        ("a frame of 2^63 bytes", frame(0x81, 1 << 63, b"x"), 1009),
        ("one byte too many", frame(0x81, 65_537, &[b'x'; 65_537]), 1009),
        ("one-byte fragments without end", one_byte_fragments, 1009),
        ("bad UTF-8", frame(0x81, 2, &[0xC3, 0x28]), 1007),
        ("bytes instead of text", frame(0x82, 2, b"{}"), 1003),
        ("deep JSON", frame(0x81, deep.len() as u64, deep.as_bytes()), 1008),
        ("no JSON", frame(0x81, 1, b"x"), 1008),
        ("nothing", frame(0x81, 0, b""), 1008),
        ("an unknown type", frame(0x81, 15, br#"{"type":"drop"}"#), 1008),
        ("a reserved opcode", frame(0x83, 1, b"x"), 1002),
        ("a reserved bit", frame(0xC1, 1, b"x"), 1002),
        ("an unmasked frame", vec![0x81, 0x01, b'x'], 1002),
        ("a continuation of nothing", frame(0x80, 1, b"x"), 1002),
        ("a long ping", frame(0x89, 126, &[0; 126]), 1002),
    ]
}

#[tokio::test]
async fn each_hostile_frame_closes_its_socket_with_the_right_code() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let customer: Customer = server.customer();
    for (what, bytes, code) in hostile() {
        let mut socket = amy.socket().await;
        // The server may close before it has taken everything.
        let _ = socket.tcp().write_all(&bytes).await;
        assert_eq!(socket.close_code().await, Some(code), "{what}, from an agent");
        let mut socket = customer.socket().await;
        let _ = socket.tcp().write_all(&bytes).await;
        assert_eq!(socket.close_code().await, Some(code), "{what}, from a customer");
    }
    assert_eq!(server.get("/readyz").send().await.status, 200, "the desk goes on");
}

#[tokio::test]
async fn frames_of_the_wrong_shape_are_refused_by_name() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let too_many: Vec<_> = (0..=64).map(|id| json!({"conversation": id, "version": 0})).collect();
    for frame in [
        json!({"type": "hello"}),
        json!({"type": "hello", "build": 7, "watching": []}),
        json!({"type": "hello", "build": "", "watching": [], "colour": 1}),
        json!({"type": "hello", "build": "", "watching": [{"conversation": 1, "version": 0, "colour": 1}]}),
        json!({"type": "watch", "conversation": 1, "version": 0}),
        json!({"type": "hello", "build": "", "watching": too_many}),
    ] {
        let mut socket = amy.socket().await;
        socket.send(&frame).await;
        socket
            .wait_for("a refusal", |item| {
                matches!(item, ToAgent::Refused { refusal } if refusal.status() == 422).then_some(())
            })
            .await;
        assert_eq!(socket.close_code().await, Some(1008), "{frame}");
    }
    for frame in [
        json!({"type": "pong"}),
        json!({"type": "hello", "build": "", "site": "demo", "token": "short", "having": null}),
        json!({"type": "hello", "build": "", "site": "demo", "token": "0".repeat(64), "colour": 1}),
    ] {
        let mut socket = server.customer().socket().await;
        socket.send(&frame).await;
        if socket.close_code().await == Some(1008) {
            assert!(socket.received.contains(r#""type":"refused""#), "{frame}");
        } else {
            panic!("{frame} was not refused");
        }
    }
}

#[tokio::test]
async fn a_flood_of_pings_is_cut_off() {
    let server = TestServer::start().await;
    let mut socket = server.customer().live().await;
    for _ in 0..5_000 {
        if socket.tcp().write_all(&frame(0x89, 4, b"ping")).await.is_err() {
            break;
        }
    }
    // Our own close, or the connection broken off while we still flooded.
    assert!(matches!(socket.close_code().await, Some(1008) | None));
    let mut other: Socket<ToCustomer> = server.customer().live().await;
    other
        .wait_for("a welcome", |item| {
            matches!(item, ToCustomer::Welcome { .. }).then_some(())
        })
        .await;
}

#[tokio::test]
async fn half_a_handshake_holds_nobody_up() {
    let server = TestServer::start().await;
    let mut halves = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
        stream
            .write_all(b"GET /live HTTP/1.1\r\nHost: x\r\nUpgra")
            .await
            .expect("half a handshake");
        halves.push(stream);
    }
    assert_eq!(server.get("/healthz").send().await.status, 200);
    let mut endless = TcpStream::connect(server.address).await.expect("the server listens");
    let header = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(40_000));
    let _ = endless.write_all(header.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, endless.read_to_end(&mut answer))
        .await
        .expect("closed, in time");
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

#[tokio::test]
async fn an_ordinary_large_frame_is_read() {
    let server = TestServer::start().await;
    let mut socket = server.agent("amy").await.socket().await;
    let padded = format!(
        "{}{}",
        json!({"type": "hello", "build": "", "watching": []}),
        " ".repeat(60_000)
    );
    socket.send_raw(Message::text(padded)).await;
    socket
        .wait_for("a welcome", |item| {
            matches!(item, ToAgent::Welcome { .. }).then_some(())
        })
        .await;
}
