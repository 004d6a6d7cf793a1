//! What changed in a conversation since a version, for staff and for its customer: the same code for waking, reconnecting
//! and reloading (behaviour 5, "Resume"). Two statements for all that is read together ([`crate::gather`]).

mod for_customer;
mod for_staff;

use crate::entry::{EntryRow, entry_columns};
use crate::failure::Failure;
use crate::record::card_comments;
use crate::store::{Sql, Transaction, args};
use domain::conversation::State;
use domain::ids::ConversationId;
use domain::limits::{CHANGES_PAGE, HISTORY_PAGE};
use domain::log::Changes;
use domain::time::Timestamp;
pub use for_customer::ChatView;
pub(crate) use for_customer::{WantedChat, entries_of, transcript_of};
pub(crate) use for_staff::WantedView;

/// A reader that is further behind than this starts afresh from the tail.
const FURTHEST_BEHIND: i64 = 1_000;

/// What a reader at some version needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Nothing,
    /// The last page, all after this place.
    Tail {
        after_seq: i64,
    },
    Since(i64),
}

impl Reading {
    pub(crate) fn of(since: i64, version: i64, seq: i64) -> Self {
        if since == version && version > 0 {
            Self::Nothing
        } else if since <= 0 || since > version || version - since > FURTHEST_BEHIND {
            // A version that was never given out (another database behind the same name) is told all afresh.
            Self::Tail {
                after_seq: (seq - page(HISTORY_PAGE)).max(0),
            }
        } else {
            Self::Since(since)
        }
    }
}

/// The statements that read the entries of one of the two views of a conversation.
struct View {
    /// Of any number of conversations: those after a place, by the first list, and those of some versions, by the second.
    read: Sql,
    before: Sql,
}

/// An entry and for which reading of a list it was read.
#[derive(sqlx::FromRow)]
struct Read {
    reading: i64,
    #[sqlx(flatten)]
    entry: EntryRow,
}

macro_rules! before {
    ($seq:literal, $version:literal, $more:expr) => {
        concat!(
            entry_columns!($more, $seq, $version, "entries"),
            "WHERE conversation_id = $1 AND ",
            $seq,
            " < $2 AND ",
            $seq,
            " >= $3 ORDER BY ",
            $seq
        )
    };
}

