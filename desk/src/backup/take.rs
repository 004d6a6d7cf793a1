//! Making a backup.
//!
//! Attachments are copied first, while everybody goes on; then the database is taken as it stands; then what was sent in between. A file
//! that went before it could be copied, though the database as it was taken names it, has that taken again: the backup is one moment of
//! the desk.

use super::archive::Writer;
use super::manifest::{Attachments, Manifest, Part};
use super::{BackupError, FILES, FORMAT, MANIFEST, PIECE, SQLITE_FILE, TABLES, Tell, Unfinished, in_words};
use crate::files::{Files, Found, name};
use crate::store::{Database, NamedFile, Snapshot, Store, Table, migrate};
use bytes::BytesMut;
use domain::ids::AttachmentId;
use domain::time::Timestamp;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// How often the database is taken anew, because a file went that was sent a moment before.
const ATTEMPTS: u32 = 20;
/// The rows of a table are written in pieces of this size, or a row more.
const ROWS_BYTES: usize = 8 << 20;
/// How often whoever waits is told of attachments.
const TELL_EVERY: u64 = 1_000;

/// What is to be backed up, and where to.
#[derive(Debug)]
pub struct Taking<'a> {
    pub database: &'a Database,
    /// None for the database alone.
    pub files: Option<&'a Files>,
    /// The file, which appears when it is whole.
    pub to: &'a Path,
    /// Whether a file that is there goes.
    pub overwrites: bool,
    /// When, for whoever reads it later.
    pub at: Timestamp,
}

/// A backup that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How large the file is.
    pub bytes: u64,
    /// How many attachments are in it.
    pub attachments: u64,
    /// How many attachments an entry names that were not there, or not as they were sent.
    pub faults: u64,
}

/// Makes a backup of a desk, whether it is served or not. The database is only read, and stays at its schema.
///
/// # Errors
/// See [`BackupError`]. Then there is no file, or the one that was there.
pub async fn backup(taking: Taking<'_>, tell: Tell<'_>) -> Result<Taken, BackupError> {
    if matches!(taking.database, Database::Sqlite(path) if !path.exists()) {
        return Err(BackupError::Nothing);
    }
    let store = Store::connect(taking.database, false).await?;
    let taken = take(&store, &taking, tell).await;
    store.close().await;
    taken
}

async fn take(store: &Store, taking: &Taking<'_>, tell: Tell<'_>) -> Result<Taken, BackupError> {
    migrate::check(store).await?;
    if store.schema().await?.is_none() {
        return Err(BackupError::Nothing);
    }
    refuse_what_is_there(taking)?;
    let unfinished = Unfinished::beside(taking.to, "unfinished")?;
    let copy = Unfinished::beside(taking.to, "database")?;
    let mut making = Making {
        archive: Writer::new(unfinished.empty()?),
        to: taking.to,
        copied: HashSet::new(),
        bytes: 0,
        faults: 0,
        tell,
    };
    if let Some(files) = taking.files {
        making.copy_what_is_there(store, files).await?;
    }
    let (mut snapshot, missing) = making.take_one_moment(store, taking.files, &copy).await?;
    let mut manifest = Manifest {
        format: FORMAT,
        schema: snapshot.schema().await?.ok_or(BackupError::Nothing)?,
        build: env!("CARGO_PKG_VERSION").to_owned(),
        database: taking.database.kind().to_owned(),
        taken_at: taking.at.0,
        parts: Vec::new(),
        tables: snapshot.tables().await?,
        sequences: Vec::new(),
        attachments: taking.files.map(|_| Attachments {
            count: making.copied.len() as u64,
            bytes: making.bytes,
            missing,
        }),
    };
    if let Database::Sqlite(_) = taking.database {
        snapshot.end().await?;
        manifest.parts.push(making.copy_file(&copy.0).await?);
    } else {
        for table in &mut manifest.tables {
            making.copy_rows(&mut snapshot, table, &mut manifest.parts).await?;
        }
        manifest.sequences = snapshot.sequences().await?;
        snapshot.end().await?;
    }
    drop(copy);
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| BackupError::of(taking.to)(error.into()))?;
    making.member(MANIFEST, &text).await?;
    let Making {
        archive,
        copied,
        faults,
        ..
    } = making;
    let bytes = archive.seal().await.map_err(BackupError::of(taking.to))?;
    // Somebody else may have made one meanwhile.
    refuse_what_is_there(taking)?;
    unfinished.put(taking.to)?;
    Ok(Taken {
        bytes,
        attachments: copied.len() as u64,
        faults: faults + missing,
    })
}

fn refuse_what_is_there(taking: &Taking<'_>) -> Result<(), BackupError> {
    if !taking.overwrites && taking.to.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(taking.to.to_owned()));
    }
    Ok(())
}

/// A backup on its way.
struct Making<'a> {
    archive: Writer,
    to: &'a Path,
    /// The attachments that are in it: eight bytes for each in memory, and as many again.
    copied: HashSet<i64>,
    /// How long they are.
    bytes: u64,
    /// How many of them are not as they were sent.
    faults: u64,
    tell: Tell<'a>,
}

