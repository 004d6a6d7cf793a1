//! `headset check`: what `serve` would do with the same flags, without doing it.

use super::{Serve, database, files, mail, serve, tell};

/// Checks the flags and opens the database, and prints what was found.
pub(super) async fn run(flags: &Serve) -> anyhow::Result<()> {
    let settings = serve::settings(flags)?;
    let postman = mail::read(flags)?;
    let (files, place) = files::open(flags).await?;
    let desk = database::open(&flags.place, flags.demo, files, database::bus(flags)?).await?;
    tell(&format!("data folder {}", flags.place.data.display()));
    tell(&format!("attachments {place}"));
    tell(&format!("listen {}", flags.listen));
    if let Some(metrics) = flags.metrics_listen {
        tell(&format!("metrics {metrics}"));
    }
    if let Some(public_url) = &settings.public_url {
        tell(&format!("public URL {}", public_url.origin()));
    }
    if let Some(postman) = &postman {
        tell(&format!("e-mail from {}", postman.from()));
    }
    for fact in desk.facts().await? {
        tell(&fact);
    }
    tell("Everything is in order.");
    Ok(())
}
