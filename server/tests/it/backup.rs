//! Backups, as somebody makes and restores them on the command line.

use crate::command::{Served, folder, headset, mistake, run};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The same with another data folder.
fn run_at(folder: &Path, data: &str, arguments: &[&str]) -> Output {
    let mut command = headset(folder, arguments);
    command
        .env("HEADSET_DATA", folder.join(data))
        .output()
        .expect("it runs")
}

#[test]
fn a_desk_is_backed_up_while_it_is_served_and_restored_into_an_empty_folder() {
    let folder = folder();
    let mut served = Served::start(folder.path(), &["--demo"]);
    let file = folder.path().join("desk.headset");
    let name = file.display().to_string();
    let made = said(&run(folder.path(), &["backup", &name]));
    assert!(made.contains("0 attachments"), "{made}");
    assert_eq!(
        std::fs::metadata(&file).expect("there").permissions().mode() & 0o777,
        0o600
    );
    assert!(mistake(&run(folder.path(), &["backup", &name])).contains("--force"));
    said(&run(folder.path(), &["backup", "--force", &name]));
    said(&run(folder.path(), &["check", "--deep"]));

    let mine = mistake(&run(folder.path(), &["restore", &name]));
    assert!(mine.contains("already served"), "{mine}");
    assert!(served.terminate());
    let mine = mistake(&run(folder.path(), &["restore", &name]));
    assert!(mine.contains("headset.db is there already"), "{mine}");

    let restored = run_at(folder.path(), "other", &["restore", &name]);
    let text = said(&restored);
    assert!(
        text.contains("Restored the desk of 20") && text.contains("in order"),
        "{text}"
    );
    let mut found: Vec<_> = std::fs::read_dir(folder.path().join("other"))
        .expect("the folder")
        .map(|found| found.expect("readable").file_name().into_string().expect("a name"))
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    found.sort();
    assert_eq!(
        found,
        ["attachments", "headset.db", "serve.lock"],
        "nothing is left of it"
    );
    let known = run_at(folder.path(), "other", &["admin", "invite", "amy@demo.test"]);
    assert!(said(&known).contains("One-time code"));
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_said_in_a_sentence_and_changes_nothing() {
    let folder = folder();
    let file = folder.path().join("desk.headset");
    let name = file.display().to_string();
    let nothing = mistake(&run(folder.path(), &["backup", &name]));
    assert!(nothing.contains("no desk in"), "{nothing}");
    assert!(!file.exists() && !folder.path().join("data/headset.db").exists());

    said(&run(folder.path(), &["check"]));
    said(&run(folder.path(), &["backup", &name]));
    let full = folder.path().join("full");
    std::fs::create_dir(&full).expect("made");
    std::fs::write(full.join("letter.txt"), "somebody's own").expect("written");
    let refused = mistake(&run_at(folder.path(), "full", &["restore", &name]));
    assert!(refused.contains("letter.txt"), "{refused}");

    let mut other = std::fs::read(&file).expect("readable");
    other[5_000] ^= 1;
    std::fs::write(&file, other).expect("written");
    let damaged = mistake(&run_at(folder.path(), "new", &["restore", &name]));
    assert!(damaged.contains("no whole backup"), "{damaged}");
    assert!(!folder.path().join("new/headset.db").exists());
    let none = mistake(&run_at(folder.path(), "new", &["restore", "/no/such/file"]));
    assert!(none.contains("cannot be read"), "{none}");
}

#[tokio::test]
async fn a_deep_check_names_what_is_not_in_order_and_ends_with_an_error() {
    let folder = folder();
    said(&run(folder.path(), &["check", "--deep"]));
    let file = folder.path().join("data/headset.db");
    let beside = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display()))
        .await
        .expect("it opens");
    sqlx::query("INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ('put_back', 4711, 0, 0, 0)")
        .execute(&beside)
        .await
        .expect("as no desk would");
    beside.close().await;
    let checked = run(folder.path(), &["check", "--deep"]);
    assert!(mistake(&checked).contains("One thing"), "{checked:?}");
    let text = String::from_utf8_lossy(&checked.stdout);
    assert!(
        text.contains("put_back 4711: something is to be done about nothing"),
        "{text}"
    );
}
