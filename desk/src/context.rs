//! What is known of a conversation's customer besides its head (behaviour 3, "The context panel"): three statements.

use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::fields::answers;
use crate::relation::{Ties, ties};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, ConversationNumber, PersonId};
use domain::time::Timestamp;
use domain::wire::agent::{CustomerContext, OtherConversation, Verified};
use domain::written_from::language_told;

/// Other conversations are listed up to here, the newest first.
const MOST_OTHERS: i64 = 20;

#[derive(sqlx::FromRow)]
struct Row {
    state: String,
    page: Option<String>,
    language: Option<String>,
    reading_language: Option<String>,
    device: Option<String>,
    own_answers: Option<String>,
    customer_id: i64,
    email: Option<String>,
    subject: Option<String>,
    verified_name: Option<String>,
    verified_email: Option<String>,
    assigned_agent_id: Option<i64>,
    #[sqlx(flatten)]
    ties: Ties,
}

#[derive(sqlx::FromRow)]
struct OtherRow {
    id: i64,
    number: String,
    created_at: i64,
    queue: String,
    agent: Option<String>,
    state: String,
    assigned_agent_id: Option<i64>,
    #[sqlx(flatten)]
    ties: Ties,
}

/// Selects from conversations, with what the reader `$2` is to each.
macro_rules! select {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            ", conversations.state, conversations.assigned_agent_id, ",
            ties!("conversations.id", "$2"),
            "FROM conversations
             JOIN customers ON customers.id = conversations.customer_id
             JOIN queues ON queues.id = conversations.queue_id
             LEFT JOIN people ON people.id = conversations.assigned_agent_id
             WHERE ",
            $rest
        )
    };
}

/// The columns of an [`OtherRow`] that are its own.
macro_rules! select_others {
    ($rest:literal) => {
        select!(
            "conversations.id, conversations.number, conversations.created_at, queues.name AS queue,
             people.public_name AS agent",
            $rest
        )
    };
}

impl Desk {
    /// Who a conversation's customer is, as far as it is known, and what else they talked about.
    ///
    /// # Errors
    /// `not_found` to whoever may not read the conversation.
    pub async fn context(&self, staff: &Staff, conversation: ConversationId) -> Result<CustomerContext, Refusal> {
        self.read_context(staff, conversation)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_context(&self, staff: &Staff, conversation: ConversationId) -> Result<CustomerContext, Failure> {
        let mut transaction = self.read().await?;
        let row: Option<Row> = transaction
            .optional(
                select!(
                    "conversations.page, conversations.language, conversations.reading_language, conversations.device,
                     conversations.own_answers, conversations.customer_id, customers.email, customers.subject, customers.verified_name,
                     customers.verified_email",
                    "conversations.id = $1"
                ),
                args![conversation, staff.person],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let relations = row.ties.relations(staff, row.assigned_agent_id.map(PersonId));
        may(&relations, Action::Read, state(&row.state)?)?;
        let theirs = transaction
            .all(
                select_others!(
                    "conversations.customer_id = $3 AND conversations.id <> $1 ORDER BY conversations.id DESC LIMIT $4"
                ),
                args![conversation, staff.person, row.customer_id, MOST_OTHERS],
            )
            .await?;
        let possibly = match &row.email {
            Some(email) => the_same_address(&mut transaction, staff, conversation, row.customer_id, email).await?,
            None => Vec::new(),
        };
        transaction.finish().await?;
        let others = |rows: Vec<OtherRow>| {
            rows.into_iter()
                .map(|row| row.into_wire(staff))
                .collect::<Result<_, _>>()
        };
        Ok(CustomerContext {
            page: row.page,
            language: language_told(row.reading_language.as_deref(), row.language.as_deref()),
            device: row.device,
            answers: answers(row.own_answers.as_deref())?,
            verified: row.subject.map(|subject| Verified {
                subject,
                name: row.verified_name,
                email: row.verified_email,
            }),
            theirs: others(theirs)?,
            possibly: others(possibly)?,
        })
    }
}

/// Conversations of other customers with the same address: what one of the two typed proves nothing.
async fn the_same_address(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
    customer: i64,
    email: &str,
) -> Result<Vec<OtherRow>, Failure> {
    transaction
        .all(
            select_others!(
                "customers.email IS NOT NULL AND LOWER(customers.email) = LOWER($4) AND customers.id <> $3
                 AND conversations.id <> $1 ORDER BY conversations.id DESC LIMIT $5"
            ),
            args![conversation, staff.person, customer, email, MOST_OTHERS],
        )
        .await
}

impl OtherRow {
    fn into_wire(self, staff: &Staff) -> Result<OtherConversation, Failure> {
        let relations = self.ties.relations(staff, self.assigned_agent_id.map(PersonId));
        let state = state(&self.state)?;
        Ok(OtherConversation {
            conversation: ConversationId(self.id),
            number: ConversationNumber(self.number),
            started_at: Timestamp(self.created_at),
            queue: self.queue,
            agent: self.agent,
            readable: may(&relations, Action::Read, state).is_ok(),
            state,
        })
    }
}
