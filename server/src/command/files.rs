//! Where what is in files lies: a folder of its own, by default in the data folder.

use super::Serve;
use anyhow::Context;
use desk::Files;
use std::path::PathBuf;

/// The folder that `--attachments` names.
pub(super) fn folder(flags: &Serve) -> PathBuf {
    match &flags.attachments {
        Some(folder) => folder.clone(),
        None => flags.place.data.join("attachments"),
    }
}

/// Makes it if it is missing.
pub(super) fn open(flags: &Serve) -> anyhow::Result<Files> {
    // What is wrong with the data folder is said of the data folder.
    super::data_folder::make(&flags.place.data)?;
    let folder = folder(flags);
    Files::in_folder(&folder).with_context(|| format!("The folder for attachments {} cannot be used", folder.display()))
}
