//! Gate 1, the taint test: whatever a customer's connections, pages and answers receive while a whole story runs holds no
//! work note, no e-mail address of staff, nobody's secret, nothing of another customer, and no gap. Gate 9: nor does the log
//! at its finest hold what was said.

use crate::identity::{Shop, identify};
use crate::objects::draft;
use crate::support::{Agent, Customer, TestServer, customer, id, token};
use crate::taint_files::send_files;
use crate::taint_received::Received;
use domain::entry::CustomerEntry;
use domain::ids::{ConversationId, RecordId};
use domain::log::Log;
use domain::wire::agent::ToAgent;
use domain::wire::customer::ToCustomer;
use domain::wire::record::Created;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::EnvFilter;

/// Where the log goes in this test.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) fn secret_of(agent: &Agent) -> String {
    agent.cookie.split_once('=').expect("a pair").1.to_owned()
}

#[tokio::test]
async fn no_work_note_no_address_no_secret_reaches_a_customer_or_the_log() {
    let logged = Logged::default();
    let writer = logged.clone();
    // Another test of this process may have been first; then there is no log to look at.
    let logs = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("trace"))
        .with_writer(move || writer.clone())
        .try_init()
        .is_ok();
    let server = TestServer::start().await;
    let note = format!("NOTE{}", id());
    let words = format!("WORDS{}", id());
    let others_words = format!("OTHERS{}", id());

    let (amy, ben, mia) = (
        server.agent("amy").await,
        server.agent("ben").await,
        server.agent("mia").await,
    );
    let (carla, dan): (Customer, Customer) = (server.customer(), server.customer());
    let mut received = Received::default();
    let billing = amy.queue("Billing").await;

    // Carla starts a chat, in two tabs; somebody else waits too.
    received.answer("page", &server.get("/chat/demo").send().await);
    received.answer("host page", &server.get("/demo").send().await);
    for path in ["/widget.js?site=demo", "/chat/demo?colour=fffbcc", "/chat/demo/logo"] {
        received.answer(path, &server.get(path).send().await);
    }
    let mut early_tab = carla.live().await;
    let started = carla
        .call("start_chat", &customer::start("Billing", "Carla", &words))
        .await;
    received.answer("start", &started);
    let conversation = started.json::<domain::wire::customer::Started>().conversation;
    let other = dan.start("Billing", "Dan", &others_words).await;
    let mut tab = carla.live().await;

    // While it waits a manager notes something; then it is accepted, talked and noted, by several.
    mia.say(conversation, "work_note", &format!("{note} before")).await;
    received.answer("say", &carla.call("say", &say(conversation.0, "While I wait")).await);
    assert_eq!(amy.accept_next(billing).await.conversation, conversation);
    amy.say(conversation, "work_note", &note).await;
    amy.say(conversation, "comment", "Which invoice?").await;
    ben.say(conversation, "work_note", &format!("{note} by Ben")).await;
    received.answer("say", &carla.call("say", &say(conversation.0, "Number 4711")).await);
    amy.say(conversation, "work_note", &format!("{note} again")).await;
    // A note is typed, and one that was sent as a comment is removed before Carla comes back.
    type_note(&amy, conversation.0).await;
    let removed = format!("REMOVED{}", id());
    let seq = amy.say(conversation, "comment", &removed).await.seq;
    let remove = json!({"conversation": conversation, "seq": seq, "request_id": id()});
    assert_eq!(amy.call("remove_text", &remove).await.code(), "ok");
    amy.say(conversation, "comment", "I see it.").await;
    let record = record_with_notes(&amy, conversation, &note).await;
    let notes_file = send_files(&amy, &carla, conversation, &note, &mut received).await;

    // What is refused says nothing either.
    for (function, arguments) in [
        ("say", say(other.0, "not mine")),
        ("say", say(999_999, "nobody's")),
        ("chat_history", json!({"conversation": other, "before": 50})),
        ("transcript", json!({"conversation": other, "utc_offset": 0})),
        ("transcript_offer", json!({"conversation": other})),
        (
            "mail_transcript",
            json!({"conversation": other, "utc_offset": 0, "request_id": id()}),
        ),
        ("end_chat", json!({"conversation": other, "request_id": id()})),
        (
            "send_message",
            json!({"conversation": conversation, "client_id": id(), "visibility": "comment", "body": "x"}),
        ),
        ("history", json!({"conversation": conversation, "before": 50})),
        ("no_such", json!({})),
    ] {
        received.answer(function, &carla.call(function, &arguments).await);
    }
    let kept = json!({"conversation": conversation, "utc_offset": 0});
    received.answer("transcript", &carla.call("transcript", &kept).await);
    received.answer(
        "history",
        &carla
            .call("chat_history", &json!({"conversation": conversation, "before": 50}))
            .await,
    );
    for path in [
        "/",
        "/desk",
        "/desk/CHAT0001001",
        "/sign-in",
        "/chat/none",
        "/live",
        "/chat/live",
    ] {
        received.answer(path, &server.get(path).send().await);
    }

    // It ends, is noted once more, and Carla comes back.
    amy.call(
        "end_conversation",
        &json!({"conversation": conversation, "request_id": id()}),
    )
    .await;
    amy.say(conversation, "work_note", &format!("{note} after the end"))
        .await;
    let rated = format!("RATED{}", id());
    let rate = json!({"conversation": conversation, "rating": 2, "comment": rated});
    received.answer("survey", &carla.call("answer_survey", &rate).await);
    received.answer("survey, a retry", &carla.call("answer_survey", &rate).await);
    for (what, conversation, rating) in [
        ("again", conversation, 5),
        ("another's", other, 5),
        ("malformed", conversation, 6),
    ] {
        let answer = json!({"conversation": conversation, "rating": rating, "comment": rated});
        received.answer(&format!("survey, {what}"), &carla.call("answer_survey", &answer).await);
    }
    let close = json!({"record": record, "resolution": format!("{note} resolved"), "ends_conversation": false, "request_id": id()});
    assert_eq!(amy.call("close_record", &close).await.code(), "ok");
    received.answer(
        "say after the end",
        &carla.call("say", &say(conversation.0, "One more thing")).await,
    );
    let mut back = carla.live().await;

    let asked = json!({"site": "demo", "having": null});
    received.answer("asked", &carla.call("chat_changes", &asked).await);
    for (place, text) in received.0.iter().filter(|(place, _)| place.starts_with("asked")) {
        assert!(
            !text.contains(&removed),
            "a removed text reached the customer by {place}"
        );
    }

    for (name, socket) in [("early tab", &mut early_tab), ("tab", &mut tab), ("back", &mut back)] {
        let mut log: Log<CustomerEntry> = Log::default();
        socket
            .wait_for("the end of the chat", |item| match item {
                ToCustomer::Chat(chat) => {
                    log.apply(chat.changes.clone());
                    assert!(!log.has_gap(), "{name}: a gap shows that something was hidden");
                    (chat.head.phase == domain::wire::customer::Phase::Ended).then_some(())
                }
                _ => None,
            })
            .await;
        let places: Vec<i64> = log.iter().map(|entry| entry.seq).collect();
        let expected: Vec<i64> = (1..).take(places.len()).collect();
        assert_eq!(places, expected, "{name}");
        assert!(places.len() >= 8, "{name}: {places:?}");
        assert!(
            !socket.received.contains("typing"),
            "{name}: a note being typed shows nothing"
        );
        if name == "back" {
            assert!(!socket.received.contains(&removed), "a removed text comes back");
        }
        received.0.push((name.to_owned(), socket.received.clone()));
    }

    // She goes on in a follow-up, which is noted before and after it is accepted.
    let _amy_is_there = amy.live().await;
    server.desk.write_presence().await.expect("written");
    let arguments = json!({"conversation": conversation, "request_id": id(), "message": "It is about 4711 again"});
    let continued = carla.call("continue_chat", &arguments).await;
    received.answer("continue", &continued);
    let follow_up = continued.json::<domain::wire::customer::Continued>().conversation;
    mia.say(follow_up, "work_note", &format!("{note} on the follow-up"))
        .await;
    let accepted = amy
        .call("accept", &json!({"conversation": follow_up, "request_id": id()}))
        .await;
    assert_eq!(accepted.code(), "ok");
    amy.say(follow_up, "work_note", &format!("{note} again")).await;
    amy.say(follow_up, "comment", "Me again.").await;
    let mut log: Log<CustomerEntry> = Log::default();
    back.wait_for("the follow-up", |item| match item {
        ToCustomer::Chat(chat) if chat.head.conversation == follow_up => {
            log.apply(chat.changes.clone());
            assert!(!log.has_gap(), "a gap shows that something was hidden");
            (log.iter().len() >= 5).then_some(())
        }
        _ => None,
    })
    .await;
    received.0.push(("follow-up".to_owned(), back.received.clone()));

    leaves_a_message(&server, &mia, &note, &mut received).await;
    let (shop, said, known) = is_named(&server, &amy, &note, &mut received).await;

    let mut taints = vec![
        ("a site's key", shop.key.secret.clone()),
        ("what a site has signed", said),
        ("a known customer's token", known.token.clone()),
        ("what a site calls a customer", "SUBJECT".to_owned()),
        ("a work note", note.clone()),
        ("what was said of the chat", rated),
        ("that staff read it", "\"rated\"".to_owned()),
        ("a staff view's file", notes_file.to_string()),
        ("an address of staff", "@demo.test".to_owned()),
        ("another customer's words", others_words.clone()),
        ("another customer's token", dan.token.clone()),
        ("one's own token", carla.token.clone()),
        ("a staff view's field", "work_note".to_owned()),
        ("a staff view's version", "staff_".to_owned()),
        ("a person's id", "\"person\"".to_owned()),
        ("a staff view's state", "awaiting_info".to_owned()),
        ("a staff view's record", "\"record\"".to_owned()),
    ];
    for agent in [&amy, &ben, &mia] {
        taints.push(("a session", secret_of(agent)));
    }
    received.hold_none_of(&taints);
    for seen in [
        "Which invoice?",
        "terms.txt",
        "What we agreed on",
        "CS0001001",
        "answer_needed",
        "solved",
    ] {
        assert!(
            received.0.iter().any(|(_, text)| text.contains(seen)),
            "the test sees what is said, and how the case stands: {seen}"
        );
    }

    if logs {
        let log = logged.0.lock().unwrap_or_else(PoisonError::into_inner);
        let log = String::from_utf8_lossy(&log);
        assert!(log.contains("/api/say"), "the test sees the log");
        let said = [
            "Which invoice?",
            "Number 4711",
            "terms.txt",
            "What we agreed on",
            words.as_str(),
            "headset-demo",
            "amy@demo.test",
        ];
        let all = taints
            .iter()
            .filter(|(what, _)| !what.contains("staff view") && !what.contains("person"));
        for taint in all.map(|(_, taint)| taint.as_str()).chain(said) {
            let line = log.lines().find(|line| line.contains(taint));
            assert_eq!(line, None, "in the log: {taint}");
        }
    }
}

