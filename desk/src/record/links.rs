//! Which conversations a record sees. A conversation points at one record at a time; one that it pointed at before keeps what it
//! saw.

use super::lines::NewLine;
use crate::entry::{NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::ids::{ConversationId, ConversationNumber, PersonId, RecordId};
use domain::record::line::RecordLine;
use domain::time::Timestamp;
use domain::verdict::Counters;

/// Who links a conversation, and which.
pub(super) struct Linking {
    pub(super) conversation: ConversationId,
    pub(super) number: ConversationNumber,
    /// Whose conversation it is.
    pub(super) assigned: Option<PersonId>,
    /// As its state is stored.
    pub(super) state: String,
    pub(super) by: (PersonId, String),
    pub(super) now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct CountersRow {
    staff_seq: i64,
    customer_seq: i64,
    staff_version: i64,
    customer_version: i64,
}

impl Linking {
    /// Locks the conversation and gives it a new version in both views; its counters before that. Whoever lost or took it
    /// meanwhile begins again.
    pub(super) async fn lock(&self, transaction: &mut Transaction, has_card: bool) -> Result<Counters, Failure> {
        let row: Option<CountersRow> = transaction
            .optional(
                "UPDATE conversations
                 SET staff_seq = staff_seq + $4, customer_seq = customer_seq + $4,
                     staff_version = staff_version + 1, customer_version = customer_version + $4
                 WHERE id = $1 AND state = $2 AND COALESCE(assigned_agent_id, 0) = $3
                 RETURNING staff_seq - $4 AS staff_seq, customer_seq - $4 AS customer_seq,
                     staff_version - 1 AS staff_version, customer_version - $4 AS customer_version",
                args![
                    self.conversation,
                    &self.state,
                    self.assigned.map_or(0, |agent| agent.0),
                    !has_card
                ],
            )
            .await?;
        let row = row.ok_or(Failure::Overtaken)?;
        Ok(Counters {
            staff_seq: row.staff_seq,
            customer_seq: row.customer_seq,
            staff_version: row.staff_version,
            customer_version: row.customer_version,
        })
    }

    /// The conversation points at this record from now on, which sees all of it; what it pointed at keeps what it saw. The card
    /// is shared where the record has none there yet. Whoever linked another meanwhile makes this begin again.
    pub(super) async fn point(
        &self,
        transaction: &mut Transaction,
        mut counters: Counters,
        former: Option<RecordId>,
        record: RecordId,
        has_card: bool,
    ) -> Result<(), Failure> {
        let moved = transaction
            .execute(
                "INSERT INTO record_conversations (record_id, conversation_id, linked_at, linked_by, linked_version, until_seq)
                 SELECT record_id, conversation_id, linked_at, linked_by, linked_version, $6 FROM record_conversations
                 WHERE record_id = $7 AND conversation_id = $2 AND until_seq IS NULL
                 UNION ALL
                 SELECT $1, $2, $3, $4, $5, NULL
                 ON CONFLICT (record_id, conversation_id) DO UPDATE SET linked_at = excluded.linked_at,
                     linked_by = excluded.linked_by, linked_version = excluded.linked_version, until_seq = excluded.until_seq",
                args![
                    record,
                    self.conversation,
                    self.now,
                    self.by.0,
                    counters.staff_version + 1,
                    counters.staff_seq,
                    former
                ],
            )
            .await?;
        if moved != 1 + u64::from(former.is_some()) {
            return Err(Failure::Overtaken);
        }
        if !has_card {
            let card = NewEntry::card(self.conversation, &mut counters, record, self.by.clone(), self.now);
            insert(transaction, &[card]).await?;
            transaction.touch(Topic::Chat(self.conversation));
        }
        transaction.touch(Topic::Conversation(self.conversation));
        transaction.touch(Topic::Record(record));
        if let Some(agent) = self.assigned {
            transaction.touch(Topic::Cases(agent));
        }
        Ok(())
    }

    /// What a record says of this conversation.
    pub(super) fn says(&self, line: RecordLine) -> NewLine {
        NewLine {
            by: self.by.clone(),
            line,
        }
    }
}
