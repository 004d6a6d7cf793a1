//! The dialogs `Transfer conversation` and `Add people` (behaviour 6.1, 7, 8).

use super::{Standing, Targets, expected};
use crate::api;
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::pane::targets::{Target, TargetList};
use crate::workspace::press::press;
use crate::workspace::{Shared, shared};
use domain::Refusal;
use domain::colleague_request::Kind;
use domain::ids::{PersonId, QueueId};
use domain::limits::UNLIMITED_CONVERSATIONS;
use domain::text::MessageBody;
use domain::time::clock_face;
use domain::wire::agent::{TargetAgent, TargetQueue};
use js_sys::JsString;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// To whom a conversation is transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Agents,
    Queues,
}

impl Tab {
    const BOTH: [Self; 2] = [Self::Agents, Self::Queues];

    fn label(self) -> &'static str {
        match self {
            Self::Agents => "Agents",
            Self::Queues => "Queues",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Agents => Self::Queues,
            Self::Queues => Self::Agents,
        }
    }
}

/// The dialog. `note` is what was typed for who is asked; it stays until somebody was.
#[component]
pub(crate) fn AskDialog(
    conversation: Conversation,
    kind: Kind,
    dialog: NodeRef<html::Dialog>,
    targets: Targets,
    note: RwSignal<String>,
) -> impl IntoView {
    let shared = shared();
    let prefix = format!("{}-{}", kind.as_str(), conversation.id);
    let [title, search_id, note_id, panel] =
        ["title", "search", "note", "panel"].map(|part| format!("{prefix}-{part}"));
    let (labelled_by, search_for, note_for, controls) =
        (title.clone(), search_id.clone(), note_id.clone(), panel.clone());
    let tab = RwSignal::new(Tab::Agents);
    let search = RwSignal::new(String::new());
    let (agent, queue) = (RwSignal::new(None::<i64>), RwSignal::new(None::<i64>));
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(String::new());
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let closed = move |_| {
        tab.set(Tab::Agents);
        search.set(String::new());
        agent.set(None);
        queue.set(None);
        refused.set(String::new());
    };
    let is_found = move |name: &str| search.with(|search| folded(name).contains(&folded(search.trim())));
    let agents = Signal::derive(move || {
        let found = |agent: &&TargetAgent| is_found(&agent.name);
        targets.with(|targets| match targets {
            Some(Ok(targets)) => targets
                .agents
                .iter()
                .filter(found)
                .map(|agent| of_agent(agent, kind))
                .collect(),
            _ => Vec::new(),
        })
    });
    let queues = Signal::derive(move || {
        let found = |queue: &&TargetQueue| is_found(&queue.name);
        targets.with(|targets| match targets {
            Some(Ok(targets)) => targets.queues.iter().filter(found).map(of_queue).collect(),
            _ => Vec::new(),
        })
    });
    let chosen_queue = move || {
        let id = queue.get()?;
        targets.with(|targets| {
            let targets = targets.as_ref()?.as_ref().ok()?;
            targets.queues.iter().find(|queue| queue.queue.0 == id).cloned()
        })
    };
    let is_chosen = move || match tab.get() {
        Tab::Agents => agent.get().is_some(),
        Tab::Queues => queue.get().is_some(),
    };
    let confirm = move |_| {
        let wanted = match tab.get_untracked() {
            Tab::Agents => agent.get_untracked().map(|id| Wanted::Agent(PersonId(id))),
            Tab::Queues => queue.get_untracked().map(|id| Wanted::Queue(QueueId(id))),
        };
        let Some(wanted) = wanted.filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        refused.set(String::new());
        let words = note.get_untracked();
        spawn_local(async move {
            let outcome = ask(conversation, kind, wanted, &words).await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => {
                    let _ = note.try_set(String::new());
                    close();
                    if let Wanted::Queue(_) = wanted {
                        passed_on(shared, conversation);
                    }
                }
                Err(refusal) => drop(refused.try_set(refusal.to_string())),
            }
        });
    };
    let tabs = (kind == Kind::Transfer).then(|| {
        let one = |of: Tab| {
            let id = format!("{prefix}-tab-{}", of.label());
            let controls = controls.clone();
            view! {
                <button
                    type="button"
                    role="tab"
                    id=id
                    aria-selected=move || (tab.get() == of).to_string()
                    aria-controls=controls
                    tabindex=move || if tab.get() == of { "0" } else { "-1" }
                    on:click=move |_| tab.set(of)
                >
                    {of.label()}
                </button>
            }
        };
        let prefix = prefix.clone();
        let keys = move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
                event.prevent_default();
                tab.update(|tab| *tab = tab.other());
                let id = format!("{prefix}-tab-{}", tab.get_untracked().label());
                crate::browser::focus::element(&id);
            }
        };
        view! {
            <div role="tablist" aria-label="To whom" class="tabs" on:keydown=keys>
                {Tab::BOTH.map(one).collect_view()}
            </div>
        }
    });
    let (agents_prefix, queues_prefix) = (format!("{prefix}-agent"), format!("{prefix}-queue"));
    view! {
        <dialog class="dialog ask" node_ref=dialog aria-labelledby=labelled_by on:close=closed>
            <h2 id=title>{heading(kind)}</h2>
            {tabs}
            <div id=panel role=(kind == Kind::Transfer).then_some("tabpanel") class="ask-panel">
                <label class="for-readers" for=search_for>
                    "Search"
                </label>
                <input
                    id=search_id
                    type="search"
                    autocomplete="off"
                    placeholder="Search"
                    autofocus
                    prop:value=search
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <Standing conversation=conversation.id targets />
                <div hidden=move || tab.get() != Tab::Agents>
                    <TargetList prefix=agents_prefix label="Agents" targets=agents chosen=agent />
                    {move || {
                        let is_empty = targets.with(|targets| matches!(targets, Some(Ok(_)))) && agents.with(Vec::is_empty);
                        is_empty.then(|| view! { <p class="hint">"Nobody is found."</p> })
                    }}
                </div>
                <div hidden=move || tab.get() != Tab::Queues>
                    <TargetList prefix=queues_prefix label="Queues" targets=queues chosen=queue />
                </div>
            </div>
            <p class="note-field" hidden=move || tab.get() != Tab::Agents>
                <label for=note_for>"Note for your colleague, if you like (a work note: the customer never reads it)"</label>
                <textarea
                    id=note_id
                    rows="2"
                    prop:value=note
                    on:input=move |event| note.set(event_target_value(&event))
                ></textarea>
            </p>
            {move || {
                let queue = chosen_queue().filter(|_| tab.get() == Tab::Queues)?;
                Some(view! { <Confirmation conversation queue /> })
            }}
            <p class="alert" role="alert" hidden=move || refused.with(String::is_empty)>
                {refused}
            </p>
            <div class="dialog-actions">
                <button type="button" on:click=move |_| close()>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="primary"
                    aria-disabled=move || (!is_chosen()).to_string()
                    aria-busy=move || busy.get().to_string()
                    on:click=confirm
                >
                    {move || match (kind, tab.get()) {
                        (Kind::Invitation, _) => "Invite",
                        (Kind::Transfer, Tab::Agents) => "Request transfer",
                        (Kind::Transfer, Tab::Queues) => "Transfer to queue",
                    }}
                </button>
            </div>
        </dialog>
    }
}

