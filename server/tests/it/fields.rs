//! What a site asks for before a chat, over the doors that people use (behaviour 10, "Start").

use crate::support::{Customer, TestServer, customer, id};
use domain::fields::Answered;
use domain::wire::agent::CustomerContext;
use domain::wire::customer::{MessageLeft, Started};
use serde_json::{Value, json};

async fn asks(server: &TestServer, fields: &str) {
    let toml = format!("[[sites]]\nkey = \"demo\"\n{fields}");
    server.desk.apply(&toml, true).await.expect("a good configuration");
}

fn own(name: &str, answer: &str) -> Value {
    json!({"name": name, "answer": answer})
}

/// The field that is wrong.
async fn wrong(customer: &Customer, function: &str, arguments: &Value) -> String {
    let answer = customer.call(function, arguments).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "invalid"),
        "{}",
        answer.text()
    );
    let refusal: Value = answer.json();
    refusal["field"].as_str().expect("a field").to_owned()
}

#[tokio::test]
async fn answers_are_read_strictly_and_reach_whoever_may_read_the_conversation() {
    let server = TestServer::start().await;
    asks(
        &server,
        r#"own_fields = [{ name = "Order number", need = "required" }]"#,
    )
    .await;
    let carla = server.customer();
    let mut start = customer::start("Billing", "Carla", "My invoice is wrong");
    assert_eq!(wrong(&carla, "start_chat", &start).await, "Order number");
    for (answers, field) in [
        (json!("4711"), "own_answers"),
        (json!([own("Order number", "")]), "own_answers[0].answer"),
        (json!([own("Order number", &"x".repeat(201))]), "own_answers[0].answer"),
        (json!([own(&"x".repeat(61), "4711")]), "own_answers[0].name"),
        (json!([{"name": "Order number"}]), "answer"),
        (
            json!([{"name": "Order number", "answer": "4711", "asked": true}]),
            "own_answers[0]",
        ),
        (json!(vec![own("Order number", "4711"); 2]), "own_answers"),
    ] {
        start["own_answers"] = answers;
        let named = wrong(&carla, "start_chat", &start).await;
        assert!(named.starts_with(field), "{named} is not {field}");
    }
    let words = "<img src=x onerror=alert(1)>";
    start["own_answers"] = json!([own("Order number", words)]);
    let conversation = carla.call("start_chat", &start).await.json::<Started>().conversation;

    let context: CustomerContext = server
        .agent("amy")
        .await
        .call("context", &json!({"conversation": conversation}))
        .await
        .json();
    let kept = Answered {
        name: "Order number".into(),
        answer: words.into(),
        asked: true,
        removed: None,
    };
    assert_eq!(context.answers, [kept]);
    let history = json!({"conversation": conversation, "before": 50});
    assert!(!carla.call("chat_history", &history).await.text().contains("onerror"));
}

#[tokio::test]
async fn a_site_that_asks_for_nothing_takes_nothing() {
    let server = TestServer::start().await;
    asks(
        &server,
        r#"fields = { name = "off", email = "off", topic = "off", message = "off" }"#,
    )
    .await;
    let (carla, dan) = (server.customer(), server.customer());
    let start = json!({"site": "demo", "request_id": id()});
    let first = carla.call("start_chat", &start).await.json::<Started>();
    assert_eq!(
        carla.call("start_chat", &start).await.json::<Started>(),
        first,
        "a retry"
    );
    // Whoever leaves a message has to say where the answer goes.
    let mut left = json!({"site": "demo", "request_id": id(), "message": "Please write to me"});
    assert_eq!(wrong(&dan, "leave_message", &left).await, "email");
    left["email"] = "dan@example.com".into();
    let number = dan.call("leave_message", &left).await.json::<MessageLeft>().number;
    assert_eq!(number.0, "CS0001001");
}

#[tokio::test]
async fn what_a_site_asks_is_text_in_its_form() {
    let server = TestServer::start().await;
    let hostile = "'><img src=x onerror=alert(1)>";
    let plain = server.customer().get("/chat/demo").await.text();
    asks(&server, &format!("own_fields = [{{ name = \"{hostile}\" }}]")).await;
    let page = server.customer().get("/chat/demo").await.text();
    assert!(page.contains("&lt;img src=x") && !page.contains(hostile));
    assert_eq!(page.matches("<img").count(), plain.matches("<img").count());
}
