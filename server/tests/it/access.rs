//! Gate 2, the access matrix: every server function × everybody × own, others' and unknown objects (behaviour 8). "Not yours"
//! and "does not exist" answer alike. What customers may is in `access_customers`, what sockets are told in `commands`, what pages
//! show in `pages`.

use crate::access_records;
use crate::access_rows::{Row, rows};
use crate::objects::{On, UNKNOWN, clear, nowhere, object, other_id, present, settings};
use crate::support::{Agent, Answer, TestServer, until};
use desk::clock::Clock;
use domain::ids::ConversationId;
use domain::time::Timestamp;
use domain::wire::agent::ToAgent;
use domain::wire::{AGENT_FUNCTIONS, CUSTOMER_FUNCTIONS};
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Everybody who may knock: Amy, who owns the conversation; Ben, of its group; Cho, of another; Mia, manager of its group;
/// Root, administrator; Nil, with an account and no role; and somebody who is not signed in.
const EVERYBODY: [&str; 7] = ["amy", "ben", "cho", "mia", "root", "nil", "stranger"];
/// Max, manager of another group: to Billing he is what Cho is, who stands at this place of [`EVERYBODY`].
const MAX: (&str, usize) = ("max", 2);

/// Everybody, signed in; the stranger is not.
struct People(HashMap<&'static str, Agent>);

impl People {
    async fn of(server: &TestServer) -> Self {
        let mut people = HashMap::new();
        for who in EVERYBODY.into_iter().chain([MAX.0]).filter(|who| *who != "stranger") {
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

#[tokio::test]
async fn staffs_functions_answer_as_the_table_of_behaviour_8_says() {
    check(|row| row.on != On::Left).await;
}

#[tokio::test]
async fn what_an_agent_left_behind_is_taken_by_whom_the_table_names() {
    check(|row| row.on == On::Left).await;
}

/// A desk of their own for a few rows each: all of them at once would be more than one person may ask for.
async fn check(which: impl FnMut(&Row) -> bool) {
    let mut rows = rows().into_iter().filter(which).peekable();
    while rows.peek().is_some() {
        check_rows(rows.by_ref().take(5).collect()).await;
    }
}

async fn check_rows(rows: Vec<Row>) {
    let server = TestServer::start_at(Clock::hand(Timestamp(1_800_000_000_000)), settings()).await;
    server.desk.set_postman(Arc::new(nowhere()));
    let people = People::of(&server).await;
    let (amy, mia, root) = (&people.0["amy"], &people.0["mia"], &people.0["root"]);
    let billing = amy.queue("Billing").await;
    // What she leaves behind she must be able to leave.
    let _amy_is_there = if rows.iter().any(|row| row.on == On::Left) {
        None
    } else {
        Some(present(&server, amy).await)
    };
    let _ben_is_there = present(&server, &people.0["ben"]).await;
    for Row {
        function,
        on,
        arguments,
        codes,
    } in rows
    {
        let of_max = (MAX.0, codes[MAX.1]);
        for (who, code) in EVERYBODY.into_iter().zip(codes).chain([of_max]) {
            let conversation = match on {
                On::Nothing => ConversationId(UNKNOWN),
                _ => object(&server, amy, mia, billing, on).await,
            };
            let other = other_id(amy, on, conversation, billing).await;
            let found = people
                .ask(&server, who, function, &arguments(conversation.0, other))
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
    let (amy, mia) = (server.agent("amy").await, server.agent("mia").await);
    let (cho, max) = (server.agent("cho").await, server.agent("max").await);
    let billing = amy.queue("Billing").await;
    let _amy_is_there = present(&server, &amy).await;
    let _ben_is_there = present(&server, &server.agent("ben").await).await;
    for on in [
        On::InProgress,
        On::Asked,
        On::Invited,
        On::TakenOver,
        On::Returned,
        On::Ended,
        On::Waiting,
        On::Offered,
    ] {
        let conversation = object(&server, &amy, &mia, billing, on).await;
        let other_id = other_id(&amy, on, conversation, billing).await;
        for row in rows().into_iter().filter(|row| row.on == on) {
            for other in [&cho, &max] {
                let others = other
                    .call(row.function, &(row.arguments)(conversation.0, other_id))
                    .await;
                let unknown = other.call(row.function, &(row.arguments)(UNKNOWN, UNKNOWN)).await;
                assert_eq!(
                    (others.status, others.body),
                    (unknown.status, unknown.body),
                    "{} on {on:?}",
                    row.function
                );
            }
        }
        clear(&mia, [&amy, &mia], conversation).await;
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
    let of_records = access_records::rows();
    let covered: BTreeSet<&str> = rows()
        .iter()
        .map(|row| row.function)
        .chain(of_records.iter().map(|row| row.function))
        .collect();
    assert_eq!(covered, AGENT_FUNCTIONS.into_iter().collect());
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