/// Eva waits, is noted, and leaves a message, which becomes a case that is noted, too.
async fn leaves_a_message(server: &TestServer, mia: &Agent, note: &str, received: &mut Received) {
    let eva = server.customer();
    let conversation = eva.start("Billing", "Eva", "My invoice is wrong").await;
    mia.say(conversation, "work_note", &format!("{note} while she waits"))
        .await;
    let left = eva
        .call("leave_message", &customer::leave("Billing", "Eva", "Write to me"))
        .await;
    assert_eq!(left.code(), "ok");
    received.answer("leave", &left);
    mia.say(conversation, "work_note", &format!("{note} once she had left"))
        .await;
    let asked = json!({"site": "demo", "having": null});
    received.answer("after leaving", &eva.call("chat_changes", &asked).await);
    let before = json!({"conversation": conversation, "before": 50});
    received.answer("history of what was left", &eva.call("chat_history", &before).await);
    let kept = json!({"conversation": conversation, "utc_offset": 0});
    received.answer("transcript of what was left", &eva.call("transcript", &kept).await);
}

/// A guest is noted, and then named by the site: what that says of them comes back to them, and no token of it.
async fn is_named(server: &TestServer, amy: &Agent, note: &str, received: &mut Received) -> (Shop, String, Customer) {
    let shop = Shop::open(server).await;
    let mut fay = server.customer();
    let conversation = fay.start("Billing", "Fay", "My invoice is wrong").await;
    let accept = json!({"conversation": conversation, "request_id": id()});
    assert_eq!(amy.call("accept", &accept).await.code(), "ok");
    amy.say(conversation, "work_note", &format!("{note} of a guest")).await;
    let before = fay.clone();
    let said = shop.says(server, "SUBJECT-4711");
    received.answer("named", &fay.identified(&said).await);
    received.answer(
        "named wrongly",
        &fay.call("identify", &identify(&said[1..], &token())).await,
    );
    amy.say(conversation, "work_note", &format!("{note} of somebody known"))
        .await;
    let history = json!({"conversation": conversation, "before": 50});
    received.answer("history of somebody known", &fay.call("chat_history", &history).await);
    received.answer(
        "history of a forgotten token",
        &before.call("chat_history", &history).await,
    );
    let asked = json!({"site": "demo", "having": null});
    received.answer("somebody known asks", &fay.call("chat_changes", &asked).await);
    received.answer("forgotten", &fay.call("forget", &json!({"site": "demo"})).await);
    received.answer("after being forgotten", &fay.call("chat_changes", &asked).await);
    (shop, said, fay)
}

