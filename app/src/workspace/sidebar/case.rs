//! One of the agent's conversations, as a row.

use super::part::PartOf;
use crate::browser::focus;
use crate::workspace::conversation::Conversation;
use crate::workspace::{Waited, end, shared};
use domain::part::Part;
use domain::time::{Timestamp, clock_face};
use domain::wire::agent::CaseSummary;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(crate) fn CaseRow(conversation: Conversation) -> impl IntoView {
    let shared = shared();
    let id = conversation.id;
    let case = conversation.case;
    // A row that is about to leave keeps what it showed.
    let last = Memo::new(move |before: Option<&Option<CaseSummary>>| case.get().or_else(|| before.cloned().flatten()));
    let of_case = move |read: fn(&CaseSummary) -> String| last.with(|case| case.as_ref().map(read));
    let is_ended = move || last.with(|case| case.as_ref().is_some_and(|case| !case.state.is_open()));
    let is_former = move || {
        last.with(|case| {
            case.as_ref()
                .is_some_and(|case| matches!(case.part, Part::Former { .. }))
        })
    };
    // Asked once a row, so that of many rows only two are drawn again when another is opened.
    let is_current = Memo::new(move |_| shared.board.open.get() == Some(id));
    let is_away = move || {
        last.with(|case| {
            case.as_ref()
                .is_some_and(|case| case.state.is_open() && case.customer_away_since.is_some())
        })
    };
    let closes_at = move || last.with(|case| case.as_ref().and_then(|case| case.closes_at));
    // What is in the pane is read there.
    let unread = move || if is_current.get() { 0 } else { conversation.unread.get() };
    let done = move |_| spawn_local(end::done(shared, conversation));
    let unanswered = Signal::derive(move || last.with(|case| case.as_ref().and_then(|case| case.unanswered_since)));
    let address = move || of_case(|case| format!("/desk/{}", case.number));
    let opened = move |event: MouseEvent| {
        let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        // On a phone the focus would open the keyboard over the conversation.
        if plain && focus::is_wide() {
            focus::composer(id);
        }
    };
    view! {
        <li class="case" class:current=is_current class:is-ended=is_ended class:is-former=is_former>
            <a
                id=focus::case_id(id)
                href=address
                aria-current=move || is_current.get().then_some("page")
                on:click=opened
            >
                {move || of_case(|case| case.customer.clone())}
            </a>
            <span class="case-time">{move || (!is_ended() && !is_former()).then(|| view! { <Waited since=unanswered /> })}</span>
            <span class="case-words">
                <span class="case-queue">{move || of_case(place)}</span> " "
                <PartOf case=last />
                {move || (!is_former()).then(|| of_case(last_words))}
            </span>
            <span class="case-side">
                <Attending conversation />
                {move || closes_at().map(|at| view! { <Closing at /> })}
                {move || is_away().then(|| view! { <span class="away">"away"</span> })}
                {move || (unread() > 0).then(|| view! { <Unread count=unread() /> })}
                {move || {
                    (is_ended() || is_former())
                        .then(|| {
                            view! {
                                <button type="button" class="done" on:click=done>
                                "Done"
                                    <span class="for-readers">
                                        {move || of_case(|case| format!(" with {}", case.customer))}
                                    </span>
                                </button>
                            }
                        })
                }}
            </span>
        </li>
    }
}

/// Who types and looks there, in short; in full for who rests on it and for screen readers.
#[component]
fn Attending(conversation: Conversation) -> impl IntoView {
    let mark = |class: &'static str, short: &'static str, words: Option<String>| {
        words.map(|words| {
            let title = words.clone();
            view! {
                <span class=class title=title>
                    <span aria-hidden="true">{short}</span>
                    <span class="for-readers">{words}</span>
                </span>
            }
        })
    };
    view! {
        {move || mark("attending", "looking", conversation.looking())}
        {move || mark("attending", "typing…", conversation.typing())}
    }
}

/// The customer is silent, and it closes by itself.
#[component]
fn Closing(at: Timestamp) -> impl IntoView {
    let clock = shared().clock;
    view! {
        <span class="closing">
            "closes "
            // Ticking times are silent (behaviour 11).
            <span class="figure" aria-hidden="true">
                {move || clock_face(clock.left(at))}
            </span>
        </span>
    }
}

/// How many messages were not looked at.
#[component]
fn Unread(count: usize) -> impl IntoView {
    let words = if count == 1 { " new message" } else { " new messages" };
    view! {
        <span class="unread">{count} <span class="for-readers">{words}</span></span>
    }
}

/// The queue, and the record that it belongs to.
fn place(case: &CaseSummary) -> String {
    match &case.record {
        Some(record) => format!("{} {record}", case.queue),
        None => case.queue.clone(),
    }
}

/// The last words; whose they are is said where they are the agent's own side's.
fn last_words(case: &CaseSummary) -> String {
    match &case.last_words {
        Some(words) if words.by_customer => words.text.clone(),
        Some(words) if case.part == Part::Assigned => format!("You: {}", words.text),
        Some(words) => format!("Answered: {}", words.text),
        None => String::new(),
    }
}