impl Making<'_> {
    /// Copies the attachments that there are now. What goes meanwhile is not missed.
    async fn copy_what_is_there(&mut self, store: &Store, files: &Files) -> Result<(), BackupError> {
        let mut after = 0;
        loop {
            let page = store.named_files(after).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.id;
            for file in &page {
                self.copy_attachment(files, file).await?;
            }
        }
    }

    /// Takes the database as it stands, with all attachments that it names; how many of these are not there.
    async fn take_one_moment(
        &mut self,
        store: &Store,
        files: Option<&Files>,
        copy: &Unfinished,
    ) -> Result<(Snapshot, u64), BackupError> {
        for _ in 0..ATTEMPTS {
            copy.empty()?;
            let mut snapshot = store.snapshot(&copy.0).await?;
            let Some(files) = files else {
                return Ok((snapshot, 0));
            };
            if let Some(missing) = self.copy_what_it_names(store, files, &mut snapshot).await? {
                return Ok((snapshot, missing));
            }
            snapshot.end().await?;
        }
        Err(BackupError::Overtaken)
    }

    /// Copies the attachments that are not copied yet; how many are not there. Nothing where one has gone as it should since then.
    async fn copy_what_it_names(
        &mut self,
        store: &Store,
        files: &Files,
        snapshot: &mut Snapshot,
    ) -> Result<Option<u64>, BackupError> {
        let (mut missing, mut after) = (Vec::new(), 0);
        loop {
            let page = snapshot.named_files(after).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.id;
            for file in &page {
                if self.copied.contains(&file.id) || self.copy_attachment(files, file).await? {
                    continue;
                }
                if !store.names_file(file.id).await? {
                    return Ok(None);
                }
                missing.push(file.id);
            }
        }
        for file in &missing {
            let told = format!(
                "attachment {} is missing in the store of files",
                name(AttachmentId(*file))
            );
            (self.tell)(&told);
        }
        Ok(Some(missing.len() as u64))
    }

    /// Copies an attachment; whether it is there. One that is not what was sent is copied as it is, and told.
    async fn copy_attachment(&mut self, files: &Files, file: &NamedFile) -> Result<bool, BackupError> {
        let attachment = AttachmentId(file.id);
        let bytes = match files.whole(attachment).await? {
            Found::Whole(bytes) => bytes,
            Found::Nothing | Found::TooLong => return Ok(false),
        };
        if hex::encode(Sha256::digest(&bytes)) != file.digest {
            self.faults += 1;
            (self.tell)(&format!("attachment {} is not what was sent", name(attachment)));
        }
        self.member(&format!("{FILES}{}", name(attachment)), &bytes).await?;
        self.copied.insert(file.id);
        self.bytes += bytes.len() as u64;
        let count = self.copied.len() as u64;
        if count.is_multiple_of(TELL_EVERY) {
            (self.tell)(&format!("{count} attachments, {}", in_words(self.bytes)));
        }
        Ok(true)
    }

    /// Copies the file that SQLite has made.
    async fn copy_file(&mut self, copy: &Path) -> Result<Part, BackupError> {
        let mut file = tokio::fs::File::open(copy).await.map_err(BackupError::of(copy))?;
        let bytes = file.metadata().await.map_err(BackupError::of(copy))?.len();
        (self.tell)(&format!("the database, {}", in_words(bytes)));
        let mut open = self
            .archive
            .begin(SQLITE_FILE, bytes)
            .await
            .map_err(BackupError::of(self.to))?;
        let mut buffer = vec![0; PIECE];
        loop {
            let length = file.read(&mut buffer).await.map_err(BackupError::of(copy))?;
            if length == 0 {
                break;
            }
            let written = self.archive.piece(&mut open, &buffer[..length]).await;
            written.map_err(BackupError::of(self.to))?;
        }
        Ok(Part {
            name: SQLITE_FILE.to_owned(),
            bytes,
            sha256: self.archive.end(open).await.map_err(BackupError::of(self.to))?,
        })
    }

    /// Copies the rows of a table on Postgres, and counts them: one line each.
    async fn copy_rows(
        &mut self,
        snapshot: &mut Snapshot,
        table: &mut Table,
        parts: &mut Vec<Part>,
    ) -> Result<(), BackupError> {
        let (mut rows, mut buffer, mut pieces) = (0u64, BytesMut::new(), 0);
        let mut lines = snapshot.rows(table).await?;
        while let Some(line) = lines.try_next().await? {
            rows += line.iter().filter(|byte| **byte == b'\n').count() as u64;
            buffer.extend_from_slice(&line);
            if buffer.len() >= ROWS_BYTES {
                pieces += 1;
                parts.push(self.part(&table.name, pieces, &buffer).await?);
                buffer.clear();
            }
        }
        drop(lines);
        if !buffer.is_empty() {
            parts.push(self.part(&table.name, pieces + 1, &buffer).await?);
        }
        table.rows = rows;
        if rows > 0 {
            (self.tell)(&format!("{}, {rows} rows", table.name));
        }
        Ok(())
    }

    async fn part(&mut self, table: &str, piece: u32, bytes: &[u8]) -> Result<Part, BackupError> {
        let name = format!("{TABLES}{table}/{piece:06}");
        Ok(Part {
            sha256: self.member(&name, bytes).await?,
            name,
            bytes: bytes.len() as u64,
        })
    }

    async fn member(&mut self, name: &str, bytes: &[u8]) -> Result<String, BackupError> {
        self.archive.member(name, bytes).await.map_err(BackupError::of(self.to))
    }
}
