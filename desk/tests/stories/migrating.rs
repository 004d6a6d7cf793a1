//! A desk that was used before its schema grew has everything after it.

use crate::test_desk::{Customer, START, body, request, staff_words};
use desk::clock::Clock;
use desk::{Bus, Database, Desk, Files, Settings, Staff, Upload};
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId};
use domain::people::{Role, Roles};
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{AssertSqlSafe, Executor};
use tempfile::TempDir;

/// What somebody said before there were records, on a SQLite file: its table of entries is made anew for cards.
const BEFORE: &str = "
    INSERT INTO people (id, email, email_folded, name, public_name, created_at) VALUES (1, 'r@x', 'r@x', 'Root', 'Root', 1);
    INSERT INTO assignment_groups (id, name) VALUES (1, 'Billing');
    INSERT INTO queues (id, name, public_name, group_id, priority) VALUES (1, 'Billing', 'us', 1, 1);
    INSERT INTO sites (id, site_key, name, greeting, origins) VALUES (1, 'demo', 'Demo', 'Hello', '[]');
    INSERT INTO customers (id, site_id, token_hash, name, created_at) VALUES (1, 1, 'hash', 'Carla', 1);
    INSERT INTO conversations (id, number, site_id, customer_id, queue_id, state, created_at, staff_seq, customer_seq,
        staff_version, customer_version) VALUES (1, 'CHAT0001001', 1, 1, 1, 'waiting', 1, 3, 2, 4, 3);
    INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility, author,
        author_key, body, client_id, created_at) VALUES
        (1, 1, 1, 1, 1, 'message', 'comment', 'customer', 0, 'My invoice is wrong', 'client-0001', 1),
        (1, 2, NULL, 2, NULL, 'message', 'work_note', 'person', 1, 'old plan', 'client-0002', 2);
    INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility, author,
        author_key, body, client_id, created_at, removed_at, removed_by) VALUES
        (1, 3, 2, 4, 3, 'message', 'comment', 'person', 1, '', 'client-0003', 3, 4, 1);";

/// A desk whose schema was at a level, and held this, as it opens now.
async fn opened(level: i64, held: &str) -> (Desk, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("headset.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.expect("opens");
    let mut before = sqlx::migrate!("migrations/sqlite");
    before
        .migrations
        .to_mut()
        .retain(|migration| migration.version <= level);
    before.run(&pool).await.expect("runs");
    pool.execute(sqlx::raw_sql(AssertSqlSafe(held)))
        .await
        .expect("goes through");
    pool.close().await;
    let settings = Settings {
        database: Database::Sqlite(file),
        bus: Bus::default(),
        clock: Clock::hand(START),
        files: Files::in_memory(),
    };
    (Desk::open(settings).await.expect("the schema is brought up"), folder)
}

/// Tokens stood in the customers' own rows, to which others refer: that table is made anew.
#[tokio::test]
async fn whoever_was_in_a_chat_before_known_customers_goes_on_with_it() {
    let carla = Customer::new("Carla");
    let hash = hex::encode(Sha256::digest(format!("{:064x}", 4711)));
    let held = BEFORE.replace("'hash'", &format!("'{hash}'"));
    let (desk, _folder) = opened(5, &held).await;
    let token = desk::CustomerToken::parse(&format!("{:064x}", 4711)).expect("well formed");
    let chat = desk.chat(&token, "demo", None).await.expect("readable").expect("hers");
    assert_eq!(chat.changes.head.conversation, ConversationId(1));
    let said = desk.say(&token, ConversationId(1), request(), body("Still here")).await;
    assert_eq!(said.expect("hers").seq, 3);
    assert_eq!(desk.chat(&carla.token, "demo", None).await.expect("readable"), None);
}

#[tokio::test]
async fn what_was_said_before_there_were_records_is_all_there() {
    let (desk, _folder) = opened(2, BEFORE).await;
    let root = Staff {
        person: PersonId(1),
        roles: Roles(vec![Role::Admin]),
    };
    let told = desk
        .staff_changes(&root, ConversationId(1), 0)
        .await
        .expect("an administrator");
    assert_eq!(
        staff_words(&told.changes.entries),
        ["My invoice is wrong", "old plan", "(removed)"]
    );
    let since = desk
        .staff_changes(&root, ConversationId(1), 2)
        .await
        .expect("an administrator");
    assert_eq!(since.changes.entries.len(), 1, "versions are kept");
    // And the table takes what came later: a file, and its removal.
    let upload = Upload {
        name: "plan.txt".to_owned(),
        bytes: b"old plan".as_slice().into(),
    };
    let sent = desk
        .attach(&root, ConversationId(1), request(), Visibility::WorkNote, upload)
        .await;
    let seq = sent.expect("an administrator").seq;
    desk.remove_text(&root, ConversationId(1), seq, request())
        .await
        .expect("an administrator");
    assert_eq!(desk.do_due_work().await, Ok(1), "the file goes");
}
