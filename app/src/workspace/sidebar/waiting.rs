//! Who waits in an unfolded queue, in their order (behaviour 3, "Queues").

use super::waiting_customer::WaitingRow;
use crate::browser::focus;
use crate::workspace::shared;
use crate::workspace::unfolded::rearrange;
use domain::ids::{ConversationId, QueueId};
use leptos::html;
use leptos::prelude::*;

#[component]
pub(crate) fn WaitingList(queue: QueueId, name: Memo<String>) -> impl IntoView {
    let unfolded = shared().unfolded;
    let line = Memo::new(move |_| unfolded.line(queue));
    let shown = RwSignal::new(Vec::<ConversationId>::new());
    let list = NodeRef::<html::Ol>::new();
    let is_held = move || list.get_untracked().is_some_and(|list| focus::is_held(&list));
    let arrange = move || line.with_untracked(|line| rearrange(shown, line.as_deref().unwrap_or_default(), is_held()));
    Effect::new(move |_| {
        line.track();
        arrange();
    });
    // Once the pointer or the focus has left, what was held back moves. Only then is it known whether it has.
    let release = move || request_animation_frame(move || untrack(arrange));
    view! {
        <ol
            role="list"
            node_ref=list
            aria-label=move || format!("Waiting in {}", name.get())
            on:pointerleave=move |_| release()
            on:focusout=move |_| release()
        >
            <For each=move || shown.get() key=|id| *id let:id>
                <WaitingRow line id />
            </For>
        </ol>
        <Show when=move || line.with(|line| line.as_ref().is_some_and(Vec::is_empty)) && shown.with(Vec::is_empty)>
            <p class="empty">"Nobody waits here."</p>
        </Show>
    }
}
