//! What this browser keeps, keyed by site: the token and the conversation that was left, for all its tabs; texts that are not
//! acknowledged and drafts, for this tab; the former also beyond it. Where storage is refused, the token is kept in memory.

use super::{json, random};
use crate::chat::Kept;
use domain::ids::ConversationId;
use leptos::prelude::{document, window};
use std::cell::RefCell;
use web_sys::Storage;

/// What a tab's texts are called that are not acknowledged, before the tab's own name.
const UNSENT: &str = "unsent:";

thread_local! {
    static IN_MEMORY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The site's key, from the shell.
pub(crate) fn site() -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute("data-site"))
        .unwrap_or_default()
}

fn key(what: &str) -> String {
    format!("headset:{}:{what}", site())
}

fn of_all_tabs() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn of_this_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn get(storage: Option<Storage>, what: &str) -> Option<String> {
    storage?.get_item(&key(what)).ok().flatten()
}

fn set(storage: Option<Storage>, what: &str, value: Option<&str>) {
    let Some(storage) = storage else { return };
    // Storage that is full or refused loses nothing that is on the screen.
    let _ = match value {
        Some(value) => storage.set_item(&key(what), value),
        None => storage.remove_item(&key(what)),
    };
}

/// Whether a `storage` event's key is the token's.
pub(crate) fn is_token(changed: &str) -> bool {
    changed == key("token")
}

/// The customer's token: 64 hex digits, if this browser has one.
pub(crate) fn token() -> Option<String> {
    get(of_all_tabs(), "token").or_else(|| IN_MEMORY.with_borrow(Clone::clone))
}

/// Makes the customer's token if there is none.
pub(crate) fn make_token() {
    if token().is_none() {
        let token = random::hex::<32>();
        set(of_all_tabs(), "token", Some(&token));
        hold(Some(token));
    }
}

/// Keeps the token for where storage is refused.
pub(crate) fn hold(token: Option<String>) {
    IN_MEMORY.set(token);
}

/// The ended conversation whose end the customer has left.
pub(crate) fn dismissed() -> Option<ConversationId> {
    get(of_all_tabs(), "dismissed")?.parse().ok().map(ConversationId)
}

pub(crate) fn set_dismissed(conversation: ConversationId) {
    set(of_all_tabs(), "dismissed", Some(&conversation.to_string()));
}

/// Texts that are not acknowledged: this tab's, or else what another left behind when it was closed. Should that one still be
/// open, both send them under the same names, and they are stored once.
pub(crate) fn kept() -> Option<Kept> {
    let text = get(of_this_tab(), "unsent").or_else(left_behind)?;
    Kept::read(&json::read(&text)?)
}

fn left_behind() -> Option<String> {
    let storage = of_all_tabs()?;
    let left = (0..storage.length().ok()?)
        .filter_map(|place| storage.key(place).ok()?)
        .find(|name| name.starts_with(&key(UNSENT)))?;
    let text = storage.get_item(&left).ok()?;
    // From now on they are this tab's.
    let _ = storage.remove_item(&left);
    text
}

pub(crate) fn keep(kept: Option<&Kept>) {
    let text = kept.map(|kept| json::write(&kept.write()));
    set(of_this_tab(), "unsent", text.as_deref());
    // A tab has a name once it has had something to keep.
    let tab = get(of_this_tab(), "tab").or_else(|| {
        let tab = text.is_some().then(random::hex::<8>)?;
        set(of_this_tab(), "tab", Some(&tab));
        Some(tab)
    });
    if let Some(tab) = tab {
        set(of_all_tabs(), &(UNSENT.to_owned() + &tab), text.as_deref());
    }
}

/// What is typed and not sent.
pub(crate) fn draft() -> String {
    get(of_this_tab(), "draft").unwrap_or_default()
}

pub(crate) fn set_draft(text: &str) {
    set(of_this_tab(), "draft", (!text.is_empty()).then_some(text));
}

/// Whether this tab has reloaded itself for that build; notes that it does. Once each, so that two builds side by side
/// during a deployment never make a page reload in circles.
pub(crate) fn first_reload_for(build: &str) -> bool {
    let first = of_this_tab().is_some() && get(of_this_tab(), "build").as_deref() != Some(build);
    set(of_this_tab(), "build", Some(build));
    first
}
