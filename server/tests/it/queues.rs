//! Unfolded queues and the manager's view: told to whoever asked and may know, and to nobody else.

use crate::support::{Agent, Socket, TestServer};
use domain::ids::QueueId;
use domain::wire::agent::ToAgent;
use serde_json::json;

/// Waits until the line of this queue is told as these customers.
async fn told(socket: &mut Socket<ToAgent>, queue: QueueId, names: &[&str]) {
    socket
        .wait_for("who waits", |item| match item {
            ToAgent::Waiting { queue: of, waiting } if *of == queue => {
                let told: Vec<_> = waiting.iter().map(|waiting| waiting.customer.as_str()).collect();
                (told == names).then_some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn an_unfolded_queue_is_told_until_it_is_folded() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let billing = amy.queue("Billing").await;
    let mut socket = ben.live().await;
    let mut other = amy.live().await;
    socket.send(&json!({"type": "unfold", "queue": billing})).await;
    told(&mut socket, billing, &[]).await;
    server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    told(&mut socket, billing, &["Carla"]).await;
    server.customer().start("Billing", "Dan", "I was charged twice").await;
    told(&mut socket, billing, &["Carla", "Dan"]).await;
    amy.accept_next(billing).await;
    told(&mut socket, billing, &["Dan"]).await;

    socket.send(&json!({"type": "fold", "queue": billing})).await;
    // The answer to this shows that the frame before it was read.
    socket
        .send(&json!({"type": "watch", "conversation": 999_999, "version": 0}))
        .await;
    socket
        .wait_for("an answer", |item| {
            matches!(item, ToAgent::ConversationLost { .. }).then_some(())
        })
        .await;
    amy.accept_next(billing).await;
    for socket in [&mut socket, &mut other] {
        socket
            .wait_for("nobody who waits", |item| match item {
                ToAgent::Queue(summary) => (summary.queue == billing && summary.waiting == 0).then_some(()),
                ToAgent::Waiting { waiting, .. } => panic!("told of a folded queue: {waiting:?}"),
                _ => None,
            })
            .await;
    }
    assert!(
        !other.received.contains(r#""waiting":{"#),
        "who did not ask is told nothing"
    );
}

#[tokio::test]
async fn a_queue_of_others_is_not_unfolded() {
    let server = TestServer::start().await;
    let (amy, cho) = (server.agent("amy").await, server.agent("cho").await);
    let billing = amy.queue("Billing").await;
    server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    let mut socket = cho.live().await;
    socket.send(&json!({"type": "unfold", "queue": billing})).await;
    socket.send(&json!({"type": "unfold", "queue": 999_999})).await;
    let technical = cho.queue("Technical").await;
    socket.send(&json!({"type": "unfold", "queue": technical})).await;
    told(&mut socket, technical, &[]).await;
    assert!(!socket.received.contains("Carla"), "{}", socket.received);
}

#[tokio::test]
async fn managers_are_told_of_their_groups_and_agents_are_not() {
    let server = TestServer::start().await;
    let (amy, mia) = (server.agent("amy").await, server.agent("mia").await);
    let billing = amy.queue("Billing").await;
    let asked = async |agent: &Agent| {
        let mut socket = agent.live().await;
        socket.send(&json!({"type": "oversee", "on": true})).await;
        socket
    };
    let (mut mias, mut amys) = (asked(&mia).await, asked(&amy).await);
    let conversation = server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    let with = |agent: Option<&'static str>, unanswered: bool| {
        move |item: &ToAgent| match item {
            ToAgent::Overseen { conversations } => conversations
                .iter()
                .any(|row| row.agent.as_deref() == agent && row.unanswered_since.is_some() == unanswered)
                .then_some(()),
            _ => None,
        }
    };
    mias.wait_for("one who waits", with(None, true)).await;
    amy.accept_next(billing).await;
    mias.wait_for("one with Amy", with(Some("Amy"), true)).await;
    amy.say(conversation, "comment", "Which invoice?").await;
    mias.wait_for("one who was answered", with(Some("Amy"), false)).await;
    mias.send(&json!({"type": "oversee", "on": false})).await;

    let none = amys
        .wait_for("Amy's answer", |item| match item {
            ToAgent::Overseen { conversations } => Some(conversations.clone()),
            _ => None,
        })
        .await;
    assert_eq!(none, [], "an agent manages nothing");
}
