//! One group of messages: lock and read the facts, ask `domain` for a verdict on each, number the admitted, write them all.

use super::{Send, Sender};
use crate::changes::state;
use crate::customer_token::CustomerToken;
use crate::entry::{Author, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::put_back;
use crate::relation::{Ties, ties};
use crate::silence::{self, SilenceRow, silence_columns};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId, QueueId, RequestId};
use domain::silence::{Sign, Silence};
use domain::time::Timestamp;
use domain::verdict::{self, Counters, admit};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where a message is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(super) staff_seq: i64,
    pub(super) customer_seq: Option<i64>,
    pub(super) at: Timestamp,
}

/// A conversation of the group, as locked and as it becomes.
struct Conversation {
    counters: Counters,
    state: State,
    assigned: Option<PersonId>,
    queue: QueueId,
    /// Whether the assigned agent has left or is disabled.
    agent_is_missing: bool,
    /// Of each browser in which the customer is known, separated by commas; none where they are known in none any more.
    token_hashes: Option<String>,
    last_words: Option<String>,
    last_words_by_customer: bool,
    unanswered_since: Option<Timestamp>,
    answered_at: Option<Timestamp>,
    silence: Silence,
    /// The clock of silence began to run.
    begins_silence: bool,
    moved: bool,
    moved_for_customer: bool,
    /// The customer waits for an answer, or does no longer.
    moved_for_managers: bool,
}

#[derive(sqlx::FromRow)]
struct ConversationRow {
    id: i64,
    state: String,
    assigned_agent_id: Option<i64>,
    queue_id: i64,
    agent_is_missing: i64,
    token_hashes: Option<String>,
    last_words: Option<String>,
    last_words_by_customer: i64,
    unanswered_since: Option<i64>,
    answered_at: Option<i64>,
    #[sqlx(flatten)]
    silence: SilenceRow,
    staff_seq: i64,
    customer_seq: i64,
    staff_version: i64,
    customer_version: i64,
}

/// What a colleague is to a conversation, apart from being assigned.
#[derive(Clone, sqlx::FromRow)]
struct PersonRow {
    conversation_id: i64,
    person_id: i64,
    public_name: String,
    #[sqlx(flatten)]
    ties: Ties,
}

/// A message of the group that is stored already.
#[derive(sqlx::FromRow)]
struct EarlierRow {
    conversation_id: i64,
    author_key: i64,
    client_id: String,
    body: String,
    /// Of a file.
    digest: Option<String>,
    removed_at: Option<i64>,
    visibility: String,
    staff_seq: i64,
    customer_seq: Option<i64>,
    created_at: i64,
}

/// What makes a message one message: its conversation, its author (0 for the customer) and its client's id.
type Key = (i64, i64, RequestId);

#[derive(Clone)]
struct Known {
    /// What was said, and of a file what it is known by. None where it was removed since: then any is taken for the same.
    said: Option<(String, Option<String>)>,
    visibility: Visibility,
    stored: Stored,
}

#[derive(Serialize)]
struct Moved<'a> {
    id: i64,
    staff_seq: i64,
    customer_seq: i64,
    staff_version: i64,
    customer_version: i64,
    last_words: Option<&'a str>,
    last_words_by_customer: i64,
    unanswered_since: Option<i64>,
    answered_at: Option<i64>,
    silent_since: Option<i64>,
    closes_at: Option<i64>,
}

/// Stores a group and commits it. One answer per send, in their order.
pub(super) async fn store(
    mut transaction: Transaction,
    now: Timestamp,
    sends: &[Send],
) -> Result<Vec<Result<Stored, Refusal>>, Failure> {
    let mut conversations = lock_conversations(&mut transaction, sends).await?;
    let people = people(&mut transaction, sends).await?;
    let mut known = already_stored(&mut transaction, sends).await?;

    let mut outcomes = Vec::with_capacity(sends.len());
    let mut entries = Vec::new();
    for send in sends {
        let Some(conversation) = conversations.get_mut(&send.conversation.0) else {
            outcomes.push(Err(Refusal::NotFound));
            continue;
        };
        let verdict = decide(now, send, conversation, &people, &known);
        if let Ok((stored, Some(entry))) = &verdict {
            known.insert(
                key(send),
                Known {
                    said: Some((send.words.as_str().to_owned(), send.words.digest().map(str::to_owned))),
                    visibility: visibility(send),
                    stored: *stored,
                },
            );
            entries.push(entry.clone());
        }
        outcomes.push(verdict.map(|(stored, _)| stored));
    }

    if entries.is_empty() {
        transaction.finish().await?;
        return Ok(outcomes);
    }
    insert(&mut transaction, &entries).await?;
    write_conversations(&mut transaction, &conversations).await?;
    let alone: Vec<i64> = conversations
        .iter()
        .filter(|(_, conversation)| conversation.moved && conversation.is_alone())
        .map(|(id, _)| *id)
        .collect();
    put_back::look_at(&mut transaction, &alone, now).await?;
    let silent: Vec<i64> = conversations
        .iter()
        .filter(|(_, conversation)| conversation.begins_silence && conversation.silence.runs())
        .map(|(id, _)| *id)
        .collect();
    silence::watch(&mut transaction, &silent, now).await?;
    for (id, conversation) in &conversations {
        if conversation.moved {
            transaction.touch(Topic::Conversation(ConversationId(*id)));
            if conversation.moved_for_customer {
                transaction.touch(Topic::Chat(ConversationId(*id)));
            }
            if conversation.moved_for_managers {
                transaction.touch(Topic::Overview(conversation.queue));
            }
        }
    }
    transaction.commit().await?;
    Ok(outcomes)
}

