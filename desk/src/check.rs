//! The deep check: whether all that is stored is as it should be.
//!
//! The database is read in one snapshot, row by row, whether the desk is served meanwhile or not. Attachments lie elsewhere, and may go or
//! come while they are looked at: what looks wrong is looked at once more, as it is now.

use crate::desk::Desk;
use crate::files::{Found, name};
use crate::store::{NamedFile, Reading};
use domain::ids::AttachmentId;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};

/// Why a deep check came to no end.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the attachments cannot be read: {0}")]
    Files(#[from] object_store::Error),
}

impl Desk {
    /// Reads all that is stored, and tells in a line of each thing that is not as it should be: damage to a file of SQLite's, numbers with
    /// gaps, counters that do not count what they say, states that cannot be, files that are missing or not what was sent, files that
    /// nobody knows. How many there are. No line holds what anybody said, or who they are.
    ///
    /// # Errors
    /// [`CheckError`] where something cannot be read at all.
    pub async fn check_deeply(&self, mut tell: impl FnMut(&str)) -> Result<u64, CheckError> {
        let mut count = 0;
        let mut tell = |line: &str| {
            count += 1;
            tell(line);
        };
        let mut reading = self.inner.store.read_all().await?;
        reading
            .broken(|subject, wrong| tell(&format!("{subject}: {wrong}")))
            .await?;
        self.check_named_files(&mut reading, &mut tell).await?;
        reading.end().await?;
        self.check_stored_files(&mut tell).await?;
        Ok(count)
    }

    /// Whether each file that an entry names is there, and is what was sent.
    async fn check_named_files(&self, reading: &mut Reading, tell: &mut impl FnMut(&str)) -> Result<(), CheckError> {
        let mut after = 0;
        loop {
            let page = reading.named_files(after).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.id;
            for file in &page {
                if let Some(wrong) = self.fault_of(file).await?
                    && self.inner.store.names_file(file.id).await?
                {
                    tell(&format!("attachment {}: {wrong}", name(AttachmentId(file.id))));
                }
            }
        }
    }

    async fn fault_of(&self, file: &NamedFile) -> Result<Option<&'static str>, CheckError> {
        Ok(match self.inner.files.whole(AttachmentId(file.id)).await? {
            Found::Nothing => Some("an entry names it, and it is not there"),
            Found::TooLong => Some("it has another length than what was sent"),
            Found::Whole(bytes) if i64::try_from(bytes.len()) != Ok(file.bytes) => {
                Some("it has another length than what was sent")
            }
            Found::Whole(bytes) if hex::encode(Sha256::digest(&bytes)) != file.digest => {
                Some("there is something else in it than what was sent")
            }
            Found::Whole(_) => None,
        })
    }

    /// Whether there is a row for each file that is stored, or something to be done about it.
    async fn check_stored_files(&self, tell: &mut impl FnMut(&str)) -> Result<(), CheckError> {
        let (store, files) = (&self.inner.store, &self.inner.files);
        let mut stored = files.list();
        while let Some(attachment) = stored.try_next().await? {
            let id = attachment.0;
            // Its row comes before it does, and what removes it is forgotten after it has gone.
            let is_known = store.has_file(id).await? || store.looks_after_file(id).await?;
            if !is_known && files.holds(attachment).await? {
                tell(&format!(
                    "attachment {}: it is stored, and nobody knows of it",
                    name(attachment)
                ));
            }
        }
        Ok(())
    }
}
