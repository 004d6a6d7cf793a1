//! `headset backup FILE`.

use super::{Serve, database, files, tell, tell_progress};
use anyhow::{Context, bail};
use desk::clock::Clock;
use desk::{Database, Taking};
use std::path::Path;

/// Backs up the desk that `serve` serves with the same flags.
pub(super) async fn run(file: &Path, force: bool, flags: &Serve) -> anyhow::Result<()> {
    let database = database::read(&flags.place, flags.demo)?;
    if let Database::Sqlite(path) = &database
        && !path.exists()
    {
        bail!("There is no desk in {}; nothing was backed up.", path.display());
    }
    let (files, _) = files::open(flags).await?;
    let taking = Taking {
        database: &database,
        files: Some(&files),
        to: file,
        overwrites: force,
        at: Clock::system().now(),
    };
    let taken = desk::backup(taking, &mut tell_progress)
        .await
        .context("No backup was made")?;
    tell(&format!(
        "{}: the database and {} attachments, {} bytes.",
        file.display(),
        taken.attachments,
        taken.bytes
    ));
    match taken.faults {
        0 => Ok(()),
        count => {
            bail!("The backup is made, but attachments are missing, or are not what was sent: {count}, told above.")
        }
    }
}
