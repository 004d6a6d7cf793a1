//! The pages of cases and incidents (behaviour 9): plain pages that work without Wasm.

pub(crate) mod forms;

use crate::pages;
use crate::state::Door;
use app::records::{ListPage, RecordPage, Typed, address, list_page, record_page};
use app::who::SignedIn;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::Staff;
use domain::Refusal;
use domain::ids::{CustomerId, GroupId, PersonId, RecordId};
use domain::people::Me;
use domain::record::Kind;
use domain::record::activity::Activity;
use domain::record::list::{Sort, StateFilter};
use domain::wire::record::{RecordCursor, RecordQuery, WatchingRecord};
use http::StatusCode;
use leptos::nonce::Nonce;
use serde::Deserialize;

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
    Extension(nonce): Extension<Nonce>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        return pages::message(&door, &Refusal::invalid("", "is not an address of this list"));
    };
    match listed(&door, me, asked).await {
        Ok(page) => Html(list_page(&door.assets.app, &nonce, page)).into_response(),
        Err(refusal) => pages::message(&door, &refusal),
    }
}

async fn listed(door: &Door, me: Me, asked: Asked) -> Result<ListPage, Refusal> {
    door.limits.staff_request(me.person)?;
    if !me.roles.may_use_desk() {
        return Err(Refusal::NotAllowed);
    }
    let query = asked.query()?;
    let list = door.desk.records(&me.into(), &query).await?;
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
    let reader = me.person;
    let staff = Staff::from(me);
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
        reader,
        request: pages::new_request(),
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
