//! Opening the database, with the pragmas and settings that durability rests on, read back.

use super::{Store, migrate};
use crate::failure::Failure;
use domain::time::Timestamp;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Earlier versions can corrupt a write-ahead log.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
const READERS: u32 = 4;
/// The write-ahead log is folded into the file from time to time, beside those who write ([`Store::fold_log`]). Only when it has grown
/// to this many pages of 4 KiB, because they write more than that keeps up with, does one of them do it and the others wait.
const MOST_PAGES_IN_LOG: u32 = 8_192;
/// What the one who writes keeps of the database, in KiB (negative, as SQLite wants it): a group of messages touches some hundred pages.
const WRITER_CACHE: &str = "-16384";
const POSTGRES_CONNECTIONS: u32 = 8;
/// Indexes are read as cheaply as tables, as on every disk of today. By its default Postgres plans for disks that turn: whatever
/// joins a JSON list, which it thinks has 100 items, then reads all of a table of some 10,000 conversations. And no statement here
/// runs for as long as it would take to compile it.
pub const POSTGRES_PLANS_FOR: [(&str, &str); 2] = [("random_page_cost", "1.1"), ("jit", "off")];

/// Where the desk keeps what it knows.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file; made if it is not there.
    Sqlite(PathBuf),
    /// A Postgres URL. Holds a password: never logged.
    Postgres(String),
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(_) => formatter.write_str("postgres:…"),
        }
    }
}

impl Database {
    /// Which of the two it is, in a word.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

/// Why a desk did not open; a sentence for whoever starts it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Written by a newer binary that this one cannot work beside.
    #[error(
        "the database was written by a newer Headset: it needs schema {needed}, this binary knows {known}. \
         Use the newer binary, or another --data folder."
    )]
    NewerDatabase { needed: i64, known: i64 },
    /// A setting that durability rests on is not as it must be.
    #[error("the database does not keep what it acknowledges: {0}")]
    NotDurable(String),
    /// Not reachable, not writable, or not a database.
    #[error("the database cannot be used: {0}")]
    Unusable(#[from] sqlx::Error),
    /// A migration failed; what was there is unchanged.
    #[error("the database cannot be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// Connections that go on after a full disk, and are not asked before each use whether they live: the file is in this process. Where a commit fails, SQLite may have rolled back by itself; the driver then waits
/// for a rollback that can never be, and every later transaction of that connection would be refused.
fn sqlite_pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
}

impl From<Failure> for OpenError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => Self::Unusable(error),
            other => Self::Unusable(sqlx::Error::Protocol(other.to_string())),
        }
    }
}

impl Store {
    /// Connects, checks the settings, and brings the schema to this binary's version.
    pub(crate) async fn open(database: &Database) -> Result<Self, OpenError> {
        let store = Self::connect(database, true).await?;
        store.check_durability().await?;
        migrate::run(&store).await?;
        Ok(store)
    }

    /// Connects, and looks at nothing. A SQLite file that is not there is made only where `makes` says so.
    pub(crate) async fn connect(database: &Database, makes: bool) -> Result<Self, OpenError> {
        Ok(match database {
            Database::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(makes)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    .pragma("wal_autocheckpoint", MOST_PAGES_IN_LOG.to_string());
                let writing = options.clone().pragma("cache_size", WRITER_CACHE);
                Self::Sqlite {
                    writer: sqlite_pool()
                        .min_connections(1)
                        .max_connections(1)
                        .idle_timeout(None)
                        .max_lifetime(None)
                        .connect_with(writing)
                        .await?,
                    readers: sqlite_pool().max_connections(READERS).connect_with(options).await?,
                }
            }
            Database::Postgres(url) => Self::Postgres(
                PgPoolOptions::new()
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(Duration::from_secs(10))
                    .connect_with(PgConnectOptions::from_str(url)?.options(POSTGRES_PLANS_FOR))
                    .await?,
            ),
        })
    }

    /// The facts that durability rests on, as the database tells them: name and value.
    pub(crate) async fn facts(&self) -> Result<Vec<(&'static str, String)>, OpenError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => {
                let mut connection = writer.acquire().await?;
                let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()")
                    .fetch_one(&mut *connection)
                    .await?;
                let (journal,): (String,) = sqlx::query_as("PRAGMA journal_mode")
                    .fetch_one(&mut *connection)
                    .await?;
                let (synchronous,): (i64,) = sqlx::query_as("PRAGMA synchronous").fetch_one(&mut *connection).await?;
                let (foreign_keys,): (i64,) = sqlx::query_as("PRAGMA foreign_keys")
                    .fetch_one(&mut *connection)
                    .await?;
                vec![
                    ("sqlite", version),
                    ("journal_mode", journal),
                    ("synchronous", synchronous.to_string()),
                    ("foreign_keys", foreign_keys.to_string()),
                ]
            }
            Self::Postgres(pool) => {
                let mut facts = Vec::new();
                for (name, sql) in [
                    ("postgres", "SHOW server_version"),
                    ("fsync", "SHOW fsync"),
                    ("synchronous_commit", "SHOW synchronous_commit"),
                    ("full_page_writes", "SHOW full_page_writes"),
                ] {
                    let (value,): (String,) = sqlx::query_as(sql).fetch_one(pool).await?;
                    facts.push((name, value));
                }
                facts
            }
        })
    }

    async fn check_durability(&self) -> Result<(), OpenError> {
        for (name, value) in self.facts().await? {
            let good = match name {
                "sqlite" => version_of(&value) >= OLDEST_SQLITE,
                "journal_mode" => value == "wal",
                "synchronous" => value == "2",
                "foreign_keys" => value == "1",
                "fsync" | "full_page_writes" => value == "on",
                "synchronous_commit" => value != "off",
                _ => true,
            };
            if !good {
                return Err(OpenError::NotDurable(format!("{name} is {value}")));
            }
        }
        Ok(())
    }

    /// What time it is by Postgres' clock; SQLite has none of its own.
    pub(crate) async fn time(&self) -> Result<Option<Timestamp>, sqlx::Error> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let (millis,): (i64,) = sqlx::query_as("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT")
            .fetch_one(pool)
            .await?;
        Ok(Some(Timestamp(millis)))
    }

    /// Folds what is in SQLite's write-ahead log into the file, as far as nobody reads or writes it, and makes nobody wait. Postgres does
    /// so by itself.
    pub(crate) async fn fold_log(&self) -> Result<(), sqlx::Error> {
        if let Self::Sqlite { readers, .. } = self {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(readers).await?;
        }
        Ok(())
    }

    /// Closes all connections; on SQLite this also folds the write-ahead log into the file.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn version_of(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}
