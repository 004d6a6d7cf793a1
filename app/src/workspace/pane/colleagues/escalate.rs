//! The dialog `Escalate conversation` (behaviour 7).

use super::ask::{Confirmation, passed_on};
use super::{Standing, Targets};
use crate::api;
use crate::workspace::conversation::Conversation;
use crate::workspace::press::press;
use crate::workspace::shared;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(crate) fn EscalateDialog(
    conversation: Conversation,
    dialog: NodeRef<html::Dialog>,
    targets: Targets,
) -> impl IntoView {
    let shared = shared();
    let id = conversation.id;
    let title = format!("escalate-title-{id}");
    let labelled_by = title.clone();
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(String::new());
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let above = move || {
        targets.with(|targets| {
            let targets = targets.as_ref()?.as_ref().ok()?;
            targets.queues.iter().find(|queue| queue.is_escalation).cloned()
        })
    };
    let confirm = move |_| {
        if busy.get_untracked() || untrack(above).is_none() {
            return;
        }
        busy.set(true);
        refused.set(String::new());
        spawn_local(async move {
            let outcome = press(format!("escalate {id}"), |request_id| api::Escalate {
                conversation: id,
                request_id,
            })
            .await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => {
                    close();
                    passed_on(shared, conversation);
                }
                Err(refusal) => drop(refused.try_set(refusal.to_string())),
            }
        });
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by on:close=move |_| refused.set(String::new())>
            <h2 id=title>"Escalate conversation"</h2>
            <Standing conversation=id targets />
            {move || above().map(|queue| view! { <Confirmation conversation queue /> })}
            <p class="alert" role="alert" hidden=move || refused.with(String::is_empty)>
                {refused}
            </p>
            <div class="dialog-actions">
                <button type="button" autofocus on:click=move |_| close()>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="primary"
                    aria-disabled=move || above().is_none().to_string()
                    aria-busy=move || busy.get().to_string()
                    on:click=confirm
                >
                    "Escalate"
                </button>
            </div>
        </dialog>
    }
}
