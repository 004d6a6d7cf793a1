//! Several processes on one database (docs/architecture/nodes.md): what happens at one is seen at the others, and what is decided is
//! decided once. Only Postgres has several; what looks for what a doorbell has missed runs on both.

use crate::test_desk::{Kind, TestDesk, body, is_quiet, moved, request, staff_words, story};
use desk::{Desk, Ear, Topic};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::people::Status;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
/// By then, whoever closed their last page has been missed.
const MISSED: Duration = Duration::from_secs(10);

/// Ends the connections of this desk's doorbells.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name =
    'headset_' || (SELECT oid::TEXT FROM pg_namespace WHERE nspname = current_schema()) || ' doorbell'";

async fn two_nodes() -> (TestDesk, Desk) {
    let test = TestDesk::open(Kind::Postgres).await;
    let other = test.another_node().await;
    (test, other)
}

/// Waits until a topic moves, whatever else does.
async fn hears(ear: &Ear, topic: Topic) {
    while !moved(ear).await.contains(&topic) {}
}

/// An ear at a desk that hears nothing but what is done from now on.
async fn fresh_ear(at: &Desk, topics: &[Topic]) -> Ear {
    let ear = at.ear();
    for topic in topics {
        ear.listen(*topic);
    }
    // What was done before is under way, perhaps.
    while !is_quiet(&ear).await {}
    ear
}

