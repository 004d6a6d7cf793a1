//! Sends what is in a conversation's outbox, one text at a time and in order, and again by itself where the reason was passing
//! (behaviour 5, "Nothing acknowledged is lost").

use super::Shared;
use super::conversation::{Conversation, show};
use super::live::Line;
use crate::api::SendMessage;
use crate::browser::ask::ask;
use crate::browser::patience::pause;
use crate::browser::random;
use crate::browser::timer::{self, Timer};
use domain::Refusal;
use domain::reconnect::wait_before;
use domain::text::MessageBody;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// A text of another tab that is not sent after this long has nobody else who sends it.
const STANDS_IN_AFTER: Duration = Duration::from_secs(25);

/// What a conversation's sending remembers.
#[derive(Default)]
pub(crate) struct Pump {
    /// A text is on its way.
    sending: bool,
    /// Failures since the last success.
    failures: u32,
    retry: Option<Timer>,
}

impl Pump {
    /// Somebody asked, or the connection is back: the next try need not wait.
    pub(crate) fn wait_no_longer(&mut self) {
        self.failures = 0;
        self.retry = None;
    }

    fn waits(&self) -> bool {
        self.sending || self.retry.is_some()
    }
}

/// Takes a text from the composer and sends it. Returns false, and says why, where it is not one.
pub(crate) fn write(shared: Shared, conversation: Conversation, text: &str) -> bool {
    if text.trim().is_empty() {
        return false;
    }
    match MessageBody::new(text) {
        Ok(body) => {
            show(conversation.complaint, String::new());
            conversation.write(random::request_id(), body.into());
            pump(shared, conversation);
            true
        }
        Err(refusal) => {
            conversation.complaint.set(refusal.to_string());
            false
        }
    }
}

/// Sends at once: somebody asked.
pub(crate) fn now(shared: Shared, conversation: Conversation) {
    conversation.pump.update_value(Pump::wait_no_longer);
    pump(shared, conversation);
}

/// Sends the next text, unless one is on its way or the time to try again has not come.
pub(crate) fn pump(shared: Shared, conversation: Conversation) {
    if conversation.pump.with_value(Pump::waits) {
        return;
    }
    let Some(text) = conversation.next_to_send() else {
        return;
    };
    conversation.pump.update_value(|pump| pump.sending = true);
    spawn_local(async move {
        let outcome = match MessageBody::new(&text.body) {
            Ok(body) => {
                ask(SendMessage {
                    conversation: conversation.id,
                    client_id: text.client_id.clone(),
                    visibility: text.with.visibility,
                    body,
                })
                .await
            }
            Err(refusal) => Err(refusal),
        };
        if outcome == Err(Refusal::SignedOut) {
            show(shared.line, Line::SignedOut);
        }
        let retry = conversation
            .pump
            .try_update_value(|pump| {
                pump.sending = false;
                pump.retry_after(outcome.as_ref().err())
            })
            .flatten();
        let passing = outcome.as_ref().is_err_and(Refusal::is_passing) || outcome == Err(Refusal::SignedOut);
        conversation.settle(&text.client_id, outcome);
        if let Some(wait) = retry {
            let timer = timer::after(wait, move || now_after_wait(shared, conversation));
            conversation.pump.update_value(|pump| pump.retry = Some(timer));
        } else if !passing {
            pump(shared, conversation);
        }
    });
}

/// Another tab of this browser has a text on its way. If it went before it could send it, this one does: under the same id, so
/// that it counts once.
pub(crate) fn stand_in(shared: Shared, conversation: Conversation) {
    spawn_local(async move {
        pause(STANDS_IN_AFTER).await;
        pump(shared, conversation);
    });
}

fn now_after_wait(shared: Shared, conversation: Conversation) {
    conversation.pump.update_value(|pump| pump.retry = None);
    pump(shared, conversation);
}

impl Pump {
    /// After how long a text that was refused for this is tried again; none where that would not help.
    fn retry_after(&mut self, refusal: Option<&Refusal>) -> Option<Duration> {
        match refusal {
            None => {
                self.failures = 0;
                None
            }
            Some(Refusal::SlowDown { retry_after_secs }) => Some(Duration::from_secs((*retry_after_secs).into())),
            Some(refusal) if refusal.is_passing() => {
                let failures = self.failures;
                self.failures = failures.saturating_add(1);
                Some(wait_before(failures, random::fraction()))
            }
            // Signed out: the live connection says when that is over.
            Some(_) => None,
        }
    }
}