/// The verdict on one send: where it is stored, and the entry to write if it is new.
fn decide(
    now: Timestamp,
    send: &Send,
    conversation: &mut Conversation,
    people: &HashMap<(i64, i64), PersonRow>,
    known: &HashMap<Key, Known>,
) -> Result<(Stored, Option<NewEntry>), Refusal> {
    let person = match &send.sender {
        Sender::Customer(token) if conversation.is_of(token) => None,
        Sender::Customer(_) => return Err(Refusal::NotFound),
        Sender::Staff { staff, .. } => {
            let row = people.get(&(send.conversation.0, staff.person.0));
            let relations = row.map(|row| row.ties.relations(staff, conversation.assigned));
            let name = row.map(|row| row.public_name.clone()).unwrap_or_default();
            Some((staff.person, name, relations.unwrap_or_default()))
        }
    };
    let visibility = visibility(send);
    if let Some(known) = known.get(&key(send)) {
        let said = known.said.as_ref();
        let same =
            said.is_none_or(|(words, digest)| words == send.words.as_str() && digest.as_deref() == send.words.digest());
        return if same && known.visibility == visibility {
            Ok((known.stored, None))
        } else {
            Err(Refusal::IdReused)
        };
    }
    let sender = match &person {
        None => verdict::Sender::Customer,
        Some((_, _, relations)) => verdict::Sender::Staff { relations, visibility },
    };
    let numbers = admit(&mut conversation.counters, conversation.state, &sender)?;
    let author = match person {
        None => (Author::Customer, None),
        Some((person, name, _)) => (Author::Person, Some((person, name))),
    };
    let by_assigned = author
        .1
        .as_ref()
        .is_some_and(|(person, _)| conversation.assigned == Some(*person));
    conversation.moved = true;
    if visibility == Visibility::Comment {
        conversation.moved_for_customer = true;
        let by_customer = author.1.is_none();
        conversation.moved_for_managers |= by_customer == conversation.unanswered_since.is_none();
        conversation.last_words = Some(send.words.as_str().to_owned());
        conversation.last_words_by_customer = by_customer;
        conversation.unanswered_since = if by_customer {
            conversation.unanswered_since.or(Some(now))
        } else {
            None
        };
        if by_assigned {
            conversation.answered_at = conversation.answered_at.or(Some(now));
        }
        if by_customer {
            conversation.silence.spoken();
        } else if conversation.state == State::InProgress {
            conversation.begins_silence |= !conversation.silence.runs();
            conversation.silence.answered(now);
        }
    } else if conversation.silence.stir(Sign::Staff, now) {
        // The customer reads that no countdown runs any more, and nothing else.
        conversation.counters.customer_version += 1;
        conversation.moved_for_customer = true;
    }
    let stored = Stored::new(numbers.staff_seq, numbers.for_customer.map(|numbers| numbers.seq), now);
    let entry = send
        .words
        .entry(send.conversation, numbers, author, send.client_id.clone(), now);
    Ok((stored, Some(entry)))
}

impl Conversation {
    /// Whether this token is one of its customer's.
    fn is_of(&self, token: &CustomerToken) -> bool {
        let hash = token.hash();
        self.token_hashes
            .iter()
            .flat_map(|hashes| hashes.split(','))
            .any(|one| one == hash)
    }

    /// Whether its customer waits for an answer from an agent who is missing.
    fn is_alone(&self) -> bool {
        self.state == State::InProgress && self.agent_is_missing && self.unanswered_since.is_some()
    }
}

