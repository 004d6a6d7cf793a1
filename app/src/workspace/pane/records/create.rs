//! The dialogs `Create case` and `Create incident` (behaviour 9): a form that is already filled in.

use crate::api;
use crate::browser::ask::ask;
use crate::browser::focus;
use crate::workspace::conversation::Conversation;
use crate::workspace::press::press;
use domain::Refusal;
use domain::ids::{ConversationId, GroupId, PersonId};
use domain::limits::SHORT_DESCRIPTION_CHARACTERS;
use domain::record::draft::Draft;
use domain::record::{Assessment, Kind, Level, Priority};
use domain::wire::record::RecordForm;
use leptos::ev::{Event, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::fmt::Display;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement};

/// The dialog of a conversation, and what stands in it.
#[derive(Clone, Copy)]
pub(crate) struct Creating {
    dialog: NodeRef<html::Dialog>,
    kind: RwSignal<Kind>,
    /// What the form is filled with; nothing until the desk has answered.
    form: RwSignal<Option<Result<RecordForm, Refusal>>>,
    /// What the form holds, once something of it was changed.
    typed: RwSignal<Option<Draft>>,
    /// What is wrong with it.
    wrong: RwSignal<Vec<Refusal>>,
}

impl Creating {
    pub(super) fn new() -> Self {
        Self {
            dialog: NodeRef::new(),
            kind: RwSignal::new(Kind::Case),
            form: RwSignal::new(None),
            typed: RwSignal::new(None),
            wrong: RwSignal::new(Vec::new()),
        }
    }

    /// Opens it. What was typed and neither saved nor cancelled is still there.
    pub(crate) fn open(self, conversation: ConversationId, kind: Kind) {
        let Some(dialog) = self.dialog.get_untracked().filter(|dialog| !dialog.open()) else {
            return;
        };
        if self.kind.get_untracked() != kind || self.typed.with_untracked(Option::is_none) {
            self.kind.set(kind);
            self.load(conversation);
        }
        // Only a dialog that is open already refuses.
        let _ = dialog.show_modal();
    }

    fn load(self, conversation: ConversationId) {
        self.form.set(None);
        self.clear();
        spawn_local(async move {
            let told = ask(api::records::AskRecordForm { conversation }).await;
            // The pane may be gone by now.
            let _ = self.form.try_set(Some(told));
            request_animation_frame(move || focus::element(&id(conversation, SHORT_DESCRIPTION)));
        });
    }

    fn clear(self) {
        let _ = self.typed.try_set(None);
        let _ = self.wrong.try_set(Vec::new());
    }

    fn close(self) {
        if let Some(Some(dialog)) = self.dialog.try_get_untracked() {
            dialog.close();
        }
    }

    /// What is wrong with this field, as a sentence.
    fn wrong_with(self, name: &str, label: &str) -> Option<String> {
        self.wrong.with(|wrong| {
            wrong.iter().find_map(|refusal| match refusal {
                Refusal::Invalid { field, reason } if field == name => Some(format!("{label} {reason}.")),
                _ => None,
            })
        })
    }
}

const SHORT_DESCRIPTION: &str = "short_description";
const DESCRIPTION: &str = "description";
const PRIORITY: &str = "priority";
const IMPACT: &str = "impact";
const URGENCY: &str = "urgency";
const GROUP: &str = "group";
const ASSIGNEE: &str = "assignee";
/// The fields of which the desk may say that they are wrong.
const REFUSED: [&str; 4] = [SHORT_DESCRIPTION, DESCRIPTION, GROUP, ASSIGNEE];

/// The element id of a field.
fn id(conversation: ConversationId, name: &str) -> String {
    format!("record-{name}-{conversation}")
}

#[component]
pub(crate) fn CreateDialog(conversation: Conversation, creating: Creating) -> impl IntoView {
    let title = format!("create-title-{}", conversation.id);
    let labelled_by = title.clone();
    let Creating { dialog, kind, form, .. } = creating;
    let heading = move || match kind.get() {
        Kind::Case => "Create case",
        Kind::Incident => "Create incident",
    };
    view! {
        <dialog class="dialog record-dialog" node_ref=dialog aria-labelledby=labelled_by>
            <h2 id=title>{heading}</h2>
            {move || match form.get() {
                None => {
                    view! {
                        <p class="hint" role="status">
                            "Filling in what is known…"
                        </p>
                    }
                        .into_any()
                }
                Some(Ok(filled)) => view! { <Form conversation creating filled /> }.into_any(),
                Some(Err(refusal)) => {
                    view! {
                        <p class="alert" role="alert">
                            {refusal.to_string()}
                        </p>
                        <div class="dialog-actions">
                            <button type="button" on:click=move |_| creating.close()>
                                "Cancel"
                            </button>
                            <button type="button" on:click=move |_| creating.load(conversation.id)>
                                "Try again"
                            </button>
                        </div>
                    }
                        .into_any()
                }
            }}
        </dialog>
    }
}

