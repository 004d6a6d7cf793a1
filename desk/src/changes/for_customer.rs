//! A chat as its customer sees it: nothing in here reads what only staff may see.

use super::{CUSTOMERS, Reading, changes, state};
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::entry::EntryRow;
use crate::failure::Failure;
use crate::store::{Sql, args};
use domain::Refusal;
use domain::conversation::{EndedBy, reopens_until};
use domain::entry::CustomerEntry;
use domain::ids::{ConversationId, QueueId};
use domain::log::Changes;
use domain::time::Timestamp;
use domain::wire::agent::HistoryPage;
use domain::wire::customer::{CustomerChanges, CustomerConversation, Having, Phase};

/// A customer's chat as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatView {
    /// What to show.
    pub changes: CustomerChanges,
    /// The queue whose line moves the position, while waiting.
    pub waiting_in: Option<QueueId>,
}

#[derive(sqlx::FromRow)]
struct CustomerHead {
    id: i64,
    state: String,
    queue_id: i64,
    opening_phrase: Option<String>,
    agent: Option<String>,
    /// JSON: the names of who else takes part.
    taking_part: String,
    asked: Option<String>,
    closes_at: Option<i64>,
    created_at: i64,
    closed_at: Option<i64>,
    ended_by: Option<String>,
    read_by_staff: i64,
    customer_version: i64,
    customer_seq: i64,
}

/// The head of the latest chat of a token at a site; `$with` gathers the names of who takes part, which each database does its
/// way.
macro_rules! head {
    ($with:literal) => {
        concat!(
            "SELECT conversations.id, conversations.state, conversations.queue_id, queues.opening_phrase,
                        people.public_name AS agent,
                        (SELECT ",
            $with,
            " FROM participants AS parts JOIN people AS taking ON taking.id = parts.person_id
                         WHERE parts.conversation_id = conversations.id AND parts.relation = 'participant'
                           AND parts.person_id <> COALESCE(conversations.assigned_agent_id, 0)) AS taking_part,
                        (SELECT asked.public_name FROM visits JOIN people AS asked ON asked.id = visits.reserved_for
                         WHERE visits.conversation_id = conversations.id AND visits.accepted_at IS NULL
                           AND visits.left_at IS NULL AND visits.reserved_until > $3) AS asked,
                        conversations.closes_at, conversations.created_at, conversations.closed_at, conversations.ended_by,
                        conversations.read_by_staff,
                        conversations.customer_version, conversations.customer_seq
                 FROM customers
                 JOIN sites ON sites.id = customers.site_id AND sites.site_key = $2
                 JOIN conversations ON conversations.customer_id = customers.id
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id
                 WHERE customers.token_hash = $1
                 ORDER BY conversations.id DESC LIMIT 1"
        )
    };
}

const HEAD: Sql = Sql::each(
    head!("json_group_array(taking.public_name ORDER BY parts.since, taking.id)"),
    head!("CAST(COALESCE(json_agg(taking.public_name ORDER BY parts.since, taking.id), '[]') AS TEXT)"),
);

impl Desk {
    /// The latest chat of this token at this site and what changed since what the client has; none if there is none.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn chat(
        &self,
        token: &CustomerToken,
        site: &str,
        having: Option<Having>,
    ) -> Result<Option<ChatView>, Refusal> {
        let read = self
            .read_chat(token, site, having)
            .await
            .map_err(Failure::into_refusal)?;
        let Some((mut changes, queue)) = read else {
            return Ok(None);
        };
        let waiting_in = (changes.head.phase == Phase::Waiting).then_some(queue);
        if let Some(queue) = waiting_in {
            let standing = self.standing(queue, changes.head.conversation).await?;
            changes.head.position = standing.map(|standing| standing.position);
            changes.head.usual_wait = standing.and_then(|standing| standing.usual_wait);
            changes.head.staffing = standing.map(|standing| standing.staffing);
        }
        Ok(Some(ChatView { changes, waiting_in }))
    }

    async fn read_chat(
        &self,
        token: &CustomerToken,
        site: &str,
        having: Option<Having>,
    ) -> Result<Option<(CustomerChanges, QueueId)>, Failure> {
        let now = self.now();
        let mut transaction = self.read().await?;
        let head: Option<CustomerHead> = transaction.optional(HEAD, args![token.hash(), site, now]).await?;
        let Some(head) = head else {
            return Ok(None);
        };
        let conversation = ConversationId(head.id);
        let since = having
            .filter(|having| having.conversation == conversation)
            .map_or(0, |having| having.version);
        let reading = Reading::of(since, head.customer_version, head.customer_seq);
        let rows = CUSTOMERS.read(&mut transaction, conversation, reading).await?;
        transaction.finish().await?;
        let changes: Changes<CustomerEntry> = changes(reading, head.customer_version, rows, EntryRow::for_customer)?;
        let phase = Phase::from(state(&head.state)?);
        let head_wire = CustomerConversation {
            conversation,
            phase,
            position: None,
            usual_wait: None,
            staffing: None,
            asked: head.asked,
            closes_at: head.closes_at.map(Timestamp),
            reopens_until: head
                .ended_by
                .as_deref()
                .and_then(EndedBy::parse)
                .zip(head.closed_at)
                .and_then(|(by, closed_at)| reopens_until(by, Timestamp(closed_at), now)),
            agent: head.agent,
            with: serde_json::from_str(&head.taking_part)?,
            opening_phrase: head.opening_phrase.filter(|_| phase == Phase::Waiting),
            started_at: Timestamp(head.created_at),
            read: head.read_by_staff,
        };
        Ok(Some((
            CustomerChanges {
                head: head_wire,
                changes,
            },
            QueueId(head.queue_id),
        )))
    }

    /// The page of the customer's entries before the place `before`, oldest first.
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's.
    pub async fn chat_history(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        before: i64,
    ) -> Result<HistoryPage<CustomerEntry>, Refusal> {
        self.read_chat_history(token, conversation, before)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_chat_history(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        before: i64,
    ) -> Result<HistoryPage<CustomerEntry>, Failure> {
        let mut transaction = self.read().await?;
        let own: Option<(i64,)> = transaction
            .optional(
                "SELECT conversations.id FROM conversations
                 JOIN customers ON customers.id = conversations.customer_id
                 WHERE conversations.id = $1 AND customers.token_hash = $2",
                args![conversation, token.hash()],
            )
            .await?;
        own.ok_or(Refusal::NotFound)?;
        let rows = CUSTOMERS.read_before(&mut transaction, conversation, before).await?;
        transaction.finish().await?;
        let entries = rows.into_iter().map(EntryRow::for_customer).collect::<Result<_, _>>()?;
        Ok(HistoryPage { entries })
    }
}
