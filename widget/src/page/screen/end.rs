//! Ending asks once (behaviour 5, "End conversation").

use super::element;
use crate::chat::Screen;
use crate::page::session::{Session, State};
use crate::page::words::{self, say};
use crate::page::{ask, random};
use domain::ids::RequestId;
use domain::refusal::Refusal;
use domain::words::Word;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlDialogElement;

pub(super) fn dialog(session: Session, state: &State) -> impl IntoView + use<> {
    // The other side was first while the question stood.
    if state.chat.end().is_some() {
        close();
    }
    view! {
        <dialog id="end" aria-labelledby="end-title">
            <h2 id="end-title">{say(Word::EndQuestion)}</h2>
            <p>{say(Word::EndHint)}</p>
            <p class="notice" role="alert">{state.end_problem.clone()}</p>
            <div class="choices">
                <button type="button" on:click=|_| close()>{say(Word::KeepChatting)}</button>
                <button type="button" class="primary" on:click=move |_| end(session)>{say(Word::EndChat)}</button>
            </div>
        </dialog>
    }
}

fn close() {
    if let Some(dialog) = element::<HtmlDialogElement>("end") {
        dialog.close();
    }
}

/// Ends the chat. One name for one end, so that pressing twice or again after a lost answer ends it once.
fn end(session: Session) {
    let Screen::Chat(conversation) = session.look(|state| state.chat.screen()) else {
        return;
    };
    let request_id: RequestId = session.change(|state| {
        state.end_problem.clear();
        state.ending.get_or_insert_with(random::request_id).clone()
    });
    spawn_local(async move {
        match ask::end_chat(conversation, &request_id).await {
            // Where somebody else was first, it has ended all the same.
            Ok(()) | Err(Refusal::Closed) => close(),
            Err(refusal) => session.change(|state| state.end_problem = words::refusal(&refusal)),
        }
    });
}
