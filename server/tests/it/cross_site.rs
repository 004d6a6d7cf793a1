//! Gate 3: every state change and every socket comes from a page of the desk itself.

use crate::support::{Answer, Customer, Socket, TestServer, customer};
use domain::wire::agent::ToAgent;
use domain::wire::{AGENT_FUNCTIONS, CUSTOMER_FUNCTIONS};
use serde_json::{Value, json};

/// What foreign pages' requests look like: the origin, and what the browser says of the site.
fn foreign(own: &str) -> Vec<(Option<String>, Option<&'static str>)> {
    vec![
        (Some("https://evil.example".into()), None),
        (Some("null".into()), None),
        (None, None),
        (Some(format!("{own}0")), None),
        (Some(own.replace("http://", "https://")), None),
        (Some(own.replace("127.0.0.1", "localhost")), None),
        (Some(own.to_owned()), Some("cross-site")),
        (Some(own.to_owned()), Some("same-site")),
    ]
}

fn is_refused(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "cross_site"));
}

#[tokio::test]
async fn no_function_and_no_form_listens_to_another_sites_page() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let paths = AGENT_FUNCTIONS
        .iter()
        .chain(&CUSTOMER_FUNCTIONS)
        .map(|name| format!("/api/{name}"))
        .chain([
            "/attachment".into(),
            "/chat/attachment".into(),
            "/sign-in".into(),
            "/sign-in/new".into(),
            "/api/no_such".into(),
            "/nowhere".into(),
        ]);
    for path in paths {
        for (origin, site) in foreign(&server.origin()) {
            let mut ask = amy.post(&path).origin(origin.as_deref()).json(&json!({}));
            if let Some(site) = site {
                ask = ask.header("sec-fetch-site", site);
            }
            is_refused(&ask.send().await);
        }
    }
    assert_eq!(
        amy.call("me", &json!({})).await.code(),
        "ok",
        "nothing of it signed Amy out"
    );
}

#[tokio::test]
async fn no_socket_opens_for_another_sites_page() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    for path in ["/live", "/chat/live"] {
        for (origin, site) in foreign(&server.origin()) {
            let mut headers = vec![("cookie", amy.cookie.as_str())];
            headers.extend(origin.as_deref().map(|origin| ("origin", origin)));
            headers.extend(site.map(|site| ("sec-fetch-site", site)));
            let refused = Socket::<Value>::try_open(server.address, path, &headers).await;
            assert_eq!(refused.err(), Some(403), "{path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn nothing_changes_state_by_get() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    for name in AGENT_FUNCTIONS.iter().chain(&CUSTOMER_FUNCTIONS) {
        let answer = amy.get(&format!("/api/{name}")).send().await;
        assert_eq!(answer.code(), "not_found", "{name}");
    }
    for door in ["/attachment", "/chat/attachment"] {
        assert_eq!(amy.get(door).send().await.status, 405, "{door}");
    }
    assert_eq!(amy.get("/sign-in/new").send().await.status, 200);
    assert_eq!(amy.call("me", &json!({})).await.code(), "ok");
}

#[tokio::test]
async fn the_machines_own_names_are_one_site_when_page_and_request_agree() {
    let server = TestServer::start().await;
    let customer: Customer = server.customer();
    let answer = server
        .post("/api/start_chat")
        .header("authorization", &format!("Bearer {}", customer.token))
        .json(&customer::start("Billing", "Carla", "My invoice is wrong"))
        .send()
        .await;
    assert_eq!(answer.code(), "ok");
    let mut socket = Socket::<ToAgent>::open(server.address, "/live", &[]).await;
    assert!(matches!(socket.next().await, Some(ToAgent::SignedOut)));
}
