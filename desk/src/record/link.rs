//! Linking a conversation to another record of its customer (behaviour 9).

use super::lines;
use super::links::Linking;
use super::{Current, current, join_current};
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::request::{Actor, Earlier, earlier_columns, join_earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, ConversationNumber, PersonId, RecordId, RequestId};
use domain::record::line::RecordLine;
use domain::time::Timestamp;

/// The conversation and whoever asks; read without a lock and checked again after locking.
#[derive(sqlx::FromRow)]
struct Facts {
    number: String,
    state: String,
    assigned_agent_id: Option<i64>,
    public_name: String,
    /// Whether the record is one of this customer.
    is_theirs: i64,
    has_card: i64,
    #[sqlx(flatten)]
    current: Current,
    #[sqlx(flatten)]
    earlier: Earlier,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// Makes a conversation point at an existing record of its customer, which sees all of it from then on; what it pointed at
    /// before keeps what it saw. `current` is that, as whoever asks had seen it.
    ///
    /// # Errors
    /// By the access table; `not_found` for a record of somebody else; `already_linked` where the conversation points at another
    /// record by now.
    pub async fn link_record(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        record: RecordId,
        current: Option<RecordId>,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            link(
                transaction,
                now,
                staff.clone(),
                conversation,
                record,
                current,
                request.clone(),
            )
        })
        .await
    }
}

async fn link(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    record: RecordId,
    current: Option<RecordId>,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (
        Actor::Person(staff.person),
        format!("link_record {conversation} {record}"),
    );
    let asked = (actor.key(), &request);
    let facts = facts(&mut transaction, &staff, conversation, record, asked).await?;
    if let Some(linked) = facts.earlier.of(&action)? {
        return Ok(linked);
    }
    let assigned = facts.assigned_agent_id.map(PersonId);
    may(
        &facts.ties.relations(&staff, assigned),
        Action::Record,
        state(&facts.state)?,
    )?;
    if facts.is_theirs == 0 {
        return Err(Refusal::NotFound.into());
    }
    let pointed_at = facts.current.id();
    if pointed_at != Some(record) {
        if pointed_at != current
            && let Some(linked) = facts.current.linked()?
        {
            return Err(Refusal::AlreadyLinked {
                number: linked.number.0,
            }
            .into());
        }
        let has_card = facts.has_card > 0;
        let linking = Linking {
            conversation,
            number: ConversationNumber(facts.number),
            assigned,
            state: facts.state,
            by: (staff.person, facts.public_name),
            now,
        };
        let counters = linking.lock(&mut transaction, has_card).await?;
        linking
            .point(&mut transaction, counters, pointed_at, record, has_card)
            .await?;
        let conversation = linking.number.clone();
        let mut told = vec![(record, linking.says(RecordLine::Linked { conversation }))];
        if let Some(former) = pointed_at {
            let conversation = linking.number.clone();
            told.push((former, linking.says(RecordLine::Unlinked { conversation })));
        }
        lines::tell(&mut transaction, &told, now).await?;
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

async fn facts(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
    record: RecordId,
    (actor, request): (String, &RequestId),
) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.number, conversations.state, conversations.assigned_agent_id, people.public_name,
                    (SELECT COUNT(*) FROM records WHERE records.id = $3
                        AND records.customer_id = conversations.customer_id) AS is_theirs,
                    (SELECT COUNT(*) FROM entries WHERE entries.record_id = $3
                        AND entries.conversation_id = conversations.id) AS has_card, ",
                current!(),
                ", ",
                earlier_columns!(),
                ", ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people ON people.id = $2 ",
                join_current!(),
                join_earlier!("$4", "$5"),
                "WHERE conversations.id = $1"
            ),
            args![conversation, staff.person, record, actor, request],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}
