//! Gate 2, the access matrix: every server function and socket command × everybody × own, others' and unknown objects
//! (behaviour 8). "Not yours" and "does not exist" answer alike.

use crate::support::{Agent, Answer, Ask, Customer, TestServer, customer, id, until};
use domain::ids::{ConversationId, QueueId};
use domain::wire::agent::ToAgent;
use domain::wire::customer::Continued;
use domain::wire::{AGENT_FUNCTIONS, CUSTOMER_FUNCTIONS};
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// An id that nothing has.
const UNKNOWN: i64 = 999_999;

/// Everybody who may knock: Amy, who owns the conversation; Ben, of its group; Cho, of another; Mia, manager of its group;
/// Root, administrator; Nil, with an account and no role; and somebody who is not signed in.
const EVERYBODY: [&str; 7] = ["amy", "ben", "cho", "mia", "root", "nil", "stranger"];

/// What a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// Nothing that somebody could own.
    Nothing,
    /// A conversation of Billing that Amy has accepted.
    InProgress,
    /// The same, ended by its customer.
    Ended,
    /// The same, taken over by Mia: Amy takes part in it.
    TakenOver,
    /// A conversation that waits in Billing; for `accept_next` that queue.
    Waiting,
    /// A follow-up of a conversation that Amy had, which she alone can accept for a minute.
    Offered,
}

