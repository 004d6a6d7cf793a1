//! A conversation's head: who, where, how it stands, and what can be done with it as a whole.

use super::colleagues::{self, AskDialog, EscalateDialog};
use super::end_dialog::EndDialog;
use super::entry::RecordLink;
use super::mail::MailDialog;
use super::more::{MoreActions, Offered};
use super::records::{RecordDialogs, RecordDialogsOf};
use super::take::Take;
use crate::workspace::conversation::Conversation;
use crate::workspace::standing::ConnectionStanding;
use crate::workspace::{Waited, end, shared};
use domain::colleague_request::Kind;
use domain::ids::PersonId;
use domain::wire::agent::{AskedColleague, Colleague, StaffConversation};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(crate) fn Header(conversation: Conversation) -> impl IntoView {
    let shared = shared();
    let head = conversation.head;
    let (dialog, mail) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Dialog>::new());
    let asked_at = RwSignal::new(0);
    let ask = move |_| {
        asked_at.set(conversation.newest());
        if let Some(dialog) = dialog.get_untracked() {
            // Only a dialog that is open already refuses.
            let _ = dialog.show_modal();
        }
    };
    let fact = move |read: fn(&StaffConversation) -> Option<String>| head.with(|head| head.as_ref().and_then(read));
    let unanswered = Signal::derive(move || {
        head.with(|head| {
            head.as_ref()
                .and_then(|head| head.unanswered_since.filter(|_| head.state.is_open()))
        })
    });
    let away = Signal::derive(move || {
        head.with(|head| {
            head.as_ref()
                .and_then(|head| head.customer_away_since.filter(|_| head.state.is_open()))
        })
    });
    let offline = Signal::derive(move || head.with(|head| head.as_ref().and_then(|head| head.assigned_offline_since)));
    let agent = move || fact(|head| head.assigned.as_ref().map(|(_, name)| name.clone()));
    let done = move |_| spawn_local(end::done(shared, conversation));
    let rights = Memo::new(move |_| conversation.rights());
    // Known by now or not for long: the list may bring it before the head does.
    let is_done_here = move || rights.get().done && conversation.case.with(Option::is_some);
    let transfer = NodeRef::<html::Dialog>::new();
    let targets = RwSignal::new(None);
    let (invite, escalate) = (Offered::new(targets), Offered::new(targets));
    let records = RecordDialogs::new();
    let note = RwSignal::new(String::new());
    let is_asked = move || {
        let is_transfer = |asked: &AskedColleague| asked.kind == Kind::Transfer;
        head.with(|head| head.as_ref().is_some_and(|head| head.asked.iter().any(is_transfer)))
    };
    // Somebody else is to be asked, with the same note.
    Effect::new(move |_| {
        if let Some((_, kind, words)) = shared.requests.again.get().filter(|(id, ..)| *id == conversation.id) {
            shared.requests.again.set(None);
            note.set(words);
            let dialog = match kind {
                Kind::Transfer => transfer,
                Kind::Invitation => invite.dialog,
            };
            request_animation_frame(move || colleagues::open(dialog, conversation.id, targets));
        }
    });
    view! {
        <header class="head" data-pane="">
            <a class="back" href="/desk" aria-label="Back to the list">
                "‹"
            </a>
            <div class="head-who">
                <h1>{move || conversation.customer()}</h1>
                <p class="facts">
                    <Fact value=Signal::derive(move || fact(|head| Some(head.queue.clone()))) />
                    <Fact value=Signal::derive(move || {
                        fact(|head| head.topic.clone().filter(|topic| *topic != head.queue))
                    }) />
                    <Fact value=Signal::derive(move || fact(|head| Some(head.number.to_string()))) />
                    <Fact value=Signal::derive(move || fact(|head| Some(head.state.label().to_owned()))) />
                    <Fact value=Signal::derive(move || {
                        fact(|head| head.assigned.as_ref().map(|(_, name)| format!("with {name}")))
                    }) />
                    <Fact value=Signal::derive(move || head.with(|head| others(head.as_ref()?, shared.board.person))) />
                    <Fact value=Signal::derive(move || fact(|head| head.escalated.then(|| "Escalated".to_owned()))) />
                    <Fact value=Signal::derive(move || {
                        fact(|head| (head.kept_open && head.state.is_open()).then(|| "kept open".to_owned()))
                    }) />
                    {move || {
                        let record = head.with(|head| head.as_ref()?.record.clone())?;
                        Some(
                            view! {
                                <span class="fact">
                                    <RecordLink number=record.number /> ", " {record.state.label()}
                                </span>
                            },
                        )
                    }}
                    <Fact value=Signal::derive(move || conversation.looking()) />
                    {move || {
                        offline
                            .get()
                            .map(|_| view! { <span class="fact offline">{agent} " offline " <Waited since=offline /></span> })
                    }}
                    {move || {
                        fact(|head| head.customer_email.clone())
                            .map(|email| {
                                view! {
                                    <span class="fact">
                                        {email}
                                        <span class="proof" title="Typed by the customer: it proves nothing.">
                                            " as typed"
                                        </span>
                                    </span>
                                }
                            })
                    }}
                </p>
            </div>
            // Where the sidebar is another screen, this one says it.
            <ConnectionStanding />
            <p class="head-times">
                {move || {
                    away.get().map(|_| view! { <span class="fact">"customer away " <Waited since=away /></span> })
                }}
                {move || {
                    unanswered
                        .get()
                        .map(|_| view! { <span class="fact">"waits for an answer " <Waited since=unanswered /></span> })
                }}
            </p>
            <div class="head-actions">
                <button
                    type="button"
                    class="quiet"
                    aria-label="Customer details"
                    aria-expanded=move || shared.panel.is_shown().to_string()
                    aria-controls="customer-details"
                    on:click=move |_| shared.panel.toggle()
                >
                    "Details"
                </button>
                <MoreActions conversation invite escalate records mail />
                <Take conversation />
                <Show when=move || rights.get().transfer && !is_asked()>
                    <button type="button" on:click=move |_| colleagues::open(transfer, conversation.id, targets)>
                        "Transfer"
                    </button>
                </Show>
                <Show when=move || rights.get().end>
                    <button type="button" data-ends="" data-pane-first="" on:click=ask>
                        "End conversation"
                    </button>
                </Show>
                <Show when=is_done_here>
                    <button type="button" data-ends="" on:click=done>
                        "Done"
                    </button>
                </Show>
            </div>
            <EndDialog conversation dialog asked_at />
            <MailDialog conversation dialog=mail />
            <AskDialog conversation kind=Kind::Transfer dialog=transfer targets note />
            <AskDialog conversation kind=Kind::Invitation dialog=invite.dialog targets note />
            <EscalateDialog conversation dialog=escalate.dialog targets />
            <RecordDialogsOf conversation records />
        </header>
    }
}

/// Who else takes part, as this person reads it.
fn others(head: &StaffConversation, reader: PersonId) -> Option<String> {
    let name = |colleague: &Colleague| match colleague.person == reader {
        true => "you".to_owned(),
        false => colleague.name.clone(),
    };
    let names: Vec<_> = head.participants.iter().map(name).collect();
    (!names.is_empty()).then(|| format!("and {}", names.join(", ")))
}

#[component]
fn Fact(value: Signal<Option<String>>) -> impl IntoView {
    move || value.get().map(|value| view! { <span class="fact">{value}</span> })
}
