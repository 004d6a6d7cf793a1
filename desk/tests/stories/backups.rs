//! A desk is backed up while it is served, and is the same desk where it is restored.

use crate::all_rows::all_rows;
use crate::deep_check::findings;
use crate::records::{create, talking};
use crate::test_desk::{Customer, START, TestDesk, request, staff_words, story};
use desk::clock::Clock;
use desk::{Backup, BackupError, Bus, Database, Desk, Files, Restored, Settings, Staff, Taken, Taking, Upload};
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId};
use domain::people::{Role, Roles};
use domain::record::Kind;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{AssertSqlSafe, Executor, PgPool};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A schema of an earlier Headset.
const EARLIER: i64 = 11;
/// What somebody said at that time.
const SAID_EARLIER: &str = "
    INSERT INTO people (id, email, email_folded, name, public_name, created_at) VALUES (1, 'r@x', 'r@x', 'Root', 'Root', 1);
    INSERT INTO assignment_groups (id, name) VALUES (1, 'Billing');
    INSERT INTO queues (id, name, public_name, group_id, priority) VALUES (1, 'Billing', 'us', 1, 1);
    INSERT INTO sites (id, site_key, name, greeting, origins) VALUES (1, 'demo', 'Demo', 'Hello', '[]');
    INSERT INTO customers (id, site_id, name, created_at) VALUES (1, 1, 'Carla', 1);
    UPDATE counters SET value = 1 WHERE name = 'conversation';
    INSERT INTO conversations (id, number, site_id, customer_id, queue_id, state, created_at, staff_seq, customer_seq,
        staff_version, customer_version) VALUES (1, 'CHAT0001001', 1, 1, 1, 'waiting', 1, 2, 1, 2, 1);
    INSERT INTO visits (id, conversation_id, queue_id, line_rank, waiting_since, entered_at) VALUES (1, 1, 1, 2, 1, 1);
    INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility, author,
        author_key, body, client_id, created_at) VALUES
        (1, 1, 1, 1, 1, 'message', 'comment', 'customer', 0, 'My \\ invoice' || CHR || 'is wrong', 'client-0001', 1),
        (1, 2, NULL, 2, NULL, 'message', 'work_note', 'person', 1, 'old plan', 'client-0002', 2);";

fn taking<'a>(database: &'a Database, files: &'a Files, to: &'a Path) -> Taking<'a> {
    Taking {
        database,
        files: Some(files),
        to,
        overwrites: false,
        at: START,
    }
}

async fn backed_up(test: &TestDesk, to: &Path) -> Result<Taken, BackupError> {
    desk::backup(taking(&test.database(), &test.files(), to), &mut |_| ()).await
}

/// Restores a backup into another database and a folder of this name.
async fn restored(test: &TestDesk, from: &Path, name: &str) -> (Restored, Database, Files) {
    let database = test.another_database().await;
    let files = Files::in_folder(&test.beside(name)).expect("a folder");
    let backup = Backup::open(from).await.expect("it is whole");
    let restored = backup.restore(&database, &files, &mut |_| ()).await;
    (restored.expect("there is room"), database, files)
}

async fn opened(database: Database, files: Files) -> Desk {
    let clock = Clock::hand(START);
    Desk::open(Settings {
        database,
        bus: Bus::default(),
        clock,
        files,
    })
    .await
    .expect("it opens")
}

async fn attach(
    test: &TestDesk,
    staff: &Staff,
    conversation: ConversationId,
    visibility: Visibility,
    text: &'static str,
) -> i64 {
    let upload = Upload {
        name: "plan.txt".to_owned(),
        bytes: text.as_bytes().into(),
    };
    let sent = test
        .desk
        .attach(staff, conversation, request(), visibility, upload)
        .await;
    sent.expect("hers").seq
}

