//! What changed in a record's activity (behaviour 9): read from its conversations and from its own lines, where it stands. Nothing
//! of it is copied.

use crate::attachment::file_columns;
use crate::changes::{Reading, page};
use crate::desk::Staff;
use crate::entry::{EntryRow, removed_by};
use crate::failure::Failure;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::entry::{StaffAuthor, StaffContent, StaffEntry, Visibility};
use domain::ids::{ConversationId, PersonId, RecordId, RequestId};
use domain::limits::{CHANGES_PAGE, HISTORY_PAGE};
use domain::log::Changes;
use domain::record::activity::{
    ActivityChanges, ActivityContent, ActivityEntry, ActivityPage, HavingSource, ReadFrom, Source,
};
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// How much of a source the record sees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) source: Source,
    /// How often it changed.
    pub(super) version: i64,
    /// Whoever has an earlier version than this reads it afresh.
    pub(super) linked_version: i64,
    /// The last place that is seen.
    pub(super) last_seq: i64,
}

/// A part of the activity that is to be read: from a place, or from a version on.
struct Asked {
    seen: Seen,
    reading: Reading,
}

#[derive(sqlx::FromRow)]
struct Row {
    conversation_id: i64,
    #[sqlx(flatten)]
    entry: EntryRow,
}

#[derive(sqlx::FromRow)]
struct OwnRow {
    seq: i64,
    version: i64,
    kind: String,
    visibility: String,
    author_id: i64,
    author_name: String,
    body: String,
    client_id: Option<String>,
    created_at: i64,
    removed_by: Option<String>,
}

/// Reads what changed: a statement for the conversations that are read afresh, one for the others, and one for the record's own
/// lines, each only where something did. What is too much for one answer comes with the next.
pub(super) async fn changes(
    transaction: &mut Transaction,
    staff: &Staff,
    record: RecordId,
    own: Seen,
    conversations: &[Seen],
    having: &[HavingSource],
) -> Result<Vec<ActivityChanges>, Failure> {
    let asked: Vec<Asked> = conversations.iter().map(|seen| Asked::of(*seen, having)).collect();
    let mut all = fresh(transaction, staff, &asked).await?;
    all.extend(since(transaction, staff, &asked).await?);
    all.extend(own_changes(transaction, staff, record, &Asked::of(own, having)).await?);
    Ok(all)
}

impl Asked {
    fn of(seen: Seen, having: &[HavingSource]) -> Self {
        let since = having
            .iter()
            .find(|having| having.source == seen.source)
            .map_or(0, |having| having.version);
        let since = if since < seen.linked_version { 0 } else { since };
        Self {
            seen,
            reading: Reading::of(since, seen.version, seen.last_seq),
        }
    }

    fn is_fresh(&self) -> bool {
        matches!(self.reading, Reading::Tail { .. })
    }
}

/// The columns of a [`Row`], read from entries; what is to be joined to them stands before `$rest`.
macro_rules! entries {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT entries.conversation_id, entries.staff_seq AS seq, entries.staff_version AS version, entries.kind,
                entries.visibility, entries.author, entries.author_key, entries.author_name, entries.body,
                entries.client_id, entries.created_at, ",
            removed_by!("entries"),
            ", ",
            file_columns!(),
            " FROM ",
            $from,
            " LEFT JOIN attachments ON attachments.id = entries.attachment_id ",
            $rest
        )
    };
}

/// The tails of all conversations that are read afresh, the shorter the more there are.
async fn fresh(transaction: &mut Transaction, staff: &Staff, asked: &[Asked]) -> Result<Vec<ActivityChanges>, Failure> {
    const FRESH: Sql = Sql::each(
        entries!(
            "json_each($1) AS part
             JOIN entries ON entries.conversation_id = part.value ->> 0 AND entries.staff_seq > part.value ->> 1
                AND entries.staff_seq <= part.value ->> 2",
            "ORDER BY entries.conversation_id, entries.staff_seq"
        ),
        entries!(
            "json_array_elements($1::json) AS part
             JOIN entries ON entries.conversation_id = (part ->> 0)::BIGINT AND entries.staff_seq > (part ->> 1)::BIGINT
                AND entries.staff_seq <= (part ->> 2)::BIGINT",
            "ORDER BY entries.conversation_id, entries.staff_seq"
        ),
    );
    let fresh: Vec<&Asked> = asked.iter().filter(|asked| asked.is_fresh()).collect();
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let each = page((CHANGES_PAGE / fresh.len()).clamp(1, HISTORY_PAGE));
    let parts: Vec<(Source, i64, i64)> = fresh
        .iter()
        .map(|asked| (asked.seen.source, asked.seen.last_seq - each, asked.seen.last_seq))
        .collect();
    let rows: Vec<Row> = transaction.all(FRESH, args![serde_json::to_string(&parts)?]).await?;
    let mut by_source: BTreeMap<Source, Vec<EntryRow>> = BTreeMap::new();
    for row in rows {
        let source = Some(ConversationId(row.conversation_id));
        by_source.entry(source).or_default().push(row.entry);
    }
    fresh
        .into_iter()
        .map(|asked| {
            let rows = by_source.remove(&asked.seen.source).unwrap_or_default();
            let (read_from, entries) = lines(rows, staff)?;
            Ok(ActivityChanges {
                source: asked.seen.source,
                read_from,
                changes: Changes {
                    entries,
                    version: asked.seen.version,
                    fresh: true,
                    more: false,
                },
            })
        })
        .collect()
}

