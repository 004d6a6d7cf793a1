//! Read marks: how far each side has read (behaviour 5). Gathered in this process and written in one batch, so that reading
//! costs no write of its own. A mark that is lost with its process is given again when somebody next reads.

use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Marks that may wait for the next batch; more are not taken, and come again.
const GATHERING: usize = 10_000;

/// Whose mark it is; `None` is the customer.
type Reader = Option<PersonId>;

/// What was read since the last batch, by the place in the reader's own view.
#[derive(Debug, Default)]
pub(crate) struct ReadMarks(Mutex<HashMap<(ConversationId, Reader), i64>>);

/// A conversation, how far it was read, and how far one reader says that they have read, as a place in the other's view.
#[derive(sqlx::FromRow)]
struct Mark {
    id: i64,
    person: i64,
    read_by_customer: i64,
    read_by_staff: i64,
    place: Option<i64>,
}

#[derive(Serialize)]
struct Moved {
    id: i64,
    read_by_customer: i64,
    read_by_staff: i64,
    /// Whether that is news for staff, and for the customer.
    for_staff: i64,
    for_customer: i64,
}

impl Desk {
    /// An agent has seen the entries up to `seq` of staff's view. It counts if they are the assigned agent or a participant:
    /// whoever just looks in leaves no mark.
    pub fn staff_read(&self, staff: &Staff, conversation: ConversationId, seq: i64) {
        self.inner.read_marks.note(conversation, Some(staff.person), seq);
    }

    /// The customer has seen the entries up to `seq` of theirs.
    pub fn customer_read(&self, conversation: ConversationId, seq: i64) {
        self.inner.read_marks.note(conversation, None, seq);
    }

    /// Writes what was read since the last time; nothing if nothing was.
    ///
    /// # Errors
    /// `unavailable`; then all of it is written the next time.
    pub async fn write_read_marks(&self) -> Result<(), Refusal> {
        let marks = std::mem::take(&mut *self.inner.read_marks.lock());
        if marks.is_empty() {
            return Ok(());
        }
        let list: Vec<(i64, i64, i64)> = marks
            .iter()
            .map(|((conversation, reader), seq)| (conversation.0, reader.map_or(0, |person| person.0), *seq))
            .collect();
        let written = self.transact(move |transaction| write(transaction, list.clone())).await;
        if written.is_err() {
            for ((conversation, reader), seq) in marks {
                self.inner.read_marks.note(conversation, reader, seq);
            }
        }
        written
    }
}

impl ReadMarks {
    fn note(&self, conversation: ConversationId, reader: Reader, seq: i64) {
        let mut marks = self.lock();
        if marks.len() < GATHERING || marks.contains_key(&(conversation, reader)) {
            let mark = marks.entry((conversation, reader)).or_default();
            *mark = seq.max(*mark);
        }
    }

    /// A map is never half-done, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, HashMap<(ConversationId, Reader), i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(mut transaction: Transaction, marks: Vec<(i64, i64, i64)>) -> Result<(), Failure> {
    let moved = moved(lock(&mut transaction, &marks).await?);
    if moved.is_empty() {
        return transaction.finish().await;
    }
    const WRITE: Sql = Sql::each(
        "UPDATE conversations SET read_by_customer = moved.value ->> 'read_by_customer',
                read_by_staff = moved.value ->> 'read_by_staff',
                staff_version = staff_version + (moved.value ->> 'for_staff'),
                customer_version = customer_version + (moved.value ->> 'for_customer')
         FROM json_each($1) AS moved WHERE conversations.id = moved.value ->> 'id'",
        "UPDATE conversations SET read_by_customer = moved.read_by_customer, read_by_staff = moved.read_by_staff,
                staff_version = staff_version + moved.for_staff, customer_version = customer_version + moved.for_customer
         FROM json_to_recordset($1::json) AS moved (id BIGINT, read_by_customer BIGINT, read_by_staff BIGINT,
                for_staff BIGINT, for_customer BIGINT)
         WHERE conversations.id = moved.id",
    );
    transaction
        .execute(WRITE, args![serde_json::to_string(&moved)?])
        .await?;
    for moved in &moved {
        let conversation = ConversationId(moved.id);
        if moved.for_staff > 0 {
            transaction.touch(Topic::Conversation(conversation));
        }
        if moved.for_customer > 0 {
            transaction.touch(Topic::Chat(conversation));
        }
    }
    transaction.commit().await
}

