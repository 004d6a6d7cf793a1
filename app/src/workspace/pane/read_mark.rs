//! Whether the customer has read what one wrote (behaviour 5, "Read marks").

use crate::workspace::conversation::Conversation;
use leptos::prelude::*;

/// How far the customer has read. Asked once for the whole log, so that a conversation that moves otherwise draws no mark anew.
#[derive(Clone, Copy)]
pub(crate) struct Seen(Memo<i64>);

impl Seen {
    pub(super) fn of(conversation: Conversation) -> Self {
        let read = |head: &domain::wire::agent::StaffConversation| head.read_by_customer;
        Self(Memo::new(move |_| {
            conversation.head.with(|head| head.as_ref().map_or(0, read))
        }))
    }
}

/// One tick for what is sent, two for what was read.
#[component]
pub(crate) fn ReadMark(seen: Seen, seq: i64) -> impl IntoView {
    let is_read = Memo::new(move |_| seen.0.get() >= seq);
    view! {
        <span class="mark">
            <span aria-hidden="true">{move || if is_read.get() { "✓✓" } else { "✓" }}</span>
            <span class="for-readers">{move || if is_read.get() { "read" } else { "sent" }}</span>
        </span>
    }
}
