//! Cases and incidents (behaviour 9). One file for each thing that is done with them; here is what they share: how a record's
//! columns are read.

mod access;
mod activity;
mod assignment;
mod card;
mod close;
mod create;
mod edit;
mod erased;
mod facts;
mod form;
pub(crate) mod kept;
mod lines;
mod link;
mod linkable;
mod links;
mod list;
mod page;
mod removed;
mod say;
mod shown;
pub(crate) mod words;

use crate::failure::Failure;
pub(crate) use card::{Card, card_comments};
use domain::ids::{RecordId, RecordNumber};
use domain::record::{Assessment, CustomerState, Kind, Level, Priority, State};
use domain::wire::record::LinkedRecord;
pub(crate) use erased::erase;
pub(crate) use removed::remove_words;
pub(crate) use shown::shows;

/// The record that a conversation points at: the columns of [`current!`]; all none where it points at none.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Current {
    current_id: Option<i64>,
    current_kind: Option<String>,
    current_number: Option<String>,
    current_state: Option<String>,
}

/// The columns of a [`Current`], in a SELECT that joins [`join_current!`].
macro_rules! current {
    () => {
        "current_record.id AS current_id, current_record.kind AS current_kind, current_record.number AS current_number,
         current_record.state AS current_state "
    };
}
pub(crate) use current;

/// Joins the record that each of `conversations` points at.
macro_rules! join_current {
    () => {
        "LEFT JOIN record_conversations AS current_link
             ON current_link.conversation_id = conversations.id AND current_link.until_seq IS NULL
         LEFT JOIN records AS current_record ON current_record.id = current_link.record_id "
    };
}
pub(crate) use join_current;

impl Current {
    pub(crate) fn linked(self) -> Result<Option<LinkedRecord>, Failure> {
        let (Some(id), Some(kind), Some(number), Some(word)) = (
            self.current_id,
            self.current_kind,
            self.current_number,
            self.current_state,
        ) else {
            return Ok(None);
        };
        Ok(Some(LinkedRecord {
            record: RecordId(id),
            kind: self::kind(&kind)?,
            number: RecordNumber(number),
            state: state(&word)?,
        }))
    }

    fn id(&self) -> Option<RecordId> {
        self.current_id.map(RecordId)
    }
}

/// The kind of a stored word.
fn kind(word: &str) -> Result<Kind, Failure> {
    Kind::parse(word).ok_or_else(|| Failure::Stored(format!("kind {word}")))
}

/// The priority of a stored number.
fn priority(number: i64) -> Result<Priority, Failure> {
    Priority::numbered(number).ok_or_else(|| Failure::Stored(format!("priority {number}")))
}

/// What is stored of how urgent a record is.
fn assessment(word: &str, number: i64, impact: Option<i64>, urgency: Option<i64>) -> Result<Assessment, Failure> {
    let level = |number: Option<i64>| {
        let level = number.and_then(Level::numbered);
        level.ok_or_else(|| Failure::Stored(format!("level {number:?}")))
    };
    Ok(match kind(word)? {
        Kind::Case => Assessment::Case {
            priority: priority(number)?,
        },
        Kind::Incident => Assessment::Incident {
            impact: level(impact)?,
            urgency: level(urgency)?,
        },
    })
}

/// The state of a stored word.
fn state(word: &str) -> Result<State, Failure> {
    State::parse(word).ok_or_else(|| Failure::Stored(format!("state {word}")))
}

/// How a record whose state is stored so stands, as its customer reads it.
pub(crate) fn state_for_customer(word: &str) -> Result<CustomerState, Failure> {
    Ok(state(word)?.for_customer())
}
