//! The middle: the open conversation, or what will be here.

mod composer;
mod counter;
mod empty;
mod end_dialog;
mod entry;
mod header;
mod messages;
mod outgoing;
mod text;
mod visibility;

use super::conversation::Conversation;
use super::shared;
use composer::Composer;
use domain::Refusal;
use empty::Empty;
use header::Header;
use leptos::prelude::*;
use messages::Messages;

/// Shows the conversation that the address names.
#[component]
pub(crate) fn Pane(number: Memo<Option<String>>) -> impl IntoView {
    let board = shared().board;
    let shown = Memo::new(move |_| (number.with(Option::is_some), board.open.get()));
    move || match shown.get() {
        (false, _) => view! { <Empty /> }.into_any(),
        (true, Some(id)) => view! { <OpenConversation conversation=board.conversation(id) /> }.into_any(),
        (true, None) => view! { <Lost refusal=Refusal::NotFound /> }.into_any(),
    }
}

#[component]
fn OpenConversation(conversation: Conversation) -> impl IntoView {
    conversation.draw_end();
    move || match conversation.lost.get() {
        Some(refusal) => view! { <Lost refusal /> }.into_any(),
        None => view! {
            <section
                class="conversation"
                aria-label=move || format!("Conversation with {}", conversation.customer())
            >
                <Header conversation />
                <Messages conversation />
                <Composer conversation />
            </section>
        }
        .into_any(),
    }
}

/// A conversation that cannot be shown.
#[component]
fn Lost(refusal: Refusal) -> impl IntoView {
    view! {
        <div class="empty-pane">
            <p role="alert">{refusal.to_string()}</p>
            <p>
                <a href="/desk">"Back to the list"</a>
            </p>
        </div>
    }
}
