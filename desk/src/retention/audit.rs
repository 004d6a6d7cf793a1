//! What was done to what the desk keeps of customers: by whom, when, and to how much. It says of nobody whose that was.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::CustomerId;
use domain::time::Timestamp;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Export,
    Erase,
    DeleteOld,
}

/// To how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) conversations: i64,
    pub(super) records: i64,
    pub(super) files: i64,
}

/// A row of the audit.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Audited {
    /// `export`, `erase`, or `delete_old`.
    pub act: String,
    /// Whoever gave the command, as it says; `headset` for what the desk does by itself.
    pub actor: String,
    /// Milliseconds since 1970, as is the next.
    pub begun_at: i64,
    /// None until it is done.
    pub finished_at: Option<i64>,
    pub conversations: i64,
    pub records: i64,
    pub files: i64,
}

/// The columns of an [`Audited`].
macro_rules! audited {
    ($rest:literal) => {
        concat!(
            "SELECT act, actor, begun_at, finished_at, conversations, records, files FROM audit ",
            $rest
        )
    };
}
pub(super) use audited;

impl Act {
    fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Erase => "erase",
            Self::DeleteOld => "delete_old",
        }
    }
}

impl Desk {
    /// The last acts, the newest first, at most so many.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn audit(&self, most: i64) -> Result<Vec<Audited>, Refusal> {
        self.read_audit(most).await.map_err(Failure::into_refusal)
    }

    async fn read_audit(&self, most: i64) -> Result<Vec<Audited>, Failure> {
        let glance = self.glance().await?;
        glance
            .all(
                audited!("WHERE id <= $1 ORDER BY id DESC LIMIT $2"),
                args![i64::MAX, most],
            )
            .await
    }
}

/// Notes that something begins; `erased` is who is to be erased.
pub(super) async fn begin(
    transaction: &mut Transaction,
    act: Act,
    actor: &str,
    erased: Option<CustomerId>,
    now: Timestamp,
) -> Result<i64, Failure> {
    let (id,): (i64,) = transaction
        .one(
            "INSERT INTO audit (act, actor, begun_at, customer_id) VALUES ($1, $2, $3, $4) RETURNING id",
            args![act.as_str(), actor, now, erased],
        )
        .await?;
    Ok(id)
}

/// What was begun and is not done yet.
pub(super) async fn unfinished(transaction: &mut Transaction, act: Act) -> Result<Option<i64>, Failure> {
    let unfinished: Option<(i64,)> = transaction
        .optional(
            "SELECT id FROM audit WHERE act = $1 AND finished_at IS NULL ORDER BY id LIMIT 1",
            args![act.as_str()],
        )
        .await?;
    Ok(unfinished.map(|(id,)| id))
}

/// Notes how much more it was done to, and that it is done where it is.
pub(super) async fn note(
    transaction: &mut Transaction,
    id: i64,
    more: Counts,
    finished_at: Option<Timestamp>,
) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE audit
             SET conversations = conversations + $2, records = records + $3, files = files + $4, finished_at = $5,
                 customer_id = CASE WHEN $5 IS NULL THEN customer_id END
             WHERE id = $1",
            args![id, more.conversations, more.records, more.files, finished_at],
        )
        .await?;
    Ok(())
}