#[component]
fn Form(conversation: Conversation, creating: Creating, filled: RecordForm) -> impl IntoView {
    let of = conversation.id;
    let kind = creating.kind.get_untracked();
    let RecordForm {
        caller,
        short_description,
        description,
        group: first_group,
        assignee: first_assignee,
        current,
        groups,
    } = filled;
    let typed = creating.typed;
    let group = Memo::new(move |_| typed.with(|typed| typed.as_ref().map_or(first_group, |draft| draft.group)));
    let assessment = move || {
        let first = Assessment::first(kind);
        typed.with(|typed| typed.as_ref().map_or(first, |draft| draft.assessment))
    };
    let busy = RwSignal::new(false);
    let refused = move || {
        let other = |refusal: &&Refusal| !matches!(refusal, Refusal::Invalid { field, .. } if REFUSED.contains(&field.as_str()));
        creating
            .wrong
            .with(|wrong| wrong.iter().find(other).map(Refusal::to_string).unwrap_or_default())
    };
    let change = move |event: Event| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|field| field.closest("form").ok().flatten());
        if let Some(form) = form {
            typed.set(Some(draft_of(form.unchecked_ref(), kind)));
        }
    };
    let pointed_at = current.as_ref().map(|linked| linked.record);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let draft = draft_of(&event_target::<HtmlFormElement>(&event), kind);
        if let Err(wrong) = draft.check() {
            mark(creating, of, wrong);
            return;
        }
        busy.set(true);
        creating.wrong.set(Vec::new());
        spawn_local(async move {
            // Other words are another press.
            let what = format!("create {of} {draft:?}");
            let outcome = press(what, |request_id| api::records::CreateRecord {
                conversation: of,
                draft,
                current: pointed_at,
                request_id,
            })
            .await;
            let _ = busy.try_set(false);
            match outcome {
                // The card says the rest.
                Ok(_) => {
                    creating.clear();
                    creating.close();
                }
                Err(refusal) => mark(creating, of, vec![refusal]),
            }
        });
    };
    let members = {
        let groups = groups.clone();
        move || {
            let chosen = group.get();
            let assignee = typed.with(|typed| typed.as_ref().map_or(first_assignee, |draft| draft.assignee));
            let members = groups.iter().find(|one| one.group == chosen);
            let members = members.into_iter().flat_map(|group| &group.members);
            let nobody = option("", "Nobody yet", assignee.is_none());
            let members = members.map(|member| option(member.person.0, &member.name, assignee == Some(member.person)));
            std::iter::once(nobody).chain(members).collect_view()
        }
    };
    let urgent = match kind {
        Kind::Case => {
            let chosen = Assessment::first(kind).priority();
            let options = Priority::ALL
                .iter()
                .map(|one| option(one.as_str(), one.label(), *one == chosen))
                .collect_view();
            field(
                creating,
                of,
                PRIORITY,
                "Priority",
                select(of, PRIORITY, options.into_any()),
            )
        }
        Kind::Incident => {
            let options = || {
                Level::ALL
                    .iter()
                    .map(|one| option(one.as_str(), one.label(), *one == Level::Medium))
                    .collect_view()
                    .into_any()
            };
            view! {
                {field(creating, of, IMPACT, "Impact", select(of, IMPACT, options()))}
                {field(creating, of, URGENCY, "Urgency", select(of, URGENCY, options()))}
                <p class="hint">{move || format!("Priority {}", assessment().priority().label())}</p>
            }
            .into_any()
        }
    };
    let group_options = groups
        .iter()
        .map(|one| option(one.group.0, &one.name, one.group == first_group))
        .collect_view()
        .into_any();
    let (short_id, description_id) = (id(of, SHORT_DESCRIPTION), id(of, DESCRIPTION));
    let said = move |name: &'static str, label: &'static str| {
        (
            move || creating.wrong_with(name, label).map(|_| "true"),
            format!("{}-wrong", id(of, name)),
        )
    };
    let (short_wrong, short_told) = said(SHORT_DESCRIPTION, "");
    let (description_wrong, description_told) = said(DESCRIPTION, "");
    let short = view! {
        <input
            id=short_id
            name=SHORT_DESCRIPTION
            autocomplete="off"
            maxlength=(2 * SHORT_DESCRIPTION_CHARACTERS).to_string()
            prop:value=short_description
            aria-invalid=short_wrong
            aria-describedby=short_told
        />
    };
    let long = view! {
        <textarea
            id=description_id
            name=DESCRIPTION
            rows="5"
            prop:value=description
            aria-invalid=description_wrong
            aria-describedby=description_told
        ></textarea>
    };
    view! {
        <form class="record-form" novalidate on:input=change on:submit=submit>
            <p class="hint">
                {match &current {
                    Some(linked) => {
                        format!("For {caller}. The conversation belongs to {} now; the new one takes its place.", linked.number)
                    }
                    None => format!("For {caller}."),
                }}
            </p>
            {field(creating, of, SHORT_DESCRIPTION, "Short description", short.into_any())}
            {field(creating, of, DESCRIPTION, "Description", long.into_any())}
            <div class="record-row">{urgent}</div>
            <div class="record-row">
                {field(creating, of, GROUP, "Group", select(of, GROUP, group_options))}
                {field(creating, of, ASSIGNEE, "Assignee", select(of, ASSIGNEE, members.into_any()))}
            </div>
            <p class="alert" role="alert" hidden=move || refused().is_empty()>
                {refused}
            </p>
            <div class="dialog-actions">
                <button
                    type="button"
                    on:click=move |_| {
                        creating.clear();
                        creating.close();
                    }
                >
                    "Cancel"
                </button>
                <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>
                    "Create"
                </button>
            </div>
        </form>
    }
}

