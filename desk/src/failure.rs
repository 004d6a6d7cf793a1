//! What can go wrong inside a transaction: a refusal, which is an answer, or the database or the store of files, which are not.

use domain::Refusal;

/// Ends a transaction without committing it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database says no. Its words are logged and never told.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The store of files says no. Its words are logged and never told.
    #[error(transparent)]
    Files(#[from] object_store::Error),
    /// What was read before locking is no longer true: begin again with new facts.
    #[error("overtaken by another request")]
    Overtaken,
    /// What is stored cannot be read as what it should be.
    #[error("stored data is not what it should be: {0}")]
    Stored(String),
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Stored(error.to_string())
    }
}

impl Failure {
    /// Whether the same transaction may succeed if it is begun again: it lost a race between locks.
    pub(crate) fn is_lost_race(&self) -> bool {
        if matches!(self, Self::Overtaken) {
            return true;
        }
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        // Postgres: serialization failure, deadlock. SQLite: busy, busy snapshot.
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
    }

    /// Whether a guard of the schema refused what another request had made untrue in between.
    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// What the client is told. What is not a refusal is logged here, once.
    pub(crate) fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Database(error) => {
                tracing::error!(%error, "the database failed");
                Refusal::Unavailable
            }
            Self::Files(error) => {
                tracing::error!(%error, "the store of files failed");
                Refusal::Unavailable
            }
            Self::Overtaken => {
                tracing::warn!("an action was overtaken again and again");
                Refusal::Unavailable
            }
            Self::Stored(error) => {
                tracing::error!(error, "stored data is not what it should be");
                Refusal::Unavailable
            }
        }
    }
}
