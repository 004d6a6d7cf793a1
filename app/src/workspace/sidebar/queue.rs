//! One queue: who waits, for how long, and Accept.

use super::waiting::WaitingList;
use crate::workspace::accept::{self, Wanted};
use crate::workspace::{Waited, live, shared};
use domain::time::clock_face;
use domain::wire::agent::QueueSummary;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::time::Duration;

#[component]
pub(crate) fn QueueRow(row: RwSignal<QueueSummary>) -> impl IntoView {
    let shared = shared();
    let (queue, name) = row.with_untracked(|row| (row.queue, row.name.clone()));
    let name = Memo::new(move |_| row.try_with(|row| row.name.clone()).unwrap_or_else(|| name.clone()));
    let waiting = Memo::new(move |_| row.with(|row| row.waiting));
    let first_since = Signal::derive(move || row.with(|row| row.first_waiting_since));
    let is_closed = Memo::new(move |_| row.with(|row| row.is_closed));
    let average = move || row.with(|row| row.average_wait_ms.map_or_else(|| "–".to_owned(), face));
    let hindrance = Memo::new(move |_| accept::hindrance(shared.board, waiting.get()));
    let is_busy = move || {
        shared
            .accepting
            .with(|accepting| accepting.contains(&Wanted::Next(queue)))
    };
    let press = move |event: MouseEvent| {
        // The second press of a double click is not for the next customer, however fast the first was answered.
        if event.detail() > 1 {
            return;
        }
        match hindrance.get_untracked() {
            Some(why) => shared.notice.set(why),
            None => accept::press(shared, Wanted::Next(queue)),
        }
    };
    let is_unfolded = Memo::new(move |_| shared.unfolded.is(queue));
    let list_id = format!("waiting-{queue}");
    let controls = list_id.clone();
    let unfold = move |_| {
        shared.unfolded.toggle(queue);
        live::unfold(shared, queue);
    };
    view! {
        <li class="queue" class:waiting=move || { waiting.get() > 0 } aria-label=name>
            <button
                type="button"
                class="unfold"
                aria-label=move || format!("Show who waits in {}", name.get())
                aria-expanded=move || is_unfolded.get().to_string()
                aria-controls=controls
                on:click=unfold
            >
                <span class="fold-mark" aria-hidden="true"></span>
                <span class="queue-name">{name}</span>
            </button>
            <span class="queue-facts">
                <span class="count">
                    <strong>{waiting}</strong>
                    " waiting"
                </span>
                {move || {
                    first_since
                        .get()
                        .map(|_| view! { <span class="fact">"first " <Waited since=first_since /></span> })
                }}
                {move || is_closed.get().then(|| view! { <span class="fact">"closed"</span> })}
                <span class="fact">"avg " <span class="figure">{average}</span></span>
            </span>
            // Not `disabled`: a button that loses what it can do must not lose the focus with it.
            <button
                type="button"
                class="accept"
                data-pane-first=""
                aria-label=move || format!("Accept from {}", name.get())
                aria-disabled=move || hindrance.with(Option::is_some).to_string()
                aria-busy=move || is_busy().to_string()
                title=move || hindrance.get()
                on:mousedown=move |event| accept::keep_focus(&event)
                on:click=press
            >
                "Accept"
            </button>
            <div id=list_id class="waiting-list" hidden=move || !is_unfolded.get()>
                {move || is_unfolded.get().then(|| view! { <WaitingList queue name /> })}
            </div>
        </li>
    }
}

fn face(milliseconds: i64) -> String {
    clock_face(Duration::from_millis(milliseconds.unsigned_abs()))
}
