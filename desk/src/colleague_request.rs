//! What one colleague asks of another about a conversation (behaviour 6 and 8): to take it over, or to take part in it. One
//! row each; who asked has the conversation as long as it waits for an answer.
//!
//! Whoever ends one (an answer, its taking back, the clock, or whatever takes the conversation from who asked) holds the
//! conversation's row by then, so that of several one wins.

mod answer;
mod ask;
mod cancel;
pub(crate) mod clock;
mod targets;

use crate::changes::state;
use crate::desk::Staff;
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::relation::{Ties, ties};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, Relation, may};
use domain::colleague_request::{Kind, Outcome};
use domain::entry::StaffLine;
use domain::ids::{ColleagueRequestId, ConversationId, PersonId, QueueId};
use domain::text::Reason;
use domain::time::Timestamp;

/// A request, its conversation, and what somebody is to that; read without a lock and checked again after locking.
#[derive(sqlx::FromRow)]
struct Facts {
    kind: String,
    conversation_id: i64,
    asked_by: i64,
    asked: i64,
    outcome: Option<String>,
    asker: String,
    asker_is_disabled: i64,
    asked_name: String,
    number: String,
    customer: String,
    state: String,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    /// The name of whoever looks.
    public_name: String,
    #[sqlx(flatten)]
    ties: Ties,
}

/// A request as `staff` finds it; `not_found` where there is none of that kind.
async fn facts(
    transaction: &mut Transaction,
    staff: &Staff,
    request: ColleagueRequestId,
    kind: Kind,
) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT requests.kind, requests.conversation_id, requests.asked_by, requests.asked, requests.outcome,
                    askers.public_name AS asker,
                    CAST(CASE WHEN askers.disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS asker_is_disabled,
                    others.public_name AS asked_name,
                    conversations.number, customers.name AS customer, conversations.state, conversations.queue_id,
                    conversations.assigned_agent_id, people.public_name, ",
                ties!("conversations.id", "$2"),
                "FROM colleague_requests AS requests
                 JOIN conversations ON conversations.id = requests.conversation_id
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people AS askers ON askers.id = requests.asked_by
                 JOIN people AS others ON others.id = requests.asked
                 JOIN people ON people.id = $2
                 WHERE requests.id = $1"
            ),
            args![request, staff.person],
        )
        .await?;
    let facts = facts.filter(|facts| facts.kind == kind.as_str());
    Ok(facts.ok_or(Refusal::NotFound)?)
}

impl Facts {
    fn conversation(&self) -> ConversationId {
        ConversationId(self.conversation_id)
    }

    fn queue(&self) -> QueueId {
        QueueId(self.queue_id)
    }

    fn asked_by(&self) -> PersonId {
        PersonId(self.asked_by)
    }

    fn asked(&self) -> PersonId {
        PersonId(self.asked)
    }

    fn is_over(&self) -> bool {
        self.outcome.is_some()
    }

    fn relations(&self, staff: &Staff) -> Vec<Relation> {
        self.ties.relations(staff, self.assigned_agent_id.map(PersonId))
    }

    /// Only who was asked answers (behaviour 6.10). Whoever was, and comes too late, is told so.
    fn may_answer(&self, staff: &Staff) -> Result<(), Failure> {
        if self.is_over() && self.asked() == staff.person {
            return Err(Refusal::NoLongerPending.into());
        }
        may(&self.relations(staff), Action::Answer, state(&self.state)?)?;
        Ok(())
    }

    /// Who may ask may take it back. Whoever asked, and comes too late, is told so.
    fn may_cancel(&self, staff: &Staff, kind: Kind) -> Result<(), Failure> {
        if self.is_over() && self.asked_by() == staff.person {
            return Err(Refusal::NoLongerPending.into());
        }
        match may(&self.relations(staff), asking(kind), state(&self.state)?) {
            Err(refusal @ (Refusal::NotFound | Refusal::NotAllowed)) => Err(refusal.into()),
            _ if self.is_over() => Err(Refusal::NoLongerPending.into()),
            verdict => Ok(verdict?),
        }
    }
}

/// What whoever asks for this has to be allowed.
fn asking(kind: Kind) -> Action {
    match kind {
        Kind::Transfer => Action::Transfer,
        Kind::Invitation => Action::Invite,
    }
}

/// Whom it concerns how a request stands.
struct Sides {
    conversation: ConversationId,
    asked_by: PersonId,
    asked: PersonId,
}

/// Ends a request that changes nothing else of its conversation, and says so in staff's log.
///
/// # Errors
/// `Overtaken` where it has ended meanwhile.
async fn end_one(
    transaction: &mut Transaction,
    now: Timestamp,
    request: ColleagueRequestId,
    sides: &Sides,
    (outcome, reason): (Outcome, Option<&Reason>),
    line: &StaffLine,
) -> Result<(), Failure> {
    let row: CountersRow = transaction
        .one(
            "UPDATE conversations SET staff_seq = staff_seq + 1, staff_version = staff_version + 1 WHERE id = $1
             RETURNING staff_seq - 1 AS staff_seq, customer_seq, staff_version - 1 AS staff_version, customer_version",
            args![sides.conversation],
        )
        .await?;
    let ended = transaction
        .execute(
            "UPDATE colleague_requests SET ended_at = $2, outcome = $3, reason = $4 WHERE id = $1 AND ended_at IS NULL",
            args![request, now, outcome.as_str(), reason.map(Reason::as_str)],
        )
        .await?;
    if ended == 0 {
        return Err(Failure::Overtaken);
    }
    let entry = NewEntry::internal(sides.conversation, &mut row.into(), line, now)?;
    insert(transaction, &[entry]).await?;
    transaction.touch(Topic::Cases(sides.asked));
    transaction.touch(Topic::Cases(sides.asked_by));
    transaction.touch(Topic::Conversation(sides.conversation));
    Ok(())
}

/// Whatever is asked about this conversation, whose row is locked, is over, since it ended or is no longer whose it was
/// (behaviour 6.7).
pub(crate) async fn end_all_of(
    transaction: &mut Transaction,
    conversation: ConversationId,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), Failure> {
    end_all_but(transaction, conversation, outcome, None, now).await?;
    Ok(())
}

/// The same, but that one was accepted. The ids of all that waited for an answer.
async fn end_all_but(
    transaction: &mut Transaction,
    conversation: ConversationId,
    outcome: Outcome,
    accepted: Option<ColleagueRequestId>,
    now: Timestamp,
) -> Result<Vec<ColleagueRequestId>, Failure> {
    let ended: Vec<(i64, i64, i64)> = transaction
        .all(
            "UPDATE colleague_requests
             SET ended_at = $2, outcome = CASE WHEN id = $4 THEN $5 ELSE $3 END
             WHERE conversation_id = $1 AND ended_at IS NULL
             RETURNING id, asked_by, asked",
            args![
                conversation,
                now,
                outcome.as_str(),
                accepted,
                Outcome::Accepted.as_str()
            ],
        )
        .await?;
    for (_, asked_by, asked) in &ended {
        transaction.touch(Topic::Cases(PersonId(*asked_by)));
        transaction.touch(Topic::Cases(PersonId(*asked)));
    }
    Ok(ended.into_iter().map(|(id, ..)| ColleagueRequestId(id)).collect())
}
