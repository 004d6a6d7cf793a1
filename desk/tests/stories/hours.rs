//! Behaviour 10, "Opening hours": outside a queue's schedule nothing starts there, and nobody is left waiting in vain.

use crate::test_desk::{Customer, START, TestDesk, body, customer_words, moved, request, staff_words, story};
use crate::transfers::Office;
use desk::{Desk, LeaveMessage, Presence, Staff, StartChat, Topic};
use domain::Refusal;
use domain::conversation::State;
use domain::ids::{ConversationId, QueueId};
use domain::limits::ENDS_AFTER_CLOSING;
use domain::record::Kind;
use domain::record::list::Sort;
use domain::text::{EmailAddress, Name};
use domain::time::Timestamp;
use domain::wire::agent::QueueSummary;
use domain::wire::customer::{Closed, CustomerConversation, Phase};
use domain::wire::record::{RecordHead, RecordQuery, WatchingRecord};
use domain::written_from::WrittenFrom;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
/// Stories begin on a Friday at nine in Berlin; the office closes at 17:30, and opens again on Monday.
const CLOSES: Timestamp = Timestamp(START.0 + 17 * 30 * 60_000);
const OPENS_AGAIN: Timestamp = Timestamp(START.0 + 3 * 24 * 60 * 60_000);

const OFFICE: &str = r#"
[[schedules]]
name = "Office hours"
time_zone = "Europe/Berlin"
hours = [{ days = ["monday", "tuesday", "wednesday", "thursday", "friday"], from = "09:00", to = "17:30" }]

[[queues]]
name = "Billing"
schedule = "Office hours"
not_available = "Billing is in from nine to half past five."
"#;

async fn apply(desk: &Desk, toml: &str) -> Vec<String> {
    desk.apply(toml, false).await.expect("nothing is wrong").changes
}

/// A desk whose queue Billing has office hours, at so many minutes before it closes.
async fn before_closing(test: &TestDesk, minutes: u32) {
    apply(&test.desk, OFFICE).await;
    test.beat().await;
    test.clock.advance(CLOSES.since(test.clock.now() + minutes * MINUTE));
    test.beat().await;
}

/// Carla, who can be answered by e-mail, waits in Billing, and her page is open.
async fn waits(test: &TestDesk) -> (Customer, Presence) {
    let carla = Customer::new("Carla");
    let started = test
        .desk
        .start_chat(&carla.token, start(Some("carla@example.com")), request())
        .await
        .expect("it is open");
    let carla = Customer {
        conversation: started.conversation,
        ..carla
    };
    let page = carla.connect(test).await;
    (carla, page)
}

fn start(email: Option<&str>) -> StartChat {
    StartChat {
        site: "demo".into(),
        name: Some(Name::new("Carla").expect("a name")),
        email: email.map(|email| EmailAddress::new(email).expect("an address")),
        topic: Some("Billing".into()),
        message: Some(body("My invoice is wrong")),
        own_answers: vec![],
        from: WrittenFrom::default(),
    }
}

fn leaves(topic: Option<&str>, message: &str) -> LeaveMessage {
    LeaveMessage {
        site: "demo".into(),
        name: Some(Name::new("Carla").expect("a name")),
        email: EmailAddress::new("carla@example.com").expect("an address"),
        topic: topic.map(str::to_owned),
        message: body(message),
        own_answers: vec![],
    }
}

async fn head(test: &TestDesk, customer: &Customer) -> CustomerConversation {
    customer.view(&test.desk).await.changes.head
}

/// All cases, the newest first.
pub(crate) async fn cases(test: &TestDesk) -> Vec<RecordHead> {
    let root = test.staff("root").await;
    let query = RecordQuery {
        kind: Kind::Case,
        state: None,
        group: None,
        assignee: None,
        customer: None,
        search: String::new(),
        sort: Sort::Newest,
        after: None,
    };
    let rows = test
        .desk
        .records(&root, &query)
        .await
        .expect("an administrator")
        .records;
    let mut heads = Vec::new();
    for row in rows {
        let watching = WatchingRecord {
            record: row.record,
            having: Vec::new(),
        };
        heads.push(
            test.desk
                .record_changes(&root, &watching)
                .await
                .expect("an administrator")
                .head,
        );
    }
    heads
}

async fn summary(desk: &Desk, queue: QueueId) -> QueueSummary {
    desk.queue_summaries(&[queue]).await.expect("readable").remove(0)
}

async fn state(test: &TestDesk, conversation: ConversationId) -> State {
    let root = test.staff("root").await;
    test.staff_view(&root, conversation).await.head.state
}

