//! A record as its page shows it (behaviour 9): its fields, its conversations, and what changed in its activity.

use super::access::{RecordTies, record_ties};
use super::activity::{self, Seen};
use super::{assessment, assignment, state};
use crate::changes::{self, page};
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::Whose;
use domain::access::{Action as OnConversation, may as may_on_conversation};
use domain::entry::Visibility;
use domain::ids::{ConversationId, ConversationNumber, CustomerId, GroupId, PersonId, RecordId, RecordNumber};
use domain::limits::RECORD_CONVERSATIONS;
use domain::people::Role;
use domain::record::access::{Action, may};
use domain::record::activity::{ActivityPage, HavingSource, Source};
use domain::time::Timestamp;
use domain::wire::record::{
    GroupChoice, PersonChoice, RecordChanges, RecordConversation, RecordHead, RecordRights, WatchingRecord,
};

#[derive(sqlx::FromRow)]
struct HeadRow {
    number: String,
    kind: String,
    state: String,
    priority: i64,
    impact: Option<i64>,
    urgency: Option<i64>,
    short_description: String,
    description: String,
    group_id: i64,
    group_name: String,
    assignee_name: Option<String>,
    customer_id: i64,
    caller: String,
    caller_email: Option<String>,
    created_at: i64,
    created_by_name: Option<String>,
    updated_at: i64,
    closed_at: Option<i64>,
    resolution: Option<String>,
    seq: i64,
    version: i64,
    #[sqlx(flatten)]
    ties: RecordTies,
}

