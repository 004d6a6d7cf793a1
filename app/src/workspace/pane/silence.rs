//! The customer is silent and the conversation about to close (behaviour 10, "Idle"), and the button that keeps it open.

use crate::workspace::conversation::Conversation;
use crate::workspace::keep_open::{is_kept_open, keep_open};
use crate::workspace::shared;
use domain::catalogue::closes_aloud;
use domain::time::clock_face;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long it has, while it is about to close.
#[component]
pub(crate) fn Countdown(conversation: Conversation) -> impl IntoView {
    let clock = shared().clock;
    let closes_at = Memo::new(move |_| conversation.head.with(|head| head.as_ref()?.closes_at));
    let left = move || closes_at.get().map(|at| clock.left(at));
    let aloud = move || left().map(|left| closes_aloud(&conversation.customer(), left));
    view! {
        <Show when=move || closes_at.get().is_some()>
            <div class="asked">
                <p>
                    {move || conversation.customer()} " is silent. Closes in "
                    // Ticking times are silent (behaviour 11).
                    <span class="figure" aria-hidden="true">
                        {move || left().map(clock_face)}
                    </span>
                </p>
                <KeepOpen conversation />
            </div>
        </Show>
        <p class="for-readers" role="status">
            {aloud}
        </p>
    }
}

/// Nothing for whoever may not.
#[component]
pub(crate) fn KeepOpen(conversation: Conversation) -> impl IntoView {
    let shared = shared();
    let rights = Memo::new(move |_| conversation.rights());
    let busy = RwSignal::new(false);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let on = !untrack(|| is_kept_open(conversation));
        spawn_local(async move {
            keep_open(shared, conversation, on).await;
            // The countdown goes once the desk has told of it.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show when=move || rights.get().keep_open>
            <button
                type="button"
                data-keeps-open=""
                aria-pressed=move || is_kept_open(conversation).to_string()
                aria-busy=move || busy.get().to_string()
                on:click=press
            >
                "Keep open"
            </button>
        </Show>
    }
}
