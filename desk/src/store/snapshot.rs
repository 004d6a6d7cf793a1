//! All that a database holds, as it stood at one moment, beside whoever writes. Nothing here writes to it, so that a backup can still be
//! made where its disk is full.

use super::{Store, migrate};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Postgres, SqliteConnection};
use std::path::Path;

/// Files read about at once.
pub(super) const PAGE: i64 = 500;
/// Since this schema there are files.
const FILES_SINCE: i64 = 9;

/// A file that an entry names, as its row describes it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct NamedFile {
    pub(crate) id: i64,
    pub(crate) bytes: i64,
    /// SHA-256, in hexadecimal digits.
    pub(crate) digest: String,
}

pub(super) const NAMED_FILES: &str = "SELECT id, bytes, digest FROM attachments
    WHERE id > $1 AND EXISTS (SELECT 1 FROM entries WHERE entries.attachment_id = attachments.id)
    ORDER BY id LIMIT $2";

/// Asks a connection of either database for the files that entries name and whose ids are larger, the next of them.
macro_rules! named_files {
    ($connection:expr, $after:expr) => {
        sqlx::query_as($crate::store::snapshot::NAMED_FILES)
            .bind($after)
            .bind($crate::store::snapshot::PAGE)
            .fetch_all($connection)
            .await
    };
}
pub(super) use named_files;

/// A table and how many rows it has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// Its columns on Postgres, as a statement lists them; none on SQLite, whose file says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) columns: Option<String>,
    pub(crate) rows: u64,
}

/// How far Postgres has counted the rows of a table.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx::FromRow)]
pub(crate) struct Sequence {
    pub(crate) table_name: String,
    pub(crate) column_name: String,
    pub(crate) last_value: i64,
}

/// The tables of a desk on Postgres, each with its columns. What sqlx keeps of migrations is no part of what a desk holds.
pub(super) const TABLES: &str = "
    SELECT classes.relname::text AS name,
           string_agg(quote_ident(attributes.attname), ', ' ORDER BY attributes.attnum) AS columns
    FROM pg_class AS classes
    JOIN pg_namespace AS spaces ON spaces.oid = classes.relnamespace AND spaces.nspname = current_schema()
    JOIN pg_attribute AS attributes ON attributes.attrelid = classes.oid AND attributes.attnum > 0
         AND NOT attributes.attisdropped AND attributes.attgenerated = ''
    WHERE classes.relkind = 'r' AND classes.relname <> '_sqlx_migrations'
    GROUP BY classes.relname ORDER BY classes.relname";

const SEQUENCES: &str = "
    SELECT classes.relname::text AS table_name, attributes.attname::text AS column_name, sequences.last_value
    FROM pg_class AS classes
    JOIN pg_namespace AS spaces ON spaces.oid = classes.relnamespace AND spaces.nspname = current_schema()
    JOIN pg_attribute AS attributes ON attributes.attrelid = classes.oid AND attributes.attidentity <> ''
    JOIN pg_sequences AS sequences ON sequences.schemaname = spaces.nspname
         AND format('%I.%I', sequences.schemaname, sequences.sequencename)
             = pg_get_serial_sequence(format('%I.%I', spaces.nspname, classes.relname), attributes.attname::text)
    WHERE classes.relkind = 'r' AND sequences.last_value IS NOT NULL
    ORDER BY classes.relname";

