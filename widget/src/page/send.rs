//! Sends what is in the outbox, one text at a time and in order, and again by itself where the reason was passing.

use super::session::Session;
use super::timer::{self, Timer};
use super::{ask, live, random};
use domain::reconnect::wait_before;
use domain::refusal::Refusal;
use domain::text::MessageBody;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::time::Duration;

thread_local! {
    /// A text is on its way.
    static SENDING: Cell<bool> = const { Cell::new(false) };
    /// Failures since the last success.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static RETRY: RefCell<Option<Timer>> = const { RefCell::new(None) };
}

/// Sends at once: somebody asked.
pub(super) fn now(session: Session) {
    wait_no_longer();
    pump(session);
}

/// The connection is back: what waits to be tried again need not wait any longer.
pub(super) fn wait_no_longer() {
    FAILURES.set(0);
    RETRY.take();
}

/// Sends the next text, unless one is on its way or the time to try again has not come.
pub(super) fn pump(session: Session) {
    if SENDING.get() || RETRY.with_borrow(Option::is_some) {
        return;
    }
    let Some((conversation, text)) = session.change(|state| state.chat.next_to_send()) else {
        return;
    };
    SENDING.set(true);
    spawn_local(async move {
        let outcome = match MessageBody::new(&text.body) {
            Ok(body) => ask::say(conversation, &text.client_id, &body).await,
            Err(refusal) => Err(refusal),
        };
        SENDING.set(false);
        let wait = match &outcome {
            Ok(_) => {
                FAILURES.set(0);
                None
            }
            Err(Refusal::SlowDown { retry_after_secs }) => Some(Duration::from_secs((*retry_after_secs).into())),
            Err(refusal) if refusal.is_passing() || *refusal == Refusal::SignedOut => {
                let failures = FAILURES.get();
                FAILURES.set(failures.saturating_add(1));
                Some(wait_before(failures, random::fraction()))
            }
            Err(_) => None,
        };
        let ended = outcome == Err(Refusal::Closed);
        session.settle(&text.client_id, outcome);
        match wait {
            Some(wait) => RETRY.set(Some(timer::after(wait, move || {
                RETRY.take();
                pump(session);
            }))),
            None => pump(session),
        }
        if ended {
            live::wake(session);
        }
    });
}
