//! Creating a case or an incident from a conversation (behaviour 9).

use super::assignment::{Assignable, assignable};
use super::links::Linking;
use super::{Current, current, join_current};
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::ids::{ConversationId, ConversationNumber, CustomerId, PersonId, RecordId, RecordNumber, RequestId};
use domain::record::Level;
use domain::record::draft::{Checked, Draft};
use domain::record::search::searched;
use domain::time::Timestamp;
use domain::wire::record::Created;

/// The conversation, whoever asks, and whom they chose; read without a lock and checked again after locking.
#[derive(sqlx::FromRow)]
struct Facts {
    number: String,
    state: String,
    assigned_agent_id: Option<i64>,
    customer_id: i64,
    public_name: String,
    #[sqlx(flatten)]
    assignable: Assignable,
    #[sqlx(flatten)]
    current: Current,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// Creates a record from a conversation, which points at it from then on. `current` is what it pointed at when the form was
    /// opened.
    ///
    /// # Errors
    /// By the access table; `invalid` with the field's name; `already_linked` where the conversation points at another record
    /// by now.
    pub async fn create_record(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        draft: &Draft,
        current: Option<RecordId>,
        request: RequestId,
    ) -> Result<Created, Refusal> {
        let draft = draft.check().map_err(|wrong| {
            let first = wrong.into_iter().next();
            first.unwrap_or_else(|| Refusal::invalid("", "is not valid"))
        })?;
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            create(
                transaction,
                now,
                staff.clone(),
                conversation,
                draft.clone(),
                current,
                request.clone(),
            )
        })
        .await
    }
}

async fn create(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    draft: Checked,
    current: Option<RecordId>,
    request: RequestId,
) -> Result<Created, Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("create_record {conversation}"));
    if let Some(created) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(created);
    }
    let facts = facts(&mut transaction, &staff, conversation, &draft).await?;
    let assigned = facts.assigned_agent_id.map(PersonId);
    may(
        &facts.ties.relations(&staff, assigned),
        Action::Record,
        state(&facts.state)?,
    )?;
    facts.assignable.check(draft.assignee)?;
    let pointed_at = facts.current.id();
    if pointed_at != current
        && let Some(linked) = facts.current.linked()?
    {
        // By this very request, if it was asked twice at once and the other was done between the two readings above.
        if let Some(created) = earlier(&mut transaction, actor, &request, &action).await? {
            return Ok(created);
        }
        return Err(Refusal::AlreadyLinked {
            number: linked.number.0,
        }
        .into());
    }

    let linking = Linking {
        conversation,
        number: ConversationNumber(facts.number),
        assigned,
        state: facts.state,
        by: (staff.person, facts.public_name),
        now,
    };
    let counters = linking.lock(&mut transaction, false).await?;
    if let Some(former) = pointed_at {
        linking.end(&mut transaction, &counters, former).await?;
    }
    let created = insert(
        &mut transaction,
        &draft,
        CustomerId(facts.customer_id),
        staff.person,
        now,
    )
    .await?;
    linking.begin(&mut transaction, counters, created.record, false).await?;
    store(&mut transaction, actor, &request, &action, &created, now).await?;
    transaction.commit().await?;
    Ok(created)
}

async fn facts(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
    draft: &Checked,
) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.number, conversations.state, conversations.assigned_agent_id,
                    conversations.customer_id, people.public_name, ",
                assignable!("$3", "$4"),
                ", ",
                current!(),
                ", ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people ON people.id = $2 ",
                join_current!(),
                "WHERE conversations.id = $1"
            ),
            args![conversation, staff.person, draft.group, draft.assignee],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

/// Stores a new record under the next number of its kind: two statements, the counter locked last.
async fn insert(
    transaction: &mut Transaction,
    draft: &Checked,
    customer: CustomerId,
    by: PersonId,
    now: Timestamp,
) -> Result<Created, Failure> {
    let kind = draft.assessment.kind();
    let (count,): (i64,) = transaction
        .one(
            "UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value",
            args![kind.as_str()],
        )
        .await?;
    let number = RecordNumber::from_count(kind, count);
    let (record,): (i64,) = transaction
        .one(
            "INSERT INTO records (kind, number, state, priority, impact, urgency, short_description, description, searched,
                    group_id, assignee_id, customer_id, created_at, created_by, updated_at)
             VALUES ($1, $2, 'new', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12)
             RETURNING id",
            args![
                kind.as_str(),
                &number.0,
                draft.assessment.priority().number(),
                draft.assessment.impact().map(Level::number),
                draft.assessment.urgency().map(Level::number),
                draft.short_description.as_str(),
                draft.description.as_str(),
                searched(&number, draft.short_description.as_str()),
                draft.group,
                draft.assignee,
                customer,
                now,
                by
            ],
        )
        .await?;
    Ok(Created {
        record: RecordId(record),
        number,
    })
}
