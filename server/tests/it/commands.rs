//! Gate 2 for sockets, the access matrix of their commands: every command × everybody × own, others' and unknown objects
//! (behaviour 8); and that whoever asks over HTTP is told what their socket would say, and no more.

use crate::objects::{On, UNKNOWN, draft, object, present, settings};
use crate::support::{Agent, Customer, Socket, TestServer, Told, id};
use desk::CustomerToken;
use desk::clock::Clock;
use domain::Refusal;
use domain::ids::{ConversationId, QueueId};
use domain::time::Timestamp;
use domain::wire::Envelope;
use domain::wire::agent::{FromAgent, ToAgent};
use domain::wire::customer::{FromCustomer, ToCustomer};
use domain::wire::record::{Created, ToRecordPage};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// Whoever has a desk to sit at: Amy, who owns the conversation; Ben, of its group; Cho, of another; Mia, manager of its
/// group; Max, of another; Root, administrator.
const STAFF: [&str; 6] = ["amy", "ben", "cho", "mia", "max", "root"];
/// Another id that nothing has. What is said to whoever watches it comes after all that was said before.
const NOTHING: i64 = 999_998;
/// The case of the conversation: the first record of the desk.
const THE_RECORD: i64 = 1;
/// Longer than typing is remembered.
const A_WHILE: Duration = Duration::from_secs(10);

/// One command: what it is sent with, and what it leads to for each of [`STAFF`] who watches the conversation.
struct Row {
    command: &'static str,
    arguments: fn(conversation: i64, queue: i64) -> Value,
    leads_to: [&'static str; 6],
}

fn rows() -> Vec<Row> {
    let row = |command, arguments, leads_to| Row {
        command,
        arguments,
        leads_to,
    };
    let hello: fn(i64, i64) -> Value =
        |conversation, _| json!({"build": "", "watching": [{"conversation": conversation, "version": 0}]});
    let watch: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "version": 0});
    let of: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation});
    let queue: fn(i64, i64) -> Value = |_, queue| json!({"queue": queue});
    let on: fn(i64, i64) -> Value = |_, _| json!({"on": true});
    let comment: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "visibility": "comment"});
    let note: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "visibility": "work_note"});
    let read: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "seq": 1_000});
    let record: fn(i64, i64) -> Value = |conversation, _| json!({"record": record_of(conversation), "having": []});
    let no_record: fn(i64, i64) -> Value = |conversation, _| json!({"record": record_of(conversation)});
    let nothing: fn(i64, i64) -> Value = |_, _| json!({});
    let (told, lost) = ("the conversation", "not_found");
    let (dan, none, all) = ("Dan waits", "no conversations", "the conversations");
    let (staff, everybody) = ("types to staff", "types to staff, types to the customer");
    vec![
        row("hello", hello, [told, told, lost, told, lost, told]),
        row("watch", watch, [told, told, lost, told, lost, told]),
        row("unwatch", of, [""; 6]),
        row("unfold", queue, [dan, dan, "", dan, "", dan]),
        row("fold", queue, [""; 6]),
        row("oversee", on, [none, none, none, all, none, all]),
        row("typing", comment, [everybody, "", "", "", "", ""]),
        row("typing", note, [staff, staff, "", staff, "", staff]),
        row("looking", of, ["looks", "looks", "", "looks", "", "looks"]),
        row("read", read, ["reads", "", "", "", "", ""]),
        row(
            "watch_record",
            record,
            ["the record", "the record", lost, "the record", lost, "the record"],
        ),
        row("unwatch_record", no_record, [""; 6]),
        row("pong", nothing, [""; 6]),
    ]
}

/// The record of the conversation; none of one that there is not.
fn record_of(conversation: i64) -> i64 {
    if conversation == UNKNOWN { UNKNOWN } else { THE_RECORD }
}

/// Carla, whom Amy talks with in Billing; Dan, who waits there.
struct Office {
    server: TestServer,
    staff: HashMap<&'static str, Agent>,
    carla: Customer,
    conversation: ConversationId,
    billing: QueueId,
}

impl Office {
    async fn open() -> Self {
        let server = TestServer::start_at(Clock::hand(Timestamp(1_800_000_000_000)), settings()).await;
        let mut staff = HashMap::new();
        for who in STAFF {
            staff.insert(who, server.agent(who).await);
        }
        let billing = staff["amy"].queue("Billing").await;
        let carla = server.customer();
        let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
        assert_eq!(staff["amy"].accept_next(billing).await.conversation, conversation);
        let case = json!({"conversation": conversation, "draft": draft(), "current": null, "request_id": id()});
        let created: Created = staff["amy"].call("create_record", &case).await.json();
        assert_eq!(created.record.0, THE_RECORD);
        server.customer().start("Billing", "Dan", "I was charged twice").await;
        Self {
            server,
            staff,
            carla,
            conversation,
            billing,
        }
    }

