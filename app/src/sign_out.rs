//! Signing out: whoever would leave customers waiting is asked about them (behaviour 8), and what was typed and not sent in
//! this browser is wiped, after a warning that names it (behaviour 3). A plain form as well, so that it works without Wasm.

use crate::api;
use crate::browser::ask::{ask as ask_desk, sign_out};
use crate::browser::random;
use crate::unsent;
use domain::Refusal;
use domain::ids::PersonId;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The button `Sign out`, and the question before it where something would be lost. `children` stand for the customers' names, where
/// more can be done about them than to read who they are.
#[component]
pub(crate) fn SignOut(person: PersonId, #[prop(optional)] children: Option<ChildrenFn>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let loss = RwSignal::new(String::new());
    let refused = RwSignal::new(String::new());
    // The customers who would be left waiting; pressed again, the button returns them to their queues first.
    let waiting = RwSignal::new(Vec::<String>::new());
    let leaves_somebody = move || waiting.with(|waiting| !waiting.is_empty());
    let busy = RwSignal::new(false);
    let ask = move |words: String| {
        loss.set(words);
        if let Some(dialog) = dialog.get_untracked() {
            // Only a dialog that is open already refuses.
            let _ = dialog.show_modal();
        }
    };
    let leave = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(String::new());
        spawn_local(async move {
            let returned = if untrack(leaves_somebody) {
                ask_desk(api::HandBack {
                    request_id: random::request_id(),
                })
                .await
            } else {
                Ok(())
            };
            let left = match returned {
                Ok(()) => sign_out().await,
                Err(refusal) => Err(refusal),
            };
            match left {
                // Somebody was quicker, or the session ran out: out is out.
                Ok(()) | Err(Refusal::SignedOut) => {
                    unsent::wipe(person);
                    // A page that cannot be left shows that it is signed out.
                    let _ = window().location().set_href("/sign-in");
                }
                Err(Refusal::ConversationOpen { with }) => {
                    waiting.set(with);
                    ask(unsent::count(person).loss().unwrap_or_default());
                }
                Err(refusal) => {
                    refused.set(refusal.to_string());
                    ask(unsent::count(person).loss().unwrap_or_default());
                }
            }
            busy.set(false);
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match unsent::count(person).loss() {
            Some(loss) => ask(loss),
            None => leave(),
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let closed = move |_| {
        refused.set(String::new());
        waiting.set(Vec::new());
    };
    view! {
        <form method="post" action="/api/sign_out" on:submit=submit>
            <button type="submit" aria-busy=move || busy.get().to_string()>
                "Sign out"
            </button>
        </form>
        <dialog class="dialog" node_ref=dialog aria-labelledby="sign-out-title" on:close=closed>
            <h2 id="sign-out-title">"Sign out?"</h2>
            <p hidden=move || loss.with(String::is_empty)>
                "This browser keeps " <strong>{loss}</strong> ". Signing out wipes that, and nobody can bring it back."
            </p>
            <div hidden=move || !leaves_somebody()>
                <p>"You have open conversations. Their customers would wait for you:"</p>
                // Drawn while it is asked only: what happens to five hundred conversations would draw it anew all day.
                {move || leaves_somebody().then(|| match &children {
                    Some(children) => children(),
                    None => view! {
                        <ul>{waiting.get().into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
                    }
                    .into_any(),
                })}
            </div>
            <p class="alert" role="alert" hidden=move || refused.with(String::is_empty)>
                {refused}
            </p>
            <div class="dialog-actions">
                <button type="button" autofocus on:click=close>
                    {move || if leaves_somebody() { "Stay" } else { "Cancel" }}
                </button>
                <button type="button" class="primary" aria-busy=move || busy.get().to_string() on:click=move |_| leave()>
                    {move || match (leaves_somebody(), loss.with(String::is_empty)) {
                        (true, _) => "Return them to the queue and sign out",
                        (false, true) => "Try again",
                        (false, false) => "Wipe and sign out",
                    }}
                </button>
            </div>
        </dialog>
    }
}