/// Somebody's workspace is open, and they are Available.
async fn is_there(test: &TestDesk, who: &str) -> (Staff, Presence) {
    let staff = test.staff(who).await;
    let presence = test.connect(&staff).await;
    (staff, presence)
}

story! {
    async fn outside_the_hours_no_chat_starts_and_what_was_started_gets_its_first_answer(test) {
        before_closing(&test, 1).await;
        let (carla, asked) = (Customer::new("Carla"), request());
        let started = test.desk.start_chat(&carla.token, start(None), asked.clone()).await.expect("it is open");
        test.clock.advance(MINUTE);
        assert_eq!(test.desk.start_chat(&carla.token, start(None), asked).await, Ok(started.clone()), "a retry");
        assert_eq!(test.desk.start_chat(&carla.token, start(None), request()).await, Ok(started), "the one that is open");
        let dan = Customer::new("Dan");
        assert_eq!(dan.start(&test.desk, "Billing", request()).await, Err(Refusal::QueueClosed));
        dan.start(&test.desk, "Technical", request()).await.expect("has no schedule, and is always open");

        let topics = test.desk.site("demo").await.expect("there").topics;
        let closed = Closed {
            text: Some("Billing is in from nine to half past five.".to_owned()),
            opens_at: Some(OPENS_AGAIN),
        };
        assert_eq!((topics[0].name.as_str(), &topics[0].closed), ("Billing", &Some(closed)));
        assert_eq!((topics[1].name.as_str(), &topics[1].closed), ("Technical", &None));

        test.clock.advance(OPENS_AGAIN.since(test.clock.now()));
        let eva = Customer::new("Eva");
        eva.start(&test.desk, "Billing", request()).await.expect("it is open again");
        assert_eq!(test.desk.site("demo").await.expect("there").topics[0].closed, None);
    }
}

story! {
    async fn whoever_waits_is_warned_told_and_ended_and_their_words_are_a_case(test) {
        before_closing(&test, 15).await;
        let (carla, page) = waits(&test).await;
        assert_eq!(carla.say(&test.desk, "It is number 4711").await, Ok(3));
        let now = head(&test, &carla).await;
        assert_eq!((now.closing_at, now.closed), (None, None), "not yet");
        test.pass(5 * MINUTE).await;
        let warned = head(&test, &carla).await;
        assert_eq!((warned.closing_at, warned.closed, warned.position), (Some(CLOSES), None, Some(1)));
        test.pass(10 * MINUTE).await;
        let closed = head(&test, &carla).await;
        let text = Closed { text: None, opens_at: Some(OPENS_AGAIN) };
        assert_eq!((closed.closing_at, closed.closed, closed.phase), (None, Some(text), Phase::Waiting));

        // The process dies, and another goes on; the hours go on meanwhile.
        drop(page);
        test.restart(20 * MINUTE).await;
        let _page = carla.connect(&test).await;
        test.pass(9 * MINUTE).await;
        assert_eq!(head(&test, &carla).await.phase, Phase::Waiting, "half an hour is not over");
        test.pass(MINUTE).await;
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!(chat.head.phase, Phase::Ended);
        assert_eq!(customer_words(&chat.changes.entries)[3..], [
            "Closed because our hours are over.",
            "CS0001001 · Received: My invoice is wrong",
        ]);
        assert!(chat.head.reopens_until.is_some(), "the clock has closed it");
        let root = test.staff("root").await;
        let staff = test.staff_view(&root, carla.conversation).await;
        assert_eq!(staff.head.state, State::ClosedAbandoned);
        assert_eq!(staff.head.record.expect("it points at the case").number.0, "CS0001001");
        assert!(staff_words(&staff.changes.entries).contains(&"Ended after the queue had closed".to_owned()));
        let cases = cases(&test).await;
        assert_eq!(cases.len(), 1);
        let case = &cases[0];
        assert_eq!(case.description, "My invoice is wrong\nIt is number 4711");
        assert_eq!((case.caller.as_str(), case.caller_email.as_deref()), ("Carla", Some("carla@example.com")));
        assert_eq!((case.group_name.as_str(), &case.created_by, &case.assignee), ("Billing", &None, &None));
        assert_eq!(case.conversations.len(), 1);
    }
}

story! {
    async fn who_cannot_be_answered_is_ended_without_a_case(test) {
        before_closing(&test, 1).await;
        let carla = test.customer("Carla", "Billing").await;
        let _page = carla.connect(&test).await;
        test.pass(MINUTE + ENDS_AFTER_CLOSING).await;
        assert_eq!(state(&test, carla.conversation).await, State::ClosedAbandoned);
        assert!(cases(&test).await.is_empty());
    }
}

