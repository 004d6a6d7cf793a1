//! Creating a case or an incident from a conversation (behaviour 9).

use super::assignment::{Assignable, assignable};
use super::lines::{self, RecordCounters};
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
use domain::ids::{ConversationId, ConversationNumber, CustomerId, PersonId, RecordId, RecordNumber, RequestId};
use domain::record::Level;
use domain::record::draft::{Checked, Draft};
use domain::record::line::RecordLine;
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
    earlier: Earlier,
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
    let asked = (actor.key(), &request);
    let facts = facts(&mut transaction, &staff, conversation, &draft, asked).await?;
    if let Some(created) = facts.earlier.of(&action)? {
        return Ok(created);
    }
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
    let (created, former) = insert(
        &mut transaction,
        &draft,
        CustomerId(facts.customer_id),
        pointed_at,
        Some(staff.person),
        now,
    )
    .await?;
    if let (Some(record), Some(after)) = (pointed_at, former) {
        let conversation = linking.number.clone();
        let line = linking.says(RecordLine::Unlinked { conversation });
        lines::insert(&mut transaction, record, after, &[line], now).await?;
    }
    linking
        .point(&mut transaction, counters, pointed_at, created.record, false)
        .await?;
    store(&mut transaction, actor, &request, &action, &created, now).await?;
    transaction.commit().await?;
    Ok(created)
}

async fn facts(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
    draft: &Checked,
    (actor, request): (String, &RequestId),
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
                earlier_columns!(),
                ", ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people ON people.id = $2 ",
                join_current!(),
                join_earlier!("$5", "$6"),
                "WHERE conversations.id = $1"
            ),
            args![conversation, staff.person, draft.group, draft.assignee, actor, request],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

/// A record that was stored, or told that it was left.
#[derive(sqlx::FromRow)]
struct Written {
    id: i64,
    #[sqlx(flatten)]
    counters: RecordCounters,
}

/// Stores a new record under the next number of its kind; the record that the conversation `former`ly pointed at gets a place for
/// a line by the same statement, which finds it by its number and takes nothing else of it: its counters after that. Two statements;
/// the counter and then records are locked last. Nobody of the staff creates what a customer leaves.
pub(super) async fn insert(
    transaction: &mut Transaction,
    draft: &Checked,
    customer: CustomerId,
    former: Option<RecordId>,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<(Created, Option<RecordCounters>), Failure> {
    let kind = draft.assessment.kind();
    let (count,): (i64,) = transaction
        .one(
            "UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value",
            args![kind.as_str()],
        )
        .await?;
    let number = RecordNumber::from_count(kind, count);
    let written: Vec<Written> = transaction
        .all(
            "INSERT INTO records (kind, number, state, priority, impact, urgency, short_description, description, searched,
                    group_id, assignee_id, customer_id, created_at, created_by, updated_at)
             SELECT $1, $2, 'new', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12
             UNION ALL
             SELECT kind, number, 'new', priority, impact, urgency, short_description, description, searched,
                    group_id, assignee_id, customer_id, created_at, created_by, $12
             FROM records WHERE id = $14
             ON CONFLICT (number) DO UPDATE SET seq = records.seq + 1, version = records.version + 1,
                    updated_at = excluded.updated_at
             RETURNING id, seq, version",
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
                by,
                former
            ],
        )
        .await?;
    let (of_former, new): (Vec<_>, Vec<_>) = written
        .into_iter()
        .partition(|written| former.is_some_and(|former| former.0 == written.id));
    let new = new
        .first()
        .ok_or_else(|| Failure::Stored("a record that was not stored".to_owned()))?;
    let created = Created {
        record: RecordId(new.id),
        number,
    };
    Ok((created, of_former.first().map(|written| written.counters)))
}
