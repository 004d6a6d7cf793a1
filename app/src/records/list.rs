//! The list of cases or of incidents, with its filters.

use super::{Moment, choice, option, page, table};
use crate::assets::Assets;
use domain::ids::PersonId;
use domain::record::Kind;
use domain::record::list::{Sort, StateFilter};
use domain::wire::record::{GroupChoice, RecordList, RecordQuery, RecordSummary};
use leptos::nonce::Nonce;
use leptos::prelude::*;

/// What the list tells of each record.
const COLUMNS: [&str; 8] = [
    "Number",
    "Short description",
    "State",
    "Priority",
    "Caller",
    "Group",
    "Assignee",
    "Changed",
];

/// What the list shows.
pub struct ListPage {
    pub query: RecordQuery,
    pub list: RecordList,
    pub groups: Vec<GroupChoice>,
    /// The address of the next page, if there is one.
    pub next: Option<String>,
}

/// The page at `/records`.
#[must_use]
pub fn list_page(assets: &Assets, nonce: &Nonce, shown: ListPage) -> String {
    let ListPage {
        query,
        list,
        groups,
        next,
    } = shown;
    let title = heading(query.kind);
    page(assets, nonce, title, move || {
        let is_empty = list.records.is_empty();
        let rows = list
            .records
            .into_iter()
            .map(|record| view! { <Row record /> })
            .collect_view();
        view! {
            <h1>{title}</h1>
            <Filters query=query.clone() groups />
            {if is_empty {
                view! { <p class="hint">"Nothing is found."</p> }.into_any()
            } else {
                table(title, COLUMNS, rows).into_any()
            }}
            <p class="record-paging">
                {query.after.is_some().then(|| view! { <a href=address(&RecordQuery { after: None, ..query.clone() })>"First page"</a> })}
                {next.map(|next| view! { <a href=next>"Next page"</a> })}
            </p>
        }
    })
}

fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Case => "Cases",
        Kind::Incident => "Incidents",
    }
}

/// Where a list stands, as an address.
#[must_use]
pub fn address(query: &RecordQuery) -> String {
    let mut address = format!("/records?kind={}&sort={}", query.kind.as_str(), query.sort.as_str());
    let mut add = |name: &str, value: String| {
        address.push('&');
        address.push_str(name);
        address.push('=');
        address.push_str(&value);
    };
    if let Some(state) = query.state {
        add("state", state.as_str().to_owned());
    }
    if let Some(group) = query.group {
        add("group", group.to_string());
    }
    if let Some(assignee) = query.assignee {
        add("assignee", assignee.to_string());
    }
    if let Some(customer) = query.customer {
        add("customer", customer.to_string());
    }
    if !query.search.is_empty() {
        add("search", percent_encoded(&query.search));
    }
    if let Some(after) = query.after {
        add("after", format!("{}.{}", after.key, after.record));
    }
    address
}

/// A text as a value in an address.
fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[component]
fn Filters(query: RecordQuery, groups: Vec<GroupChoice>) -> impl IntoView {
    let RecordQuery {
        kind,
        state,
        group,
        assignee,
        search,
        sort,
        ..
    } = query;
    let kinds = Kind::ALL
        .iter()
        .map(|one| option(one.as_str(), heading(*one), *one == kind));
    let any = option("", "All", state.is_none());
    let states = StateFilter::ALL
        .iter()
        .map(|one| option(one.as_str(), one.label(), state == Some(*one)));
    let all_groups = option("", "All", group.is_none());
    let group_options = groups
        .iter()
        .map(|one| option(one.group.0, &one.name, group == Some(one.group)));
    let anybody = option("", "Anybody", assignee.is_none());
    let mut people: Vec<(PersonId, String)> = groups
        .iter()
        .flat_map(|group| &group.members)
        .map(|member| (member.person, member.name.clone()))
        .collect();
    people.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    people.dedup();
    let people = people
        .iter()
        .map(|(person, name)| option(person.0, name, assignee == Some(*person)));
    let sorts = Sort::ALL
        .iter()
        .map(|one| option(one.as_str(), one.label(), *one == sort));
    view! {
        <form class="record-filters" method="get" action="/records" role="search">
            {choice("kind", "Show", kinds.collect())}
            {choice("state", "State", std::iter::once(any).chain(states).collect())}
            {choice("group", "Group", std::iter::once(all_groups).chain(group_options).collect())}
            {choice("assignee", "Assignee", std::iter::once(anybody).chain(people).collect())}
            {choice("sort", "Order", sorts.collect())}
            <div class="record-field">
                <label for="search">"Search"</label>
                <input id="search" type="search" name="search" value=search autocomplete="off" />
            </div>
            <button class="primary" type="submit">
                "Show"
            </button>
        </form>
    }
}

#[component]
fn Row(record: RecordSummary) -> impl IntoView {
    let number = record.number.0;
    let path = format!("/records/{number}");
    view! {
        <tr>
            <th scope="row">
                <a href=path>{number}</a>
            </th>
            <td class="record-words">{record.short_description}</td>
            <td>{record.state.label()}</td>
            <td>{record.priority.label()}</td>
            <td>{record.caller}</td>
            <td>{record.group}</td>
            <td>{record.assignee}</td>
            <td>
                <Moment at=record.updated_at />
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{GroupId, RecordId};
    use domain::wire::record::RecordCursor;

    #[test]
    fn what_is_listed_stands_in_the_address() {
        let query = RecordQuery {
            kind: Kind::Incident,
            state: Some(StateFilter::Open),
            group: Some(GroupId(2)),
            assignee: None,
            customer: None,
            search: "50 % & \u{e9}".to_owned(),
            sort: Sort::Priority,
            after: Some(RecordCursor {
                key: -3,
                record: RecordId(7),
            }),
        };
        assert_eq!(
            address(&query),
            "/records?kind=incident&sort=priority&state=open&group=2&search=50%20%25%20%26%20%C3%A9&after=-3.7"
        );
    }
}
