//! What this page reads and writes by hand is what the desk writes and reads with serde.

use super::*;
use domain::wire::Envelope;
use domain::wire::agent::HistoryPage;
use domain::wire::customer::FromCustomer;
use serde_json::{Value as Json, json};

impl Tree for Json {
    fn field(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| !value.is_null()).cloned()
    }
    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<i64> {
        self.as_i64()
    }
    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }
    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }
}

pub(crate) fn written(value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Number(number) => json!(number),
        Value::List(values) => values.into_iter().map(written).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), written(value)))
            .collect(),
    }
}

fn id(text: &str) -> RequestId {
    RequestId::new(text).expect("well formed")
}

/// Every kind of system line. A new one does not compile until it is here and in [`super::system_line`].
fn system_lines() -> Vec<SystemLine> {
    let all = vec![
        SystemLine::Started,
        SystemLine::Joined {
            agent: "Amy".into(),
            waited_ms: 5,
        },
        SystemLine::EndedByAgent { agent: "Amy".into() },
        SystemLine::EndedWithRecord {
            agent: "Amy".into(),
            number: RecordNumber("CS0001001".into()),
        },
        SystemLine::EndedByCustomer,
        SystemLine::EndedByClock {
            reason: EndReason::Absent,
        },
        SystemLine::EndedByClock {
            reason: EndReason::Pressed,
        },
        SystemLine::EndedByClock {
            reason: EndReason::Silent,
        },
        SystemLine::EndedByClock {
            reason: EndReason::QueueClosed,
        },
        SystemLine::Returned { agent: "Amy".into() },
        SystemLine::PutBack { agent: "Amy".into() },
        SystemLine::TakenOver {
            agent: "Ben".into(),
            from: "Amy".into(),
        },
        SystemLine::Left { agent: "Amy".into() },
        SystemLine::Reopened,
        SystemLine::TakesPart { agent: "Cho".into() },
        SystemLine::PassedOn {
            agent: "Amy".into(),
            to: "our specialists".into(),
        },
        SystemLine::BackAgain {
            to: "our billing team".into(),
        },
    ];
    for line in &all {
        match line {
            SystemLine::Started
            | SystemLine::Joined { .. }
            | SystemLine::EndedByAgent { .. }
            | SystemLine::EndedWithRecord { .. }
            | SystemLine::EndedByCustomer
            | SystemLine::EndedByClock {
                reason: EndReason::Absent | EndReason::Pressed | EndReason::Silent | EndReason::QueueClosed,
            }
            | SystemLine::Returned { .. }
            | SystemLine::PutBack { .. }
            | SystemLine::TakenOver { .. }
            | SystemLine::Left { .. }
            | SystemLine::Reopened
            | SystemLine::TakesPart { .. }
            | SystemLine::PassedOn { .. }
            | SystemLine::BackAgain { .. } => {}
        }
    }
    all
}

/// Every refusal that the Wasm reads. A new one does not compile until it is here and in [`super::refusal`].
fn refusals() -> Vec<Refusal> {
    let all = vec![
        Refusal::SignedOut,
        Refusal::CrossSite,
        Refusal::NotFound,
        Refusal::AlreadyTaken { by: Some("Ben".into()) },
        Refusal::AlreadyTaken { by: None },
        Refusal::Closed,
        Refusal::IdReused,
        Refusal::QueueClosed,
        Refusal::invalid("body", "must not be empty"),
        Refusal::TooLarge,
        Refusal::SlowDown { retry_after_secs: 3 },
        Refusal::Unavailable,
        Refusal::Offline,
        Refusal::VersionSkew,
    ];
    for refusal in &all {
        match refusal {
            Refusal::SignedOut
            | Refusal::CrossSite
            | Refusal::NotFound
            | Refusal::AlreadyTaken { .. }
            | Refusal::Closed
            | Refusal::IdReused
            | Refusal::QueueClosed
            | Refusal::Invalid { .. }
            | Refusal::TooLarge
            | Refusal::SlowDown { .. }
            | Refusal::Unavailable
            | Refusal::Offline
            | Refusal::VersionSkew
            // Told to staff alone, or to the scripts that send files and ratings.
            | Refusal::NotAllowed
            | Refusal::ConversationOpen { .. }
            | Refusal::AlreadyLinked { .. }
            | Refusal::NoLongerPending
            | Refusal::NobodyWaiting
            | Refusal::LastAdmin
            | Refusal::OutOfTurn
            | Refusal::AtLimit { .. }
            | Refusal::AgentAtLimit { .. }
            | Refusal::AgentAway { .. }
            | Refusal::AgentOffline { .. }
            | Refusal::AlreadyAsked { .. }
            | Refusal::AlreadyRated
            | Refusal::SurveyClosed
            | Refusal::FileRefused { .. } => {}
        }
    }
    all
}