/// Locks the conversations in the order of their ids and reads what the marks mean there: the customer's as the place of
/// that entry in staff's view, staff's as the last place up to there that the customer may read.
async fn lock(transaction: &mut Transaction, marks: &[(i64, i64, i64)]) -> Result<Vec<Mark>, Failure> {
    const LOCK: Sql = Sql::each(
        "SELECT conversations.id, mark.value ->> 1 AS person, read_by_customer, read_by_staff,
                CASE WHEN mark.value ->> 1 = 0
                THEN (SELECT staff_seq FROM entries WHERE entries.conversation_id = conversations.id
                      AND customer_seq <= mark.value ->> 2 ORDER BY customer_seq DESC LIMIT 1)
                ELSE (SELECT customer_seq FROM entries WHERE entries.conversation_id = conversations.id
                      AND staff_seq <= mark.value ->> 2 AND customer_seq IS NOT NULL ORDER BY staff_seq DESC LIMIT 1)
                END AS place
         FROM json_each($1) AS mark JOIN conversations ON conversations.id = mark.value ->> 0
         WHERE mark.value ->> 1 = 0 OR assigned_agent_id = mark.value ->> 1
            OR EXISTS (SELECT 1 FROM participants WHERE participants.conversation_id = conversations.id
                       AND participants.person_id = mark.value ->> 1 AND relation = 'participant')",
        "SELECT conversations.id, (mark ->> 1)::BIGINT AS person, read_by_customer, read_by_staff,
                CASE WHEN (mark ->> 1)::BIGINT = 0
                THEN (SELECT staff_seq FROM entries WHERE entries.conversation_id = conversations.id
                      AND customer_seq <= (mark ->> 2)::BIGINT ORDER BY customer_seq DESC LIMIT 1)
                ELSE (SELECT customer_seq FROM entries WHERE entries.conversation_id = conversations.id
                      AND staff_seq <= (mark ->> 2)::BIGINT AND customer_seq IS NOT NULL
                      ORDER BY staff_seq DESC LIMIT 1)
                END AS place
         FROM json_array_elements($1::json) AS mark JOIN conversations ON conversations.id = (mark ->> 0)::BIGINT
         WHERE (mark ->> 1)::BIGINT = 0 OR assigned_agent_id = (mark ->> 1)::BIGINT
            OR EXISTS (SELECT 1 FROM participants WHERE participants.conversation_id = conversations.id
                       AND participants.person_id = (mark ->> 1)::BIGINT AND relation = 'participant')
         ORDER BY conversations.id FOR UPDATE OF conversations",
    );
    transaction.all(LOCK, args![serde_json::to_string(marks)?]).await
}

/// What of it is new: nobody unreads.
fn moved(marks: Vec<Mark>) -> Vec<Moved> {
    let mut moved: BTreeMap<i64, Moved> = BTreeMap::new();
    for mark in marks {
        let conversation = moved.entry(mark.id).or_insert(Moved {
            id: mark.id,
            read_by_customer: mark.read_by_customer,
            read_by_staff: mark.read_by_staff,
            for_staff: 0,
            for_customer: 0,
        });
        let place = mark.place.unwrap_or_default();
        if mark.person == 0 && place > conversation.read_by_customer {
            (conversation.read_by_customer, conversation.for_staff) = (place, 1);
        } else if mark.person != 0 && place > conversation.read_by_staff {
            (conversation.read_by_staff, conversation.for_customer) = (place, 1);
        }
    }
    moved
        .into_values()
        .filter(|moved| moved.for_staff + moved.for_customer > 0)
        .collect()
}
