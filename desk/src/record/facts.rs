//! A record as it stands before it is changed: read without a lock, and checked again by its version when it is written.

use super::access::{RecordTies, record_ties};
use super::assignment::{Assignable, assignable};
use super::{assessment, state};
use crate::desk::Staff;
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::{GroupId, PersonId, RecordId, RecordNumber};
use domain::people::Role;
use domain::record::edit::{Assignment, Fields};
use domain::record::search::searched;
use domain::time::Timestamp;

/// A record's fields, who asks, and whom they chose for it.
#[derive(sqlx::FromRow)]
pub(super) struct Facts {
    pub(super) number: String,
    kind: String,
    state: String,
    priority: i64,
    impact: Option<i64>,
    urgency: Option<i64>,
    short_description: String,
    description: String,
    group_id: i64,
    pub(super) version: i64,
    /// Whoever asks, by the name that others read.
    pub(super) public_name: String,
    #[sqlx(flatten)]
    pub(super) assignable: Assignable,
    #[sqlx(flatten)]
    pub(super) ties: RecordTies,
}

impl Facts {
    /// Reads a record; `chosen` is whom it is to be given to.
    ///
    /// # Errors
    /// `not_found` where there is none.
    pub(super) async fn of(
        transaction: &mut Transaction,
        staff: &Staff,
        record: RecordId,
        chosen: Option<Assignment>,
    ) -> Result<Self, Failure> {
        let facts: Option<Self> = transaction
            .optional(
                concat!(
                    "SELECT records.number, records.kind, records.state, records.priority, records.impact, records.urgency,
                        records.short_description, records.description, records.group_id, records.version,
                        people.public_name, ",
                    assignable!("$4", "$5"),
                    ", ",
                    record_ties!(),
                    "FROM records JOIN people ON people.id = $2 WHERE records.id = $1"
                ),
                args![
                    record,
                    staff.person,
                    staff.roles.has(Role::Manager),
                    chosen.map(|chosen| chosen.group),
                    chosen.and_then(|chosen| chosen.assignee)
                ],
            )
            .await?;
        Ok(facts.ok_or(Refusal::NotFound)?)
    }

    pub(super) fn fields(&self) -> Result<Fields, Failure> {
        Ok(Fields {
            state: state(&self.state)?,
            assessment: assessment(&self.kind, self.priority, self.impact, self.urgency)?,
            assignment: Assignment {
                group: GroupId(self.group_id),
                assignee: self.ties.assignee(),
            },
            short_description: self.short_description.clone(),
            description: self.description.clone(),
        })
    }

    pub(super) fn author(&self, staff: &Staff) -> (PersonId, String) {
        (staff.person, self.public_name.clone())
    }
}

/// What of a record is written, besides its fields.
pub(super) struct Writing<'a> {
    pub(super) record: RecordId,
    pub(super) number: &'a str,
    /// The version it had when it was read: whoever changed it since makes this begin again.
    pub(super) version: i64,
    /// How many lines it gets.
    pub(super) lines: usize,
    /// Closed with this resolution.
    pub(super) resolution: Option<&'a str>,
    pub(super) now: Timestamp,
}

/// Writes a record's fields; its counters after that.
pub(super) async fn write(
    transaction: &mut Transaction,
    fields: &Fields,
    writing: Writing<'_>,
) -> Result<super::lines::RecordCounters, Failure> {
    let number = RecordNumber(writing.number.to_owned());
    let counters = transaction
        .optional(
            "UPDATE records SET state = $3, priority = $4, impact = $5, urgency = $6, short_description = $7,
                description = $8, searched = $9, group_id = $10, assignee_id = $11,
                closed_at = CASE WHEN $3 = 'closed' THEN COALESCE(closed_at, $12) END,
                resolution = COALESCE($13, resolution), updated_at = $12, seq = seq + $14, version = version + 1
             WHERE id = $1 AND version = $2
             RETURNING seq, version",
            args![
                writing.record,
                writing.version,
                fields.state.as_str(),
                fields.assessment.priority().number(),
                fields.assessment.impact().map(domain::record::Level::number),
                fields.assessment.urgency().map(domain::record::Level::number),
                &fields.short_description,
                &fields.description,
                searched(&number, &fields.short_description),
                fields.assignment.group,
                fields.assignment.assignee,
                writing.now,
                writing.resolution,
                i64::try_from(writing.lines).unwrap_or(i64::MAX)
            ],
        )
        .await?;
    counters.ok_or(Failure::Overtaken)
}
