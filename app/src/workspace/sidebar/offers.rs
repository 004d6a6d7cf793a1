//! Follow-ups that this agent alone can accept for a while, under their Cases (behaviour 5, "Continue"). They stand at the foot
//! and stay in sight there, so that none of them moves a row when it comes or goes.

use crate::workspace::accept::Wanted;
use crate::workspace::{accept, shared};
use domain::ids::ConversationId;
use domain::time::clock_face;
use domain::wire::agent::Offer;
use leptos::prelude::*;

#[component]
pub(crate) fn Offers() -> impl IntoView {
    let board = shared().board;
    let ids = move || {
        board
            .offers
            .with(|offers| offers.iter().map(|offer| offer.conversation).collect::<Vec<_>>())
    };
    view! {
        <ul role="list" class="offers">
            <For each=ids key=|id| *id let:id>
                <OfferRow id />
            </For>
        </ul>
    }
}

#[component]
fn OfferRow(id: ConversationId) -> impl IntoView {
    let shared = shared();
    let find = move |offers: &Vec<Offer>| offers.iter().find(|offer| offer.conversation == id).cloned();
    // A row that is about to leave keeps what it showed.
    let last = Memo::new(move |before: Option<&Option<Offer>>| {
        shared.board.offers.with(find).or_else(|| before.cloned().flatten())
    });
    let of_offer = move |read: fn(&Offer) -> String| last.with(|offer| offer.as_ref().map(read));
    let customer = move || of_offer(|offer| offer.customer.clone()).unwrap_or_default();
    let left = move || last.with(|offer| offer.as_ref().map(|offer| clock_face(shared.clock.left(offer.until))));
    // One waits there, so that only the limit can be in the way.
    let hindrance = Memo::new(move |_| accept::hindrance(shared.board, 1));
    let press = move |_| {
        if hindrance.with_untracked(Option::is_none) {
            accept::press(shared, Wanted::This(id));
        }
    };
    view! {
        <li class="offer" aria-label=move || format!("Follow-up from {}", customer())>
            <span class="offer-name">{customer}</span>
            <span class="offer-words">
                <span class="case-queue">{move || of_offer(|offer| format!("{} follow-up", offer.queue))}</span> " "
                {move || of_offer(words)}
            </span>
            // Not in a live region: it is there to be looked at (behaviour 11).
            <span class="offer-left"><span class="for-readers">"yours for "</span><span class="figure">{left}</span></span>
            <button
                type="button"
                class="accept"
                aria-disabled=move || hindrance.with(Option::is_some).to_string()
                title=move || hindrance.get()
                on:mousedown=move |event| accept::keep_focus(&event)
                on:click=press
            >
                "Accept"
            </button>
        </li>
    }
}

fn words(offer: &Offer) -> String {
    offer
        .last_words
        .as_ref()
        .map(|words| words.text.clone())
        .unwrap_or_default()
}
