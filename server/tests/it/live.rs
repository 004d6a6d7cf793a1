//! Sockets: what moves is told, once, to whom it concerns.

use crate::objects::present;
use crate::support::{Customer, TestServer, id};
use domain::colleague_request::Outcome;
use domain::entry::CustomerEntry;
use domain::ids::ConversationId;
use domain::log::Log;
use domain::wire::agent::{Requested, ToAgent};
use domain::wire::customer::{Having, Phase, ToCustomer};
use serde_json::json;

fn position(item: &ToCustomer) -> Option<i64> {
    match item {
        ToCustomer::Chat(chat) => chat.head.position,
        _ => None,
    }
}

#[tokio::test]
async fn the_sidebar_follows_what_happens() {
    let server = TestServer::start().await;
    let (amy, ben) = (server.agent("amy").await, server.agent("ben").await);
    let mut socket = ben.live().await;
    let queue = socket
        .wait_for("the queues", |item| match item {
            ToAgent::Queues { queues } => {
                let names: Vec<_> = queues.iter().map(|queue| queue.name.as_str()).collect();
                assert_eq!(names, ["Billing"], "only those of Ben's groups");
                Some(queues[0].queue)
            }
            _ => None,
        })
        .await;
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    let waiting = |count: i64| {
        move |item: &ToAgent| match item {
            ToAgent::Queue(summary) if summary.queue == queue && summary.waiting == count => Some(()),
            _ => None,
        }
    };
    socket.wait_for("one who waits", waiting(1)).await;
    amy.accept_next(queue).await;
    socket.wait_for("nobody who waits", waiting(0)).await;
    let accepted = ben
        .call("accept_next", &json!({"queue": queue, "request_id": id()}))
        .await;
    assert!(
        matches!(accepted.code().as_str(), "nobody_waiting" | "already_taken"),
        "Ben is told so"
    );

    let mut socket = amy.live().await;
    let case = socket
        .wait_for("the case", |item| match item {
            ToAgent::Cases { cases } => cases.first().cloned(),
            ToAgent::Case(case) => Some(case.clone()),
            _ => None,
        })
        .await;
    assert_eq!((case.conversation, case.customer.as_str()), (conversation, "Carla"));
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

#[tokio::test]
async fn every_row_under_cases_follows_its_conversation_whether_that_is_shown_or_not() {
    let server = TestServer::start().await;
    let (amy, carla, dan) = (server.agent("amy").await, server.customer(), server.customer());
    let first = carla.start("Billing", "Carla", "My invoice is wrong").await;
    let second = dan.start("Billing", "Dan", "Mine, too").await;
    let queue = amy.queue("Billing").await;
    amy.accept_next(queue).await;
    let mut socket = amy.live().await;
    socket
        .wait_for("the first case", |item| match item {
            ToAgent::Cases { cases } => (cases.len() == 1).then_some(()),
            _ => None,
        })
        .await;
    // The second comes while the page is open.
    amy.accept_next(queue).await;
    let last_words = |conversation: ConversationId, text: &'static str| {
        move |item: &ToAgent| match item {
            ToAgent::Case(case) if case.conversation == conversation => {
                (case.last_words.as_ref()?.text == text).then_some(())
            }
            _ => None,
        }
    };
    socket
        .wait_for("the second case", last_words(second, "Mine, too"))
        .await;
    dan.say(second, "Number 1").await;
    socket.wait_for("Dan's words", last_words(second, "Number 1")).await;
    carla.say(first, "Number 2").await;
    socket.wait_for("Carla's words", last_words(first, "Number 2")).await;
    // A page that no longer shows the conversation still shows its row.
    let watch = json!({"type": "watch", "conversation": first, "version": 0});
    socket.send(&watch).await;
    socket
        .wait_for("the conversation", |item| match item {
            ToAgent::Conversation(told) => (told.head.conversation == first).then_some(()),
            _ => None,
        })
        .await;
    carla.say(first, "Number 3").await;
    socket.wait_for("Carla's words", last_words(first, "Number 3")).await;
    let unwatch = json!({"type": "unwatch", "conversation": first});
    socket.send(&unwatch).await;
    carla.say(first, "Number 4").await;
    socket.wait_for("Carla's words", last_words(first, "Number 4")).await;
}

