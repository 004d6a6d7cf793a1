//! Continue, after an end that somebody pressed: a follow-up that carries what is typed (behaviour 5).

use super::session::{Session, State};
use super::{ask, random, words};
use crate::chat::Screen;
use domain::ids::{ConversationId, RequestId};
use domain::text::MessageBody;
use domain::words::Word;
use leptos::task::spawn_local;

/// Continue was pressed. What is typed stays in the composer until the desk has it.
pub(super) fn press(session: Session) {
    let Some((conversation, request_id, message)) = session.change(prepare) else {
        return;
    };
    spawn_local(async move {
        let outcome = ask::continue_chat(conversation, &request_id, message.as_ref()).await;
        let is_on = session.change(|state| {
            state.continuing = false;
            match outcome {
                Ok(continued) => {
                    state.follow_up = None;
                    let typed = message.as_ref().map_or("", MessageBody::as_str);
                    if continued.carried && state.draft.trim() == typed {
                        state.draft.clear();
                    }
                    true
                }
                Err(refusal) => {
                    state.notice = if refusal.is_passing() {
                        words::say(Word::ContinueUnanswered)
                    } else {
                        words::refusal(&refusal)
                    };
                    false
                }
            }
        });
        if is_on {
            session.started();
        }
    });
}

/// What to ask for; none while it is asked for already, or where the text cannot be sent.
fn prepare(state: &mut State) -> Option<(ConversationId, RequestId, Option<MessageBody>)> {
    let Screen::Chat(conversation) = state.chat.screen() else {
        return None;
    };
    let message = match MessageBody::new(&state.draft) {
        Ok(message) => Some(message),
        Err(_) if state.draft.trim().is_empty() => None,
        Err(refusal) => {
            state.notice = words::refusal(&refusal);
            return None;
        }
    };
    if std::mem::replace(&mut state.continuing, true) {
        return None;
    }
    state.notice.clear();
    let carried = message.as_ref().map(|message| message.as_str().to_owned());
    let request_id = match state.follow_up.take() {
        Some((of, with, request_id)) if of == conversation && with == carried => request_id,
        _ => random::request_id(),
    };
    state.follow_up = Some((conversation, carried, request_id.clone()));
    Some((conversation, request_id, message))
}
