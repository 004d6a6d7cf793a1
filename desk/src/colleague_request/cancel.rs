//! Taking back what was asked of a colleague (behaviour 6.3, 8).

use super::{end_one, facts};
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::request::{Actor, earlier, store};
use crate::store::Transaction;
use domain::Refusal;
use domain::colleague_request::{Kind, Outcome};
use domain::entry::StaffLine;
use domain::ids::{ColleagueRequestId, RequestId};
use domain::time::Timestamp;

impl Desk {
    /// Takes a transfer request back.
    ///
    /// # Errors
    /// By the access table, `no_longer_pending` once it is over.
    pub async fn cancel_transfer(
        &self,
        staff: &Staff,
        transfer: ColleagueRequestId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.cancel(staff, Kind::Transfer, transfer, request).await
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// As [`Desk::cancel_transfer`].
    pub async fn cancel_invitation(
        &self,
        staff: &Staff,
        invitation: ColleagueRequestId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.cancel(staff, Kind::Invitation, invitation, request).await
    }

    async fn cancel(
        &self,
        staff: &Staff,
        kind: Kind,
        asked: ColleagueRequestId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| cancel(transaction, now, staff.clone(), (kind, asked), request.clone()))
            .await
    }
}

async fn cancel(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    (kind, asked): (Kind, ColleagueRequestId),
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("cancel_{} {asked}", kind.as_str()));
    if let Some(cancelled) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(cancelled);
    }
    let facts = facts(&mut transaction, &staff, asked, kind).await?;
    facts.may_cancel(&staff, kind)?;
    let line = StaffLine::Cancelled {
        asked: kind,
        agent: facts.public_name.clone(),
        to: facts.asked_name.clone(),
    };
    let how = (Outcome::Cancelled, None);
    end_one(&mut transaction, now, asked, &facts.sides(), how, &line).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}
