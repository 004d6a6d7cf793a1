//! One entry of the log.

use super::read_mark::{ReadMark, Seen};
use super::remove::{Removable, RemoveButton, Removing};
use super::text::text;
use crate::attached::Attached;
use crate::browser::{self, moment};
use crate::workspace::conversation::Conversation;
use domain::attachment::File;
use domain::catalogue::{for_staff, internal};
use domain::entry::{StaffAuthor, StaffCard, StaffContent, StaffEntry, Visibility};
use domain::ids::RecordNumber;
use domain::time::Timestamp;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use web_sys::Element;

/// An entry; `leads` is whether it carries its author's name.
#[component]
pub(crate) fn EntryRow(
    conversation: Conversation,
    entry: StaffEntry,
    leads: bool,
    seen: Seen,
    removing: Removing,
) -> impl IntoView {
    let StaffEntry { seq, at, content } = entry;
    let (kind, visibility) = (content.kind(), content.visibility());
    let (class, inner) = match content {
        StaffContent::System(line) => {
            let words = for_staff(&line, &untrack(|| conversation.customer()));
            ("entry system", view! { <SystemText words at /> }.into_any())
        }
        StaffContent::Internal(line) => {
            let words = internal(&line, &untrack(|| conversation.customer()));
            ("entry system", view! { <SystemText words at /> }.into_any())
        }
        StaffContent::Card(card) => ("entry message by-staff", view! { <CardText card at /> }.into_any()),
        StaffContent::Message { author, body, .. } => (
            message_class(&author),
            view! { <MessageText conversation author visibility said=Said::Words(body) seq at leads seen removing /> }
                .into_any(),
        ),
        StaffContent::Attachment { author, file, .. } => (
            message_class(&author),
            view! { <MessageText conversation author visibility said=Said::File(file) seq at leads seen removing /> }
                .into_any(),
        ),
        StaffContent::Removed { author, by, .. } => (
            message_class(&author),
            view! { <MessageText conversation author visibility said=Said::Removed { by } seq at leads seen removing /> }
                .into_any(),
        ),
    };
    view! {
        <article class=class class:leads=leads data-seq=seq data-kind=kind data-visibility=visibility.as_str()>
            {inner}
        </article>
    }
}

/// What stands in a message.
enum Said {
    Words(String),
    File(File),
    /// It was removed.
    Removed {
        by: String,
    },
}

fn message_class(author: &StaffAuthor) -> &'static str {
    match author {
        StaffAuthor::Customer => "entry message by-customer",
        StaffAuthor::Person { .. } | StaffAuthor::Automatic { .. } => "entry message by-staff",
    }
}

#[component]
fn SystemText(words: String, at: Timestamp) -> impl IntoView {
    view! {
        <p>
            {words} " · "
            <Moment at />
        </p>
    }
}

/// Opens a record's page beside the workspace.
#[component]
pub(super) fn RecordLink(number: RecordNumber) -> impl IntoView {
    let number = number.0;
    let path = format!("/records/{number}");
    view! {
        <a href=path target="_blank" rel="noopener">
            {number}
        </a>
    }
}

/// A record as it stands (behaviour 9).
#[component]
fn CardText(card: StaffCard, at: Timestamp) -> impl IntoView {
    view! {
        <p class="author">{card.by}</p>
        <div class="said">
            <div class="card-text">
                <p class="label">
                    {card.kind.label()} " " <RecordLink number=card.number /> " · " {card.state.label()}
                </p>
                <p>{card.short_description}</p>
            </div>
        </div>
        <p class="when">
            <Moment at />
        </p>
    }
}

#[component]
fn MessageText(
    conversation: Conversation,
    author: StaffAuthor,
    visibility: Visibility,
    said: Said,
    seq: i64,
    at: Timestamp,
    leads: bool,
    seen: Seen,
    removing: Removing,
) -> impl IntoView {
    let automatic = matches!(author, StaffAuthor::Automatic { .. });
    let is_own = matches!(author, StaffAuthor::Person { person, .. } if person == conversation.person);
    let remove = match &said {
        Said::Words(body) => Some((Removable::Text, body.clone())),
        Said::File(file) => Some((Removable::File, file.name.clone())),
        Said::Removed { .. } => None,
    };
    let remove = remove.map(|(what, words)| view! { <RemoveButton removing seq what words author=author.clone() /> });
    // Known by now: the conversation's head comes before its entries.
    let name = match author {
        StaffAuthor::Customer => untrack(|| conversation.customer()),
        StaffAuthor::Person { name, .. } | StaffAuthor::Automatic { name, .. } => name,
    };
    view! {
        // Every message has its author for screen readers; the eye needs the first of a run only.
        <p class="author" class:for-readers=!leads>
            {name}
        </p>
        <div class="said">
            {(visibility == Visibility::WorkNote)
                .then(|| view! { <p class="label" class:for-readers=!leads>"Work note · only staff"</p> })}
            {automatic.then(|| view! { <p class="label">"sent automatically"</p> })}
            {match said {
                Said::Words(body) => text(&body),
                Said::File(file) => view! { <Attached file /> }.into_any(),
                Said::Removed { by } => view! { <p class="text removed">{format!("Text removed by {by}")}</p> }.into_any(),
            }}
            {remove}
        </div>
        <p class="when">
            <Moment at />
            {(is_own && visibility == Visibility::Comment).then(|| view! { <ReadMark seen seq /> })}
        </p>
    }
}

/// A moment: in UTC as the server writes it, in the reader's zone and language as their browser does.
#[component]
pub(crate) fn Moment(at: Timestamp) -> impl IntoView {
    // Asked for only when somebody rests on it.
    let in_full = move |event: PointerEvent| {
        let _ = event_target::<Element>(&event).set_attribute("title", &moment::in_full(at));
    };
    let (machine, reader) = if browser::draws() {
        (Some(moment::machine(at)), moment::reader(at))
    } else {
        (None, utc(at))
    };
    view! {
        <time datetime=machine on:pointerenter=in_full>
            {reader}
        </time>
    }
}

/// Hours and minutes in UTC.
fn utc(at: Timestamp) -> String {
    let minutes = at.0.div_euclid(60_000);
    format!(
        "{:02}:{:02}",
        minutes.div_euclid(60).rem_euclid(24),
        minutes.rem_euclid(60)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_writes_hours_and_minutes_in_utc() {
        assert_eq!(utc(Timestamp(951_827_696_000)), "12:34");
        assert_eq!(utc(Timestamp(-60_000)), "23:59");
    }
}
