//! Bringing the schema forward. Migrations are embedded and additive; each names the oldest binary that may go on using
//! the database, and only a binary older than that refuses it.

use super::{OpenError, Store};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{PgConnection, SqliteConnection};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The newest schema this binary knows.
pub(crate) fn known() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Checks that this binary may use the database.
pub(crate) async fn check(store: &Store) -> Result<(), OpenError> {
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
    Ok(())
}

/// Checks that this binary may use the database, then runs what is missing.
pub(super) async fn run(store: &Store) -> Result<(), OpenError> {
    check(store).await?;
    match store {
        Store::Sqlite { writer, .. } => with_ignore_missing(&SQLITE).run(writer).await?,
        Store::Postgres(pool) => {
            let mut connection = pool.acquire().await?;
            let to = known();
            if let Some(from) = on_postgres(&mut connection).await?.filter(|from| *from < to) {
                tracing::warn!(
                    from,
                    to,
                    "the schema is brought forward; of a database on Postgres no backup is made before that"
                );
            }
            with_ignore_missing(&POSTGRES).run(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Makes the schema of a level, or brings it there, in whatever transaction this connection has.
pub(super) async fn bring_to(connection: &mut PgConnection, level: i64) -> Result<(), MigrateError> {
    with_ignore_missing(&POSTGRES).run_to(level, connection).await
}

/// The schema that a SQLite file is at; none where it holds no desk.
pub(crate) async fn on_sqlite(connection: &mut SqliteConnection) -> Result<Option<i64>, sqlx::Error> {
    let (tables,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await?;
    if tables == 0 {
        return Ok(None);
    }
    let (level,): (Option<i64>,) = sqlx::query_as(LEVEL).fetch_one(connection).await?;
    Ok(level)
}

/// The schema that a Postgres database is at; none where it holds no desk.
pub(crate) async fn on_postgres(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let (tables,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM information_schema.tables \
         WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()",
    )
    .fetch_one(&mut *connection)
    .await?;
    if tables == 0 {
        return Ok(None);
    }
    let (level,): (Option<i64>,) = sqlx::query_as(LEVEL).fetch_one(connection).await?;
    Ok(level)
}

const LEVEL: &str = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";

/// A newer binary's additive migrations do not stop this one.
fn with_ignore_missing(migrator: &Migrator) -> Migrator {
    let mut migrator = Migrator {
        migrations: migrator.migrations.clone(),
        ..Migrator::DEFAULT
    };
    migrator.set_ignore_missing(true);
    migrator
}
