//! Taking a conversation that a colleague has, and leaving one in which one takes part (behaviour 8).

use crate::api;
use crate::browser::ask::ask;
use crate::browser::{focus, random};
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::shared;
use domain::Refusal;
use domain::ids::{ConversationId, RequestId};
use domain::wire::agent::Rights;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What can be done here, each while the desk allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    PickUp,
    TakeOver,
    Leave,
}

impl Step {
    const ALL: [Self; 3] = [Self::PickUp, Self::TakeOver, Self::Leave];

    fn label(self) -> &'static str {
        match self {
            Self::PickUp => "Pick up",
            Self::TakeOver => "Take over",
            Self::Leave => "Leave",
        }
    }

    /// Picking up is the same as taking over for who may do both, so that one button is enough.
    fn is_offered(self, rights: Rights) -> bool {
        match self {
            Self::PickUp => rights.pick_up,
            Self::TakeOver => rights.take_over && !rights.pick_up,
            Self::Leave => rights.leave,
        }
    }

    async fn ask(self, conversation: ConversationId, request: RequestId) -> Result<(), Refusal> {
        match self {
            Self::PickUp => {
                ask(api::PickUp {
                    conversation,
                    request_id: request,
                })
                .await
            }
            Self::TakeOver => {
                ask(api::TakeOver {
                    conversation,
                    request_id: request,
                })
                .await
            }
            Self::Leave => {
                ask(api::Leave {
                    conversation,
                    request_id: request,
                })
                .await
            }
        }
    }
}

/// The buttons `Pick up`, `Take over` and `Leave`, by rights.
#[component]
pub(crate) fn Take(conversation: Conversation) -> impl IntoView {
    let rights = Memo::new(move |_| conversation.rights());
    // Whoever took it writes next, as soon as the desk says that they may.
    let has_taken = RwSignal::new(false);
    Effect::new(move |_| {
        if has_taken.get() && rights.with(|rights| rights.comment) {
            has_taken.set(false);
            // Only then has the pressed button gone, and the focus with it.
            request_animation_frame(move || {
                if focus::is_nowhere() {
                    focus::composer(conversation.id);
                }
            });
        }
    });
    let buttons = Step::ALL.map(|step| {
        view! {
            <Show when=move || rights.with(|rights| step.is_offered(*rights))>
                <StepButton conversation step has_taken />
            </Show>
        }
    });
    buttons.into_iter().collect_view()
}

#[component]
fn StepButton(conversation: Conversation, step: Step, has_taken: RwSignal<bool>) -> impl IntoView {
    let shared = shared();
    let busy = RwSignal::new(false);
    // One press is one step, however often it is tried.
    let request = StoredValue::new(None::<RequestId>);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let id = request.get_value().unwrap_or_else(random::request_id);
        request.set_value(Some(id.clone()));
        spawn_local(async move {
            let outcome = step.ask(conversation.id, id).await;
            let is_settled = !outcome.as_ref().is_err_and(Refusal::is_passing);
            // The button may be gone by now.
            let _ = busy.try_set(false);
            if is_settled {
                let _ = request.try_set_value(None);
            }
            match outcome {
                Ok(()) if step == Step::Leave => shared.board.gone(conversation.id),
                Ok(()) => has_taken.set(true),
                Err(refusal) => show(shared.notice, refusal.to_string()),
            }
        });
    };
    view! {
        <button type="button" aria-busy=move || busy.get().to_string() on:click=press>
            {step.label()}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_right_has_its_button_and_one_is_enough_for_who_may_pick_up_and_take_over() {
        let offered = |rights: Rights| Step::ALL.map(|step| step.is_offered(rights));
        let none = Rights::default();
        let manager = Rights {
            take_over: true,
            ..none
        };
        let both = Rights {
            pick_up: true,
            ..manager
        };
        assert_eq!(offered(none), [false, false, false]);
        assert_eq!(offered(manager), [false, true, false]);
        assert_eq!(offered(both), [true, false, false]);
        let participant = Rights { leave: true, ..none };
        assert_eq!(offered(participant), [false, false, true]);
    }
}
