//! Whom a conversation can go to (behaviour 6.1, 7): colleagues with where they are and how much they have, and queues with what
//! is to be expected there. Two statements, and what is known of each queue's line.

use super::ask::whereabouts;
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::store::args;
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::limits::TRANSFER_TARGETS;
use domain::wire::agent::{TargetAgent, TargetQueue, TransferTargets};

/// The conversation that is to go.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    queue_id: i64,
    escalation_queue_id: Option<i64>,
    assigned_agent_id: Option<i64>,
    #[sqlx(flatten)]
    ties: Ties,
}

#[derive(sqlx::FromRow)]
struct AgentRow {
    id: i64,
    name: String,
    status: String,
    offline_since: Option<i64>,
    open_conversations: i64,
    open_limit: i64,
    is_member: i64,
    takes_part: i64,
}

#[derive(sqlx::FromRow)]
struct QueueRow {
    id: i64,
    name: String,
    public_name: String,
}

impl Desk {
    /// Whom to ask to take a conversation over or to take part in it, oneself and who has it left out, never somebody whose
    /// account is disabled; and to which queues it can go.
    ///
    /// # Errors
    /// By the access table, `closed`, `no_longer_pending` where it waits in line.
    pub async fn transfer_targets(
        &self,
        staff: &Staff,
        conversation: ConversationId,
    ) -> Result<TransferTargets, Refusal> {
        let (agents, queues, escalation) = self
            .read_targets(staff, conversation)
            .await
            .map_err(Failure::into_refusal)?;
        let mut targets = TransferTargets {
            agents,
            queues: Vec::with_capacity(queues.len()),
        };
        for row in queues {
            let outlook = match self.outlook(QueueId(row.id)).await {
                Ok(outlook) => outlook,
                // Removed a moment ago.
                Err(Refusal::NotFound) => continue,
                Err(refusal) => return Err(refusal),
            };
            targets.queues.push(TargetQueue {
                queue: QueueId(row.id),
                name: row.name,
                public_name: row.public_name,
                waiting: outlook.waiting,
                staffing: outlook.staffing,
                usual_wait: outlook.usual_wait,
                is_closed: outlook.is_closed,
                is_escalation: escalation == Some(row.id),
            });
        }
        Ok(targets)
    }

    async fn read_targets(
        &self,
        staff: &Staff,
        conversation: ConversationId,
    ) -> Result<(Vec<TargetAgent>, Vec<QueueRow>, Option<i64>), Failure> {
        let mut transaction = self.read().await?;
        let facts: Option<Facts> = transaction
            .optional(
                concat!(
                    "SELECT conversations.state, conversations.queue_id, queues.escalation_queue_id,
                        conversations.assigned_agent_id, ",
                    ties!("conversations.id", "$2"),
                    "FROM conversations JOIN queues ON queues.id = conversations.queue_id WHERE conversations.id = $1"
                ),
                args![conversation, staff.person],
            )
            .await?;
        let facts = facts.ok_or(Refusal::NotFound)?;
        let relations = facts.ties.relations(staff, facts.assigned_agent_id.map(PersonId));
        // Whoever may invite may transfer.
        may(&relations, Action::Transfer, state(&facts.state)?)?;
        let agents: Vec<AgentRow> = transaction
            .all(
                "SELECT id, name, status, offline_since, open_conversations, open_limit, is_member, takes_part
                 FROM (SELECT people.id, people.name, people.status, people.offline_since, people.open_conversations,
                              COALESCE(people.open_limit, $4) AS open_limit,
                              (SELECT COUNT(*) FROM group_members JOIN queues ON queues.group_id = group_members.group_id
                               WHERE queues.id = $2 AND group_members.person_id = people.id) AS is_member,
                              (SELECT COUNT(*) FROM participants
                               WHERE participants.conversation_id = $1 AND participants.person_id = people.id
                                 AND participants.relation = 'participant') AS takes_part
                       FROM people
                       WHERE people.disabled_at IS NULL AND people.id <> $3 AND people.id <> $5
                         AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id)) AS colleagues
                 ORDER BY is_member DESC,
                     CASE WHEN offline_since IS NULL AND status = 'available' AND open_conversations < open_limit
                          THEN 0 ELSE 1 END,
                     name, id
                 LIMIT $6",
                args![
                    conversation,
                    facts.queue_id,
                    staff.person,
                    transaction.settings().open_conversations,
                    facts.assigned_agent_id.unwrap_or(0),
                    TRANSFER_TARGETS
                ],
            )
            .await?;
        let queues: Vec<QueueRow> = transaction
            .all(
                "SELECT id, name, public_name FROM queues WHERE id <> $1 ORDER BY priority, name, id LIMIT $2",
                args![facts.queue_id, TRANSFER_TARGETS],
            )
            .await?;
        transaction.finish().await?;
        let agents = agents.into_iter().map(AgentRow::into_wire).collect::<Result<_, _>>()?;
        Ok((agents, queues, facts.escalation_queue_id))
    }
}

impl AgentRow {
    fn into_wire(self) -> Result<TargetAgent, Failure> {
        Ok(TargetAgent {
            person: PersonId(self.id),
            whereabouts: whereabouts(&self.status, self.offline_since)?,
            name: self.name,
            is_member: self.is_member > 0,
            open: self.open_conversations,
            limit: self.open_limit,
            takes_part: self.takes_part > 0,
        })
    }
}
