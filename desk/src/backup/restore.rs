//! Restoring a backup.
//!
//! All of the file is read and held against its seal before anything is written. What is restored is brought to this binary's schema, as
//! any database is that is opened. On Postgres it is one transaction, committed when the attachments are where they belong.

use super::archive::{Place, Reader};
use super::manifest::{Manifest, Part};
use super::{BackupError, FILES, MANIFEST, SQLITE_FILE, TABLES, Tell, in_words};
use crate::files::{Files, named};
use crate::store::{Database, Refill, Store, migrate};
use domain::limits::ATTACHMENT_BYTES;
use domain::time::Timestamp;
use futures_util::TryStreamExt;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// No manifest is longer: it has a line for 8 MiB of rows.
const LONGEST_MANIFEST: usize = 64 << 20;
/// How often whoever waits is told of attachments.
const TELL_EVERY: u64 = 1_000;

/// A backup that is whole.
#[derive(Debug)]
pub struct Backup {
    path: PathBuf,
    reader: Reader,
    manifest: Manifest,
    /// Where the parts of the database lie, each with what is in it.
    parts: Vec<(Place, Part)>,
}

/// What was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The schema that the backup has, and that the database has now.
    pub from: i64,
    pub to: i64,
    /// How many attachments it has.
    pub attachments: u64,
}

/// What is being filled.
enum Target {
    Sqlite(Store),
    Postgres(Refill),
}

