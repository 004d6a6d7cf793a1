//! The log: what went wrong in the database is told beside the id that the answer carried, and never beside what was said.

use crate::support::{TestServer, customer, id};
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::EnvFilter;

/// Where the log goes.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Logged {
    fn text(&self) -> String {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&written).into_owned()
    }

    /// Whether a line says this beside that id.
    fn says(&self, what: &str, id: &str) -> bool {
        self.text().lines().any(|line| line.contains(what) && line.contains(id))
    }
}

#[tokio::test]
async fn what_fails_in_the_database_is_logged_with_the_id_of_the_request_and_without_its_words() {
    let logged = Logged::default();
    let writer = logged.clone();
    // The test runner gives each test a process of its own; where another was first, there is no log to look at.
    let started = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("trace"))
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .try_init();
    let server = TestServer::start().await;
    let (amy, carla) = (server.agent("amy").await, server.customer());
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    let path = format!("sqlite:{}", server.database().display());
    let outside = sqlx::SqlitePool::connect(&path).await.expect("opens");
    sqlx::query("ALTER TABLE entries RENAME TO taken_away")
        .execute(&outside)
        .await
        .expect("renamed");

    let words = format!("WORDS{}", id());
    let say = json!({"conversation": conversation, "client_id": id(), "body": words});
    let note = json!({"conversation": conversation, "client_id": id(), "visibility": "work_note", "body": words});
    let answers = [
        ("say", carla.call("say", &say).await),
        ("send_message", amy.call("send_message", &note).await),
        (
            "start_chat",
            server
                .customer()
                .call("start_chat", &customer::start("Billing", "Dan", &words))
                .await,
        ),
        ("metrics", server.metrics().await),
    ];
    let [said @ .., (_, metrics)] = &answers;
    for (what, answer) in said {
        assert_eq!(answer.code(), "unavailable", "{what}");
        assert!(
            !answer.text().contains("entries"),
            "{what}: the database's words stay here"
        );
    }
    assert!(
        metrics
            .text()
            .contains("headset_refusals_total{code=\"unavailable\"} 3"),
        "{}",
        metrics.text()
    );
    if started.is_ok() {
        for (what, answer) in said {
            let id = answer.header("x-request-id").expect("an id");
            assert!(logged.says("the database failed", id), "{what} {id}: {}", logged.text());
            assert!(logged.says("answered", id), "{what} {id}");
        }
        let text = logged.text();
        assert!(text.contains("no such table"), "the test sees the database's words");
        for secret in [words.as_str(), "My invoice is wrong", carla.token.as_str()] {
            assert_eq!(
                text.lines().find(|line| line.contains(secret)),
                None,
                "in the log: {secret}"
            );
        }
    }
}

#[tokio::test]
async fn whoever_sends_an_id_of_their_own_is_given_one_of_ours() {
    let server = TestServer::start().await;
    let theirs = "x\" onload=\"alert(1)";
    let answer = server.get("/healthz").header("x-request-id", theirs).send().await;
    let ours = answer.header("x-request-id").expect("an id");
    assert_ne!(ours, theirs);
    assert_eq!(ours.len(), 36, "{ours}");
    let again = server.get("/healthz").send().await;
    assert_ne!(again.header("x-request-id"), Some(ours));
}
