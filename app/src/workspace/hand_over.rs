//! Handing conversations over before signing out (behaviour 8): each is named with a button that asks a colleague to take it.

use super::{go_to_conversation, shared};
use domain::colleague_request::Kind;
use domain::ids::ConversationId;
use domain::wire::agent::CaseSummary;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

/// The open conversations that are this agent's own, as a list. Handing one over closes the dialog that the list stands in.
#[component]
pub(crate) fn HandOver() -> impl IntoView {
    let board = shared().board;
    let own = move || {
        board.rows_moved.track();
        let own = |id: ConversationId| {
            let case = board.conversation(id).case;
            case.with_untracked(|case| case.clone().filter(CaseSummary::is_open_and_own))
        };
        board.cases.get().into_iter().filter_map(own).collect::<Vec<_>>()
    };
    view! { <ul>{move || own().into_iter().map(|case| view! { <OneToHandOver case /> }).collect_view()}</ul> }
}

#[component]
fn OneToHandOver(case: CaseSummary) -> impl IntoView {
    let shared = shared();
    let (id, number, customer) = (case.conversation, case.number, case.customer.clone());
    let hand_over = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let dialog = target.and_then(|element| element.closest("dialog").ok().flatten());
        if let Some(dialog) = dialog {
            dialog.unchecked_into::<HtmlDialogElement>().close();
        }
        go_to_conversation(&number.to_string(), id);
        shared.requests.again.set(Some((id, Kind::Transfer, String::new())));
    };
    view! {
        <li class="hand-over">
            <span>{case.customer}</span>
            <button type="button" on:click=hand_over>
                "Hand over"
                <span class="for-readers">{format!(" {customer}")}</span>
            </button>
        </li>
    }
}
