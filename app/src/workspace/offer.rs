//! Accepting a follow-up that is offered to whoever had the conversation before (behaviour 5, "Continue").

use super::Shared;
use super::accept::{arrived, refused, repeated};
use crate::api::accept_offer;
use crate::browser::random;
use domain::Refusal;
use domain::ids::{ConversationId, RequestId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

thread_local! {
    /// Accepts of which nobody knows whether they were done: pressed again, they are the same accept.
    static UNANSWERED: RefCell<BTreeMap<ConversationId, RequestId>> = const { RefCell::new(BTreeMap::new()) };
    /// Accepts on their way.
    static ASKED: RefCell<BTreeSet<ConversationId>> = const { RefCell::new(BTreeSet::new()) };
}

/// Accept was pressed.
pub(crate) fn press(shared: Shared, offered: ConversationId, go: impl Fn(&str, NavigateOptions) + 'static) {
    if !ASKED.with_borrow_mut(|asked| asked.insert(offered)) {
        return;
    }
    shared.notice.set(String::new());
    let pressed_from = document().active_element();
    let request = UNANSWERED.with_borrow_mut(|all| all.entry(offered).or_insert_with(random::request_id).clone());
    spawn_local(async move {
        let outcome = repeated(|| accept_offer(offered, request.clone())).await;
        ASKED.with_borrow_mut(|asked| asked.remove(&offered));
        if !outcome.as_ref().is_err_and(Refusal::is_passing) {
            UNANSWERED.with_borrow_mut(|all| all.remove(&offered));
        }
        match outcome {
            Ok(accepted) => arrived(shared, accepted, pressed_from.as_ref(), &go),
            Err(refusal) => refused(shared, &refusal),
        }
    });
}
