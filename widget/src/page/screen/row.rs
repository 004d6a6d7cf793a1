//! One row of the log: an entry, or a text on its way (behaviour 5: "sending", or "not sent" with what can be done about it).

use super::keep_focus;
use crate::chat::{Chat, Row};
use crate::page::session::{Session, tell};
use crate::page::words::{self, say};
use crate::page::{moment, send};
use domain::attachment::{File, Pixels};
use domain::catalogue::{card_with_comments, for_customer};
use domain::entry::{CardComment, CustomerAuthor, CustomerContent};
use domain::ids::RequestId;
use domain::log::Sending;
use domain::markup::{Span, spans};
use domain::time::Timestamp;
use domain::words::Word;
use leptos::either::EitherOf3;
use leptos::prelude::*;

/// What a row looks like; one shape for all, so that there is one view.
struct Look {
    class: &'static str,
    kind: &'static str,
    seq: Option<i64>,
    by: String,
    at: Option<Timestamp>,
    body: String,
    /// Of a file: what `loader/attachments.js` shows it by.
    file: Option<String>,
    /// Not stored: how its sending stands, and whether something can be done about it.
    sending: Option<(RequestId, String, bool)>,
}

/// How a message looks, whose it is and what it says.
fn said(leads: bool, author: &CustomerAuthor, body: &str) -> (&'static str, String, String) {
    let (class, by) = match author {
        CustomerAuthor::You => (you(leads), say(Word::You)),
        CustomerAuthor::Agent { name } if leads => ("message agent leads", name.clone()),
        CustomerAuthor::Agent { name } => ("message agent", name.clone()),
    };
    (class, by, body.to_owned())
}

fn you(leads: bool) -> &'static str {
    if leads { "message you leads" } else { "message you" }
}

/// A file as it stands on its row: its id, its bytes, how wide and high a picture it is, and its name, with a space in between.
fn shown(file: &File) -> String {
    let Pixels { width, height } = file.pixels.unwrap_or(Pixels { width: 0, height: 0 });
    format!("{} {} {width} {height} {}", file.attachment, file.bytes, file.name)
}

fn look(chat: &Chat, row: &Row) -> Option<Look> {
    Some(match row {
        Row::Entry { seq, leads, .. } => {
            let entry = chat.entry(*seq)?;
            let mut file = None;
            let (class, by, body) = match &entry.content {
                CustomerContent::System(line) => {
                    ("system", String::new(), words::with(|words| for_customer(words, line)))
                }
                CustomerContent::Card(card) => {
                    let at = |comment: &CardComment| moment::reader(comment.at);
                    let words = words::with(|words| card_with_comments(words, card, at));
                    ("system", String::new(), words)
                }
                CustomerContent::Message { author, body, .. } => said(*leads, author, body),
                CustomerContent::Attachment { author, file: sent, .. } => {
                    file = Some(shown(sent));
                    said(*leads, author, &sent.name)
                }
                CustomerContent::Removed { author } => said(*leads, author, &say(Word::Removed)),
            };
            Look {
                class,
                kind: entry.content.kind(),
                seq: Some(entry.seq),
                by,
                at: Some(entry.at),
                body,
                file,
                sending: None,
            }
        }
        // It looks as it will when it has come back.
        Row::Sent { client_id, leads } => {
            let sent = chat.sent(client_id)?;
            Look {
                class: you(*leads),
                kind: "message",
                seq: Some(sent.said.seq),
                by: say(Word::You),
                at: Some(sent.said.at),
                body: sent.body.clone(),
                file: None,
                sending: None,
            }
        }
        Row::Pending { client_id, leads, .. } => {
            let written = chat.pending(client_id)?;
            let (why, stuck) = match &written.sending {
                Sending::Sending => (say(Word::Sending), false),
                Sending::Waiting => (say(Word::WaitsForConnection), true),
                Sending::Refused(refusal) => (words::refusal(refusal), true),
            };
            Look {
                class: if *leads {
                    "message you pending leads"
                } else {
                    "message you pending"
                },
                kind: "message",
                seq: None,
                by: say(Word::You),
                at: None,
                body: written.body.clone(),
                file: None,
                sending: Some((client_id.clone(), why, stuck)),
            }
        }
    })
}

/// Draws a row. A row whose text has gone meanwhile is about to go too.
pub(super) fn row(session: Session, chat: &Chat, row: &Row) -> impl IntoView + use<> {
    let look = look(chat, row)?;
    let machine = look.at.map(moment::machine);
    let reader = look.at.map(moment::reader);
    // By the time that the script has come, the row stands.
    if look.file.is_some() {
        tell("files");
    }
    let sending = look
        .sending
        .map(|(client_id, why, stuck)| sending(session, client_id, why, stuck));
    Some(view! {
        <article class=look.class data-seq=look.seq data-kind=look.kind>
            <p class="by">
                <span>{look.by}</span>
                <time datetime=machine>{reader}</time>
            </p>
            <p class="body" data-file=look.file>{text(&look.body)}</p>
            {sending}
        </article>
    })
}

fn sending(session: Session, client_id: RequestId, why: String, stuck: bool) -> impl IntoView {
    let discarded = client_id.clone();
    // The buttons are about to go.
    let retry = move |_| {
        keep_focus();
        session.change(|state| state.chat.retry(&client_id));
        send::now(session);
    };
    let discard = move |_| {
        keep_focus();
        session.change(|state| state.chat.discard(&discarded));
    };
    view! {
        <p class="state">
            <strong hidden=!stuck>{say(Word::NotSent)}</strong>
            <span>{why}</span>
            <span class="choices" hidden=!stuck>
                <button type="button" on:click=retry>{say(Word::Retry)}</button>
                <button type="button" on:click=discard>{say(Word::Discard)}</button>
            </span>
        </p>
    }
}

/// Plain text with links and code (behaviour 5).
fn text(body: &str) -> impl IntoView + use<> {
    let span = |span: Span<'_>| match span {
        Span::Text(text) => EitherOf3::A(text.to_owned()),
        Span::Code(code) => EitherOf3::B(view! { <code>{code.to_owned()}</code> }),
        Span::Link(link) => EitherOf3::C(view! {
            <a href=link.to_owned() target="_blank" rel="noopener noreferrer nofollow">{link.to_owned()}</a>
        }),
    };
    spans(body).into_iter().map(span).collect::<Vec<_>>()
}
