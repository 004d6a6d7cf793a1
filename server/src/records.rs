//! The pages of cases and incidents (behaviour 9): plain forms that work without Wasm.

use crate::pages;
use crate::sign_in::form;
use crate::state::Door;
use app::records::{ListPage, RecordPage, Typed, address, list_page, record_page};
use app::who::SignedIn;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::Staff;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{CustomerId, GroupId, PersonId, RecordId, RequestId};
use domain::people::Me;
use domain::record::activity::Activity;
use domain::record::edit::{Assignment, RecordEdit};
use domain::record::list::{Sort, StateFilter};
use domain::record::{Assessment, Kind, Level, Priority};
use domain::text::MessageBody;
use domain::wire::record::{RecordCursor, RecordQuery, WatchingRecord};
use http::{HeaderMap, StatusCode};
use leptos::nonce::Nonce;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The longest form: the description as it was and as it is, each byte percent-encoded.
const FORM_BYTES: usize = 256 * 1024;
/// How much of a record's activity is shown at first, and how much more each time.
const ROWS: usize = 100;
/// Nobody reads further back on one page.
const ROWS_AT_MOST: usize = 2_000;

/// What the list is asked for with; what a form left empty filters nothing.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    kind: String,
    state: String,
    group: String,
    assignee: String,
    customer: String,
    search: String,
    sort: String,
    after: String,
}

impl Asked {
    fn query(self) -> Result<RecordQuery, Refusal> {
        Ok(RecordQuery {
            kind: chosen("kind", &self.kind, Kind::parse)?.unwrap_or(Kind::Case),
            state: chosen("state", &self.state, StateFilter::parse)?,
            group: chosen("group", &self.group, |id| id.parse().ok().map(GroupId))?,
            assignee: chosen("assignee", &self.assignee, |id| id.parse().ok().map(PersonId))?,
            customer: chosen("customer", &self.customer, |id| id.parse().ok().map(CustomerId))?,
            search: self.search,
            sort: chosen("sort", &self.sort, Sort::parse)?.unwrap_or(Sort::Newest),
            after: chosen("after", &self.after, |after| {
                let (key, record) = after.split_once('.')?;
                Some(RecordCursor {
                    key: key.parse().ok()?,
                    record: RecordId(record.parse().ok()?),
                })
            })?,
        })
    }
}

/// What a field names; nothing where it is empty.
fn chosen<T>(field: &str, value: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
    match value {
        "" => Ok(None),
        value => parse(value)
            .map(Some)
            .ok_or_else(|| Refusal::invalid(field, "is not one of its choices")),
    }
}

/// `GET /records`.
pub(crate) async fn list(
    State(door): State<Door>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    Extension(SignedIn(me)): Extension<SignedIn>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        return pages::message(&door, &Refusal::invalid("", "is not an address of this list"));
    };
    match listed(&door, me, asked).await {
        Ok(page) => Html(list_page(&door.assets.app, page)).into_response(),
        Err(refusal) => pages::message(&door, &refusal),
    }
}

async fn listed(door: &Door, me: Me, asked: Asked) -> Result<ListPage, Refusal> {
    door.limits.staff_request(me.person)?;
    if !me.roles.may_use_desk() {
        return Err(Refusal::NotAllowed);
    }
    let query = asked.query()?;
    let list = door.desk.records(&staff(me), &query).await?;
    let next = list.next.map(|after| {
        address(&RecordQuery {
            after: Some(after),
            ..query.clone()
        })
    });
    let groups = door.desk.group_choices().await?;
    Ok(ListPage {
        query,
        list,
        groups,
        next,
    })
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    rows: usize,
}

/// `GET /records/{number}`.
pub(crate) async fn record(
    State(door): State<Door>,
    Path(number): Path<String>,
    Query(Shown { rows }): Query<Shown>,
    Extension(SignedIn(me)): Extension<SignedIn>,
    Extension(nonce): Extension<Nonce>,
) -> Response {
    if let Err(refusal) = door.limits.staff_request(me.person) {
        return pages::message(&door, &refusal);
    }
    show(&door, &nonce, me, number, rows, Typed::default(), StatusCode::OK).await
}

/// The record's page, or why it cannot be shown.
async fn show(
    door: &Door,
    nonce: &Nonce,
    me: Me,
    number: String,
    rows: usize,
    typed: Typed,
    status: StatusCode,
) -> Response {
    match shown(door, me, number, rows, typed).await {
        Ok(page) => (status, Html(record_page(&door.assets.app, nonce, page))).into_response(),
        Err(refusal) => pages::message(door, &refusal),
    }
}

