//! Gate 8: how often, and how much.

use crate::support::{Answer, Ask, Customer, Socket, TestServer, customer, id, token};
use domain::wire::customer::ToCustomer;
use http::Method;
use serde_json::json;
use server::Settings;

#[tokio::test]
async fn guessing_at_an_account_is_slowed_down_and_an_office_gets_in() {
    let server = TestServer::start().await;
    let mut refused = None;
    for guess in 0..20 {
        let form = [("email", "amy@demo.test"), ("password", &format!("guess {guess}"))];
        let answer = server.post("/sign-in").form(&form).send().await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("twenty guesses are too many");
    let seconds: u32 = refused.header("retry-after").expect("when").parse().expect("seconds");
    assert!(seconds >= 1);
    for name in ["ben", "cho", "mia", "root"] {
        server.agent(name).await;
    }
}

#[tokio::test]
async fn chats_are_started_so_often_from_one_address_and_no_oftener() {
    let server = TestServer::start().await;
    let mut started = 0;
    let refused = loop {
        let answer = server
            .customer()
            .call("start_chat", &customer::start("Billing", "Carla", "Hello"))
            .await;
        if !answer.status.is_success() {
            break answer;
        }
        started += 1;
        assert!(started < 100, "there is a limit");
    };
    assert!(started >= 20, "an office of {started} got in");
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "slow_down"));
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn identities_are_guessed_so_often_from_one_address_and_no_oftener() {
    let server = TestServer::start().await;
    let mut tried = 0;
    let refused = loop {
        let guess = json!({"site": "demo", "identity": "a.b.c", "token": token()});
        let answer = server.customer().call("identify", &guess).await;
        if answer.status == 429 {
            break answer;
        }
        assert_eq!(answer.code(), "invalid");
        tried += 1;
        assert!(tried < 500, "there is a limit");
    };
    assert!(tried >= 100, "an office of {tried} is known");
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn only_a_trusted_proxy_says_who_the_client_is() {
    let settings = Settings {
        trusted_proxies: vec!["127.0.0.1/32".parse().expect("a network")],
        ..Settings::default()
    };
    let trusting = TestServer::start_with(settings).await;
    let wary = TestServer::start().await;
    for (server, all_get_in) in [(&trusting, true), (&wary, false)] {
        let mut refused = 0;
        for client in 0..60 {
            let customer: Customer = server.customer();
            let answer = Ask::new(server.address, Method::POST, "/api/start_chat")
                .header("authorization", &format!("Bearer {}", customer.token))
                .header("x-forwarded-for", &format!("203.0.113.{client}"))
                .json(&customer::start("Billing", "Carla", "Hello"))
                .send()
                .await;
            refused += u32::from(answer.status == 429);
        }
        assert_eq!(refused == 0, all_get_in, "{refused} refused");
    }
}

#[tokio::test]
async fn bodies_have_a_size_a_type_and_known_fields() {
    let server = TestServer::start().await;
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "Hello").await;
    let say = async |body: Vec<u8>, kind: &str| {
        Ask::new(server.address, Method::POST, "/api/say")
            .header("authorization", &format!("Bearer {}", customer.token))
            .body(kind, body)
            .send()
            .await
    };
    let message = |text: &str| json!({"conversation": conversation, "client_id": id(), "body": text}).to_string();
    let huge = message(&"x".repeat(70_000)).into_bytes();
    let long = message(&"x".repeat(4_001)).into_bytes();
    let full = message(&"😀".repeat(4_000)).into_bytes();
    let typed = |answer: Answer| (answer.status.as_u16(), answer.code());
    assert_eq!(typed(say(huge, "application/json").await), (413, "too_large".into()));
    assert_eq!(typed(say(long, "application/json").await), (422, "invalid".into()));
    assert_eq!(typed(say(full, "application/json; charset=utf-8").await).0, 200);
    for (body, kind) in [
        (message("hi"), "text/plain"),
        (message("hi"), "application/x-www-form-urlencoded"),
        (String::new(), "application/json"),
        ("{".into(), "application/json"),
        ("[]".into(), "application/json"),
        (message("hi").replace('}', ",\"colour\":1}"), "application/json"),
        (message("hi").replace("\"hi\"", "7"), "application/json"),
        ("[".repeat(50_000), "application/json"),
    ] {
        assert_eq!(
            typed(say(body.clone().into_bytes(), kind).await),
            (422, "invalid".into()),
            "{body:.80} as {kind}"
        );
    }
    let answer = say(
        message("hi").replace("\"body\":\"hi\"", "\"body\":\"\"").into_bytes(),
        "application/json",
    )
    .await;
    assert_eq!(
        answer.json::<serde_json::Value>()["field"],
        "body",
        "the field is named"
    );
}

