//! Sheets: dialogs that lie over the workspace and are opened from more than one place.

use super::shared;
use leptos::html;
use leptos::prelude::*;

/// Which one is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    Settings,
    Shortcuts,
}

impl Sheet {
    fn title_id(self) -> &'static str {
        match self {
            Self::Settings => "settings-title",
            Self::Shortcuts => "shortcuts-title",
        }
    }
}

/// The dialog of a sheet. The focus is on its title first, so that a reader begins there and no choice is made by accident.
#[component]
pub(crate) fn SheetDialog(sheet: Sheet, title: &'static str, children: Children) -> impl IntoView {
    let open = shared().sheet;
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && (open.get() == Some(sheet)) != dialog.open()
        {
            if dialog.open() {
                dialog.close();
            } else {
                // Only a dialog that is open already refuses.
                let _ = dialog.show_modal();
            }
        }
    });
    let closed = move |_| open.update(|open| *open = open.filter(|open| *open != sheet));
    view! {
        <dialog class="dialog sheet" node_ref=dialog aria-labelledby=sheet.title_id() on:close=closed>
            <h2 id=sheet.title_id() tabindex="-1" autofocus>
                {title}
            </h2>
            {children()}
            <div class="dialog-actions">
                <button type="button" on:click=move |_| open.set(None)>
                    "Close"
                </button>
            </div>
        </dialog>
    }
}