async fn shown(door: &Door, me: Me, number: String, rows: usize, typed: Typed) -> Result<RecordPage, Refusal> {
    let rows = rows.clamp(ROWS, ROWS_AT_MOST);
    let staff = staff(me);
    let record = door.desk.find_record(&staff, &number).await?;
    let watching = WatchingRecord {
        record,
        having: Vec::new(),
    };
    let told = door.desk.record_changes(&staff, &watching).await?;
    let mut activity = Activity::default();
    activity.apply(told.activity);
    while activity.rows().len() < rows
        && let Some((source, before)) = activity.older()
    {
        activity.prepend(door.desk.record_history(&staff, record, source, before).await?);
    }
    let has_older = activity.older().is_some() && rows < ROWS_AT_MOST;
    Ok(RecordPage {
        older: has_older.then(|| format!("/records/{}?rows={}", told.head.number, rows + ROWS)),
        groups: door.desk.group_choices().await?,
        head: told.head,
        activity,
        request: new_request(),
        typed,
    })
}

/// `GET` of what is posted to, as whoever signed in again in between does.
pub(crate) async fn back(Path(number): Path<String>) -> Response {
    to_page(&number)
}

/// Leads to the record's page. What was found in the desk is a number; anything else leads to the list.
fn to_page(number: &str) -> Response {
    let is_number = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_number {
        Redirect::to(&format!("/records/{number}")).into_response()
    } else {
        Redirect::to("/records").into_response()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkNote {
    request_id: RequestId,
    body: String,
}

/// `POST /records/{number}/work-notes`.
pub(crate) async fn write(
    State(door): State<Door>,
    Path(number): Path<String>,
    Extension(SignedIn(me)): Extension<SignedIn>,
    Extension(nonce): Extension<Nonce>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let filled = match filled::<WorkNote>(&door, &me, &headers, body).await {
        Ok(filled) => filled,
        Err(refusal) => return pages::message(&door, &refusal),
    };
    let outcome = write_on(&door, &me, &number, &filled).await;
    let typed = Typed {
        work_note: Some(filled.body),
        ..Typed::default()
    };
    answer(&door, &nonce, me, number, outcome, typed).await
}

async fn write_on(door: &Door, me: &Me, number: &str, filled: &WorkNote) -> Result<(), Refusal> {
    let staff = staff(me.clone());
    let record = door.desk.find_record(&staff, number).await?;
    let body = MessageBody::new(&filled.body)?;
    let request = named(&filled.request_id, &[&filled.body]);
    let written = door
        .desk
        .write_on_record(&staff, record, request, Visibility::WorkNote, body);
    written.await.map(|_| ())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closing {
    request_id: RequestId,
    resolution: String,
    /// The agent has seen that a conversation ends, too.
    #[serde(default)]
    ends_conversation: bool,
}

/// `POST /records/{number}/close`.
pub(crate) async fn close(
    State(door): State<Door>,
    Path(number): Path<String>,
    Extension(SignedIn(me)): Extension<SignedIn>,
    Extension(nonce): Extension<Nonce>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let filled = match filled::<Closing>(&door, &me, &headers, body).await {
        Ok(filled) => filled,
        Err(refusal) => return pages::message(&door, &refusal),
    };
    let outcome = close_it(&door, &me, &number, &filled).await;
    let typed = Typed {
        resolution: Some(filled.resolution),
        ..Typed::default()
    };
    answer(&door, &nonce, me, number, outcome, typed).await
}

async fn close_it(door: &Door, me: &Me, number: &str, filled: &Closing) -> Result<(), Refusal> {
    let staff = staff(me.clone());
    let record = door.desk.find_record(&staff, number).await?;
    let ends = filled.ends_conversation;
    let request = named(
        &filled.request_id,
        &[&filled.resolution, if ends { "ends" } else { "" }],
    );
    let closed = door
        .desk
        .close_record(&staff, record, &filled.resolution, ends, request);
    closed.await
}

/// What stands in the form, and what stood there when it was drawn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    request_id: RequestId,
    state: String,
    was_state: String,
    #[serde(default)]
    priority: String,
    #[serde(default)]
    was_priority: String,
    #[serde(default)]
    impact: String,
    #[serde(default)]
    was_impact: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    was_urgency: String,
    assigned: String,
    was_assigned: String,
    short_description: String,
    was_short_description: String,
    description: String,
    was_description: String,
}

impl Fields {
    /// What was changed here: the rest stays as it is by now, whoever changed it meanwhile.
    fn edit(&self) -> Result<RecordEdit, Refusal> {
        let changed = |now: &str, was: &str| (lines(now) != lines(was)).then(|| lines(now));
        let is_urgent = changed(&self.priority, &self.was_priority).is_some()
            || changed(&self.impact, &self.was_impact).is_some()
            || changed(&self.urgency, &self.was_urgency).is_some();
        let assessment = match chosen("priority", &self.priority, Priority::parse)? {
            Some(priority) => Some(Assessment::Case { priority }),
            None => {
                let impact = chosen("impact", &self.impact, Level::parse)?;
                let urgency = chosen("urgency", &self.urgency, Level::parse)?;
                impact
                    .zip(urgency)
                    .map(|(impact, urgency)| Assessment::Incident { impact, urgency })
            }
        };
        let assignment = changed(&self.assigned, &self.was_assigned).map(|assigned| {
            assignment(&assigned).ok_or_else(|| Refusal::invalid("assigned", "is not one of its choices"))
        });
        let state = changed(&self.state, &self.was_state);
        Ok(RecordEdit {
            state: match state {
                Some(state) => chosen("state", &state, domain::record::State::parse)?,
                None => None,
            },
            assessment: assessment.filter(|_| is_urgent),
            assignment: assignment.transpose()?,
            short_description: changed(&self.short_description, &self.was_short_description),
            description: changed(&self.description, &self.was_description),
        })
    }
}

/// Browsers send every end of a line as two characters.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A group and perhaps one of it, as the form names them.
fn assignment(value: &str) -> Option<Assignment> {
    let (group, assignee) = value.split_once('.')?;
    Some(Assignment {
        group: GroupId(group.parse().ok()?),
        assignee: match assignee {
            "" => None,
            assignee => Some(PersonId(assignee.parse().ok()?)),
        },
    })
}

/// `POST /records/{number}/fields`.
pub(crate) async fn update(
    State(door): State<Door>,
    Path(number): Path<String>,
    Extension(SignedIn(me)): Extension<SignedIn>,
    Extension(nonce): Extension<Nonce>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let filled = match filled::<Fields>(&door, &me, &headers, body).await {
        Ok(filled) => filled,
        Err(refusal) => return pages::message(&door, &refusal),
    };
    let outcome = update_it(&door, &me, &number, &filled).await;
    let typed = Typed {
        short_description: Some(filled.short_description),
        description: Some(filled.description),
        ..Typed::default()
    };
    answer(&door, &nonce, me, number, outcome, typed).await
}

async fn update_it(door: &Door, me: &Me, number: &str, filled: &Fields) -> Result<(), Refusal> {
    let staff = staff(me.clone());
    let record = door.desk.find_record(&staff, number).await?;
    let edit = filled.edit()?;
    let request = named(&filled.request_id, &[&format!("{edit:?}")]);
    door.desk.update_record(&staff, record, &edit, request).await
}

/// What a form holds, of somebody who does not ask too often.
async fn filled<T: serde::de::DeserializeOwned>(
    door: &Door,
    me: &Me,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Refusal> {
    door.limits.staff_request(me.person)?;
    form(headers, body, FORM_BYTES).await
}

/// The page anew where it went well; else the same page with what was typed, and why it was refused.
async fn answer(
    door: &Door,
    nonce: &Nonce,
    me: Me,
    number: String,
    outcome: Result<(), Refusal>,
    typed: Typed,
) -> Response {
    match outcome {
        Ok(()) => to_page(&number),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let typed = Typed {
                refused: Some(refusal.to_string()),
                ..typed
            };
            show(door, nonce, me, number, 0, typed, status).await
        }
    }
}

/// The id of one press: the page's own, and what was filled in. Pressed twice, it is the same; with other words, another.
fn named(request: &RequestId, words: &[&str]) -> RequestId {
    let mut hash = Sha256::new();
    hash.update(request.as_str());
    for word in words {
        hash.update([0]);
        hash.update(word);
    }
    let hash = hex::encode(hash.finalize());
    RequestId::new(&hash[..32]).expect("32 hex digits are a request id")
}

fn staff(me: Me) -> Staff {
    Staff {
        person: me.person,
        roles: me.roles,
    }
}

fn new_request() -> RequestId {
    RequestId::new(hex::encode(rand::random::<[u8; 16]>())).expect("32 hex digits are a request id")
}
