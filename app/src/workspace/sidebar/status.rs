//! The choice of one's own status (behaviour 11, "My status").

use crate::workspace::{presence, shared};
use domain::people::Status;
use leptos::html;
use leptos::prelude::*;

#[component]
pub(crate) fn StatusChoice() -> impl IntoView {
    let shared = shared();
    let field = NodeRef::<html::Select>::new();
    let chosen = move || shared.board.status.with(|mine| mine.status);
    let choose = move |_| {
        let chosen = field.get_untracked().and_then(|field| Status::parse(&field.value()));
        if let Some(status) = chosen {
            presence::choose(shared, status);
        }
    };
    // Another tab may choose as well, and a browser may bring back what was chosen before a reload.
    Effect::new(move |_| {
        let chosen = chosen().as_str();
        if let Some(field) = field.get()
            && field.value() != chosen
        {
            field.set_value(chosen);
        }
    });
    let first = untrack(chosen);
    let options = Status::ALL.map(|status| {
        let is_chosen = status == first;
        view! {
            <option value=status.as_str() selected=is_chosen>
                {status.label()}
            </option>
        }
    });
    view! {
        <select
            class="status"
            node_ref=field
            aria-label="My status"
            autocomplete="off"
            data-status=move || chosen().as_str()
            on:change=choose
        >
            {options.into_iter().collect_view()}
        </select>
    }
}
