//! The region Queues: every queue the agent sees, by priority and then name (behaviour 3).

use super::queue::QueueRow;
use crate::workspace::shared;
use leptos::prelude::*;

#[component]
pub(crate) fn Queues() -> impl IntoView {
    let board = shared().board;
    view! {
        <section class="queues" data-pane="" aria-labelledby="queues-title">
            <h2 id="queues-title">"Queues"</h2>
            <ul role="list">
                <For each=move || board.queues.get() key=|queue| *queue let:queue>
                    {board.queue(queue).map(|row| view! { <QueueRow row /> })}
                </For>
            </ul>
            <Show when=move || board.queues.with(Vec::is_empty)>
                <p class="empty">
                    "No queues yet. As soon as you belong to a group, its queues appear here with who waits in them."
                </p>
            </Show>
        </section>
    }
}