fn all_entries() -> Vec<CustomerEntry> {
    let messages = [
        (CustomerAuthor::You, Some(id("client-0001"))),
        (CustomerAuthor::You, None),
        (CustomerAuthor::Agent { name: "Amy".into() }, None),
    ];
    let messages = messages.map(|(author, client_id)| CustomerContent::Message {
        author,
        body: "a \"b\"\nü 🌿".into(),
        client_id,
    });
    let file = |kind, pixels| File {
        attachment: AttachmentId(9),
        name: "invoice of May.pdf".into(),
        kind,
        bytes: 48_211,
        pixels,
    };
    let picture = Pixels {
        width: 640,
        height: 480,
    };
    let files = [
        (CustomerAuthor::You, file(FileKind::Pdf, None), Some(id("client-0002"))),
        (
            CustomerAuthor::Agent { name: "Amy".into() },
            file(FileKind::Png, Some(picture)),
            None,
        ),
    ];
    let files = files.map(|(author, file, client_id)| CustomerContent::Attachment {
        author,
        file,
        client_id,
    });
    let removed = [CustomerAuthor::You, CustomerAuthor::Agent { name: "Amy".into() }];
    let removed = removed.map(|author| CustomerContent::Removed { author });
    let lines = system_lines().into_iter().map(CustomerContent::System);
    let cards = CustomerState::ALL.iter().map(|state| {
        CustomerContent::Card(CustomerCard {
            number: RecordNumber("CS0001001".into()),
            short_description: "My invoice is wrong".into(),
            state: *state,
            comments: vec![CardComment {
                by: "Amy".into(),
                at: Timestamp(1_764_000_000_001),
                body: "We have found it.".into(),
            }],
        })
    });
    let entry = |(seq, content)| CustomerEntry {
        seq,
        at: Timestamp(1_764_000_000_000),
        content,
    };
    (1..)
        .zip(
            messages
                .into_iter()
                .chain(files)
                .chain(removed)
                .chain(cards)
                .chain(lines),
        )
        .map(entry)
        .collect()
}

/// Every item of a frame. A new one does not compile until it is here and in [`super::item`].
fn items() -> Vec<ToCustomer> {
    let mut all = vec![
        ToCustomer::Welcome { build: "b1".into() },
        ToCustomer::NoChat,
        ToCustomer::Typing { by: Some("Amy".into()) },
        ToCustomer::Typing { by: None },
        ToCustomer::Ping,
        ToCustomer::Bye {
            reconnect_after_ms: 250,
        },
    ];
    all.extend(refusals().into_iter().map(|refusal| ToCustomer::Refused { refusal }));
    for (phase, some) in [(Phase::Waiting, true), (Phase::Talking, false), (Phase::Ended, true)] {
        all.push(ToCustomer::Chat(Box::new(CustomerChanges {
            head: CustomerConversation {
                conversation: ConversationId(7),
                phase,
                position: some.then_some(3),
                usual_wait: some.then_some((4, 6)),
                staffing: match phase {
                    Phase::Waiting => Some(Staffing::Available),
                    Phase::Talking => Some(Staffing::Busy),
                    Phase::Ended => Some(Staffing::Nobody),
                },
                closing_at: some.then_some(Timestamp(8)),
                closed: some.then(|| Closed {
                    text: (phase == Phase::Waiting).then(|| "We are closed".to_owned()),
                    opens_at: (phase == Phase::Ended).then_some(Timestamp(9)),
                }),
                asked: some.then(|| "Ben".to_owned()),
                closes_at: some.then_some(Timestamp(9)),
                reopens_until: some.then_some(Timestamp(7)),
                survey: match phase {
                    Phase::Waiting => None,
                    Phase::Talking => Some(Survey::Answered),
                    Phase::Ended => Some(Survey::Offered {
                        question: some.then(|| "How was it?".to_owned()),
                    }),
                },
                agent: some.then(|| "Amy".to_owned()),
                with: if some { vec!["Cho".to_owned()] } else { Vec::new() },
                opening_phrase: some.then(|| "Hello".to_owned()),
                started_at: Timestamp(5),
                read: 4,
            },
            changes: Changes {
                entries: all_entries(),
                version: 9,
                fresh: some,
                more: !some,
            },
        })));
    }
    for item in &all {
        match item {
            ToCustomer::Welcome { .. }
            | ToCustomer::NoChat
            | ToCustomer::Chat(_)
            | ToCustomer::Typing { .. }
            | ToCustomer::Ping
            | ToCustomer::Refused { .. }
            | ToCustomer::Bye { .. } => {}
        }
    }
    all
}

