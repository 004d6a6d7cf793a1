//! Changing a record's fields (behaviour 9), with a line for each.

use super::card;
use super::facts::{Facts, Writing, write};
use super::lines::{self, NewLine};
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::request::{Actor, earlier, store};
use crate::store::Transaction;
use domain::Refusal;
use domain::ids::{RecordId, RequestId};
use domain::record::access::{Action, may};
use domain::record::edit::RecordEdit;
use domain::time::Timestamp;

impl Desk {
    /// Changes what of a record's fields is named. What is the same already says nothing.
    ///
    /// # Errors
    /// By the access table of records; `invalid` with the field's name.
    pub async fn update_record(
        &self,
        staff: &Staff,
        record: RecordId,
        edit: &RecordEdit,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff, edit) = (self.now(), staff.clone(), edit.clone());
        self.transact(move |transaction| update(transaction, now, staff.clone(), record, edit.clone(), request.clone()))
            .await
    }
}

async fn update(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    record: RecordId,
    edit: RecordEdit,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("update_record {record}"));
    if let Some(updated) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(updated);
    }
    let facts = Facts::of(&mut transaction, &staff, record, edit.assignment).await?;
    may(&facts.ties.relations(&staff), Action::Edit)?;
    let (fields, by) = (facts.fields()?, facts.author(&staff));
    // Whom it is given to already may have left the group since.
    let names = match edit.assignment {
        Some(assignment) if assignment != fields.assignment => Some(facts.assignable.check(assignment.assignee)?),
        _ => None,
    };
    let (edited, lines) = fields.edited(&edit, names)?;
    if !lines.is_empty() {
        // Conversations are locked before records.
        let moved = card::lock_if(&mut transaction, fields.card_differs(&edited), record).await?;
        let writing = Writing {
            record,
            number: &facts.number,
            version: facts.version,
            lines: lines.len(),
            resolution: None,
            now,
        };
        let after = write(&mut transaction, &edited, writing).await?;
        card::renew(&mut transaction, record, &moved).await?;
        let lines: Vec<NewLine> = lines.into_iter().map(|line| NewLine { by: by.clone(), line }).collect();
        lines::insert(&mut transaction, record, after, &lines, now).await?;
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}