fn visibility(send: &Send) -> Visibility {
    match &send.sender {
        Sender::Customer(_) => Visibility::Comment,
        Sender::Staff { visibility, .. } => *visibility,
    }
}

fn key(send: &Send) -> Key {
    (send.conversation.0, send.sender.author_key(), send.client_id.clone())
}

/// The columns of a [`ConversationRow`].
macro_rules! lock {
    () => {
        concat!(
            "SELECT conversations.id, conversations.state, conversations.assigned_agent_id, conversations.queue_id,
                    (SELECT STRING_AGG(token_hash, ',') FROM customer_tokens
                     WHERE customer_tokens.customer_id = conversations.customer_id) AS token_hashes,
                    conversations.last_words, conversations.last_words_by_customer, conversations.unanswered_since,
                    conversations.answered_at, ",
            silence_columns!(),
            ", (SELECT COUNT(*) FROM people WHERE people.id = conversations.assigned_agent_id
                        AND (people.left_at IS NOT NULL OR people.disabled_at IS NOT NULL)) AS agent_is_missing,
                    conversations.staff_seq, conversations.customer_seq, conversations.staff_version,
                    conversations.customer_version
             FROM conversations "
        )
    };
}

/// Locks the group's conversations in the order of their ids and reads them.
async fn lock_conversations(
    transaction: &mut Transaction,
    sends: &[Send],
) -> Result<BTreeMap<i64, Conversation>, Failure> {
    const LOCK: Sql = Sql::each(
        concat!(lock!(), "WHERE conversations.id IN (SELECT value FROM json_each($1))"),
        concat!(
            lock!(),
            "WHERE conversations.id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json))
             ORDER BY conversations.id FOR UPDATE OF conversations"
        ),
    );
    let ids: BTreeSet<i64> = sends.iter().map(|send| send.conversation.0).collect();
    let rows: Vec<ConversationRow> = transaction.all(LOCK, args![serde_json::to_string(&ids)?]).await?;
    rows.into_iter()
        .map(|row| {
            let conversation = Conversation {
                counters: Counters {
                    staff_seq: row.staff_seq,
                    customer_seq: row.customer_seq,
                    staff_version: row.staff_version,
                    customer_version: row.customer_version,
                },
                state: state(&row.state)?,
                assigned: row.assigned_agent_id.map(PersonId),
                queue: QueueId(row.queue_id),
                agent_is_missing: row.agent_is_missing > 0,
                token_hashes: row.token_hashes,
                last_words: row.last_words,
                last_words_by_customer: row.last_words_by_customer != 0,
                unanswered_since: row.unanswered_since.map(Timestamp),
                answered_at: row.answered_at.map(Timestamp),
                silence: row.silence.into(),
                begins_silence: false,
                moved: false,
                moved_for_customer: false,
                moved_for_managers: false,
            };
            Ok((row.id, conversation))
        })
        .collect()
}

/// The columns of a [`PersonRow`].
macro_rules! people {
    () => {
        concat!(
            "SELECT conversations.id AS conversation_id, people.id AS person_id, people.public_name, ",
            ties!("conversations.id", "people.id")
        )
    };
}

/// The names of the group's senders and what they are to the conversations. Nothing is asked for customers.
async fn people(transaction: &mut Transaction, sends: &[Send]) -> Result<HashMap<(i64, i64), PersonRow>, Failure> {
    const PEOPLE: Sql = Sql::each(
        concat!(
            people!(),
            "FROM json_each($1) AS pair
             JOIN conversations ON conversations.id = pair.value ->> 0
             JOIN people ON people.id = pair.value ->> 1
             JOIN queues ON queues.id = conversations.queue_id"
        ),
        concat!(
            people!(),
            "FROM json_array_elements($1::json) AS pair
             JOIN conversations ON conversations.id = (pair ->> 0)::BIGINT
             JOIN people ON people.id = (pair ->> 1)::BIGINT
             JOIN queues ON queues.id = conversations.queue_id"
        ),
    );
    let pairs: BTreeSet<(i64, i64)> = sends
        .iter()
        .filter_map(|send| match &send.sender {
            Sender::Customer(_) => None,
            Sender::Staff { staff, .. } => Some((send.conversation.0, staff.person.0)),
        })
        .collect();
    if pairs.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<PersonRow> = transaction.all(PEOPLE, args![serde_json::to_string(&pairs)?]).await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.conversation_id, row.person_id), row))
        .collect())
}

