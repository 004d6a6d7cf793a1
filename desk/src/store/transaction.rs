//! One transaction on either database: runs statements, notes and counts them, remembers what it touches.

use super::{Row, Sql, Value, noted};
use crate::failure::Failure;
use crate::live::{Live, Topic};
use domain::settings::Settings;
use sqlx::{Postgres, Sqlite};
use std::sync::Arc;

/// A transaction. Dropped without [`Transaction::commit`], it changes nothing and rings nothing.
pub(crate) struct Transaction {
    inner: Inner,
    live: Live,
    settings: Arc<Settings>,
    touched: Vec<Topic>,
    statements: u32,
}

/// What belongs to one of the two databases.
pub(super) enum Either<S, P> {
    Sqlite(S),
    Postgres(P),
}

type Inner = Either<sqlx::Transaction<'static, Sqlite>, sqlx::Transaction<'static, Postgres>>;

/// Runs the same body with the query bound and the connection of whichever database this is.
macro_rules! run {
    ($inner:expr, $sql:ident, $arguments:ident, |$query:ident, $connection:ident| $body:expr, $start:expr) => {
        match $inner {
            $crate::store::transaction::Either::Sqlite(connection) => {
                let $connection = &mut **connection;
                let mut $query = $start($sql.sqlite);
                for argument in $arguments {
                    $query = match argument {
                        Value::Integer(value) => $query.bind(value),
                        Value::Text(value) => $query.bind(value),
                    };
                }
                $body
            }
            $crate::store::transaction::Either::Postgres(connection) => {
                let $connection = &mut **connection;
                let mut $query = $start($sql.postgres);
                for argument in $arguments {
                    $query = match argument {
                        Value::Integer(value) => $query.bind(value),
                        Value::Text(value) => $query.bind(value),
                    };
                }
                $body
            }
        }
    };
}
pub(super) use run;

impl Transaction {
    pub(super) fn sqlite(transaction: sqlx::Transaction<'static, Sqlite>, live: &Live) -> Self {
        Self::new(Inner::Sqlite(transaction), live)
    }

    pub(super) fn postgres(transaction: sqlx::Transaction<'static, Postgres>, live: &Live) -> Self {
        Self::new(Inner::Postgres(transaction), live)
    }

    fn new(inner: Inner, live: &Live) -> Self {
        Self {
            inner,
            live: live.clone(),
            settings: live.settings(),
            touched: Vec::new(),
            statements: 0,
        }
    }

    /// What was set when this began.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Runs a statement; the number of rows it changed.
    #[track_caller]
    pub(crate) fn execute(
        &mut self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<u64, Failure>> {
        let sql = sql.into();
        noted::note(sql, &arguments);
        self.statements += 1;
        async move {
            Ok(run!(
                &mut self.inner,
                sql,
                arguments,
                |query, connection| query.execute(connection).await?.rows_affected(),
                sqlx::query
            ))
        }
    }

    /// The first row, if there is one.
    #[track_caller]
    pub(crate) fn optional<T: Row>(
        &mut self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>, Failure>> {
        let sql = sql.into();
        noted::note(sql, &arguments);
        self.statements += 1;
        async move {
            Ok(run!(
                &mut self.inner,
                sql,
                arguments,
                |query, connection| query.fetch_optional(connection).await?,
                sqlx::query_as::<_, T>
            ))
        }
    }

    /// All rows. Every list has a LIMIT or is bounded by what is configured.
    #[track_caller]
    pub(crate) fn all<T: Row>(
        &mut self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<T>, Failure>> {
        let sql = sql.into();
        noted::note(sql, &arguments);
        self.statements += 1;
        async move {
            Ok(run!(
                &mut self.inner,
                sql,
                arguments,
                |query, connection| query.fetch_all(connection).await?,
                sqlx::query_as::<_, T>
            ))
        }
    }

    /// The one row that there must be.
    #[track_caller]
    pub(crate) fn one<T: Row>(
        &mut self,
        sql: impl Into<Sql>,
        arguments: Vec<Value>,
    ) -> impl Future<Output = Result<T, Failure>> {
        let row = self.optional(sql, arguments);
        async move {
            row.await?
                .ok_or_else(|| Failure::Stored("a row that must exist does not".to_owned()))
        }
    }

    /// Notes that a topic moves with this transaction.
    pub(crate) fn touch(&mut self, topic: Topic) {
        if !self.touched.contains(&topic) {
            self.touched.push(topic);
        }
    }

    /// Commits, durably, and only then rings what was touched.
    pub(crate) async fn commit(self) -> Result<(), Failure> {
        match self.inner {
            Inner::Sqlite(transaction) => transaction.commit().await?,
            Inner::Postgres(transaction) => transaction.commit().await?,
        }
        self.live.count_transaction(self.statements);
        self.live.ring(&self.touched);
        Ok(())
    }

    /// Ends a reading transaction.
    pub(crate) async fn finish(self) -> Result<(), Failure> {
        match self.inner {
            Inner::Sqlite(transaction) => transaction.rollback().await?,
            Inner::Postgres(transaction) => transaction.rollback().await?,
        }
        self.live.count_reading(self.statements);
        Ok(())
    }
}
