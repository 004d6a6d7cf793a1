//! `headset site key add`, `headset site key list` and `headset site key remove`.

use super::{Key, Place, database, tell};
use anyhow::bail;
use desk::{Bus, Desk, Files};
use domain::Refusal;
use domain::text::SiteKey;
use jiff::Timestamp as Moment;

/// Does what is asked with a site's keys.
pub(super) async fn run(command: Key) -> anyhow::Result<()> {
    match command {
        Key::Add { site, place } => add(&site, &place).await,
        Key::List { site, place } => list(&site, &place).await,
        Key::Remove { site, kid, place } => remove(&site, &kid, &place).await,
    }
}

async fn add(site: &str, place: &Place) -> anyhow::Result<()> {
    let (desk, key) = open(site, place).await?;
    let added = told(site, desk.add_site_key(&key).await)?;
    tell(&format!("kid: {}\nsecret: {}", added.kid, added.secret));
    tell("The secret is not shown again. It belongs to the site's server, and never into a web page.");
    Ok(())
}

async fn list(site: &str, place: &Place) -> anyhow::Result<()> {
    let (desk, key) = open(site, place).await?;
    let keys = told(site, desk.site_keys(&key).await)?;
    if keys.is_empty() {
        tell("No keys.");
    }
    for key in keys {
        let added_at = Moment::from_millisecond(key.added_at.0)?;
        tell(&format!("{} added {added_at:.0}", key.kid));
    }
    Ok(())
}

async fn remove(site: &str, kid: &str, place: &Place) -> anyhow::Result<()> {
    let (desk, key) = open(site, place).await?;
    if !told(site, desk.site_keys(&key).await)?.iter().any(|key| key.kid == kid) {
        bail!("The site {site} has no key {kid}.");
    }
    told(site, desk.remove_site_key(&key, kid).await)?;
    tell(&format!("Removed the key {kid}."));
    Ok(())
}

async fn open(site: &str, place: &Place) -> anyhow::Result<(Desk, SiteKey)> {
    let key = SiteKey::new(site)?;
    Ok((
        database::open(place, false, Files::in_memory(), Bus::default()).await?,
        key,
    ))
}

fn told<T>(site: &str, outcome: Result<T, Refusal>) -> anyhow::Result<T> {
    match outcome {
        Err(Refusal::NotFound) => bail!("There is no site {site}; `headset apply` makes sites."),
        outcome => Ok(outcome?),
    }
}
