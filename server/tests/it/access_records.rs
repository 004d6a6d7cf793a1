//! Gate 2 for records (behaviour 9): every function on a record × everybody × a record of theirs, of others, and none.

use crate::objects::{UNKNOWN, draft, present, settings};
use crate::support::{Agent, Ask, TestServer, id};
use domain::wire::record::Created;
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// As in the access matrix of conversations, and Max, who manages Technical.
const EVERYBODY: [&str; 8] = ["amy", "ben", "cho", "mia", "root", "max", "nil", "stranger"];

/// What a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// Nothing that somebody could own.
    Nothing,
    /// A case of Billing's group, from a conversation of Billing that Amy has, with a note of hers on it.
    Billings,
    /// The same, given to Priority's group, in which Cho is: Amy has its conversation, Ben may read that.
    Prioritys,
}

/// A record and its conversation.
pub(crate) struct Subject {
    record: i64,
    number: String,
    conversation: i64,
}

impl Subject {
    /// What there is none of.
    pub(crate) fn unknown() -> Self {
        Self {
            record: UNKNOWN,
            number: "CS9999999".to_owned(),
            conversation: UNKNOWN,
        }
    }
}

/// One function on one kind of record: the code for each of [`EVERYBODY`].
pub(crate) struct Row {
    pub(crate) function: &'static str,
    on: On,
    pub(crate) arguments: fn(&Subject) -> Value,
    codes: [&'static str; 8],
}

pub(crate) fn rows() -> Vec<Row> {
    let row = |function, on, arguments, codes| Row {
        function,
        on,
        arguments,
        codes,
    };
    let read: fn(&Subject) -> Value = |of| json!({"number": of.number, "having": []});
    let history: fn(&Subject) -> Value = |of| json!({"record": of.record, "source": null, "before": 10});
    let edit: fn(&Subject) -> Value =
        |of| json!({"record": of.record, "edit": {"description": id()}, "request_id": id()});
    let close: fn(&Subject) -> Value =
        |of| json!({"record": of.record, "resolution": "Paid", "ends_conversation": true, "request_id": id()});
    let note: fn(&Subject) -> Value =
        |of| json!({"record": of.record, "client_id": id(), "visibility": "work_note", "body": "Hm"});
    let comment: fn(&Subject) -> Value =
        |of| json!({"record": of.record, "client_id": id(), "visibility": "comment", "body": "Hello"});
    let remove: fn(&Subject) -> Value = |of| json!({"record": of.record, "seq": 1, "request_id": id()});
    let link: fn(&Subject) -> Value =
        |of| json!({"conversation": of.conversation, "record": of.record, "current": of.record, "request_id": id()});
    let linkable: fn(&Subject) -> Value = |of| json!({"conversation": of.conversation, "search": ""});
    let list: fn(&Subject) -> Value = |_| {
        json!({"query": {"kind": "case", "state": null, "group": null, "assignee": null, "customer": null, "search": "",
            "sort": "newest", "after": null}})
    };
    let nothing: fn(&Subject) -> Value = |_| json!({});
    let (ok, no, none, out, open) = ("ok", "not_allowed", "not_found", "signed_out", "conversation_open");
    let own = [ok, ok, none, ok, ok, none, no, out];
    let others = [ok, ok, ok, ok, ok, none, no, out];
    let others_only = [ok, no, ok, ok, ok, none, no, out];
    let removed = [ok, no, none, ok, ok, none, no, out];
    vec![
        row("record", On::Billings, read, own),
        row("record", On::Prioritys, read, others),
        row("record_history", On::Billings, history, own),
        row("record_history", On::Prioritys, history, others),
        row("update_record", On::Billings, edit, own),
        row("update_record", On::Prioritys, edit, others_only),
        row("write_on_record", On::Billings, note, own),
        row("write_on_record", On::Billings, comment, own),
        row("write_on_record", On::Prioritys, note, others),
        row("write_on_record", On::Prioritys, comment, others_only),
        row("remove_record_text", On::Billings, remove, removed),
        row(
            "remove_record_text",
            On::Prioritys,
            remove,
            [ok, no, no, ok, ok, none, no, out],
        ),
        // Its conversation is Amy's: nobody but a manager of its queue's group ends that with it.
        row(
            "close_record",
            On::Billings,
            close,
            [ok, open, none, ok, ok, none, no, out],
        ),
        row(
            "close_record",
            On::Prioritys,
            close,
            [ok, no, open, ok, ok, none, no, out],
        ),
        row("link_record", On::Billings, link, removed),
        row("link_record", On::Prioritys, link, removed),
        row("linkable_records", On::Billings, linkable, removed),
        row("records", On::Nothing, list, [ok, ok, ok, ok, ok, ok, no, out]),
        row("group_choices", On::Nothing, nothing, [ok, ok, ok, ok, ok, ok, no, out]),
    ]
}

struct Office {
    server: TestServer,
    people: HashMap<&'static str, Agent>,
}

impl Office {
    async fn open() -> Self {
        let server = TestServer::start_with(settings()).await;
        let mut people = HashMap::new();
        for who in EVERYBODY.into_iter().filter(|who| *who != "stranger") {
            people.insert(who, server.agent(who).await);
        }
        Self { server, people }
    }

