//! What was said about a record, newest first, with the forms that say more and remove words.

use super::Typed;
use crate::attached::Attached;
use crate::records::{Moment, area};
use domain::entry::{StaffAuthor, Visibility};
use domain::ids::PersonId;
use domain::record::activity::{Activity, ActivityContent, ActivityEntry, Source};
use domain::record::line::words;
use domain::wire::record::RecordHead;
use leptos::prelude::*;

/// `older` is where more of it is; `request` names what is done next on this page, whose forms are posted below `path`.
pub(super) fn activity_part(
    head: &RecordHead,
    activity: &Activity,
    reader: PersonId,
    older: Option<String>,
    typed: Typed,
    path: &str,
    request: &str,
) -> impl IntoView + use<> {
    let may = head.rights;
    let one = |(source, entry): (Source, &ActivityEntry)| {
        let removal = is_removable(head, reader, source, entry)
            .then(|| view! { <Removal seq=entry.seq path=path.to_owned() request=request.to_owned() /> }.into_any());
        row(head, source, entry, removal)
    };
    let rows = activity.rows().into_iter().rev().map(one).collect_view();
    let write = |visibility, folder: &str, typed| {
        let (action, request) = (format!("{path}/{folder}"), request.to_owned());
        view! { <Write visibility action request typed /> }
    };
    view! {
        <section class="record-part" aria-labelledby="activity">
            <h2 id="activity">"Activity"</h2>
            {may.comment.then(|| write(Visibility::Comment, "comments", typed.comment))}
            {may.work_note.then(|| write(Visibility::WorkNote, "work-notes", typed.work_note))}
            <div class="record-activity" data-live="activity" role="feed" aria-label="Activity, newest first">
                {rows}
            </div>
            {older.map(|older| view! { <p><a href=older>"Show older activity"</a></p> })}
        </section>
    }
}

/// A form that says something on the record. Comments and work notes have one each, so that no note goes out as a comment.
#[component]
fn Write(visibility: Visibility, action: String, request: String, typed: Option<String>) -> impl IntoView {
    let (id, label, button) = match visibility {
        Visibility::Comment => (
            "comment",
            "Comment (the customer reads it on the card in their chat)",
            "Add comment",
        ),
        Visibility::WorkNote => ("work-note", "Work note (the customer never reads it)", "Add work note"),
    };
    let class = match visibility {
        Visibility::Comment => "record-form",
        Visibility::WorkNote => "record-form is-note",
    };
    let is_refused = typed.is_some();
    view! {
        <details open=is_refused || visibility == Visibility::WorkNote>
            <summary>{button}</summary>
            <form class=class method="post" action=action>
                <input type="hidden" name="request_id" value=request />
                <div class="record-field">
                    <label for=id>{label}</label>
                    <textarea id=id name="body" rows="3" required inner_html=area(&typed.unwrap_or_default())></textarea>
                </div>
                <div class="dialog-actions">
                    <button class="primary" type="submit">
                        {button}
                    </button>
                </div>
            </form>
        </details>
    }
}

/// Whether this reader may remove these words here: what was said on the record itself. What was said in a conversation is removed
/// there.
fn is_removable(head: &RecordHead, reader: PersonId, source: Source, entry: &ActivityEntry) -> bool {
    match &entry.content {
        ActivityContent::Message { author, .. } if source.is_none() => {
            let is_own = matches!(author, StaffAuthor::Person { person, .. } if *person == reader);
            head.rights.remove_any || (is_own && head.rights.remove_own)
        }
        _ => false,
    }
}

/// Removes the words of an entry, once it is confirmed.
#[component]
fn Removal(seq: i64, path: String, request: String) -> impl IntoView {
    view! {
        <details class="record-removal">
            <summary>"Remove text"</summary>
            <form method="post" action=format!("{path}/remove-text")>
                <input type="hidden" name="request_id" value=request />
                <input type="hidden" name="seq" value=seq />
                <span class="hint">"The words are gone then, for everybody. "</span>
                <button type="submit">"Remove for good"</button>
            </form>
        </details>
    }
}

/// One line of the activity, with what removes its words where that may be done here.
fn row(head: &RecordHead, source: Source, entry: &ActivityEntry, removal: Option<AnyView>) -> AnyView {
    let at = entry.at;
    let from = source.and_then(|conversation| {
        let mut conversations = head.conversations.iter();
        conversations
            .find(|one| one.conversation == conversation)
            .map(|one| format!(" · {}", one.number))
    });
    let name = |author: &StaffAuthor| match author {
        StaffAuthor::Customer => head.caller.clone(),
        StaffAuthor::Person { name, .. } | StaffAuthor::Automatic { name, .. } => name.clone(),
    };
    let text = |words: String| view! { <p class="record-text">{words}</p> }.into_any();
    let (kind, by, visibility, said) = match &entry.content {
        ActivityContent::Message {
            author,
            visibility,
            body,
            ..
        } => ("message", Some(name(author)), *visibility, text(body.clone())),
        ActivityContent::Attachment {
            author,
            visibility,
            file,
        } => (
            "attachment",
            Some(name(author)),
            *visibility,
            view! { <Attached file=file.clone() /> }.into_any(),
        ),
        ActivityContent::Removed { author, visibility, by } => (
            "message",
            Some(name(author)),
            *visibility,
            text(format!("Text removed by {by}")),
        ),
        ActivityContent::Line { by, line } => ("system", None, Visibility::WorkNote, text(words(line, by))),
    };
    let label = (kind != "system").then_some(match visibility {
        Visibility::Comment => " · Comment",
        Visibility::WorkNote => " · Work note",
    });
    view! {
        <article class="record-entry" tabindex="0" data-kind=kind data-visibility=visibility.as_str()>
            <p class="hint">{by} {label} {from} " · " <Moment at /></p>
            {said}
            {removal}
        </article>
    }
    .into_any()
}
