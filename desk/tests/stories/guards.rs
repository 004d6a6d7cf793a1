//! The schema's own guards: what two requests could break together is refused by the database, whatever the code does.

use crate::test_desk::{Kind, TestDesk};
use desk::{Bus, Desk, Files, OpenError, Settings, Upload};

use sqlx::AssertSqlSafe;

/// Statements that each break a rule; `1` is a waiting conversation, `2` one in progress.
const BREAKING: [(&str, &str); 40] = [
    (
        "a clock of silence that runs in line",
        "UPDATE conversations SET silent_since = 1 WHERE id = 1",
    ),
    (
        "a countdown for nobody's silence",
        "UPDATE conversations SET silent_since = NULL, closes_at = 1 WHERE id = 2",
    ),
    (
        "a countdown in what is kept open",
        "UPDATE conversations SET silent_since = 1, closes_at = 1, kept_open = 1 WHERE id = 2",
    ),
    (
        "two open conversations of one customer",
        "INSERT INTO conversations (number, site_id, customer_id, queue_id, state, created_at)
         SELECT 'CHAT9999999', site_id, customer_id, queue_id, 'waiting', 1 FROM conversations WHERE id = 1",
    ),
    (
        "one browser's token as that of two customers",
        "INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at)
         SELECT site_id, token_hash, 2, 1 FROM customer_tokens WHERE customer_id = 1",
    ),
    (
        "one known person as two customers of a site",
        "INSERT INTO customers (site_id, name, created_at, subject) VALUES (1, 'Carla', 1, 'carla'), (1, 'Carla', 1, 'carla')",
    ),
    (
        "a name that a site has given to nobody it knows",
        "UPDATE customers SET verified_name = 'Carla' WHERE id = 1",
    ),
    (
        "an address that a site has given to nobody it knows",
        "UPDATE customers SET verified_email = 'carla@shop.example' WHERE id = 1",
    ),
    (
        "a third key of a site",
        "INSERT INTO site_keys (site_id, place, kid, secret, created_at)
         VALUES (1, 1, 'one', 'x', 1), (1, 2, 'two', 'x', 1), (1, 3, 'three', 'x', 1)",
    ),
    ("a launcher in no corner", "UPDATE sites SET corner = 'top' WHERE id = 1"),
    (
        "a logo that is a program",
        "INSERT INTO site_logos (site_id, kind, digest, content) VALUES (1, 'svg', 'x', 'x')",
    ),
    (
        "one conversation waiting in two places",
        "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at)
         SELECT conversation_id, queue_id, 2, 1, 1 FROM visits WHERE conversation_id = 1",
    ),
    ("in progress with nobody assigned", "UPDATE conversations SET state = 'in_progress' WHERE id = 1"),
    (
        "waiting with somebody assigned",
        "UPDATE conversations SET state = 'waiting' WHERE id = 2",
    ),
    (
        "closed by nobody",
        "UPDATE conversations SET state = 'closed_complete', closed_at = 1 WHERE id = 2",
    ),
    (
        "a work note with a place in the customer's view",
        "UPDATE entries SET visibility = 'work_note' WHERE conversation_id = 1 AND staff_seq = 2",
    ),
    (
        "two entries in one place",
        "UPDATE entries SET staff_seq = 1 WHERE conversation_id = 1 AND staff_seq = 2",
    ),
    (
        "one message stored twice",
        "INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
             author, author_key, body, client_id, created_at)
         SELECT conversation_id, 99, 99, 99, 99, kind, visibility, author, author_key, body, client_id, 1
         FROM entries WHERE conversation_id = 1 AND staff_seq = 2",
    ),
    (
        "two colleagues asked to take one conversation over",
        "INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, created_at, expires_at)
         VALUES (2, 'transfer', 1, 2, 1, 1), (2, 'transfer', 1, 3, 1, 1)",
    ),
    (
        "one colleague asked twice about one conversation",
        "INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, created_at, expires_at)
         VALUES (2, 'transfer', 1, 2, 1, 1), (2, 'invitation', 1, 2, 1, 1)",
    ),
    (
        "a request to oneself",
        "INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, created_at, expires_at)
         VALUES (2, 'invitation', 1, 1, 1, 1)",
    ),
    (
        "two records of one number",
        "INSERT INTO records (kind, number, state, priority, short_description, description, searched, group_id, customer_id,
             created_at, updated_at)
         SELECT kind, number, state, priority, short_description, description, searched, group_id, customer_id, 1, 1
         FROM records WHERE id = 1",
    ),
    ("a record without its short description", "UPDATE records SET short_description = '' WHERE id = 1"),
    (
        "an incident whose priority does not follow from impact and urgency",
        "UPDATE records SET priority = 1 WHERE kind = 'incident'",
    ),
    (
        "a record closed without a resolution",
        "UPDATE records SET state = 'closed', closed_at = 1 WHERE id = 1",
    ),
    (
        "a conversation that points at two records",
        "INSERT INTO record_conversations (record_id, conversation_id, linked_at, linked_by, linked_version)
         SELECT 2, conversation_id, 1, linked_by, 1 FROM record_conversations WHERE record_id = 1",
    ),
    (
        "an attachment without a file",
        "INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
             author, author_key, body, created_at) VALUES (1, 99, 99, 99, 99, 'attachment', 'comment', 'customer', 0, 'a.pdf', 1)",
    ),
    (
        "a file in two entries",
        "INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
             author, author_key, body, created_at, attachment_id)
         SELECT conversation_id, 99, 99, 99, 99, kind, visibility, author, author_key, body, 1, attachment_id
         FROM entries WHERE kind = 'attachment'",
    ),
    ("a file that is gone while an entry names it", "DELETE FROM attachments"),
    ("a picture of no size", "UPDATE attachments SET kind = 'png'"),
    ("a card of no record", "UPDATE entries SET record_id = NULL WHERE kind = 'card'"),
    (
        "what was done to a record as something for customers",
        "INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, created_at)
         SELECT id, 99, 99, 'line', 'comment', created_by, '', '{}', 1 FROM records WHERE id = 1",
    ),
    (
        "one chat rated twice",
        "INSERT INTO surveys (conversation_id, queue_id, agent_id, rating, comment, answered_at)
         VALUES (2, 2, 1, 5, '', 1), (2, 2, 1, 5, '', 1)",
    ),
    (
        "six of five",
        "INSERT INTO surveys (conversation_id, queue_id, agent_id, rating, comment, answered_at) VALUES (2, 2, 1, 6, '', 1)",
    ),
    (
        "a fourth transcript of one conversation",
        "INSERT INTO mails (id, conversation_id, place, to_address, to_folded, day, place_of_day, language, utc_offset, state, created_at)
         VALUES (1, 1, 4, 'a@b.example', 'a@b.example', 1, 1, 'en', 0, 'queued', 1)",
    ),
    (
        "two transcripts of one conversation as the same one",
        "INSERT INTO mails (id, conversation_id, place, to_address, to_folded, day, place_of_day, language, utc_offset, state, created_at)
         VALUES (1, 1, 1, 'a@b.example', 'a@b.example', 1, 1, 'en', 0, 'queued', 1),
                (2, 1, 1, 'c@d.example', 'c@d.example', 1, 1, 'en', 0, 'queued', 1)",
    ),
    (
        "two transcripts to one address as the same one of a day",
        "INSERT INTO mails (id, conversation_id, place, to_address, to_folded, day, place_of_day, language, utc_offset, state, created_at)
         VALUES (1, 1, 1, 'a@b.example', 'a@b.example', 1, 1, 'en', 0, 'queued', 1),
                (2, 2, 1, 'A@b.example', 'a@b.example', 1, 1, 'en', 0, 'queued', 1)",
    ),
    (
        "a transcript that was sent nobody knows when",
        "INSERT INTO mails (id, conversation_id, place, to_address, to_folded, day, place_of_day, language, utc_offset, state, created_at)
         VALUES (1, 1, 1, 'a@b.example', 'a@b.example', 1, 1, 'en', 0, 'sent', 1)",
    ),
    (
        "a field of which nobody knows whether it is asked for",
        "UPDATE sites SET email_need = 'maybe'",
    ),
    (
        "fewer than no open conversations",
        "UPDATE people SET open_conversations = -1",
    ),
];

