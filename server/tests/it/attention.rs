//! Removing text, typing, looking, read marks and asking, over the doors that people use (behaviour 5).

use crate::support::{Agent, Customer, Socket, TestServer, id};
use domain::entry::{CustomerContent, StaffContent};
use domain::ids::ConversationId;
use domain::wire::Envelope;
use domain::wire::agent::{Attention, ToAgent};
use domain::wire::customer::ToCustomer;
use serde_json::json;

/// A conversation of Billing that Amy has accepted.
async fn talking(server: &TestServer, amy: &Agent) -> (Customer, ConversationId) {
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    assert_eq!(
        amy.accept_next(amy.queue("Billing").await).await.conversation,
        conversation
    );
    (customer, conversation)
}

/// An agent's socket that shows this conversation.
async fn watching(agent: &Agent, conversation: ConversationId) -> Socket<ToAgent> {
    let mut socket = agent.live().await;
    socket
        .send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    socket
        .wait_for("the conversation", |item| {
            matches!(item, ToAgent::Conversation(_)).then_some(())
        })
        .await;
    socket
}

/// A customer's socket that shows their chat.
async fn chatting(customer: &Customer) -> Socket<ToCustomer> {
    let mut socket = customer.live().await;
    socket
        .wait_for("the chat", |item| matches!(item, ToCustomer::Chat(_)).then_some(()))
        .await;
    socket
}

