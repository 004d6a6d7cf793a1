//! Signing out with open conversations (behaviour 8), and what two tabs of one agent know of their status (behaviour 11).

use crate::support::{Agent, TestServer, id};
use domain::people::Status;
use domain::wire::agent::{MyStatus, ToAgent};
use domain::wire::customer::{Phase, ToCustomer};
use serde_json::json;

async fn sign_out_by_form(agent: &Agent) -> (u16, String) {
    let answer = agent
        .post("/api/sign_out")
        .header("accept", "text/html")
        .form(&[])
        .send()
        .await;
    (
        answer.status.as_u16(),
        answer.header("location").unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn who_would_leave_somebody_waiting_is_asked_first_and_returns_them() {
    let server = TestServer::start().await;
    let (amy, customer) = (server.agent("amy").await, server.customer());
    let conversation = customer.start("Billing", "Carla <b>", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let mut chat = customer.live().await;

    assert_eq!(sign_out_by_form(&amy).await, (303, "/sign-out".to_owned()));
    assert_eq!(amy.call("me", &json!({})).await.code(), "ok", "she is still signed in");
    let page = amy.get("/sign-out").send().await;
    let text = page.text();
    assert!(text.contains("Carla &lt;b&gt;") && text.contains("Stay"), "{text}");
    assert_eq!(page.header("cache-control"), Some("no-store"));

    let wrong = amy.post("/sign-out").form(&[("other", "field")]).send().await;
    assert_eq!(wrong.status, 422);
    let returned = amy.post("/sign-out").form(&[("request_id", &id())]).send().await;
    assert_eq!(
        (returned.status.as_u16(), returned.header("location")),
        (303, Some("/sign-in"))
    );
    assert_eq!(amy.call("me", &json!({})).await.code(), "signed_out");
    chat.wait_for("the line again", |item| match item {
        ToCustomer::Chat(chat) => (chat.head.phase == Phase::Waiting && chat.head.position == Some(1)).then_some(()),
        _ => None,
    })
    .await;
    let ben = server.agent("ben").await;
    assert_eq!(
        ben.accept_next(ben.queue("Billing").await).await.conversation,
        conversation
    );
}

#[tokio::test]
async fn who_leaves_nobody_waiting_is_not_asked() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    assert_eq!(sign_out_by_form(&amy).await, (303, "/sign-in".to_owned()));
    assert_eq!(amy.call("me", &json!({})).await.code(), "signed_out");
    for answer in [
        amy.get("/sign-out").send().await,
        amy.post("/sign-out").form(&[("request_id", &id())]).send().await,
    ] {
        assert_eq!(
            answer.header("location"),
            Some("/sign-in"),
            "nobody is signed in any more"
        );
    }
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_out() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let answer = amy
        .post("/sign-out")
        .origin(Some("https://evil.example"))
        .form(&[("request_id", &id())])
        .send()
        .await;
    assert_eq!(answer.code(), "cross_site");
    assert_eq!(amy.call("me", &json!({})).await.code(), "ok");
}

#[tokio::test]
async fn two_tabs_agree_on_the_status() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let (mut tab, mut other) = (amy.live().await, amy.live().await);
    let status = |wanted: Status| {
        move |item: &ToAgent| match item {
            ToAgent::MyStatus(MyStatus {
                status,
                returned_away: false,
            }) => (*status == wanted).then_some(()),
            _ => None,
        }
    };
    tab.wait_for("her status", status(Status::Available)).await;
    let left = amy
        .call("set_presence", &json!({"status": "away", "request_id": id()}))
        .await;
    assert_eq!(left.text(), "[]", "nobody waits");
    tab.wait_for("that she is away", status(Status::Away)).await;
    other.wait_for("that she is away", status(Status::Away)).await;
}

/// The rows of those who take part follow the conversation, although it is not their own.
#[tokio::test]
async fn the_cases_of_who_takes_part_follow_what_is_said() {
    let server = TestServer::start().await;
    let (amy, mia, customer) = (server.agent("amy").await, server.agent("mia").await, server.customer());
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let mut socket = amy.live().await;
    socket
        .send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    // The list as it stood before: read later, it would name Mia itself, and no row would follow.
    socket
        .wait_for("her own row", |item| match item {
            ToAgent::Cases { cases } => cases.iter().any(|case| case.conversation == conversation).then_some(()),
            _ => None,
        })
        .await;
    let request = json!({"conversation": conversation, "request_id": id()});
    assert_eq!(mia.call("take_over", &request).await.code(), "ok");
    socket
        .wait_for("that Mia has it", |item| match item {
            ToAgent::Case(case) => case.holder.as_ref().filter(|holder| holder.name == "Mia").map(|_| ()),
            _ => None,
        })
        .await;
    customer.say(conversation, "Number 4711").await;
    socket
        .wait_for("the last words", |item| match item {
            ToAgent::Case(case) => case
                .last_words
                .as_ref()
                .filter(|words| words.text == "Number 4711")
                .map(|_| ()),
            _ => None,
        })
        .await;
}
