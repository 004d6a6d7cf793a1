//! What colleagues ask of this agent, under their Cases (behaviour 6.2): who asks, for whom, with which note, and until when. They stand at
//! the foot and stay in sight there, so that none of them moves a row when it comes or goes.

use crate::workspace::{requests, shared};
use domain::colleague_request::Kind;
use domain::ids::ColleagueRequestId;
use domain::time::clock_face;
use domain::wire::agent::ColleagueRequest;
use leptos::prelude::*;

#[component]
pub(crate) fn Requests() -> impl IntoView {
    let requests = shared().requests;
    view! {
        <ul role="list" class="requests">
            <For each=move || requests.pending() key=|id| *id let:id>
                <RequestRow id />
            </For>
        </ul>
    }
}

#[component]
fn RequestRow(id: ColleagueRequestId) -> impl IntoView {
    let shared = shared();
    // A row that is about to leave keeps what it showed.
    let last = Memo::new(move |before: Option<&Option<ColleagueRequest>>| {
        shared.requests.request(id).or_else(|| before.cloned().flatten())
    });
    let fact = move |read: fn(&ColleagueRequest) -> String| {
        last.with(|request| request.as_ref().map(read).unwrap_or_default())
    };
    let left = move || {
        last.with(|request| {
            request
                .as_ref()
                .map(|request| clock_face(shared.clock.left(request.until)))
        })
    };
    let note = move || last.with(|request| request.as_ref().and_then(|request| request.note.clone()));
    let reason = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let declines = RwSignal::new(false);
    let accept = move |_| {
        if let Some(request) = last.get_untracked() {
            requests::accept(shared, &request);
        }
    };
    let decline = move |_| {
        if let Some(request) = last.get_untracked() {
            match requests::decline(shared, &request, &reason.get_untracked()) {
                Ok(()) => wrong.set(String::new()),
                Err(refusal) => wrong.set(refusal.to_string()),
            }
        }
    };
    let reason_id = format!("reason-{id}");
    let labels = reason_id.clone();
    view! {
        <li class="request" aria-label=move || fact(name)>
            <p class="request-who">
                <a class="request-name" href=move || fact(|request| format!("/desk/{}", request.number))>
                    {move || fact(|request| request.customer.clone())}
                </a>
                // Not in a live region: it is there to be looked at (behaviour 11).
                <span class="request-left"><span class="for-readers">"until answered: "</span><span class="figure">{left}</span></span>
            </p>
            <p class="request-from">{move || fact(from)}</p>
            {move || note().map(|note| view! { <p class="request-note"><span class="for-readers">"Note: "</span>{note}</p> })}
            <p class="request-words">{move || fact(words)}</p>
            <p class="request-reason" hidden=move || !declines.get()>
                <label for=labels>"Reason, if you like"</label>
                <input
                    id=reason_id
                    type="text"
                    autocomplete="off"
                    prop:value=reason
                    on:input=move |event| reason.set(event_target_value(&event))
                />
            </p>
            <p class="alert" role="alert" hidden=move || wrong.with(String::is_empty)>
                {wrong}
            </p>
            <p class="request-actions">
                <button
                    type="button"
                    class="quiet"
                    aria-expanded=move || declines.get().to_string()
                    on:click=move |_| declines.update(|declines| *declines = !*declines)
                >
                    "Give a reason"
                </button>
                <button type="button" on:click=decline>
                    "Decline"
                </button>
                <button type="button" class="accept" on:click=accept>
                    "Accept"
                </button>
            </p>
        </li>
    }
}

fn name(request: &ColleagueRequest) -> String {
    match request.kind {
        Kind::Transfer => format!("Transfer request from {}", request.from),
        Kind::Invitation => format!("Invitation from {}", request.from),
    }
}

fn from(request: &ColleagueRequest) -> String {
    match request.kind {
        Kind::Transfer => format!("{} asks you to take over · {}", request.from, request.queue),
        Kind::Invitation => format!("{} asks you to join · {}", request.from, request.queue),
    }
}

fn words(request: &ColleagueRequest) -> String {
    request
        .last_words
        .as_ref()
        .map(|words| words.text.clone())
        .unwrap_or_default()
}
