//! Behaviour 2, `/readyz`: a desk is ready where it can commit and where its files are, and says what is missing otherwise.

use crate::test_desk::{TestDesk, story};
use desk::{Database, NotReady};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::time::Duration;

/// Asks until the answer is this one: what was found out counts for a second.
async fn becomes(test: &TestDesk, expected: Result<(), NotReady>) {
    let asked = async {
        while test.desk.ready().await != expected {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asked)
        .await
        .unwrap_or_else(|_| panic!("it never was {expected:?}"));
}

/// Holds what a desk needs to commit anything while it lives.
enum Held {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Held {
    async fn of(test: &TestDesk) -> Self {
        match test.database() {
            Database::Sqlite(_) => {
                let mut connection = SqliteConnection::connect(&test.sqlite_url()).await.expect("opens");
                sqlx::query("BEGIN IMMEDIATE")
                    .execute(&mut connection)
                    .await
                    .expect("its turn");
                Self::Sqlite(connection)
            }
            Database::Postgres(url) => {
                let mut connection = PgConnection::connect(&url).await.expect("opens");
                sqlx::query("BEGIN").execute(&mut connection).await.expect("begins");
                sqlx::query("LOCK TABLE nodes IN EXCLUSIVE MODE")
                    .execute(&mut connection)
                    .await
                    .expect("its turn");
                Self::Postgres(connection)
            }
        }
    }

    async fn let_go(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.expect("closes"),
            Self::Postgres(connection) => connection.close().await.expect("closes"),
        }
    }
}

story! {
    async fn a_desk_that_cannot_commit_is_not_ready_though_it_can_read_and_is_again_when_it_can(test) {
        let amy = test.staff("amy").await;
        assert_eq!(test.desk.ready().await, Ok(()));
        let held = Held::of(&test).await;
        becomes(&test, Err(NotReady::Database)).await;
        assert!(!test.desk.queues(&amy).await.expect("it can read").is_empty());
        held.let_go().await;
        becomes(&test, Ok(())).await;
    }
}

story! {
    async fn a_desk_whose_files_are_gone_is_not_ready(test) {
        assert_eq!(test.desk.ready().await, Ok(()));
        let (here, elsewhere) = (test.files_folder(), test.files_folder().with_extension("elsewhere"));
        std::fs::rename(&here, &elsewhere).expect("moved away");
        becomes(&test, Err(NotReady::Attachments)).await;
        std::fs::rename(&elsewhere, &here).expect("moved back");
        becomes(&test, Ok(())).await;
    }
}

story! {
    async fn a_desk_beside_a_newer_one_that_it_cannot_follow_is_not_ready(test) {
        test.run_sql("UPDATE schema_info SET oldest_binary = 1000000").await;
        becomes(&test, Err(NotReady::Schema)).await;
    }
}

story! {
    async fn however_many_ask_a_desk_looks_once_a_second(test) {
        let before = test.desk.counted().transactions;
        for _ in 0..50 {
            assert_eq!(test.desk.ready().await, Ok(()));
        }
        let (all, looked) = (50, test.desk.counted().transactions - before);
        assert!((1..all).contains(&looked), "{looked}");
    }
}