/// A field with its label, and what is wrong with it.
fn field(
    creating: Creating,
    conversation: ConversationId,
    name: &'static str,
    label: &'static str,
    control: AnyView,
) -> AnyView {
    let labelled = id(conversation, name);
    let told = format!("{labelled}-wrong");
    let wrong = move || creating.wrong_with(name, label);
    view! {
        <div class="record-field">
            <label for=labelled>{label}</label>
            {control}
            <p class="alert" id=told hidden=move || wrong().is_none()>
                {wrong}
            </p>
        </div>
    }
    .into_any()
}

fn select(conversation: ConversationId, name: &'static str, options: AnyView) -> AnyView {
    view! {
        <select id=id(conversation, name) name=name>
            {options}
        </select>
    }
    .into_any()
}

fn option(value: impl Display, label: &str, selected: bool) -> AnyView {
    view! {
        <option value=value.to_string() selected=selected>
            {label.to_owned()}
        </option>
    }
    .into_any()
}

/// What the form holds.
fn draft_of(form: &HtmlFormElement, kind: Kind) -> Draft {
    let data = FormData::new_with_form(form).ok();
    let value = |name: &str| {
        data.as_ref()
            .and_then(|data| data.get(name).as_string())
            .unwrap_or_default()
    };
    let level = |name: &str| Level::parse(&value(name)).unwrap_or(Level::Medium);
    Draft {
        assessment: match kind {
            Kind::Case => Assessment::Case {
                priority: Priority::parse(&value(PRIORITY)).unwrap_or(Priority::Moderate),
            },
            Kind::Incident => Assessment::Incident {
                impact: level(IMPACT),
                urgency: level(URGENCY),
            },
        },
        short_description: value(SHORT_DESCRIPTION),
        description: value(DESCRIPTION),
        group: GroupId(value(GROUP).parse().unwrap_or_default()),
        assignee: value(ASSIGNEE).parse().ok().map(PersonId),
    }
}

/// Says what is wrong where it stands, and goes to the first of it.
fn mark(creating: Creating, conversation: ConversationId, wrong: Vec<Refusal>) {
    let first = wrong.iter().find_map(|refusal| match refusal {
        Refusal::Invalid { field, .. } => REFUSED.into_iter().find(|name| name == field),
        _ => None,
    });
    if creating.wrong.try_set(wrong).is_none()
        && let Some(first) = first
    {
        focus::element(&id(conversation, first));
    }
}