/// A database as it stood at one moment.
pub(crate) enum Snapshot {
    /// A copy of the file, which nobody else has.
    Sqlite(SqliteConnection),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Store {
    /// The schema it is at; none where it holds no desk.
    pub(crate) async fn schema(&self) -> Result<Option<i64>, sqlx::Error> {
        match self {
            Self::Sqlite { readers, .. } => {
                let mut connection = readers.acquire().await?;
                migrate::on_sqlite(&mut connection).await
            }
            Self::Postgres(pool) => {
                let mut connection = pool.acquire().await?;
                migrate::on_postgres(&mut connection).await
            }
        }
    }

    /// Whether anybody has an account.
    pub(crate) async fn has_people(&self) -> Result<bool, sqlx::Error> {
        const ANYBODY: &str = "SELECT id FROM people LIMIT 1";
        let anybody: Option<(i64,)> = match self {
            Self::Sqlite { readers, .. } => sqlx::query_as(ANYBODY).fetch_optional(readers).await?,
            Self::Postgres(pool) => sqlx::query_as(ANYBODY).fetch_optional(pool).await?,
        };
        Ok(anybody.is_some())
    }

    /// Takes it as it stands now. SQLite copies its own file to `copy`, an empty file; Postgres needs none.
    pub(crate) async fn snapshot(&self, copy: &Path) -> Result<Snapshot, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => {
                let name = copy
                    .to_str()
                    .ok_or_else(|| sqlx::Error::InvalidArgument(format!("{} is no name in UTF-8", copy.display())))?;
                sqlx::query("VACUUM INTO $1")
                    .bind(name.to_owned())
                    .execute(readers)
                    .await?;
                let options = SqliteConnectOptions::new().filename(copy).read_only(true);
                Snapshot::Sqlite(options.connect().await?)
            }
            Self::Postgres(pool) => Snapshot::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// The files that entries name now and whose ids are larger, the next of them.
    pub(crate) async fn named_files(&self, after: i64) -> Result<Vec<NamedFile>, sqlx::Error> {
        if self.schema().await?.is_none_or(|level| level < FILES_SINCE) {
            return Ok(Vec::new());
        }
        match self {
            Self::Sqlite { readers, .. } => named_files!(readers, after),
            Self::Postgres(pool) => named_files!(pool, after),
        }
    }

    /// Whether an entry names this file now.
    pub(crate) async fn names_file(&self, file: i64) -> Result<bool, sqlx::Error> {
        const NAMED: &str = "SELECT id FROM entries WHERE attachment_id = $1";
        let named: Option<(i64,)> = match self {
            Self::Sqlite { readers, .. } => sqlx::query_as(NAMED).bind(file).fetch_optional(readers).await?,
            Self::Postgres(pool) => sqlx::query_as(NAMED).bind(file).fetch_optional(pool).await?,
        };
        Ok(named.is_some())
    }
}

impl Snapshot {
    /// The schema it is at.
    pub(crate) async fn schema(&mut self) -> Result<Option<i64>, sqlx::Error> {
        match self {
            Self::Sqlite(copy) => migrate::on_sqlite(copy).await,
            Self::Postgres(transaction) => migrate::on_postgres(transaction).await,
        }
    }

    /// The files that entries name and whose ids are larger, the next of them.
    pub(crate) async fn named_files(&mut self, after: i64) -> Result<Vec<NamedFile>, sqlx::Error> {
        if self.schema().await?.is_none_or(|level| level < FILES_SINCE) {
            return Ok(Vec::new());
        }
        match self {
            Self::Sqlite(copy) => named_files!(&mut *copy, after),
            Self::Postgres(transaction) => named_files!(&mut **transaction, after),
        }
    }

    /// Its tables. How many rows they have is counted on SQLite, and on Postgres where they are read ([`Snapshot::rows`]).
    pub(crate) async fn tables(&mut self) -> Result<Vec<Table>, sqlx::Error> {
        let mut tables = Vec::new();
        match self {
            Self::Sqlite(copy) => {
                let names: Vec<(String,)> = sqlx::query_as(
                    "SELECT name FROM sqlite_master
                     WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> '_sqlx_migrations'
                     ORDER BY name",
                )
                .fetch_all(&mut *copy)
                .await?;
                for (name,) in names {
                    let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM \"{name}\""));
                    let (rows,): (i64,) = sqlx::query_as(count).fetch_one(&mut *copy).await?;
                    tables.push(Table {
                        name,
                        columns: None,
                        rows: rows.unsigned_abs(),
                    });
                }
            }
            Self::Postgres(transaction) => {
                let found: Vec<(String, String)> = sqlx::query_as(TABLES).fetch_all(&mut **transaction).await?;
                tables.extend(found.into_iter().map(|(name, columns)| Table {
                    name,
                    columns: Some(columns),
                    rows: 0,
                }));
            }
        }
        Ok(tables)
    }

    /// How far Postgres has counted, which is no part of its snapshots: at least as far as this one shows. SQLite's file says it.
    pub(crate) async fn sequences(&mut self) -> Result<Vec<Sequence>, sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(Vec::new()),
            Self::Postgres(transaction) => sqlx::query_as(SEQUENCES).fetch_all(&mut **transaction).await,
        }
    }

    /// The rows of a table on Postgres, one line of text each. On SQLite they are in the file, and there are none here.
    pub(crate) async fn rows(
        &mut self,
        table: &Table,
    ) -> Result<BoxStream<'_, Result<Bytes, sqlx::Error>>, sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(Box::pin(futures_util::stream::empty())),
            Self::Postgres(transaction) => {
                let columns = table.columns.as_deref().unwrap_or_default();
                let copy = format!("COPY \"{}\" ({columns}) TO STDOUT", table.name);
                transaction.copy_out_raw(&copy).await
            }
        }
    }

    /// Lets it go. What SQLite has copied stays where it is.
    pub(crate) async fn end(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(copy) => copy.close().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }
}
