//! Customers who are exported and erased on the command line, beside a desk that is served and without one.

use crate::command::{Served, folder, mistake, run};
use desk::clock::Clock;
use desk::{Bus, CustomerToken, Database, Desk, Files, Settings, StartChat, Upload};
use domain::ids::RequestId;
use domain::text::{EmailAddress, MessageBody, Name};
use domain::written_from::WrittenFrom;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

const ADDRESS: &str = "carla@example.com";
const PDF: &[u8] = b"%PDF-1.7\nwhat Carla owes";
/// Longer than a desk needs for what is due.
const LONG: Duration = Duration::from_secs(30);

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Beside whoever serves it, or not.
async fn desk(folder: &Path) -> Desk {
    let data = folder.join("data");
    std::fs::create_dir_all(&data).expect("a folder");
    Desk::open(Settings {
        database: Database::Sqlite(data.join("headset.db")),
        bus: Bus::default(),
        clock: Clock::system(),
        files: Files::in_folder(&data.join("attachments")).expect("a folder"),
    })
    .await
    .expect("it opens")
}

fn token() -> CustomerToken {
    CustomerToken::parse(&format!("{:064x}", 4711)).expect("well formed")
}

/// Carla has started a chat, and sent a file.
async fn carla_writes(desk: &Desk) {
    let start = StartChat {
        site: "demo".into(),
        name: Some(Name::new("Carla").expect("a name")),
        email: Some(EmailAddress::new(ADDRESS).expect("well formed")),
        topic: Some("Billing".into()),
        message: Some(MessageBody::new("My invoice is wrong").expect("a message")),
        own_answers: vec![],
        from: WrittenFrom::default(),
    };
    let id = |name: &str| RequestId::new(name).expect("well formed");
    let started = desk.start_chat(&token(), start, id("request-1")).await.expect("starts");
    let file = Upload {
        name: "../../invoice.pdf".into(),
        bytes: PDF.into(),
    };
    desk.attach_in_chat(&token(), "demo", started.conversation, id("request-2"), file)
        .await
        .expect("hers");
}

fn names_in(folder: &Path) -> Vec<String> {
    let found = std::fs::read_dir(folder).expect("a folder");
    found
        .map(|found| found.expect("readable").file_name().into_string().expect("a name"))
        .collect()
}

fn mode_of(path: &Path) -> u32 {
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_exported_and_erased_beside_a_desk_that_is_served() {
    let folder = folder();
    let _served = Served::start(folder.path(), &["--demo"]);
    let desk = desk(folder.path()).await;
    carla_writes(&desk).await;

    let to = folder.path().join("carla");
    let name = to.display().to_string();
    let exported = said(&run(
        folder.path(),
        &["export", "--customer", "CHAT0001001", "--by", "Root", &name],
    ));
    assert!(exported.contains("1 conversation, 0 records, 1 file."), "{exported}");
    let json = std::fs::read_to_string(to.join("customer.json")).expect("there");
    assert!(json.contains(ADDRESS) && json.contains("\"invoice.pdf\""), "{json}");
    let transcript = std::fs::read_to_string(to.join("transcripts/CHAT0001001.txt")).expect("there");
    assert!(transcript.contains("My invoice is wrong"), "{transcript}");
    let [file] = &names_in(&to.join("attachments"))[..] else {
        panic!("one file: {json}")
    };
    let file = to.join("attachments").join(file);
    assert_eq!(std::fs::read(&file).expect("there"), PDF);
    assert_eq!((mode_of(&to), mode_of(&to.join("attachments"))), (0o700, 0o700));
    assert_eq!((mode_of(&file), mode_of(&to.join("customer.json"))), (0o600, 0o600));
    let again = run(folder.path(), &["export", "--customer", "CHAT0001001", &name]);
    assert!(mistake(&again).contains("not empty"), "{again:?}");

    let vague = mistake(&run(folder.path(), &["erase", "--customer", ADDRESS]));
    assert!(
        vague.contains("a guest of demo \"Carla\"") && vague.contains("CHAT0001001"),
        "{vague}"
    );
    assert!(
        desk.chat(&token(), "demo", None).await.expect("readable").is_some(),
        "nothing was done"
    );
    let erased = said(&run(
        folder.path(),
        &["erase", "--customer", ADDRESS, "--yes", "--by", "Root"],
    ));
    assert!(erased.contains("1 conversation, 0 records and 1 file."), "{erased}");
    assert_eq!(desk.chat(&token(), "demo", None).await.expect("readable"), None);
    let begun = Instant::now();
    // Beside what this build leaves for its pages.
    while names_in(&folder.path().join("data/attachments"))
        .iter()
        .any(|name| name != "assets")
    {
        assert!(begun.elapsed() < LONG, "the file stays");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let nobody = mistake(&run(folder.path(), &["erase", "--customer", ADDRESS, "--yes"]));
    assert!(nobody.contains("no customer"), "{nobody}");
    let audit = said(&run(folder.path(), &["audit"]));
    let lines: Vec<&str> = audit.lines().collect();
    assert_eq!(lines.len(), 2, "{audit}");
    assert!(
        lines[0].ends_with(" erase by Root: 1 conversation, 0 records, 1 file"),
        "{audit}"
    );
    assert!(
        lines[1].ends_with(" export by Root: 1 conversation, 0 records, 1 file"),
        "{audit}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_erased_without_a_desk_that_is_served_and_what_is_no_customer_is_named() {
    let folder = folder();
    {
        let desk = desk(folder.path()).await;
        desk.apply(include_str!("../../demo.toml"), true)
            .await
            .expect("applies");
        carla_writes(&desk).await;
    }
    for (whose, word) in [("demo:nobody", "no customer demo:nobody"), ("Carla", "SITE:SUB")] {
        let said = mistake(&run(folder.path(), &["erase", "--customer", whose]));
        assert!(said.contains(word), "{said}");
    }
    let erased = said(&run(folder.path(), &["erase", "--customer", "CHAT0001001"]));
    assert!(
        erased.contains("1 conversation") && erased.contains("by the desk that is served"),
        "{erased}"
    );
    let audit = said(&run(folder.path(), &["audit"]));
    assert!(audit.contains(" erase by unknown: "), "{audit}");
    assert_eq!(names_in(&folder.path().join("data/attachments")).len(), 1);

    // The next desk that is served removes what was in it.
    let _served = Served::start(folder.path(), &["--demo"]);
    let begun = Instant::now();
    // Beside what this build leaves for its pages.
    while names_in(&folder.path().join("data/attachments"))
        .iter()
        .any(|name| name != "assets")
    {
        assert!(begun.elapsed() < LONG, "the file stays");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