/// What changed in the conversations of which something is here already.
async fn since(transaction: &mut Transaction, staff: &Staff, asked: &[Asked]) -> Result<Vec<ActivityChanges>, Failure> {
    const SINCE: Sql = Sql::each(
        entries!(
            "json_each($1) AS part
             JOIN entries ON entries.conversation_id = part.value ->> 0 AND entries.staff_version > part.value ->> 1
                AND entries.staff_seq <= part.value ->> 2",
            "ORDER BY entries.conversation_id, entries.staff_version LIMIT $2"
        ),
        // Each part by its index: with a plain join, Postgres would read all entries in this order.
        entries!(
            "json_array_elements($1::json) AS part
             CROSS JOIN LATERAL (SELECT * FROM entries AS one
                 WHERE one.conversation_id = (part ->> 0)::BIGINT AND one.staff_version > (part ->> 1)::BIGINT
                    AND one.staff_seq <= (part ->> 2)::BIGINT
                 ORDER BY one.staff_version LIMIT $2) AS entries",
            "ORDER BY entries.conversation_id, entries.staff_version LIMIT $2"
        ),
    );
    let mut moved: BTreeMap<Source, (Seen, Vec<EntryRow>)> = BTreeMap::new();
    let mut parts: Vec<(Source, i64, i64)> = Vec::new();
    for asked in asked {
        if let Reading::Since(version) = asked.reading {
            parts.push((asked.seen.source, version, asked.seen.last_seq));
            moved.insert(asked.seen.source, (asked.seen, Vec::new()));
        }
    }
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let arguments = args![serde_json::to_string(&parts)?, page(CHANGES_PAGE) + 1];
    let mut rows: Vec<Row> = transaction.all(SINCE, arguments).await?;
    let cut = rows.len() > CHANGES_PAGE;
    rows.truncate(CHANGES_PAGE);
    let last = rows.last().map(|row| Some(ConversationId(row.conversation_id)));
    for row in rows {
        if let Some((_, entries)) = moved.get_mut(&Some(ConversationId(row.conversation_id))) {
            entries.push(row.entry);
        }
    }
    moved
        .into_values()
        // In the order of their ids; what comes after the cut is read with the next answer.
        .filter(|(seen, _)| !cut || last.is_some_and(|last| seen.source <= last))
        .map(|(seen, rows)| {
            let is_cut = cut && Some(seen.source) == last;
            let version = match rows.last() {
                Some(row) if is_cut => row.version,
                _ => seen.version,
            };
            Ok(ActivityChanges {
                source: seen.source,
                read_from: None,
                changes: Changes {
                    entries: lines(rows, staff)?.1,
                    version,
                    fresh: false,
                    more: is_cut,
                },
            })
        })
        .collect()
}

/// The lines of a record's own, with one condition on which.
macro_rules! own_lines {
    ($rest:literal) => {
        concat!(
            "SELECT seq, version, kind, visibility, author_id, author_name, body, client_id, created_at, ",
            removed_by!("record_entries"),
            " FROM record_entries WHERE record_id = $1 AND ",
            $rest
        )
    };
}

async fn own_changes(
    transaction: &mut Transaction,
    staff: &Staff,
    record: RecordId,
    asked: &Asked,
) -> Result<Option<ActivityChanges>, Failure> {
    let rows: Vec<OwnRow> = match asked.reading {
        Reading::Nothing => return Ok(None),
        Reading::Tail { after_seq } => {
            transaction
                .all(own_lines!("seq > $2 ORDER BY seq"), args![record, after_seq])
                .await?
        }
        Reading::Since(version) => {
            let arguments = args![record, version, page(CHANGES_PAGE) + 1];
            transaction
                .all(own_lines!("version > $2 ORDER BY version, seq LIMIT $3"), arguments)
                .await?
        }
    };
    let more = !asked.is_fresh() && rows.len() > CHANGES_PAGE;
    let version = match rows.get(CHANGES_PAGE - 1) {
        // What has the same version as the last that fits is told again with the next.
        Some(last) if more => last.version - 1,
        _ => asked.seen.version,
    };
    let (read_from, mut entries) = own_entries(rows, staff)?;
    entries.truncate(CHANGES_PAGE);
    Ok(Some(ActivityChanges {
        source: None,
        read_from: read_from.filter(|_| asked.is_fresh()),
        changes: Changes {
            entries,
            version,
            fresh: asked.is_fresh(),
            more,
        },
    }))
}

