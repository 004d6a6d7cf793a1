//! Where what is in files is kept: an object store, under names that only the desk gives. What they are, and whose, is in the database.

mod bucket;
mod sets;
mod wire;

pub use bucket::{Bucket, BucketError};
use bytes::Bytes;
use domain::ids::AttachmentId;
use domain::limits::ATTACHMENT_BYTES;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Place;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Whatever else is due waits while a file is removed; one that takes longer is removed another time.
const REMOVAL_TIME: Duration = Duration::from_secs(3);

/// What is in a file, piece by piece.
pub type Content = BoxStream<'static, Result<Bytes, Error>>;

/// What was found under the name of a file.
pub(crate) enum Found {
    Whole(Bytes),
    Nothing,
    /// More than any file may be, so that it was not read.
    TooLong,
}

/// The store of files; cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, where it is one of this machine.
    folder: Option<PathBuf>,
}

impl Files {
    /// Files in any store. What it has acknowledged must be durable.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, folder: None }
    }

    /// Files in a folder of this machine, which is made if it is missing. Each is written beside its place, synced, and put there whole.
    ///
    /// # Errors
    /// Where the folder cannot be made or found.
    pub fn in_folder(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(std::io::Error::other)?
            .with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            folder: Some(folder.to_owned()),
        })
    }

    /// Files that are gone with the process: for commands that send none, and for tests.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::new(Arc::new(InMemory::new()))
    }

    /// Stores a file. Comes back once it is durable: a folder has synced it, or a bucket's server has answered.
    pub(crate) async fn put(&self, attachment: AttachmentId, bytes: Bytes) -> Result<(), Error> {
        self.store.put(&place(attachment), bytes.into()).await?;
        Ok(())
    }

    /// What is in a file.
    pub(crate) async fn get(&self, attachment: AttachmentId) -> Result<Content, Error> {
        Ok(self.store.get(&place(attachment)).await?.into_stream())
    }

    /// Whether the store is there and answers: asked for a file that there never is, it says so.
    pub(crate) async fn answers(&self) -> bool {
        let is_there = match &self.folder {
            Some(folder) => tokio::fs::metadata(folder)
                .await
                .is_ok_and(|found| found.is_dir() && !found.permissions().readonly()),
            None => true,
        };
        is_there
            && matches!(
                self.store.head(&place(AttachmentId(0))).await,
                // Who may not list a bucket is told so of what is not in it.
                Ok(_) | Err(Error::NotFound { .. } | Error::PermissionDenied { .. })
            )
    }

    /// All that is in a file, in memory: it is as large as a file may be, at most.
    pub(crate) async fn whole(&self, attachment: AttachmentId) -> Result<Found, Error> {
        let found = match self.store.get(&place(attachment)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        if found.meta.size > ATTACHMENT_BYTES as u64 {
            return Ok(Found::TooLong);
        }
        let pieces: Vec<Bytes> = found.into_stream().try_collect().await?;
        Ok(Found::Whole(pieces.concat().into()))
    }

    /// Whether a file is there.
    pub(crate) async fn holds(&self, attachment: AttachmentId) -> Result<bool, Error> {
        match self.store.head(&place(attachment)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The files that are there, in no order. What lies beside them under no name of a file is nobody's here.
    pub(crate) fn list(&self) -> BoxStream<'static, Result<AttachmentId, Error>> {
        let found = self.store.list(None);
        Box::pin(found.try_filter_map(|found| std::future::ready(Ok(named(found.location.as_ref())))))
    }

    /// Whether there is no file at all.
    ///
    /// # Errors
    /// Where the store does not say.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.list().try_next().await?.is_none())
    }

    /// Removes a file. One that is not there is removed already.
    pub(crate) async fn remove(&self, attachment: AttachmentId) -> Result<(), Error> {
        if let Some(folder) = &self.folder {
            // What was being written when a process died lies beside its place, under this name.
            let unfinished = folder.join(format!("{}#1", place(attachment)));
            match tokio::fs::remove_file(&unfinished).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::warn!(%error, "an unfinished file could not be removed");
                }
                _ => {}
            }
        }
        self.delete(&place(attachment)).await?;
        // Without this it could be back after a loss of power, when nothing asks for it to be removed any more.
        if let Some(folder) = &self.folder {
            sync(folder).await.map_err(|error| Error::Generic {
                store: "folder",
                source: error.into(),
            })?;
        }
        Ok(())
    }

    /// Deletes what lies there, if anything does, in its time.
    async fn delete(&self, place: &Place) -> Result<(), Error> {
        match timeout(REMOVAL_TIME, self.store.delete(place)).await {
            Ok(Ok(()) | Err(Error::NotFound { .. })) => Ok(()),
            Ok(Err(error)) => Err(error),
            Err(error) => Err(Error::Generic {
                store: "files",
                source: error.into(),
            }),
        }
    }
}

async fn sync(folder: &Path) -> std::io::Result<()> {
    tokio::fs::File::open(folder).await?.sync_all().await
}

/// What a file is called.
pub(crate) fn name(attachment: AttachmentId) -> String {
    format!("{:014x}", attachment.0)
}

/// Which file is called this, if one is.
pub(crate) fn named(called: &str) -> Option<AttachmentId> {
    let attachment = AttachmentId(i64::from_str_radix(called, 16).ok()?);
    (name(attachment) == called).then_some(attachment)
}

/// The name of a file in the store.
fn place(attachment: AttachmentId) -> Place {
    Place::from(name(attachment))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(files: &Files, attachment: AttachmentId) -> Result<Vec<u8>, Error> {
        let pieces: Vec<Bytes> = files.get(attachment).await?.try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn a_folder_keeps_files_under_names_of_its_own_and_removes_what_is_unfinished() {
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("data").join("attachments");
        let files = Files::in_folder(&below).expect("made");
        let (one, other) = (AttachmentId(0x1f_ffff_ffff_ffff), AttachmentId(7));
        files.put(one, Bytes::from_static(b"one")).await.expect("stored");
        files.put(other, Bytes::from_static(b"other")).await.expect("stored");
        assert!(below.join("1fffffffffffff").is_file() && below.join("00000000000007").is_file());
        let again = Files::in_folder(&below).expect("there already");
        assert_eq!(read(&again, one).await.expect("there"), b"one");

        std::fs::write(below.join("00000000000007#1"), b"half").expect("written");
        std::fs::write(below.join("notes.txt"), b"somebody's own").expect("written");
        let mut all: Vec<_> = files.list().try_collect().await.expect("readable");
        all.sort();
        assert_eq!(
            all,
            [other, one],
            "neither what is half written nor what is none of ours"
        );
        std::fs::remove_file(below.join("notes.txt")).expect("removed");
        assert!(matches!(files.whole(other).await, Ok(Found::Whole(bytes)) if bytes == "other"));
        files.remove(other).await.expect("removed");
        files.remove(other).await.expect("removed already");
        assert!(matches!(read(&files, other).await, Err(Error::NotFound { .. })));
        assert!(matches!(files.whole(other).await, Ok(Found::Nothing)));
        assert!(matches!(
            (files.holds(one).await, files.holds(other).await),
            (Ok(true), Ok(false))
        ));
        let left: Vec<_> = std::fs::read_dir(&below).expect("readable").collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}
