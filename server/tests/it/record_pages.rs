//! The pages of records (behaviour 9): who may open them, and what their forms do.

use crate::objects::{draft, settings};
use crate::support::{Agent, Answer, TestServer, id};
use desk::clock::Clock;
use domain::ids::ConversationId;
use domain::record::State;
use domain::record::activity::ActivityContent;
use domain::time::Timestamp;
use domain::wire::record::{Created, RecordChanges, RecordHead};
use serde_json::json;

/// Carla, whom Amy talks with in Billing, and a case of hers. The clock stands still.
async fn case() -> (TestServer, Agent, ConversationId, String) {
    let server = TestServer::start_at(Clock::hand(Timestamp(1_800_000_000_000)), settings()).await;
    let amy = server.agent("amy").await;
    let conversation = server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let create = json!({"conversation": conversation, "draft": draft(), "current": null, "request_id": id()});
    let created: Created = amy.call("create_record", &create).await.json();
    (server, amy, conversation, created.number.0)
}

async fn read(agent: &Agent, number: &str) -> RecordChanges {
    agent
        .call("record", &json!({"number": number, "having": []}))
        .await
        .json()
}

async fn head(agent: &Agent, number: &str) -> RecordHead {
    read(agent, number).await.head
}

/// The notes on the record itself.
async fn notes(agent: &Agent, number: &str) -> Vec<String> {
    let told = read(agent, number).await;
    let own = told.activity.into_iter().filter(|part| part.source.is_none());
    own.flat_map(|part| part.changes.entries)
        .filter_map(|entry| match entry.content {
            ActivityContent::Message { body, .. } => Some(body),
            _ => None,
        })
        .collect()
}

async fn post(agent: &Agent, number: &str, what: &str, fields: &[(&str, &str)]) -> Answer {
    agent
        .post(&format!("/records/{number}/{what}"))
        .form(fields)
        .send()
        .await
}

#[tokio::test]
async fn a_records_page_opens_for_whoever_may_read_it() {
    let (server, amy, _, number) = case().await;
    let unknown = "CS9999999";
    for (who, may_read) in [
        ("amy", true),
        ("ben", true),
        ("cho", false),
        ("mia", true),
        ("max", false),
        ("root", true),
        ("nil", false),
    ] {
        let agent = server.agent(who).await;
        let page = agent.get(&format!("/records/{number}")).send().await;
        assert_eq!(page.text().contains("My invoice is wrong"), may_read, "{who}");
        if !may_read {
            let of_nothing = agent.get(&format!("/records/{unknown}")).send().await;
            assert_eq!(page.status, of_nothing.status, "{who}");
            assert_eq!(
                page.text(),
                of_nothing.text(),
                "{who}: what is others' and what is not are the same page"
            );
            for (what, fields) in [
                ("work-notes", vec![("request_id", "request-00000001"), ("body", "Hm")]),
                ("comments", vec![("request_id", "request-00000001"), ("body", "Hm")]),
                ("remove-text", vec![("request_id", "request-00000001"), ("seq", "1")]),
                (
                    "close",
                    vec![("request_id", "request-00000001"), ("resolution", "Paid")],
                ),
            ] {
                let answer = post(&agent, &number, what, &fields).await;
                assert!(
                    matches!(answer.status.as_u16(), 403 | 404),
                    "{who} {what}: {}",
                    answer.status
                );
            }
        }
    }
    assert_eq!(notes(&amy, &number).await, Vec::<String>::new());
    let stranger = server.get(&format!("/records/{number}")).send().await;
    assert_eq!(stranger.status.as_u16(), 303);
    assert!(stranger.header("location").is_some_and(|to| to.starts_with("/sign-in")));
}

