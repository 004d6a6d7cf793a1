//! Attaching files, by a button, by pasting and by dropping them on the conversation, and those that are on their way (behaviour 5,
//! "Attachments").

use crate::browser::focus;
use crate::browser::upload::{self, has_files, listed};
use crate::workspace::conversation::uploads::Standing;
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::{Shared, send_file, shared};
use domain::attachment::ACCEPT;
use domain::entry::Visibility;
use domain::ids::RequestId;
use leptos::ev::{DragEvent, Event};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// The button, where this agent may write; and the field behind it, by which a browser has files chosen.
#[component]
pub(super) fn AttachButton(conversation: Conversation) -> impl IntoView {
    let shared = shared();
    let field = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let chosen = move |_| {
        if let Some(field) = field.get_untracked() {
            send_file::attach(shared, conversation, listed(field.files()));
            // The same file may be chosen again.
            field.set_value("");
        }
    };
    view! {
        <button
            type="button"
            class="attach"
            aria-label="Attach a file"
            title="Attach a file"
            hidden=move || !conversation.may_write()
            on:click=choose
        >
            <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                <path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7" />
            </svg>
        </button>
        <input node_ref=field type="file" multiple=true accept=ACCEPT hidden=true on:change=chosen />
    }
}

/// Takes files that are pasted where one writes.
pub(super) fn pasted(shared: Shared, conversation: Conversation, event: &Event) {
    if let Some(transfer) = upload::pasted(event).filter(has_files) {
        event.prevent_default();
        send_file::attach(shared, conversation, listed(transfer.files()));
    }
}

/// A conversation onto which files can be dropped.
#[derive(Clone, Copy)]
pub(super) struct Dropping {
    shared: Shared,
    conversation: Conversation,
    /// Files are held over it.
    pub over: RwSignal<bool>,
}

impl Dropping {
    pub(super) fn onto(conversation: Conversation) -> Self {
        Self {
            shared: shared(),
            conversation,
            over: RwSignal::new(false),
        }
    }

    /// Files are held over it, or moved on there.
    pub(super) fn hold(self, event: &DragEvent) {
        let Some(transfer) = event.data_transfer().filter(has_files) else {
            return;
        };
        // What is not taken here is kept from leading away by `early.js`.
        if untrack(|| self.conversation.may_write()) {
            event.prevent_default();
            transfer.set_drop_effect("copy");
            show(self.over, true);
        }
    }

    /// They are not any more; from one element in it to another they still are.
    pub(super) fn leave(self, event: &DragEvent) {
        let region = event_target::<Element>(event).closest(".conversation").ok().flatten();
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if !region.is_some_and(|region| region.contains(to.as_ref())) {
            self.over.set(false);
        }
    }

    /// They were let go.
    pub(super) fn let_go(self, event: &DragEvent) {
        self.over.set(false);
        if let Some(transfer) = event.data_transfer().filter(has_files) {
            event.prevent_default();
            send_file::attach(self.shared, self.conversation, listed(transfer.files()));
        }
    }
}

/// Says what becomes of files that are held over the conversation.
#[component]
pub(super) fn DropTarget(dropping: Dropping) -> impl IntoView {
    let conversation = dropping.conversation;
    let is_note = move || conversation.visibility() == Visibility::WorkNote;
    view! {
        <p class="drop-target" class:work-note=is_note hidden=move || !dropping.over.get()>
            {move || if is_note() {
                "Drop to add as a work note: only staff can see it".to_owned()
            } else {
                format!("Drop to send to {}", conversation.customer())
            }}
        </p>
    }
}

/// The files on their way.
#[component]
pub(super) fn UploadList(conversation: Conversation) -> impl IntoView {
    let is_empty = move || conversation.uploads().is_empty();
    view! {
        <ul class="uploads" aria-label="Files" hidden=is_empty>
            <For each=move || conversation.uploads() key=|(id, ..)| id.clone() let((client_id, name, visibility))>
                <UploadItem conversation client_id name visibility />
            </For>
        </ul>
        <p class="for-readers" role="status">
            {move || conversation.said_of_uploads()}
        </p>
    }
}

#[component]
fn UploadItem(conversation: Conversation, client_id: RequestId, name: String, visibility: Visibility) -> impl IntoView {
    let shared = shared();
    let id = StoredValue::new(client_id);
    let standing = Memo::new(move |_| id.with_value(|id| conversation.upload_standing(id)));
    let hundredths = move || match standing.get() {
        Some(Standing::Sending { hundredths }) => hundredths.to_string(),
        Some(Standing::Stored) => "100".to_owned(),
        _ => "0".to_owned(),
    };
    let trouble = Memo::new(move |_| match standing.get() {
        Some(Standing::NotSent { why, .. }) => Some(why),
        _ => None,
    });
    let is_stuck = move || trouble.with(Option::is_some);
    let is_stored = move || standing.with(|standing| *standing == Some(Standing::Stored));
    let retry = move |_| {
        conversation.retry_upload(&id.get_value());
        send_file::pump(shared, conversation);
        // The button is about to go.
        focus::composer(conversation.id);
    };
    let discard = move |_| {
        conversation.discard_upload(&id.get_value());
        send_file::pump(shared, conversation);
        focus::composer(conversation.id);
    };
    view! {
        <li data-visibility=visibility.as_str()>
            <bdi class="name">{name.clone()}</bdi>
            {(visibility == Visibility::WorkNote).then(|| view! { <span class="label">"Work note"</span> })}
            <progress max="100" value=hundredths aria-label=name hidden=is_stuck></progress>
            <button type="button" hidden=move || !is_stuck() on:click=retry>
                "Retry"
            </button>
            <button type="button" hidden=is_stored on:click=discard>
                {move || if is_stuck() { "Discard" } else { "Cancel" }}
            </button>
            <p class="trouble" hidden=move || !is_stuck()>
                <strong>"Not sent"</strong>
                " "
                {move || trouble.get()}
            </p>
        </li>
    }
}
