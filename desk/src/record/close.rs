//! Closing a record with a resolution (behaviour 9), which may end its conversation, and never behind an agent's back.

use super::card;
use super::facts::{Facts, Writing, write};
use super::lines::{self, NewLine};
use crate::desk::{Desk, Staff};
use crate::end;
use crate::failure::Failure;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action as OnConversation, may as may_on_conversation};
use domain::conversation::{EndReason, EndedBy, State as ConversationState};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, RecordId, RecordNumber, RequestId};
use domain::record::State;
use domain::record::access::{Action, may};
use domain::record::edit::Fields;
use domain::record::line::RecordLine;
use domain::text::Resolution;
use domain::time::Timestamp;

/// The conversation in progress that points at the record; a customer has one open conversation at most.
#[derive(sqlx::FromRow)]
struct InProgress {
    id: i64,
    agent: String,
}

impl Desk {
    /// Closes a record. If the conversation that points at it is in progress, that ends too, for whoever may end it and has
    /// confirmed that; one that waits goes on waiting.
    ///
    /// # Errors
    /// By the access table of records; `invalid` naming `resolution`; `conversation_open` with the agent's name to anybody else
    /// and without confirmation; `closed` where it was closed already.
    pub async fn close_record(
        &self,
        staff: &Staff,
        record: RecordId,
        resolution: &str,
        ends_conversation: bool,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let resolution = Resolution::new(resolution)?;
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            close(
                transaction,
                now,
                staff.clone(),
                record,
                resolution.clone(),
                ends_conversation,
                request.clone(),
            )
        })
        .await
    }
}

async fn close(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    record: RecordId,
    resolution: Resolution,
    ends_conversation: bool,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("close_record {record}"));
    if let Some(closed) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(closed);
    }
    let facts = Facts::of(&mut transaction, &staff, record, None).await?;
    may(&facts.ties.relations(&staff), Action::Edit)?;
    let (fields, by) = (facts.fields()?, facts.author(&staff));
    if fields.state == State::Closed {
        // By this very request, if it was asked twice at once and the other was done between the two readings above.
        let closed = earlier(&mut transaction, actor, &request, &action).await?;
        return closed.ok_or_else(|| Refusal::Closed.into());
    }

    let talking: Option<InProgress> = transaction
        .optional(
            "SELECT conversations.id, people.public_name AS agent
             FROM record_conversations AS links
             JOIN conversations ON conversations.id = links.conversation_id AND conversations.state = 'in_progress'
             JOIN people ON people.id = conversations.assigned_agent_id
             WHERE links.record_id = $1 AND links.until_seq IS NULL",
            args![record],
        )
        .await?;
    if let Some(talking) = &talking {
        let line = SystemLine::EndedWithRecord {
            agent: by.1.clone(),
            number: RecordNumber(facts.number.clone()),
        };
        end(&mut transaction, now, &staff, talking, ends_conversation, &line).await?;
    }
    let moved = card::lock(&mut transaction, record).await?;
    let in_progress = ConversationState::InProgress.as_str();
    if moved
        .iter()
        .any(|moved| moved.is_current > 0 && moved.state == in_progress)
    {
        // It was accepted or reopened in between.
        return Err(Failure::Overtaken);
    }
    let closed = Fields {
        state: State::Closed,
        ..fields
    };
    let writing = Writing {
        record,
        number: &facts.number,
        version: facts.version,
        lines: 1,
        resolution: Some(resolution.as_str()),
        now,
    };
    let after = write(&mut transaction, &closed, writing).await?;
    card::renew(&mut transaction, record, &moved).await?;
    let line = NewLine {
        by,
        line: RecordLine::Closed,
    };
    lines::insert(&mut transaction, record, after, &[line], now).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

/// Ends the record's conversation with it, as Closed Complete.
async fn end(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    talking: &InProgress,
    ends_conversation: bool,
    line: &SystemLine,
) -> Result<(), Failure> {
    let facts = end::facts(transaction, ConversationId(talking.id)).await?;
    let (_, relations) = end::of_staff(transaction, staff, &facts).await?;
    let may_end = may_on_conversation(&relations, OnConversation::End, ConversationState::InProgress).is_ok();
    if !(may_end && ends_conversation) {
        return Err(Refusal::ConversationOpen {
            with: vec![talking.agent.clone()],
        }
        .into());
    }
    end::close(transaction, now, &facts, EndedBy::Staff, EndReason::Pressed, line).await
}
