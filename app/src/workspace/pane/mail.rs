//! Shows where the transcript of an ended conversation would go, for the agent to confirm (behaviour 10, "After").

use crate::api;
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::press::press;
use crate::workspace::shared;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(crate) fn MailDialog(conversation: Conversation, dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let shared = shared();
    let title = format!("mail-title-{}", conversation.id);
    let labelled_by = title.clone();
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(String::new());
    let email = Memo::new(move |_| {
        let head = conversation.head;
        head.with(|head| head.as_ref().and_then(|head| head.customer_email.clone()))
            .unwrap_or_default()
    });
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
        // What is confirmed is what is read here; the desk refuses it if the customer has another by now.
        let (id, email) = (conversation.id, email.get_untracked());
        spawn_local(async move {
            let asked = press(format!("mail {id} {email}"), |request_id| api::SendTranscript {
                conversation: id,
                email: email.clone(),
                request_id,
            })
            .await;
            // The pane may show another by now.
            let _ = busy.try_set(false);
            match asked {
                Ok(()) => {
                    close();
                    show(shared.notice, format!("The transcript is on its way to {email}."));
                }
                Err(refusal) => {
                    let _ = refused.try_set(refusal.to_string());
                }
            }
        });
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by>
            <h2 id=title>"E-mail transcript?"</h2>
            <p>
                "What " {move || conversation.customer()} " could read of this conversation goes to " <strong>{move || email.get()}</strong>
                ". Make sure that this address is theirs."
            </p>
            <p class="alert" role="alert" hidden=move || refused.with(String::is_empty)>
                {refused}
            </p>
            <div class="dialog-actions">
                <button type="button" autofocus on:click=move |_| close()>
                    "Cancel"
                </button>
                <button type="button" class="primary" aria-busy=move || busy.get().to_string() on:click=confirm>
                    "Send"
                </button>
            </div>
        </dialog>
    }
}