/// The view that counts places and versions in these columns, and reads more of each entry, which each database does its way.
macro_rules! view {
    ($seq:literal, $version:literal, $sqlite:expr, $postgres:expr) => {
        View {
            read: Sql::each(
                concat!(
                    entry_columns!(
                        concat!("part.value ->> 0 AS reading, ", $sqlite),
                        $seq,
                        $version,
                        concat!(
                            "json_each($1) AS part JOIN entries
                                ON entries.conversation_id = part.value ->> 1 AND entries.",
                            $seq,
                            " > part.value ->> 2"
                        )
                    ),
                    "UNION ALL ",
                    entry_columns!(
                        concat!("part.value ->> 0 AS reading, ", $sqlite),
                        $seq,
                        $version,
                        concat!(
                            "json_each($2) AS part JOIN entries
                                ON entries.conversation_id = part.value ->> 1 AND entries.",
                            $version,
                            " > part.value ->> 2 AND entries.",
                            $version,
                            " <= part.value ->> 3"
                        )
                    )
                ),
                // Each part by its index: with a plain join, Postgres would read all of a conversation by another.
                concat!(
                    entry_columns!(
                        concat!("(part ->> 0)::BIGINT AS reading, ", $postgres),
                        $seq,
                        $version,
                        concat!(
                            "json_array_elements($1::json) AS part CROSS JOIN LATERAL
                                (SELECT * FROM entries AS one WHERE one.conversation_id = (part ->> 1)::BIGINT AND one.",
                            $seq,
                            " > (part ->> 2)::BIGINT ORDER BY one.",
                            $seq,
                            ") AS entries"
                        )
                    ),
                    "UNION ALL ",
                    entry_columns!(
                        concat!("(part ->> 0)::BIGINT AS reading, ", $postgres),
                        $seq,
                        $version,
                        concat!(
                            "json_array_elements($2::json) AS part CROSS JOIN LATERAL
                                (SELECT * FROM entries AS one WHERE one.conversation_id = (part ->> 1)::BIGINT AND one.",
                            $version,
                            " > (part ->> 2)::BIGINT AND one.",
                            $version,
                            " <= (part ->> 3)::BIGINT ORDER BY one.",
                            $version,
                            ") AS entries"
                        )
                    )
                ),
            ),
            before: Sql::each(
                before!($seq, $version, $sqlite),
                before!($seq, $version, $postgres),
            ),
        }
    };
}

/// All entries.
const STAFFS: View = view!("staff_seq", "staff_version", "", "");
/// What its customer may read.
const CUSTOMERS: View = view!(
    "customer_seq",
    "customer_version",
    card_comments!("json_group_array(json_object('by', author_name, 'at', created_at, 'body', body))"),
    card_comments!("CAST(json_agg(json_build_object('by', author_name, 'at', created_at, 'body', body)) AS TEXT)")
);

impl View {
    /// The entries that each of these readings needs, by place; in the order of the readings. One statement however many there
    /// are, and none where all have everything.
    async fn read(
        &self,
        transaction: &mut Transaction,
        readings: &[(ConversationId, Reading)],
    ) -> Result<Vec<Vec<EntryRow>>, Failure> {
        let (mut tails, mut since) = (Vec::new(), Vec::new());
        for (number, (conversation, reading)) in readings.iter().enumerate() {
            match *reading {
                Reading::Nothing => {}
                Reading::Tail { after_seq } => tails.push((number, *conversation, after_seq)),
                Reading::Since(version) => since.push((number, *conversation, version, last_of_page(version))),
            }
        }
        let mut entries: Vec<Vec<EntryRow>> = readings.iter().map(|_| Vec::new()).collect();
        if tails.is_empty() && since.is_empty() {
            return Ok(entries);
        }
        let arguments = args![serde_json::to_string(&tails)?, serde_json::to_string(&since)?];
        let rows: Vec<Read> = transaction.all(self.read, arguments).await?;
        for Read { reading, entry } in rows {
            at(&mut entries, reading)?.push(entry);
        }
        for entries in &mut entries {
            entries.sort_by_key(EntryRow::place);
        }
        Ok(entries)
    }

    /// So many entries before a place, oldest first.
    async fn read_before(
        &self,
        transaction: &mut Transaction,
        conversation: ConversationId,
        before: i64,
        entries: usize,
    ) -> Result<Vec<EntryRow>, Failure> {
        let arguments = args![conversation, before, before.saturating_sub(page(entries))];
        transaction.all(self.before, arguments).await
    }
}

/// Makes changes of what was read. A page is as many versions as it may have entries: no two entries have the same.
fn changes<E>(
    reading: Reading,
    version: i64,
    rows: Vec<EntryRow>,
    view: impl Fn(EntryRow) -> Result<E, Failure>,
) -> Result<Changes<E>, Failure> {
    let read_to = match reading {
        Reading::Since(since) => version.min(last_of_page(since)),
        Reading::Nothing | Reading::Tail { .. } => version,
    };
    Ok(Changes {
        entries: rows.into_iter().map(view).collect::<Result<_, _>>()?,
        version: read_to,
        fresh: matches!(reading, Reading::Tail { .. }),
        more: read_to < version,
    })
}

/// The last version of the page after this one.
fn last_of_page(since: i64) -> i64 {
    since.saturating_add(page(CHANGES_PAGE))
}

/// What stands at the place in a list that a statement was given with it.
fn at<T>(list: &mut [T], place: i64) -> Result<&mut T, Failure> {
    let found = usize::try_from(place).ok().and_then(|place| list.get_mut(place));
    found.ok_or_else(|| Failure::Stored(format!("nobody wants reading {place}")))
}

pub(crate) fn page(entries: usize) -> i64 {
    i64::try_from(entries).unwrap_or(i64::MAX)
}

/// Since when somebody is offline. 0 is stored of whoever was never there, which is nobody's absence.
pub(crate) fn offline_since(stored: Option<i64>) -> Option<Timestamp> {
    stored.filter(|since| *since > 0).map(Timestamp)
}

/// The state of a stored word.
pub(crate) fn state(word: &str) -> Result<State, Failure> {
    State::parse(word).ok_or_else(|| Failure::Stored(format!("state {word}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_everything_reads_nothing_and_who_has_nonsense_starts_afresh() {
        assert_eq!(Reading::of(7, 7, 5), Reading::Nothing);
        assert_eq!(Reading::of(3, 7, 5), Reading::Since(3));
        assert_eq!(Reading::of(0, 7, 5), Reading::Tail { after_seq: 0 });
        assert_eq!(Reading::of(99, 7, 120), Reading::Tail { after_seq: 70 });
        assert_eq!(Reading::of(1, 5_000, 5_000), Reading::Tail { after_seq: 4_950 });
    }
}
