//! Records over real sockets (behaviour 9): whoever shows a record's page is told what is said later.

use crate::objects::draft;
use crate::support::{Agent, Socket, TestServer, Told, id};
use domain::colleague_request::Whereabouts;
use domain::ids::ConversationId;
use domain::record::State;
use domain::record::activity::{Activity, ActivityContent};
use domain::wire::agent::TransferTargets;
use domain::wire::record::{Created, RecordHead, ToRecordPage};
use serde_json::json;

/// A record's page: what it holds.
struct Page {
    socket: Socket<Told>,
    activity: Activity,
}

impl Page {
    /// Opens a record's page, with what it has of it.
    async fn open(agent: &Agent, created: &Created, activity: Activity) -> Self {
        let mut socket = agent.socket().await.reading();
        let watch = json!({"type": "watch_record", "record": created.record, "having": activity.having()});
        socket.send(&watch).await;
        Self { socket, activity }
    }

    /// Reads until the record's page shows this.
    async fn wait(&mut self, what: &str, so: impl Fn(&RecordHead, &[String]) -> bool) {
        let Self { socket, activity } = self;
        socket
            .wait_for(what, |item| match item {
                Told::OfRecord(ToRecordPage::Record(told)) => {
                    activity.apply(told.activity.clone());
                    so(&told.head, &words(activity)).then_some(())
                }
                _ => None,
            })
            .await;
    }
}

fn words(activity: &Activity) -> Vec<String> {
    let rows = activity.rows();
    rows.into_iter()
        .filter_map(|(_, entry)| match &entry.content {
            ActivityContent::Message { body, .. } => Some(body.clone()),
            ActivityContent::Attachment { file, .. } => Some(domain::catalogue::file(&file.name)),
            ActivityContent::Removed { .. } => Some("(removed)".to_owned()),
            ActivityContent::Line { .. } => None,
        })
        .collect()
}

async fn create(agent: &Agent, conversation: ConversationId, current: Option<&Created>) -> Created {
    let current = current.map(|created| created.record);
    let create = json!({"conversation": conversation, "draft": draft(), "current": current, "request_id": id()});
    agent.call("create_record", &create).await.json()
}

#[tokio::test]
async fn what_is_said_later_appears_on_the_records_page() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let carla = server.customer();
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let created = create(&amy, conversation, None).await;

    let mut page = Page::open(&ben, &created, Activity::default()).await;
    page.wait("the record", |_, words| words[0] == "My invoice is wrong")
        .await;
    carla.say(conversation, "Number 4711").await;
    page.wait("what the customer says", |_, words| {
        words.last().is_some_and(|last| last == "Number 4711")
    })
    .await;
    let sent = amy.say(conversation, "work_note", "old plan").await;
    page.wait("a work note", |_, words| {
        words.last().is_some_and(|last| last == "old plan")
    })
    .await;
    let remove = json!({"conversation": conversation, "seq": sent.seq, "request_id": id()});
    assert_eq!(amy.call("remove_text", &remove).await.code(), "ok");
    page.wait("its removal", |_, words| {
        words.last().is_some_and(|last| last == "(removed)")
    })
    .await;
    let edit = json!({"record": created.record, "edit": {"state": "in_progress"}, "request_id": id()});
    assert_eq!(amy.call("update_record", &edit).await.code(), "ok");
    page.wait("the state", |head, _| head.state == State::InProgress).await;

    // Away for a while, it resumes from what it has.
    let activity = page.activity.clone();
    drop(page);
    carla.say(conversation, "One more thing").await;
    let mut page = Page::open(&ben, &created, activity).await;
    page.wait("what was said meanwhile", |_, words| {
        words.last().is_some_and(|last| last == "One more thing")
    })
    .await;
    assert_eq!(words(&page.activity).len(), 5, "{:?}", words(&page.activity));

    // The conversation goes to another record: what is said then is not on this page, and comes with it when it is back.
    let other = create(&amy, conversation, Some(&created)).await;
    page.wait("the conversation points elsewhere", |head, _| {
        !head.conversations[0].is_current
    })
    .await;
    carla.say(conversation, "About the other").await;
    let link =
        json!({"conversation": conversation, "record": created.record, "current": other.record, "request_id": id()});
    assert!(!words(&page.activity).contains(&"About the other".to_owned()));
    assert_eq!(amy.call("link_record", &link).await.code(), "ok");
    page.wait("all of it", |head, words| {
        head.conversations[0].is_current && words.last().is_some_and(|last| last == "About the other")
    })
    .await;
}

#[tokio::test]
async fn who_only_reads_a_record_is_not_there_to_take_a_customer_over() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let conversation = server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let created = create(&amy, conversation, None).await;
    let mut page = Page::open(&ben, &created, Activity::default()).await;
    page.wait("the record", |_, words| words[0] == "My invoice is wrong")
        .await;
    server.desk.write_presence().await.expect("presence is written");
    let targets: TransferTargets = amy
        .call("transfer_targets", &json!({"conversation": conversation}))
        .await
        .json();
    let ben = targets
        .agents
        .iter()
        .find(|agent| agent.name == "Ben")
        .expect("a colleague");
    assert_eq!(ben.whereabouts, Whereabouts::Offline);
    assert!(!page.socket.received.contains("queues"), "{}", page.socket.received);
}
