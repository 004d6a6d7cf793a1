//! How the live connection stands, quietly.

use crate::workspace::live::Line;
use crate::workspace::shared;
use leptos::prelude::*;

#[component]
pub(crate) fn ConnectionStanding() -> impl IntoView {
    let line = shared().line;
    let word = move || match line.get() {
        Line::Opening => "Connecting…",
        Line::Live => "Live",
        Line::Asking => "Live, a few seconds behind",
        Line::Lost => "Reconnecting…",
        Line::SignedOut => "Signed out",
    };
    view! {
        <span class="standing" class:lost=move || matches!(line.get(), Line::Lost | Line::SignedOut) role="status">
            {word}
        </span>
    }
}
