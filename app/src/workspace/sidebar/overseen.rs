//! The region for whoever manages groups: their open conversations, folded until they are looked at (behaviour 8).

use crate::workspace::{Waited, live, shared};
use domain::ids::ConversationId;
use domain::wire::agent::OverseenConversation;
use leptos::prelude::*;

#[component]
pub(crate) fn OverseenRegion() -> impl IntoView {
    let shared = shared();
    let overseen = shared.overseen;
    let unfold = move |_| {
        overseen.toggle();
        live::oversee(shared);
    };
    let ids = move || {
        let all = overseen.conversations().unwrap_or_default();
        all.iter()
            .map(|conversation| conversation.conversation)
            .collect::<Vec<_>>()
    };
    let is_empty = move || overseen.conversations().is_some_and(|all| all.is_empty());
    view! {
        <section class="overseen" aria-labelledby="overseen-title">
            <h2 id="overseen-title">
                <button
                    type="button"
                    class="overseen-fold"
                    aria-expanded=move || overseen.is_open().to_string()
                    aria-controls="overseen-list"
                    on:click=unfold
                >
                    <span class="fold-mark" aria-hidden="true"></span>
                    "Conversations of your groups"
                </button>
            </h2>
            <div id="overseen-list" hidden=move || !overseen.is_open()>
                <ul role="list">
                    <For each=ids key=|id| *id let:id>
                        <OverseenRow id />
                    </For>
                </ul>
                <Show when=is_empty>
                    <p class="empty">"Nothing is open."</p>
                </Show>
                <p class="empty">
                    <a href="/surveys" target="_blank" rel="noopener">
                        "Surveys"
                    </a>
                </p>
            </div>
        </section>
    }
}

#[component]
fn OverseenRow(id: ConversationId) -> impl IntoView {
    let shared = shared();
    let row = Memo::new(move |before: Option<&Option<OverseenConversation>>| {
        let all = shared.overseen.conversations().unwrap_or_default();
        let now = all.into_iter().find(|conversation| conversation.conversation == id);
        now.or_else(|| before.cloned().flatten())
    });
    let fact =
        move |read: fn(&OverseenConversation) -> String| row.with(|row| row.as_ref().map(read).unwrap_or_default());
    let since = Signal::derive(move || row.with(|row| row.as_ref().and_then(|row| row.unanswered_since)));
    let is_current = move || shared.board.open.get() == Some(id);
    view! {
        <li class="case overseen-row" class:current=is_current>
            <a
                href=move || fact(|row| format!("/desk/{}", row.number))
                aria-current=move || is_current().then_some("page")
            >
                {move || fact(|row| row.customer.clone())}
            </a>
            <span class="case-time">
                <Waited since />
            </span>
            <span class="case-words">
                <span class="case-queue">{move || fact(|row| row.queue.clone())}</span> " "
                {move || fact(standing)}
            </span>
        </li>
    }
}

/// How it stands: with whom, or that it waits.
fn standing(row: &OverseenConversation) -> String {
    match &row.agent {
        Some(agent) => format!("{}, with {agent}", row.state.label()),
        None => row.state.label().to_owned(),
    }
}