async fn prepare(test: &TestDesk) {
    let (amy, technical) = (test.staff("amy").await, test.queue("Technical").await);
    let carla = test.customer("Carla", "Billing").await;
    let dan = test.customer("Dan", "Technical").await;
    test.accept(&amy, technical).await.expect("waits");
    assert_eq!((carla.conversation.0, dan.conversation.0), (1, 2));
    let root = test.staff("root").await;
    let case = crate::records::create(test, &root, &carla, domain::record::Kind::Case).await;
    let incident = crate::records::create(test, &root, &dan, domain::record::Kind::Incident).await;
    assert_eq!((case.record.0, incident.record.0), (1, 2));
    let upload = Upload {
        name: "invoice.pdf".to_owned(),
        bytes: b"%PDF-1.7".as_slice().into(),
    };
    test.desk
        .attach_in_chat(
            &carla.token,
            "demo",
            carla.conversation,
            crate::test_desk::request(),
            upload,
        )
        .await
        .expect("hers");
}

#[tokio::test]
async fn the_schema_refuses_what_breaks_a_rule_on_sqlite() {
    let test = TestDesk::open(Kind::Sqlite).await;
    prepare(&test).await;
    let pool = sqlx::SqlitePool::connect(&test.sqlite_url()).await.expect("opens");
    for (rule, statement) in BREAKING {
        let outcome = sqlx::query(AssertSqlSafe(statement)).execute(&pool).await;
        assert!(outcome.is_err(), "{rule}: {outcome:?}");
    }
}

#[tokio::test]
async fn the_schema_refuses_what_breaks_a_rule_on_postgres() {
    let test = TestDesk::open(Kind::Postgres).await;
    prepare(&test).await;
    let pool = sqlx::PgPool::connect(&test.postgres_url()).await.expect("opens");
    for (rule, statement) in BREAKING {
        let outcome = sqlx::query(AssertSqlSafe(statement)).execute(&pool).await;
        assert!(outcome.is_err(), "{rule}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_database_that_needs_a_newer_binary_is_refused_and_not_touched() {
    let test = TestDesk::open(Kind::Sqlite).await;
    let pool = sqlx::SqlitePool::connect(&test.sqlite_url()).await.expect("opens");
    sqlx::query("UPDATE schema_info SET oldest_binary = 999")
        .execute(&pool)
        .await
        .expect("written");
    let again = Desk::open(Settings {
        database: test.database(),
        bus: Bus::default(),
        clock: test.clock.clone(),
        files: Files::in_memory(),
    })
    .await;
    assert!(
        matches!(again, Err(OpenError::NewerDatabase { needed: 999, .. })),
        "{again:?}"
    );
}

/// Behaviour 12's ground: what durability rests on is read back.
#[tokio::test]
async fn what_durability_rests_on_is_read_back() {
    let test = TestDesk::open(Kind::Sqlite).await;
    let facts = test.desk.facts().await.expect("readable");
    for fact in ["journal_mode wal", "synchronous 2", "foreign_keys 1"] {
        assert!(facts.iter().any(|line| line == fact), "{facts:?}");
    }
}