#[tokio::test]
async fn the_list_shows_what_one_may_read() {
    let (server, _, _, number) = case().await;
    for (who, is_listed) in [
        ("amy", true),
        ("ben", true),
        ("cho", false),
        ("mia", true),
        ("max", false),
        ("root", true),
    ] {
        let page = server
            .agent(who)
            .await
            .get("/records?kind=case&state=&group=&search=&sort=")
            .send()
            .await;
        assert_eq!(page.status.as_u16(), 200, "{who}");
        assert_eq!(page.text().contains(&number), is_listed, "{who}");
    }
    let nil = server.agent("nil").await.get("/records").send().await;
    assert_eq!(nil.status.as_u16(), 403);
    let amy = server.agent("amy").await;
    for wrong in [
        "/records?kind=song",
        "/records?after=x",
        "/records?colour=red",
        "/records?group=first",
    ] {
        let page = amy.get(wrong).send().await;
        assert_eq!(page.status.as_u16(), 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_work_note_pressed_twice_is_one_and_other_words_are_another() {
    let (_server, amy, _, number) = case().await;
    let request = id();
    for _ in 0..2 {
        let answer = post(
            &amy,
            &number,
            "work-notes",
            &[("request_id", &request), ("body", "Called back")],
        )
        .await;
        assert_eq!(answer.status.as_u16(), 303);
        assert_eq!(answer.header("location"), Some(format!("/records/{number}").as_str()));
    }
    assert_eq!(notes(&amy, &number).await, ["Called back"]);
    post(
        &amy,
        &number,
        "work-notes",
        &[("request_id", &request), ("body", "Called again")],
    )
    .await;
    assert_eq!(notes(&amy, &number).await, ["Called back", "Called again"]);

    let refused = post(&amy, &number, "work-notes", &[("request_id", &id()), ("body", "  ")]).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text().contains(r#"role="alert""#));
    assert_eq!(notes(&amy, &number).await.len(), 2);
}

#[tokio::test]
async fn a_comment_is_none_of_the_notes_and_its_words_go_when_they_are_removed() {
    let (server, amy, _, number) = case().await;
    let ben = server.agent("ben").await;
    for (what, words) in [("comments", "We have found it"), ("work-notes", "old plan")] {
        let posted = post(&amy, &number, what, &[("request_id", &id()), ("body", words)]).await;
        assert_eq!(posted.status.as_u16(), 303);
    }
    let page = amy.get(&format!("/records/{number}")).send().await.text();
    assert!(
        page.contains("We have found it") && page.contains("· Comment"),
        "{page}"
    );
    let removal = |page: &str| page.matches("remove-text").count();
    assert_eq!(
        removal(&page),
        2,
        "each of Amy's own, and nothing of the conversation's"
    );
    assert_eq!(removal(&ben.get(&format!("/records/{number}")).send().await.text()), 0);
    let seq = |page: &str| {
        let (_, after) = page.split_once(r#"name="seq" value=""#).expect("a form that removes");
        after.split('"').next().expect("a place").to_owned()
    };
    // The newest stands first: the note.
    let request = id();
    for _ in 0..2 {
        let fields = [("request_id", request.as_str()), ("seq", &seq(&page))];
        assert_eq!(post(&ben, &number, "remove-text", &fields).await.status.as_u16(), 403);
        assert_eq!(post(&amy, &number, "remove-text", &fields).await.status.as_u16(), 303);
    }
    let page = amy.get(&format!("/records/{number}")).send().await.text();
    assert!(
        !page.contains("old plan") && page.contains("Text removed by Amy"),
        "{page}"
    );
    assert!(page.contains("We have found it"));
}

#[tokio::test]
async fn what_a_form_leaves_as_it_was_stays_as_a_colleague_has_made_it_meanwhile() {
    let (server, amy, _, number) = case().await;
    let ben = server.agent("ben").await;
    let record = head(&amy, &number).await.record;
    // Amy's page is open while Ben changes the short description.
    let edit = json!({"record": record, "edit": {"short_description": "Two invoices are wrong"}, "request_id": id()});
    ben.call("update_record", &edit).await;
    let request = id();
    let fields = [
        ("request_id", request.as_str()),
        ("state", "in_progress"),
        ("was_state", "new"),
        ("priority", "high"),
        ("was_priority", "moderate"),
        ("assigned", "1."),
        ("was_assigned", "1."),
        ("short_description", "My invoice is wrong"),
        ("was_short_description", "My invoice is wrong"),
        ("description", "On\r\ntwo lines"),
        ("was_description", ""),
    ];
    let answer = post(&amy, &number, "fields", &fields).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    let head = head(&amy, &number).await;
    assert_eq!(head.short_description, "Two invoices are wrong");
    assert_eq!(head.description, "On\ntwo lines");
    assert_eq!(head.state, State::InProgress);
    assert_eq!(head.assessment.priority().as_str(), "high");
}

#[tokio::test]
async fn closing_a_record_asks_before_it_ends_a_conversation() {
    let (_server, amy, conversation, number) = case().await;
    let page = amy.get(&format!("/records/{number}")).send().await.text();
    assert!(page.contains("end it, too, as Closed Complete"), "{page}");
    let refused = post(
        &amy,
        &number,
        "close",
        &[("request_id", &id()), ("resolution", "Sent anew")],
    )
    .await;
    assert_eq!(refused.status.as_u16(), 409);
    assert!(refused.text().contains("Sent anew"), "what was typed is still there");
    assert_eq!(head(&amy, &number).await.state, State::New);

    let fields = [
        ("request_id", id()),
        ("resolution", "Sent anew".to_owned()),
        ("ends_conversation", "true".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let closed = post(&amy, &number, "close", &fields).await;
    assert_eq!(closed.status.as_u16(), 303, "{}", closed.text());
    let head = head(&amy, &number).await;
    assert_eq!(
        (head.state, head.resolution.as_deref()),
        (State::Closed, Some("Sent anew"))
    );
    let of = head
        .conversations
        .iter()
        .find(|one| one.conversation == conversation)
        .expect("its conversation");
    assert_eq!(of.state, domain::conversation::State::ClosedComplete);
}

#[tokio::test]
async fn another_site_posts_nothing_to_a_record() {
    let (_server, amy, _, number) = case().await;
    let forged = amy
        .post(&format!("/records/{number}/work-notes"))
        .header("sec-fetch-site", "cross-site")
        .form(&[("request_id", &id()), ("body", "Forged")])
        .send()
        .await;
    assert_eq!(forged.code(), "cross_site");
    assert_eq!(notes(&amy, &number).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_customer_wrote_is_text_on_a_records_page() {
    let (server, amy, conversation, number) = case().await;
    let hostile = "</textarea><script>alert(1)</script><b>x";
    let record = head(&amy, &number).await.record;
    let edit =
        json!({"record": record, "edit": {"short_description": hostile, "description": hostile}, "request_id": id()});
    amy.call("update_record", &edit).await;
    let say = json!({"conversation": conversation, "client_id": id(), "visibility": "comment", "body": hostile});
    amy.call("send_message", &say).await;
    post(&amy, &number, "work-notes", &[("request_id", &id()), ("body", hostile)]).await;
    for path in [format!("/records/{number}"), "/records".to_owned()] {
        let page = server.agent("ben").await.get(&path).send().await.text();
        assert!(page.contains("alert(1)"), "{path}");
        assert!(
            !page.contains("<script>alert") && !page.contains("<b>x"),
            "{path}: {page}"
        );
    }
}
