//! What changed in a conversation since a version, for staff and for its customer: the same code for waking, reconnecting
//! and reloading (behaviour 5, "Resume"). Two statements each.

mod for_customer;
mod for_staff;

use crate::entry::{EntryRow, entry_columns};
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::conversation::State;
use domain::ids::ConversationId;
use domain::limits::{CHANGES_PAGE, HISTORY_PAGE};
use domain::log::Changes;
use domain::time::Timestamp;
pub use for_customer::ChatView;

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
    tail: &'static str,
    since: &'static str,
    before: &'static str,
}

/// The view that counts places and versions in these columns.
macro_rules! view {
    ($seq:literal, $version:literal) => {
        View {
            tail: entry_columns!(
                $seq,
                $version,
                concat!("WHERE conversation_id = $1 AND ", $seq, " > $2 ORDER BY ", $seq)
            ),
            since: entry_columns!(
                $seq,
                $version,
                concat!(
                    "WHERE conversation_id = $1 AND ",
                    $version,
                    " > $2 ORDER BY ",
                    $version,
                    " LIMIT $3"
                )
            ),
            before: entry_columns!(
                $seq,
                $version,
                concat!(
                    "WHERE conversation_id = $1 AND ",
                    $seq,
                    " < $2 AND ",
                    $seq,
                    " >= $3 ORDER BY ",
                    $seq
                )
            ),
        }
    };
}

/// All entries.
const STAFFS: View = view!("staff_seq", "staff_version");
/// What its customer may read.
const CUSTOMERS: View = view!("customer_seq", "customer_version");

impl View {
    /// The entries that a reader needs, by place or by version.
    async fn read(
        &self,
        transaction: &mut Transaction,
        conversation: ConversationId,
        reading: Reading,
    ) -> Result<Vec<EntryRow>, Failure> {
        match reading {
            Reading::Nothing => Ok(Vec::new()),
            Reading::Tail { after_seq } => transaction.all(self.tail, args![conversation, after_seq]).await,
            Reading::Since(version) => {
                let arguments = args![conversation, version, page(CHANGES_PAGE) + 1];
                transaction.all(self.since, arguments).await
            }
        }
    }

    /// The page of entries before a place, oldest first.
    async fn read_before(
        &self,
        transaction: &mut Transaction,
        conversation: ConversationId,
        before: i64,
    ) -> Result<Vec<EntryRow>, Failure> {
        let arguments = args![conversation, before, before.saturating_sub(page(HISTORY_PAGE))];
        transaction.all(self.before, arguments).await
    }
}

/// Makes changes of rows; one row more than a page means that there is more.
fn changes<E>(
    reading: Reading,
    version: i64,
    mut rows: Vec<EntryRow>,
    view: impl Fn(EntryRow) -> Result<E, Failure>,
) -> Result<Changes<E>, Failure> {
    let more = matches!(reading, Reading::Since(_)) && rows.len() > CHANGES_PAGE;
    rows.truncate(if more { CHANGES_PAGE } else { rows.len() });
    let version = match rows.last() {
        Some(last) if more => last.version,
        _ => version,
    };
    Ok(Changes {
        entries: rows.into_iter().map(view).collect::<Result<_, _>>()?,
        version,
        fresh: matches!(reading, Reading::Tail { .. }),
        more,
    })
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
