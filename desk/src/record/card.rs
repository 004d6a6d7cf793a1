//! The cards of records in conversations. An entry says only of which record it is; what a card shows is the record as it stands.

use super::{kind, state};
use crate::failure::Failure;
use domain::entry::{CustomerCard, StaffCard};
use domain::ids::{RecordId, RecordNumber};

/// The record's columns in an entry's row; all none where the entry is no card.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Card {
    record_id: Option<i64>,
    record_kind: Option<String>,
    record_number: Option<String>,
    record_short_description: Option<String>,
    record_state: Option<String>,
}

impl Card {
    /// `by` is who created or linked it.
    pub(crate) fn for_staff(self, by: String) -> Result<StaffCard, Failure> {
        Ok(StaffCard {
            record: RecordId(of(self.record_id)?),
            kind: kind(&of(self.record_kind)?)?,
            number: RecordNumber(of(self.record_number)?),
            short_description: of(self.record_short_description)?,
            state: state(&of(self.record_state)?)?,
            by,
        })
    }

    pub(crate) fn for_customer(self) -> Result<CustomerCard, Failure> {
        Ok(CustomerCard {
            number: RecordNumber(of(self.record_number)?),
            short_description: of(self.record_short_description)?,
            state: state(&of(self.record_state)?)?.for_customer(),
        })
    }
}

fn of<T>(column: Option<T>) -> Result<T, Failure> {
    column.ok_or_else(|| Failure::Stored("a card of no record".to_owned()))
}
