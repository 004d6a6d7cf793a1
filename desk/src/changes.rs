//! What changed in a conversation since a version, for staff and for its customer: the same code for waking, reconnecting
//! and reloading (behaviour 5, "Resume"). Two statements each.

mod for_customer;
mod for_staff;

use crate::entry::EntryRow;
use crate::failure::Failure;
use domain::conversation::State;
use domain::limits::{CHANGES_PAGE, HISTORY_PAGE};
use domain::log::Changes;
use domain::time::Timestamp;
pub use for_customer::ChatView;

/// A reader that is further behind than this starts afresh from the tail.
const FURTHEST_BEHIND: i64 = 1_000;

/// What a reader at some version needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Nothing,
    /// The last page, all after this place.
    Tail {
        after_seq: i64,
    },
    Since(i64),
}

impl Reading {
    fn of(since: i64, version: i64, seq: i64) -> Self {
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

fn page(entries: usize) -> i64 {
    i64::try_from(entries).unwrap_or(i64::MAX)
}

fn page_limit() -> i64 {
    page(CHANGES_PAGE) + 1
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
