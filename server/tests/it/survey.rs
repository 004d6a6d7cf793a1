//! How an ended chat was, over the doors that people use (behaviour 10, "After").

use crate::objects::settings;
use crate::support::{Agent, Customer, TestServer, id};
use domain::catalogue::internal;
use domain::entry::StaffContent;
use domain::ids::ConversationId;
use domain::wire::agent::ToAgent;
use domain::wire::customer::{Survey, ToCustomer};
use serde_json::{Value, json};

/// A conversation of Billing that Amy has accepted and ended.
async fn ended(server: &TestServer, amy: &Agent) -> (Customer, ConversationId) {
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    let request = || json!({"conversation": conversation, "request_id": id()});
    for function in ["accept", "end_conversation"] {
        assert_eq!(amy.call(function, &request()).await.code(), "ok");
    }
    (customer, conversation)
}

fn answer(conversation: ConversationId, rating: i64, comment: &str) -> Value {
    json!({"conversation": conversation, "rating": rating, "comment": comment})
}

#[tokio::test]
async fn whoever_looks_sees_a_rating_as_it_is_given_and_a_second_one_is_refused() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let (carla, conversation) = ended(&server, &amy).await;
    let mut amys = amy.live().await;
    let watch = json!({"type": "watch", "conversation": conversation, "version": 0});
    amys.send(&watch).await;
    let mut carlas = carla.live().await;
    let question = carlas
        .wait_for("what is asked", |item| match item {
            ToCustomer::Chat(told) => told.head.survey.clone(),
            _ => None,
        })
        .await;
    assert_eq!(question, Survey::Offered { question: None });

    let rated = carla
        .call("answer_survey", &answer(conversation, 4, " A little slow "))
        .await;
    assert_eq!(rated.code(), "ok");
    let line = amys
        .wait_for("the line", |item| match item {
            ToAgent::Conversation(told) => told.changes.entries.iter().find_map(|entry| match &entry.content {
                StaffContent::Internal(line) => Some(internal(line, &told.head.customer)),
                _ => None,
            }),
            _ => None,
        })
        .await;
    assert_eq!(line, "Carla rated this chat 4 of 5: A little slow");
    carlas
        .wait_for("that it was answered", |item| match item {
            ToCustomer::Chat(told) => (told.head.survey == Some(Survey::Answered)).then_some(()),
            _ => None,
        })
        .await;
    assert!(!carlas.received.contains("slow"), "her answer does not come back");

    let again = carla
        .call("answer_survey", &answer(conversation, 4, "A little slow"))
        .await;
    assert_eq!(again.code(), "ok", "the same again");
    let other = carla.call("answer_survey", &answer(conversation, 5, "")).await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (409, "already_rated"));
}

#[tokio::test]
async fn what_is_no_rating_is_refused_by_its_field_and_can_be_given_right_after() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let (carla, conversation) = ended(&server, &amy).await;
    let too_long = "ä".repeat(1_001);
    for (arguments, field) in [
        (answer(conversation, 0, ""), "rating"),
        (answer(conversation, 6, ""), "rating"),
        (answer(conversation, 4, &too_long), "comment"),
        (answer(conversation, 4, "a\0b"), "comment"),
        (
            json!({"conversation": conversation, "rating": 4.5, "comment": ""}),
            "rating",
        ),
        (
            json!({"conversation": conversation, "rating": "4", "comment": ""}),
            "rating",
        ),
        (json!({"conversation": conversation, "rating": 4}), "comment"),
        (
            json!({"conversation": conversation, "rating": 4, "comment": "", "colour": 1}),
            "colour",
        ),
    ] {
        let refused = carla.call("answer_survey", &arguments).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "invalid"));
        assert_eq!(refused.json::<Value>()["field"], field);
    }
    let longest = carla
        .call("answer_survey", &answer(conversation, 4, &"ä".repeat(1_000)))
        .await;
    assert_eq!(longest.code(), "ok");
}

#[tokio::test]
async fn a_customer_answers_so_often_and_no_oftener() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let (carla, conversation) = ended(&server, &amy).await;
    let mut tried = 0;
    let refused = loop {
        let told = carla.call("answer_survey", &answer(conversation, 4, "")).await;
        if !told.status.is_success() {
            break told;
        }
        tried += 1;
        assert!(tried < 100, "there is a limit");
    };
    assert!(tried >= 10, "{tried}");
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "slow_down"));
}

#[tokio::test]
async fn the_page_of_surveys_opens_for_whoever_manages_the_queues_group_and_nobody_else() {
    let server = TestServer::start_with(settings()).await;
    let amy = server.agent("amy").await;
    let (carla, conversation) = ended(&server, &amy).await;
    let rated = carla
        .call("answer_survey", &answer(conversation, 4, "A <b>little</b> slow"))
        .await;
    assert_eq!(rated.code(), "ok");
    for (who, status, reads) in [
        ("amy", 403, None),
        ("ben", 403, None),
        ("cho", 403, None),
        ("mia", 200, Some(true)),
        ("root", 200, Some(true)),
        // He manages Technical.
        ("max", 200, Some(false)),
        ("nil", 403, None),
    ] {
        let page = server.agent(who).await.get("/surveys").send().await;
        assert_eq!(page.status.as_u16(), status, "{who}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{who}");
        let text = page.text();
        assert_eq!(text.contains("Technical"), reads.is_some(), "{who}");
        for told in ["Billing", "little", "/desk/CHAT0001001", "4.0", "4 of 5"] {
            assert_eq!(text.contains(told), reads == Some(true), "{who}: {told}");
        }
        assert!(!text.contains("<b>little"), "{who}: words are text");
    }
    // Without a session, as customers are, one is led to the door.
    let stranger = server.get("/surveys").send().await;
    assert_eq!(stranger.status, 303);
    assert!(stranger.header("location").is_some_and(|to| to.starts_with("/sign-in")));
}
