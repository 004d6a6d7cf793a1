//! Gate 2 for customers: their functions know only their own token, and nothing of the staff's opens to it.

use crate::access_records::{self, Subject};
use crate::access_rows::rows;
use crate::objects::{UNKNOWN, go_on, nowhere, settings};
use crate::support::{Ask, Customer, TestServer, customer, id, token};
use domain::wire::CUSTOMER_FUNCTIONS;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

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
    server.desk.set_postman(Arc::new(nowhere()));
    let amy = server.agent("amy").await;
    let rows: [(&str, Arguments); 14] = [
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
        (
            "transcript",
            |conversation| json!({"conversation": conversation, "utc_offset": 60}),
        ),
        ("transcript_offer", |conversation| json!({"conversation": conversation})),
        (
            "mail_transcript",
            |conversation| json!({"conversation": conversation, "utc_offset": 60, "request_id": id()}),
        ),
        ("still_here", |conversation| json!({"conversation": conversation})),
        (
            "answer_survey",
            |conversation| json!({"conversation": conversation, "rating": 4, "comment": ""}),
        ),
        ("continue_chat", go_on),
        (
            "chat_changes",
            |conversation| json!({"site": "demo", "having": {"conversation": conversation, "version": 1}}),
        ),
        ("start_chat", |_| customer::start("Billing", "Carla", "Hello")),
        (
            "identify",
            |_| json!({"site": "demo", "identity": "a.b.c", "token": token()}),
        ),
        ("forget", |_| json!({"site": "demo"})),
        ("leave_message", |_| customer::leave("Billing", "Carla", "Hello")),
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
                // Of nobody's making: no token gets further with it (`identity` has what does).
                (_, "identify") => "invalid",
                // It goes on; `survey` has what becomes of one that has ended.
                (Caller::Own, "answer_survey") => "survey_closed",
                // The same of `mails`; and this customer is a guest.
                (Caller::Own, "mail_transcript") => "not_allowed",
                // Asked for without a conversation: everybody is told of their own.
                (_, "start_chat" | "chat_changes" | "leave_message" | "forget") | (Caller::Own, _) => "ok",
                (Caller::AnotherCustomer | Caller::NewToken, _) => "not_found",
            };
            assert_eq!(ask(conversation.0).await, code, "{function} by {caller:?}");
            let names_none = ["start_chat", "chat_changes", "leave_message", "identify", "forget"];
            if !names_none.contains(&function) {
                let unknown = match caller {
                    Caller::Own => "not_found",
                    _ => code,
                };
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
    for row in access_records::rows() {
        let arguments = (row.arguments)(&Subject::unknown());
        let code = customer.call(row.function, &arguments).await.code();
        assert_eq!(code, "signed_out", "{}", row.function);
    }
}
