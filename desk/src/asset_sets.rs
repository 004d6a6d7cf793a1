//! The files that pages of each build load (docs/architecture/nodes.md). Each start leaves its own in the store of files,
//! so that a node of another build can give them to a page that asks there. Which there are is in the database, with what is in each
//! file by its digest: no node serves what lies in the store and was not left by a build.
//!
//! A set has its row before its first file. One that goes is first nobody's, then its files go, and its row last, so that whoever dies
//! in between leaves it to the next start.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::recent::Recent;
use crate::store::{Transaction, args};
use bytes::Bytes;
use domain::Refusal;
use domain::build;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// What was read of sets counts for this long, whatever names strangers ask for: shorter than a page takes to ask for its files.
const KEPT: Duration = Duration::from_millis(250);
/// A file that has not come out of the store by then does not come.
const LONGEST: Duration = Duration::from_secs(10);

/// The sets, as last read.
#[derive(Debug, Default)]
pub(crate) struct AssetSets(Recent<Arc<[Set]>>);

#[derive(Debug)]
struct Set {
    folder: String,
    build: String,
    /// Digests by name.
    files: BTreeMap<String, String>,
    last_seen_at: i64,
    is_leaving: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    folder: String,
    build: String,
    files: String,
    last_seen_at: i64,
    is_leaving: i64,
}

/// An asset that a build has left: where it lies, and what is in it by its digest.
#[derive(Clone, Debug)]
pub struct LeftAsset {
    folder: String,
    name: String,
    digest: String,
    /// Of its twin in brotli, if it has one.
    twin: Option<String>,
}

/// A new set's row.
#[derive(Clone)]
struct New {
    folder: String,
    files: String,
}

impl Desk {
    /// Leaves the assets of this process's build, each by its name and as it is sent, its twin in brotli by its name with `.br`; then
    /// removes the sets that nobody needs any more.
    ///
    /// # Errors
    /// `unavailable`; then it is to be done again.
    pub async fn leave_assets(&self, files: &[(String, Bytes)]) -> Result<(), Refusal> {
        if files.is_empty() {
            return Ok(());
        }
        // Of one build are always the same files.
        let folder = match self.note_set(None).await? {
            Some(folder) => folder,
            None => {
                let new = New {
                    folder: format!("{}-{:08x}", self.build(), rand::random::<u32>()),
                    files: digests(files).await?,
                };
                self.note_set(Some(new)).await?.ok_or(Refusal::Unavailable)?
            }
        };
        let kept = self.inner.files.keep_set(&folder, files).await;
        kept.map_err(|error| Failure::from(error).into_refusal())?;
        // By then, who has just read which sets there are has read of this one.
        sleep(KEPT).await;
        self.remove_old_sets().await
    }

