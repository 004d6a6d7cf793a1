//! The rows of those who take part in a conversation without owning it, or once did (behaviour 8).

use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, PersonId};
use domain::part::Parting;
use domain::time::Timestamp;

/// They take part from now on, which everybody in the conversation reads.
///
/// # Errors
/// `Overtaken` where it is not in progress any more, or has become their own.
pub(crate) async fn take_part(
    transaction: &mut Transaction,
    conversation: ConversationId,
    person: PersonId,
    name: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'in_progress' AND assigned_agent_id <> $2
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version",
            args![conversation, person],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    let line = SystemLine::TakesPart { agent: name.to_owned() };
    let entry = NewEntry::system(conversation, &mut row.into(), &line, now)?;
    insert(transaction, &[entry]).await?;
    join(transaction, conversation, person, now).await?;
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    Ok(())
}

/// They take part from now on.
pub(crate) async fn join(
    transaction: &mut Transaction,
    conversation: ConversationId,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Failure> {
    put(transaction, conversation, person, None, now, None).await
}

/// It is not theirs any more. Their Cases keep it until Done, unless it is done with their going.
pub(crate) async fn part(
    transaction: &mut Transaction,
    conversation: ConversationId,
    person: PersonId,
    how: Parting,
    now: Timestamp,
    is_done: bool,
) -> Result<(), Failure> {
    put(
        transaction,
        conversation,
        person,
        Some(how),
        now,
        is_done.then_some(now),
    )
    .await
}

async fn put(
    transaction: &mut Transaction,
    conversation: ConversationId,
    person: PersonId,
    former: Option<Parting>,
    now: Timestamp,
    done_at: Option<Timestamp>,
) -> Result<(), Failure> {
    let relation = if former.is_some() { "former" } else { "participant" };
    transaction
        .execute(
            "INSERT INTO participants (conversation_id, person_id, relation, how, since, done_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (conversation_id, person_id) DO UPDATE SET relation = excluded.relation, how = excluded.how,
                 since = excluded.since, done_at = excluded.done_at",
            args![
                conversation,
                person,
                relation,
                former.map(Parting::as_str),
                now,
                done_at
            ],
        )
        .await?;
    transaction.touch(Topic::Cases(person));
    Ok(())
}
