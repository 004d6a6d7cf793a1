//! What is in files, kept in a bucket of a server that speaks S3: with the same promises as in a folder, while that server is away,
//! too. What the doors do in either store is in `attachments`.

use crate::attachments::{PDF, talk};
use crate::command::{Served, headset, mistake};
use crate::objects::settings;
use crate::support::bucket::{ACCESS_KEY_ID, SECRET};
use crate::support::{Customer, TestBucket, TestServer, id, token, until};
use desk::clock::Clock;
use desk::{Bucket, BucketError, Files};
use domain::ids::AttachmentId;
use domain::time::Timestamp;
use domain::wire::customer::Said;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

#[tokio::test]
async fn a_notes_file_lies_in_the_bucket_and_is_a_note() {
    let server = TestServer::start_on_bucket(Clock::system(), settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    let note = amy.attach(conversation, "work_note", &id(), "contract.pdf", PDF).await;
    assert_eq!(note.code(), "ok");
    let file = amy.files(conversation).await.remove(0).attachment;
    assert_eq!(amy.attachment(file).await.body, PDF);
    assert_eq!(carla.attachment(file).await.code(), "not_found");
    assert_eq!(server.stored_files(), [format!("{:014x}", file.0)]);
}

#[tokio::test]
async fn what_retries_brought_at_once_is_gone_from_the_bucket_an_hour_later() {
    let clock = Clock::hand(Timestamp(1_800_000_000_000));
    let server = TestServer::start_on_bucket(clock, settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    let id = id();
    let send = || carla.attach(conversation, &id, "a.pdf", PDF);
    let (one, two, three, four) = tokio::join!(send(), send(), send(), send());
    for answer in [one, two, three, four] {
        assert_eq!(answer.code(), "ok");
    }
    assert_eq!(amy.files(conversation).await.len(), 1);
    server.pass(Duration::from_mins(61)).await;
    until("what no entry names is removed", async || {
        (server.stored_files().len() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn while_the_bucket_is_away_texts_go_on_and_files_are_sent_once_it_is_back() {
    let mut server = TestServer::start_on_bucket(Clock::system(), settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    assert_eq!(carla.attach(conversation, &id(), "before.pdf", PDF).await.code(), "ok");
    let before = amy.files(conversation).await.remove(0).attachment;

    server.bucket.as_mut().expect("a bucket").leave().await;
    let (hers, amys) = (id(), id());
    let refused = carla.attach(conversation, &hers, "bill.pdf", PDF).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "unavailable"));
    let refused = amy.attach(conversation, "comment", &amys, "here.pdf", PDF).await;
    assert_eq!(refused.code(), "unavailable");
    assert!(!refused.text().contains("127.0.0.1"), "{}", refused.text());
    assert_eq!(carla.attachment(before).await.code(), "unavailable");
    carla.say(conversation, "Can you read me?").await;
    amy.say(conversation, "comment", "I can.").await;
    assert_eq!(
        amy.files(conversation).await.len(),
        1,
        "nothing was said of what is not kept"
    );

    server.bucket.as_mut().expect("a bucket").come_back().await;
    let said: Said = carla.attach(conversation, &hers, "bill.pdf", PDF).await.json();
    let again: Said = carla.attach(conversation, &hers, "bill.pdf", PDF).await.json();
    assert_eq!(said, again);
    assert_eq!(
        amy.attach(conversation, "comment", &amys, "here.pdf", PDF).await.code(),
        "ok"
    );
    let names: Vec<String> = amy
        .files(conversation)
        .await
        .into_iter()
        .map(|file| file.name)
        .collect();
    assert_eq!(names, ["before.pdf", "bill.pdf", "here.pdf"]);
    assert_eq!(carla.attachment(before).await.body, PDF);
    assert_eq!(server.stored_files().len(), 3);
}

/// A removal waits for the bucket, and nothing else that is due waits with it.
#[tokio::test]
async fn what_is_removed_while_the_bucket_is_away_is_gone_once_it_is_back() {
    let clock = Clock::hand(Timestamp(1_800_000_000_000));
    let mut server = TestServer::start_on_bucket(clock, settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    assert_eq!(carla.attach(conversation, &id(), "card.pdf", PDF).await.code(), "ok");
    let file = amy.files(conversation).await.remove(0).attachment;
    server.bucket.as_mut().expect("a bucket").leave().await;
    let remove = serde_json::json!({"conversation": conversation, "seq": 5, "request_id": id()});
    assert_eq!(amy.call("remove_text", &remove).await.code(), "ok");
    assert_eq!(carla.attachment(file).await.code(), "not_found", "at once");
    server.desk.do_due_work().await.expect("it is put off");
    assert_eq!(server.stored_files().len(), 1);
    server.bucket.as_mut().expect("a bucket").come_back().await;
    server.pass(Duration::from_mins(11)).await;
    until("it is removed", async || server.stored_files().is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_bucket_that_cannot_be_used_says_what_to_do() {
    let mut bucket = TestBucket::start().await;
    let right = bucket.named();
    let files = Files::in_bucket(&right).await.expect("it can");
    assert!(!format!("{files:?}").contains(SECRET));
    assert_eq!(bucket.stored(), Vec::<String>::new(), "trying it leaves nothing");
    let wrong_secret = Bucket {
        secret_access_key: "another".to_owned(),
        ..right.clone()
    };
    let wrong_key = Bucket {
        access_key_id: "AKIANOBODY".to_owned(),
        ..right.clone()
    };
    let said = Files::in_bucket(&wrong_secret).await.expect_err("refused");
    assert!(matches!(said, BucketError::Secret(_)), "{said}");
    let said = Files::in_bucket(&wrong_key).await.expect_err("refused");
    assert!(matches!(said, BucketError::AccessKey(_)), "{said}");
    bucket.leave().await;
    let said = Files::in_bucket(&right).await.expect_err("away");
    assert!(matches!(&said, BucketError::NotReached(_)), "{said}");
}

/// The real binary with its files in this bucket.
fn with_bucket(folder: &Path, arguments: &[&str], bucket: &TestBucket, secret: &str) -> Command {
    let mut command = headset(folder, arguments);
    command
        .env("HEADSET_ATTACHMENTS", TestBucket::place())
        .env("HEADSET_S3_ENDPOINT", bucket.endpoint())
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", secret);
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_binary_tries_its_bucket_before_it_opens_and_says_no_secret() {
    let bucket = TestBucket::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str], secret: &str| {
        let all = [&["--log", "trace"], arguments].concat();
        with_bucket(folder.path(), &all, &bucket, secret)
            .output()
            .expect("it runs")
    };
    let checked = run(&["check"], SECRET);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{checked:?}");
    let place = format!("attachments {} at {}", TestBucket::place(), bucket.endpoint());
    assert!(said.contains(&place), "{said}");
    assert!(!folder.path().join("data/attachments").exists(), "no folder is made");
    for output in [&checked, &run(&["help", "serve"], SECRET)] {
        let all = [output.stdout.as_slice(), &output.stderr].concat();
        assert!(!String::from_utf8_lossy(&all).contains(SECRET), "{output:?}");
    }
    let cases: [(&[&str], &str, &str); 4] = [
        (
            &["serve", "--listen", "127.0.0.1:0"],
            "another-secret",
            "AWS_SECRET_ACCESS_KEY",
        ),
        (&["check"], "another-secret", "AWS_SECRET_ACCESS_KEY"),
        (
            &["check", "--s3-endpoint", "http://127.0.0.1:9"],
            SECRET,
            "--s3-endpoint",
        ),
        (
            &["check", "--s3-endpoint", "http://192.0.2.1"],
            SECRET,
            "--s3-allow-http",
        ),
    ];
    for (arguments, secret, word) in cases {
        let refused = run(arguments, secret);
        assert!(mistake(&refused).contains(word), "{arguments:?}: {refused:?}");
        assert!(
            !String::from_utf8_lossy(&refused.stderr).contains(secret),
            "{refused:?}"
        );
    }
    assert_eq!(bucket.stored(), Vec::<String>::new(), "trying it leaves nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_binary_keeps_files_in_its_bucket_over_a_restart() {
    let bucket = TestBucket::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let serve = || {
        Served::start_as(&["--demo"], |arguments| {
            with_bucket(folder.path(), arguments, &bucket, SECRET)
        })
    };
    let mut served = serve();
    let carla = Customer {
        address: SocketAddr::from(([127, 0, 0, 1], served.port)),
        token: token(),
        forwarded_for: None,
    };
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    assert_eq!(carla.attach(conversation, &id(), "a.pdf", PDF).await.code(), "ok");
    let stored = bucket.stored();
    assert_eq!(stored.len(), 1, "{stored:?}");
    let file = AttachmentId(i64::from_str_radix(&stored[0], 16).expect("its number"));
    assert_eq!(carla.attachment(file).await.body, PDF);
    assert!(served.terminate());
    let again = serve();
    let carla = Customer {
        address: SocketAddr::from(([127, 0, 0, 1], again.port)),
        ..carla
    };
    assert_eq!(carla.attachment(file).await.body, PDF);
}
