//! Statements and their arguments, the same for both databases.

use domain::ids::{
    AttachmentId, ColleagueRequestId, ConversationId, CustomerId, GroupId, PersonId, QueueId, RecordId, RequestId,
    ScheduleId, SiteId, TopicId, VisitId,
};
use domain::time::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

/// A statement. Almost all are one text for both databases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

impl Sql {
    /// A statement that the databases spell differently.
    pub(crate) const fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }

    /// The text for SQLite, where a variant differs on Postgres only.
    pub(crate) const fn sqlite(self) -> &'static str {
        self.sqlite
    }
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self::each(both, both)
    }
}

/// An argument. Two types carry everything: times, ids and truth values are integers; words and JSON are text.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
}

impl Value {
    /// What Postgres is told that it is.
    pub(super) fn type_on_postgres(&self) -> &'static str {
        match self {
            Self::Integer(_) => "bigint",
            Self::Text(_) => "text",
        }
    }
}

/// What a row is read into; `#[derive(sqlx::FromRow)]` gives it for both databases.
pub(crate) trait Row:
    for<'row> sqlx::FromRow<'row, SqliteRow> + for<'row> sqlx::FromRow<'row, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'row> sqlx::FromRow<'row, SqliteRow> + for<'row> sqlx::FromRow<'row, PgRow> + Send + Unpin
{}

/// Arguments in the order of their placeholders: `args![queue, now]`.
macro_rules! args {
    ($($argument:expr),* $(,)?) => {
        vec![$($crate::store::Value::from($argument)),*]
    };
}
pub(crate) use args;

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(Some(i64::from(value)))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<&RequestId> for Value {
    fn from(value: &RequestId) -> Self {
        Self::from(value.as_str())
    }
}

macro_rules! integers {
    ($($name:ident)+) => {$(
        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Self::Integer(Some(value.0))
            }
        }
        impl From<Option<$name>> for Value {
            fn from(value: Option<$name>) -> Self {
                Self::Integer(value.map(|value| value.0))
            }
        }
    )+};
}
integers!(AttachmentId PersonId GroupId QueueId ScheduleId TopicId SiteId CustomerId ConversationId VisitId ColleagueRequestId RecordId Timestamp);