/// The page of a source's lines before a place.
pub(super) async fn page_before(
    transaction: &mut Transaction,
    staff: &Staff,
    record: RecordId,
    source: Source,
    before: i64,
) -> Result<ActivityPage, Failure> {
    let first = before.saturating_sub(page(HISTORY_PAGE));
    let (read_from, entries) = match source {
        Some(conversation) => {
            let link: Option<(Option<i64>,)> = transaction
                .optional(
                    "SELECT until_seq FROM record_conversations WHERE record_id = $1 AND conversation_id = $2",
                    args![record, conversation],
                )
                .await?;
            let (until,) = link.ok_or(Refusal::NotFound)?;
            let before = until.map_or(before, |until| before.min(until.saturating_add(1)));
            let rows: Vec<Row> = transaction
                .all(
                    entries!(
                        "record_conversations AS links
                         JOIN entries ON entries.conversation_id = links.conversation_id",
                        "WHERE links.record_id = $1 AND links.conversation_id = $2
                           AND entries.staff_seq < $3 AND entries.staff_seq >= $4 ORDER BY entries.staff_seq"
                    ),
                    args![record, conversation, before, first],
                )
                .await?;
            lines(rows.into_iter().map(|row| row.entry).collect(), staff)?
        }
        None => {
            let rows = transaction
                .all(
                    own_lines!("seq < $2 AND seq >= $3 ORDER BY seq"),
                    args![record, before, first],
                )
                .await?;
            own_entries(rows, staff)?
        }
    };
    Ok(ActivityPage {
        source,
        entries,
        read_from,
    })
}

/// What of a conversation is activity: what was said. System lines and cards are left out.
fn lines(rows: Vec<EntryRow>, staff: &Staff) -> Result<(Option<ReadFrom>, Vec<ActivityEntry>), Failure> {
    let read_from = rows.first().map(|row| {
        let (seq, at) = row.place();
        ReadFrom { seq, at }
    });
    let said = rows
        .into_iter()
        .filter(EntryRow::is_said)
        .map(|row| row.for_staff(staff.person))
        .collect::<Result<Vec<StaffEntry>, _>>()?;
    let entries = said.into_iter().filter_map(|StaffEntry { seq, at, content }| {
        let content = match content {
            StaffContent::Message {
                author,
                visibility,
                body,
                client_id,
            } => ActivityContent::Message {
                author,
                visibility,
                body,
                client_id,
            },
            StaffContent::Attachment {
                author,
                visibility,
                file,
                ..
            } => ActivityContent::Attachment {
                author,
                visibility,
                file,
            },
            StaffContent::Removed { author, visibility, by } => ActivityContent::Removed { author, visibility, by },
            StaffContent::System(_) | StaffContent::Internal(_) | StaffContent::Card(_) => return None,
        };
        Some(ActivityEntry { seq, at, content })
    });
    Ok((read_from, entries.collect()))
}

fn own_entries(rows: Vec<OwnRow>, staff: &Staff) -> Result<(Option<ReadFrom>, Vec<ActivityEntry>), Failure> {
    let read_from = rows.first().map(|row| ReadFrom {
        seq: row.seq,
        at: Timestamp(row.created_at),
    });
    let entries = rows
        .into_iter()
        .map(|row| row.into_entry(staff))
        .collect::<Result<_, _>>()?;
    Ok((read_from, entries))
}

impl OwnRow {
    fn into_entry(self, staff: &Staff) -> Result<ActivityEntry, Failure> {
        let visibility = Visibility::parse(&self.visibility)
            .ok_or_else(|| Failure::Stored(format!("visibility {}", self.visibility)))?;
        let person = PersonId(self.author_id);
        let content = if self.kind == "line" {
            ActivityContent::Line {
                by: self.author_name,
                line: serde_json::from_str(&self.body)?,
            }
        } else {
            let author = StaffAuthor::Person {
                person,
                name: self.author_name,
            };
            match self.removed_by {
                Some(by) => ActivityContent::Removed { author, visibility, by },
                None => ActivityContent::Message {
                    author,
                    visibility,
                    body: self.body,
                    client_id: match self.client_id {
                        Some(id) if person == staff.person => Some(RequestId::new(id)?),
                        _ => None,
                    },
                },
            }
        };
        Ok(ActivityEntry {
            seq: self.seq,
            at: Timestamp(self.created_at),
            content,
        })
    }
}
