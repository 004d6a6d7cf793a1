//! Whether a desk can serve just now (behaviour 2, `/readyz`): found out by doing what it lives on, which is to commit.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::{args, known_schema};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// What was found out counts for this long, so that whoever asks often costs no more.
const KEPT: Duration = Duration::from_secs(1);
/// What has not answered by then does not answer.
const LONGEST: Duration = Duration::from_secs(1);

/// Why a desk cannot serve, in one word. What exactly is wrong is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Nothing can be committed.
    #[error("database")]
    Database,
    /// A newer Headset has brought the database to where this one cannot follow.
    #[error("schema")]
    Schema,
    /// The store of files does not answer.
    #[error("attachments")]
    Attachments,
}

/// What was last found out. Whoever asks meanwhile waits for it.
#[derive(Debug, Default)]
pub(crate) struct Readiness(Mutex<Found>);

#[derive(Debug, Default)]
struct Found {
    /// And when.
    last: Option<(Instant, Result<(), NotReady>)>,
    /// A commit that has not come through yet. While it waits no other is begun: each would hold a connection to the database.
    committing: Option<JoinHandle<Result<bool, Failure>>>,
}

impl Desk {
    /// Whether something can be committed, and files be read, as it was at most a second ago. Takes at most a second, or two where
    /// somebody else is asking.
    ///
    /// # Errors
    /// [`NotReady`], by what is missing first.
    pub async fn ready(&self) -> Result<(), NotReady> {
        let mut found = self.inner.readiness.0.lock().await;
        if let Some((at, outcome)) = found.last
            && at.elapsed() < KEPT
        {
            return outcome;
        }
        let outcome = self.find_out(&mut found).await;
        found.last = Some((Instant::now(), outcome));
        outcome
    }

    async fn find_out(&self, found: &mut Found) -> Result<(), NotReady> {
        // What has come through since tells of then, and not of now.
        if found.committing.as_ref().is_some_and(JoinHandle::is_finished) {
            found.committing = None;
        }
        let committing = found.committing.get_or_insert_with(|| {
            let desk = self.clone();
            tokio::spawn(async move { desk.commit_something().await })
        });
        let (committed, files) = tokio::join!(
            timeout(LONGEST, committing),
            timeout(LONGEST, self.inner.files.answers()),
        );
        let Ok(committed) = committed else {
            tracing::warn!("the desk is not ready: the database takes too long");
            return Err(NotReady::Database);
        };
        found.committing = None;
        let knows_schema = match committed {
            Ok(Ok(knows_schema)) => knows_schema,
            Ok(Err(failure)) => {
                tracing::warn!(%failure, "the desk is not ready: nothing can be committed");
                return Err(NotReady::Database);
            }
            Err(error) => {
                tracing::error!(%error, "looking whether the desk is ready panicked");
                return Err(NotReady::Database);
            }
        };
        if !knows_schema {
            return Err(NotReady::Schema);
        }
        if files.unwrap_or(false) {
            Ok(())
        } else {
            tracing::warn!("the desk is not ready: the store of files does not answer");
            Err(NotReady::Attachments)
        }
    }

    /// Says that this process is up, as it does from time to time anyway. Gives whether it knows what the database is by now.
    async fn commit_something(&self) -> Result<bool, Failure> {
        let mut transaction = self.inner.store.write(&self.inner.live).await?;
        let (oldest_binary,): (i64,) = transaction
            .one("SELECT oldest_binary FROM schema_info", args![])
            .await?;
        if oldest_binary > known_schema() {
            transaction.finish().await?;
            return Ok(false);
        }
        transaction
            .execute(
                "UPDATE nodes SET seen_at = $2 WHERE id = $1",
                args![self.inner.connections.node(), self.now()],
            )
            .await?;
        transaction.commit().await?;
        Ok(true)
    }
}