story! {
    async fn while_somebody_is_available_nobody_is_ended(test) {
        before_closing(&test, 1).await;
        let (carla, _page) = waits(&test).await;
        let (eva, _evas) = waits(&test).await;
        let (ben, bens) = is_there(&test, "ben").await;
        test.pass(MINUTE + ENDS_AFTER_CLOSING + 10 * MINUTE).await;
        assert_eq!(state(&test, carla.conversation).await, State::Waiting);
        test.desk.accept(&ben, carla.conversation, request()).await.expect("he is late at work");
        drop(bens);
        test.pass(10 * MINUTE).await;
        assert_ne!(state(&test, carla.conversation).await, State::ClosedAbandoned, "she is in a chat");
        assert_eq!(state(&test, eva.conversation).await, State::ClosedAbandoned);
    }
}

story! {
    async fn a_queue_that_opens_again_in_time_ends_nobody(test) {
        let noon = OFFICE.replace("from = \"09:00\", to = \"17:30\" }", "from = \"09:00\", to = \"12:00\" },\n\
            { days = [\"friday\"], from = \"12:20\", to = \"17:30\" }");
        apply(&test.desk, &noon).await;
        test.beat().await;
        test.clock.advance(175 * MINUTE);
        let (carla, _page) = waits(&test).await;
        test.pass(6 * MINUTE).await;
        assert!(head(&test, &carla).await.closed.is_some());
        test.pass(60 * MINUTE).await;
        let now = head(&test, &carla).await;
        assert_eq!((now.phase, now.closed, now.closing_at), (Phase::Waiting, None, None));
        // And its evening is one of its own.
        test.clock.advance(CLOSES.since(test.clock.now()));
        test.pass(ENDS_AFTER_CLOSING - MINUTE).await;
        assert_eq!(head(&test, &carla).await.phase, Phase::Waiting);
        test.pass(MINUTE).await;
        assert_eq!(head(&test, &carla).await.phase, Phase::Ended);
    }
}

story! {
    async fn what_goes_back_into_a_closed_line_has_half_an_hour_of_its_own(test) {
        before_closing(&test, 5).await;
        let (carla, _page) = waits(&test).await;
        let (dan, _dans) = waits(&test).await;
        let (ben, amy) = (test.staff("ben").await, test.staff("amy").await);
        test.desk.accept(&ben, carla.conversation, request()).await.expect("waits");
        test.desk.accept(&amy, dan.conversation, request()).await.expect("waits");
        test.pass(25 * MINUTE).await;
        test.desk.return_to_queue(&ben, carla.conversation, request()).await.expect("never fails");
        test.pass(5 * MINUTE).await;
        test.desk.hand_back(&amy, request()).await.expect("never fails");
        assert!(head(&test, &carla).await.closed.is_some() && head(&test, &dan).await.closed.is_some());
        test.pass(24 * MINUTE).await;
        assert_eq!(state(&test, carla.conversation).await, State::Waiting);
        test.pass(MINUTE).await;
        assert_eq!((state(&test, carla.conversation).await, state(&test, dan.conversation).await),
            (State::ClosedAbandoned, State::Waiting));
        test.pass(5 * MINUTE).await;
        assert_eq!(state(&test, dan.conversation).await, State::ClosedAbandoned);
    }
}

story! {
    async fn two_processes_end_it_once(test) {
        before_closing(&test, 1).await;
        let (carla, _page) = waits(&test).await;
        let other = test.another_node().await;
        test.pass(MINUTE + ENDS_AFTER_CLOSING - MINUTE).await;
        test.clock.advance(MINUTE);
        let (one, two) = tokio::join!(test.desk.do_due_work(), other.do_due_work());
        one.expect("done");
        two.expect("done");
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.iter().filter(|words| words.starts_with("Closed because")).count(), 1, "{words:?}");
        assert_eq!(cases(&test).await.len(), 1);
    }
}

