//! The pictures that stand for sites, which lie in files beside the configuration.

use super::Work;
use super::document::{Document, SiteEntry};
use super::problems::Problems;
use super::reading::wrong;
use crate::attachment::look_into;
use crate::failure::Failure;
use crate::look::Logo;
use crate::store::args;
use base64ct::{Base64, Encoding};
use domain::Refusal;
use domain::ids::SiteId;
use domain::limits::LOGO_BYTES;
use domain::look::check_logo;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The pictures that a file names and that can be taken, by the keys of their sites.
pub(super) type Logos = HashMap<String, Logo>;

/// Reads all pictures that a configuration names; what is wrong with one is noted.
pub(super) async fn read(document: &Document, folder: Option<&Path>, problems: &mut Problems) -> Logos {
    let mut logos = Logos::new();
    for site in &document.sites {
        let Some(given) = site.look.logo.given() else {
            continue;
        };
        let Some(name) = &given.value else {
            continue;
        };
        let read = match folder {
            Some(folder) => bytes(folder.join(name)).await,
            None => Err("there is no folder in which it could lie".to_owned()),
        };
        match read.map(taken) {
            Ok(Ok(logo)) => {
                logos.insert(site.key.value.to_string(), logo);
            }
            Ok(Err(refusal)) => problems.add(given.line, wrong("logo", refusal)),
            Err(reason) => problems.add(given.line, format!("logo \"{name}\" cannot be read: {reason}")),
        }
    }
    logos
}

/// What is in a file, as far as a logo may be long and one byte further.
async fn bytes(path: PathBuf) -> Result<Vec<u8>, String> {
    let read = move || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LOGO_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// The logo that a file is, if it is one.
fn taken(bytes: Vec<u8>) -> Result<Logo, Refusal> {
    let seen = look_into(&bytes).ok();
    let kind = seen.as_ref().map(|seen| seen.kind);
    let pixels = seen.as_ref().and_then(|seen| seen.pixels);
    Ok(Logo {
        kind: check_logo(bytes.len(), kind, pixels)?,
        digest: hex::encode(Sha256::digest(&bytes)),
        bytes,
    })
}

impl Work<'_> {
    /// Stores a site's picture, or takes it back; whether that changed anything.
    pub(super) async fn apply_logo(&mut self, site: SiteId, entry: &SiteEntry, logos: &Logos) -> Result<bool, Failure> {
        let Some(given) = entry.look.logo.given() else {
            return Ok(false);
        };
        if given.value.is_none() {
            let removed = self
                .transaction
                .execute("DELETE FROM site_logos WHERE site_id = $1", args![site])
                .await?;
            return Ok(removed > 0);
        }
        // What could not be taken has been noted.
        let Some(logo) = logos.get(entry.key.value.as_str()) else {
            return Ok(false);
        };
        let stored: Option<(String,)> = self
            .transaction
            .optional("SELECT digest FROM site_logos WHERE site_id = $1", args![site])
            .await?;
        if stored.is_some_and(|(digest,)| digest == logo.digest) {
            return Ok(false);
        }
        self.transaction
            .execute(
                "INSERT INTO site_logos (site_id, kind, digest, content) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (site_id) DO UPDATE SET kind = excluded.kind, digest = excluded.digest,
                     content = excluded.content",
                args![
                    site,
                    logo.kind.as_str(),
                    &logo.digest,
                    Base64::encode_string(&logo.bytes)
                ],
            )
            .await?;
        Ok(true)
    }
}
