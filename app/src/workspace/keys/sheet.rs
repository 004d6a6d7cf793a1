//! The help sheet: the dialog `Keyboard shortcuts`.

use crate::workspace::shared;
use crate::workspace::sheet::{Sheet, SheetDialog};
use leptos::prelude::*;

/// Keys, and what they do.
const KEYS: [(&str, &str); 12] = [
    ("F2", "Accept from the first queue in which somebody waits"),
    ("Shift+F2", "End the conversation; once it has ended, Done"),
    ("F8", "Next case"),
    ("Shift+F8", "Previous case"),
    ("F9", "The customer who has waited longest for your answer"),
    ("F4", "Change between Comment and Work note"),
    (
        "Shift+F4",
        "Keep open, however long the customer is silent; again, to do so no longer",
    ),
    (
        "F6",
        "Next part of the page: queues, cases, conversation, messages, composer",
    ),
    ("Shift+F6", "Previous part of the page"),
    ("Enter", "Send, unless Settings say otherwise"),
    ("Ctrl+Enter", "Send, always"),
    ("Ctrl+/", "This sheet; outside of text fields also ?"),
];

#[component]
pub(crate) fn ShortcutsDialog() -> impl IntoView {
    let settings = shared().settings;
    let rows = KEYS.map(|(keys, words)| {
        view! {
            <div>
                <dt>
                    <kbd>{keys}</kbd>
                </dt>
                <dd>{words}</dd>
            </div>
        }
    });
    view! {
        <SheetDialog sheet=Sheet::Shortcuts title="Keyboard shortcuts">
            <p class="hint">
                {move || {
                    if settings.with(|settings| settings.shortcuts) {
                        "They work everywhere on this page, also while you write. Some keyboards need Fn for the F keys."
                    } else {
                        "They are switched off now; Settings switch them on."
                    }
                }}
            </p>
            <dl class="shortcuts">{rows.into_iter().collect_view()}</dl>
        </SheetDialog>
    }
}