story! {
    async fn sidebars_and_pages_learn_when_the_hours_end_and_begin(test) {
        before_closing(&test, 11).await;
        let (carla, _page) = waits(&test).await;
        let billing = test.queue("Billing").await;
        assert!(!summary(&test.desk, billing).await.is_closed);
        for (time, closed, soon) in [(MINUTE, false, true), (10 * MINUTE, true, false)] {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let ear = test.desk.ear();
            ear.listen(Topic::Queue(billing));
            moved(&ear).await;
            test.clock.advance(time);
            test.desk.do_due_work().await.expect("done");
            assert_eq!(moved(&ear).await, [Topic::Queue(billing)]);
            assert_eq!(summary(&test.desk, billing).await.is_closed, closed);
            assert_eq!(head(&test, &carla).await.closing_at.is_some(), soon);
        }
        test.clock.advance(OPENS_AGAIN.since(test.clock.now()));
        test.desk.do_due_work().await.expect("done");
        assert!(!summary(&test.desk, billing).await.is_closed);
    }
}

story! {
    /// Another schedule is another evening; without one there is none.
    async fn what_is_configured_anew_counts_at_once(test) {
        before_closing(&test, 60).await;
        let (carla, _page) = waits(&test).await;
        let billing = test.queue("Billing").await;
        apply(&test.desk, &OFFICE.replace("17:30", "16:25")).await;
        test.beat().await;
        assert!(summary(&test.desk, billing).await.is_closed && head(&test, &carla).await.closed.is_some());
        apply(&test.desk, "[[queues]]\nname = \"Billing\"\nschedule = \"\"\n").await;
        assert!(!summary(&test.desk, billing).await.is_closed);
        test.pass(3 * ENDS_AFTER_CLOSING).await;
        assert_eq!(head(&test, &carla).await.phase, Phase::Waiting);
    }
}

story! {
    async fn what_is_left_outside_the_hours_is_stored_once_and_is_a_case(test) {
        before_closing(&test, 0).await;
        let (carla, asked) = (Customer::new("Carla"), request());
        let leave = |desk: Desk, asked| {
            let token = carla.token.clone();
            async move { desk.leave_message(&token, leaves(Some("Billing"), "My invoice\nis wrong"), asked).await }
        };
        let (one, two) = tokio::join!(leave(test.desk.clone(), asked.clone()), leave(test.desk.clone(), asked.clone()));
        let number = one.expect("stored").number;
        assert_eq!((two.expect("a retry").number, number.0.as_str()), (number.clone(), "CS0001001"));
        assert_eq!(test.desk.chat(&carla.token, "demo", None).await, Ok(None), "no chat has started");
        let cases = cases(&test).await;
        assert_eq!(cases.len(), 1);
        assert_eq!((cases[0].short_description.as_str(), cases[0].description.as_str()), ("My invoice is wrong", "My invoice\nis wrong"));
        assert_eq!((cases[0].group_name.as_str(), cases[0].caller.as_str()), ("Billing", "Carla"));
        assert!(cases[0].conversations.is_empty());
        let wrong = |topic| test.desk.leave_message(&carla.token, leaves(topic, "x"), request());
        assert!(matches!(wrong(None).await, Err(Refusal::Invalid { field, .. }) if field == "topic"));
        assert!(matches!(wrong(Some("Gone")).await, Err(Refusal::Invalid { field, .. }) if field == "topic"));
        let elsewhere = LeaveMessage { site: "none".into(), ..leaves(Some("Billing"), "x") };
        assert_eq!(test.desk.leave_message(&carla.token, elsewhere, request()).await, Err(Refusal::NotFound));
    }
}

story! {
    async fn who_waits_and_leaves_a_message_waits_no_longer(test) {
        before_closing(&test, 0).await;
        test.clock.advance(OPENS_AGAIN.since(test.clock.now()));
        let (carla, _page) = waits(&test).await;
        assert_eq!(carla.say(&test.desk, "It is number 4711").await, Ok(3));
        test.desk.leave_message(&carla.token, leaves(None, "Please write to me"), request()).await.expect("nobody is there");
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!(chat.head.phase, Phase::Ended);
        assert_eq!(customer_words(&chat.changes.entries)[3..], ["You ended the chat.", "CS0001001 · Received: Please write to me"]);
        assert_eq!(state(&test, carla.conversation).await, State::ClosedAbandoned);
        assert_eq!(summary(&test.desk, test.queue("Billing").await).await.waiting, 0);
        let cases = cases(&test).await;
        assert_eq!(cases[0].description, "Please write to me\nMy invoice is wrong\nIt is number 4711");
        assert_eq!(cases[0].conversations.len(), 1);
    }
}

story! {
    async fn a_message_of_who_was_accepted_meanwhile_is_refused_and_says_by_whom(test) {
        let (carla, _page) = waits(&test).await;
        let ben = test.staff("ben").await;
        test.desk.accept(&ben, carla.conversation, request()).await.expect("waits");
        let left = test.desk.leave_message(&carla.token, leaves(None, "Please write to me"), request()).await;
        assert_eq!(left, Err(Refusal::AlreadyTaken { by: Some("Ben".to_owned()) }));
        assert!(cases(&test).await.is_empty());
        assert_eq!(head(&test, &carla).await.phase, Phase::Talking);
    }
}

