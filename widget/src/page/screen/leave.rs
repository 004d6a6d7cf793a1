//! Leaving a message instead of waiting on (behaviour 10, "Opening hours"). It ends the chat and goes on by e-mail.

use super::element;
use crate::page::session::{Session, State};
use crate::page::words::{self, say};
use crate::page::{ask, random};
use crate::wire::Filled;
use domain::ids::RequestId;
use domain::refusal::Refusal;
use domain::text::{EmailAddress, MessageBody, Name};
use domain::wire::customer::Phase;
use domain::words::Word;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlTextAreaElement};

pub(super) fn dialog(session: Session, state: &State) -> impl IntoView + use<> {
    // Somebody has come, or it has ended, while it stood open.
    if state.chat.head().is_some_and(|head| head.phase != Phase::Waiting) {
        close();
    }
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        leave(session);
    };
    view! {
        <dialog id="leaving" aria-labelledby="leaving-title">
            <form on:submit=send novalidate>
                <h2 id="leaving-title">{say(Word::LeaveMessage)}</h2>
                <p>{say(Word::LeaveMessageHint)}</p>
                <div class="field">
                    <label for="leaving-name">{say(Word::YourName)}</label>
                    <input id="leaving-name" autocomplete="name" />
                </div>
                <div class="field">
                    <label for="leaving-email">{say(Word::Email)}</label>
                    <input id="leaving-email" type="email" autocomplete="email" />
                </div>
                <div class="field">
                    <label for="leaving-message">{say(Word::Message)}</label>
                    <textarea id="leaving-message" rows="4"></textarea>
                </div>
                <p class="notice" role="alert">{state.leave_problem.clone()}</p>
                <div class="choices">
                    <button type="button" on:click=|_| close()>{say(Word::KeepWaiting)}</button>
                    <button type="submit" class="primary">{say(Word::LeaveMessage)}</button>
                </div>
            </form>
        </dialog>
    }
}

/// What was typed into the form before the chat stands there already.
pub(super) fn open() {
    for field in ["name", "email"] {
        let before = element::<HtmlInputElement>(field);
        let here = element::<HtmlInputElement>(&format!("leaving-{field}"));
        if let (Some(before), Some(here)) = (before, here)
            && here.value().is_empty()
        {
            here.set_value(&before.value());
        }
    }
    if let Some(dialog) = element::<HtmlDialogElement>("leaving") {
        // It cannot be open already: while it is, nothing behind it can be pressed.
        let _ = dialog.show_modal();
    }
}

fn close() {
    if let Some(dialog) = element::<HtmlDialogElement>("leaving") {
        dialog.close();
    }
}

fn value(id: &str) -> String {
    element::<HtmlInputElement>(id)
        .map(|input| input.value())
        .unwrap_or_default()
}

/// Whoever waits has a name already, or was not asked for one.
fn filled() -> Result<Filled, Refusal> {
    let message = element::<HtmlTextAreaElement>("leaving-message");
    let message = message.map(|message| message.value()).unwrap_or_default();
    let name = value("leaving-name");
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    Ok(Filled {
        name: name.map(Name::new).transpose()?.map(String::from),
        email: Some(EmailAddress::new(&value("leaving-email"))?.into()),
        message: Some(MessageBody::new(&message)?.into()),
        ..Filled::default()
    })
}

/// Leaves it. The same words under the same name, so that pressing twice or again after a lost answer stores them once.
fn leave(session: Session) {
    let filled = match filled() {
        Ok(filled) => filled,
        Err(refusal) => return session.change(|state| state.leave_problem = words::refusal(&refusal)),
    };
    let request_id: RequestId = session.change(|state| {
        state.leave_problem.clear();
        let kept = state.leaving.take().filter(|(of, _)| *of == filled);
        let (_, request_id) = state
            .leaving
            .insert(kept.unwrap_or_else(|| (filled.clone(), random::request_id())));
        request_id.clone()
    });
    spawn_local(async move {
        match ask::leave_message(&request_id, filled).await {
            Ok(_) => {
                close();
                session.change(|state| state.leaving = None);
            }
            Err(refusal) => session.change(|state| state.leave_problem = words::refusal(&refusal)),
        }
    });
}
