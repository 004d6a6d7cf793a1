//! What is asked for in the access matrix: conversations of every kind, each made through the doors that people use.

use crate::support::{Agent, Socket, TestServer, customer, id, until};
use domain::colleague_request::Kind;
use domain::ids::{ConversationId, QueueId};
use domain::limits::{LEFT_AFTER, OFFLINE_AFTER};
use domain::wire::Envelope;
use domain::wire::agent::ToAgent;
use domain::wire::customer::{Continued, Started};
use serde_json::{Value, json};

/// An id that nothing has.
pub(crate) const UNKNOWN: i64 = 999_999;
/// What each of the customers has answered besides.
pub(crate) const QUESTION: &str = "Order number";

/// What a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// Nothing that somebody could own.
    Nothing,
    /// A conversation of Billing that Amy has accepted.
    InProgress,
    /// The same, ended by its customer.
    Ended,
    /// The same, taken over by Mia: Amy takes part in it.
    TakenOver,
    /// The same, and Amy has asked Ben to take it over.
    Asked,
    /// The same, and Amy has asked Ben to take part.
    Invited,
    /// The same, returned to its queue by Amy: it waits, and she is a former agent of it.
    Returned,
    /// The same, answered, and Amy has left since (behaviour 8, "Nobody is left alone").
    Left,
    /// A conversation that waits in Billing; for `accept_next` that queue.
    Waiting,
    /// A follow-up of a conversation that Amy had, which she alone can accept for a minute.
    Offered,
}

/// A fresh object of that kind.
pub(crate) async fn object(server: &TestServer, amy: &Agent, mia: &Agent, billing: QueueId, on: On) -> ConversationId {
    let customer = server.customer();
    let mut start = customer::start("Billing", "Carla", "My invoice is wrong");
    start["own_answers"] = json!([{"name": QUESTION, "answer": "4711"}]);
    let conversation = customer.call("start_chat", &start).await.json::<Started>().conversation;
    if !matches!(on, On::Nothing | On::Waiting) {
        assert_eq!(amy.accept_next(billing).await.conversation, conversation);
    }
    if on == On::TakenOver {
        let request = json!({"conversation": conversation, "request_id": id()});
        assert_eq!(mia.call("take_over", &request).await.code(), "ok");
    }
    if let Some((function, _)) = asked_by(on) {
        let arguments = json!({"conversation": conversation, "agent": 2, "note": null, "request_id": id()});
        assert_eq!(amy.call(function, &arguments).await.code(), "ok");
    }
    if on == On::Returned {
        let request = json!({"conversation": conversation, "request_id": id()});
        assert_eq!(amy.call("return_to_queue", &request).await.code(), "ok");
    }
    if on == On::Left {
        // Who was answered stays with her.
        amy.say(conversation, "comment", "Which invoice?").await;
        drop(present(server, amy).await);
        let has_left = json!({"watching": [{"conversation": conversation, "version": 0}]});
        until("Amy has left", async || {
            server.pass(OFFLINE_AFTER).await;
            let told: Envelope<ToAgent> = mia.call("changes", &has_left).await.json();
            told.items.iter().find_map(|item| match item {
                ToAgent::Conversation(told) => told.head.assigned_offline_since.map(|_| ()),
                _ => None,
            })
        })
        .await;
        server.pass(LEFT_AFTER).await;
    }
    if on == On::Ended {
        let ended = customer
            .call("end_chat", &json!({"conversation": conversation, "request_id": id()}))
            .await;
        assert_eq!(ended.code(), "ok");
    }
    if on == On::Offered {
        let request = json!({"conversation": conversation, "request_id": id()});
        assert_eq!(amy.call("end_conversation", &request).await.code(), "ok");
        let available = json!({"status": "available", "request_id": id()});
        assert_eq!(amy.call("set_presence", &available).await.code(), "ok");
        let continued = customer.call("continue_chat", &go_on(conversation.0)).await;
        return continued.json::<Continued>().conversation;
    }
    conversation
}

/// By which function Ben is asked for such an object, if he is.
fn asked_by(on: On) -> Option<(&'static str, Kind)> {
    match on {
        On::Asked => Some(("request_transfer", Kind::Transfer)),
        On::Invited => Some(("invite", Kind::Invitation)),
        _ => None,
    }
}

/// What functions on such an object are given besides its conversation: what Ben was asked, or else its queue.
pub(crate) async fn other_id(amy: &Agent, on: On, conversation: ConversationId, billing: QueueId) -> i64 {
    let Some((_, kind)) = asked_by(on) else {
        return billing.0;
    };
    let watching = json!({"watching": [{"conversation": conversation, "version": 0}]});
    let told: Envelope<ToAgent> = amy.call("changes", &watching).await.json();
    let asked = told.items.into_iter().find_map(|item| match item {
        ToAgent::Conversation(told) => told.head.asked.into_iter().find(|asked| asked.kind == kind),
        _ => None,
    });
    asked.expect("Ben was asked").request.0
}

/// Somebody's workspace is open, which has been noticed.
pub(crate) async fn present(server: &TestServer, agent: &Agent) -> Socket<ToAgent> {
    let mut socket = agent.live().await;
    socket
        .wait_for("the queues", |item| {
            matches!(item, ToAgent::Queues { .. }).then_some(())
        })
        .await;
    server.desk.write_presence().await.expect("presence is written");
    socket
}

/// The arguments of `continue_chat`.
pub(crate) fn go_on(conversation: i64) -> Value {
    json!({"conversation": conversation, "request_id": id(), "message": "One more thing"})
}

/// Clears an object away, so that no line and no limit is in the next one's way.
pub(crate) async fn clear(root: &Agent, others: [&Agent; 2], conversation: ConversationId) {
    let request = || json!({"conversation": conversation, "request_id": id()});
    root.call("end_conversation", &request()).await;
    for agent in others.into_iter().chain([root]) {
        agent.call("done", &request()).await;
    }
}

pub(crate) fn settings() -> server::Settings {
    server::Settings {
        address_limit_factor: 1_000,
        trusted_proxies: Vec::new(),
        ..server::Settings::default()
    }
}

/// A mail server that nobody reaches, where it only matters that there is one.
pub(crate) fn nowhere() -> server::mail::Smtp {
    server::mail::Smtp::new("smtp://127.0.0.1:9", "support@shop.example").expect("good")
}

/// A new case of Billing's group.
pub(crate) fn draft() -> Value {
    json!({"assessment": {"case": {"priority": "moderate"}}, "short_description": "My invoice is wrong", "description": "",
        "group": 1, "assignee": null})
}
