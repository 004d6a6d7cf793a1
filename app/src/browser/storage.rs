//! What this tab keeps over a reload: texts that were not sent. It never leaves the device, and every account has its own.

use domain::ids::{ConversationId, PersonId};
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn key(person: PersonId, conversation: ConversationId) -> String {
    format!("headset.{person}.{conversation}")
}

/// A browser may refuse storage; then texts live as long as the page.
fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// What was kept of a conversation. What an older build kept in another form is not there.
pub(crate) fn kept<T: DeserializeOwned>(person: PersonId, conversation: ConversationId) -> Option<T> {
    let json = storage()?.get_item(&key(person, conversation)).ok()??;
    serde_json::from_slice(json.as_bytes()).ok()
}

/// Keeps this of a conversation.
pub(crate) fn keep<T: Serialize>(person: PersonId, conversation: ConversationId, what: &T) {
    let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(what)) else {
        return;
    };
    // Full storage: the text is still on the page.
    let _ = storage.set_item(&key(person, conversation), &json);
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
