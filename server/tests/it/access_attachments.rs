//! Gate 2 for files: staff send them where they may say something, and open those of conversations that they may read, as the rows of
//! messages and of history say (`access`); customers open what they may read.

use crate::access_rows::{Row, rows};
use crate::attachments::{PDF, talk};
use crate::objects::{UNKNOWN, clear, object, present, settings};
use crate::support::{Agent, TestServer, id};
use desk::clock::Clock;
use domain::ids::{AttachmentId, ConversationId};
use domain::time::Timestamp;
use std::collections::HashMap;

/// In the order of the rows' codes; the stranger is not signed in.
const EVERYBODY: [&str; 7] = ["amy", "ben", "cho", "mia", "root", "nil", "stranger"];

struct Everybody {
    server: TestServer,
    people: HashMap<&'static str, Agent>,
}

impl Everybody {
    async fn gather() -> Self {
        let server = TestServer::start_at(Clock::hand(Timestamp(1_800_000_000_000)), settings()).await;
        let mut people = HashMap::new();
        for who in EVERYBODY {
            let agent = match who {
                "stranger" => Agent {
                    address: server.address,
                    cookie: "headset=nobody".to_owned(),
                },
                who => server.agent(who).await,
            };
            people.insert(who, agent);
        }
        Self { server, people }
    }

    /// Sends a file; the code of the answer.
    async fn send(&self, who: &str, conversation: i64, visibility: &str) -> String {
        let conversation = ConversationId(conversation);
        let agent = &self.people[who];
        agent
            .attach(conversation, visibility, &id(), "a.txt", b"hello")
            .await
            .code()
    }

    async fn open(&self, who: &str, attachment: AttachmentId) -> String {
        self.people[who].attachment(attachment).await.code()
    }
}

/// A few rows at a desk of their own: all at once would be more than one person may send.
async fn few(of: &str, rows: impl Iterator<Item = Row>) -> Vec<(Everybody, Vec<Row>)> {
    let mut rows = rows.filter(|row| row.function == of).peekable();
    let mut all = Vec::new();
    while rows.peek().is_some() {
        all.push((Everybody::gather().await, rows.by_ref().take(5).collect()));
    }
    all
}

#[tokio::test]
async fn staff_send_files_where_they_may_send_messages() {
    for (everybody, rows) in few("send_message", rows().into_iter()).await {
        let (amy, mia, root) = (
            &everybody.people["amy"],
            &everybody.people["mia"],
            &everybody.people["root"],
        );
        let billing = amy.queue("Billing").await;
        let _amy_is_there = present(&everybody.server, amy).await;
        for row in rows {
            for (who, code) in EVERYBODY.into_iter().zip(row.codes) {
                let conversation = object(&everybody.server, amy, mia, billing, row.on).await;
                let message = (row.arguments)(conversation.0, 0);
                let visibility = message["visibility"].as_str().expect("a word");
                let found = everybody.send(who, conversation.0, visibility).await;
                assert_eq!(found, code, "{visibility} on {:?} by {who}", row.on);
                clear(root, [amy, mia], conversation).await;
            }
        }
        for who in ["amy", "ben", "cho", "mia", "root"] {
            assert_eq!(everybody.send(who, UNKNOWN, "work_note").await, "not_found", "{who}");
        }
    }
}

#[tokio::test]
async fn staff_open_files_of_what_they_may_read() {
    for (everybody, rows) in few("history", rows().into_iter()).await {
        let (amy, mia, root) = (
            &everybody.people["amy"],
            &everybody.people["mia"],
            &everybody.people["root"],
        );
        let billing = amy.queue("Billing").await;
        let _amy_is_there = present(&everybody.server, amy).await;
        for row in rows {
            let conversation = object(&everybody.server, amy, mia, billing, row.on).await;
            assert_eq!(everybody.send("root", conversation.0, "work_note").await, "ok");
            let file = root.files(conversation).await.remove(0).attachment;
            for (who, code) in EVERYBODY.into_iter().zip(row.codes) {
                assert_eq!(everybody.open(who, file).await, code, "on {:?} by {who}", row.on);
                let unknown = if matches!(who, "nil" | "stranger") {
                    code
                } else {
                    "not_found"
                };
                assert_eq!(everybody.open(who, AttachmentId(UNKNOWN)).await, unknown, "by {who}");
            }
            let (others, none) = (&everybody.people["cho"], AttachmentId(UNKNOWN));
            let (others, none) = (others.attachment(file).await, others.attachment(none).await);
            assert_eq!((others.status, others.body), (none.status, none.body), "to the letter");
            clear(root, [amy, mia], conversation).await;
        }
    }
}

#[tokio::test]
async fn a_customer_opens_what_they_may_read_and_learns_of_nothing_else() {
    let server = TestServer::start_with(settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    let dan = server.customer();
    let dans = dan.start("Technical", "Dan", "It does not start").await;
    assert_eq!(
        dan.attach(dans, &id(), "log.txt", b"It does not start").await.code(),
        "ok"
    );
    let log = server.agent("cho").await.files(dans).await.remove(0).attachment;
    assert_eq!(
        amy.attach(conversation, "work_note", &id(), "contract.pdf", PDF)
            .await
            .code(),
        "ok"
    );
    let note = amy.files(conversation).await.remove(0).attachment;
    let unknown = carla.attachment(AttachmentId(4711)).await;
    assert_eq!(unknown.code(), "not_found");
    for answer in [
        carla.attachment(log).await,
        carla.attachment(note).await,
        dan.attachment(note).await,
    ] {
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body),
            "to the letter"
        );
    }
    // Nor with another site, without a token, with the cookie of an agent, or by the agents' door.
    let path = |site: &str| format!("/chat/attachment/{log}?site={site}");
    let with = |path: &str, name: &str, value: &str| server.get(path).header(name, value).send();
    for (answer, code) in [
        (with(&path("shop"), "x-headset-token", &dan.token).await, "not_found"),
        (server.get(&path("demo")).send().await, "signed_out"),
        (with(&path("demo"), "x-headset-token", "12").await, "signed_out"),
        (with(&path("demo"), "cookie", &amy.cookie).await, "signed_out"),
        (
            with(&format!("/attachment/{log}"), "x-headset-token", &dan.token).await,
            "signed_out",
        ),
        (
            with(&format!("/chat/attachment/{log}"), "x-headset-token", &dan.token).await,
            "invalid",
        ),
        (
            with("/chat/attachment/x?site=demo", "x-headset-token", &dan.token).await,
            "not_found",
        ),
    ] {
        assert_eq!(answer.code(), code);
    }
    // Into another's chat nothing is sent, and nothing into none.
    for (customer, to) in [(&carla, dans), (&carla, ConversationId(999_999))] {
        assert_eq!(customer.attach(to, &id(), "a.pdf", PDF).await.code(), "not_found");
    }
    assert_eq!(server.stored_files().len(), 2);
}
