//! Colleagues and other queues (behaviour 6 to 8): whom to ask, where to pass a conversation on to, and whose answer is waited for.

mod ask;
mod asked;
mod escalate;

pub(crate) use ask::AskDialog;
pub(crate) use asked::AskedColleagues;
pub(crate) use escalate::EscalateDialog;

use crate::api;
use crate::browser::ask::ask;
use domain::Refusal;
use domain::ids::ConversationId;
use domain::staffing::Staffing;
use domain::wire::agent::{TargetQueue, TransferTargets};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What was last heard of whom a conversation can go to; nothing until the desk has answered.
pub(crate) type Targets = RwSignal<Option<Result<TransferTargets, Refusal>>>;

/// Opens a dialog, and asks afresh for what it offers.
pub(crate) fn open(dialog: NodeRef<html::Dialog>, conversation: ConversationId, targets: Targets) {
    if let Some(dialog) = dialog.get_untracked()
        && !dialog.open()
    {
        // Only a dialog that is open already refuses.
        let _ = dialog.show_modal();
        load(conversation, targets);
    }
}

fn load(conversation: ConversationId, targets: Targets) {
    targets.set(None);
    spawn_local(async move {
        let told = ask(api::AskTransferTargets { conversation }).await;
        // The pane may be gone by now.
        let _ = targets.try_set(Some(told));
    });
}

/// What is to be expected in a queue, on one line.
fn expected(queue: &TargetQueue) -> String {
    let waiting = match queue.waiting {
        0 => "nobody waits".to_owned(),
        1 => "1 waits".to_owned(),
        many => format!("{many} wait"),
    };
    let staffing = match queue.staffing {
        _ if queue.is_closed => "closed",
        Staffing::Available => "somebody is available",
        Staffing::Busy => "everybody is busy",
        Staffing::Nobody => "nobody is available",
    };
    match queue.usual_wait {
        Some((from, to)) if from == to => format!("{waiting}, {staffing}, usually {to} min"),
        Some((from, to)) => format!("{waiting}, {staffing}, usually {from} to {to} min"),
        None => format!("{waiting}, {staffing}"),
    }
}

/// That the desk is asked, or did not answer; with a button to ask again.
#[component]
fn Standing(conversation: ConversationId, targets: Targets) -> impl IntoView {
    view! {
        <div role="status">
            {move || targets.with(Option::is_none).then(|| view! { <p class="hint">"Looking who is there…"</p> })}
        </div>
        {move || {
            let refusal = targets.with(|targets| targets.as_ref().and_then(|told| told.as_ref().err().cloned()));
            refusal
                .map(|refusal| {
                    view! {
                        <p class="alert" role="alert">
                            {refusal.to_string()}
                        </p>
                        <button type="button" on:click=move |_| load(conversation, targets)>
                            "Try again"
                        </button>
                    }
                })
        }}
    }
}