/// Amy talks with Carla, who has sent much; Dan waits.
async fn busy(test: &TestDesk) -> (Staff, Customer) {
    let (amy, carla) = talking(test).await;
    test.customer("Dan", "Technical").await;
    carla
        .say(&test.desk, "Back\\slash, \"quotes\",\nline, Grüße 🙂")
        .await
        .expect("hers");
    test.write(&amy, carla.conversation, Visibility::WorkNote, "an old plan")
        .await;
    attach(test, &amy, carla.conversation, Visibility::Comment, "what Carla owes").await;
    attach(
        test,
        &amy,
        carla.conversation,
        Visibility::WorkNote,
        "what she does not",
    )
    .await;
    let card = carla
        .say(&test.desk, "my card is 4111 1111 1111 1111")
        .await
        .expect("hers");
    let entries = test.staff_view(&amy, carla.conversation).await.changes.entries;
    let seq = entries.last().expect("said").seq;
    assert!(seq > card, "a note stands in between");
    test.desk
        .remove_text(&amy, carla.conversation, seq, request())
        .await
        .expect("the customer's");
    create(test, &amy, &carla, Kind::Case).await;
    (amy, carla)
}

/// What is in a folder of files, each under its name.
fn stored(folder: PathBuf) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|file| {
            let file = file.expect("readable");
            let name = file.file_name().into_string().expect("a name");
            (name, std::fs::read(file.path()).expect("readable"))
        })
        .collect();
    found.sort();
    found
}

story! {
    async fn a_restored_desk_has_every_row_and_every_file_and_goes_on(test) {
        let (amy, carla) = busy(&test).await;
        let to = test.beside("desk.headset");
        let taken = backed_up(&test, &to).await.expect("made");
        assert_eq!((taken.attachments, taken.faults), (2, 0));
        let metadata = std::fs::metadata(&to).expect("there");
        assert_eq!((metadata.len(), metadata.permissions().mode() & 0o777), (taken.bytes, 0o600), "notes are in it");
        let (told, database, files) = restored(&test, &to, "restored").await;
        assert_eq!((told.attachments, told.from), (2, told.to));
        assert_eq!(all_rows(&database).await, all_rows(&test.database()).await);
        assert_eq!(stored(test.beside("restored")), stored(test.beside("attachments")));
        for left in std::fs::read_dir(test.beside("")).expect("the folder") {
            let name = left.expect("readable").file_name().into_string().expect("a name");
            assert!(!name.starts_with("desk.headset.") , "{name} is left");
        }

        let desk = opened(database, files).await;
        assert_eq!(findings(&desk).await, Vec::<String>::new());
        let before = test.staff_view(&amy, carla.conversation).await.changes.entries;
        let after = desk.staff_changes(&amy, carla.conversation, 0).await.expect("hers").changes.entries;
        assert_eq!(after, before);
        // Whoever comes now is counted on, and whatever is made now has ids of its own.
        let eve = Customer::new("Eve");
        let new = eve.start(&desk, "Billing", request()).await.expect("open");
        assert_eq!(new, ConversationId(carla.conversation.0 + 2));
        carla.say(&desk, "Still here").await.expect("hers");
        assert_eq!(findings(&desk).await, Vec::<String>::new());
    }
}

story! {
    /// Files come and go meanwhile, too.
    async fn each_backup_made_while_people_write_is_one_moment_of_the_desk(test) {
        let (amy, carla) = busy(&test).await;
        let (stop, said) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let writing = {
            let (desk, carla, stop, said) = (test.desk.clone(), carla.clone(), stop.clone(), said.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    carla.say(&desk, "And another thing").await.expect("hers");
                    said.fetch_add(1, Ordering::SeqCst);
                }
            })
        };
        let sending = {
            let (desk, conversation, stop) = (test.desk.clone(), carla.conversation, stop.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let upload = Upload { name: "a.txt".to_owned(), bytes: b"soon gone".as_slice().into() };
                    let sent = desk.attach(&amy, conversation, request(), Visibility::Comment, upload).await;
                    let seq = sent.expect("hers").seq;
                    desk.remove_text(&amy, conversation, seq, request()).await.expect("her own");
                    desk.do_due_work().await.expect("the file goes");
                }
            })
        };
        for count in 0..3 {
            let before = said.load(Ordering::SeqCst);
            let to = test.beside(&format!("{count}.headset"));
            let taken = backed_up(&test, &to).await.expect("made");
            assert_eq!(taken.faults, 0);
            let (_, database, files) = restored(&test, &to, &format!("restored{count}")).await;
            let rows = all_rows(&database).await;
            let entries = rows.iter().find(|(name, _)| name == "entries").expect("a table");
            let kept = entries.1.iter().filter(|row| row.contains("And another thing")).count();
            assert!(kept >= before, "{kept} of {before} that were acknowledged before");
            assert_eq!(findings(&opened(database, files).await).await, Vec::<String>::new());
        }
        stop.store(true, Ordering::SeqCst);
        writing.await.expect("it wrote");
        sending.await.expect("it sent");
    }
}

