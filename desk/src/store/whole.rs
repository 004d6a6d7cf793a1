//! Reading all of a database, to find what should not be so. Row by row, in one snapshot, however much there is.

use super::rules::RULES;
use super::snapshot::{NamedFile, named_files};
use super::{Database, OpenError, Store};
use domain::ids::ConversationId;
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};

/// What SQLite itself finds wrong with the file. Postgres looks after itself, by checksums, and refuses what refers to nothing.
const DAMAGES: [(&str, &str); 2] = [
    (
        "the file is damaged",
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "a row refers to nothing",
        "SELECT \"table\" || ' ' || COALESCE(rowid, '') || ' of ' || parent FROM pragma_foreign_key_check",
    ),
];

/// One reading of all that is stored.
pub(crate) enum Reading {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Store {
    /// Begins to read all that is stored now, however long that takes.
    pub(crate) async fn read_all(&self) -> Result<Reading, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Reading::Sqlite(readers.begin_with("BEGIN DEFERRED").await?),
            Self::Postgres(pool) => Reading::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Whether something is to be done about this file: it is to be removed, if it is not yet.
    pub(crate) async fn looks_after_file(&self, file: i64) -> Result<bool, sqlx::Error> {
        const LOOKED_AFTER: &str = "SELECT id FROM due WHERE kind = 'stray_file' AND subject_id = $1";
        let row: Option<(i64,)> = match self {
            Self::Sqlite { readers, .. } => sqlx::query_as(LOOKED_AFTER).bind(file).fetch_optional(readers).await?,
            Self::Postgres(pool) => sqlx::query_as(LOOKED_AFTER).bind(file).fetch_optional(pool).await?,
        };
        Ok(row.is_some())
    }
}

impl Reading {
    /// Tells of each damage, and of each row that breaks a rule: which, and what is wrong with it.
    pub(crate) async fn broken(&mut self, mut tell: impl FnMut(&str, &str)) -> Result<(), sqlx::Error> {
        if matches!(self, Self::Sqlite(_)) {
            for (what, sql) in DAMAGES {
                self.each(sql.to_owned(), |subject| tell(subject, what)).await?;
            }
        }
        for rule in &RULES {
            self.each(rule.all(), |subject| tell(subject, rule.broken)).await?;
        }
        Ok(())
    }

    /// Tells the only column of each row.
    async fn each(&mut self, sql: String, mut tell: impl FnMut(&str)) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(transaction) => {
                let mut rows = sqlx::query_as::<Sqlite, (String,)>(sql).fetch(&mut **transaction);
                while let Some((subject,)) = rows.try_next().await? {
                    tell(&subject);
                }
            }
            Self::Postgres(transaction) => {
                let mut rows = sqlx::query_as::<Postgres, (String,)>(sql).fetch(&mut **transaction);
                while let Some((subject,)) = rows.try_next().await? {
                    tell(&subject);
                }
            }
        }
        Ok(())
    }

    /// The files that entries name and whose ids are larger, the next of them.
    pub(crate) async fn named_files(&mut self, after: i64) -> Result<Vec<NamedFile>, sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => named_files!(&mut **transaction, after),
            Self::Postgres(transaction) => named_files!(&mut **transaction, after),
        }
    }

    pub(crate) async fn end(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }
}

/// What is wrong with a conversation, as far as its rows tell it: each rule that one of them breaks.
///
/// # Errors
/// [`OpenError::Unusable`] if the database cannot be read.
pub async fn broken_rules(database: &Database, conversation: ConversationId) -> Result<Vec<&'static str>, OpenError> {
    let store = Store::connect(database, false).await?;
    let broken = broken_by(&store, conversation).await;
    store.close().await;
    Ok(broken?)
}

async fn broken_by(store: &Store, conversation: ConversationId) -> Result<Vec<&'static str>, sqlx::Error> {
    let mut reading = store.read_all().await?;
    let mut broken = Vec::new();
    for rule in &RULES {
        if let Some(sql) = rule.of(conversation.0) {
            let mut count = 0;
            reading.each(sql, |_| count += 1).await?;
            if count > 0 {
                broken.push(rule.broken);
            }
        }
    }
    reading.end().await?;
    Ok(broken)
}
