//! Files that no entry names: of what was never said, and of what was removed (behaviour 5, "Remove text").
//!
//! First the row goes, which the schema allows only while no entry names it; then the file; and only then is it forgotten that this was
//! to be done. Whoever dies in between leaves it to be done again.

use crate::desk::Desk;
use crate::due::{Later, arm_anew};
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::AttachmentId;
use domain::time::Timestamp;
use std::time::Duration;

/// The due row of a file: it is looked at whether an entry names it.
pub(crate) const STRAY_FILE: &str = "stray_file";
/// A file is sent within this time or not at all: no request lasts nearly as long.
pub(super) const UNNAMED_FOR: Duration = Duration::from_hours(1);

impl Desk {
    /// Removes a file that no entry names; the row of `due` with this id has asked for it.
    ///
    /// # Errors
    /// `unavailable` where it does not go through; then it is done another time.
    pub(crate) async fn remove_if_stray(&self, due: i64, attachment: AttachmentId) -> Result<(), Refusal> {
        let is_stray = self
            .transact(move |transaction| forget(transaction, attachment))
            .await?;
        if is_stray && let Err(error) = self.inner.files.remove(attachment).await {
            return Err(Failure::from(error).into_refusal());
        }
        self.transact(move |transaction| done(transaction, due)).await
    }
}

/// Has a file that nobody will name any more removed with the next beat.
pub(crate) async fn arm_now(
    transaction: &mut Transaction,
    attachment: AttachmentId,
    now: Timestamp,
) -> Result<(), Failure> {
    let later = Later {
        kind: STRAY_FILE,
        subject: attachment,
        since: now,
        due_at: now,
        about_people: false,
    };
    arm_anew(transaction, later).await
}

/// Removes the row of a file unless an entry names it. Whether none does.
async fn forget(mut transaction: Transaction, attachment: AttachmentId) -> Result<bool, Failure> {
    let named: Option<(i64,)> = transaction
        .optional("SELECT id FROM entries WHERE attachment_id = $1", args![attachment])
        .await?;
    if named.is_some() {
        transaction.finish().await?;
        return Ok(false);
    }
    transaction
        .execute("DELETE FROM attachments WHERE id = $1", args![attachment])
        .await?;
    transaction.commit().await?;
    Ok(true)
}

async fn done(mut transaction: Transaction, due: i64) -> Result<(), Failure> {
    transaction.execute("DELETE FROM due WHERE id = $1", args![due]).await?;
    transaction.commit().await
}
