//! What whoever manages groups sees of their open conversations (behaviour 8): one statement. Reading along leaves no mark.

use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::store::args;
use domain::Refusal;
use domain::access::Oversight;
use domain::ids::{ConversationId, ConversationNumber};
use domain::limits::OVERSEEN_CONVERSATIONS;
use domain::time::Timestamp;
use domain::wire::agent::OverseenConversation;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    number: String,
    customer: String,
    queue: String,
    agent: Option<String>,
    state: String,
    unanswered_since: Option<i64>,
}

impl Desk {
    /// The open conversations of the groups that this person manages (for an administrator, of all), those whose customers
    /// wait longest for an answer first. Nothing for who manages nothing.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn overview(&self, staff: &Staff) -> Result<Vec<OverseenConversation>, Refusal> {
        self.read_overview(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_overview(&self, staff: &Staff) -> Result<Vec<OverseenConversation>, Failure> {
        let Some(oversight) = Oversight::of(&staff.roles) else {
            return Ok(Vec::new());
        };
        let glance = self.glance().await?;
        let rows: Vec<Row> = glance
            .all(
                "SELECT conversations.id, conversations.number, customers.name AS customer, queues.name AS queue,
                        people.public_name AS agent, conversations.state, conversations.unanswered_since
                 FROM (SELECT id, number, customer_id, queue_id, assigned_agent_id, state, unanswered_since,
                              CASE WHEN unanswered_since IS NULL THEN 1 ELSE 0 END AS is_answered
                       FROM conversations
                       WHERE state IN ('waiting', 'in_progress') AND queue_id IN
                           (SELECT id FROM queues
                            WHERE $2 = 1 OR group_id IN (SELECT group_id FROM group_managers WHERE person_id = $1))
                       ORDER BY is_answered, unanswered_since, id LIMIT $3) AS conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN customers ON customers.id = conversations.customer_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id
                 ORDER BY is_answered, unanswered_since, conversations.id",
                args![staff.person, oversight == Oversight::All, OVERSEEN_CONVERSATIONS],
            )
            .await?;
        rows.into_iter().map(Row::into_wire).collect()
    }
}

impl Row {
    fn into_wire(self) -> Result<OverseenConversation, Failure> {
        Ok(OverseenConversation {
            conversation: ConversationId(self.id),
            number: ConversationNumber(self.number),
            customer: self.customer,
            queue: self.queue,
            agent: self.agent,
            state: state(&self.state)?,
            unanswered_since: self.unanswered_since.map(Timestamp),
        })
    }
}