impl Backup {
    /// Reads all of a backup, and looks whether it is whole.
    ///
    /// # Errors
    /// `Damaged` where any byte is not what was written, `Newer`, `File`.
    pub async fn open(path: &Path) -> Result<Self, BackupError> {
        let file = tokio::fs::File::open(path).await.map_err(BackupError::of(path))?;
        let mut reader = Reader::open(file).await.map_err(reading(path))?;
        let (mut manifest, mut places) = (None, Vec::new());
        let mut last = None;
        while let Some(place) = reader.next(last.as_ref()).await.map_err(reading(path))? {
            if place.name == MANIFEST {
                manifest = Some(place.clone());
            } else if place.name.starts_with(TABLES) {
                places.push(place.clone());
            }
            last = Some(place);
        }
        let manifest = manifest.ok_or_else(|| damaged("it has no manifest"))?;
        let text = reader.whole(&manifest, LONGEST_MANIFEST).await.map_err(reading(path))?;
        let mut manifest = Manifest::read(&text)?;
        if manifest.schema > migrate::known() {
            return Err(BackupError::newer_schema(manifest.schema));
        }
        let parts = std::mem::take(&mut manifest.parts);
        let is_all = places.len() == parts.len();
        let parts: Vec<(Place, Part)> = places.into_iter().zip(parts).collect();
        let fits = parts
            .iter()
            .all(|(place, part)| place.name == part.name && place.bytes == part.bytes);
        if !is_all || !fits {
            return Err(damaged("it does not hold what its manifest says"));
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            manifest,
            parts,
        })
    }

    /// When it was made.
    #[must_use]
    pub fn taken_at(&self) -> Timestamp {
        Timestamp(self.manifest.taken_at)
    }

    /// Whether it was made with attachments, and not of the database alone.
    #[must_use]
    pub fn has_attachments(&self) -> bool {
        self.manifest.attachments.is_some()
    }

    /// Restores it into a database that is not there yet, or is empty, and an empty store of files. What was written before an error is left
    /// for the caller to remove; on Postgres it is nothing.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub async fn restore(
        mut self,
        database: &Database,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<Restored, BackupError> {
        if database.kind() != self.manifest.database {
            return Err(BackupError::OtherKind {
                is: self.manifest.database,
                wanted: database.kind(),
            });
        }
        if self.has_attachments() && files.list().try_next().await?.is_some() {
            return Err(BackupError::NotEmpty("the place for attachments".to_owned()));
        }
        let mut target = match database {
            Database::Sqlite(path) => {
                self.write_file(path).await?;
                Target::Sqlite(Store::open(database).await?)
            }
            Database::Postgres(url) => Target::Postgres(self.fill(url, tell).await?),
        };
        tell(&format!("the database, of schema {}", self.manifest.schema));
        let attachments = self.put_attachments(&mut target, files, tell).await?;
        match target {
            Target::Sqlite(store) => store.close().await,
            Target::Postgres(refill) => refill.commit().await?,
        }
        Ok(Restored {
            from: self.manifest.schema,
            to: migrate::known(),
            attachments,
        })
    }

    /// Writes SQLite's file.
    async fn write_file(&mut self, path: &Path) -> Result<(), BackupError> {
        let [(place, part)] = &self.parts[..] else {
            return Err(damaged("it does not hold one database"));
        };
        if part.name != SQLITE_FILE {
            return Err(damaged("it does not hold one database"));
        }
        let mut options = std::fs::OpenOptions::new();
        let options = options.write(true).create_new(true).mode(0o600);
        let file = options.open(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => BackupError::NotEmpty(path.display().to_string()),
            _ => BackupError::of(path)(error),
        })?;
        let mut file = tokio::fs::File::from_std(file);
        let mut pieces = self.reader.go_to(place).await.map_err(reading(&self.path))?;
        while let Some(piece) = pieces.next().await.map_err(reading(&self.path))? {
            file.write_all(piece).await.map_err(BackupError::of(path))?;
        }
        file.flush().await.map_err(BackupError::of(path))?;
        file.sync_all().await.map_err(BackupError::of(path))?;
        part.check(&pieces.digest())
    }

    /// Fills an empty Postgres database, and leaves it to be committed.
    async fn fill(&mut self, url: &str, tell: Tell<'_>) -> Result<Refill, BackupError> {
        let refill = Refill::begin(url, self.manifest.schema).await?;
        let mut refill = refill.ok_or_else(|| BackupError::NotEmpty("the Postgres database".to_owned()))?;
        let order = refill
            .order(&self.manifest.tables)
            .ok_or_else(|| damaged("its tables are not those of its schema"))?;
        for name in order {
            let within = format!("{TABLES}{name}/");
            let expected = self.manifest.tables.iter().find(|table| table.name == name);
            let expected = expected.map_or(0, |table| table.rows);
            let mut copy = refill.table(&name).await?;
            for (place, part) in self.parts.iter().filter(|(_, part)| part.name.starts_with(&within)) {
                let mut pieces = self.reader.go_to(place).await.map_err(reading(&self.path))?;
                while let Some(piece) = pieces.next().await.map_err(reading(&self.path))? {
                    copy.send(piece).await?;
                }
                part.check(&pieces.digest())?;
            }
            let rows = copy.finish().await?;
            if rows != expected {
                return Err(damaged("a table has not as many rows as it had"));
            }
            if rows > 0 {
                tell(&format!("{name}, {rows} rows"));
            }
        }
        refill.count_on(&self.manifest.sequences).await?;
        refill.bring_forward().await?;
        Ok(refill)
    }

    /// Puts the attachments where they belong: those that the database has rows for. Others went while the backup was made.
    async fn put_attachments(
        &mut self,
        target: &mut Target,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<u64, BackupError> {
        let (mut count, mut bytes, mut found) = (0u64, 0u64, 0u64);
        let mut last = None;
        while let Some(place) = self.reader.next(last.as_ref()).await.map_err(reading(&self.path))? {
            if let Some(attachment) = place.name.strip_prefix(FILES).and_then(named) {
                found += 1;
                if target.has_file(attachment.0).await? {
                    let content = self.reader.whole(&place, ATTACHMENT_BYTES).await;
                    let content = content.map_err(reading(&self.path))?;
                    files.put(attachment, content.into()).await?;
                    (count, bytes) = (count + 1, bytes + place.bytes);
                    if count.is_multiple_of(TELL_EVERY) {
                        tell(&format!("{count} attachments, {}", in_words(bytes)));
                    }
                }
            }
            last = Some(place);
        }
        let expected = self.manifest.attachments.as_ref().map_or(0, |held| held.count);
        if found != expected {
            return Err(damaged("it has not as many attachments as its manifest says"));
        }
        Ok(count)
    }
}

impl Target {
    async fn has_file(&mut self, file: i64) -> Result<bool, sqlx::Error> {
        match self {
            Self::Sqlite(store) => store.has_file(file).await,
            Self::Postgres(refill) => refill.has_file(file).await,
        }
    }
}

impl Part {
    /// Whether what was read is what the manifest says: the file may have gone bad since it was held against its seal.
    fn check(&self, digest: &str) -> Result<(), BackupError> {
        if digest == self.sha256 {
            Ok(())
        } else {
            Err(damaged("a part of it is not what its manifest says"))
        }
    }
}

fn damaged(why: &str) -> BackupError {
    BackupError::Damaged(why.to_owned())
}

/// What an error says of a backup that is being read.
fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    |error| match error.kind() {
        ErrorKind::InvalidData => BackupError::Damaged(error.to_string()),
        ErrorKind::UnexpectedEof => damaged("it is cut off"),
        _ => BackupError::File { path, error },
    }
}