fn json<T: serde::Serialize>(value: &T) -> Json {
    serde_json::to_value(value).expect("serializes")
}

#[test]
fn every_frame_of_the_desk_is_read_as_it_was_meant() {
    let envelope = Envelope {
        at: Timestamp(1),
        items: items(),
    };
    assert_eq!(frame(&json(&envelope)), Some(envelope));
}

#[test]
fn every_answer_is_read_as_it_was_meant() {
    let page = HistoryPage { entries: all_entries() };
    assert_eq!(entries(&json(&page)), Some(page.entries));
    let stored = Said {
        seq: 4,
        at: Timestamp(6),
    };
    assert_eq!(said(&json(&stored)), Some(stored));
    for carried in [true, false] {
        let answer = Continued {
            conversation: ConversationId(8),
            carried,
        };
        assert_eq!(continued(&json(&answer)), Some(answer));
    }
    let kept = Transcript {
        file_name: "demo-chat.txt".into(),
        text: "Demo\n".into(),
    };
    assert_eq!(transcript(&json(&kept)), Some(kept));
    for refused in refusals() {
        assert_eq!(refusal(&json(&refused)), Some(refused));
    }
}

#[test]
fn what_is_not_known_here_is_not_guessed() {
    assert_eq!(frame(&json!({"at": 1, "items": [{"type": "survey"}]})), None);
    assert_eq!(
        frame(&json!({"at": 1, "items": [{"type": "ping"}, {"type": "bye"}]})),
        None
    );
    assert_eq!(frame(&json!("ping")), None);
    assert_eq!(refusal(&json!({"code": "tired", "message": "No."})), None);
}

#[test]
fn the_first_frame_and_pong_are_what_the_desk_reads() {
    let having = Having {
        conversation: ConversationId(7),
        version: 3,
    };
    for having in [Some(having), None] {
        let expected = json(&FromCustomer::Hello {
            build: "b".into(),
            site: "demo".into(),
            token: "t".into(),
            having,
        });
        assert_eq!(written(hello("b".into(), "demo".into(), "t".into(), having)), expected);
    }
    assert_eq!(written(typing()), json(&FromCustomer::Typing));
    assert_eq!(written(read(7)), json(&FromCustomer::Read { seq: 7 }));
    assert_eq!(written(pong()), json(&FromCustomer::Pong));
}

/// The functions' own argument types read what is written for them, strictly and to the last field.
#[cfg(feature = "ssr")]
#[test]
fn arguments_are_what_the_server_functions_read() {
    use crate::api::{
        ChatChanges, ChatHistory, ContinueChat, EndChat, LeaveMessage, Say, StartChat, StillHere, Transcript,
    };
    use domain::wire::codec::strict;

    fn reads<T: serde::de::DeserializeOwned + serde::Serialize>(value: Value) {
        let json = written(value);
        let arguments: T = strict(json.to_string().as_bytes()).expect("reads");
        assert_eq!(serde_json::to_value(arguments).expect("serializes"), json);
    }
    let body = MessageBody::new("My invoice is wrong").expect("a text");
    let one = id("request-0001");
    let around = |page: &str, language: Option<&str>| Around {
        page: Some(page.to_owned()),
        language: language.map(str::to_owned),
    };
    let filled = Filled {
        name: Some("Carla".into()),
        email: Some("carla@demo.test".into()),
        topic: Some("Billing".into()),
        message: Some("My invoice is wrong".into()),
        own: vec![("Order number".into(), "4711".into()), ("Shop".into(), "Berne".into())],
    };
    let without = Filled {
        email: filled.email.clone(),
        message: filled.message.clone(),
        ..Filled::default()
    };
    for (form, language) in [(&filled, Some("de-CH")), (&Filled::default(), None)] {
        let around = around("https://www.example.com/", language);
        reads::<StartChat>(start_chat("demo".into(), &one, form.clone(), around));
    }
    for form in [filled, without] {
        reads::<LeaveMessage>(leave_message("demo".into(), &one, form));
    }
    reads::<Say>(say(ConversationId(7), &one, &body));
    reads::<EndChat>(end_chat(ConversationId(7), &one));
    reads::<StillHere>(still_here(ConversationId(7)));
    for message in [Some(&body), None] {
        reads::<ContinueChat>(continue_chat(ConversationId(7), &one, message));
    }
    reads::<ChatHistory>(chat_history(ConversationId(7), 51));
    for offset in [-210, 0, 120] {
        reads::<Transcript>(transcript_of(ConversationId(7), offset));
    }
    let having = Having {
        conversation: ConversationId(7),
        version: 3,
    };
    for having in [Some(having), None] {
        reads::<ChatChanges>(chat_changes("demo".into(), having));
    }
}
