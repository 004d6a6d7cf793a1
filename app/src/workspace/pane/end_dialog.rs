//! Asks once before a conversation is ended, and shows what the customer wrote meanwhile (behaviour 5, "End conversation").

use crate::browser::random;
use crate::workspace::conversation::Conversation;
use crate::workspace::{end, shared};
use domain::ids::RequestId;
use domain::text::first_words;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A message that came while the dialog was open is shown up to here.
const WORDS: usize = 120;

/// The dialog. `asked_at` is the newest place in the log when it was opened.
#[component]
pub(crate) fn EndDialog(
    conversation: Conversation,
    dialog: NodeRef<html::Dialog>,
    asked_at: RwSignal<i64>,
) -> impl IntoView {
    let shared = shared();
    let title = format!("end-title-{}", conversation.id);
    let labelled_by = title.clone();
    // One press is one end, however often it is tried.
    let request = StoredValue::new(None::<RequestId>);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(String::new());
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let confirm = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(String::new());
        let id = request.get_value().unwrap_or_else(random::request_id);
        request.set_value(Some(id.clone()));
        spawn_local(async move {
            // The dialog gives the focus back before the next entry gets it.
            match end::end(shared, conversation, id, close).await {
                Ok(()) => request.set_value(None),
                Err(refusal) => refused.set(refusal.to_string()),
            }
            busy.set(false);
        });
    };
    let news = move || {
        conversation.heard.track();
        conversation.customer_said_after(asked_at.get())
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by>
            <h2 id=title>"End conversation?"</h2>
            <p>
                {move || format!(
                    "It closes for both of you. {} can read it and start another; you can still add work notes.",
                    conversation.customer(),
                )}
            </p>
            <div role="status">
                {move || {
                    let typing = conversation.attention.with(|attention| {
                        attention.as_ref().is_some_and(|attention| attention.customer_typing)
                    });
                    typing.then(|| view! { <p class="meanwhile">{format!("{} is typing…", conversation.customer())}</p> })
                }}
                {move || {
                    news()
                        .map(|words| {
                            view! {
                                <p class="meanwhile">
                                    <strong>"Just now: "</strong>
                                    {first_words(&words, WORDS)}
                                </p>
                            }
                        })
                }}
            </div>
            <p class="alert" role="alert" hidden=move || refused.with(String::is_empty)>
                {refused}
            </p>
            <div class="dialog-actions">
                <button type="button" autofocus on:click=move |_| close()>
                    "Cancel"
                </button>
                <button type="button" class="primary" aria-busy=move || busy.get().to_string() on:click=confirm>
                    "End conversation"
                </button>
            </div>
        </dialog>
    }
}
