//! `headset check`: what `serve` would do with the same flags, without doing it.

use super::{Serve, database, files, mail, serve, tell};
use anyhow::bail;
use desk::Desk;

/// Checks the flags and opens the database, and prints what was found. Deeply, it reads all that is stored.
pub(super) async fn run(flags: &Serve, deep: bool) -> anyhow::Result<()> {
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
    if deep {
        deeply(&desk).await?;
    }
    tell("Everything is in order.");
    Ok(())
}

/// Reads all that is stored, and tells of each thing that is not as it should be in a line.
pub(super) async fn deeply(desk: &Desk) -> anyhow::Result<()> {
    match desk.check_deeply(tell).await? {
        0 => Ok(()),
        1 => bail!("One thing is not as it should be; the line above names it."),
        count => bail!("{count} things are not as they should be; the lines above name them."),
    }
}