story! {
    async fn nothing_is_overwritten_unless_that_is_asked_for(test) {
        busy(&test).await;
        let to = test.beside("desk.headset");
        backed_up(&test, &to).await.expect("made");
        let first = std::fs::read(&to).expect("readable");
        assert!(matches!(backed_up(&test, &to).await, Err(BackupError::Exists(_))));
        assert_eq!(std::fs::read(&to).expect("readable"), first);
        test.customer("Eve", "Billing").await;
        let (database, files) = (test.database(), test.files());
        let again = Taking { overwrites: true, ..taking(&database, &files, &to) };
        desk::backup(again, &mut |_| ()).await.expect("made");
        assert_ne!(std::fs::read(&to).expect("readable"), first);

        let before = all_rows(&test.database()).await;
        let open = async || Backup::open(&to).await.expect("it is whole");
        let empty = Files::in_folder(&test.beside("empty")).expect("a folder");
        let into_itself = open().await.restore(&test.database(), &empty, &mut |_| ()).await;
        assert!(matches!(into_itself, Err(BackupError::NotEmpty(_))), "{into_itself:?}");
        assert_eq!(all_rows(&test.database()).await, before);
        let other = test.another_database().await;
        let among_files = open().await.restore(&other, &test.files(), &mut |_| ()).await;
        assert!(matches!(among_files, Err(BackupError::NotEmpty(_))), "{among_files:?}");
        open().await.restore(&other, &empty, &mut |_| ()).await.expect("nothing was left there");
    }
}

story! {
    async fn a_backup_that_is_not_as_it_was_written_is_refused(test) {
        busy(&test).await;
        let to = test.beside("desk.headset");
        backed_up(&test, &to).await.expect("made");
        let whole = std::fs::read(&to).expect("readable");
        let some = (0..whole.len()).step_by(whole.len() / 40).chain(whole.len() - 10..whole.len());
        for at in some {
            let mut other = whole.clone();
            other[at] ^= 1 << (at % 8);
            std::fs::write(&to, other).expect("written");
            let opened = Backup::open(&to).await;
            assert!(matches!(opened, Err(BackupError::Damaged(_))), "byte {at}: {opened:?}");
        }
        for length in (0..whole.len()).step_by(whole.len() / 20) {
            std::fs::write(&to, &whole[..length]).expect("written");
            let opened = Backup::open(&to).await;
            assert!(matches!(opened, Err(BackupError::Damaged(_))), "cut off after {length}: {opened:?}");
        }
    }
}

story! {
    async fn a_file_that_is_missing_is_told_and_everything_else_is_kept(test) {
        busy(&test).await;
        let names = test.stored_files();
        std::fs::remove_file(test.beside("attachments").join(&names[0])).expect("removed");
        std::fs::write(test.beside("attachments").join(&names[1]), "something else").expect("written");
        let to = test.beside("desk.headset");
        let (database, files, mut told) = (test.database(), test.files(), Vec::new());
        let taken = desk::backup(taking(&database, &files, &to), &mut |line| told.push(line.to_owned())).await;
        let taken = taken.expect("made");
        assert_eq!((taken.attachments, taken.faults), (1, 2));
        for name in &names {
            assert!(told.iter().any(|line| line.contains(name)), "{name} in {told:?}");
        }
        let (_, database, files) = restored(&test, &to, "restored").await;
        assert_eq!(all_rows(&database).await, all_rows(&test.database()).await);
        assert_eq!(findings(&opened(database, files).await).await.len(), 2);
    }
}

story! {
    async fn a_backup_of_a_newer_headset_is_refused(test) {
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            SELECT 9999, description, success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        test.run_sql(newer).await;
        let to = test.beside("desk.headset");
        backed_up(&test, &to).await.expect("made");
        let refused = Backup::open(&to).await.expect_err("it is newer");
        assert!(matches!(refused, BackupError::Newer { is: 9999, .. }), "{refused:?}");
        assert!(refused.to_string().contains("newer"), "{refused}");
    }
}

