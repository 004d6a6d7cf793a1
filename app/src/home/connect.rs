//! The link to the workspace: a tab of its own, and the same tab the next time (behaviour 2).

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The workspace's tab, by which it is found again.
pub(crate) const TAB: &str = "headset-desk";
const DESK: &str = "/desk";

/// Opens the workspace, or returns to it.
///
/// Without Wasm the browser does the same by the target's name, except that the tab then loads anew.
#[component]
pub(crate) fn ConnectSupport() -> impl IntoView {
    let press = move |event: MouseEvent| {
        // Whoever asks for yet another tab or window gets it.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
            return;
        }
        // An empty address finds the tab without loading anything in it; a new one is blank.
        if let Ok(Some(tab)) = window().open_with_url_and_target("", TAB) {
            event.prevent_default();
            let shows_desk = tab.location().pathname().is_ok_and(|path| path.starts_with(DESK));
            if !shows_desk {
                let _ = tab.location().set_href(DESK);
            }
            let _ = tab.focus();
        }
    };
    Effect::new(|_| {
        // This tab may have been the workspace's: then the link must not lead back to this page.
        if window().name().is_ok_and(|name| name == TAB) {
            let _ = window().set_name("");
        }
    });
    view! {
        <a class="button primary" href=DESK target=TAB rel="opener" on:click=press>
            "Connect Support"
        </a>
    }
}
