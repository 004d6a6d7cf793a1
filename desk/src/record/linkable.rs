//! The records that a conversation can be linked to: those of its customer (behaviour 9). Two statements.

use super::list::{SummaryRow, summary, summary_columns, summary_joins};
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::store::args;
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, PersonId};
use domain::record::search::matches;
use domain::wire::record::RecordSummary;

/// A customer's records are listed up to here, the newest first.
const MOST_RECORDS: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    state: String,
    assigned_agent_id: Option<i64>,
    customer_id: i64,
    #[sqlx(flatten)]
    ties: Ties,
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    searched: String,
    #[sqlx(flatten)]
    summary: SummaryRow,
}

impl Desk {
    /// Cases and incidents of a conversation's customer, by number or by words of their short descriptions, the newest first.
    ///
    /// # Errors
    /// By the access table.
    pub async fn linkable_records(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        search: &str,
    ) -> Result<Vec<RecordSummary>, Refusal> {
        self.read_linkable(staff, conversation, search)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_linkable(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        search: &str,
    ) -> Result<Vec<RecordSummary>, Failure> {
        let mut transaction = self.read().await?;
        let row: Option<Row> = transaction
            .optional(
                concat!(
                    "SELECT conversations.state, conversations.assigned_agent_id, conversations.customer_id, ",
                    ties!("conversations.id", "$2"),
                    "FROM conversations JOIN queues ON queues.id = conversations.queue_id WHERE conversations.id = $1"
                ),
                args![conversation, staff.person],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let relations = row.ties.relations(staff, row.assigned_agent_id.map(PersonId));
        may(&relations, Action::Record, state(&row.state)?)?;
        let rows: Vec<RecordRow> = transaction
            .all(
                concat!(
                    "SELECT records.searched, ",
                    summary!(),
                    "WHERE records.customer_id = $1 ORDER BY records.id DESC LIMIT $2"
                ),
                args![row.customer_id, MOST_RECORDS],
            )
            .await?;
        transaction.finish().await?;
        rows.into_iter()
            .filter(|row| matches(&row.searched, search))
            .map(|row| row.summary.into_wire())
            .collect()
    }
}
