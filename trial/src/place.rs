//! Where a trial's desks keep what they know: files on disk, or schemas of a Postgres.

use anyhow::Context;
use desk::Database;
use sqlx::{Connection, PgConnection};
use std::path::PathBuf;
use tempfile::TempDir;

/// Names the Postgres that trials may use.
const POSTGRES: &str = "HEADSET_TEST_POSTGRES";

/// A place for several desks. A folder goes with it; schemas go with the throw-away Postgres.
pub(crate) enum Place {
    Folder(TempDir),
    Postgres(String),
}

impl Place {
    /// The places there are: always a folder, and a Postgres where one is named.
    pub(crate) fn all() -> anyhow::Result<Vec<Self>> {
        let folder = tempfile::tempdir().context("a folder for the desks' databases")?;
        let postgres = std::env::var(POSTGRES).ok().map(Self::Postgres);
        Ok([Self::Folder(folder)].into_iter().chain(postgres).collect())
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Folder(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// An empty database of its own, by this name.
    pub(crate) async fn database(&self, name: &str) -> anyhow::Result<Database> {
        match self {
            Self::Folder(folder) => {
                let file: PathBuf = folder.path().join(format!("{name}.db"));
                Ok(Database::Sqlite(file))
            }
            Self::Postgres(url) => {
                let schema = format!("trial_{}_{name}", std::process::id());
                let mut connection = PgConnection::connect(url).await?;
                let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
                sqlx::query(create).execute(&mut connection).await?;
                connection.close().await?;
                let separator = if url.contains('?') { '&' } else { '?' };
                Ok(Database::Postgres(format!(
                    "{url}{separator}options[search_path]={schema}"
                )))
            }
        }
    }
}
