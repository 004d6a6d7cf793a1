//! The data folder: made if missing, and served by one process at a time.

use anyhow::{Context, bail};
use std::fs::{File, OpenOptions, TryLockError, create_dir_all};
use std::path::Path;

/// What is locked in it.
const LOCK: &str = "serve.lock";

/// Holds the folder for this process; another `serve` is refused until it is dropped. The other commands write beside it.
pub(super) struct Served {
    _lock: File,
}

/// Makes the folder and looks whether it can be written.
pub(super) fn make(folder: &Path) -> anyhow::Result<()> {
    lock_file(folder).map(|_| ())
}

/// Makes the folder and takes it for this process.
pub(super) fn serve(folder: &Path) -> anyhow::Result<Served> {
    let lock = lock_file(folder)?;
    match lock.try_lock() {
        Ok(()) => Ok(Served { _lock: lock }),
        Err(TryLockError::WouldBlock) => bail!(
            "The data folder {} is already served by another headset; stop that one or choose another with --data.",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("The data folder {} cannot be locked", folder.display()))
        }
    }
}

/// Refuses a folder in which there is anything but what [`serve`] makes.
pub(super) fn refuse_what_is_there(folder: &Path) -> anyhow::Result<()> {
    let found =
        std::fs::read_dir(folder).with_context(|| format!("The data folder {} cannot be read", folder.display()))?;
    for found in found {
        let name = found?.file_name();
        if name != LOCK {
            bail!(
                "The data folder {} is not empty, there is {} in it: choose another with --data.",
                folder.display(),
                name.display()
            );
        }
    }
    Ok(())
}

fn lock_file(folder: &Path) -> anyhow::Result<File> {
    let not_writable = || format!("The data folder {} is not writable", folder.display());
    create_dir_all(folder).with_context(not_writable)?;
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))
        .with_context(not_writable)
}