#[tokio::test]
async fn what_a_colleague_asks_is_told_to_whom_it_concerns_and_so_is_how_it_ended() {
    let server = TestServer::start().await;
    let (amy, cho, customer) = (server.agent("amy").await, server.agent("cho").await, server.customer());
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let (mut amys, mut chos) = (present(&server, &amy).await, present(&server, &cho).await);
    let ask = json!({"conversation": conversation, "agent": 3, "note": "Old contract", "request_id": id()});
    let requested: Requested = amy.call("request_transfer", &ask).await.json();
    let pending = chos
        .wait_for("the request", |item| match item {
            ToAgent::Requests(requests) => requests.pending.first().cloned(),
            _ => None,
        })
        .await;
    assert_eq!((pending.request, pending.from.as_str()), (requested.request, "Amy"));
    assert_eq!(pending.note.as_deref(), Some("Old contract"));
    customer.say(conversation, "Number 4711").await;
    chos.wait_for("the last words", |item| match item {
        ToAgent::Requests(requests) => requests
            .pending
            .first()?
            .last_words
            .as_ref()
            .filter(|words| words.text == "Number 4711")
            .map(|_| ()),
        _ => None,
    })
    .await;
    // As long as she is asked she may read it.
    let watch = json!({"type": "watch", "conversation": conversation, "version": 0});
    chos.send(&watch).await;
    chos.wait_for("the conversation", |item| match item {
        ToAgent::Conversation(told) => (told.head.conversation == conversation).then_some(()),
        _ => None,
    })
    .await;
    let decline = json!({"transfer": requested.request, "reason": "Lunch", "request_id": id()});
    assert_eq!(cho.call("decline_transfer", &decline).await.code(), "ok");
    chos.wait_for("that she may not any more", |item| match item {
        ToAgent::ConversationLost { refusal, .. } => (refusal.status() == 404).then_some(()),
        _ => None,
    })
    .await;
    let ended = amys
        .wait_for("how it ended", |item| match item {
            ToAgent::Requests(requests) => requests.ended.first().cloned(),
            _ => None,
        })
        .await;
    assert_eq!(
        (ended.outcome, ended.reason.as_deref()),
        (Outcome::Declined, Some("Lunch"))
    );
    assert!(ended.is_own && ended.colleague == "Cho");
}

