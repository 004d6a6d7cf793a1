//! The database: SQLite or Postgres behind one transaction type, so that every statement is written once.
//!
//! Statements use `$1` placeholders and columns that both databases share (see `migrations/`). Where the two must differ, a
//! statement is a pair, [`Sql::each`].

mod glance;
pub(crate) mod migrate;
mod noted;
mod notify;
mod open;
mod refill;
mod rules;
mod snapshot;
mod sql;
mod transaction;
mod whole;

pub(crate) use glance::Glance;
pub(crate) use migrate::known as known_schema;
pub(crate) use sql::{Row, Sql, Value, args};
pub(crate) use transaction::Transaction;
pub(crate) use whole::Reading;

use crate::failure::Failure;
use crate::live::Live;
pub use noted::{Statement, statements};
pub use notify::Bus;
pub use open::{Database, OpenError, POSTGRES_PLANS_FOR};
pub(crate) use refill::Refill;
pub(crate) use snapshot::{NamedFile, Sequence, Snapshot, Table};
use sqlx::{PgPool, SqlitePool};
pub use whole::broken_rules;

/// Open connections to the one database.
#[derive(Debug)]
pub(crate) enum Store {
    Sqlite {
        /// One connection: SQLite has one writer, and waiting for it here is fair.
        writer: SqlitePool,
        /// Readers see the last commit and never wait for the writer.
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Begins a writing transaction. What it touches is rung on `live` after the commit.
    pub(crate) async fn write(&self, live: &Live) -> Result<Transaction, Failure> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Transaction::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, live),
            Self::Postgres(pool) => Transaction::postgres(pool.begin().await?, live),
        })
    }

    /// Begins a reading transaction: all its statements see one snapshot.
    pub(crate) async fn read(&self, live: &Live) -> Result<Transaction, Failure> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Transaction::sqlite(readers.begin_with("BEGIN DEFERRED").await?, live),
            Self::Postgres(pool) => Transaction::postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
                live,
            ),
        })
    }

    /// A reading of one statement.
    pub(crate) async fn glance(&self, live: &Live) -> Result<Glance, Failure> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Glance::sqlite(readers.acquire().await?, live),
            Self::Postgres(pool) => Glance::postgres(pool.acquire().await?, live),
        })
    }
}
