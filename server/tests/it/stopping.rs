//! Stopping and starting again, in the middle of everything.

use crate::support::TestServer;
use domain::wire::agent::ToAgent;
use domain::wire::customer::ToCustomer;
use std::time::{Duration, Instant};

#[tokio::test]
async fn sockets_are_told_when_to_come_back_and_the_desk_drains() {
    let mut server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let customer = server.customer();
    customer.start("Billing", "Carla", "My invoice is wrong").await;
    let mut agent_socket = amy.live().await;
    let mut customer_socket = customer.live().await;
    agent_socket
        .wait_for("the cases", |item| matches!(item, ToAgent::Cases { .. }).then_some(()))
        .await;
    customer_socket
        .wait_for("the chat", |item| matches!(item, ToCustomer::Chat(_)).then_some(()))
        .await;
    let begun = Instant::now();
    let (agent_told, customer_told, ()) = tokio::join!(
        agent_socket.wait_for("a goodbye", |item| match item {
            ToAgent::Bye { reconnect_after_ms } => Some(*reconnect_after_ms),
            _ => None,
        }),
        customer_socket.wait_for("a goodbye", |item| match item {
            ToCustomer::Bye { reconnect_after_ms } => Some(*reconnect_after_ms),
            _ => None,
        }),
        server.stop(),
    );
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    for told in [agent_told, customer_told] {
        assert!((1..=15_000).contains(&told), "{told} ms");
    }
    assert_eq!(agent_socket.close_code().await, Some(1012));
    assert_eq!(customer_socket.close_code().await, Some(1012));
}

#[tokio::test]
async fn a_conversation_goes_on_after_a_restart() {
    let server = TestServer::start().await;
    let (amy, customer) = (server.agent("amy").await, server.customer());
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    let accepted = amy.accept_next(amy.queue("Billing").await).await;
    assert_eq!(accepted.conversation, conversation);
    amy.say(conversation, "comment", "Which invoice?").await;
    let server = server.restart().await;
    let (amy, customer) = (
        crate::support::Agent {
            cookie: amy.cookie,
            ..server.agent("amy").await
        },
        crate::support::Customer {
            token: customer.token,
            ..server.customer()
        },
    );
    amy.say(conversation, "comment", "Are you there?").await;
    let bodies = {
        let mut socket = customer.live().await;
        socket
            .wait_for("all that was said", |item| match item {
                ToCustomer::Chat(chat) => {
                    let all = serde_json::to_string(&chat.changes.entries).expect("plain data");
                    all.contains("Are you there?").then_some(all)
                }
                _ => None,
            })
            .await
    };
    for said in ["My invoice is wrong", "Which invoice?"] {
        assert!(bodies.contains(said), "{bodies}");
    }
}
