//! The page's address (behaviour 2): which of the pages it names, and the links from one conversation to another.
//!
//! Not the router that finds the page on the server: the code for that was a twelfth of the whole, for one place that varies.

use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement};

thread_local! {
    static PATH: Cell<Option<RwSignal<String>>> = const { Cell::new(None) };
}

/// The page's path, which is this one at first. Whoever follows a link to another place of the workspace stays in the page.
pub(crate) fn keep(path: String) -> RwSignal<String> {
    let path = RwSignal::new(path);
    Effect::new(move |_| {
        PATH.set(Some(path));
        // For as long as the page lives.
        let _ = window_event_listener(ev::popstate, move |_| path.set(now()));
        let _ = window_event_listener(ev::click, |event: MouseEvent| {
            if let Some(address) = followed(&event) {
                event.prevent_default();
                go(&address);
            }
        });
    });
    path
}

/// Goes to another place of the workspace.
pub(crate) fn go(address: &str) {
    let Some(path) = PATH.get() else {
        return;
    };
    let is_there = path.with_untracked(|path| path == address);
    if !is_there && let Ok(history) = window().history() {
        // Only an address of another site is refused.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
        path.set(now());
    }
}

/// The path in the browser now.
pub(crate) fn now() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The conversation's number in a path of the workspace.
pub(crate) fn number(path: &str) -> Option<&str> {
    path.strip_prefix("/desk/").filter(|number| !number.is_empty())
}

/// Where a click leads to within the workspace; none where it is for the browser to follow.
fn followed(event: &MouseEvent) -> Option<String> {
    let is_plain =
        event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    if !is_plain || event.default_prevented() {
        return None;
    }
    let on = event.target()?.dyn_into::<Element>().ok()?;
    let link: HtmlAnchorElement = on.closest("a[href^='/desk']").ok()??.dyn_into().ok()?;
    link.target().is_empty().then(|| link.pathname())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conversation_of_an_address_is_found() {
        assert_eq!(number("/desk/CHT0000001"), Some("CHT0000001"));
        for none in ["/desk", "/desk/", "/"] {
            assert_eq!(number(none), None, "{none}");
        }
    }
}
