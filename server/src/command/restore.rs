//! `headset restore FILE`.
//!
//! On SQLite all is written beside its place, and put there once it is whole: first the attachments, then the database, without which there
//! is no desk.

use super::{Serve, check, data_folder, database, files, tell, tell_progress};
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
    let folder = files::folder(flags);
    let unfinished = Unfinished::of(&database, &folder);
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
    if has_attachments && !is_empty(&folder)? {
        bail!(
            "The folder for attachments {} is not empty: a backup is restored into an empty one only.",
            folder.display()
        );
    }
    let restored = restore(backup, &database, &folder, &unfinished).await;
    if restored.is_err() {
        // Why there is no backup is what is to be told.
        let _ = unfinished.remove();
        if has_attachments && matches!(database, Database::Postgres(_)) {
            let _ = remove_dir_all(&folder);
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
    let desk = database::open(&flags.place, flags.demo, files::open(flags)?).await?;
    check::deeply(&desk).await.context("It is restored as it was, but")?;
    tell("Everything is in order.");
    Ok(())
}

async fn restore(
    backup: Backup,
    database: &Database,
    folder: &Path,
    unfinished: &Unfinished,
) -> anyhow::Result<Restored> {
    let has_attachments = backup.has_attachments();
    let files = match (has_attachments, database) {
        (false, _) => Files::in_memory(),
        (true, Database::Sqlite(_)) => Files::in_folder(&unfinished.attachments)?,
        // The database is committed when they are all there.
        (true, Database::Postgres(_)) => Files::in_folder(folder)?,
    };
    let Database::Sqlite(path) = database else {
        return Ok(backup.restore(database, &files, &mut tell_progress).await?);
    };
    let beside = Database::Sqlite(unfinished.database.clone());
    let restored = backup.restore(&beside, &files, &mut tell_progress).await?;
    if has_attachments {
        rename(&unfinished.attachments, folder)?;
        sync_folder_of(folder)?;
    }
    rename(&unfinished.database, path)?;
    sync_folder_of(path)?;
    Ok(restored)
}

/// Where a restore on SQLite writes to, before that is put where it belongs.
struct Unfinished {
    database: PathBuf,
    attachments: PathBuf,
}

impl Unfinished {
    fn of(database: &Database, folder: &Path) -> Self {
        let database = match database {
            Database::Sqlite(path) => path.as_path(),
            Database::Postgres(_) => folder,
        };
        Self {
            database: beside(database, ".restoring-database"),
            attachments: beside(folder, ".restoring"),
        }
    }

    fn remove(&self) -> std::io::Result<()> {
        let of_database = ["", "-wal", "-shm"].map(|ending| beside(&self.database, ending));
        for path in of_database {
            there(remove_file(path))?;
        }
        there(remove_dir_all(&self.attachments))
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
