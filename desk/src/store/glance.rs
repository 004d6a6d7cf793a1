//! A reading of one statement, which is a snapshot by itself: it needs no BEGIN and no ROLLBACK.

use super::transaction::{Either, run};
use super::{Row, Sql, Value, noted};
use crate::failure::Failure;
use crate::live::Live;
use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite};

/// Reads once and is gone: who reads twice, of one state of things, begins a [`super::Transaction`].
pub(crate) struct Glance {
    connection: Either<PoolConnection<Sqlite>, PoolConnection<Postgres>>,
    live: Live,
}

impl Glance {
    pub(super) fn sqlite(connection: PoolConnection<Sqlite>, live: &Live) -> Self {
        Self {
            connection: Either::Sqlite(connection),
            live: live.clone(),
        }
    }

    pub(super) fn postgres(connection: PoolConnection<Postgres>, live: &Live) -> Self {
        Self {
            connection: Either::Postgres(connection),
            live: live.clone(),
        }
    }

    /// All rows. Every list has a LIMIT or is bounded by what is configured.
    #[track_caller]
    pub(crate) fn all<T: Row>(
        mut self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<T>, Failure>> {
        let sql = sql.into();
        noted::note(sql, &arguments);
        async move {
            let rows = run!(
                &mut self.connection,
                sql,
                arguments,
                |query, connection| query.fetch_all(connection).await?,
                sqlx::query_as::<_, T>
            );
            self.live.count_reading(1);
            Ok(rows)
        }
    }

    /// The first row, if there is one.
    #[track_caller]
    pub(crate) fn optional<T: Row>(
        mut self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>, Failure>> {
        let sql = sql.into();
        noted::note(sql, &arguments);
        async move {
            let row = run!(
                &mut self.connection,
                sql,
                arguments,
                |query, connection| query.fetch_optional(connection).await?,
                sqlx::query_as::<_, T>
            );
            self.live.count_reading(1);
            Ok(row)
        }
    }

    /// The one row that there must be.
    #[track_caller]
    pub(crate) fn one<T: Row>(
        self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<T, Failure>> {
        let row = self.optional(sql, arguments);
        async move {
            row.await?
                .ok_or_else(|| Failure::Stored("a row that must exist does not".to_owned()))
        }
    }
}
