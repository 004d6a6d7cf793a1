//! What this browser keeps for an account, shared by its tabs: texts that were not sent, and settings. It never leaves the device.

use domain::ids::PersonId;
use leptos::prelude::{window, window_event_listener_untyped};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Storage, StorageEvent};

thread_local! {
    /// The account was signed out here: what this page still holds must not be kept again.
    static CLOSED: Cell<bool> = const { Cell::new(false) };
}

/// Every account has its own.
fn prefix(person: PersonId) -> String {
    format!("headset.{person}.")
}

/// A browser may refuse storage; then everything lives as long as the page.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What only this tab keeps.
fn of_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn put(storage: Option<Storage>, key: &str, text: Option<&str>) {
    if let Some(storage) = storage.filter(|_| !CLOSED.get()) {
        // Full storage: what is typed is still on the page.
        let _ = match text {
            Some(text) => storage.set_item(key, text),
            None => storage.remove_item(key),
        };
    }
}

/// What is kept under a name.
pub(crate) fn get(person: PersonId, name: &str) -> Option<String> {
    storage()?.get_item(&(prefix(person) + name)).ok()?
}

/// Keeps this under a name, or nothing any more.
pub(crate) fn set(person: PersonId, name: &str, text: Option<&str>) {
    put(storage(), &(prefix(person) + name), text);
}

/// What this tab keeps under a name.
pub(crate) fn get_in_tab(person: PersonId, name: &str) -> Option<String> {
    of_tab()?.get_item(&(prefix(person) + name)).ok()?
}

/// Keeps this in this tab.
pub(crate) fn set_in_tab(person: PersonId, name: &str, text: Option<&str>) {
    put(of_tab(), &(prefix(person) + name), text);
}

/// All that is kept under names which begin so.
pub(crate) fn all(person: PersonId, beginning: &str) -> Vec<(String, String)> {
    let Some(storage) = storage() else { return Vec::new() };
    let (prefix, count) = (prefix(person), storage.length().unwrap_or_default());
    let key = |index| storage.key(index).ok().flatten();
    (0..count)
        .filter_map(key)
        .filter_map(|key| {
            let name = key.strip_prefix(&prefix)?.to_owned();
            let text = name.starts_with(beginning).then(|| storage.get_item(&key).ok()?)??;
            Some((name, text))
        })
        .collect()
}

/// Keeps nothing of this account any more.
pub(crate) fn close() {
    CLOSED.set(true);
}

/// Keeps again: somebody is signed in.
pub(crate) fn open() {
    CLOSED.set(false);
}

/// Calls back with the name and the new text whenever another tab of this browser has changed something of this account.
pub(crate) fn hear(person: PersonId, heard: impl Fn(&str, Option<String>) + 'static) {
    let prefix = prefix(person);
    // For as long as the page lives.
    let _ = window_event_listener_untyped("storage", move |event| {
        let event = event.unchecked_into::<StorageEvent>();
        let key = event.key();
        if let Some(name) = key.as_deref().and_then(|key| key.strip_prefix(&prefix)) {
            heard(name, event.new_value());
        }
    });
}

/// What this browser remembers of how the workspace looks, over all its tabs.
pub(crate) fn remembered(what: &str) -> Option<String> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(&format!("headset.{what}")).ok().flatten()
}

/// Remembers it. A browser that refuses shows the next page as if it were the first.
pub(crate) fn remember(what: &str, how: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&format!("headset.{what}"), how);
    }
}
