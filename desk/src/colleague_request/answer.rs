//! Answering what a colleague asked (behaviour 6.4, 6.5, 6.9 and 8).

use super::{Facts, Sides, end_all_but, end_one, facts};
use crate::accept::{earlier_accepted, store_accepted};
use crate::desk::{Desk, Staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::open_count::{self, Of};
use crate::participants;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::colleague_request::{Kind, Outcome};
use domain::entry::{StaffLine, SystemLine};
use domain::ids::{ColleagueRequestId, ConversationNumber, RequestId};
use domain::text::Reason;
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::agent::Accepted;

impl Desk {
    /// Takes a conversation over that one was asked to. Whoever had it takes part from then on, until they leave.
    ///
    /// # Errors
    /// `not_found` or `not_allowed` for whom was not asked, `no_longer_pending` once it is over, `at_limit`.
    pub async fn accept_transfer(
        &self,
        staff: &Staff,
        transfer: ColleagueRequestId,
        request: RequestId,
    ) -> Result<Accepted, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| accept_transfer(transaction, now, staff.clone(), transfer, request.clone()))
            .await
    }

    /// Takes part in a conversation to which one was invited.
    ///
    /// # Errors
    /// `not_found` or `not_allowed` for whom was not invited, `no_longer_pending` once it is over.
    pub async fn accept_invitation(
        &self,
        staff: &Staff,
        invitation: ColleagueRequestId,
        request: RequestId,
    ) -> Result<Accepted, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            accept_invitation(transaction, now, staff.clone(), invitation, request.clone())
        })
        .await
    }

    /// Declines to take a conversation over; it stays with whoever has it.
    ///
    /// # Errors
    /// `not_found` or `not_allowed` for whom was not asked, `no_longer_pending` once it is over.
    pub async fn decline_transfer(
        &self,
        staff: &Staff,
        transfer: ColleagueRequestId,
        reason: Option<Reason>,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.decline(staff, Kind::Transfer, transfer, reason, request).await
    }

    /// Declines to take part in a conversation.
    ///
    /// # Errors
    /// As [`Desk::decline_transfer`].
    pub async fn decline_invitation(
        &self,
        staff: &Staff,
        invitation: ColleagueRequestId,
        reason: Option<Reason>,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.decline(staff, Kind::Invitation, invitation, reason, request).await
    }

    async fn decline(
        &self,
        staff: &Staff,
        kind: Kind,
        asked: ColleagueRequestId,
        reason: Option<Reason>,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            let (staff, reason, request) = (staff.clone(), reason.clone(), request.clone());
            decline(transaction, now, staff, (kind, asked), reason, request)
        })
        .await
    }
}

async fn accept_transfer(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    transfer: ColleagueRequestId,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("accept_transfer {transfer}"));
    if let Some(accepted) = earlier_accepted(&mut transaction, actor, &request, &action).await? {
        return Ok(accepted);
    }
    let facts = facts(&mut transaction, &staff, transfer, Kind::Transfer).await?;
    facts.may_answer(&staff)?;
    if facts.asker_is_disabled > 0 {
        // It is over as soon as the clock looks.
        return Err(Refusal::NoLongerPending.into());
    }
    let (conversation, from) = (facts.conversation(), facts.asked_by());
    open_count::hand_over(&mut transaction, from, staff.person, Of::Anybody, now).await?;
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET assigned_agent_id = $3, accepted_at = $4, closes_at = NULL,
                 silent_since = CASE WHEN silent_since IS NULL THEN NULL ELSE $4 END,
                 staff_seq = staff_seq + 2, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 2, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'in_progress' AND assigned_agent_id = $2
             RETURNING staff_seq - 2 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 2 AS staff_version, customer_version - 1 AS customer_version",
            args![conversation, from, staff.person, now],
        )
        .await?;
    let mut counters: Counters = row.ok_or(Failure::Overtaken)?.into();
    // Who was invited by whoever had it is not any more.
    let ended = end_all_but(&mut transaction, conversation, Outcome::Lost, Some(transfer), now).await?;
    if !ended.contains(&transfer) {
        return Err(Failure::Overtaken);
    }
    let accepted_line = StaffLine::Accepted {
        asked: Kind::Transfer,
        agent: facts.public_name.clone(),
        from: facts.asker.clone(),
    };
    let line = SystemLine::TakenOver {
        agent: facts.public_name.clone(),
        from: facts.asker.clone(),
    };
    let entries = [
        NewEntry::internal(conversation, &mut counters, &accepted_line, now)?,
        NewEntry::system(conversation, &mut counters, &line, now)?,
    ];
    insert(&mut transaction, &entries).await?;
    participants::join(&mut transaction, conversation, from, now).await?;
    let accepted = facts.accepted();
    store_accepted(&mut transaction, actor, &request, &action, &accepted, now).await?;
    transaction.touch(Topic::Cases(staff.person));
    transaction.touch(Topic::Overview(facts.queue()));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await?;
    Ok(accepted)
}

async fn accept_invitation(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    invitation: ColleagueRequestId,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("accept_invitation {invitation}"));
    if let Some(accepted) = earlier_accepted(&mut transaction, actor, &request, &action).await? {
        return Ok(accepted);
    }
    let facts = facts(&mut transaction, &staff, invitation, Kind::Invitation).await?;
    facts.may_answer(&staff)?;
    let conversation = facts.conversation();
    participants::take_part(&mut transaction, conversation, staff.person, &facts.public_name, now).await?;
    let ended = transaction
        .execute(
            "UPDATE colleague_requests SET ended_at = $2, outcome = 'accepted' WHERE id = $1 AND ended_at IS NULL",
            args![invitation, now],
        )
        .await?;
    if ended == 0 {
        return Err(Failure::Overtaken);
    }
    let accepted = facts.accepted();
    store_accepted(&mut transaction, actor, &request, &action, &accepted, now).await?;
    transaction.touch(Topic::Cases(facts.asked_by()));
    transaction.commit().await?;
    Ok(accepted)
}

async fn decline(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    (kind, asked): (Kind, ColleagueRequestId),
    reason: Option<Reason>,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (
        Actor::Person(staff.person),
        format!("decline_{} {asked}", kind.as_str()),
    );
    if let Some(declined) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(declined);
    }
    let facts = facts(&mut transaction, &staff, asked, kind).await?;
    facts.may_answer(&staff)?;
    let line = StaffLine::Declined {
        asked: kind,
        agent: facts.public_name.clone(),
        reason: reason.clone().map(String::from),
    };
    let how = (Outcome::Declined, reason.as_ref());
    end_one(&mut transaction, now, asked, &facts.sides(), how, &line).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

impl Facts {
    pub(super) fn sides(&self) -> Sides {
        Sides {
            conversation: self.conversation(),
            asked_by: self.asked_by(),
            asked: self.asked(),
        }
    }

    fn accepted(&self) -> Accepted {
        Accepted {
            conversation: self.conversation(),
            number: ConversationNumber(self.number.clone()),
            customer: self.customer.clone(),
        }
    }
}