/// One function on one kind of object: the code for each of [`EVERYBODY`].
struct Row {
    function: &'static str,
    on: On,
    arguments: fn(conversation: i64, queue: i64) -> Value,
    codes: [&'static str; 7],
}

fn rows() -> Vec<Row> {
    let row = |function, on, arguments, codes| Row {
        function,
        on,
        arguments,
        codes,
    };
    let comment: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "client_id": id(), "visibility": "comment", "body": "Hello"});
    let note: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "client_id": id(), "visibility": "work_note", "body": "Hm"});
    let request: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "request_id": id()});
    let history: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "before": 2});
    let next: fn(i64, i64) -> Value = |_, queue| json!({"queue": queue, "request_id": id()});
    // The customer's first words.
    let remove: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "seq": 2, "request_id": id()});
    let asks: fn(i64, i64) -> Value = |_, _| json!({"watching": [{"conversation": UNKNOWN, "version": 0}]});
    let nothing: fn(i64, i64) -> Value = |_, _| json!({});
    let only_id: fn(i64, i64) -> Value = |_, _| json!({"request_id": id()});
    let of: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation});
    let taken = "already_taken";
    let away: fn(i64, i64) -> Value = |_, _| json!({"status": "away", "request_id": id()});
    let (ok, no, none, out) = ("ok", "not_allowed", "not_found", "signed_out");
    let (late, ended) = ("no_longer_pending", "closed");
    vec![
        row("send_message", On::InProgress, comment, [ok, no, none, no, no, no, out]),
        row("send_message", On::InProgress, note, [ok, ok, none, ok, ok, no, out]),
        row("send_message", On::Waiting, comment, [no, no, none, no, no, no, out]),
        row("send_message", On::Waiting, note, [no, no, none, ok, ok, no, out]),
        row(
            "send_message",
            On::Ended,
            comment,
            ["closed", no, none, no, no, no, out],
        ),
        row("send_message", On::Ended, note, [ok, ok, none, ok, ok, no, out]),
        row("history", On::InProgress, history, [ok, ok, none, ok, ok, no, out]),
        row("history", On::Waiting, history, [ok, ok, none, ok, ok, no, out]),
        row("history", On::Ended, history, [ok, ok, none, ok, ok, no, out]),
        row(
            "end_conversation",
            On::InProgress,
            request,
            [ok, no, none, ok, ok, no, out],
        ),
        row(
            "end_conversation",
            On::Waiting,
            request,
            [no, no, none, ok, ok, no, out],
        ),
        row(
            "end_conversation",
            On::Ended,
            request,
            ["closed", no, none, "closed", "closed", no, out],
        ),
        row("done", On::InProgress, request, [no, no, none, no, no, no, out]),
        row("done", On::Waiting, request, [no, no, none, no, no, no, out]),
        row("done", On::Ended, request, [ok, no, none, no, no, no, out]),
        // Amy is there: nobody picks up what she has, not even she herself. Mia takes over, and Root from Mia would as well.
        row(
            "pick_up",
            On::InProgress,
            request,
            ["already_taken", "already_taken", none, no, no, no, out],
        ),
        row("pick_up", On::Waiting, request, [late, late, none, no, no, no, out]),
        row("pick_up", On::Ended, request, [ended, ended, none, no, no, no, out]),
        row("take_over", On::InProgress, request, [no, no, none, ok, ok, no, out]),
        row("take_over", On::Waiting, request, [no, no, none, late, late, no, out]),
        row("take_over", On::Ended, request, [no, no, none, ended, ended, no, out]),
        row("leave", On::InProgress, request, [no, no, none, no, no, no, out]),
        row("leave", On::TakenOver, request, [ok, no, none, no, no, no, out]),
        row("done", On::TakenOver, request, [no, no, none, no, no, no, out]),
        row("send_message", On::TakenOver, comment, [ok, no, none, ok, no, no, out]),
        row("set_presence", On::Nothing, away, [ok, ok, ok, ok, ok, no, out]),
        row("remove_text", On::InProgress, remove, [ok, no, none, ok, ok, no, out]),
        row("remove_text", On::Waiting, remove, [no, no, none, ok, ok, no, out]),
        row("remove_text", On::Ended, remove, [ok, no, none, ok, ok, no, out]),
        row("changes", On::Nothing, asks, [ok, ok, ok, ok, ok, no, out]),
        row("accept_next", On::Waiting, next, [ok, ok, none, no, no, no, out]),
        row("accept", On::Offered, request, [ok, no, none, no, no, no, out]),
        row("accept", On::Waiting, request, [ok, ok, none, no, no, no, out]),
        row("accept", On::InProgress, request, [taken, taken, none, no, no, no, out]),
        row(
            "accept",
            On::Ended,
            request,
            ["closed", "closed", none, no, no, no, out],
        ),
        row(
            "return_to_queue",
            On::InProgress,
            request,
            [ok, no, none, ok, ok, no, out],
        ),
        row(
            "return_to_queue",
            On::Waiting,
            request,
            [no, no, none, late, late, no, out],
        ),
        row(
            "return_to_queue",
            On::Ended,
            request,
            ["closed", no, none, "closed", "closed", no, out],
        ),
        row("context", On::InProgress, of, [ok, ok, none, ok, ok, no, out]),
        row("context", On::Waiting, of, [ok, ok, none, ok, ok, no, out]),
        row("context", On::Ended, of, [ok, ok, none, ok, ok, no, out]),
        row("hand_back", On::Nothing, only_id, [ok, ok, ok, ok, ok, no, out]),
        row("me", On::Nothing, nothing, [ok, ok, ok, ok, ok, ok, out]),
        row("sign_out", On::Nothing, nothing, [ok, ok, ok, ok, ok, ok, out]),
    ]
}

/// A fresh object of that kind.
async fn object(server: &TestServer, amy: &Agent, mia: &Agent, billing: QueueId, on: On) -> ConversationId {
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    if matches!(on, On::InProgress | On::Ended | On::TakenOver | On::Offered) {
        assert_eq!(amy.accept_next(billing).await.conversation, conversation);
    }
    if on == On::TakenOver {
        let request = json!({"conversation": conversation, "request_id": id()});
        assert_eq!(mia.call("take_over", &request).await.code(), "ok");
    }
    if on == On::Ended {
        let ended = customer
            .call("end_chat", &json!({"conversation": conversation, "request_id": id()}))
            .await;
        assert_eq!(ended.code(), "ok");
    }
    if on == On::Offered {
        let request = json!({"conversation": conversation, "request_id": id()});
        assert_eq!(amy.call("end_conversation", &request).await.code(), "ok");
        // That she is there has been noticed.
        server.desk.write_presence().await.expect("written");
        let continued = customer.call("continue_chat", &go_on(conversation.0)).await;
        return continued.json::<Continued>().conversation;
    }
    conversation
}