/// Waits until it is so, however long that takes on a busy machine.
async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never is so");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_at_one_node_is_heard_at_another_and_a_work_note_by_no_customer() {
    let (test, other) = two_nodes().await;
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let carla = test.customer("Carla", "Billing").await;
    test.accept(&amy, billing).await.expect("waits");
    let staff = fresh_ear(&other, &[Topic::Conversation(carla.conversation)]).await;
    let customer = fresh_ear(&other, &[Topic::Chat(carla.conversation)]).await;
    carla.say(&test.desk, "Hello?").await.expect("open");
    hears(&staff, Topic::Conversation(carla.conversation)).await;
    hears(&customer, Topic::Chat(carla.conversation)).await;
    test.write(&amy, carla.conversation, Visibility::WorkNote, "A note")
        .await;
    hears(&staff, Topic::Conversation(carla.conversation)).await;
    assert!(is_quiet(&customer).await);
    other
        .send_message(&amy, carla.conversation, request(), Visibility::Comment, body("Yes?"))
        .await
        .expect("hers at every node");
    hears(&customer, Topic::Chat(carla.conversation)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_is_the_same_at_every_node() {
    let (test, other) = two_nodes().await;
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let ear = fresh_ear(&other, &[Topic::Queue(billing)]).await;
    let waiting = async |desk: &Desk| desk.queue_summaries(&[billing]).await.expect("readable")[0].waiting;
    assert_eq!(waiting(&other).await, 0);
    let carla = test.customer("Carla", "Billing").await;
    hears(&ear, Topic::Queue(billing)).await;
    assert_eq!(waiting(&other).await, 1);
    assert_eq!(carla.view(&other).await.changes.head.position, Some(1));
    while !is_quiet(&ear).await {}
    test.accept(&amy, billing).await.expect("waits");
    hears(&ear, Topic::Queue(billing)).await;
    assert_eq!(waiting(&other).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_types_and_looks_is_seen_at_every_node_until_it_is_sent() {
    let (test, other) = two_nodes().await;
    let (amy, ben, billing) = (
        test.staff("amy").await,
        test.staff("ben").await,
        test.queue("Billing").await,
    );
    let carla = test.customer("Carla", "Billing").await;
    let conversation = carla.conversation;
    test.accept(&amy, billing).await.expect("waits");
    let ear = fresh_ear(&other, &[Topic::Attention(conversation)]).await;
    test.desk.customer_types(conversation);
    hears(&ear, Topic::Attention(conversation)).await;
    assert!(other.attention(conversation, ben.person).now.customer_typing);
    carla.say(&other, "Hello?").await.expect("open");
    until(|| !test.desk.attention(conversation, ben.person).now.customer_typing).await;

    test.desk.staff_types(&amy, "Amy", conversation, Visibility::WorkNote);
    until(|| other.attention(conversation, ben.person).now.typing == ["Amy"]).await;
    assert_eq!(
        other.types_to_customer(conversation).now,
        None,
        "a note is nothing to the customer"
    );
    test.desk.staff_types(&amy, "Amy", conversation, Visibility::Comment);
    until(|| other.types_to_customer(conversation).now.as_deref() == Some("Amy")).await;
    test.write(&amy, conversation, Visibility::Comment, "Yes?").await;
    until(|| other.types_to_customer(conversation).now.is_none()).await;

    other.staff_looks(&ben, "Ben", conversation);
    until(|| test.desk.attention(conversation, amy.person).now.looking == ["Ben"]).await;
    other.staff_looks_away(&ben, conversation);
    until(|| test.desk.attention(conversation, amy.person).now.looking.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_at_one_node_ends_at_another() {
    let (test, other) = two_nodes().await;
    let token = test
        .desk
        .sign_in("amy@demo.test", "headset-demo")
        .await
        .expect("signs in");
    let me = other
        .session(&token.0)
        .await
        .expect("readable")
        .expect("good at every node");
    let ear = fresh_ear(&other, &[Topic::Session(me.person)]).await;
    assert!(other.session(&token.0).await.expect("readable").is_some());
    test.desk.sign_out(&token.0).await.expect("signed out");
    hears(&ear, Topic::Session(me.person)).await;
    // The clock stands still: what was remembered would be good for ever.
    assert_eq!(other.session(&token.0).await.expect("readable"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doorbell_that_was_cut_is_heard_again_with_what_it_missed() {
    let (test, other) = two_nodes().await;
    let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
    let carla = test.customer("Carla", "Billing").await;
    let ear = fresh_ear(&other, &[Topic::Chat(carla.conversation), Topic::Status(ben.person)]).await;
    for _ in 0..3 {
        test.run_sql(CUT).await;
        carla.say(&test.desk, "Hello?").await.expect("said all the same");
        hears(&ear, Topic::Chat(carla.conversation)).await;
    }
    while !is_quiet(&ear).await {}
    // Once all have found each other again, rings are rings.
    test.desk
        .set_presence(&ben, Status::Away, request())
        .await
        .expect("chosen");
    hears(&ear, Topic::Status(ben.person)).await;
    test.desk.staff_looks(&amy, "Amy", carla.conversation);
    until(|| {
        test.desk.staff_looks(&amy, "Amy", carla.conversation);
        other.attention(carla.conversation, ben.person).now.looking == ["Amy"]
    })
    .await;
}

story! {
    /// What the doorbell did not ring is found by the versions of conversations, and by looking anew at what has none.
    async fn what_moved_behind_a_dead_doorbell_is_found_and_nothing_else(test) {
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        let topics = [
            Topic::Conversation(carla.conversation), Topic::Chat(carla.conversation),
            Topic::Conversation(dan.conversation), Topic::Chat(dan.conversation),
        ];
        let ear = fresh_ear(&test.desk, &topics).await;
        test.desk.mark_changed().await.expect("looked");
        let mut first = moved(&ear).await;
        first.sort();
        let mut all = topics.to_vec();
        all.sort();
        assert_eq!(first, all, "who looks for the first time knows nothing");
        test.desk.mark_changed().await.expect("looked");
        assert!(is_quiet(&ear).await, "nothing has changed");
        let changed = carla.conversation;
        test.run_sql(&format!("UPDATE conversations SET staff_version = staff_version + 1 WHERE id = {changed}")).await;
        test.desk.mark_changed().await.expect("looked");
        assert_eq!(moved(&ear).await, [Topic::Conversation(changed)], "the customer sees no difference");

        let billing = test.queue("Billing").await;
        let line = fresh_ear(&test.desk, &[Topic::Queue(billing)]).await;
        test.desk.mark_changed().await.expect("looked");
        assert_eq!(moved(&line).await, [Topic::Queue(billing)], "a line has no version");
        test.desk.mark_missed().await.expect("looked");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_accept_at_two_nodes_one_wins() {
    let (test, other) = two_nodes().await;
    let (amy, ben, billing) = (
        test.staff("amy").await,
        test.staff("ben").await,
        test.queue("Billing").await,
    );
    for round in 0..100 {
        let carla = test.customer("Carla", "Billing").await;
        let (here, there) = tokio::join!(
            test.desk.accept_next(&amy, billing, request()),
            other.accept_next(&ben, billing, request())
        );
        let (winner, won, lost) = match (here, there) {
            (Ok(won), Err(lost)) => (&amy, won, lost),
            (Err(lost), Ok(won)) => (&ben, won, lost),
            both => panic!("round {round}: {both:?}"),
        };
        assert_eq!(won.conversation, carla.conversation);
        assert!(
            matches!(lost, Refusal::NobodyWaiting | Refusal::AlreadyTaken { .. }),
            "round {round}: {lost:?}"
        );
        // At the node where they did not win it.
        let elsewhere = if winner == &amy { &other } else { &test.desk };
        elsewhere
            .end_conversation(winner, won.conversation, request())
            .await
            .expect("theirs at every node");
        elsewhere
            .done(winner, won.conversation, request())
            .await
            .expect("theirs");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_one_node_and_comes_to_another_in_the_same_moment_is_there() {
    let (test, other) = two_nodes().await;
    let amy = test.staff("amy").await;
    for round in 0..20 {
        let carla = test.customer("Carla", "Billing").await;
        drop(carla.connect(&test).await);
        test.clock.advance(MISSED);
        let there = other.customer_present(carla.conversation);
        let (left, came) = tokio::join!(test.desk.write_presence(), other.write_presence());
        left.expect("written");
        came.expect("written");
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!(head.customer_away_since, None, "round {round}");
        let ended = test.desk.end_chat(&carla.token, carla.conversation, request()).await;
        ended.expect("hers");
        drop(there);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_begin_at_once_forgive_the_desks_absence_once() {
    let mut test = TestDesk::open(Kind::Postgres).await;
    let amy = test.staff("amy").await;
    let carla = test.customer("Carla", "Billing").await;
    drop(carla.connect(&test).await);
    test.pass(10 * MINUTE).await;
    test.clock.advance(120 * MINUTE);
    let (one, other) = tokio::join!(test.another_node(), test.another_node());
    test.desk = one;
    test.beat().await;
    let state = async |test: &TestDesk| test.staff_view(&amy, carla.conversation).await.head.state;
    assert_eq!(state(&test).await, State::Waiting, "she has 5 of her 15 minutes left");
    test.pass(7 * MINUTE).await;
    assert_eq!(state(&test).await, State::ClosedAbandoned, "and no more than that");
    drop(other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_is_done_once_by_two_nodes() {
    let (test, other) = two_nodes().await;
    let amy = test.staff("amy").await;
    let mut gone = Vec::new();
    for _ in 0..10 {
        let carla = test.customer("Carla", "Billing").await;
        drop(carla.connect(&test).await);
        gone.push(carla.conversation);
    }
    test.clock.advance(MISSED);
    test.beat().await;
    other.write_presence().await.expect("written");
    test.clock.advance(20 * MINUTE);
    let (here, there) = tokio::join!(test.desk.do_due_work(), other.do_due_work());
    here.expect("done");
    there.expect("done");
    for conversation in gone {
        let view = test.staff_view(&amy, conversation).await;
        assert_eq!(view.head.state, State::ClosedAbandoned);
        let words = staff_words(&view.changes.entries);
        let last = words.last().expect("there are words");
        assert_eq!(words.iter().filter(|line| *line == last).count(), 1, "{words:?}");
    }
}