/// A migrator that stops at a schema of earlier.
fn earlier(mut migrator: Migrator) -> Migrator {
    let migrations = migrator.migrations.to_mut();
    migrations.retain(|migration| migration.version <= EARLIER);
    migrator
}

/// Makes a desk of earlier in an empty database.
async fn make_earlier(database: &Database) {
    match database {
        Database::Sqlite(path) => {
            let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
            let pool = SqlitePool::connect_with(options).await.expect("opens");
            earlier(sqlx::migrate!("migrations/sqlite"))
                .run(&pool)
                .await
                .expect("runs");
            let said = AssertSqlSafe(SAID_EARLIER.replace("CHR", "CHAR(10)"));
            pool.execute(sqlx::raw_sql(said)).await.expect("goes through");
            pool.close().await;
        }
        Database::Postgres(url) => {
            let pool = PgPool::connect(url).await.expect("opens");
            earlier(sqlx::migrate!("migrations/postgres"))
                .run(&pool)
                .await
                .expect("runs");
            let said = AssertSqlSafe(SAID_EARLIER.replace("CHR", "CHR(10)"));
            pool.execute(sqlx::raw_sql(said)).await.expect("goes through");
            pool.close().await;
        }
    }
}

story! {
    async fn a_desk_of_earlier_is_backed_up_as_it_is_and_restored_as_one_of_today(test) {
        let database = test.another_database().await;
        make_earlier(&database).await;
        let before = all_rows(&database).await;
        let (to, files) = (test.beside("desk.headset"), Files::in_memory());
        desk::backup(taking(&database, &files, &to), &mut |_| ()).await.expect("made");
        assert_eq!(all_rows(&database).await, before, "a backup changes nothing");

        let (told, restored, files) = restored(&test, &to, "restored").await;
        assert_eq!(told.from, EARLIER);
        assert!(told.to > EARLIER);
        let after = all_rows(&restored).await;
        for (name, rows) in before {
            let now = after.iter().find(|(table, _)| *table == name).expect("no table goes");
            assert_eq!(now.1.len(), rows.len(), "{name}");
        }
        let opened = opened(restored, files).await;
        let root = Staff {
            person: PersonId(1),
            roles: Roles(vec![Role::Admin]),
        };
        let told = opened.staff_changes(&root, ConversationId(1), 0).await.expect("an administrator");
        assert_eq!(staff_words(&told.changes.entries), ["My \\ invoice\nis wrong", "old plan"]);
        assert_eq!(findings(&opened).await, Vec::<String>::new());
    }
}

/// On SQLite only: a Postgres is somebody else's to keep.
#[tokio::test]
async fn a_desk_is_kept_as_it_was_before_it_is_brought_to_a_newer_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("headset.db");
    let database = Database::Sqlite(path.clone());
    let keep = async || {
        desk::backup_before_upgrade(&database, START, &mut |_| ())
            .await
            .expect("there is room")
    };
    assert_eq!(keep().await, None, "there is no desk yet");
    make_earlier(&database).await;
    let earlier = folder.path().join("headset-before-0011.headset");
    std::fs::write(&earlier, "of the time before").expect("written");
    std::fs::write(folder.path().join("headset-before-me.headset"), "somebody's own").expect("written");
    let kept = keep().await.expect("it is older");
    assert!(!earlier.exists() && folder.path().join("headset-before-me.headset").exists());

    let desk = opened(database.clone(), Files::in_memory()).await;
    assert_eq!(findings(&desk).await, Vec::<String>::new());
    drop(desk);
    assert_eq!(keep().await, None, "it is of today");
    let backup = Backup::open(&kept).await.expect("it is whole");
    assert!(!backup.has_attachments());
    let again = Database::Sqlite(folder.path().join("again.db"));
    let told = backup
        .restore(&again, &Files::in_memory(), &mut |_| ())
        .await
        .expect("there is room");
    assert_eq!(told.from, EARLIER);
    assert_eq!(all_rows(&again).await, all_rows(&database).await);
}
