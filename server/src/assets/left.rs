//! Assets of other builds: a page that another node has served, or this one before it was replaced, asks here for the rest of itself.
//! Each build has left its own in the store of files (docs/architecture/nodes.md).

use super::{File, kind};
use axum::body::Bytes;
use desk::Desk;
use domain::Refusal;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Kept in memory, in bytes; with more, all are read anew.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Read from the store at once; others wait.
const AT_ONCE: usize = 2;

/// Those that were asked for.
pub(crate) struct LeftAssets {
    kept: Mutex<Kept>,
    reading: Semaphore,
}

#[derive(Default)]
struct Kept {
    files: HashMap<String, Arc<File>>,
    bytes: usize,
}

impl Default for LeftAssets {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            reading: Semaphore::new(AT_ONCE),
        }
    }
}

impl LeftAssets {
    /// The file of this name, if a build has left one.
    ///
    /// # Errors
    /// `unavailable`.
    pub(crate) async fn find(&self, desk: &Desk, name: &str) -> Result<Option<Arc<File>>, Refusal> {
        // Neither twins nor lists are for browsers.
        let Some(kind) = kind(name) else {
            return Ok(None);
        };
        if let Some(file) = self.kept(name) {
            return Ok(Some(file));
        }
        let Some(asset) = desk.find_left_asset(name).await? else {
            return Ok(None);
        };
        let _turn = self.reading.acquire().await.expect("the semaphore is never closed");
        // Who was before has read it, perhaps.
        if let Some(file) = self.kept(name) {
            return Ok(Some(file));
        }
        let Some((raw, brotli)) = desk.read_left_asset(&asset).await? else {
            return Ok(None);
        };
        let file = Arc::new(File { raw, brotli, kind });
        self.lock().keep(name, &file);
        Ok(Some(file))
    }

    fn kept(&self, name: &str) -> Option<Arc<File>> {
        self.lock().files.get(name).cloned()
    }

    /// Nothing behind this lock is ever half-done, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn keep(&mut self, name: &str, file: &Arc<File>) {
        let bytes = file.raw.len() + file.brotli.as_ref().map_or(0, Bytes::len);
        if bytes > MOST_BYTES {
            return;
        }
        if self.bytes + bytes > MOST_BYTES {
            *self = Self::default();
        }
        self.bytes += bytes;
        self.files.insert(name.to_owned(), file.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let mut kept = Kept::default();
        let file = |bytes: usize| {
            Arc::new(File {
                raw: Bytes::from(vec![0; bytes]),
                brotli: None,
                kind: "application/wasm",
            })
        };
        for number in 0..20 {
            kept.keep(&format!("{number}.wasm"), &file(MOST_BYTES / 4));
            assert!(kept.bytes <= MOST_BYTES && kept.files.len() <= 4);
            assert!(kept.files.contains_key(&format!("{number}.wasm")));
        }
        kept.keep("huge.wasm", &file(MOST_BYTES + 1));
        assert!(!kept.files.contains_key("huge.wasm") && !kept.files.is_empty());
    }
}
