//! The list of records (behaviour 9): two statements. Each order has an index for each group; whoever asks sees the records of
//! their groups, and what they are to solve themselves.

use super::{kind, priority, state};
use crate::changes::page;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::store::{Sql, Value, args};
use domain::Refusal;
use domain::ids::{RecordId, RecordNumber};
use domain::limits::{RECORDS_FOUND, RECORDS_PAGE};
use domain::people::Role;
use domain::record::list::Sort;
use domain::record::search::query;
use domain::time::Timestamp;
use domain::wire::record::{RecordCursor, RecordList, RecordQuery, RecordSummary};

/// The columns of [`summary!`].
#[derive(sqlx::FromRow)]
pub(super) struct SummaryRow {
    id: i64,
    kind: String,
    number: String,
    state: String,
    priority: i64,
    short_description: String,
    group_name: String,
    assignee_name: Option<String>,
    caller: String,
    created_at: i64,
    updated_at: i64,
}

/// The columns of a record in a list.
macro_rules! summary_columns {
    () => {
        "records.id, records.kind, records.number, records.state, records.priority, records.short_description,
         assignment_groups.name AS group_name, assignees.public_name AS assignee_name, customers.name AS caller,
         records.created_at, records.updated_at "
    };
}
/// What they are read from besides `records`.
macro_rules! summary_joins {
    () => {
        "JOIN assignment_groups ON assignment_groups.id = records.group_id
         JOIN customers ON customers.id = records.customer_id
         LEFT JOIN people AS assignees ON assignees.id = records.assignee_id "
    };
}
/// The columns of a [`SummaryRow`] and what they are read from. Further columns stand before them.
macro_rules! summary {
    () => {
        concat!(summary_columns!(), "FROM records ", summary_joins!())
    };
}
pub(super) use {summary, summary_columns, summary_joins};

/// What is asked for besides where it is looked for: `$2` the kind, `$3` the state, `$4` the assignee, `$5` the customer.
macro_rules! asked_for {
    () => {
        "one.kind = $2
         AND ($3 = '' OR ($3 = 'open' AND one.state <> 'closed') OR one.state = $3)
         AND (CAST($4 AS BIGINT) IS NULL OR one.assignee_id = $4)
         AND (CAST($5 AS BIGINT) IS NULL OR one.customer_id = $5) "
    };
}

/// After the cursor `$6`, `$7`, in the order of this key.
macro_rules! after {
    ($key:literal) => {
        concat!("(", $key, ", one.id) < ($6, $7) ")
    };
}

macro_rules! in_order {
    ($key:literal, $id:literal) => {
        concat!("ORDER BY ", $key, " DESC, ", $id, " DESC LIMIT $8 ")
    };
}

/// `one` is a record of the groups `$1`, or of whoever asks, `$9`.
macro_rules! visible {
    ($groups:literal) => {
        concat!("(one.group_id IN (SELECT ", $groups, ") OR one.assignee_id = $9) AND ")
    };
}

/// A page of what `$found` selects as `records`.
macro_rules! page_of {
    ($of:literal, $found:expr) => {
        concat!(
            "SELECT ",
            summary_columns!(),
            "FROM (",
            $found,
            ") AS records ",
            summary_joins!(),
            in_order!($of, "records.id")
        )
    };
}

/// The records with some column that is given.
macro_rules! those_with {
    ($key:literal, $of:literal, $which:literal, $groups:literal) => {
        page_of!(
            $of,
            concat!(
                "SELECT one.* FROM records AS one WHERE ",
                $which,
                " AND ",
                visible!($groups),
                asked_for!(),
                "AND ",
                after!($key)
            )
        )
    };
}

