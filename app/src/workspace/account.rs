//! The account menu at the sidebar's foot: settings, the help sheet, and the way out.

use super::hand_over::HandOver;
use super::shared;
use super::sheet::Sheet;
use crate::sign_out::SignOut;
use leptos::prelude::*;

const MENU: &str = "desk-account";

/// Named after the person.
#[component]
pub(crate) fn DeskAccount(name: String) -> impl IntoView {
    let shared = shared();
    let items = [(Sheet::Settings, "Settings"), (Sheet::Shortcuts, "Keyboard shortcuts")].map(|(sheet, label)| {
        view! {
            // The menu folds first, so that the focus comes back to where it was opened.
            <button
                type="button"
                class="quiet"
                popovertarget=MENU
                popovertargetaction="hide"
                on:click=move |_| request_animation_frame(move || shared.sheet.set(Some(sheet)))
            >
                {label}
            </button>
        }
    });
    view! {
        <button type="button" class="quiet who" popovertarget=MENU>
            <span class="who-name">{name}</span>
            <span class="fold" aria-hidden="true"></span>
        </button>
        <div class="desk-menu" id=MENU popover="auto">
            {items.into_iter().collect_view()}
            <SignOut person=shared.board.person>
                <HandOver />
            </SignOut>
        </div>
    }
}
