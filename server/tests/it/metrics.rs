//! What whoever watches the desk is told, on a listener of its own: numbers, and nothing of anybody's.

use crate::support::{Answer, TestServer, id, until};
use domain::wire::agent::ToAgent;
use domain::wire::customer::ToCustomer;
use serde_json::json;

/// The value of one line, by its name and labels.
fn value(answer: &Answer, line: &str) -> Option<f64> {
    let text = answer.text();
    let value = text
        .lines()
        .find_map(|told| told.strip_prefix(line)?.strip_prefix(' '))?;
    Some(value.parse().expect("a number"))
}

#[tokio::test]
async fn a_day_is_counted_and_told_without_a_word_of_anybody() {
    let mut server = TestServer::start().await;
    let (amy, carla, dan) = (server.agent("amy").await, server.customer(), server.customer());
    let words = format!("WORDS{}", id());
    let conversation = carla.start("Billing", "Carla", &words).await;
    dan.start("Technical", "Dan", &words).await;
    let mut page = carla.live().await;
    let mut workspace = amy.live().await;
    page.wait_for("the chat", |item| matches!(item, ToCustomer::Chat(_)).then_some(()))
        .await;
    workspace
        .wait_for("the cases", |item| matches!(item, ToAgent::Cases { .. }).then_some(()))
        .await;
    amy.accept_next(amy.queue("Billing").await).await;
    amy.say(conversation, "comment", &words).await;
    carla.say(conversation, &words).await;
    let file = carla.attach(conversation, &id(), "letter.txt", words.as_bytes()).await;
    assert_eq!(file.code(), "ok");
    for path in [format!("/chat/{words}"), format!("/{words}"), "/healthz".to_owned()] {
        server.get(&path).send().await;
    }
    let refused = carla
        .call("say", &json!({"conversation": conversation, "body": 7}))
        .await;
    assert_eq!(refused.code(), "invalid");

    // The gauges are read once a second, and a socket that was dropped is gone when the server has noticed.
    let told = until("the day in numbers", async || {
        let told = server.metrics().await;
        let is_all = value(&told, "headset_conversations_open{queue=\"Billing\"}") == Some(1.0)
            && value(&told, "headset_customers_waiting{queue=\"Technical\"}") == Some(1.0)
            && value(&told, "headset_customers_waiting{queue=\"Billing\"}") == Some(0.0)
            && value(&told, "headset_sockets_open{of=\"agents\"}") == Some(1.0);
        is_all.then_some(told)
    })
    .await;
    assert_eq!(told.status, 200);
    assert_eq!(
        told.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    for (line, expected) in [
        ("headset_messages_sent_total{by=\"staff\"}", 1.0),
        ("headset_messages_acknowledged_total{by=\"staff\"}", 1.0),
        ("headset_messages_sent_total{by=\"customers\"}", 2.0),
        ("headset_messages_acknowledged_total{by=\"customers\"}", 2.0),
        ("headset_files_stored_total", 1.0),
        ("headset_sockets_open{of=\"customers\"}", 1.0),
        ("headset_refusals_total{code=\"invalid\"}", 1.0),
        ("headset_requests_total{endpoint=\"/api/say\",status=\"2xx\"}", 1.0),
        ("headset_requests_total{endpoint=\"/api/say\",status=\"4xx\"}", 1.0),
        ("headset_requests_total{endpoint=\"/healthz\",status=\"2xx\"}", 1.0),
        ("headset_requests_total{endpoint=\"unknown\",status=\"4xx\"}", 1.0),
        ("headset_request_seconds_count{endpoint=\"/api/say\"}", 2.0),
        ("headset_database_up", 1.0),
    ] {
        assert_eq!(value(&told, line), Some(expected), "{line}: {}", told.text());
    }
    assert!(value(&told, "headset_due_late_seconds") < Some(5.0));
    assert!(value(&told, "headset_wake_ups_total") > Some(0.0));
    assert!(value(&told, "headset_tasks") > Some(1.0));
    assert!(value(&told, "headset_group_messages_sum") >= Some(3.0));
    assert!(value(&told, "headset_group_seconds_count") >= Some(1.0));
    #[cfg(target_os = "linux")]
    assert!(value(&told, "process_resident_memory_bytes") > Some(1e6) && value(&told, "process_open_fds") > Some(5.0));
    let text = told.text();
    assert!(text.contains("headset_build_info{version=\""), "{text}");
    for taint in [
        words.as_str(),
        "Carla",
        "Dan",
        "demo.test",
        "127.0.0.1",
        carla.token.as_str(),
    ] {
        assert!(!text.contains(taint), "{taint} in {text}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_public_listener_has_no_metrics_and_that_of_the_metrics_nothing_else() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/metrics").send().await.status, 404);
    let elsewhere = |path: &str| crate::support::Ask::new(server.metrics_address, http::Method::GET, path).send();
    for path in ["/", "/healthz", "/desk", "/api/me", "/widget.js"] {
        assert_eq!(elsewhere(path).await.status, 404, "{path}");
    }
    let posted = crate::support::Ask::new(server.metrics_address, http::Method::POST, "/metrics");
    assert_eq!(posted.send().await.status, 405);
}

#[tokio::test]
async fn whoever_asks_for_many_things_that_are_not_there_makes_no_line_for_each() {
    let server = TestServer::start().await;
    for number in 0..100 {
        server.get(&format!("/chat/{number}/logo")).send().await;
        server.get(&format!("/nothing/{number}")).send().await;
        server.post(&format!("/api/nothing{number}")).send().await;
    }
    let text = server.metrics().await.text();
    assert!(text.lines().count() < 200, "{text}");
    assert!(
        text.contains("{endpoint=\"/api/unknown\",status=\"4xx\"} 100"),
        "{text}"
    );
}
