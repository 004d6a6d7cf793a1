//! `headset check`: what `serve` would do with the same flags, without doing it.

use super::{Serve, database, files, serve, tell};

/// Checks the flags and opens the database, and prints what was found.
pub(super) async fn run(flags: &Serve) -> anyhow::Result<()> {
    let settings = serve::settings(flags)?;
    let desk = database::open(&flags.place, flags.demo, files::open(flags)?).await?;
    tell(&format!("data folder {}", flags.place.data.display()));
    tell(&format!("attachments {}", files::folder(flags).display()));
    tell(&format!("listen {}", flags.listen));
    if let Some(metrics) = flags.metrics_listen {
        tell(&format!("metrics {metrics}"));
    }
    if let Some(public_url) = &settings.public_url {
        tell(&format!("public URL {}", public_url.origin()));
    }
    for fact in desk.facts().await? {
        tell(&fact);
    }
    tell("Everything is in order.");
    Ok(())
}
