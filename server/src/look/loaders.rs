//! Loaders as they are sent: each dress has one, made and compressed when it is first asked for.

use super::tag;
use crate::address::ClientAddress;
use crate::assets::{Assets, File};
use crate::state::Door;
use axum::body::Bytes;
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use widget::loader::dressed;

/// So many are kept, of some 10 KB each; then the one that was asked for longest ago makes room.
const MOST: usize = 256;

/// A loader in one dress, and the tag by which browsers know it.
pub(super) struct Loader {
    dress: String,
    pub(super) file: File,
    pub(super) tag: http::HeaderValue,
}

/// Those that were made.
pub(crate) struct Loaders {
    /// The one that was asked for last stands at the end.
    made: Mutex<Vec<Arc<Loader>>>,
    /// Compressing takes some hundredths of a second: one at a time, so that all who want the same one wait for the first.
    making: Semaphore,
}

impl Default for Loaders {
    fn default() -> Self {
        Self {
            made: Mutex::default(),
            making: Semaphore::new(1),
        }
    }
}

impl Loaders {
    fn made(&self) -> MutexGuard<'_, Vec<Arc<Loader>>> {
        // The list is whole between any two lines here, so a panic elsewhere does not spoil it.
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, dress: &str) -> Option<Arc<Loader>> {
        let mut made = self.made();
        let place = made.iter().rposition(|loader| loader.dress == dress)?;
        let loader = made.remove(place);
        made.push(loader.clone());
        Some(loader)
    }

    fn keep(&self, loader: Arc<Loader>) {
        let mut made = self.made();
        if made.len() >= MOST {
            made.remove(0);
        }
        made.push(loader);
    }
}

/// The loader in a dress. Who asks for more new ones than any web site has gets them as they are, uncompressed: a page whose chat is
/// missing would be worse.
pub(super) async fn find(door: &Door, from: ClientAddress, dress: String) -> Arc<Loader> {
    if let Some(loader) = door.loaders.get(&dress) {
        return loader;
    }
    let assets: &'static Assets = door.assets;
    let source = assets.loader.as_str();
    if door.limits.loader(from).is_err() {
        return Arc::new(Loader::of(source, dress));
    }
    let _alone = door.loaders.making.acquire().await;
    if let Some(loader) = door.loaders.get(&dress) {
        return loader;
    }
    let plain = dress.clone();
    let made = tokio::task::spawn_blocking(move || Loader::of(source, dress).compressed()).await;
    match made {
        Ok(loader) => {
            let loader = Arc::new(loader);
            door.loaders.keep(loader.clone());
            loader
        }
        Err(error) => {
            tracing::error!(%error, "a loader was not compressed");
            Arc::new(Loader::of(source, plain))
        }
    }
}

impl Loader {
    fn of(source: &str, dress: String) -> Self {
        let raw = dressed(source, &dress);
        Self {
            tag: tag(&hex::encode(&Sha256::digest(&raw)[..8])),
            file: File {
                raw: Bytes::from(raw),
                brotli: None,
                kind: "text/javascript; charset=utf-8",
            },
            dress,
        }
    }

    /// The same with its twin, as small as can be.
    fn compressed(mut self) -> Self {
        let parameters = BrotliEncoderParams {
            mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
            quality: 11,
            size_hint: self.file.raw.len(),
            ..BrotliEncoderParams::default()
        };
        let mut twin = Vec::new();
        // Memory takes whatever is written into it.
        if brotli::BrotliCompress(&mut &self.file.raw[..], &mut twin, &parameters).is_ok() {
            self.file.brotli = Some(Bytes::from(twin));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;
    use domain::look::{Colour, Corner, Look};
    use domain::text::LauncherText;
    use widget::loader::{Wishes, dress};

    fn loader(dress: &str) -> Arc<Loader> {
        Arc::new(Loader::of("HEADSET_LOOK", dress.to_owned()))
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_makes_room() {
        let loaders = Loaders::default();
        loaders.keep(loader("first"));
        for number in 0..MOST - 1 {
            loaders.keep(loader(&number.to_string()));
        }
        assert!(loaders.get("first").is_some());
        loaders.keep(loader("last"));
        assert!(loaders.get("first").is_some() && loaders.get("last").is_some());
        assert!(loaders.get("0").is_none(), "it was asked for longest ago");
        assert_eq!(loaders.made().len(), MOST);
    }

    #[test]
    fn another_dress_is_another_version() {
        assert_ne!(loader("one").tag, loader("other").tag);
        assert_eq!(loader("one").tag, loader("one").tag);
    }

    /// P10, whatever a site and a page choose.
    #[test]
    fn every_loader_is_within_its_size() {
        let look = Look {
            colour: Some(Colour([0xff, 0xfb, 0xcc])),
            corner: Corner::Left,
            // No letter of it twice, each of three bytes.
            launcher: Some(LauncherText::new(&('\u{4e00}'..).step_by(97).take(40).collect::<String>()).expect("short")),
            has_logo: true,
        };
        let plain = dress(&Wishes::default(), &Look::default(), Language::English.words());
        let asked = [
            ("site", "the-longest-name-of-a-shop-2026"),
            ("language", "zh-hant-hk"),
            ("colour", "a1b2c3"),
        ];
        let most = dress(&Wishes::read(asked), &look, Language::English.words());
        for dress in [plain, most] {
            let loader = Loader::of(&Assets::get().loader, dress).compressed();
            let bytes = loader.file.brotli.expect("compressed").len();
            assert!((1..=3_000).contains(&bytes), "{bytes}: {}", loader.dress);
        }
    }
}
