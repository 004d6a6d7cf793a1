//! Whose answer is waited for (behaviour 6.3), with a way to take the question back.

use crate::workspace::conversation::Conversation;
use crate::workspace::{requests, shared};
use domain::colleague_request::Kind;
use domain::time::clock_face;
use domain::wire::agent::AskedColleague;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(crate) fn AskedColleagues(conversation: Conversation) -> impl IntoView {
    let asked = move || {
        conversation
            .head
            .with(|head| head.as_ref().map(|head| head.asked.clone()).unwrap_or_default())
    };
    view! {
        <div role="status">
            <For each=asked key=|asked| asked.request let:asked>
                <Waiting conversation asked />
            </For>
        </div>
    }
}

#[component]
fn Waiting(conversation: Conversation, asked: AskedColleague) -> impl IntoView {
    let shared = shared();
    let rights = Memo::new(move |_| conversation.rights());
    let kind = asked.kind;
    let may_cancel = move || {
        rights.with(|rights| match kind {
            Kind::Transfer => rights.transfer,
            Kind::Invitation => rights.invite,
        })
    };
    let words = match kind {
        Kind::Transfer => format!("Waiting for {} to accept", asked.colleague.name),
        Kind::Invitation => format!("Waiting for {} to join", asked.colleague.name),
    };
    let until = asked.until;
    let busy = RwSignal::new(false);
    let cancel = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let asked = asked.clone();
        spawn_local(async move {
            requests::cancel(shared, &asked).await;
            // The line is gone once the desk has told of it.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="asked">
            <p>
                {words} " "
                // Ticking times are silent (behaviour 11).
                <span class="figure" aria-hidden="true">{move || clock_face(shared.clock.left(until))}</span>
            </p>
            <Show when=may_cancel>
                <button type="button" aria-busy=move || busy.get().to_string() on:click=cancel.clone()>
                    "Cancel"
                </button>
            </Show>
        </div>
    }
}
