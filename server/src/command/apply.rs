//! `headset apply FILE`.

use super::{Place, database, tell};
use anyhow::{Context, bail};
use desk::{Bus, Files};
use std::path::Path;

/// Applies a configuration and says what it changed.
pub(super) async fn run(file: &Path, place: &Place) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("The file {} cannot be read", file.display()))?;
    let desk = database::open(place, false, Files::in_memory(), Bus::default()).await?;
    match desk.apply_from(&text, file.parent(), false).await {
        Ok(report) if report.changes.is_empty() => {
            tell("Nothing to change.");
            Ok(())
        }
        Ok(report) => {
            tell(&report.changes.join("\n"));
            Ok(())
        }
        Err(error) => bail!("{} was not applied, nothing was changed:\n{error}", file.display()),
    }
}