    /// What this command leads to when it is sent by somebody who watches the conversation, or wants to.
    async fn leads_to(&self, who: &str, command: &str, arguments: Value) -> String {
        // Whatever was typed before is forgotten by now.
        self.server.pass(A_WHILE).await;
        let before = self.read().await;
        if command == "read" {
            self.carla.say(self.conversation, "Number 4711").await;
        }
        let (agent, mut frame) = (&self.staff[who], arguments);
        frame["type"] = command.into();
        let (_open, items) = if command == "hello" {
            let mut socket = agent.socket().await.reading();
            socket.send(&frame).await;
            let items = opened(&mut socket).await;
            (socket, items)
        } else {
            let mut socket = present(&self.server, agent).await.reading();
            let watch = json!({"type": "watch", "conversation": self.conversation, "version": 0});
            socket.send(&watch).await;
            told(&mut socket).await;
            socket.send(&frame).await;
            let items = told(&mut socket).await;
            (socket, items)
        };
        let mut words: Vec<&str> = items.iter().filter_map(|item| self.word(item)).collect();
        // What moves meanwhile is told again.
        words.dedup();
        words.extend(self.shows(who, before).await);
        words.join(", ")
    }

    /// What an item tells of Carla and Dan.
    fn word(&self, item: &Told) -> Option<&'static str> {
        let item = match item {
            Told::ToAgent(item) => item,
            Told::OfRecord(ToRecordPage::Record(told)) => {
                return (told.head.record.0 == THE_RECORD).then_some("the record");
            }
            Told::OfRecord(ToRecordPage::RecordLost { refusal, .. }) => {
                return Some(match refusal {
                    Refusal::NotFound => "not_found",
                    _ => "another refusal",
                });
            }
        };
        match item {
            ToAgent::Conversation(told) if told.head.conversation == self.conversation => Some("the conversation"),
            ToAgent::ConversationLost { refusal, .. } => Some(match refusal {
                Refusal::NotFound => "not_found",
                _ => "another refusal",
            }),
            ToAgent::Waiting { waiting, .. } => waiting
                .iter()
                .any(|waiting| waiting.customer == "Dan")
                .then_some("Dan waits"),
            ToAgent::Overseen { conversations } if conversations.is_empty() => Some("no conversations"),
            ToAgent::Overseen { .. } => Some("the conversations"),
            _ => None,
        }
    }

    /// What others see of it: another of the staff, and Carla.
    async fn shows(&self, who: &str, read_before: i64) -> Vec<&'static str> {
        let other = if who == "root" { "mia" } else { "root" };
        let name = who[..1].to_uppercase() + &who[1..];
        let attention = asked(&self.staff[other], &[self.conversation.0])
            .await
            .into_iter()
            .find_map(|item| match item {
                ToAgent::Attention(attention) => Some(attention),
                _ => None,
            })
            .expect("whoever oversees it is told");
        let to_customer = self.server.desk.types_to_customer(self.conversation).now;
        let shown = [
            (attention.typing.contains(&name), "types to staff"),
            (to_customer == Some(name.clone()), "types to the customer"),
            (attention.looking.contains(&name), "looks"),
            (self.read().await > read_before, "reads"),
        ];
        shown.into_iter().filter_map(|(so, what)| so.then_some(what)).collect()
    }

    /// How far staff have read, as Carla sees it.
    async fn read(&self) -> i64 {
        self.server.desk.write_read_marks().await.expect("written");
        let token = CustomerToken::parse(&self.carla.token).expect("well formed");
        let chat = self.server.desk.chat(&token, "demo", None).await.expect("readable");
        chat.expect("there is a chat").changes.head.read
    }
}

/// All that was said so far, as a page that has just sent something knows: the answer to this comes after it.
async fn told(socket: &mut Socket<Told>) -> Vec<Told> {
    let watch = json!({"type": "watch", "conversation": NOTHING, "version": 0});
    socket.send(&watch).await;
    let mut items = Vec::new();
    socket
        .wait_for("what comes after all else", |item| match item {
            Told::ToAgent(ToAgent::ConversationLost { conversation, .. }) if conversation.0 == NOTHING => Some(()),
            other => {
                items.push(other.clone());
                None
            }
        })
        .await;
    items
}