    /// An asset of this name that some build has left.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn find_left_asset(&self, name: &str) -> Result<Option<LeftAsset>, Refusal> {
        let sets = self.known_sets().await.map_err(Failure::into_refusal)?;
        let mut theirs = sets.iter().filter(|set| !set.is_leaving);
        Ok(theirs.find_map(|set| {
            Some(LeftAsset {
                folder: set.folder.clone(),
                name: name.to_owned(),
                digest: set.files.get(name)?.clone(),
                twin: set.files.get(&twin_of(name)).cloned(),
            })
        }))
    }

    /// What is in it, and in its twin in brotli. None if it is not there, or not what that build has left.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn read_left_asset(&self, asset: &LeftAsset) -> Result<Option<(Bytes, Option<Bytes>)>, Refusal> {
        let Some(raw) = self.read_checked(&asset.folder, &asset.name, &asset.digest).await? else {
            return Ok(None);
        };
        let twin = match &asset.twin {
            Some(digest) => self.read_checked(&asset.folder, &twin_of(&asset.name), digest).await?,
            None => None,
        };
        Ok(Some((raw, twin)))
    }

    async fn read_checked(&self, folder: &str, name: &str, digest: &str) -> Result<Option<Bytes>, Refusal> {
        let read = timeout(LONGEST, self.inner.files.asset(folder, name)).await;
        let Ok(read) = read else {
            tracing::warn!(asset = name, "an asset does not come out of the store of files");
            return Err(Refusal::Unavailable);
        };
        let Some(bytes) = read.map_err(|error| Failure::from(error).into_refusal())? else {
            return Ok(None);
        };
        if hex::encode(Sha256::digest(&bytes)) == digest {
            return Ok(Some(bytes));
        }
        tracing::error!(
            asset = name,
            "an asset is not what was left in the store of files, and is not served"
        );
        Ok(None)
    }

    /// Notes that a node of this build begins; in which folder its set is. None where there is no set, and no new one to note.
    async fn note_set(&self, new: Option<New>) -> Result<Option<String>, Refusal> {
        let (now, build) = (self.now(), self.build().to_owned());
        self.transact(move |transaction| note(transaction, now, build.clone(), new.clone()))
            .await
    }

    async fn known_sets(&self) -> Result<Arc<[Set]>, Failure> {
        let read = async { Ok(self.sets().await?.into()) };
        self.inner.asset_sets.0.get(KEPT, read).await
    }

    /// All sets, that of the build which began last first.
    async fn sets(&self) -> Result<Vec<Set>, Failure> {
        let rows: Vec<Row> = self
            .glance()
            .await?
            .all(
                "SELECT folder, build, files, last_seen_at, is_leaving FROM asset_sets
                 ORDER BY last_seen_at DESC, folder LIMIT 100",
                args![],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok::<_, Failure>(Set {
                    folder: row.folder,
                    build: row.build,
                    files: serde_json::from_str(&row.files)?,
                    last_seen_at: row.last_seen_at,
                    is_leaving: row.is_leaving != 0,
                })
            })
            .collect()
    }

    async fn remove_old_sets(&self) -> Result<(), Refusal> {
        let sets = self.sets().await.map_err(Failure::into_refusal)?;
        let served = self.builds_up().await.map_err(Failure::into_refusal)?;
        let served: Vec<String> = served.into_iter().map(|(build,)| build).collect();
        let mut kept = 0;
        for set in sets {
            if !set.is_leaving {
                if build::keeps_assets(kept, &set.build, &served) {
                    kept += 1;
                    continue;
                }
                let (folder, last_seen_at) = (set.folder.clone(), set.last_seen_at);
                let is_old = self
                    .transact(move |transaction| dismiss(transaction, folder.clone(), last_seen_at))
                    .await?;
                if !is_old {
                    // A node of that build has just begun.
                    continue;
                }
            }
            let names: Vec<String> = set.files.into_keys().collect();
            let removed = self.inner.files.remove_set(&set.folder, &names).await;
            removed.map_err(|error| Failure::from(error).into_refusal())?;
            let folder = set.folder;
            self.transact(move |transaction| forget(transaction, folder.clone()))
                .await?;
        }
        Ok(())
    }
}

/// The name of a file's twin in brotli.
fn twin_of(name: &str) -> String {
    format!("{name}.br")
}

/// The digest of each file, as JSON.
async fn digests(files: &[(String, Bytes)]) -> Result<String, Refusal> {
    let files = files.to_vec();
    let digested = tokio::task::spawn_blocking(move || {
        let digests: BTreeMap<String, String> = files
            .into_iter()
            .map(|(name, bytes)| (name, hex::encode(Sha256::digest(&bytes))))
            .collect();
        serde_json::to_string(&digests)
    });
    match digested.await {
        Ok(Ok(digests)) => Ok(digests),
        Ok(Err(error)) => Err(Failure::from(error).into_refusal()),
        Err(error) => {
            tracing::error!(%error, "taking the digests of assets panicked");
            Err(Refusal::Unavailable)
        }
    }
}

async fn note(
    mut transaction: Transaction,
    now: Timestamp,
    build: String,
    new: Option<New>,
) -> Result<Option<String>, Failure> {
    let known: Option<(String,)> = transaction
        .optional(
            "UPDATE asset_sets SET last_seen_at = $2 WHERE build = $1 AND is_leaving = 0 RETURNING folder",
            args![&build, now],
        )
        .await?;
    let folder = match (known, new) {
        (Some((folder,)), _) => Some(folder),
        (None, Some(New { folder, files })) => {
            transaction
                .execute(
                    "INSERT INTO asset_sets (folder, build, files, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)",
                    args![&folder, build, files, now],
                )
                .await?;
            Some(folder)
        }
        (None, None) => None,
    };
    transaction.commit().await?;
    Ok(folder)
}

/// Whether the set is nobody's from now on: no node of its build has begun since.
async fn dismiss(mut transaction: Transaction, folder: String, last_seen_at: i64) -> Result<bool, Failure> {
    let dismissed = transaction
        .execute(
            "UPDATE asset_sets SET is_leaving = 1 WHERE folder = $1 AND last_seen_at = $2",
            args![folder, last_seen_at],
        )
        .await?;
    transaction.commit().await?;
    Ok(dismissed == 1)
}

async fn forget(mut transaction: Transaction, folder: String) -> Result<(), Failure> {
    transaction
        .execute(
            "DELETE FROM asset_sets WHERE folder = $1 AND is_leaving = 1",
            args![folder],
        )
        .await?;
    transaction.commit().await
}
