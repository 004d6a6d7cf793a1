//! A record's page: its fields, its conversations, and its activity.

mod activity;

use super::{Moment, area, choice, option, page};
use crate::assets::Assets;
use crate::shell::PICTURES;
use activity::activity_part;
use domain::ids::{PersonId, RequestId};
use domain::record::activity::Activity;
use domain::record::{Level, Priority, State};
use domain::wire::record::{GroupChoice, RecordConversation, RecordHead};
use leptos::nonce::Nonce;
use leptos::prelude::*;

/// Keeps what the page shows as it stands; without it, the page is read anew by hand.
const LIVE: &str = include_str!("live.js");

/// What the page shows.
pub struct RecordPage {
    pub head: RecordHead,
    pub activity: Activity,
    pub groups: Vec<GroupChoice>,
    /// Who reads it.
    pub reader: PersonId,
    /// Where more of the activity is, if there is more.
    pub older: Option<String>,
    /// Names what is done next on this page.
    pub request: RequestId,
    /// What was refused just now, with what was typed.
    pub typed: Typed,
}

/// What was typed into one of the page's forms and refused, and why.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub refused: Option<String>,
    pub comment: Option<String>,
    pub work_note: Option<String>,
    pub resolution: Option<String>,
    pub short_description: Option<String>,
    pub description: Option<String>,
}

/// The page at `/records/{number}`.
#[must_use]
pub fn record_page(assets: &Assets, nonce: &Nonce, shown: RecordPage) -> String {
    let (of_live, of_pictures) = (nonce.clone(), nonce.clone());
    let uploads = assets.uploads.clone();
    let title = shown.head.number.0.clone();
    page(assets, nonce, &title, move || {
        let RecordPage {
            head,
            activity,
            groups,
            reader,
            older,
            request,
            typed,
        } = shown;
        let Typed {
            refused, resolution, ..
        } = typed.clone();
        let path = format!("/records/{}", head.number);
        let request = request.as_str().to_owned();
        let may = head.rights;
        let record = head.record.0;
        let is_open = head.state != State::Closed;
        view! {
            <h1 data-live="title">
                {head.number.0.clone()} " "
                <span class="record-words">{head.short_description.clone()}</span>
            </h1>
            {refused
                .map(|refused| {
                    view! {
                        <p class="alert" role="alert">
                            {refused}
                        </p>
                    }
                })}
            <Facts head=head.clone() />
            {may.edit
                .then(|| {
                    view! { <Fields head=head.clone() groups typed=typed.clone() path=path.clone() request=request.clone() /> }
                })}
            {(may.edit && is_open)
                .then(|| {
                    view! { <Close head=head.clone() resolution path=path.clone() request=request.clone() /> }
                })}
            <Conversations conversations=head.conversations.clone() />
            {activity_part(&head, &activity, reader, older, typed, &path, &request)}
            <script nonce=of_live data-record=record inner_html=LIVE></script>
            <script nonce=of_pictures data-uploads=uploads inner_html=PICTURES></script>
        }
    })
}

#[component]
fn Facts(head: RecordHead) -> impl IntoView {
    let fact = |name: &'static str, value: AnyView| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let words = |text: String| text.into_any();
    let assessment = head.assessment;
    let levels = assessment.impact().zip(assessment.urgency());
    let description = head.description;
    view! {
        <dl class="record-facts" data-live="facts">
            {fact("State", words(head.state.label().to_owned()))}
            {fact("Priority", words(assessment.priority().label().to_owned()))}
            {levels
                .map(|(impact, urgency)| {
                    (fact("Impact", words(impact.label().to_owned())), fact("Urgency", words(urgency.label().to_owned())))
                })}
            {fact("Group", words(head.group_name))}
            {fact("Assignee", words(head.assignee.map_or("Nobody yet".to_owned(), |person| person.name)))}
            {fact("Caller", words(head.caller))}
            {head
                .caller_email
                .map(|email| fact("E-mail, as typed: it proves nothing", words(email)))}
            {fact("Created", view! { <Moment at=head.created_at /> {head.created_by.map(|by| format!(" by {by}"))} }.into_any())}
            {fact("Changed", view! { <Moment at=head.updated_at /> }.into_any())}
            {head.closed_at.map(|at| fact("Closed", view! { <Moment at /> }.into_any()))}
            {head.resolution.map(|resolution| fact("Resolution", view! { <span class="record-text">{resolution}</span> }.into_any()))}
            {(!description.is_empty())
                .then(|| {
                    view! {
                        <div class="record-wide">
                            <dt>"Description"</dt>
                            <dd class="record-text">{description}</dd>
                        </div>
                    }
                })}
        </dl>
    }
}

