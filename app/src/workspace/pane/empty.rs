//! The pane before a conversation is opened.

use leptos::prelude::*;

#[component]
pub(crate) fn Empty() -> impl IntoView {
    view! {
        <div class="empty-pane">
            <h1>"No conversation open"</h1>
            <p>"Accept a customer from a queue, or choose one of your cases: what you say to each other appears here."</p>
        </div>
    }
}
