//! The rows of the log: what is stored, what is on its way, and which of them stand together.

use super::{Chat, author};
use domain::entry::CustomerAuthor;
use domain::ids::RequestId;
use domain::log::Sending;
use domain::time::Timestamp;
use std::time::Duration;

/// Messages of one author within this time stand together under one name.
const GROUP: Duration = Duration::from_mins(5);

/// One row of the log, by all that makes it look the way it does: a row that is equal need not be drawn again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// An entry at its place. `leads` is whether it carries its author's name and time.
    Entry { seq: i64, revision: i64, leads: bool },
    /// A text that is stored and has not come back in the log yet.
    Sent { client_id: RequestId, leads: bool },
    /// A text on its way: `waiting` is not sent and tried again, `refused` waits for a person.
    Pending {
        client_id: RequestId,
        waiting: bool,
        refused: bool,
        leads: bool,
    },
}

impl Chat {
    /// All rows in their order: the log, what is stored and not in it yet, what is on its way.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut above: Option<(CustomerAuthor, Timestamp)> = None;
        let mut leads = |author: Option<&CustomerAuthor>, at: Timestamp| {
            let leads = match (&above, author) {
                (Some((before, then)), Some(author)) => before != author || at.since(*then) > GROUP,
                _ => true,
            };
            if leads {
                above = author.map(|author| (author.clone(), at));
            }
            leads
        };
        let mut rows: Vec<Row> = Vec::new();
        for entry in self.log.iter() {
            rows.push(Row::Entry {
                seq: entry.seq,
                revision: self.revision(entry.seq),
                leads: leads(author(entry), entry.at),
            });
        }
        for sent in &self.sent {
            rows.push(Row::Sent {
                client_id: sent.client_id.clone(),
                leads: leads(Some(&CustomerAuthor::You), sent.said.at),
            });
        }
        for text in self.outbox.iter() {
            rows.push(Row::Pending {
                client_id: text.client_id.clone(),
                waiting: text.sending == Sending::Waiting,
                refused: matches!(text.sending, Sending::Refused(_)),
                leads: leads(Some(&CustomerAuthor::You), text.with),
            });
        }
        rows
    }
}

/// How many rows at the beginning and at the end of a log are the same before and after.
#[must_use]
pub fn unchanged(before: &[Row], after: &[Row]) -> (usize, usize) {
    let above = before
        .iter()
        .zip(after)
        .take_while(|(before, after)| before == after)
        .count();
    let (before, after) = (&before[above..], &after[above..]);
    let below = before.iter().rev().zip(after.iter().rev());
    (above, below.take_while(|(before, after)| before == after).count())
}