#[tokio::test]
async fn what_does_not_exist_is_typed_too() {
    let server = TestServer::start().await;
    for path in ["/api", "/api/", "/api/no_such", "/api/me/too", "/api/Me"] {
        let answer = server.post(path).json(&json!({})).send().await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
}

/// How many of these are answered until one comes too often, which says when to come back.
async fn until_slow_down(at_most: u32, mut ask: impl AsyncFnMut(u32) -> Answer) -> u32 {
    for count in 0..at_most {
        let answer = ask(count).await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").is_some());
            return count;
        }
    }
    panic!("{at_most} are too many");
}

#[tokio::test]
async fn a_customer_sends_so_many_messages_at_once_and_no_more() {
    let server = TestServer::start().await;
    let carla = server.customer();
    let conversation = carla.start("Billing", "Carla", "Hello").await;
    let sent = until_slow_down(100, async |count| {
        let body = format!("Message {count}");
        let say = json!({"conversation": conversation, "client_id": id(), "body": body});
        carla.call("say", &say).await
    })
    .await;
    assert!(sent >= 20, "who types fast is heard: {sent}");
    // Nobody else pays for it.
    let dan = server.customer();
    let conversation = dan.start("Billing", "Dan", "Hello").await;
    dan.say(conversation, "I was charged twice").await;
}

#[tokio::test]
async fn an_agent_sends_so_many_messages_at_once_and_no_more() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    server.customer().start("Billing", "Carla", "Hello").await;
    let conversation = amy.accept_next(amy.queue("Billing").await).await.conversation;
    let sent = until_slow_down(300, async |count| {
        let body = format!("Note {count}");
        let send = json!({"conversation": conversation, "client_id": id(), "visibility": "work_note", "body": body});
        amy.call("send_message", &send).await
    })
    .await;
    // Fewer than the calls of any kind.
    assert!((40..150).contains(&sent), "{sent}");
}

#[tokio::test]
async fn an_agent_asks_so_much_at_once_and_no_more() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let asked = until_slow_down(2_000, async |_| amy.call("me", &json!({})).await).await;
    assert!(asked >= 100, "a busy page is answered: {asked}");
}

#[tokio::test]
async fn so_many_accounts_are_tried_from_one_address_and_no_more() {
    let server = TestServer::start().await;
    let tried = until_slow_down(300, async |count| {
        let email = format!("person-{count}@demo.test");
        let form = [("email", email.as_str()), ("password", "a guess")];
        server.post("/sign-in").form(&form).send().await
    })
    .await;
    assert!(tried >= 30, "an office of {tried} gets in");
}

#[tokio::test]
async fn so_many_sockets_are_opened_from_one_address_and_no_more() {
    let server = TestServer::start().await;
    let origin = format!("http://{}", server.address);
    let mut opened = 0;
    let refused = loop {
        match Socket::<ToCustomer>::try_open(server.address, "/chat/live", &[("origin", &origin)]).await {
            Ok(_) => opened += 1,
            Err(status) => break status,
        }
        assert!(opened < 2_000, "there is a limit");
    };
    assert_eq!(refused, 429);
    assert!(opened >= 200, "an office of {opened} gets in");
}