/// The arguments of `continue_chat`.
fn go_on(conversation: i64) -> Value {
    json!({"conversation": conversation, "request_id": id(), "message": "One more thing"})
}

/// Clears an object away, so that no line and no limit is in the next one's way.
async fn clear(root: &Agent, others: [&Agent; 2], conversation: ConversationId) {
    let request = || json!({"conversation": conversation, "request_id": id()});
    root.call("end_conversation", &request()).await;
    for agent in others.into_iter().chain([root]) {
        agent.call("done", &request()).await;
    }
}

/// Everybody, signed in; the stranger is not.
struct People(HashMap<&'static str, Agent>);

impl People {
    async fn of(server: &TestServer) -> Self {
        let mut people = HashMap::new();
        for who in EVERYBODY.into_iter().filter(|who| *who != "stranger") {
            people.insert(who, server.agent(who).await);
        }
        Self(people)
    }

    async fn ask(&self, server: &TestServer, who: &str, function: &str, arguments: &Value) -> String {
        let answer: Answer = match self.0.get(who) {
            None => server.post(&format!("/api/{function}")).json(arguments).send().await,
            // Signing out is done in another browser, so that the next question is not a stranger's.
            Some(_) if function == "sign_out" => server.agent(who).await.call(function, arguments).await,
            Some(agent) => agent.call(function, arguments).await,
        };
        answer.code()
    }
}

fn settings() -> server::Settings {
    server::Settings {
        address_limit_factor: 1_000,
        trusted_proxies: Vec::new(),
        ..server::Settings::default()
    }
}

#[tokio::test]
async fn staffs_functions_answer_as_the_table_of_behaviour_8_says() {
    // A desk of their own for a few rows each: all of them at once would be more than one person may ask for.
    let mut rows = rows().into_iter().peekable();
    while rows.peek().is_some() {
        check_rows(rows.by_ref().take(5)).await;
    }
}

async fn check_rows(rows: impl Iterator<Item = Row>) {
    let server = TestServer::start_with(settings()).await;
    let people = People::of(&server).await;
    let (amy, mia, root) = (&people.0["amy"], &people.0["mia"], &people.0["root"]);
    let billing = amy.queue("Billing").await;
    let _amy_is_there = amy.live().await;
    for Row {
        function,
        on,
        arguments,
        codes,
    } in rows
    {
        for (who, code) in EVERYBODY.into_iter().zip(codes) {
            let conversation = match on {
                On::Nothing => ConversationId(UNKNOWN),
                _ => object(&server, amy, mia, billing, on).await,
            };
            let found = people
                .ask(&server, who, function, &arguments(conversation.0, billing.0))
                .await;
            assert_eq!(found, code, "{function} on {on:?} by {who}");
            if on != On::Nothing {
                // Who may do it at all learns that there is no such thing; the others learn nothing new.
                let unknown = people.ask(&server, who, function, &arguments(UNKNOWN, UNKNOWN)).await;
                let expected = if matches!(who, "nil" | "stranger") {
                    code
                } else {
                    "not_found"
                };
                assert_eq!(unknown, expected, "{function} on nothing by {who}");
                clear(root, [amy, mia], conversation).await;
            }
        }
    }
}

#[tokio::test]
async fn not_yours_and_does_not_exist_are_the_same_answer_to_the_letter() {
    let server = TestServer::start_with(settings()).await;
    let (amy, cho) = (server.agent("amy").await, server.agent("cho").await);
    let conversation = object(&server, &amy, &amy, amy.queue("Billing").await, On::InProgress).await;
    for row in rows().into_iter().filter(|row| row.on == On::InProgress) {
        let others = cho.call(row.function, &(row.arguments)(conversation.0, UNKNOWN)).await;
        let unknown = cho.call(row.function, &(row.arguments)(UNKNOWN, UNKNOWN)).await;
        assert_eq!(
            (others.status, others.body),
            (unknown.status, unknown.body),
            "{}",
            row.function
        );
    }
}

/// Who a customer's function is called by.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Own,
    AnotherCustomer,
    NewToken,
    NoToken,
    Malformed,
    Agent,
}