/// Says what passing it on will mean, before it is done.
#[component]
pub(super) fn Confirmation(conversation: Conversation, queue: TargetQueue) -> impl IntoView {
    let clock = shared().clock;
    let away = move || {
        let since = conversation
            .head
            .with(|head| head.as_ref().and_then(|head| head.customer_away_since))?;
        Some(clock_face(clock.since(since)))
    };
    view! {
        <div class="meanwhile">
            <p>
                {move || format!(
                    "{} will wait in {} ({}). It is no longer yours then, and {} reads that you pass it to {}.",
                    conversation.customer(),
                    queue.name,
                    expected(&queue),
                    conversation.customer(),
                    queue.public_name,
                )}
            </p>
            {move || away().map(|away| view! { <p>{format!("{} is away for {away}.", conversation.customer())}</p> })}
        </div>
    }
}

/// Without the difference between large and small letters; the browser knows them all.
fn folded(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Transfer => "Transfer conversation",
        Kind::Invitation => "Add people",
    }
}

fn of_agent(agent: &TargetAgent, kind: Kind) -> Target {
    let hindrance = if agent.takes_part && kind == Kind::Invitation {
        Some("Takes part already.".to_owned())
    } else {
        agent.may_be_asked(kind).err().map(|refusal| refusal.to_string())
    };
    let elsewhere = if agent.is_member { "" } else { ", in another group" };
    Target {
        id: agent.person.0,
        name: agent.name.clone(),
        detail: format!(
            "{}, {} open{elsewhere}",
            agent.whereabouts.label(),
            match agent.limit {
                UNLIMITED_CONVERSATIONS => agent.open.to_string(),
                limit => format!("{} of {limit}", agent.open),
            }
        ),
        hindrance,
    }
}

fn of_queue(queue: &TargetQueue) -> Target {
    Target {
        id: queue.queue.0,
        name: queue.name.clone(),
        detail: expected(queue),
        hindrance: None,
    }
}

/// Who or what is to have it.
#[derive(Clone, Copy)]
enum Wanted {
    Agent(PersonId),
    Queue(QueueId),
}

async fn ask(conversation: Conversation, kind: Kind, wanted: Wanted, note: &str) -> Result<(), Refusal> {
    let id = conversation.id;
    match wanted {
        Wanted::Agent(agent) => {
            let note = match note.trim() {
                "" => None,
                note => Some(MessageBody::new(note)?),
            };
            // Another note is another request.
            let what = format!("{} {id} {agent} {note:?}", kind.as_str());
            let asked = match kind {
                Kind::Transfer => {
                    press(what, |request_id| api::RequestTransfer {
                        conversation: id,
                        agent,
                        note,
                        request_id,
                    })
                    .await
                }
                Kind::Invitation => {
                    press(what, |request_id| api::Invite {
                        conversation: id,
                        agent,
                        note,
                        request_id,
                    })
                    .await
                }
            };
            asked.map(|_| ())
        }
        Wanted::Queue(queue) => {
            let what = format!("to queue {id} {queue}");
            press(what, |request_id| api::TransferToQueue {
                conversation: id,
                queue,
                request_id,
            })
            .await
        }
    }
}

/// The conversation is in another line now, and no longer this agent's.
pub(super) fn passed_on(shared: Shared, conversation: Conversation) {
    let next = shared
        .arranged
        .with_untracked(|arranged| arranged.after(conversation.id));
    shared.board.gone(conversation.id);
    shared.rearrange(false);
    show(shared.notice, format!("{} is in line there.", conversation.customer()));
    if next != conversation.id {
        crate::browser::focus::case(next);
    }
}
