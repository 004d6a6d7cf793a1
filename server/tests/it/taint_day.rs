//! Gate 1 once more, over a day in which everything happens to one chat that can: accepted out of turn, returned, taken over
//! and left, asked of colleagues, escalated in vain, handed back, left alone by its agent, closed by the clock and reopened, ended and continued, and let go of by
//! whom it was offered to. Two customers behind a proxy; notes all the while.

use crate::objects::{present, settings};
use crate::support::{Agent, Customer, Socket, TestServer, customer, id, until};
use crate::taint::{say, secret_of, type_note};
use crate::taint_received::Received;
use desk::clock::Clock;
use domain::conversation::State;
use domain::entry::CustomerEntry;
use domain::ids::ConversationId;
use domain::log::Log;
use domain::time::Timestamp;
use domain::wire::AGENT_FUNCTIONS;
use domain::wire::Envelope;
use domain::wire::agent::{HistoryPage, Requested, ToAgent};
use domain::wire::customer::{Continued, CustomerConversation, Phase, Started, ToCustomer};
use serde_json::{Value, json};
use std::time::Duration;

/// Where Carla and Dan are, as the proxy says.
const CARLAS_ADDRESS: &str = "198.51.100.7";
const DANS_ADDRESS: &str = "203.0.113.9";

/// Carla's page: what it holds of the chat that it shows.
struct Page {
    socket: Socket<ToCustomer>,
    shows: Option<ConversationId>,
    log: Log<CustomerEntry>,
}

impl Page {
    async fn open(customer: &Customer) -> Self {
        Self {
            socket: customer.live().await,
            shows: None,
            log: Log::default(),
        }
    }

    /// Reads until the chat stands like this. There is never a gap.
    async fn wait(&mut self, what: &str, mut so: impl FnMut(&CustomerConversation) -> bool) {
        let Self { socket, shows, log } = self;
        socket
            .wait_for(what, |item| match item {
                ToCustomer::Chat(chat) => {
                    if *shows != Some(chat.head.conversation) {
                        (*shows, *log) = (Some(chat.head.conversation), Log::default());
                    }
                    log.apply(chat.changes.clone());
                    assert!(!log.has_gap(), "{what}: a gap shows that something was hidden");
                    so(&chat.head).then_some(())
                }
                _ => None,
            })
            .await;
        let places: Vec<i64> = log.iter().map(|entry| entry.seq).collect();
        let expected: Vec<i64> = (1..).take(places.len()).collect();
        assert_eq!(places, expected, "{what}");
    }
}

fn on(conversation: ConversationId) -> Value {
    json!({"conversation": conversation, "request_id": id()})
}

async fn does(agent: &Agent, function: &str, conversation: ConversationId) {
    let code = agent.call(function, &on(conversation)).await.code();
    assert_eq!(code, "ok", "{function}");
}

/// Asks Ben for something, with a note.
async fn asks_ben(agent: &Agent, function: &str, conversation: ConversationId, note: &str) -> i64 {
    let arguments = json!({"conversation": conversation, "agent": 2, "note": note, "request_id": id()});
    let requested: Requested = agent.call(function, &arguments).await.json();
    requested.request.0
}

async fn answers(agent: &Agent, function: &str, arguments: Value) {
    assert_eq!(agent.call(function, &arguments).await.code(), "ok", "{function}");
}

/// Time passes until a conversation is in this queue, as Mia sees it.
async fn pass_until_in(server: &TestServer, mia: &Agent, conversation: ConversationId, queue: &str) {
    let watching = json!({"watching": [{"conversation": conversation, "version": 0}]});
    until("time does it", async || {
        server.pass(Duration::from_secs(30)).await;
        let told: Envelope<ToAgent> = mia.call("changes", &watching).await.json();
        told.items.iter().find_map(|item| match item {
            ToAgent::Conversation(told) => (told.head.queue == queue).then_some(()),
            _ => None,
        })
    })
    .await;
}

