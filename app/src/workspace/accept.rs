//! Accepting from a queue (behaviour 4): who is next, or somebody in particular.

use super::board::Board;
use super::{Shared, go_to_conversation};
use crate::api;
use crate::browser::ask::ask as ask_desk;
use crate::browser::patience::pause;
use crate::browser::random;
use domain::Refusal;
use domain::ids::{ConversationId, QueueId, RequestId};
use domain::reconnect::wait_before;
use domain::wire::agent::Accepted;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A try without an answer is repeated this often by itself.
const REPEATS: u32 = 2;

/// Whom the agent wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// Whoever is next in this queue.
    Next(QueueId),
    /// This customer.
    This(ConversationId),
}

thread_local! {
    /// Accepts of which nobody knows whether they were done: pressed again, they are the same accept.
    static UNANSWERED: RefCell<BTreeMap<Wanted, RequestId>> = const { RefCell::new(BTreeMap::new()) };
}

/// Why nobody can be accepted from this queue now; none where one can. `waiting` is how many wait.
pub(crate) fn hindrance(board: Board, waiting: i64) -> Option<String> {
    let limit = board.limit.get();
    if i64::try_from(board.open_cases()).is_ok_and(|open| open >= limit) {
        return Some(Refusal::AtLimit { limit }.to_string());
    }
    (waiting == 0).then(|| "Nobody is waiting.".to_owned())
}

/// The second press of a double click takes the focus from nowhere: by then the composer may have it (behaviour 3).
pub(crate) fn keep_focus(event: &MouseEvent) {
    if event.detail() > 1 {
        event.prevent_default();
    }
}

/// Accept was pressed.
pub(crate) fn press(shared: Shared, wanted: Wanted) {
    if shared.accepting.with_untracked(|accepting| accepting.contains(&wanted)) {
        return;
    }
    shared.accepting.update(|accepting| {
        accepting.insert(wanted);
    });
    shared.notice.set(String::new());
    let pressed_from = document().active_element();
    let request = UNANSWERED.with_borrow_mut(|all| all.entry(wanted).or_insert_with(random::request_id).clone());
    spawn_local(async move {
        let outcome = ask(wanted, request).await;
        shared.accepting.update(|accepting| {
            accepting.remove(&wanted);
        });
        if !outcome.as_ref().is_err_and(Refusal::is_passing) {
            UNANSWERED.with_borrow_mut(|all| all.remove(&wanted));
        }
        match outcome {
            Ok(accepted) => {
                let (number, customer) = (accepted.number.clone(), accepted.customer.clone());
                let conversation = shared.board.accepted(accepted);
                let now = document().active_element();
                let is_nowhere = now.as_ref().is_none_or(|element| element.tag_name() == "BODY");
                if is_nowhere || now == pressed_from {
                    go_to_conversation(&number.0, conversation.id);
                } else {
                    // The agent has gone on to something else meanwhile: nothing is taken from under their hands.
                    shared.notice.set(format!("{customer} is in your Cases."));
                }
            }
            Err(refusal) => refused(shared, &refusal),
        }
    });
}

async fn ask(wanted: Wanted, request: RequestId) -> Result<Accepted, Refusal> {
    let mut repeats = 0;
    loop {
        let outcome = match wanted {
            Wanted::Next(queue) => {
                ask_desk(api::AcceptNext {
                    queue,
                    request_id: request.clone(),
                })
                .await
            }
            Wanted::This(conversation) => {
                ask_desk(api::Accept {
                    conversation,
                    request_id: request.clone(),
                })
                .await
            }
        };
        let again = matches!(outcome, Err(Refusal::Offline | Refusal::Unavailable));
        if !again || repeats == REPEATS {
            return outcome;
        }
        pause(wait_before(repeats, random::fraction())).await;
        repeats += 1;
    }
}

fn refused(shared: Shared, refusal: &Refusal) {
    if let Refusal::AtLimit { limit } = refusal {
        shared.board.limit.set(*limit);
    }
    let sentence = match refusal {
        Refusal::Offline | Refusal::Unavailable => {
            "The desk did not answer. Press Accept again; it counts only once.".to_owned()
        }
        Refusal::Closed => "This customer has left.".to_owned(),
        other => other.to_string(),
    };
    shared.notice.set(sentence);
}
