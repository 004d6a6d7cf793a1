//! How requests ended (behaviour 6.3 to 6.7), told to both sides until it is dismissed; and the question whether to stay. None of it takes
//! the focus from what the agent does.

use crate::api;
use crate::workspace::conversation::show;
use crate::workspace::press::press;
use crate::workspace::{Shared, go_to_conversation, shared};
use domain::colleague_request::{Kind, Outcome};
use domain::ids::ColleagueRequestId;
use domain::wire::agent::EndedRequest;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What there is to say of requests that have ended, one after the other.
#[component]
pub(crate) fn EndedRequests() -> impl IntoView {
    let requests = shared().requests;
    let ended = move || {
        let dismissed = requests.dismissed.get();
        let told = requests.told.read();
        let is_shown = |ended: &&EndedRequest| !dismissed.contains(&ended.request) && is_worth_telling(ended);
        told.ended.iter().filter(is_shown).cloned().collect::<Vec<_>>()
    };
    view! {
        <div role="status">
            <For each=ended key=|ended| ended.request let:ended>
                {if is_question(&ended) {
                    view! { <Stay ended /> }.into_any()
                } else {
                    view! { <Told ended /> }.into_any()
                }}
            </For>
        </div>
    }
}

/// Whoever gave a conversation away is asked whether they stay in it.
fn is_question(ended: &EndedRequest) -> bool {
    ended.is_own && ended.kind == Kind::Transfer && ended.outcome == Outcome::Accepted
}

/// Who did it knows it.
fn is_worth_telling(ended: &EndedRequest) -> bool {
    match ended.outcome {
        Outcome::Accepted | Outcome::Declined => ended.is_own,
        Outcome::Cancelled => !ended.is_own,
        Outcome::Expired | Outcome::Offline | Outcome::Closed | Outcome::Lost | Outcome::Disabled => true,
    }
}

/// Whether somebody else may be asked now.
fn is_open_still(ended: &EndedRequest) -> bool {
    ended.is_own && matches!(ended.outcome, Outcome::Declined | Outcome::Expired | Outcome::Offline)
}

fn words(ended: &EndedRequest) -> String {
    let EndedRequest {
        colleague, customer, ..
    } = ended;
    let asked = match ended.kind {
        Kind::Transfer => "transfer request",
        Kind::Invitation => "invitation",
    };
    match (ended.outcome, ended.is_own) {
        (Outcome::Accepted, _) => match ended.kind {
            Kind::Transfer => format!("{colleague} has {customer}'s conversation now."),
            Kind::Invitation => format!("{colleague} has joined {customer}'s conversation."),
        },
        (Outcome::Declined, _) => match &ended.reason {
            Some(reason) => format!("{colleague} declined {customer}'s conversation: {reason}"),
            None => format!("{colleague} declined {customer}'s conversation."),
        },
        (Outcome::Cancelled, _) => format!("{colleague} took the {asked} for {customer} back."),
        (Outcome::Expired, true) => format!("{colleague} did not answer in time. {customer} is still yours."),
        (Outcome::Expired, false) => format!("The {asked} from {colleague} for {customer} has expired."),
        (Outcome::Offline, true) => format!("{colleague} went offline. {customer} is still yours."),
        (Outcome::Offline, false) => {
            format!("You were offline: the {asked} from {colleague} for {customer} has ended.")
        }
        (Outcome::Closed, _) => format!("{customer}'s conversation has ended, and the {asked} with it."),
        (Outcome::Lost, true) => {
            format!("{customer}'s conversation is no longer yours; the {asked} to {colleague} has ended.")
        }
        (Outcome::Lost, false) => {
            format!("{colleague} no longer has {customer}'s conversation; the {asked} has ended.")
        }
        (Outcome::Disabled, _) => format!("{colleague} can no longer be asked about {customer}'s conversation."),
    }
}

fn dismiss(shared: Shared, request: ColleagueRequestId) {
    shared.requests.dismissed.update(|all| {
        all.insert(request);
    });
}

#[component]
fn Told(ended: EndedRequest) -> impl IntoView {
    let shared = shared();
    let request = ended.request;
    let again = is_open_still(&ended).then(|| {
        let (conversation, kind, note) = (ended.conversation, ended.kind, ended.note.clone().unwrap_or_default());
        let press = move |_| {
            dismiss(shared, request);
            shared.requests.again.set(Some((conversation, kind, note.clone())));
            let case = shared.board.conversation(conversation).case;
            if let Some(number) = case.with_untracked(|case| case.as_ref().map(|case| case.number.clone()))
                && shared.board.open.get_untracked() != Some(conversation)
            {
                go_to_conversation(&number.0, conversation);
            }
        };
        view! {
            <button type="button" on:click=press>
                "Ask someone else"
            </button>
        }
    });
    view! {
        <div class="notice question">
            <p>{words(&ended)}</p>
            <p class="notice-actions">
                {again} <button type="button" on:click=move |_| dismiss(shared, request)>
                    "Dismiss"
                </button>
            </p>
        </div>
    }
}

/// Not modal: whoever is asked goes on with what they do. No answer means to stay.
#[component]
fn Stay(ended: EndedRequest) -> impl IntoView {
    let shared = shared();
    let (request, conversation) = (ended.request, ended.conversation);
    let words = words(&ended);
    let busy = RwSignal::new(false);
    let leave = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let what = format!("leave {conversation}");
            match press(what, |request_id| api::Leave {
                conversation,
                request_id,
            })
            .await
            {
                Ok(()) => {
                    dismiss(shared, request);
                    shared.board.gone(conversation);
                }
                Err(refusal) if refusal.is_passing() => show(shared.notice, refusal.to_string()),
                Err(refusal) => {
                    // There is nothing left to leave.
                    dismiss(shared, request);
                    show(shared.notice, refusal.to_string());
                }
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="notice question" role="dialog" aria-modal="false" aria-label="Stay in the conversation?">
            <p>{words} " Stay in the conversation?"</p>
            <p class="notice-actions">
                <button type="button" on:click=move |_| dismiss(shared, request)>
                    "Stay"
                </button>
                <button type="button" aria-busy=move || busy.get().to_string() on:click=leave>
                    "Leave"
                </button>
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ConversationId;

    #[test]
    fn each_side_is_told_what_the_other_did_and_nobody_what_they_did_themselves() {
        let told = |outcome, is_own| {
            let ended = EndedRequest {
                request: ColleagueRequestId(1),
                kind: Kind::Transfer,
                conversation: ConversationId(1),
                customer: "Carla".into(),
                is_own,
                colleague: "Ben".into(),
                note: None,
                outcome,
                reason: None,
            };
            is_worth_telling(&ended).then(|| (words(&ended), is_open_still(&ended), is_question(&ended)))
        };
        let both = |outcome| (told(outcome, true), told(outcome, false));
        assert!(matches!(both(Outcome::Accepted), (Some((_, false, true)), None)));
        assert!(matches!(both(Outcome::Declined), (Some((_, true, false)), None)));
        assert!(matches!(both(Outcome::Cancelled), (None, Some((_, false, false)))));
        for outcome in [Outcome::Expired, Outcome::Offline] {
            let (own, other) = both(outcome);
            assert!(
                matches!(&own, Some((words, true, false)) if words.ends_with("Carla is still yours.")),
                "{own:?}"
            );
            assert!(matches!(other, Some((_, false, false))));
        }
        for outcome in [Outcome::Closed, Outcome::Lost, Outcome::Disabled] {
            let (own, other) = both(outcome);
            assert!(matches!(
                (own, other),
                (Some((_, false, false)), Some((_, false, false)))
            ));
        }
    }
}
