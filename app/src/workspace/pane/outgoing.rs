//! A text of one's own that is not in the log yet: sending, not sent, or stored a moment ago (behaviour 5).

use super::text::text;
use crate::workspace::conversation::Conversation;
use crate::workspace::conversation::kept::{Outgoing, Standing};
use crate::workspace::{Shared, send};
use domain::entry::Visibility;
use leptos::prelude::*;

#[component]
pub(crate) fn OutgoingRow(shared: Shared, conversation: Conversation, row: Outgoing, leads: bool) -> impl IntoView {
    let Outgoing {
        client_id,
        body,
        visibility,
        standing,
    } = row;
    let is_sending = standing == Standing::Sending;
    let trouble = match standing {
        Standing::Sending | Standing::Stored => None,
        Standing::Waiting => Some("It goes out by itself as soon as the desk answers.".to_owned()),
        Standing::Refused(reason) => Some(reason),
    };
    let is_not_sent = trouble.is_some();
    let client_id = StoredValue::new(client_id);
    let retry = move |_| {
        client_id.with_value(|id| conversation.retry(id));
        send::now(shared, conversation);
    };
    let discard = move |_| {
        client_id.with_value(|id| conversation.discard(id));
        send::now(shared, conversation);
    };
    view! {
        <article
            class="entry message by-staff outgoing"
            class:leads=leads
            class:not-sent=is_not_sent
            data-kind="message"
            data-visibility=visibility.as_str()
        >
            <p class="author" class:for-readers=!leads>
                "You"
            </p>
            <div class="said">
                {(visibility == Visibility::WorkNote)
                    .then(|| view! { <p class="label" class:for-readers=!leads>"Work note · only staff"</p> })}
                {text(&body)}
                {trouble
                    .map(|reason| {
                        view! {
                            <p class="trouble">
                                <strong>"Not sent"</strong>
                                " "
                                {reason}
                                <button type="button" on:click=retry>
                                    "Retry"
                                </button>
                                <button type="button" on:click=discard>
                                    "Discard"
                                </button>
                            </p>
                        }
                    })}
            </div>
            <span class="moment">{is_sending.then_some("sending")}</span>
        </article>
    }
}