story! {
    /// A record that a colleague has made while the customer waited goes on having the conversation.
    async fn a_conversation_that_has_a_record_keeps_it(test) {
        before_closing(&test, 1).await;
        let (carla, _page) = waits(&test).await;
        let (dan, _dans) = waits(&test).await;
        let mia = test.staff("mia").await;
        for customer in [&carla, &dan] {
            crate::records::create(&test, &mia, customer, Kind::Case).await;
        }
        test.desk.leave_message(&dan.token, leaves(None, "Please write to me"), request()).await.expect("nobody is there");
        test.pass(MINUTE + ENDS_AFTER_CLOSING).await;
        assert_eq!(state(&test, carla.conversation).await, State::ClosedAbandoned);
        let records: Vec<_> = cases(&test).await.iter().map(|case| (case.number.0.clone(), case.conversations.len())).collect();
        assert_eq!(records, [("CS0001003".into(), 0), ("CS0001002".into(), 1), ("CS0001001".into(), 1)]);
    }
}

story! {
    async fn no_follow_up_and_no_reopening_outside_the_hours(test) {
        before_closing(&test, 40).await;
        let (carla, page) = waits(&test).await;
        let (dan, _dans) = waits(&test).await;
        test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("his");
        drop(page);
        test.pass(20 * MINUTE).await;
        assert!(head(&test, &carla).await.reopens_until.is_some(), "she was away too long");
        test.pass(20 * MINUTE).await;
        let again = test.desk.continue_chat(&dan.token, dan.conversation, request(), Some(body("And this?"))).await;
        assert_eq!(again, Err(Refusal::QueueClosed));
        let id = request();
        let say = || test.desk.say(&carla.token, carla.conversation, id.clone(), body("I am back"));
        assert_eq!(say().await, Err(Refusal::QueueClosed));
        assert_eq!(head(&test, &carla).await.phase, Phase::Ended);
        // The same text goes through once it is open, if that is within a day.
        apply(&test.desk, &OFFICE.replace("17:30", "18:00")).await;
        say().await.expect("it reopens");
        assert_eq!(head(&test, &carla).await.phase, Phase::Waiting);
    }
}

story! {
    async fn nothing_is_passed_on_into_a_closed_queue(test) {
        let office = Office::open(&test).await;
        let hours = OFFICE.replace("\"Billing\"\nschedule", "\"Technical\"\nschedule");
        apply(&test.desk, &format!("{hours}\n[[queues]]\nname = \"Priority\"\nschedule = \"Office hours\"\n")).await;
        let targets = |closed: bool| {
            let (desk, amy, conversation) = (test.desk.clone(), office.amy.clone(), office.conversation());
            async move {
                let targets = desk.transfer_targets(&amy, conversation).await.expect("hers");
                assert!(targets.queues.iter().all(|queue| queue.is_closed == closed), "{:?}", targets.queues);
            }
        };
        targets(false).await;
        test.clock.advance(CLOSES.since(test.clock.now()));
        test.desk.do_due_work().await.expect("done");
        targets(true).await;
        let technical = test.queue("Technical").await;
        let moved = test.desk.transfer_to_queue(&office.amy, office.conversation(), technical, request()).await;
        assert_eq!(moved, Err(Refusal::QueueClosed));
        assert_eq!(test.desk.escalate(&office.amy, office.conversation(), request()).await, Err(Refusal::QueueClosed));
        assert_eq!(test.owner(&office.amy, office.conversation()).await.as_deref(), Some("Amy"));
    }
}

story! {
    /// The queue from which it was escalated has closed meanwhile: it goes back all the same, and has its half hour there.
    async fn an_escalation_goes_back_into_a_closed_queue(test) {
        before_closing(&test, 1).await;
        let (carla, _page) = waits(&test).await;
        let ben = test.staff("ben").await;
        test.desk.accept(&ben, carla.conversation, request()).await.expect("waits");
        test.desk.escalate(&ben, carla.conversation, request()).await.expect("his");
        test.pass(6 * MINUTE).await;
        let now = head(&test, &carla).await;
        assert!(now.closed.is_some(), "back in Billing: {now:?}");
        test.pass(ENDS_AFTER_CLOSING).await;
        assert_eq!(head(&test, &carla).await.phase, Phase::Ended);
    }
}
