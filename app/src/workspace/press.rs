//! One press is one action, however often it is tried: a press whose answer was lost is the same press when it is pressed again.

use crate::browser::ask::{Answer, ask};
use crate::browser::random;
use domain::Refusal;
use domain::ids::RequestId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    /// Presses of which nobody knows whether they were done, by what they were for.
    static UNANSWERED: RefCell<BTreeMap<String, RequestId>> = const { RefCell::new(BTreeMap::new()) };
}

/// Asks the desk to do what was pressed; `what` names it and what it is done to. `offline` where no answer came in time.
pub(crate) fn press<F>(what: String, function: impl FnOnce(RequestId) -> F) -> Answer<F::Output>
where
    F: ServerFn<Error = Refusal> + Serialize,
    F::Output: DeserializeOwned + 'static,
{
    let request = UNANSWERED.with_borrow_mut(|all| all.entry(what.clone()).or_insert_with(random::request_id).clone());
    settled(what, ask(function(request)))
}

/// The answer; a press that has one is over.
fn settled<T: 'static>(what: String, answer: Answer<T>) -> Answer<T> {
    Box::pin(async move {
        let outcome = answer.await;
        if !outcome.as_ref().is_err_and(Refusal::is_passing) {
            UNANSWERED.with_borrow_mut(|all| all.remove(&what));
        }
        outcome
    })
}