/// Makes a customer's function's arguments for a conversation.
type Arguments = fn(conversation: i64) -> Value;

#[tokio::test]
async fn customers_functions_know_only_their_own_token() {
    let server = TestServer::start_with(settings()).await;
    let amy = server.agent("amy").await;
    let rows: [(&str, Arguments); 6] = [
        (
            "say",
            |conversation| json!({"conversation": conversation, "client_id": id(), "body": "Hello"}),
        ),
        (
            "chat_history",
            |conversation| json!({"conversation": conversation, "before": 2}),
        ),
        (
            "end_chat",
            |conversation| json!({"conversation": conversation, "request_id": id()}),
        ),
        ("continue_chat", go_on),
        (
            "chat_changes",
            |conversation| json!({"site": "demo", "having": {"conversation": conversation, "version": 1}}),
        ),
        ("start_chat", |_| customer::start("Billing", "Carla", "Hello")),
    ];
    let covered: BTreeSet<&str> = rows.iter().map(|(function, _)| *function).collect();
    assert_eq!(
        covered,
        CUSTOMER_FUNCTIONS.into_iter().collect(),
        "each function has its row"
    );
    let other: Customer = server.customer();
    other.start("Billing", "Dan", "Something else").await;
    for (function, arguments) in rows {
        for caller in [
            Caller::AnotherCustomer,
            Caller::NewToken,
            Caller::NoToken,
            Caller::Malformed,
            Caller::Agent,
            Caller::Own,
        ] {
            let own = server.customer();
            let conversation = own.start("Billing", "Carla", "My invoice is wrong").await;
            let ask = async |conversation: i64| {
                let ask = Ask::new(server.address, Method::POST, &format!("/api/{function}"));
                let bearer = |token: &str| format!("Bearer {token}");
                let ask = match caller {
                    Caller::Own => ask.header("authorization", &bearer(&own.token)),
                    Caller::AnotherCustomer => ask.header("authorization", &bearer(&other.token)),
                    Caller::NewToken => ask.header("authorization", &bearer(&server.customer().token)),
                    Caller::NoToken => ask,
                    Caller::Malformed => ask.header("authorization", "Bearer 12"),
                    Caller::Agent => ask.header("cookie", &amy.cookie),
                };
                ask.json(&arguments(conversation)).send().await.code()
            };
            let code = match (caller, function) {
                (Caller::NoToken | Caller::Malformed | Caller::Agent, _) => "signed_out",
                // Asked for without a conversation: everybody is told of their own.
                (_, "start_chat" | "chat_changes") | (Caller::Own, _) => "ok",
                (Caller::AnotherCustomer | Caller::NewToken, _) => "not_found",
            };
            assert_eq!(ask(conversation.0).await, code, "{function} by {caller:?}");
            if !matches!(function, "start_chat" | "chat_changes") {
                let unknown = if code == "ok" { "not_found" } else { code };
                assert_eq!(ask(UNKNOWN).await, unknown, "{function} on nothing by {caller:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_customers_token_opens_nothing_of_the_staffs() {
    let server = TestServer::start_with(settings()).await;
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
    for row in rows() {
        let arguments = (row.arguments)(conversation.0, 1);
        assert_eq!(
            customer.call(row.function, &arguments).await.code(),
            "signed_out",
            "{}",
            row.function
        );
    }
}

#[tokio::test]
async fn every_function_that_is_registered_has_its_rows() {
    let _server = TestServer::start().await;
    let registered: BTreeSet<String> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, Method::POST, "{path}");
            path.strip_prefix("/api/").expect("under /api").to_owned()
        })
        .collect();
    let named: BTreeSet<String> = AGENT_FUNCTIONS
        .iter()
        .chain(&CUSTOMER_FUNCTIONS)
        .map(ToString::to_string)
        .collect();
    assert_eq!(registered, named);
    let covered: BTreeSet<&str> = rows().iter().map(|row| row.function).collect();
    assert_eq!(covered, AGENT_FUNCTIONS.into_iter().collect());
}

#[tokio::test]
async fn sockets_tell_each_only_what_they_may_read() {
    let server = TestServer::start_with(settings()).await;
    let amy = server.agent("amy").await;
    let billing = amy.queue("Billing").await;
    let conversation = object(&server, &amy, &amy, billing, On::InProgress).await;
    for (who, queues, may_read) in [
        ("amy", &["Billing", "Technical"][..], true),
        ("ben", &["Billing"], true),
        ("cho", &["Priority", "Technical"], false),
        ("mia", &["Priority", "Billing", "Technical"], true),
        ("root", &["Priority", "Billing", "Technical"], true),
    ] {
        let mut socket = server.agent(who).await.live().await;
        let listed = socket
            .wait_for("the queues", |item| match item {
                ToAgent::Queues { queues } => Some(queues.iter().map(|queue| queue.name.clone()).collect::<Vec<_>>()),
                _ => None,
            })
            .await;
        assert_eq!(listed, queues, "{who}");
        let mut lost = Vec::new();
        for conversation in [conversation.0, UNKNOWN] {
            socket
                .send(&json!({"type": "watch", "conversation": conversation, "version": 0}))
                .await;
            let refusal = socket
                .wait_for("an answer", |item| match item {
                    ToAgent::Conversation(changes) if changes.head.conversation.0 == conversation => Some(None),
                    ToAgent::ConversationLost {
                        conversation: lost,
                        refusal,
                    } if lost.0 == conversation => Some(Some(refusal.clone())),
                    _ => None,
                })
                .await;
            lost.push(refusal);
        }
        assert_eq!(lost[0].is_none(), may_read, "{who}");
        assert_eq!(lost[1], Some(domain::Refusal::NotFound), "{who}");
    }
    let mut socket = server.agent("nil").await.socket().await;
    let refused = socket
        .wait_for("a refusal", |item| match item {
            ToAgent::Refused { refusal } => Some(refusal.clone()),
            _ => None,
        })
        .await;
    assert_eq!(refused, domain::Refusal::NotAllowed);
}

#[tokio::test]
async fn who_has_no_role_is_told_so_and_sees_nothing_else() {
    let server = TestServer::start().await;
    let nil = server.agent("nil").await;
    let home = nil.get("/").send().await;
    assert_eq!(home.status, 200);
    assert!(!home.text().contains("Connect Support"), "{}", home.text());
    let page = nil.get("/desk").send().await;
    assert!(!page.text().contains("Queues"), "{}", page.text());
}

#[tokio::test]
async fn a_role_that_is_taken_away_closes_the_door_behind_it() {
    let server = TestServer::start().await;
    let ben = server.agent("ben").await;
    let mut socket = ben.live().await;
    socket
        .wait_for("the cases", |item| matches!(item, ToAgent::Cases { .. }).then_some(()))
        .await;
    let without = "[[people]]\nemail = \"ben@demo.test\"\nroles = []\ngroups = []\n";
    server.desk.apply(without, true).await.expect("a good configuration");
    socket
        .wait_for("a refusal", |item| {
            matches!(item, ToAgent::Refused { .. } | ToAgent::SignedOut).then_some(())
        })
        .await;
    until("the functions are closed too", async || {
        let code = ben
            .call("history", &json!({"conversation": 1, "before": 1}))
            .await
            .code();
        matches!(code.as_str(), "not_allowed" | "signed_out").then_some(())
    })
    .await;
}