/// Time passes until a conversation stands like this, as Mia sees it.
async fn pass_until(server: &TestServer, mia: &Agent, conversation: ConversationId, so: impl Fn(State) -> bool) {
    let watching = json!({"watching": [{"conversation": conversation, "version": 0}]});
    until("time does it", async || {
        server.pass(Duration::from_secs(30)).await;
        let told: Envelope<ToAgent> = mia.call("changes", &watching).await.json();
        told.items.iter().find_map(|item| match item {
            ToAgent::Conversation(told) => so(told.head.state).then_some(()),
            _ => None,
        })
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_whole_day_reaches_a_customer_that_is_not_theirs() {
    let behind_a_proxy = server::Settings {
        trusted_proxies: vec!["127.0.0.1/32".parse().expect("a network")],
        ..settings()
    };
    let server = TestServer::start_at(Clock::hand(Timestamp(1_800_000_000_000)), behind_a_proxy).await;
    let note = format!("NOTE{}", id());
    let (amy, ben, mia) = (
        server.agent("amy").await,
        server.agent("ben").await,
        server.agent("mia").await,
    );
    let at = |address: &str| Customer {
        forwarded_for: Some(address.to_owned()),
        ..server.customer()
    };
    let (carla, dan) = (at(CARLAS_ADDRESS), at(DANS_ADDRESS));
    let mut received = Received::default();

    // Dan stands in line before Carla.
    let (dans_name, dans_words) = (format!("Dan {}", id()), format!("WORDS{}", id()));
    let (dans_email, dans_page) = (format!("{}@dan.example", id()), format!("https://dan.example/{}", id()));
    let mut starts = customer::start("Billing", &dans_name, &dans_words);
    starts["email"] = dans_email.clone().into();
    starts["around"] = json!({"page": dans_page});
    let dans_answer = format!("ANSWER{}", id());
    starts["own_answers"] = json!([{"name": "Order number", "answer": dans_answer}]);
    let dans: Started = dan.call("start_chat", &starts).await.json();
    for path in ["/demo", "/widget.js?site=demo", "/chat/demo"] {
        received.answer(path, &carla.get(path).await);
    }
    let started = carla
        .call(
            "start_chat",
            &customer::start("Billing", "Carla", "My invoice is wrong"),
        )
        .await;
    received.answer("start", &started);
    let conversation = started.json::<Started>().conversation;
    let mut page = Page::open(&carla).await;
    page.wait("her place", |head| head.position == Some(2)).await;

    // Accepted out of turn and returned, then accepted for good.
    let amy_is_there = present(&server, &amy).await;
    does(&amy, "accept", conversation).await;
    amy.say(conversation, "work_note", &format!("{note} wrong one")).await;
    does(&amy, "return_to_queue", conversation).await;
    page.wait("her place again", |head| head.position == Some(2)).await;
    mia.say(conversation, "work_note", &format!("{note} while she waits"))
        .await;
    does(&amy, "accept", conversation).await;
    type_note(&amy, conversation.0).await;
    amy.say(conversation, "comment", "Which invoice?").await;
    page.socket.send(&json!({"type": "read", "seq": 100})).await;
    received.answer("say", &carla.call("say", &say(conversation.0, "Number 4711")).await);

    // Mia takes it over, Amy leaves, and a text is removed of either kind.
    does(&mia, "take_over", conversation).await;
    amy.say(conversation, "work_note", &format!("{note} by who takes part"))
        .await;
    let noted = mia
        .say(conversation, "work_note", &format!("{note} to be removed"))
        .await;
    let removed = format!("REMOVED{}", id());
    let said = mia.say(conversation, "comment", &removed).await;
    for seq in [noted.seq, said.seq] {
        let mut remove = on(conversation);
        remove["seq"] = seq.into();
        assert_eq!(mia.call("remove_text", &remove).await.code(), "ok");
    }
    does(&amy, "leave", conversation).await;
    page.wait("who has it", |head| head.agent.as_deref() == Some("Mia"))
        .await;

    // Ben is asked to take it over, declines and says why; is asked again, which is cancelled; is invited, takes part and leaves.
    let reason = format!("REASON{}", id());
    let asked_ben_is_there = present(&server, &ben).await;
    let asked = asks_ben(&mia, "request_transfer", conversation, &format!("{note} for Ben")).await;
    let declines = json!({"transfer": asked, "reason": reason, "request_id": id()});
    answers(&ben, "decline_transfer", declines).await;
    let asked = asks_ben(&mia, "request_transfer", conversation, &format!("{note} again")).await;
    answers(&mia, "cancel_transfer", json!({"transfer": asked, "request_id": id()})).await;
    let invited = asks_ben(&mia, "invite", conversation, &format!("{note} with it")).await;
    answers(
        &ben,
        "accept_invitation",
        json!({"invitation": invited, "request_id": id()}),
    )
    .await;
    page.wait("who takes part", |head| head.with == ["Ben"]).await;
    does(&ben, "leave", conversation).await;
    page.wait("who does not any more", |head| head.with.is_empty()).await;
    drop(asked_ben_is_there);

    // Handed back; then with Ben, who does not come back to it.
    let only_id = json!({"request_id": id()});
    assert_eq!(mia.call("hand_back", &only_id).await.code(), "ok");
    page.wait("the line", |head| head.phase == Phase::Waiting).await;
    let ben_is_there = present(&server, &ben).await;
    does(&ben, "accept", conversation).await;
    ben.say(conversation, "work_note", &format!("{note} by Ben")).await;
    page.wait("Ben", |head| head.agent.as_deref() == Some("Ben")).await;
    received.answer("say", &carla.call("say", &say(conversation.0, "Are you there?")).await);
    drop(ben_is_there);
    let null = json!({"site": "demo", "having": null});
    pass_until(&server, &mia, conversation, |state| state == State::Waiting).await;
    page.wait("the head of the line", |head| head.position == Some(1)).await;
    received.answer("asked", &carla.call("chat_changes", &null).await);

    // She is away until the clock closes it, and comes back to it.
    received
        .0
        .push(("the page in the morning".into(), page.socket.received.clone()));
    drop(page);
    pass_until(&server, &mia, conversation, |state| !state.is_open()).await;
    mia.say(conversation, "work_note", &format!("{note} after the end"))
        .await;
    received.answer("asked", &carla.call("chat_changes", &null).await);
    received.answer("reopen", &carla.call("say", &say(conversation.0, "I am back")).await);
    let mut page = Page::open(&carla).await;
    page.wait("the line", |head| head.phase == Phase::Waiting).await;
    mia.say(conversation, "work_note", &format!("{note} reopened")).await;
    does(&amy, "accept", conversation).await;
    amy.say(conversation, "comment", "Me again.").await;
    // Escalated, where nobody is, and so back again.
    does(&amy, "escalate", conversation).await;
    page.wait("another line", |head| head.phase == Phase::Waiting).await;
    pass_until_in(&server, &mia, conversation, "Billing").await;
    does(&amy, "accept", conversation).await;
    page.wait("Amy", |head| head.agent.as_deref() == Some("Amy")).await;
    does(&amy, "end_conversation", conversation).await;
    amy.say(conversation, "work_note", &format!("{note} after the end"))
        .await;
    page.wait("the end", |head| head.phase == Phase::Ended).await;
    let before = json!({"conversation": conversation, "before": 50});
    let history = carla.call("chat_history", &before).await;
    received.answer("history", &history);
    let kept = json!({"conversation": conversation, "utc_offset": 60});
    received.answer("transcript", &carla.call("transcript", &kept).await);
    let entries = history.json::<HistoryPage<CustomerEntry>>().entries;
    let places: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(places, (1..).take(places.len()).collect::<Vec<_>>(), "no gap");
    assert!(places.len() >= 15, "{places:?}");

    // A follow-up is offered to Amy, who goes away.
    let mut go_on = on(conversation);
    go_on["message"] = "One more thing".into();
    let continued = carla.call("continue_chat", &go_on).await;
    received.answer("continue", &continued);
    let follow_up = continued.json::<Continued>().conversation;
    page.wait("whom the desk asks", |head| head.asked.as_deref() == Some("Amy"))
        .await;
    mia.say(follow_up, "work_note", &format!("{note} on the follow-up"))
        .await;
    let away = json!({"status": "away", "request_id": id()});
    assert_eq!(amy.call("set_presence", &away).await.code(), "ok");
    page.wait("the line", |head| head.asked.is_none() && head.position.is_some())
        .await;
    let watching = json!({"watching": [{"conversation": dans.conversation, "version": 0}]});
    let told: Envelope<ToAgent> = mia.call("changes", &watching).await.json();
    let dans_number = told.items.into_iter().find_map(|item| match item {
        ToAgent::Conversation(told) => Some(told.head.number.0),
        _ => None,
    });
    let dans_number = dans_number.expect("Mia manages his group");
    drop(amy_is_there);

    // What is refused says nothing either.
    for function in AGENT_FUNCTIONS {
        for arguments in [json!({}), on(conversation), on(dans.conversation)] {
            received.answer(function, &carla.call(function, &arguments).await);
        }
    }
    for (function, arguments) in [
        ("say", say(dans.conversation.0, "not mine")),
        ("chat_history", json!({"conversation": dans.conversation, "before": 50})),
        (
            "transcript",
            json!({"conversation": dans.conversation, "utc_offset": 0}),
        ),
        ("end_chat", on(dans.conversation)),
        ("continue_chat", on(dans.conversation)),
        (
            "chat_changes",
            json!({"site": "demo", "having": {"conversation": dans.conversation, "version": 1}}),
        ),
        ("say", say(conversation.0, "to what has ended")),
        ("start_chat", json!({"site": "demo"})),
    ] {
        received.answer(function, &carla.call(function, &arguments).await);
    }
    for path in [
        "/",
        "/desk",
        "/desk/CHAT0001002",
        "/sign-in",
        "/sign-in/new",
        "/sign-out",
        "/chat/none",
        "/live",
        "/chat/live",
        "/healthz",
        "/readyz",
        "/nothing",
    ] {
        received.answer(path, &carla.get(path).await);
    }
    received
        .0
        .push(("the page in the evening".into(), page.socket.received.clone()));

    let mut taints = vec![
        ("a work note", note),
        ("an address of staff", "@demo.test".to_owned()),
        ("another customer's name", dans_name),
        ("another customer's words", dans_words),
        ("another customer's e-mail address", dans_email),
        ("another customer's page", dans_page),
        ("another customer's answer to what a site asks", dans_answer),
        ("another conversation's number", dans_number),
        ("another customer's token", dan.token),
        ("one's own token", carla.token),
        ("a customer's address", CARLAS_ADDRESS.to_owned()),
        ("another customer's address", DANS_ADDRESS.to_owned()),
        ("a staff view's field", "work_note".to_owned()),
        ("a staff view's version", "staff_".to_owned()),
        ("a person's id", "\"person\"".to_owned()),
        ("what somebody of the staff is to it", "assigned".to_owned()),
        ("why a colleague declined", reason),
        ("that it was escalated", "escalat".to_owned()),
        ("what colleagues ask of each other", "invitation".to_owned()),
        ("a staff queue's name", "\"Priority\"".to_owned()),
    ];
    taints.extend([&amy, &ben, &mia].map(|agent| ("a session", secret_of(agent))));
    received.hold_none_of(&taints);
    received.hold_none_after("the page in the morning", "a removed text", &removed);
    for said in ["Which invoice?", "Me again.", "One more thing"] {
        assert!(
            received.0.iter().any(|(_, text)| text.contains(said)),
            "the test sees what is said: {said}"
        );
    }
}
