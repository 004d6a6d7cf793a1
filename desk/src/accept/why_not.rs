//! What is told to whoever cannot accept.

use crate::changes::state;
use crate::desk::Staff;
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::people::Role;
use domain::time::Timestamp;
use std::time::Duration;

/// Whoever finds nobody waiting is told who was quicker, if that was within this time.
const JUST_NOW: Duration = Duration::from_secs(3);

/// Why nobody's open count could be raised: the queue is not theirs, or their limit is reached.
pub(super) async fn why_not(transaction: &mut Transaction, staff: &Staff, queue: QueueId) -> Failure {
    #[derive(sqlx::FromRow)]
    struct Facts {
        is_member: i64,
        is_manager: i64,
        open_conversations: i64,
        open_limit: i64,
        is_disabled: i64,
    }
    let facts: Result<Option<Facts>, Failure> = transaction
        .optional(
            "SELECT (SELECT COUNT(*) FROM group_members
                     WHERE group_members.group_id = queues.group_id AND group_members.person_id = people.id) AS is_member,
                    (SELECT COUNT(*) FROM group_managers
                     WHERE group_managers.group_id = queues.group_id AND group_managers.person_id = people.id) AS is_manager,
                    open_conversations, COALESCE(open_limit, $3) AS open_limit,
                    CAST(CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_disabled
             FROM queues CROSS JOIN people WHERE queues.id = $2 AND people.id = $1",
            args![staff.person, queue, transaction.settings().open_conversations],
        )
        .await;
    let facts = match facts {
        Ok(facts) => facts,
        Err(failure) => return failure,
    };
    let refusal = match facts {
        None => Refusal::NotFound,
        Some(facts) if facts.is_disabled > 0 || !staff.roles.may_use_desk() => Refusal::NotAllowed,
        Some(facts) if facts.is_member > 0 && facts.open_conversations >= facts.open_limit => Refusal::AtLimit {
            limit: facts.open_limit,
        },
        Some(facts) if facts.is_member > 0 => Refusal::NotAllowed,
        Some(facts) if staff.roles.has(Role::Admin) || (facts.is_manager > 0 && staff.roles.has(Role::Manager)) => {
            Refusal::NotAllowed
        }
        Some(_) => Refusal::NotFound,
    };
    refusal.into()
}

/// What the one who was too late is told: who was quicker, or that nobody waits.
pub(super) async fn nobody_waiting(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    queue: QueueId,
) -> Failure {
    let quicker: Result<Option<(String,)>, Failure> = transaction
        .optional(
            "SELECT people.public_name FROM visits JOIN people ON people.id = visits.accepted_by
             WHERE visits.queue_id = $1 AND visits.accepted_at >= $2 AND visits.returned_at IS NULL
               AND visits.accepted_by <> $3
             ORDER BY visits.accepted_at DESC, visits.id DESC LIMIT 1",
            args![queue, now - JUST_NOW, staff.person],
        )
        .await;
    match quicker {
        Ok(Some((name,))) => Refusal::AlreadyTaken { by: Some(name) }.into(),
        Ok(None) => Refusal::NobodyWaiting.into(),
        Err(failure) => failure,
    }
}

/// Why nobody's open count could be raised for somebody in particular: by the access table, because they were taken or have
/// left, or because the limit is reached.
pub(super) async fn why_not_this(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    conversation: ConversationId,
) -> Failure {
    let facts = match facts(transaction, staff, conversation).await {
        Ok(facts) => facts,
        Err(failure) => return failure,
    };
    match facts.may_be_accepted(staff, now) {
        Ok(()) => why_not(transaction, staff, QueueId(facts.queue_id)).await,
        Err(failure) => failure,
    }
}

/// What the one is told who was too late for somebody in particular. If they wait again by now, the accept begins again.
pub(super) async fn too_late(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    conversation: ConversationId,
) -> Failure {
    let verdict = match facts(transaction, staff, conversation).await {
        Ok(facts) => facts.may_be_accepted(staff, now),
        Err(failure) => return failure,
    };
    verdict.err().unwrap_or(Failure::Overtaken)
}

/// What is known of somebody in particular.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    assigned_name: Option<String>,
    #[sqlx(flatten)]
    ties: Ties,
    /// Whose the visit is to accept, and of nobody else until then.
    reserved_for: Option<i64>,
    reserved_until: Option<i64>,
}

async fn facts(transaction: &mut Transaction, staff: &Staff, conversation: ConversationId) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.state, conversations.queue_id, conversations.assigned_agent_id,
                    people.public_name AS assigned_name, visits.reserved_for, visits.reserved_until, ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id
                 LEFT JOIN visits ON visits.conversation_id = conversations.id
                    AND visits.accepted_at IS NULL AND visits.left_at IS NULL
                 WHERE conversations.id = $1"
            ),
            args![conversation, staff.person],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

impl Facts {
    /// The verdict of the access table, with who was quicker where somebody was.
    fn may_be_accepted(&self, staff: &Staff, now: Timestamp) -> Result<(), Failure> {
        let relations = self.ties.relations(staff, self.assigned_agent_id.map(PersonId));
        let state = state(&self.state)?;
        may(&relations, Action::Accept, state).map_err(|refusal| match refusal {
            Refusal::AlreadyTaken { .. } => Refusal::AlreadyTaken {
                by: self.assigned_name.clone(),
            },
            other => other,
        })?;
        let is_reserved = self.reserved_until.is_some_and(|until| Timestamp(until) > now);
        if is_reserved && self.reserved_for != Some(staff.person.0) {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(())
    }
}