#[tokio::test]
async fn a_watched_conversation_is_resumed_by_version() {
    let server = TestServer::start().await;
    let (amy, customer) = (server.agent("amy").await, server.customer());
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let mut socket = amy.live().await;
    socket
        .send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    let version = socket
        .wait_for("the conversation", |item| match item {
            ToAgent::Conversation(changes) => {
                assert!(changes.changes.entries.iter().any(|entry| entry.seq == 1));
                Some(changes.changes.version)
            }
            _ => None,
        })
        .await;
    drop(socket);
    customer.say(conversation, "Number 4711").await;
    let mut socket = amy.socket().await;
    let watching = [json!({"conversation": conversation, "version": version})];
    socket
        .send(&json!({"type": "hello", "build": "", "watching": watching}))
        .await;
    socket
        .wait_for("what is new", |item| match item {
            ToAgent::Conversation(changes) => {
                let all = serde_json::to_string(&changes.changes.entries).expect("plain data");
                assert!(!all.contains("My invoice is wrong"), "only what is new: {all}");
                all.contains("Number 4711").then_some(())
            }
            _ => None,
        })
        .await;
    socket
        .send(&json!({"type": "unwatch", "conversation": conversation}))
        .await;
    socket
        .send(&json!({"type": "watch", "conversation": 999_999, "version": 0}))
        .await;
    socket
        .wait_for("that there is none such", |item| match item {
            ToAgent::ConversationLost { conversation, refusal } => {
                assert_eq!((conversation.0, refusal.status()), (999_999, 404));
                Some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn who_waits_sees_their_place_move() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    let (first, second) = (server.customer(), server.customer());
    first.start("Billing", "Carla", "One").await;
    let mut first_socket = first.live().await;
    first_socket
        .wait_for("number 1", |item| (position(item) == Some(1)).then_some(()))
        .await;
    second.start("Billing", "Dan", "Two").await;
    let mut second_socket = second.live().await;
    second_socket
        .wait_for("number 2", |item| (position(item) == Some(2)).then_some(()))
        .await;
    amy.accept_next(amy.queue("Billing").await).await;
    second_socket
        .wait_for("number 1", |item| (position(item) == Some(1)).then_some(()))
        .await;
    first_socket
        .wait_for("Amy", |item| match item {
            ToCustomer::Chat(chat) => (chat.head.agent.as_deref() == Some("Amy")).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn a_second_tab_hears_of_a_chat_begun_in_the_first() {
    let server = TestServer::start().await;
    let customer = server.customer();
    let mut second_tab = customer.live().await;
    second_tab
        .wait_for("no chat yet", |item| matches!(item, ToCustomer::NoChat).then_some(()))
        .await;
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    let heard = second_tab
        .wait_for("the chat", |item| match item {
            ToCustomer::Chat(chat) => Some(chat.head.conversation),
            _ => None,
        })
        .await;
    assert_eq!(heard, conversation);
    customer
        .call("end_chat", &json!({"conversation": conversation, "request_id": id()}))
        .await;
    second_tab
        .wait_for("its end", |item| match item {
            ToCustomer::Chat(chat) => (chat.head.phase == Phase::Ended).then_some(()),
            _ => None,
        })
        .await;
    let next = customer.start("Technical", "Carla", "Another thing").await;
    assert_ne!(next, conversation);
    second_tab
        .wait_for("the next chat", |item| match item {
            ToCustomer::Chat(chat) => (chat.head.conversation == next).then_some(()),
            _ => None,
        })
        .await;
}

/// Reads a customer's socket until the log holds `upto` entries.
async fn follow(customer: &Customer, log: &mut Log<CustomerEntry>, conversation: ConversationId, upto: i64) {
    let having = (log.version() > 0).then_some(Having {
        conversation,
        version: log.version(),
    });
    let mut socket = customer.live_having(having).await;
    while log.iter().next_back().is_none_or(|entry| entry.seq < upto) {
        if let Some(ToCustomer::Chat(chat)) = socket.next().await {
            log.apply(chat.changes);
            assert!(!log.has_gap());
        }
    }
}

#[tokio::test]
async fn what_was_said_while_a_socket_was_away_comes_with_the_next_in_order_and_in_full() {
    let server = TestServer::start().await;
    let (amy, customer) = (server.agent("amy").await, server.customer());
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let mut resumed = Log::default();
    let mut last = 0;
    for round in 0..3 {
        for message in 0..8 {
            amy.say(conversation, "work_note", &format!("note {round} {message}"))
                .await;
            last = customer
                .say(conversation, &format!("{round} {message} {}", "x".repeat(3_000)))
                .await
                .seq;
        }
        follow(&customer, &mut resumed, conversation, last).await;
    }
    let mut fresh = Log::default();
    follow(&customer, &mut fresh, conversation, last).await;
    assert_eq!(resumed.iter().collect::<Vec<_>>(), fresh.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reader_that_stalls_holds_nobody_up_and_misses_nothing() {
    let server = TestServer::start().await;
    let (amy, ben, customer) = (server.agent("amy").await, server.agent("ben").await, server.customer());
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    amy.accept_next(amy.queue("Billing").await).await;
    let mut stalled = amy.live().await;
    stalled
        .send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    let mut reading = ben.live().await;
    reading
        .send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
        .await;
    // Each change is told to who reads; who does not is told of nothing until then, and then of everything.
    let last = {
        let mut last = 0;
        for message in 0..40 {
            let body = format!("{message} {}", "x".repeat(3_900));
            last = ben.say(conversation, "work_note", &body).await.seq;
        }
        last
    };
    for socket in [&mut reading, &mut stalled] {
        let mut log = Log::default();
        socket
            .wait_for("the last note", |item| match item {
                ToAgent::Conversation(changes) => {
                    log.apply(changes.changes.clone());
                    assert!(!log.has_gap());
                    log.get(last).map(|_| ())
                }
                _ => None,
            })
            .await;
        assert_eq!(log.oldest(), Some(1));
    }
}
