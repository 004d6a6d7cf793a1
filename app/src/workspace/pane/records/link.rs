//! The dialog `Link record` (behaviour 9): an existing case or incident of this customer.

use super::current;
use crate::api;
use crate::browser::ask::ask;
use crate::browser::timer::{self, Timer};
use crate::workspace::conversation::Conversation;
use crate::workspace::pane::targets::{Target, TargetList};
use crate::workspace::press::press;
use domain::Refusal;
use domain::ids::RecordId;
use domain::wire::record::RecordSummary;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The desk is asked when nothing was typed for so long.
const TYPING: Duration = Duration::from_millis(200);

#[component]
pub(crate) fn LinkDialog(conversation: Conversation, dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let id = conversation.id;
    let [title, search_id] = ["title", "search"].map(|part| format!("link-{part}-{id}"));
    let (labelled_by, search_for) = (title.clone(), search_id.clone());
    let search = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Result<Vec<RecordSummary>, Refusal>>);
    let chosen = RwSignal::new(None::<i64>);
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(String::new()));
    let timer = StoredValue::new_local(None::<Timer>);
    let look = move || {
        let words = search.get_untracked();
        spawn_local(async move {
            let told = ask(api::records::LinkableRecords {
                conversation: id,
                search: words.clone(),
            })
            .await;
            // Other words were typed meanwhile, or the pane is gone.
            if search.try_with_untracked(|now| *now == words) == Some(true) {
                found.set(Some(told));
            }
        });
    };
    let typed = move |event| {
        search.set(event_target_value(&event));
        timer.set_value(Some(timer::after(TYPING, look)));
    };
    let close = move || {
        if let Some(Some(dialog)) = dialog.try_get_untracked() {
            dialog.close();
        }
    };
    let opened = move |_| {
        if dialog.get_untracked().is_some_and(|dialog| dialog.open()) {
            look();
        } else {
            search.set(String::new());
            found.set(None);
            chosen.set(None);
            refused.set(String::new());
        }
    };
    let targets = Signal::derive(move || {
        let now = conversation
            .head
            .with(|head| head.as_ref()?.record.as_ref().map(|linked| linked.record));
        found.with(|found| match found {
            Some(Ok(records)) => records.iter().map(|record| target(record, now)).collect(),
            _ => Vec::new(),
        })
    });
    let confirm = move |_| {
        let record = chosen.get_untracked().map(RecordId);
        let Some(record) = record.filter(|_| !busy.get_untracked()) else {
            return;
        };
        let current = current(conversation);
        busy.set(true);
        refused.set(String::new());
        spawn_local(async move {
            let outcome = press(format!("link {id} {record} {current:?}"), |request_id| {
                api::records::LinkRecord {
                    conversation: id,
                    record,
                    current,
                    request_id,
                }
            })
            .await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => close(),
                Err(refusal) => drop(refused.try_set(refusal.to_string())),
            }
        });
    };
    view! {
        <dialog class="dialog ask" node_ref=dialog aria-labelledby=labelled_by on:toggle=opened>
            <h2 id=title>"Link record"</h2>
            <div class="ask-panel">
                <label class="for-readers" for=search_for>
                    "Search"
                </label>
                <input
                    id=search_id
                    type="search"
                    autocomplete="off"
                    placeholder="Number or words"
                    autofocus
                    prop:value=search
                    on:input=typed
                />
                <div role="status">
                    {move || {
                        let hint = found
                            .with(|found| match found {
                                None => Some("Looking…".to_owned()),
                                Some(Ok(records)) if records.is_empty() => {
                                    Some(format!("No case and no incident of {} is found.", conversation.customer()))
                                }
                                Some(Ok(_)) => None,
                                Some(Err(refusal)) => Some(refusal.to_string()),
                            });
                        hint.map(|hint| view! { <p class="hint">{hint}</p> })
                    }}
                </div>
                <TargetList prefix=format!("link-{id}") label="Records" targets chosen />
            </div>
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
                    aria-disabled=move || chosen.get().is_none().to_string()
                    aria-busy=move || busy.get().to_string()
                    on:click=confirm
                >
                    "Link"
                </button>
            </div>
        </dialog>
    }
}

fn target(record: &RecordSummary, current: Option<RecordId>) -> Target {
    Target {
        id: record.record.0,
        name: format!("{} {}", record.number, record.short_description),
        detail: format!("{}, {}, {}", record.kind.label(), record.state.label(), record.group),
        hindrance: (current == Some(record.record)).then(|| "The conversation belongs to it already.".to_owned()),
    }
}
