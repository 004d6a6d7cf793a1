//! `headset restore FILE`.
//!
//! On SQLite all is written beside its place, and put there once it is whole: first the attachments, then the database, without which there
//! is no desk. Into a bucket the attachments are put at once, since nothing there changes its name.

use super::files::{self, Place};
use super::{Serve, check, data_folder, database, tell, tell_progress};
use anyhow::{Context, bail};
use desk::{Backup, Database, Files, Restored};
use jiff::Timestamp as Moment;
use std::fs::{File, remove_dir_all, remove_file, rename};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Restores a backup to where `serve` looks for its desk with the same flags.
pub(super) async fn run(file: &Path, flags: &Serve) -> anyhow::Result<()> {
    let database = database::read(&flags.place, flags.demo)?;
    // Nobody serves it meanwhile.
    let _served = data_folder::serve(&flags.place.data)?;
    let place = files::place(flags)?;
    let unfinished = Unfinished::of(&database, &place);
    unfinished
        .remove()
        .context("What an earlier restore has left cannot be removed")?;
    if let Database::Sqlite(path) = &database {
        refuse_what_is_there(path)?;
        if flags.place.database.is_none() {
            data_folder::refuse_what_is_there(&flags.place.data)?;
        }
    }
    let backup = Backup::open(file).await;
    let backup = backup.with_context(|| format!("{} cannot be restored", file.display()))?;
    tell_progress("The backup is whole.");
    let (taken_at, has_attachments) = (Moment::from_millisecond(backup.taken_at().0)?, backup.has_attachments());
    if has_attachments {
        refuse_attachments_that_are_there(&place).await?;
    }
    let restored = restore(backup, &database, &place, &unfinished).await;
    if restored.is_err() {
        // Why there is no backup is what is to be told.
        let _ = unfinished.remove();
        if let (true, Database::Postgres(_), Place::Folder(folder)) = (has_attachments, &database, &place) {
            let _ = remove_dir_all(folder);
        }
    }
    let restored = restored.with_context(|| format!("{} was not restored", file.display()))?;
    tell(&format!(
        "Restored the desk of {taken_at:.0}: the database, of schema {} and now {}, and {} attachments.",
        restored.from, restored.to, restored.attachments
    ));
    if !has_attachments {
        tell("The backup holds no attachments; they are expected where they were.");
    }
    let (files, _) = files::open(flags).await?;
    let desk = database::open(&flags.place, flags.demo, files, database::bus(flags)?).await?;
    check::deeply(&desk).await.context("It is restored as it was, but")?;
    tell("Everything is in order.");
    Ok(())
}

async fn restore(
    backup: Backup,
    database: &Database,
    place: &Place,
    unfinished: &Unfinished,
) -> anyhow::Result<Restored> {
    let moved = match (place, &unfinished.attachments) {
        (Place::Folder(folder), Some(beside)) if backup.has_attachments() => Some((beside, folder)),
        _ => None,
    };
    let files = match (place, moved) {
        _ if !backup.has_attachments() => Files::in_memory(),
        (_, Some((beside, _))) => Files::in_folder(beside)?,
        // The database is committed when they are all there.
        (Place::Folder(folder), None) => Files::in_folder(folder)?,
        (Place::Bucket(bucket), None) => Files::in_bucket(bucket).await?,
    };
    let (Database::Sqlite(path), Some(beside)) = (database, &unfinished.database) else {
        return Ok(backup.restore(database, &files, &mut tell_progress).await?);
    };
    let restored = backup
        .restore(&Database::Sqlite(beside.clone()), &files, &mut tell_progress)
        .await?;
    if let Some((beside, folder)) = moved {
        rename(beside, folder)?;
        sync_folder_of(folder)?;
    }
    rename(beside, path)?;
    sync_folder_of(path)?;
    Ok(restored)
}

/// Where a restore on SQLite writes to, before that is put where it belongs; on Postgres nowhere.
#[derive(Default)]
struct Unfinished {
    database: Option<PathBuf>,
    attachments: Option<PathBuf>,
}

impl Unfinished {
    fn of(database: &Database, place: &Place) -> Self {
        let Database::Sqlite(path) = database else {
            return Self::default();
        };
        Self {
            database: Some(beside(path, ".restoring-database")),
            attachments: match place {
                Place::Folder(folder) => Some(beside(folder, ".restoring")),
                Place::Bucket(_) => None,
            },
        }
    }

    fn remove(&self) -> std::io::Result<()> {
        if let Some(database) = &self.database {
            for ending in ["", "-wal", "-shm"] {
                there(remove_file(beside(database, ending)))?;
            }
        }
        self.attachments
            .as_ref()
            .map_or(Ok(()), |attachments| there(remove_dir_all(attachments)))
    }
}

/// What is not there need not be removed.
fn there(removed: std::io::Result<()>) -> std::io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

fn refuse_what_is_there(database: &Path) -> anyhow::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let path = beside(database, ending);
        if path.symlink_metadata().is_ok() {
            bail!(
                "{} is there already: a backup is restored into an empty place only, so that it overwrites nothing.",
                path.display()
            );
        }
    }
    Ok(())
}

async fn refuse_attachments_that_are_there(place: &Place) -> anyhow::Result<()> {
    let (is_empty, name) = match place {
        Place::Folder(folder) => (
            is_empty(folder)?,
            format!("folder for attachments {}", folder.display()),
        ),
        Place::Bucket(bucket) => (
            Files::in_bucket(bucket).await?.is_empty().await?,
            format!("bucket for attachments {bucket}"),
        ),
    };
    if !is_empty {
        bail!("The {name} is not empty: a backup is restored into an empty one only.");
    }
    Ok(())
}

fn is_empty(folder: &Path) -> anyhow::Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut found) => Ok(found.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => {
            Err(error).with_context(|| format!("The folder for attachments {} cannot be read", folder.display()))
        }
    }
}

/// Makes durable which names there are in the folder of this one.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