/// A case that is full of what only staff may read, and whose card the customer reads.
async fn record_with_notes(amy: &Agent, conversation: ConversationId, note: &str) -> RecordId {
    let mut draft = draft();
    draft["description"] = format!("{note} described").into();
    let create = json!({"conversation": conversation, "draft": draft, "current": null, "request_id": id()});
    let created: Created = amy.call("create_record", &create).await.json();
    let record = created.record;
    let write = json!({"record": record, "client_id": id(), "visibility": "work_note", "body": format!("{note} on the record")});
    assert_eq!(amy.call("write_on_record", &write).await.code(), "ok");
    let edit = json!({"state": "awaiting_info", "description": format!("{note} described anew")});
    let update = json!({"record": record, "edit": edit, "request_id": id()});
    assert_eq!(amy.call("update_record", &update).await.code(), "ok");
    record
}

/// Types a work note, and waits until the desk has heard it.
pub(crate) async fn type_note(amy: &Agent, conversation: i64) {
    let mut typing = amy.live().await;
    let watch = json!({"type": "watch", "conversation": conversation, "version": 0});
    typing.send(&watch).await;
    typing
        .wait_for("the conversation", |item| {
            matches!(item, ToAgent::Conversation(_)).then_some(())
        })
        .await;
    let typed = json!({"type": "typing", "conversation": conversation, "visibility": "work_note"});
    typing.send(&typed).await;
    // Whatever else this page says is heard after it.
    typing
        .send(&json!({"type": "watch", "conversation": 999_999, "version": 0}))
        .await;
    typing
        .wait_for("what was said next", |item| {
            matches!(item, ToAgent::ConversationLost { .. }).then_some(())
        })
        .await;
}

pub(crate) fn say(conversation: i64, body: &str) -> serde_json::Value {
    json!({"conversation": conversation, "client_id": id(), "body": body})
}
