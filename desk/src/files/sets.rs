//! Sets of assets beside what people send: each a folder of the store.

use super::Files;
use bytes::Bytes;
use futures_util::future::try_join_all;
use object_store::path::Path as Place;
use object_store::{Error, ObjectStoreExt};
use std::io::ErrorKind;

/// In which folder of the store they are.
const SETS: &str = "assets";
/// Files that are stored at once.
const AT_ONCE: usize = 4;
/// No asset is longer, in bytes.
const LONGEST: u64 = 8 * 1024 * 1024;

impl Files {
    /// Stores what of a set is not there yet.
    pub(crate) async fn keep_set(&self, folder: &str, files: &[(String, Bytes)]) -> Result<(), Error> {
        for some in files.chunks(AT_ONCE) {
            let mut kept = Vec::with_capacity(some.len());
            for (name, bytes) in some {
                kept.push(self.clone().keep_asset(asset(folder, name), bytes.clone()));
            }
            try_join_all(kept).await?;
        }
        Ok(())
    }

    async fn keep_asset(self, place: Place, bytes: Bytes) -> Result<(), Error> {
        match self.store.head(&place).await {
            Ok(found) if found.size == bytes.len() as u64 => Ok(()),
            // Amazon says so of what is not there to a key that may not list.
            Ok(_) | Err(Error::NotFound { .. } | Error::PermissionDenied { .. }) => {
                self.store.put(&place, bytes.into()).await?;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// What is in one file of a set; none if it is not there, or longer than any asset.
    pub(crate) async fn asset(&self, folder: &str, name: &str) -> Result<Option<Bytes>, Error> {
        match self.store.get(&asset(folder, name)).await {
            Ok(found) if found.meta.size <= LONGEST => Ok(Some(found.bytes().await?)),
            Ok(_) | Err(Error::NotFound { .. } | Error::PermissionDenied { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a set with all that it has, finished or not. One that is not there is removed already.
    pub(crate) async fn remove_set(&self, folder: &str, names: &[String]) -> Result<(), Error> {
        if let Some(root) = &self.folder {
            let set = root.join(Place::from_iter([SETS, folder]).to_string());
            return match tokio::fs::remove_dir_all(set).await {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::Generic {
                    store: "folder",
                    source: error.into(),
                }),
                _ => Ok(()),
            };
        }
        for name in names {
            self.delete(&asset(folder, name)).await?;
        }
        Ok(())
    }
}

/// The name of an asset in the store. What would lead out of the folder is escaped.
fn asset(folder: &str, name: &str) -> Place {
    Place::from_iter([SETS, folder, name])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(what: &'static str) -> Vec<(String, Bytes)> {
        vec![
            ("chat.1.js".to_owned(), Bytes::from_static(what.as_bytes())),
            ("chat.1.js.br".to_owned(), Bytes::from_static(b"short")),
        ]
    }

    #[tokio::test]
    async fn a_set_is_kept_made_whole_again_and_removed_with_what_is_unfinished() {
        let folder = tempfile::tempdir().expect("a folder");
        for files in [Files::in_folder(folder.path()).expect("made"), Files::in_memory()] {
            files.keep_set("a-1", &set("a script")).await.expect("kept");
            files.keep_set("a-1", &set("a longer script")).await.expect("kept");
            files.keep_set("b-1", &set("another")).await.expect("kept");
            let read = files.asset("a-1", "chat.1.js").await.expect("readable");
            assert_eq!(read.as_deref(), Some(&b"a longer script"[..]));
            assert_eq!(files.asset("a-1", "none.js").await.expect("readable"), None);
            assert_eq!(files.asset("a-1", "../b-1/chat.1.js").await.expect("readable"), None);
            let names = ["chat.1.js".to_owned(), "chat.1.js.br".to_owned()];
            if files.folder.is_some() {
                std::fs::write(folder.path().join("assets/a-1/chat.1.js#1"), b"half").expect("written");
            }
            files.remove_set("a-1", &names).await.expect("removed");
            files.remove_set("a-1", &names).await.expect("removed already");
            files.remove_set("..", &names).await.expect("nothing is there");
            assert_eq!(files.asset("a-1", "chat.1.js").await.expect("readable"), None);
            let read = files.asset("b-1", "chat.1.js").await.expect("readable");
            assert_eq!(read.as_deref(), Some(&b"another"[..]));
        }
        assert!(!folder.path().join("assets/a-1").exists());
    }
}
