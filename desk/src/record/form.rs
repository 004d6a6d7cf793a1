//! What the form of a new record is filled with (behaviour 9): three statements.

use super::words::words_of;
use super::{Current, assignment, current, join_current};
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::store::args;
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, GroupId, PersonId};
use domain::wire::record::RecordForm;

#[derive(sqlx::FromRow)]
struct Row {
    caller: String,
    state: String,
    assigned_agent_id: Option<i64>,
    group_id: i64,
    #[sqlx(flatten)]
    current: Current,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// What the form of a new record of this conversation is filled with.
    ///
    /// # Errors
    /// By the access table.
    pub async fn record_form(&self, staff: &Staff, conversation: ConversationId) -> Result<RecordForm, Refusal> {
        self.read_record_form(staff, conversation)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_record_form(&self, staff: &Staff, conversation: ConversationId) -> Result<RecordForm, Failure> {
        let mut transaction = self.read().await?;
        let row: Option<Row> = transaction
            .optional(
                concat!(
                    "SELECT customers.name AS caller, conversations.state, conversations.assigned_agent_id, queues.group_id, ",
                    current!(),
                    ", ",
                    ties!("conversations.id", "$2"),
                    "FROM conversations
                     JOIN customers ON customers.id = conversations.customer_id
                     JOIN queues ON queues.id = conversations.queue_id ",
                    join_current!(),
                    "WHERE conversations.id = $1"
                ),
                args![conversation, staff.person],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let relations = row.ties.relations(staff, row.assigned_agent_id.map(PersonId));
        may(&relations, Action::Record, state(&row.state)?)?;
        let words = words_of(&mut transaction, conversation).await?;
        let groups = assignment::choices(&mut transaction).await?;
        transaction.finish().await?;
        let group = GroupId(row.group_id);
        let belongs = groups
            .iter()
            .filter(|choice| choice.group == group)
            .flat_map(|choice| &choice.members)
            .any(|member| member.person == staff.person);
        Ok(RecordForm {
            caller: row.caller,
            short_description: words.short_description(),
            description: words.description(),
            group,
            assignee: belongs.then_some(staff.person),
            current: row.current.linked()?,
            groups,
        })
    }
}