/// What of attention this socket is told next.
async fn attention(socket: &mut Socket<ToAgent>) -> Attention {
    socket
        .wait_for("attention", |item| match item {
            ToAgent::Attention(attention) => Some(attention.clone()),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_text_is_gone_at_once_for_all_who_look() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let (customer, conversation) = talking(&server, &amy).await;
    let seq = amy.say(conversation, "comment", "pays late").await.seq;
    let (mut bens, mut carlas) = (watching(&ben, conversation).await, chatting(&customer).await);
    let remove = json!({"conversation": conversation, "seq": seq, "request_id": id()});
    assert_eq!(amy.call("remove_text", &remove).await.code(), "ok");
    bens.wait_for("that it is gone", |item| match item {
        ToAgent::Conversation(told) => told.changes.entries.iter().find_map(|entry| match &entry.content {
            StaffContent::Removed { by, .. } => {
                assert_eq!((entry.seq, by.as_str()), (seq, "Amy"));
                Some(())
            }
            _ => None,
        }),
        _ => None,
    })
    .await;
    carlas
        .wait_for("that it is gone", |item| match item {
            ToCustomer::Chat(told) => {
                let mut entries = told.changes.entries.iter();
                entries.find_map(|entry| matches!(entry.content, CustomerContent::Removed { .. }).then_some(()))
            }
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn typing_shows_on_the_other_side_and_to_colleagues_and_ends_by_itself() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let (customer, conversation) = talking(&server, &amy).await;
    let (mut amys, mut bens) = (watching(&amy, conversation).await, watching(&ben, conversation).await);
    let mut carlas = chatting(&customer).await;

    carlas.send(&json!({"type": "typing"})).await;
    assert!(attention(&mut amys).await.customer_typing);
    assert!(attention(&mut bens).await.customer_typing);
    customer.say(conversation, "Number 4711").await;
    assert!(!attention(&mut amys).await.customer_typing, "it was sent");
    assert!(!attention(&mut bens).await.customer_typing);

    // Ben may not write to the customer, so the customer never sees him type; Amy's note is no more than typing to Ben.
    bens.send(&json!({"type": "typing", "conversation": conversation, "visibility": "comment"}))
        .await;
    bens.send(&json!({"type": "typing", "conversation": conversation, "visibility": "work_note"}))
        .await;
    assert_eq!(attention(&mut amys).await.typing, ["Ben"]);
    amys.send(&json!({"type": "typing", "conversation": conversation, "visibility": "work_note"}))
        .await;
    assert_eq!(attention(&mut bens).await.typing, ["Amy"]);
    amys.send(&json!({"type": "typing", "conversation": conversation, "visibility": "comment"}))
        .await;
    let mut told = Vec::new();
    while told.len() < 2 {
        let by = carlas
            .wait_for("who types", |item| match item {
                ToCustomer::Typing { by } => Some(by.clone()),
                _ => None,
            })
            .await;
        told.push(by);
    }
    assert_eq!(
        told,
        [Some("Amy".to_owned()), None],
        "only Amy, and no longer than it lasts"
    );
    assert!(attention(&mut bens).await.typing.is_empty());
}

#[tokio::test]
async fn who_looks_shows_to_colleagues_until_they_look_elsewhere_or_go() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let (_customer, conversation) = talking(&server, &amy).await;
    let (mut amys, mut bens) = (watching(&amy, conversation).await, watching(&ben, conversation).await);
    bens.send(&json!({"type": "looking", "conversation": conversation}))
        .await;
    assert_eq!(attention(&mut amys).await.looking, ["Ben"]);
    bens.send(&json!({"type": "looking", "conversation": null})).await;
    assert!(attention(&mut amys).await.looking.is_empty());
    bens.send(&json!({"type": "looking", "conversation": conversation}))
        .await;
    assert_eq!(attention(&mut amys).await.looking, ["Ben"]);
    drop(bens);
    assert!(attention(&mut amys).await.looking.is_empty());
    // What one may not read one does not look at either.
    let cho = server.agent("cho").await;
    let mut chos = cho.live().await;
    chos.send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    chos.send(&json!({"type": "looking", "conversation": conversation}))
        .await;
    chos.wait_for("that there is none such", |item| {
        matches!(item, ToAgent::ConversationLost { .. }).then_some(())
    })
    .await;
    assert!(
        server
            .desk
            .attention(conversation, domain::ids::PersonId(0))
            .now
            .looking
            .is_empty()
    );
}

#[tokio::test]
async fn each_side_sees_that_the_other_has_read() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let (customer, conversation) = talking(&server, &amy).await;
    let seq = amy.say(conversation, "comment", "Which invoice?").await.seq;
    let (mut amys, mut carlas) = (watching(&amy, conversation).await, chatting(&customer).await);
    carlas.send(&json!({"type": "read", "seq": 5})).await;
    amys.wait_for("that Carla has read it", |item| match item {
        ToAgent::Conversation(told) => (told.head.read_by_customer == seq).then_some(()),
        _ => None,
    })
    .await;
    let said = customer.say(conversation, "Number 4711").await.seq;
    // Ben only looks in.
    let mut bens = watching(&ben, conversation).await;
    bens.send(&json!({"type": "read", "conversation": conversation, "seq": 6}))
        .await;
    amys.send(&json!({"type": "read", "conversation": conversation, "seq": 2}))
        .await;
    let mut marks = Vec::new();
    carlas
        .wait_for("that Amy has read it", |item| match item {
            ToCustomer::Chat(told) => {
                marks.push(told.head.read);
                (told.head.read == 2).then_some(())
            }
            _ => None,
        })
        .await;
    assert!(!marks.contains(&said), "Ben leaves no mark: {marks:?}");
    amys.send(&json!({"type": "read", "conversation": conversation, "seq": 6}))
        .await;
    carlas
        .wait_for("that Amy has read all", |item| match item {
            ToCustomer::Chat(told) => (told.head.read == said).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn who_cannot_open_a_socket_asks_and_is_told_the_same() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let (customer, conversation) = talking(&server, &amy).await;
    customer.say(conversation, "Number 4711").await;
    let watching = json!({"watching": [{"conversation": conversation, "version": 0}]});
    let asked: Envelope<ToAgent> = amy.call("changes", &watching).await.json();
    assert!(matches!(asked.items[0], ToAgent::Welcome { .. }));
    assert!(asked.items.iter().any(|item| matches!(item, ToAgent::Queues { .. })));
    assert!(asked.items.iter().any(|item| matches!(item, ToAgent::Cases { .. })));
    let told = asked.items.iter().find_map(|item| match item {
        ToAgent::Conversation(told) => Some(told),
        _ => None,
    });
    let version = told.expect("the conversation").changes.version;
    let asked: Envelope<ToCustomer> = customer
        .call("chat_changes", &json!({"site": "demo", "having": null}))
        .await
        .json();
    assert!(matches!(asked.items[0], ToCustomer::Chat(_)), "{:?}", asked.items);
    let watching = json!({"watching": [{"conversation": conversation, "version": version}]});
    for _ in 0..5 {
        let asked: Envelope<ToAgent> = amy.call("changes", &watching).await.json();
        let news = asked.items.iter().find_map(|item| match item {
            ToAgent::Conversation(told) => Some(told.changes.entries.len()),
            _ => None,
        });
        assert_eq!(news, Some(0), "only what is new");
    }
}
