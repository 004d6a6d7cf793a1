//! Accepting from a queue (behaviour 4).

use super::board::Board;
use super::{Shared, go_to_conversation};
use crate::api::accept_next;
use crate::browser::patience::{answer, pause};
use crate::browser::random;
use domain::Refusal;
use domain::ids::{QueueId, RequestId};
use domain::reconnect::wait_before;
use domain::wire::agent::Accepted;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use std::cell::RefCell;
use std::collections::BTreeMap;
use web_sys::Element;

/// A try without an answer is repeated this often by itself.
const REPEATS: u32 = 2;

thread_local! {
    /// Accepts of which nobody knows whether they were done: pressed again, they are the same accept.
    static UNANSWERED: RefCell<BTreeMap<QueueId, RequestId>> = const { RefCell::new(BTreeMap::new()) };
}

/// Why nobody can be accepted from this queue now; none where one can. `waiting` is how many wait.
pub(crate) fn hindrance(board: Board, waiting: i64) -> Option<String> {
    let limit = board.limit.get();
    if i64::try_from(board.open_cases()).is_ok_and(|open| open >= limit) {
        return Some(Refusal::AtLimit { limit }.to_string());
    }
    (waiting == 0).then(|| "Nobody is waiting.".to_owned())
}

/// Accept was pressed.
pub(crate) fn press(shared: Shared, queue: QueueId, go: impl Fn(&str, NavigateOptions) + 'static) {
    if shared.accepting.with_untracked(|accepting| accepting.contains(&queue)) {
        return;
    }
    shared.accepting.update(|accepting| {
        accepting.insert(queue);
    });
    shared.notice.set(String::new());
    let pressed_from = document().active_element();
    let request = UNANSWERED.with_borrow_mut(|all| all.entry(queue).or_insert_with(random::request_id).clone());
    spawn_local(async move {
        let outcome = ask(queue, request).await;
        shared.accepting.update(|accepting| {
            accepting.remove(&queue);
        });
        if !outcome.as_ref().is_err_and(Refusal::is_passing) {
            UNANSWERED.with_borrow_mut(|all| all.remove(&queue));
        }
        match outcome {
            Ok(accepted) => arrived(shared, accepted, pressed_from.as_ref(), &go),
            Err(refusal) => refused(shared, &refusal),
        }
    });
}

/// Opens what was accepted, unless the agent has gone on to something else since they pressed.
pub(super) fn arrived(
    shared: Shared,
    accepted: Accepted,
    pressed_from: Option<&Element>,
    go: &impl Fn(&str, NavigateOptions),
) {
    let (number, customer) = (accepted.number.clone(), accepted.customer.clone());
    let conversation = shared.board.accepted(accepted);
    let now = document().active_element();
    let is_nowhere = now.as_ref().is_none_or(|element| element.tag_name() == "BODY");
    if is_nowhere || now.as_ref() == pressed_from {
        go_to_conversation(go, &number.0, conversation.id);
    } else {
        // Nothing is taken from under their hands.
        shared.notice.set(format!("{customer} is in your Cases."));
    }
}

async fn ask(queue: QueueId, request: RequestId) -> Result<Accepted, Refusal> {
    repeated(|| accept_next(queue, request.clone())).await
}

/// Asks again by itself where no answer came.
pub(super) async fn repeated<F>(accept: impl Fn() -> F) -> Result<Accepted, Refusal>
where
    F: Future<Output = Result<Accepted, Refusal>>,
{
    let mut repeats = 0;
    loop {
        let outcome = answer(accept()).await;
        let again = matches!(outcome, Err(Refusal::Offline | Refusal::Unavailable));
        if !again || repeats == REPEATS {
            return outcome;
        }
        pause(wait_before(repeats, random::fraction())).await;
        repeats += 1;
    }
}

/// Says why nothing was accepted.
pub(super) fn refused(shared: Shared, refusal: &Refusal) {
    if let Refusal::AtLimit { limit } = refusal {
        shared.board.limit.set(*limit);
    }
    let sentence = match refusal {
        Refusal::Offline | Refusal::Unavailable => {
            "The desk did not answer. Press Accept again; it counts only once.".to_owned()
        }
        other => other.to_string(),
    };
    shared.notice.set(sentence);
}
