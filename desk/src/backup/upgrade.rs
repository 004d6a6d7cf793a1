//! Before the schema of a desk on SQLite is brought forward, the database is kept as it was.

use super::{BackupError, Taking, Tell, backup};
use crate::store::{Database, Store, migrate};
use domain::time::Timestamp;
use std::path::{Path, PathBuf};

/// Makes a backup of a SQLite database that this binary would bring to a newer schema, if anybody has an account there: of the database
/// alone, since attachments stay as they are. It lies beside it, and takes the place of the one before. On Postgres none is made.
///
/// # Errors
/// See [`BackupError`]. The database is as it was.
pub async fn backup_before_upgrade(
    database: &Database,
    at: Timestamp,
    tell: Tell<'_>,
) -> Result<Option<PathBuf>, BackupError> {
    let Database::Sqlite(path) = database else {
        return Ok(None);
    };
    // What cannot be read at all is told by whoever opens it.
    if !path.exists() || !is_older(database).await.unwrap_or_default() {
        return Ok(None);
    }
    let to = path.with_file_name(name(path, migrate::known()));
    let taking = Taking {
        database,
        files: None,
        to: &to,
        overwrites: true,
        at,
    };
    backup(taking, tell).await?;
    remove_others(path, &to).map_err(BackupError::of(&to))?;
    Ok(Some(to))
}

/// Whether it has an older schema than this binary's, and somebody in it.
async fn is_older(database: &Database) -> Result<bool, BackupError> {
    let store = Store::connect(database, false).await?;
    let is_older = match store.schema().await {
        Ok(Some(level)) if level < migrate::known() => store.has_people().await,
        Ok(_) => Ok(false),
        Err(error) => Err(error),
    };
    store.close().await;
    Ok(is_older?)
}

/// What the backup is called, of this database and before this schema.
fn name(database: &Path, schema: i64) -> String {
    format!("{}{schema:04}.headset", beginning(database))
}

fn beginning(database: &Path) -> String {
    let stem = database.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}-before-")
}

/// Removes those that were made before earlier schemas.
fn remove_others(database: &Path, kept: &Path) -> std::io::Result<()> {
    let beginning = beginning(database);
    let folder = match database.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    for found in std::fs::read_dir(folder)? {
        let found = found?;
        let name = found.file_name();
        let schema = name
            .to_str()
            .and_then(|name| name.strip_prefix(&beginning)?.strip_suffix(".headset"));
        let is_one = schema.is_some_and(|schema| schema.bytes().all(|digit| digit.is_ascii_digit()));
        if is_one && Some(name.as_os_str()) != kept.file_name() {
            std::fs::remove_file(found.path())?;
        }
    }
    Ok(())
}
