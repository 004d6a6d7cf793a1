//! What colleagues ask of each other (behaviour 6 and 8): it waits under Cases, it alerts, and how it ended is told.

pub(crate) mod ended;

use super::conversation::show;
use super::press::press;
use super::{Shared, go_to_conversation};
use crate::api;
use domain::colleague_request::Kind;
use domain::ids::{ColleagueRequestId, ConversationId};
use domain::text::Reason;
use domain::time::Timestamp;
use domain::wire::agent::{AskedColleague, ColleagueRequest, Requests};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use std::time::Duration;

/// A request that nobody answers alerts again after this time.
const ALERT_AGAIN: Duration = Duration::from_secs(15);

/// What is asked of this agent, and what of it the page remembers. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub told: RwSignal<Requests>,
    /// Requests that were answered here and that the desk has not yet told of.
    answered: RwSignal<BTreeSet<ColleagueRequestId>>,
    /// What was read of how others ended, and dismissed.
    dismissed: RwSignal<BTreeSet<ColleagueRequestId>>,
    /// Somebody else is to be asked about this conversation, with this note.
    pub again: RwSignal<Option<(ConversationId, Kind, String)>>,
    /// Which requests there were when it last alerted, and when that was.
    alerted: StoredValue<(BTreeSet<ColleagueRequestId>, Timestamp)>,
}

impl Asked {
    pub(crate) fn new() -> Self {
        Self {
            told: RwSignal::new(Requests::default()),
            answered: RwSignal::new(BTreeSet::new()),
            dismissed: RwSignal::new(BTreeSet::new()),
            again: RwSignal::new(None),
            alerted: StoredValue::new((BTreeSet::new(), Timestamp(0))),
        }
    }

    /// What waits for this agent's answer, the first to end first.
    pub(crate) fn pending(self) -> Vec<ColleagueRequestId> {
        let answered = self.answered.get();
        let told = self.told.read();
        let ids = told.pending.iter().map(|request| request.request);
        ids.filter(|id| !answered.contains(id)).collect()
    }

    pub(crate) fn request(self, id: ColleagueRequestId) -> Option<ColleagueRequest> {
        let told = self.told.read();
        told.pending.iter().find(|request| request.request == id).cloned()
    }

    /// Whether it is time to alert: somebody asks for the first time, or still waits for an answer.
    pub(crate) fn is_to_alert(self, now: Timestamp) -> bool {
        let pending: BTreeSet<_> = untrack(|| self.pending()).into_iter().collect();
        let (known, at) = self.alerted.get_value();
        let is_new = pending.iter().any(|id| !known.contains(id));
        let is_due = is_new || (!pending.is_empty() && now.since(at) >= ALERT_AGAIN);
        if is_due || known != pending {
            self.alerted.set_value((pending, if is_due { now } else { at }));
        }
        is_due
    }
}

/// Accept was pressed: the conversation opens.
pub(crate) fn accept(shared: Shared, request: &ColleagueRequest) {
    let (id, kind) = (request.request, request.kind);
    let what = format!("accept {id}");
    spawn_local(async move {
        let outcome = match kind {
            Kind::Transfer => {
                press(what, |request_id| api::AcceptTransfer {
                    transfer: id,
                    request_id,
                })
                .await
            }
            Kind::Invitation => {
                press(what, |request_id| api::AcceptInvitation {
                    invitation: id,
                    request_id,
                })
                .await
            }
        };
        match outcome {
            Ok(accepted) => {
                shared.requests.answered.update(|all| {
                    all.insert(id);
                });
                let number = accepted.number.clone();
                let conversation = shared.board.accepted(accepted);
                go_to_conversation(&number.0, conversation.id);
            }
            Err(refusal) => show(shared.notice, refusal.to_string()),
        }
    });
}

/// Decline was pressed, with a reason or without.
///
/// # Errors
/// `invalid` where the reason is none.
pub(crate) fn decline(shared: Shared, request: &ColleagueRequest, reason: &str) -> Result<(), domain::Refusal> {
    let reason = match reason.trim() {
        "" => None,
        reason => Some(Reason::new(reason)?),
    };
    let (id, kind) = (request.request, request.kind);
    let what = format!("decline {id}");
    spawn_local(async move {
        let outcome = match kind {
            Kind::Transfer => {
                press(what, |request_id| api::DeclineTransfer {
                    transfer: id,
                    reason,
                    request_id,
                })
                .await
            }
            Kind::Invitation => {
                press(what, |request_id| api::DeclineInvitation {
                    invitation: id,
                    reason,
                    request_id,
                })
                .await
            }
        };
        match outcome {
            Ok(()) => shared.requests.answered.update(|all| {
                all.insert(id);
            }),
            Err(refusal) => show(shared.notice, refusal.to_string()),
        }
    });
    Ok(())
}

/// Cancel was pressed.
pub(crate) async fn cancel(shared: Shared, asked: &AskedColleague) {
    let id = asked.request;
    let what = format!("cancel {id}");
    let outcome = match asked.kind {
        Kind::Transfer => {
            press(what, |request_id| api::CancelTransfer {
                transfer: id,
                request_id,
            })
            .await
        }
        Kind::Invitation => {
            press(what, |request_id| api::CancelInvitation {
                invitation: id,
                request_id,
            })
            .await
        }
    };
    if let Err(refusal) = outcome {
        show(shared.notice, refusal.to_string());
    }
}
