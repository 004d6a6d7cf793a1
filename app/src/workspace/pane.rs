//! The middle: the open conversation, or what will be here.

mod colleagues;
mod composer;
mod context;
mod counter;
mod empty;
mod end_dialog;
mod entry;
mod header;
mod mail;
mod messages;
mod more;
mod other;
mod outgoing;
mod place;
mod read_mark;
mod records;
mod remove;
mod silence;
mod take;
mod targets;
mod text;
mod visibility;

pub(crate) use entry::Moment;
pub(crate) use place::forget as forget_place;

use super::conversation::Conversation;
use super::shared;
use crate::browser;
use colleagues::AskedColleagues;
use composer::Composer;
use context::ContextPanel;
use domain::Refusal;
use domain::ids::ConversationId;
use empty::Empty;
use header::Header;
use leptos::prelude::*;
use messages::Messages;
use silence::Countdown;

/// What the pane shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Shown {
    Nothing,
    Conversation(ConversationId),
    /// The address names none that is known here.
    Unknown,
}

/// Shows the conversation that the address names.
#[component]
pub(crate) fn Pane(number: Memo<Option<String>>) -> impl IntoView {
    let board = shared().board;
    let shown = Memo::new(move |_| match (number.with(Option::is_some), board.open.get()) {
        (false, _) => Shown::Nothing,
        (true, Some(id)) => Shown::Conversation(id),
        (true, None) => Shown::Unknown,
    });
    // A list of one, so that another conversation gets elements of its own: none of them may keep the text, the choice or the
    // place of the one before.
    view! {
        <For each=move || [shown.get()] key=|shown| *shown let:shown>
            {match shown {
                Shown::Nothing => view! { <Empty /> }.into_any(),
                Shown::Conversation(id) => view! { <OpenConversation conversation=board.conversation(id) /> }.into_any(),
                Shown::Unknown => view! { <Lost refusal=Refusal::NotFound /> }.into_any(),
            }}
        </For>
    }
}

#[component]
fn OpenConversation(conversation: Conversation) -> impl IntoView {
    conversation.draw_end();
    if browser::draws()
        && let Some(place) = place::kept(conversation.person, conversation.id)
    {
        conversation.draw_from(place.seq);
    }
    let panel = shared().panel;
    Effect::new(move |_| panel.opened());
    move || match conversation.lost.get() {
        Some(refusal) => view! { <Lost refusal /> }.into_any(),
        None => view! {
            <div class="opened" data-context=move || panel.attribute()>
                <section
                    class="conversation"
                    aria-label=move || format!("Conversation with {}", conversation.customer())
                >
                    <div>
                        <Header conversation />
                        <AskedColleagues conversation />
                        <Countdown conversation />
                    </div>
                    <Messages conversation />
                    <Composer conversation />
                </section>
                <ContextPanel conversation />
            </div>
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
