//! The rarer things that can be done with a conversation as a whole, behind one button: a disclosure that holds buttons
//! (behaviour 13).

use super::colleagues::{self, Targets};
use super::records::RecordDialogs;
use super::silence::KeepOpen;
use crate::workspace::conversation::Conversation;
use crate::workspace::return_to_queue::return_to_queue;
use crate::workspace::shared;
use domain::record::Kind;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::Node;

/// A dialog that one of the buttons opens, and what it offers.
#[derive(Clone, Copy)]
pub(crate) struct Offered {
    pub dialog: NodeRef<html::Dialog>,
    targets: Targets,
}

impl Offered {
    pub(crate) fn new(targets: Targets) -> Self {
        Self {
            dialog: NodeRef::new(),
            targets,
        }
    }
}

#[component]
pub(crate) fn MoreActions(
    conversation: Conversation,
    invite: Offered,
    escalate: Offered,
    records: RecordDialogs,
    mail: NodeRef<html::Dialog>,
) -> impl IntoView {
    let shared = shared();
    let (place, button) = (NodeRef::<html::Div>::new(), NodeRef::<html::Button>::new());
    let is_open = RwSignal::new(false);
    let list_id = format!("more-{}", conversation.id);
    let controls = list_id.clone();
    let rights = Memo::new(move |_| conversation.rights());
    let has_any = move || {
        let rights = rights.get();
        rights.return_to_queue
            || rights.invite
            || rights.escalate
            || rights.record
            || rights.keep_open
            || rights.mail_transcript
    };
    let ask = move |offered: Offered| {
        is_open.set(false);
        colleagues::open(offered.dialog, conversation.id, offered.targets);
    };
    let create = move |kind: Kind| {
        is_open.set(false);
        records.creating.open(conversation.id, kind);
    };
    let mail_transcript = move |_| {
        is_open.set(false);
        if let Some(dialog) = mail.get_untracked() {
            // Only a dialog that is open already refuses.
            let _ = dialog.show_modal();
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            is_open.set(false);
            if let Some(button) = button.get_untracked() {
                // A button that is shown takes the focus.
                let _ = button.focus();
            }
        }
    };
    let left = move |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        // Without a target the window lost the focus, or a press is just under way.
        if let (Some(place), Some(to)) = (place.get_untracked(), to)
            && !place.contains(Some(&to))
        {
            is_open.set(false);
        }
    };
    let busy = RwSignal::new(false);
    let give_back = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            return_to_queue(shared, conversation).await;
            // The pane may be gone by now.
            let _ = busy.try_set(false);
            let _ = is_open.try_set(false);
        });
    };
    view! {
        <div class="more" node_ref=place hidden=move || !has_any() on:keydown=escape on:focusout=left>
            <button
                type="button"
                node_ref=button
                aria-label="More actions"
                aria-expanded=move || is_open.get().to_string()
                aria-controls=controls
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                "More"
            </button>
            <div id=list_id class="more-list" hidden=move || !is_open.get()>
                <Show when=move || rights.get().invite>
                    <button type="button" on:click=move |_| ask(invite)>
                        "Add people"
                    </button>
                </Show>
                <Show when=move || rights.get().escalate>
                    <button type="button" on:click=move |_| ask(escalate)>
                        "Escalate"
                    </button>
                </Show>
                <Show when=move || rights.get().record>
                    <button type="button" on:click=move |_| create(Kind::Case)>
                        "Create case"
                    </button>
                    <button type="button" on:click=move |_| create(Kind::Incident)>
                        "Create incident"
                    </button>
                    <button
                        type="button"
                        on:click=move |_| {
                            is_open.set(false);
                            records.open_link();
                        }
                    >
                        "Link record"
                    </button>
                </Show>
                <KeepOpen conversation />
                <Show when=move || rights.get().mail_transcript>
                    <button type="button" on:click=mail_transcript>
                        "E-mail transcript"
                    </button>
                </Show>
                <Show when=move || rights.get().return_to_queue>
                    <button type="button" aria-busy=move || busy.get().to_string() on:click=give_back>
                        "Return to queue"
                    </button>
                </Show>
            </div>
        </div>
    }
}
