//! Somebody who waits in an unfolded queue: who, about what, for how long, and Accept.

use crate::workspace::accept::{self, Wanted};
use crate::workspace::{Waited, shared};
use domain::Refusal;
use domain::ids::ConversationId;
use domain::wire::agent::WaitingCustomer;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

#[component]
pub(crate) fn WaitingRow(line: Memo<Option<Vec<WaitingCustomer>>>, id: ConversationId) -> impl IntoView {
    let shared = shared();
    let now = Memo::new(move |_| {
        line.with(|line| {
            let line = line.as_deref().unwrap_or_default();
            line.iter().find(|waiting| waiting.conversation == id).cloned()
        })
    });
    // Who has left keeps the row, and shows what it showed, while the pointer or the focus is in the list.
    let last =
        Memo::new(move |before: Option<&Option<WaitingCustomer>>| now.get().or_else(|| before.cloned().flatten()));
    let fact =
        move |read: fn(&WaitingCustomer) -> String| last.with(|last| last.as_ref().map(read).unwrap_or_default());
    let is_gone = move || now.with(Option::is_none);
    let is_away = move || now.with(|now| now.as_ref().is_some_and(|waiting| waiting.away));
    let since = Signal::derive(move || now.with(|now| now.as_ref().map(|waiting| waiting.waiting_since)));
    let hindrance = Memo::new(move |_| match now.get() {
        None => Some("No longer waiting.".to_owned()),
        Some(waiting) if !waiting.acceptable => Some(Refusal::OutOfTurn.to_string()),
        Some(_) => accept::hindrance(shared.board, 1),
    });
    let is_busy = move || shared.accepting.with(|accepting| accepting.contains(&Wanted::This(id)));
    let press = move |event: MouseEvent| {
        let is_new = event.detail() <= 1;
        if is_new && hindrance.with_untracked(Option::is_none) {
            accept::press(shared, Wanted::This(id));
        }
    };
    view! {
        <li class="waiting-customer" class:is-away=is_away class:is-gone=is_gone>
            <span class="waiting-who">{move || fact(|waiting| waiting.customer.clone())}</span>
            <span class="waiting-time">
                {move || is_away().then(|| view! { <span class="away">"away"</span> })}
                <Waited since />
            </span>
            <span class="waiting-words">
                {move || {
                    let topic = fact(|waiting| waiting.topic.clone().unwrap_or_default());
                    (!topic.is_empty()).then(|| view! { <span class="waiting-topic">{topic}</span> " " })
                }}
                {move || fact(|waiting| waiting.first_words.clone())}
            </span>
            <button
                type="button"
                class="accept-this"
                aria-label=move || format!("Accept {}", fact(|waiting| waiting.customer.clone()))
                aria-disabled=move || hindrance.with(Option::is_some).to_string()
                aria-busy=move || is_busy().to_string()
                title=move || hindrance.get()
                on:mousedown=move |event| accept::keep_focus(&event)
                on:click=press
            >
                "Accept"
            </button>
        </li>
    }
}