/// Which of the group's messages are stored already: retries whose answer was lost.
async fn already_stored(transaction: &mut Transaction, sends: &[Send]) -> Result<HashMap<Key, Known>, Failure> {
    const STORED: Sql = Sql::each(
        "SELECT entries.conversation_id, entries.author_key, entries.client_id, entries.body, attachments.digest,
                entries.removed_at, entries.visibility, entries.staff_seq, entries.customer_seq, entries.created_at
         FROM json_each($1) AS sent
         JOIN entries ON entries.conversation_id = sent.value ->> 0 AND entries.author_key = sent.value ->> 1
              AND entries.client_id = sent.value ->> 2
         LEFT JOIN attachments ON attachments.id = entries.attachment_id",
        "SELECT entries.conversation_id, entries.author_key, entries.client_id, entries.body, attachments.digest,
                entries.removed_at, entries.visibility, entries.staff_seq, entries.customer_seq, entries.created_at
         FROM json_array_elements($1::json) AS sent
         JOIN entries ON entries.conversation_id = (sent ->> 0)::BIGINT AND entries.author_key = (sent ->> 1)::BIGINT
              AND entries.client_id = sent ->> 2
         LEFT JOIN attachments ON attachments.id = entries.attachment_id",
    );
    let keys: Vec<Key> = sends.iter().map(key).collect();
    let rows: Vec<EarlierRow> = transaction.all(STORED, args![serde_json::to_string(&keys)?]).await?;
    rows.into_iter()
        .map(|row| {
            let known = Known {
                visibility: Visibility::parse(&row.visibility)
                    .ok_or_else(|| Failure::Stored(format!("visibility {}", row.visibility)))?,
                said: row.removed_at.is_none().then_some((row.body, row.digest)),
                stored: Stored::new(row.staff_seq, row.customer_seq, Timestamp(row.created_at)),
            };
            Ok((
                (row.conversation_id, row.author_key, RequestId::new(row.client_id)?),
                known,
            ))
        })
        .collect()
}

/// Writes what moved in the group's conversations, one statement however many.
async fn write_conversations(
    transaction: &mut Transaction,
    conversations: &BTreeMap<i64, Conversation>,
) -> Result<(), Failure> {
    const WRITE: Sql = Sql::each(
        "UPDATE conversations SET staff_seq = moved.value ->> 'staff_seq', customer_seq = moved.value ->> 'customer_seq',
                staff_version = moved.value ->> 'staff_version', customer_version = moved.value ->> 'customer_version',
                last_words = moved.value ->> 'last_words',
                last_words_by_customer = moved.value ->> 'last_words_by_customer',
                unanswered_since = moved.value ->> 'unanswered_since', answered_at = moved.value ->> 'answered_at',
                silent_since = moved.value ->> 'silent_since', closes_at = moved.value ->> 'closes_at'
         FROM json_each($1) AS moved WHERE conversations.id = moved.value ->> 'id'",
        "UPDATE conversations SET staff_seq = moved.staff_seq, customer_seq = moved.customer_seq,
                staff_version = moved.staff_version, customer_version = moved.customer_version,
                last_words = moved.last_words, last_words_by_customer = moved.last_words_by_customer,
                unanswered_since = moved.unanswered_since, answered_at = moved.answered_at,
                silent_since = moved.silent_since, closes_at = moved.closes_at
         FROM json_to_recordset($1::json) AS moved (id BIGINT, staff_seq BIGINT, customer_seq BIGINT,
                staff_version BIGINT, customer_version BIGINT, last_words TEXT, last_words_by_customer BIGINT,
                unanswered_since BIGINT, answered_at BIGINT, silent_since BIGINT, closes_at BIGINT)
         WHERE conversations.id = moved.id",
    );
    let moved: Vec<Moved<'_>> = conversations
        .iter()
        .filter(|(_, conversation)| conversation.moved)
        .map(|(id, conversation)| Moved {
            id: *id,
            staff_seq: conversation.counters.staff_seq,
            customer_seq: conversation.counters.customer_seq,
            staff_version: conversation.counters.staff_version,
            customer_version: conversation.counters.customer_version,
            last_words: conversation.last_words.as_deref(),
            last_words_by_customer: i64::from(conversation.last_words_by_customer),
            unanswered_since: conversation.unanswered_since.map(|at| at.0),
            answered_at: conversation.answered_at.map(|at| at.0),
            silent_since: conversation.silence.since.map(|at| at.0),
            closes_at: conversation.silence.closes_at.map(|at| at.0),
        })
        .collect();
    transaction
        .execute(WRITE, args![serde_json::to_string(&moved)?])
        .await?;
    Ok(())
}
