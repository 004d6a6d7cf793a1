//! The raw limits of the databases: the least that storing a message is, which is to count it in its conversation and insert it,
//! by the shortest way there is.
//!
//! SQLite is called through `rusqlite`, on the library that sqlx brings: sqlx itself hands each statement to a thread of its own
//! (150 µs), which is no limit of SQLite.

use anyhow::ensure;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};
use tokio::task::block_in_place;

/// Messages go round among so many conversations.
const CONVERSATIONS: i64 = 1_000;
/// As long as those that are sent to the desk.
const BODY: &str = "What somebody says to somebody else, in about as many words as people take for one message of a chat, which is \
                    two hundred bytes if they explain what the matter is and say all there is to say of it.....";

const SQLITE: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE conversations (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
    CREATE TABLE entries (id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, seq INTEGER NOT NULL,
        client_id TEXT NOT NULL, body TEXT NOT NULL,
        UNIQUE (conversation_id, seq), UNIQUE (conversation_id, client_id));
    WITH RECURSIVE numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 999)
    INSERT INTO conversations SELECT number, 0 FROM numbers;";

const POSTGRES: [&str; 3] = [
    "CREATE TABLE conversations (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL)",
    "CREATE TABLE entries (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, conversation_id BIGINT NOT NULL,
        seq BIGINT NOT NULL, client_id TEXT NOT NULL, body TEXT NOT NULL,
        UNIQUE (conversation_id, seq), UNIQUE (conversation_id, client_id))",
    "INSERT INTO conversations SELECT number, 0 FROM generate_series(0, 999) AS number",
];

const UNNEST: &str = "WITH new AS (
        SELECT * FROM UNNEST($1::BIGINT[], $2::BIGINT[], $3::TEXT[], $4::TEXT[]) AS new (conversation_id, seq, client_id, body)),
    counted AS (
        UPDATE conversations SET seq = new.seq FROM new WHERE id = new.conversation_id)
    INSERT INTO entries (conversation_id, seq, client_id, body) SELECT conversation_id, seq, client_id, body FROM new";

/// One connection to an empty database.
pub(super) enum Raw {
    Sqlite(rusqlite::Connection, Numbers),
    Postgres(PgConnection, Numbers),
}

/// Numbers messages: the conversation and the place in it.
#[derive(Default)]
pub(super) struct Numbers(i64);

impl Numbers {
    fn next(&mut self) -> (i64, i64) {
        self.0 += 1;
        (self.0 % CONVERSATIONS, self.0 / CONVERSATIONS + 1)
    }
}

fn client_id(seq: i64) -> String {
    format!("{seq:032x}")
}

impl Raw {
    /// Makes the tables in a new file.
    pub(super) fn sqlite(file: &Path) -> anyhow::Result<Self> {
        let connection = rusqlite::Connection::open(file)?;
        connection.execute_batch(SQLITE)?;
        let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
        ensure!(synchronous == 2, "the raw database is as durable as the desk's");
        Ok(Self::Sqlite(connection, Numbers::default()))
    }

    /// Makes the tables in an empty schema.
    pub(super) async fn postgres(url: &str) -> anyhow::Result<Self> {
        let mut connection = PgConnectOptions::from_str(url)?.connect().await?;
        for statement in POSTGRES {
            sqlx::query(statement).execute(&mut connection).await?;
        }
        Ok(Self::Postgres(connection, Numbers::default()))
    }

    /// Stores so many groups of so many messages, a commit for each; how long each took.
    pub(super) async fn store(&mut self, groups: usize, each: usize) -> anyhow::Result<Vec<Duration>> {
        match self {
            Self::Sqlite(connection, numbers) => block_in_place(|| store_on_sqlite(connection, numbers, groups, each)),
            Self::Postgres(connection, numbers) => store_on_postgres(connection, numbers, groups, each).await,
        }
    }
}

fn store_on_sqlite(
    connection: &mut rusqlite::Connection,
    numbers: &mut Numbers,
    groups: usize,
    each: usize,
) -> anyhow::Result<Vec<Duration>> {
    let mut count = connection.prepare("UPDATE conversations SET seq = ?2 WHERE id = ?1")?;
    let mut insert =
        connection.prepare("INSERT INTO entries (conversation_id, seq, client_id, body) VALUES (?1, ?2, ?3, ?4)")?;
    let (mut begin, mut commit) = (connection.prepare("BEGIN IMMEDIATE")?, connection.prepare("COMMIT")?);
    let mut times = Vec::with_capacity(groups);
    for _ in 0..groups {
        let start = Instant::now();
        begin.execute([])?;
        for _ in 0..each {
            let (conversation, seq) = numbers.next();
            count.execute((conversation, seq))?;
            insert.execute((conversation, seq, client_id(seq), BODY))?;
        }
        commit.execute([])?;
        times.push(start.elapsed());
    }
    Ok(times)
}

async fn store_on_postgres(
    connection: &mut PgConnection,
    numbers: &mut Numbers,
    groups: usize,
    each: usize,
) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(groups);
    for _ in 0..groups {
        let start = Instant::now();
        let (conversations, places): (Vec<i64>, Vec<i64>) = (0..each).map(|_| numbers.next()).unzip();
        let client_ids: Vec<String> = places.iter().map(|seq| client_id(*seq)).collect();
        sqlx::query(UNNEST)
            .bind(conversations)
            .bind(places)
            .bind(client_ids)
            .bind(vec![BODY; each])
            .execute(&mut *connection)
            .await?;
        times.push(start.elapsed());
    }
    Ok(times)
}