/// All that a page is told that has just said hello: its cases come with the rest of it.
async fn opened(socket: &mut Socket<Told>) -> Vec<Told> {
    let mut items = Vec::new();
    socket
        .wait_for("the cases", |item| {
            items.push(item.clone());
            matches!(item, Told::ToAgent(ToAgent::Cases { .. })).then_some(())
        })
        .await;
    items.extend(told(socket).await);
    items
}

/// What somebody is told who asks over HTTP.
async fn asked(agent: &Agent, watching: &[i64]) -> Vec<ToAgent> {
    let watching: Vec<_> = watching
        .iter()
        .map(|conversation| json!({"conversation": conversation, "version": 0}))
        .collect();
    let answer = agent.call("changes", &json!({"watching": watching})).await;
    answer.json::<Envelope<ToAgent>>().items
}

/// The names of all commands of a door, from whoever reads them.
fn commands<F: DeserializeOwned + std::fmt::Debug>() -> BTreeSet<String> {
    let error = serde_json::from_str::<F>(r#"{"type": "no such"}"#).expect_err("no such command");
    let words = error.to_string();
    let names = words.split('`').skip(1).step_by(2).filter(|name| *name != "no such");
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn staffs_commands_lead_to_what_the_table_says() {
    let office = Office::open().await;
    let _amy_is_there = present(&office.server, &office.staff["amy"]).await;
    for Row {
        command,
        arguments,
        leads_to,
    } in rows()
    {
        let named = arguments(office.conversation.0, office.billing.0);
        let unknown = arguments(UNKNOWN, UNKNOWN);
        for (who, expected) in STAFF.into_iter().zip(leads_to) {
            let found = office.leads_to(who, command, named.clone()).await;
            assert_eq!(found, expected, "{command} {named} by {who}");
            if named != unknown {
                let of_nothing = if matches!(command, "hello" | "watch" | "watch_record") {
                    "not_found"
                } else {
                    ""
                };
                let found = office.leads_to(who, command, unknown.clone()).await;
                assert_eq!(found, of_nothing, "{command} {unknown} by {who}");
            }
        }
    }
}

#[tokio::test]
async fn every_command_has_its_rows() {
    let of_staff: BTreeSet<String> = rows().iter().map(|row| row.command.to_owned()).collect();
    assert_eq!(of_staff, commands::<FromAgent>());
    let of_customers = ["hello", "typing", "read", "pong"].map(str::to_owned);
    assert_eq!(BTreeSet::from(of_customers), commands::<FromCustomer>());
}

#[tokio::test]
async fn queues_are_listed_to_whom_they_concern() {
    let office = Office::open().await;
    for (who, queues) in [
        ("amy", &["Billing", "Technical"][..]),
        ("ben", &["Billing"]),
        ("cho", &["Priority", "Technical"]),
        ("mia", &["Priority", "Billing", "Technical"]),
        ("max", &["Technical"]),
        ("root", &["Priority", "Billing", "Technical"]),
    ] {
        let mut socket = office.staff[who].live().await;
        let listed = socket
            .wait_for("the queues", |item| match item {
                ToAgent::Queues { queues } => Some(queues.iter().map(|queue| queue.name.clone()).collect::<Vec<_>>()),
                _ => None,
            })
            .await;
        assert_eq!(listed, queues, "{who}");
    }
}

#[tokio::test]
async fn who_has_no_role_or_no_session_is_told_nothing_by_a_socket() {
    let server = TestServer::start().await;
    let mut nils = server.agent("nil").await.socket().await;
    let not_allowed = ToAgent::Refused {
        refusal: Refusal::NotAllowed,
    };
    assert_eq!(nils.next().await, Some(not_allowed));
    let mut strangers: Socket<ToAgent> = Socket::open(server.address, "/live", &[]).await;
    assert_eq!(strangers.next().await, Some(ToAgent::SignedOut));
    for mut socket in [nils, strangers] {
        assert_eq!(socket.next().await, None, "nothing else is said");
    }
}

/// Queues, cases, offers, status and conversations: the same by either way, for each their own.
#[tokio::test]
async fn asking_tells_everybody_what_their_socket_would_say() {
    let office = Office::open().await;
    let (amy, mia) = (&office.staff["amy"], &office.staff["mia"]);
    let _amy_is_there = present(&office.server, amy).await;
    // Dan makes room: the next in line is whom Amy is to be offered.
    assert_eq!(amy.accept_next(office.billing).await.customer, "Dan");
    let offered = object(&office.server, amy, mia, office.billing, On::Offered).await;
    for who in STAFF {
        let agent = &office.staff[who];
        let watching = [office.conversation.0, offered.0, UNKNOWN];
        let asked = asked(agent, &watching).await;
        let mut socket = agent.socket().await.reading();
        let watching = watching.map(|conversation| json!({"conversation": conversation, "version": 0}));
        socket
            .send(&json!({"type": "hello", "build": "", "watching": watching}))
            .await;
        let said = opened(&mut socket).await;
        let said: Vec<ToAgent> = said
            .into_iter()
            .filter_map(|told| match told {
                Told::ToAgent(item) => Some(item),
                Told::OfRecord(_) => None,
            })
            .collect();
        assert_eq!(words(&asked), words(&said), "{who}");

        let is_amy = who == "amy";
        for item in &asked {
            match item {
                ToAgent::Cases { cases } => assert_eq!(!cases.is_empty(), is_amy, "{who}"),
                ToAgent::Offers { offers } => assert_eq!(offers.len(), usize::from(is_amy), "{who}"),
                _ => {}
            }
        }
        let lost = asked
            .iter()
            .filter(|item| matches!(item, ToAgent::ConversationLost { .. }));
        let of_others = matches!(who, "cho" | "max");
        assert_eq!(lost.count(), if of_others { 3 } else { 1 }, "{who}");
    }
}

/// Items in an order of their own, without what is of the moment.
fn words(items: &[ToAgent]) -> Vec<String> {
    let mut words: Vec<String> = items
        .iter()
        .filter(|item| !matches!(item, ToAgent::Attention(_)))
        .map(|item| format!("{item:?}"))
        .collect();
    words.sort();
    words
}

/// Whose token a customer's commands come with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Another,
    New,
    Malformed,
    Own,
}

/// A customer's commands name no conversation: whatever their page claims to have, they reach their own.
#[tokio::test]
async fn customers_commands_reach_only_their_own_chat() {
    let office = Office::open().await;
    let eva = office.server.customer();
    let evas = eva.start("Technical", "Eva", "It does not start").await;
    let amy = present(&office.server, &office.staff["amy"]).await;
    for token in [Token::Another, Token::New, Token::Malformed, Token::Own] {
        let customer = match token {
            Token::Own => office.carla.clone(),
            Token::Another => eva.clone(),
            Token::New => office.server.customer(),
            Token::Malformed => Customer {
                token: "12".to_owned(),
                ..eva.clone()
            },
        };
        let mut socket = customer.socket().await;
        let having = json!({"conversation": office.conversation, "version": 1});
        let hello = json!({"type": "hello", "build": "", "site": "demo", "token": customer.token, "having": having});
        socket.send(&hello).await;
        let opened = socket
            .wait_for("whose chat it is", |item| match item {
                ToCustomer::Chat(chat) => Some(Some(chat.head.conversation)),
                ToCustomer::NoChat | ToCustomer::Refused { .. } => Some(None),
                _ => None,
            })
            .await;
        let expected = match token {
            Token::Own => Some(office.conversation),
            Token::Another => Some(evas),
            Token::New | Token::Malformed => None,
        };
        assert_eq!(opened, expected, "{token:?}");
        if token == Token::Malformed {
            assert!(socket.next().await.is_none(), "it is closed");
            continue;
        }
        for frame in [
            json!({"type": "typing"}),
            json!({"type": "read", "seq": 1_000}),
            json!({"type": "pong"}),
        ] {
            socket.send(&frame).await;
        }
        // A second hello is refused, after all that was sent before it was taken.
        socket.send(&hello).await;
        socket
            .wait_for("the refusal", |item| {
                matches!(item, ToCustomer::Refused { .. }).then_some(())
            })
            .await;
        office.server.desk.write_read_marks().await.expect("written");
        let (mut typing, mut read) = (false, false);
        for item in asked(&office.staff["amy"], &[office.conversation.0]).await {
            match item {
                ToAgent::Attention(attention) => typing = attention.customer_typing,
                ToAgent::Conversation(told) => read = told.head.read_by_customer > 0,
                _ => {}
            }
        }
        let is_own = token == Token::Own;
        assert_eq!((typing, read), (is_own, is_own), "{token:?}");
    }
    drop(amy);
}