/// What can be changed. Beside each field stands what it was, so that only what is changed here is changed.
#[component]
fn Fields(head: RecordHead, groups: Vec<GroupChoice>, typed: Typed, path: String, request: String) -> impl IntoView {
    let assessment = head.assessment;
    let was = |name: &'static str, value: String| view! { <input type="hidden" name=name value=value /> };
    let states: Vec<_> = State::ALL
        .iter()
        .filter(|one| **one != State::Closed || head.state == State::Closed)
        .map(|one| option(one.as_str(), one.label(), *one == head.state))
        .collect();
    let urgent = match assessment.impact().zip(assessment.urgency()) {
        None => {
            let priorities = Priority::ALL
                .iter()
                .map(|one| option(one.as_str(), one.label(), *one == assessment.priority()));
            view! {
                {choice("priority", "Priority", priorities.collect())}
                {was("was_priority", assessment.priority().as_str().to_owned())}
            }
            .into_any()
        }
        Some((impact, urgency)) => {
            let levels = |chosen: Level| {
                Level::ALL
                    .iter()
                    .map(move |one| option(one.as_str(), one.label(), *one == chosen))
                    .collect()
            };
            view! {
                {choice("impact", "Impact", levels(impact))}
                {choice("urgency", "Urgency", levels(urgency))}
                {was("was_impact", impact.as_str().to_owned())}
                {was("was_urgency", urgency.as_str().to_owned())}
            }
            .into_any()
        }
    };
    let assigned = assignment(head.group.0, head.assignee.as_ref().map(|person| person.person.0));
    let now = assigned.clone();
    // A group and one of its members are one choice, so that no pair can be chosen that does not exist.
    let assignments = groups
        .into_iter()
        .flat_map(|group| {
            let id = group.group.0;
            let of_nobody = (assignment(id, None), group.name.clone());
            let members = group.members.into_iter().map(move |member| {
                (
                    assignment(id, Some(member.person.0)),
                    format!("{}: {}", group.name, member.name),
                )
            });
            std::iter::once(of_nobody).chain(members)
        })
        .map(|(value, label)| option(&value, &label, value == now))
        .collect();
    let is_refused = typed.short_description.is_some();
    let short_description = typed
        .short_description
        .unwrap_or_else(|| head.short_description.clone());
    let description = typed.description.unwrap_or_else(|| head.description.clone());
    view! {
        <details class="record-part" open=is_refused>
            <summary>"Change"</summary>
            <form class="record-form" method="post" action=format!("{path}/fields")>
                <input type="hidden" name="request_id" value=request />
                {was("was_state", head.state.as_str().to_owned())}
                {was("was_assigned", assigned)}
                {was("was_short_description", head.short_description)}
                {was("was_description", head.description)}
                <div class="record-row">
                    {choice("state", "State", states)} {urgent} {choice("assigned", "Group and assignee", assignments)}
                </div>
                <div class="record-field">
                    <label for="short-description">"Short description"</label>
                    <input id="short-description" name="short_description" value=short_description autocomplete="off" required />
                </div>
                <div class="record-field">
                    <label for="description">"Description"</label>
                    <textarea id="description" name="description" rows="5" inner_html=area(&description)></textarea>
                </div>
                <div class="dialog-actions">
                    <button class="primary" type="submit">
                        "Save"
                    </button>
                </div>
            </form>
        </details>
    }
}

/// A group, and perhaps one of it, as one value.
fn assignment(group: i64, assignee: Option<i64>) -> String {
    match assignee {
        Some(assignee) => format!("{group}.{assignee}"),
        None => format!("{group}."),
    }
}

#[component]
fn Close(head: RecordHead, resolution: Option<String>, path: String, request: String) -> impl IntoView {
    let is_refused = resolution.is_some();
    let talking = head
        .conversations
        .iter()
        .find(|one| one.is_current && one.state == domain::conversation::State::InProgress && one.may_end);
    let confirm = talking.map(|one| {
        let with = one.agent.clone().unwrap_or_default();
        view! {
            <label class="record-check">
                <input type="checkbox" name="ends_conversation" value="true" />
                {format!(
                    "{} is in progress with {with}: end it, too, as Closed Complete. The customer reads that.",
                    one.number,
                )}
            </label>
        }
    });
    view! {
        <details class="record-part" open=is_refused>
            <summary>"Close"</summary>
            <form class="record-form" method="post" action=format!("{path}/close")>
                <input type="hidden" name="request_id" value=request />
                <div class="record-field">
                    <label for="resolution">"Resolution"</label>
                    <textarea id="resolution" name="resolution" rows="3" required inner_html=area(&resolution.unwrap_or_default())></textarea>
                </div>
                <div data-live="ends">{confirm}</div>
                <div class="dialog-actions">
                    <button class="primary" type="submit">
                        "Close record"
                    </button>
                </div>
            </form>
        </details>
    }
}

#[component]
fn Conversations(conversations: Vec<RecordConversation>) -> impl IntoView {
    let one = |one: RecordConversation| {
        let number = one.number.to_string();
        let path = format!("/desk/{number}");
        let name = if one.readable {
            view! {
                <a href=path target=crate::home::TAB rel="opener">
                    {number}
                </a>
            }
            .into_any()
        } else {
            number.into_any()
        };
        let agent = one.agent.map(|agent| format!(", with {agent}"));
        view! {
            <li>
                {name} {format!(" {}, {}", one.state.label(), one.queue)} {agent} ", "
                <Moment at=one.started_at />
                {(!one.is_current).then_some(", belongs to another record by now")}
            </li>
        }
    };
    view! {
        <section class="record-part" aria-labelledby="conversations">
            <h2 id="conversations">"Conversations"</h2>
            <ul data-live="conversations">{conversations.into_iter().map(one).collect_view()}</ul>
        </section>
    }
}
