//! Filling an empty database with what a backup holds.
//!
//! On Postgres all of it is one transaction, the schema too: whoever dies in between leaves the database as empty as it was.

use super::snapshot::{Sequence, TABLES, Table};
use super::{OpenError, POSTGRES_PLANS_FOR, Store, migrate};
use sqlx::postgres::{PgConnectOptions, PgCopyIn, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// Which table refers to which other.
const REFERENCES: &str = "
    SELECT referring.relname::text, referred.relname::text
    FROM pg_constraint AS constraints
    JOIN pg_class AS referring ON referring.oid = constraints.conrelid
    JOIN pg_class AS referred ON referred.oid = constraints.confrelid
    JOIN pg_namespace AS spaces ON spaces.oid = referring.relnamespace AND spaces.nspname = current_schema()
    WHERE constraints.contype = 'f' AND referring.oid <> referred.oid";

/// A Postgres database that is being filled.
pub(crate) struct Refill {
    /// Dropped, it takes back all.
    transaction: sqlx::Transaction<'static, Postgres>,
    /// Of one connection.
    pool: PgPool,
    /// The tables, each with its columns, in an order in which none comes before one that it refers to.
    tables: Vec<(String, String)>,
}

impl Refill {
    /// Begins with a database in which there is nothing at all: gives it the schema that the backup has. None where there is something.
    pub(crate) async fn begin(url: &str, level: i64) -> Result<Option<Self>, OpenError> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(PgConnectOptions::from_str(url)?.options(POSTGRES_PLANS_FOR))
            .await?;
        // Each migration's own transaction is a part of this one.
        let mut transaction = pool.begin().await?;
        let (tables,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()")
                .fetch_one(&mut *transaction)
                .await?;
        if tables > 0 {
            return Ok(None);
        }
        migrate::bring_to(&mut transaction, level).await?;
        let tables: Vec<(String, String)> = sqlx::query_as(TABLES).fetch_all(&mut *transaction).await?;
        let references: Vec<(String, String)> = sqlx::query_as(REFERENCES).fetch_all(&mut *transaction).await?;
        let in_a_circle = || sqlx::Error::Protocol("its tables refer to each other in a circle".to_owned());
        let tables = in_order(tables, &references).ok_or_else(in_a_circle)?;
        // The schema brings some rows, which are in the backup, too.
        let names: Vec<String> = tables.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let empty = AssertSqlSafe(format!("TRUNCATE {}", names.join(", ")));
        sqlx::query(empty).execute(&mut *transaction).await?;
        Ok(Some(Self {
            transaction,
            pool,
            tables,
        }))
    }

    /// The names of the tables in the order in which they are filled, if they are those of the backup with just these columns.
    pub(crate) fn order(&self, held: &[Table]) -> Option<Vec<String>> {
        let held: BTreeSet<(&str, &str)> = held
            .iter()
            .map(|table| (table.name.as_str(), table.columns.as_deref().unwrap_or_default()))
            .collect();
        let there: BTreeSet<(&str, &str)> = self
            .tables
            .iter()
            .map(|(name, columns)| (name.as_str(), columns.as_str()))
            .collect();
        (held == there).then(|| self.tables.iter().map(|(name, _)| name.clone()).collect())
    }

    /// Begins to fill a table: what follows is sent, piece by piece, to what this gives.
    pub(crate) async fn table(&mut self, name: &str) -> Result<PgCopyIn<&mut PgConnection>, sqlx::Error> {
        let found = self.tables.iter().find(|(table, _)| table == name);
        let (table, columns) = found.ok_or(sqlx::Error::RowNotFound)?;
        let copy = format!("COPY \"{table}\" ({columns}) FROM STDIN");
        self.transaction.copy_in_raw(&copy).await
    }

    /// Counts on from where the backup had come to.
    pub(crate) async fn count_on(&mut self, sequences: &[Sequence]) -> Result<(), sqlx::Error> {
        for sequence in sequences {
            sqlx::query(
                "SELECT setval(
                    pg_get_serial_sequence(format('%I.%I', current_schema(), $1::text), $2::text)::regclass, $3::bigint)",
            )
            .bind(sequence.table_name.clone())
            .bind(sequence.column_name.clone())
            .bind(sequence.last_value)
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(())
    }

    /// Brings the schema to this binary's version, and has Postgres look at what it holds now, so that it plans by that.
    pub(crate) async fn bring_forward(&mut self) -> Result<(), OpenError> {
        migrate::bring_to(&mut self.transaction, migrate::known()).await?;
        let names: Vec<String> = self.tables.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let look = AssertSqlSafe(format!("ANALYZE {}", names.join(", ")));
        sqlx::query(look).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Whether there is a row for this file.
    pub(crate) async fn has_file(&mut self, file: i64) -> Result<bool, sqlx::Error> {
        let row: Option<(i64,)> = sqlx::query_as(HAS_FILE)
            .bind(file)
            .fetch_optional(&mut *self.transaction)
            .await?;
        Ok(row.is_some())
    }

    /// All of it is there from now on.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await?;
        self.pool.close().await;
        Ok(())
    }
}

const HAS_FILE: &str = "SELECT id FROM attachments WHERE id = $1";

impl Store {
    /// Whether there is a row for this file.
    pub(crate) async fn has_file(&self, file: i64) -> Result<bool, sqlx::Error> {
        let row: Option<(i64,)> = match self {
            Self::Sqlite { readers, .. } => sqlx::query_as(HAS_FILE).bind(file).fetch_optional(readers).await?,
            Self::Postgres(pool) => sqlx::query_as(HAS_FILE).bind(file).fetch_optional(pool).await?,
        };
        Ok(row.is_some())
    }
}

/// The tables, none before one that it refers to; nothing if that cannot be.
fn in_order(tables: Vec<(String, String)>, references: &[(String, String)]) -> Option<Vec<(String, String)>> {
    let mut left: BTreeMap<String, String> = tables.into_iter().collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_ready = |table: &&String| {
            let mut referred = references.iter().filter(|(referring, _)| referring == *table);
            !referred.any(|(_, referred)| left.contains_key(referred))
        };
        let ready: Vec<String> = left.keys().filter(is_ready).cloned().collect();
        if ready.is_empty() {
            return None;
        }
        for table in ready {
            ordered.extend(left.remove_entry(&table));
        }
    }
    Some(ordered)
}

#[cfg(test)]
mod tests {
    use super::in_order;

    fn pair(one: &str, other: &str) -> (String, String) {
        (one.to_owned(), other.to_owned())
    }

    #[test]
    fn a_table_is_filled_after_those_it_refers_to() {
        let tables = || vec![pair("a", "id"), pair("b", "id"), pair("c", "id")];
        let order = |references: &[(String, String)]| {
            let ordered = in_order(tables(), references)?;
            Some(ordered.into_iter().map(|(name, _)| name).collect::<String>())
        };
        assert_eq!(order(&[]).as_deref(), Some("abc"));
        assert_eq!(order(&[pair("a", "c"), pair("c", "b")]).as_deref(), Some("bca"));
        assert_eq!(order(&[pair("a", "c"), pair("c", "a")]), None);
    }
}