    /// A fresh record of that kind, through the doors that people use.
    async fn subject(&self, on: On) -> Subject {
        let (amy, mia) = (&self.people["amy"], &self.people["mia"]);
        let customer = self.server.customer();
        let conversation = customer.start("Billing", "Carla", "My invoice is wrong").await;
        let accept = json!({"conversation": conversation, "request_id": id()});
        assert_eq!(amy.call("accept", &accept).await.code(), "ok");
        let create = json!({"conversation": conversation, "draft": draft(), "current": null, "request_id": id()});
        let created: Created = amy.call("create_record", &create).await.json();
        let note = json!({"record": created.record, "client_id": id(), "visibility": "work_note", "body": "Hm"});
        assert_eq!(amy.call("write_on_record", &note).await.code(), "ok");
        if on == On::Prioritys {
            let edit = json!({"assignment": {"group": 3, "assignee": null}});
            let given = json!({"record": created.record, "edit": edit, "request_id": id()});
            assert_eq!(mia.call("update_record", &given).await.code(), "ok");
        }
        Subject {
            record: created.record.0,
            number: created.number.0,
            conversation: conversation.0,
        }
    }

    async fn ask(&self, who: &str, function: &str, arguments: &Value) -> String {
        match self.people.get(who) {
            Some(agent) => agent.call(function, arguments).await.code(),
            None => {
                let ask = Ask::new(self.server.address, Method::POST, &format!("/api/{function}"));
                ask.json(arguments).send().await.code()
            }
        }
    }
}

#[tokio::test]
async fn functions_on_records_answer_as_the_table_of_behaviour_9_says() {
    // A desk of their own for a few rows each: all of them at once would be more than one person may ask for.
    let mut rows = rows().into_iter().peekable();
    while rows.peek().is_some() {
        let office = Office::open().await;
        let _amy_is_there = present(&office.server, &office.people["amy"]).await;
        for row in rows.by_ref().take(4) {
            for (who, code) in EVERYBODY.into_iter().zip(row.codes) {
                let subject = match row.on {
                    On::Nothing => Subject::unknown(),
                    on => office.subject(on).await,
                };
                let found = office.ask(who, row.function, &(row.arguments)(&subject)).await;
                assert_eq!(found, code, "{} on {:?} by {who}", row.function, row.on);
                if row.on != On::Nothing {
                    let unknown = office
                        .ask(who, row.function, &(row.arguments)(&Subject::unknown()))
                        .await;
                    let expected = if matches!(who, "nil" | "stranger") {
                        code
                    } else {
                        "not_found"
                    };
                    assert_eq!(unknown, expected, "{} on nothing by {who}", row.function);
                    let end = json!({"conversation": subject.conversation, "request_id": id()});
                    office.people["root"].call("end_conversation", &end).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_record_of_others_and_none_are_the_same_answer_to_the_letter() {
    let office = Office::open().await;
    let _amy_is_there = present(&office.server, &office.people["amy"]).await;
    let subject = office.subject(On::Billings).await;
    for row in rows().into_iter().filter(|row| row.on == On::Billings) {
        for other in ["cho", "max"] {
            let other = &office.people[other];
            let others = other.call(row.function, &(row.arguments)(&subject)).await;
            let unknown = other.call(row.function, &(row.arguments)(&Subject::unknown())).await;
            assert_eq!(
                (others.status, others.body),
                (unknown.status, unknown.body),
                "{}",
                row.function
            );
        }
    }
}

/// The list, too, shows nobody what is not theirs.
#[tokio::test]
async fn lists_hold_the_records_of_ones_groups_and_no_others() {
    let office = Office::open().await;
    let _amy_is_there = present(&office.server, &office.people["amy"]).await;
    let billings = office.subject(On::Billings).await.number;
    let prioritys = office.subject(On::Prioritys).await.number;
    let list = rows().into_iter().find(|row| row.function == "records").expect("a row");
    let both = [prioritys.clone(), billings.clone()];
    let expected = BTreeMap::from([
        ("amy", vec![billings.clone()]),
        ("ben", vec![billings]),
        ("cho", vec![prioritys]),
        ("mia", both.to_vec()),
        ("root", both.to_vec()),
        ("max", Vec::new()),
    ]);
    for (who, expected) in expected {
        let answer = office.people[who]
            .call("records", &(list.arguments)(&Subject::unknown()))
            .await;
        let listed: domain::wire::record::RecordList = answer.json();
        let numbers: Vec<String> = listed.records.into_iter().map(|record| record.number.0).collect();
        assert_eq!(numbers, expected, "{who}");
    }
}
