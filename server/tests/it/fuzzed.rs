//! What strangers send, sent through the real doors: every answer is typed, every socket is closed in order, and nobody else notices.

use crate::support::{Agent, Socket, TestServer, Told};
use domain::limits::FRAME_BYTES;
use domain::wire::customer::ToCustomer;
use domain::wire::{AGENT_FUNCTIONS, CUSTOMER_FUNCTIONS};
use serde::de::DeserializeOwned;
use server::Settings;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// Made inputs: each is a request or a socket of its own.
const MADE: u32 = 300;

/// Whoever sends more is cut off before they have sent it all, which tests of their own try (`hostile`, `limits`).
const BODY_BYTES: usize = 60_000;

/// Whoever sends so much is no customer.
fn settings() -> Settings {
    Settings {
        address_limit_factor: 100_000,
        ..Settings::default()
    }
}

/// An input is the name of a function on a line of its own, and the body.
fn split(input: &[u8]) -> (&str, &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let name = std::str::from_utf8(&input[..end]).unwrap_or_default();
    let is_known = AGENT_FUNCTIONS.contains(&name) || CUSTOMER_FUNCTIONS.contains(&name);
    let name = if is_known && name != "sign_out" {
        name
    } else {
        "unknown"
    };
    (name, input.get(end + 1..).unwrap_or_default())
}

#[tokio::test]
async fn fuzzed_calls_are_answered_by_a_result_or_a_refusal() {
    let server = TestServer::start_with(settings()).await;
    let carla = server.customer();
    carla.start("Billing", "Carla", "My invoice is wrong").await;
    let mut staff: Vec<Agent> = Vec::new();
    for name in ["amy", "ben", "cho", "mia"] {
        staff.push(server.agent(name).await);
    }
    let target = "calls";
    for (number, input) in fuzz::Inputs::of(target, MADE).enumerate() {
        let (name, body) = split(&input);
        if body.len() > BODY_BYTES {
            continue;
        }
        let path = format!("/api/{name}");
        let ask = if AGENT_FUNCTIONS.contains(&name) {
            staff[number % staff.len()].post(&path)
        } else {
            server
                .post(&path)
                .header("authorization", &format!("Bearer {}", carla.token))
        };
        let answer = ask.body("application/json", body).send().await;
        let refusal: Result<domain::Refusal, _> = serde_json::from_slice(&answer.body);
        let is_typed = refusal.is_ok_and(|refusal| refusal.status() == answer.status.as_u16());
        if !answer.status.is_success() && (!is_typed || answer.status.is_server_error()) {
            fuzz::failed(
                target,
                &input,
                &format!("it is answered by {}: {}", answer.status, answer.text()),
            );
        }
    }
    assert_eq!(server.get("/readyz").send().await.status, 200, "the desk goes on");
}

/// Says hello, sends a frame and says goodbye. The socket was closed in order if a close frame comes back.
async fn is_closed_in_order<T: DeserializeOwned + std::fmt::Debug>(mut socket: Socket<T>, frames: &[&[u8]]) -> bool {
    for frame in frames {
        let text = String::from_utf8_lossy(frame).into_owned();
        if text.len() > FRAME_BYTES {
            return true;
        }
        socket.send_if_open(Message::text(text)).await;
    }
    let goodbye = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    socket.send_if_open(Message::Close(Some(goodbye))).await;
    socket.close_code().await.is_some()
}

#[tokio::test]
async fn fuzzed_frames_of_customers_close_their_sockets_in_order() {
    let server = TestServer::start_with(settings()).await;
    let carla = server.customer();
    carla.start("Billing", "Carla", "My invoice is wrong").await;
    let hello = format!(
        r#"{{"type":"hello","build":"","site":"demo","token":"{}","having":null}}"#,
        carla.token
    );
    let target = "customers_frames";
    for input in fuzz::Inputs::of(target, MADE) {
        // What is kept says somebody else's token.
        let text = String::from_utf8_lossy(&input).replace(&"ab".repeat(32), &carla.token);
        let first: Socket<ToCustomer> = carla.socket().await;
        let second: Socket<ToCustomer> = carla.socket().await;
        let in_order = is_closed_in_order(first, &[text.as_bytes()]).await
            && is_closed_in_order(second, &[hello.as_bytes(), text.as_bytes()]).await;
        if !in_order {
            fuzz::failed(target, &input, "the socket just ended");
        }
    }
    assert_eq!(server.get("/readyz").send().await.status, 200, "the desk goes on");
}

#[tokio::test]
async fn fuzzed_frames_of_agents_close_their_sockets_in_order() {
    let server = TestServer::start_with(settings()).await;
    server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    let amy = server.agent("amy").await;
    let hello = br#"{"type":"hello","build":"","watching":[{"conversation":1,"version":0}]}"#;
    let target = "agents_frames";
    for input in fuzz::Inputs::of(target, MADE) {
        let first: Socket<Told> = amy.socket().await.reading();
        let second: Socket<Told> = amy.socket().await.reading();
        let in_order = is_closed_in_order(first, &[&input]).await && is_closed_in_order(second, &[hello, &input]).await;
        if !in_order {
            fuzz::failed(target, &input, "the socket just ended");
        }
    }
    assert_eq!(server.get("/readyz").send().await.status, 200, "the desk goes on");
}