/// The statements of one order: by a column of `one` and the same of `records`.
macro_rules! listing {
    ($key:literal, $of:literal) => {
        Listing {
            groups: Sql::each(
                // SQLite has no LATERAL; this finds the first of each group by its index as well.
                concat!(
                    "SELECT ",
                    summary_columns!(),
                    "FROM json_each($1) AS own
                     JOIN records ON records.id IN (SELECT one.id FROM records AS one WHERE one.group_id = own.value AND ",
                    asked_for!(),
                    "AND ",
                    after!($key),
                    in_order!($key, "one.id"),
                    ") ",
                    summary_joins!(),
                    in_order!($of, "records.id")
                ),
                page_of!(
                    $of,
                    concat!(
                        "SELECT first.* FROM json_array_elements_text($1::json) AS own
                         CROSS JOIN LATERAL (SELECT one.* FROM records AS one WHERE one.group_id = own::BIGINT AND ",
                        asked_for!(),
                        "AND ",
                        after!($key),
                        in_order!($key, "one.id"),
                        ") AS first"
                    )
                ),
            ),
            assignee: Sql::each(
                those_with!($key, $of, "one.assignee_id = $4", "value FROM json_each($1)"),
                those_with!(
                    $key,
                    $of,
                    "one.assignee_id = $4",
                    "value::BIGINT FROM json_array_elements_text($1::json)"
                ),
            ),
            customer: Sql::each(
                those_with!($key, $of, "one.customer_id = $5", "value FROM json_each($1)"),
                those_with!(
                    $key,
                    $of,
                    "one.customer_id = $5",
                    "value::BIGINT FROM json_array_elements_text($1::json)"
                ),
            ),
            found: Sql::each(
                page_of!(
                    $of,
                    concat!(
                        "SELECT one.* FROM (
                            SELECT one.* FROM records_search JOIN records AS one ON one.id = records_search.rowid
                            WHERE records_search MATCH $10 AND ",
                        visible!("value FROM json_each($1)"),
                        asked_for!(),
                        "ORDER BY records_search.rowid DESC LIMIT $11) AS one WHERE ",
                        after!($key)
                    )
                ),
                concat!(
                    "WITH found AS MATERIALIZED (
                        SELECT one.* FROM records AS one
                        WHERE to_tsvector('simple', one.searched) @@ to_tsquery('simple',
                            REPLACE(REPLACE(REPLACE($10, '*', ':*'), ' AND ', ' & '), ' OR ', ' | '))) ",
                    page_of!(
                        $of,
                        concat!(
                            "SELECT one.* FROM (SELECT one.* FROM found AS one WHERE ",
                            visible!("value::BIGINT FROM json_array_elements_text($1::json)"),
                            asked_for!(),
                            "ORDER BY one.id DESC LIMIT $11) AS one WHERE ",
                            after!($key)
                        )
                    )
                ),
            ),
        }
    };
}

/// The statements that list records in one order: of groups, of an assignee, of a customer, and those found by words.
struct Listing {
    groups: Sql,
    assignee: Sql,
    customer: Sql,
    found: Sql,
}

/// Not the id itself: by that Postgres would rather go through all records than through those of a group.
const NEWEST: Listing = listing!("(one.id + 0)", "(records.id + 0)");
const UPDATED: Listing = listing!("one.updated_at", "records.updated_at");
const PRIORITY: Listing = listing!("(-one.priority)", "(-records.priority)");

impl Desk {
    /// A page of the list of records.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn records(&self, staff: &Staff, query: &RecordQuery) -> Result<RecordList, Refusal> {
        self.read_records(staff, query).await.map_err(Failure::into_refusal)
    }

    async fn read_records(&self, staff: &Staff, asked: &RecordQuery) -> Result<RecordList, Failure> {
        let mut transaction = self.read().await?;
        let groups: Vec<(i64,)> = transaction
            .all(
                "SELECT id FROM assignment_groups
                 WHERE $2 = 1
                    OR id IN (SELECT group_id FROM group_members WHERE person_id = $1)
                    OR ($3 = 1 AND id IN (SELECT group_id FROM group_managers WHERE person_id = $1))
                 ORDER BY id",
                args![
                    staff.person,
                    staff.roles.has(Role::Admin),
                    staff.roles.has(Role::Manager)
                ],
            )
            .await?;
        let groups: Vec<i64> = groups
            .into_iter()
            .map(|(group,)| group)
            .filter(|group| asked.group.is_none_or(|only| only.0 == *group))
            .collect();
        let rows: Vec<SummaryRow> = list(&mut transaction, staff, asked, &groups).await?;
        transaction.finish().await?;
        let mut records = rows
            .into_iter()
            .map(SummaryRow::into_wire)
            .collect::<Result<Vec<_>, _>>()?;
        let has_more = records.len() > RECORDS_PAGE;
        records.truncate(RECORDS_PAGE);
        let last = records.last().filter(|_| has_more);
        Ok(RecordList {
            next: last.map(|last| RecordCursor {
                key: key(asked.sort, last),
                record: last.record,
            }),
            records,
        })
    }
}

/// The records that are asked for, one more than a page.
async fn list(
    transaction: &mut crate::store::Transaction,
    staff: &Staff,
    asked: &RecordQuery,
    groups: &[i64],
) -> Result<Vec<SummaryRow>, Failure> {
    let listing = match asked.sort {
        Sort::Newest => &NEWEST,
        Sort::Updated => &UPDATED,
        Sort::Priority => &PRIORITY,
    };
    let (key, record) = asked
        .after
        .map_or((i64::MAX, i64::MAX), |after| (after.key, after.record.0));
    let mut arguments = args![
        serde_json::to_string(groups)?,
        asked.kind.as_str(),
        asked.state.map_or("", |state| state.as_str()),
        asked.assignee,
        asked.customer,
        key,
        record,
        page(RECORDS_PAGE) + 1
    ];
    // Of other groups one sees what one is to solve; a group that was asked for is that group alone.
    let own = Value::from(if asked.group.is_none() { staff.person.0 } else { 0 });
    let words = query(&asked.search, asked.kind);
    let statement = match (words, asked.customer, asked.assignee) {
        (Some(words), ..) => {
            arguments.extend([own, Value::from(words), Value::from(RECORDS_FOUND)]);
            listing.found
        }
        (None, Some(_), _) => {
            arguments.push(own);
            listing.customer
        }
        (None, None, Some(_)) => {
            arguments.push(own);
            listing.assignee
        }
        (None, None, None) => listing.groups,
    };
    transaction.all(statement, arguments).await
}

/// What a record is sorted by, the largest first.
fn key(sort: Sort, record: &RecordSummary) -> i64 {
    match sort {
        Sort::Newest => record.record.0,
        Sort::Updated => record.updated_at.0,
        Sort::Priority => -record.priority.number(),
    }
}

impl SummaryRow {
    pub(super) fn into_wire(self) -> Result<RecordSummary, Failure> {
        Ok(RecordSummary {
            record: RecordId(self.id),
            kind: kind(&self.kind)?,
            number: RecordNumber(self.number),
            state: state(&self.state)?,
            priority: priority(self.priority)?,
            short_description: self.short_description,
            group: self.group_name,
            assignee: self.assignee_name,
            caller: self.caller,
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}
