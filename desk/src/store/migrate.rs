//! Bringing the schema forward. Migrations are embedded and additive; each names the oldest binary that may go on using
//! the database, and only a binary older than that refuses it.

use super::{OpenError, Store};
use sqlx::migrate::Migrator;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The newest schema this binary knows.
pub(crate) fn known() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Checks that this binary may use the database, then runs what is missing.
pub(super) async fn run(store: &Store) -> Result<(), OpenError> {
    let needed = match store {
        Store::Sqlite { writer, .. } => {
            let (tables,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_info'")
                .fetch_one(writer)
                .await?;
            match tables {
                0 => 0,
                _ => sqlx::query_as("SELECT oldest_binary FROM schema_info")
                    .fetch_one(writer)
                    .await
                    .map(|(n,): (i64,)| n)?,
            }
        }
        Store::Postgres(pool) => {
            let (tables,): (i64,) = sqlx::query_as(
                "SELECT COUNT(*) FROM information_schema.tables \
                 WHERE table_name = 'schema_info' AND table_schema = current_schema()",
            )
            .fetch_one(pool)
            .await?;
            match tables {
                0 => 0,
                _ => sqlx::query_as("SELECT oldest_binary FROM schema_info")
                    .fetch_one(pool)
                    .await
                    .map(|(n,): (i64,)| n)?,
            }
        }
    };
    if needed > known() {
        return Err(OpenError::NewerDatabase { needed, known: known() });
    }
    match store {
        Store::Sqlite { writer, .. } => with_ignore_missing(&SQLITE).run(writer).await?,
        Store::Postgres(pool) => with_ignore_missing(&POSTGRES).run(pool).await?,
    }
    Ok(())
}

/// A newer binary's additive migrations do not stop this one.
fn with_ignore_missing(migrator: &Migrator) -> Migrator {
    let mut migrator = Migrator {
        migrations: migrator.migrations.clone(),
        ..Migrator::DEFAULT
    };
    migrator.set_ignore_missing(true);
    migrator
}
