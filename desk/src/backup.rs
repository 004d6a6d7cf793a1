//! Backups: all that a desk holds, in one file, made beside a desk that is served; and back from there into an empty place.
//!
//! The file is a tar archive ([`archive`]): the attachments, the database, a manifest that says what they are, and a seal over all of it. On
//! SQLite the database is a copy that SQLite makes of itself, on Postgres the rows of each table, as one snapshot shows them.

mod archive;
mod manifest;
mod restore;
mod take;
mod upgrade;

pub use restore::{Backup, Restored};
pub use take::{Taken, Taking, backup};
pub use upgrade::backup_before_upgrade;

use crate::store::{OpenError, migrate};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The format of the file. Another is another number.
const FORMAT: u32 = 1;
/// Where the file of a desk on SQLite lies in it.
const SQLITE_FILE: &str = "database/headset.db";
/// Where the rows of a table on Postgres lie in it, in pieces.
const TABLES: &str = "database/";
/// Where the attachments lie in it.
const FILES: &str = "attachments/";
/// What says what lies in it, the last but the seal.
const MANIFEST: &str = "manifest.json";
/// Bytes read and written at once.
const PIECE: usize = 1 << 20;

/// Whoever made a backup or restores one is told how far it is, and what is not as it should be.
pub type Tell<'a> = &'a mut (dyn FnMut(&str) + Send);

/// Why there is no backup, or why one was not restored; a sentence for whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database cannot be used.
    #[error(transparent)]
    Unusable(#[from] OpenError),
    /// There is no desk to back up.
    #[error("there is no desk in this database, so there is nothing to back up.")]
    Nothing,
    /// What is to be written is there already.
    #[error("{} is there already, and stays as it is: choose another name, or have it overwritten by --force.", .0.display())]
    Exists(PathBuf),
    /// Files went while they were copied, again and again.
    #[error("files were removed as quickly as they were copied, so that nothing fits together: try again.")]
    Overtaken,
    /// A file of this machine cannot be read or written.
    #[error("{} cannot be read or written: {error}", .path.display())]
    File { path: PathBuf, error: std::io::Error },
    /// The store of files does not answer.
    #[error("the attachments cannot be read or written: {0}")]
    Files(#[from] object_store::Error),
    /// It is not what was written, or none of ours.
    #[error("this is no whole backup of Headset: {0}. Nothing was restored.")]
    Damaged(String),
    /// Written by a newer binary.
    #[error(
        "the backup was made by a newer Headset: it has {what} {is}, this binary knows {known}. Use the newer binary; an older one cannot go \
         back to what it does not know."
    )]
    Newer { what: &'static str, is: i64, known: i64 },
    /// Of the other of the two databases.
    #[error("the backup is of a desk on {is}, and this is to be one on {wanted}: it can be restored into {is} only.")]
    OtherKind { is: String, wanted: &'static str },
    /// There is something where the desk is to be restored.
    #[error("{0} is not empty: a backup is restored into an empty place only, so that it overwrites nothing.")]
    NotEmpty(String),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unusable(error.into())
    }
}

impl BackupError {
    fn of(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        |error| Self::File { path, error }
    }

    fn newer_schema(is: i64) -> Self {
        Self::Newer {
            what: "schema",
            is,
            known: migrate::known(),
        }
    }
}

/// A file that is being written beside its place; gone unless it is put there.
struct Unfinished(PathBuf);

impl Unfinished {
    /// Beside this place, empty, for nobody but its owner to read.
    fn beside(place: &Path, what: &str) -> Result<Self, BackupError> {
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.{what}", std::process::id()));
        let unfinished = Self(place.with_file_name(name));
        unfinished.empty()?;
        Ok(unfinished)
    }

    /// Empty, and open for writing.
    fn empty(&self) -> Result<std::fs::File, BackupError> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(BackupError::of(&self.0)(error)),
            _ => {}
        }
        let mut options = std::fs::OpenOptions::new();
        let options = options.read(true).write(true).create_new(true).mode(0o600);
        options.open(&self.0).map_err(BackupError::of(&self.0))
    }

    /// Puts it into its place, durably.
    fn put(self, place: &Path) -> Result<(), BackupError> {
        std::fs::rename(&self.0, place).map_err(BackupError::of(place))?;
        sync_folder_of(place)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once it is in its place, there is none.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Makes durable which names there are in the folder of this one.
fn sync_folder_of(path: &Path) -> Result<(), BackupError> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(BackupError::of(folder))
}

/// A number of bytes as a person reads it.
fn in_words(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let mut size = bytes as f64;
    let mut unit = "bytes";
    for larger in UNITS {
        if size < 1024.0 {
            break;
        }
        (size, unit) = (size / 1024.0, larger);
    }
    if unit == "bytes" {
        format!("{bytes} bytes")
    } else {
        format!("{size:.1} {unit}")
    }
}