/// A conversation that the record sees.
#[derive(sqlx::FromRow)]
struct ConversationRow {
    id: i64,
    number: String,
    state: String,
    queue: String,
    assigned_agent_id: Option<i64>,
    agent: Option<String>,
    created_at: i64,
    staff_seq: i64,
    staff_version: i64,
    linked_version: i64,
    until_seq: Option<i64>,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// The record of that number.
    ///
    /// # Errors
    /// `not_found` to whoever may not read it.
    pub async fn find_record(&self, staff: &Staff, number: &str) -> Result<RecordId, Refusal> {
        self.read_find_record(staff, number)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_find_record(&self, staff: &Staff, number: &str) -> Result<RecordId, Failure> {
        let mut transaction = self.read().await?;
        let found: Option<(i64,)> = transaction
            .optional("SELECT id FROM records WHERE number = $1", args![number])
            .await?;
        let record = RecordId(found.ok_or(Refusal::NotFound)?.0);
        head(&mut transaction, staff, record).await?;
        transaction.finish().await?;
        Ok(record)
    }

    /// A record, and what changed in its activity since what the client has: at most four statements.
    ///
    /// # Errors
    /// `not_found` to whoever may not read it.
    pub async fn record_changes(&self, staff: &Staff, watching: &WatchingRecord) -> Result<RecordChanges, Refusal> {
        self.read_record(staff, watching.record, &watching.having)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_record(
        &self,
        staff: &Staff,
        record: RecordId,
        having: &[HavingSource],
    ) -> Result<RecordChanges, Failure> {
        let mut transaction = self.read().await?;
        let row = head(&mut transaction, staff, record).await?;
        let conversations = conversations(&mut transaction, staff, record).await?;
        let seen: Vec<Seen> = conversations.iter().map(ConversationRow::seen).collect();
        let own = Seen {
            source: None,
            version: row.version,
            linked_version: 0,
            last_seq: row.seq,
        };
        let activity = activity::changes(&mut transaction, staff, record, own, &seen, having).await?;
        transaction.finish().await?;
        let conversations = conversations
            .into_iter()
            .map(|conversation| conversation.into_wire(staff))
            .collect::<Result<_, _>>()?;
        Ok(RecordChanges {
            head: row.into_wire(staff, record, conversations)?,
            activity,
        })
    }

    /// The page of a source's lines before the place `before`.
    ///
    /// # Errors
    /// `not_found` to whoever may not read the record, and for a conversation that it does not see.
    pub async fn record_history(
        &self,
        staff: &Staff,
        record: RecordId,
        source: Source,
        before: i64,
    ) -> Result<ActivityPage, Refusal> {
        self.read_record_history(staff, record, source, before)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_record_history(
        &self,
        staff: &Staff,
        record: RecordId,
        source: Source,
        before: i64,
    ) -> Result<ActivityPage, Failure> {
        let mut transaction = self.read().await?;
        head(&mut transaction, staff, record).await?;
        let page = activity::page_before(&mut transaction, staff, record, source, before).await?;
        transaction.finish().await?;
        Ok(page)
    }

    /// All groups and who of each can be given a record, by name.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn group_choices(&self) -> Result<Vec<GroupChoice>, Refusal> {
        self.read_group_choices().await.map_err(Failure::into_refusal)
    }

    async fn read_group_choices(&self) -> Result<Vec<GroupChoice>, Failure> {
        let mut transaction = self.read().await?;
        let choices = assignment::choices(&mut transaction).await?;
        transaction.finish().await?;
        Ok(choices)
    }
}

/// A record's fields; `not_found` if `staff` may not read it.
async fn head(transaction: &mut Transaction, staff: &Staff, record: RecordId) -> Result<HeadRow, Failure> {
    let row: Option<HeadRow> = transaction
        .optional(
            concat!(
                "SELECT records.number, records.kind, records.state, records.priority, records.impact, records.urgency,
                    records.short_description, records.description, records.group_id,
                    assignment_groups.name AS group_name, assignees.public_name AS assignee_name,
                    records.customer_id, customers.name AS caller, customers.email AS caller_email, records.created_at,
                    creators.public_name AS created_by_name, records.updated_at, records.closed_at, records.resolution,
                    records.seq, records.version, ",
                record_ties!(),
                "FROM records
                 JOIN assignment_groups ON assignment_groups.id = records.group_id
                 JOIN customers ON customers.id = records.customer_id
                 LEFT JOIN people AS assignees ON assignees.id = records.assignee_id
                 LEFT JOIN people AS creators ON creators.id = records.created_by
                 WHERE records.id = $1"
            ),
            args![record, staff.person, staff.roles.has(Role::Manager)],
        )
        .await?;
    let row = row.ok_or(Refusal::NotFound)?;
    may(&row.ties.relations(staff), Action::Read)?;
    Ok(row)
}

/// The conversations that a record sees, those that were linked last first.
async fn conversations(
    transaction: &mut Transaction,
    staff: &Staff,
    record: RecordId,
) -> Result<Vec<ConversationRow>, Failure> {
    transaction
        .all(
            concat!(
                "SELECT conversations.id, conversations.number, conversations.state, queues.name AS queue,
                    conversations.assigned_agent_id, people.public_name AS agent, conversations.created_at,
                    conversations.staff_seq, conversations.staff_version, links.linked_version, links.until_seq, ",
                ties!("conversations.id", "$2"),
                "FROM record_conversations AS links
                 JOIN conversations ON conversations.id = links.conversation_id
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id
                 WHERE links.record_id = $1
                 ORDER BY links.linked_at DESC, conversations.id DESC LIMIT $3"
            ),
            args![record, staff.person, page(RECORD_CONVERSATIONS)],
        )
        .await
}

impl HeadRow {
    fn into_wire(
        self,
        staff: &Staff,
        record: RecordId,
        conversations: Vec<RecordConversation>,
    ) -> Result<RecordHead, Failure> {
        let relations = self.ties.relations(staff);
        let can = |action| may(&relations, action).is_ok();
        Ok(RecordHead {
            record,
            number: RecordNumber(self.number),
            state: state(&self.state)?,
            assessment: assessment(&self.kind, self.priority, self.impact, self.urgency)?,
            short_description: self.short_description,
            description: self.description,
            group: GroupId(self.group_id),
            group_name: self.group_name,
            assignee: self
                .ties
                .assignee()
                .zip(self.assignee_name)
                .map(|(person, name)| PersonChoice { person, name }),
            customer: CustomerId(self.customer_id),
            caller: self.caller,
            caller_email: self.caller_email,
            created_at: Timestamp(self.created_at),
            created_by: self.created_by_name,
            updated_at: Timestamp(self.updated_at),
            closed_at: self.closed_at.map(Timestamp),
            resolution: self.resolution,
            conversations,
            rights: RecordRights {
                comment: can(Action::Write(Visibility::Comment)),
                work_note: can(Action::Write(Visibility::WorkNote)),
                edit: can(Action::Edit),
                remove_own: can(Action::RemoveText(Whose::Own)),
                remove_any: can(Action::RemoveText(Whose::Colleagues)),
            },
        })
    }
}

impl ConversationRow {
    /// How much of it the record sees.
    fn seen(&self) -> Seen {
        Seen {
            source: Some(ConversationId(self.id)),
            version: self.staff_version,
            linked_version: self.linked_version,
            last_seq: self.until_seq.unwrap_or(self.staff_seq),
        }
    }

    fn into_wire(self, staff: &Staff) -> Result<RecordConversation, Failure> {
        let relations = self.ties.relations(staff, self.assigned_agent_id.map(PersonId));
        let state = changes::state(&self.state)?;
        let can = |action| may_on_conversation(&relations, action, state).is_ok();
        Ok(RecordConversation {
            conversation: ConversationId(self.id),
            number: ConversationNumber(self.number),
            state,
            queue: self.queue,
            agent: self.agent,
            started_at: Timestamp(self.created_at),
            is_current: self.until_seq.is_none(),
            readable: can(OnConversation::Read),
            may_end: can(OnConversation::End),
        })
    }
}
