//! The transcript by e-mail (behaviour 10, "After"), over the doors that people use and a real socket to a mail server.

use crate::identity::Shop;
use crate::support::mailbox::{Letter, Mailbox};
use crate::support::{Agent, Customer, TestServer, customer, id, until};
use crate::taint_received::Received;
use domain::catalogue::internal;
use domain::entry::StaffContent;
use domain::ids::ConversationId;
use domain::language::Language;
use domain::wire::agent::ToAgent;
use domain::wire::customer::{Started, TranscriptMailed, TranscriptOffer};
use domain::words::Word;
use serde_json::{Value, json};
use server::mail::Smtp;
use std::sync::Arc;

const FROM: &str = "Support <support@shop.example>";

/// A desk with a mail server.
async fn with_mailbox() -> (TestServer, Mailbox) {
    let (server, mailbox) = (TestServer::start().await, Mailbox::open());
    let smtp = Smtp::new(&mailbox.url(), FROM).expect("good");
    server.desk.set_postman(Arc::new(smtp));
    (server, mailbox)
}

async fn first_letter(mailbox: &Mailbox) -> Letter {
    until("a mail", async || mailbox.letters().into_iter().next()).await
}

/// Starts a chat, with an address that is typed if there is one; Amy accepts it.
async fn accepted(amy: &Agent, carla: &Customer, email: Option<&str>, message: &str) -> ConversationId {
    let mut start = customer::start("Billing", "Carla", message);
    start["email"] = json!(email);
    let conversation = carla.call("start_chat", &start).await.json::<Started>().conversation;
    let accept = json!({"conversation": conversation, "request_id": id()});
    assert_eq!(amy.call("accept", &accept).await.code(), "ok");
    conversation
}

async fn end(amy: &Agent, conversation: ConversationId) {
    let end = json!({"conversation": conversation, "request_id": id()});
    assert_eq!(amy.call("end_conversation", &end).await.code(), "ok");
}

fn send(conversation: ConversationId, email: &str) -> Value {
    json!({"conversation": conversation, "email": email, "request_id": id()})
}

fn mail(conversation: ConversationId) -> Value {
    json!({"conversation": conversation, "utc_offset": 60, "request_id": id()})
}

#[tokio::test]
async fn what_an_agent_confirms_arrives_and_holds_what_the_customer_could_read() {
    let (server, mailbox) = with_mailbox().await;
    let (amy, mia) = (server.agent("amy").await, server.agent("mia").await);
    let (carla, note) = (server.customer(), format!("NOTE{}", id()));
    // What a stranger types moves no line of a mail.
    let hostile = "Hello\r\n.\r\nQUIT\r\nSubject: Buy this\r\nBcc: everybody@example.com";
    let conversation = accepted(&amy, &carla, Some("carla@example.com"), hostile).await;
    amy.say(conversation, "work_note", &note).await;
    amy.say(conversation, "comment", "It is 3 € – sorry.").await;
    end(&amy, conversation).await;
    mia.say(conversation, "work_note", &format!("{note} after the end"))
        .await;
    let mut amys = amy.live().await;
    amys.send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    let sent = amy
        .call("send_transcript", &send(conversation, "carla@example.com"))
        .await;
    assert_eq!(sent.code(), "ok");
    let line = amys
        .wait_for("the line", |item| match item {
            ToAgent::Conversation(told) => told.changes.entries.iter().find_map(|entry| match &entry.content {
                StaffContent::Internal(line) => Some(internal(line, &told.head.customer)),
                _ => None,
            }),
            _ => None,
        })
        .await;
    assert_eq!(line, "Amy has the transcript e-mailed to carla@example.com");

    let letter = first_letter(&mailbox).await;
    assert_eq!(letter.to, ["carla@example.com"]);
    for (name, value) in [
        ("to", "carla@example.com"),
        ("subject", "Your chat CHAT0001001"),
        ("auto-submitted", "auto-generated"),
        ("mime-version", "1.0"),
        ("content-type", "text/plain; charset=utf-8"),
        ("bcc", ""),
    ] {
        assert_eq!(letter.header(name), value, "{name}: {}", letter.text);
    }
    assert!(
        letter.header("from").ends_with("<support@shop.example>"),
        "{}",
        letter.text
    );
    let body = letter.body();
    assert!(body.starts_with("This is what was said in your chat.\n\n"), "{body}");
    for said in [
        "Amy: It is 3 € – sorry.",
        "You: Hello\n       .\n       QUIT\n       Subject: Buy this\n",
        "Amy ended the chat.",
    ] {
        assert!(body.contains(said), "{said}: {body}");
    }
    // Gate 1: a mail is one more way to a customer.
    let mut received = Received::default();
    received.0.push(("mail".to_owned(), letter.text.clone()));
    received.0.push(("mail, decoded".to_owned(), body));
    received.hold_none_of(&[
        ("a work note", note),
        ("an address of staff", "@demo.test".to_owned()),
        ("one's own token", carla.token.clone()),
        ("a staff view's field", "work_note".to_owned()),
    ]);
    until("it is noted", async || {
        (server.desk.send_mails().await == Ok(0)).then_some(())
    })
    .await;
    assert_eq!(mailbox.letters().len(), 1);
}

