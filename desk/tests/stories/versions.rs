//! Two versions side by side (docs/architecture/nodes.md): what a node of one leaves for pages of the other, which build a page is told of, and how a
//! node stops in order.

use crate::test_desk::{Kind, TestDesk, is_quiet, moved, story};
use desk::{Desk, Topic};
use domain::conversation::State;
use std::time::Duration;

/// Between two starts.
const A_WHILE: Duration = Duration::from_secs(60);

/// A file as a build leaves it: what is in it, its twin, and its name.
fn asset(build: &str) -> Vec<(String, bytes::Bytes)> {
    vec![
        (format!("chat.{build}.js"), format!("script of {build}").into()),
        (format!("chat.{build}.js.br"), format!("twin of {build}").into()),
    ]
}

/// A node of this build begins, and leaves its assets.
async fn begin(test: &TestDesk, build: &str) -> Desk {
    test.clock.advance(A_WHILE);
    let node = test.another_node_of(build).await;
    node.leave_assets(&asset(build)).await.expect("left");
    node
}

/// What a node gives of another build's script.
async fn script(node: &Desk, build: &str) -> Option<String> {
    // What was read of sets counts for a moment.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let left = node
        .find_left_asset(&format!("chat.{build}.js"))
        .await
        .expect("readable")?;
    let (raw, twin) = node.read_left_asset(&left).await.expect("readable")?;
    let text = |bytes: bytes::Bytes| String::from_utf8(bytes.to_vec()).expect("text");
    Some(format!("{}, {}", text(raw), twin.map(text).expect("it has one")))
}

fn of(build: &str) -> Option<String> {
    Some(format!("script of {build}, twin of {build}"))
}

story! {
    async fn the_assets_of_the_last_two_builds_are_there_for_every_node(test) {
        let a = begin(&test, "aaaa").await;
        let b = begin(&test, "bbbb").await;
        assert_eq!(script(&b, "aaaa").await, of("aaaa"));
        assert_eq!(script(&a, "bbbb").await, of("bbbb"));
        assert_eq!(script(&a, "cccc").await, None);
        // Each start does it again, and changes nothing.
        b.leave_assets(&asset("bbbb")).await.expect("left");
        assert_eq!(test.stored_files(), ["assets"]);
        // By then neither node is up any more, and what began last counts.
        let c = begin(&test, "cccc").await;
        assert_eq!(script(&c, "aaaa").await, None);
        assert_eq!((script(&c, "bbbb").await, script(&b, "cccc").await), (of("bbbb"), of("cccc")));
        // The version before is put back, and is the last that began.
        begin(&test, "bbbb").await;
        let d = begin(&test, "dddd").await;
        assert_eq!((script(&d, "bbbb").await, script(&d, "cccc").await), (of("bbbb"), None));
    }
}

story! {
    async fn who_stops_in_order_says_so_and_comes_again(test) {
        let (root, carla) = (test.staff("root").await, test.customer("Carla", "Billing").await);
        drop(carla.connect(&test).await);
        test.pass(10 * A_WHILE).await;
        test.desk.say_goodbye().await.expect("said");
        test.restart(120 * A_WHILE).await;
        test.pass(A_WHILE).await;
        let state = test.staff_view(&root, carla.conversation).await.head.state;
        assert_eq!(state, State::Waiting, "she has what she had of her 15 minutes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_in_the_store_and_no_build_has_left_is_not_served() {
    let test = TestDesk::open(Kind::Sqlite).await;
    begin(&test, "aaaa").await;
    let b = begin(&test, "bbbb").await;
    let folder = test
        .stored_in("assets")
        .into_iter()
        .find(|name| name.starts_with("aaaa"));
    let folder = format!("assets/{}", folder.expect("a set"));
    test.store_file(&format!("{folder}/chat.aaaa.js"));
    test.store_file(&format!("{folder}/other.js"));
    assert_eq!(script(&b, "aaaa").await, None, "it is not what was left there");
    assert!(b.find_left_asset("other.js").await.expect("readable").is_none());
    for name in ["../chat.aaaa.js", "assets", "", "chat.aaaa"] {
        assert!(b.find_left_asset(name).await.expect("readable").is_none(), "{name}");
    }
    // Whoever starts makes its own whole again.
    begin(&test, "aaaa").await;
    assert_eq!(script(&b, "aaaa").await, of("aaaa"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_told_to_reload_once_no_node_serves_its_build() {
    let test = TestDesk::open(Kind::Postgres).await;
    // It does not say which build it is, so it may be of any.
    let a = test.another_node_of("aaaa").await;
    let b = test.another_node_of("bbbb").await;
    assert_eq!(b.told_build("aaaa").await, "aaaa");
    assert_eq!(b.told_build("0000").await, "0000");
    test.desk.say_goodbye().await.expect("said");
    let told = async |node: &Desk, page: &str, build: &str| {
        for _ in 0..200 {
            if node.told_build(page).await == build {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("a page of {page} is never told of {build}");
    };
    told(&b, "0000", "bbbb").await;
    told(&b, "aaaa", "aaaa").await;
    told(&a, "bbbb", "bbbb").await;
    assert_eq!((a.only_build().await, b.is_beside_another_build().await), (None, true));
    a.say_goodbye().await.expect("said");
    told(&b, "aaaa", "bbbb").await;
    assert_eq!(b.only_build().await.as_deref(), Some("bbbb"));
    assert!(!b.is_one_of_several().await);
    // A client that is no page says no build.
    assert_eq!(b.told_build("").await, "bbbb");
}

/// A process on SQLite is alone, and a page of another build is told at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_one_node_every_page_is_told_of_its_build() {
    let test = TestDesk::open(Kind::Sqlite).await;
    let b = test.another_node_of("bbbb").await;
    let before = b.counted();
    assert_eq!(b.told_build("aaaa").await, "bbbb");
    assert_eq!(b.only_build().await.as_deref(), Some("bbbb"));
    assert!(!b.is_one_of_several().await && !b.is_beside_another_build().await);
    assert_eq!(b.counted(), before, "nothing is read for it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_to_hear_who_has_said_goodbye() {
    let test = TestDesk::open(Kind::Postgres).await;
    let billing = test.queue("Billing").await;
    let leaving = test.another_node().await;
    leaving.say_goodbye().await.expect("said");
    drop(leaving);
    // This one has never heard it.
    let late = test.another_node().await;
    let ear = late.ear();
    ear.listen(Topic::Queue(billing));
    moved(&ear).await;
    for _ in 0..20 {
        late.mark_missed().await.expect("looked");
        if is_quiet(&ear).await {
            return;
        }
    }
    panic!("it is waited for, and all is read anew");
}