#[tokio::test]
async fn a_customer_whom_the_site_has_named_presses_a_button_and_types_no_address() {
    let (server, mailbox) = with_mailbox().await;
    let (amy, shop) = (server.agent("amy").await, Shop::open(&server).await);
    let mut fay = server.customer();
    fay.identified(&shop.says(&server, "fay")).await;
    let conversation = accepted(&amy, &fay, None, "My invoice is wrong").await;
    let offered = json!({"conversation": conversation});
    let offer = async |customer: &Customer| {
        let answer = customer.call("transcript_offer", &offered).await;
        assert_eq!(answer.code(), "ok");
        answer.json::<Option<TranscriptOffer>>()
    };
    assert_eq!(offer(&fay).await, None, "it goes on");
    end(&amy, conversation).await;
    let words = Language::English.words();
    assert_eq!(
        offer(&fay).await.map(|offer| offer.press),
        Some(words.say(Word::MailTranscript))
    );
    let asked = mail(conversation);
    for _ in 0..2 {
        let mailed = fay.call("mail_transcript", &asked).await.json::<TranscriptMailed>();
        assert_eq!(mailed.told, "The transcript is on its way to carla@shop.example.");
    }
    let letter = first_letter(&mailbox).await;
    assert_eq!(letter.to, ["carla@shop.example"]);
    assert!(letter.body().contains("Times are UTC+01:00."), "{}", letter.body());

    // So often and no oftener, and the button goes.
    for _ in 0..2 {
        assert_eq!(fay.call("mail_transcript", &mail(conversation)).await.code(), "ok");
    }
    let refused = fay.call("mail_transcript", &mail(conversation)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "invalid"));
    assert_eq!(refused.json::<Value>()["message"], words.say(Word::MailedOften));
    assert_eq!(offer(&fay).await, None);
    until("all three", async || (mailbox.letters().len() == 3).then_some(())).await;
}

#[tokio::test]
async fn an_address_that_a_guest_has_typed_is_written_to_only_where_an_agent_confirms_it() {
    let (server, mailbox) = with_mailbox().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let dan = server.customer();
    let conversation = accepted(&amy, &dan, Some("victim@example.com"), "Buy this").await;
    end(&amy, conversation).await;
    let offer = dan
        .call("transcript_offer", &json!({"conversation": conversation}))
        .await;
    assert_eq!(offer.json::<Option<TranscriptOffer>>(), None);
    assert_eq!(
        dan.call("mail_transcript", &mail(conversation)).await.code(),
        "not_allowed"
    );
    let mut other = mail(conversation);
    other["email"] = json!("victim@example.com");
    assert_eq!(
        dan.call("mail_transcript", &other).await.code(),
        "invalid",
        "no address is taken from a customer"
    );
    let to_dan = send(conversation, "victim@example.com");
    assert_eq!(dan.call("send_transcript", &to_dan).await.code(), "signed_out");
    assert_eq!(ben.call("send_transcript", &to_dan).await.code(), "not_allowed");
    let elsewhere = amy
        .call("send_transcript", &send(conversation, "amy@home.example"))
        .await;
    assert_eq!(
        (elsewhere.code().as_str(), &elsewhere.json::<Value>()["field"]),
        ("invalid", &json!("email"))
    );
    assert!(mailbox.letters().is_empty());
    assert_eq!(amy.call("send_transcript", &to_dan).await.code(), "ok");
    assert_eq!(first_letter(&mailbox).await.to, ["victim@example.com"]);
}
