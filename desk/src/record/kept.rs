//! Cases that are made of what customers leave (behaviour 10, "Opening hours"): nobody of the staff creates them.

use super::create::insert;
use super::words::{Words, words_of};
use crate::entry::{CountersRow, NewEntry};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, CustomerId, GroupId, RecordId};
use domain::record::draft::{Checked, Draft};
use domain::record::{Assessment, Kind};
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::record::Created;

/// A conversation that has just been closed.
#[derive(sqlx::FromRow)]
struct Closed {
    #[sqlx(flatten)]
    counters: CountersRow,
    customer: String,
}

/// Keeps as a case what a customer said in a conversation, unless that is nothing, or a record has it already.
pub(crate) async fn keep_words(
    transaction: &mut Transaction,
    conversation: ConversationId,
    customer: CustomerId,
    group: GroupId,
    now: Timestamp,
) -> Result<(), Failure> {
    let words = words_of(transaction, conversation).await?;
    if words.is_empty() || points_at_a_record(transaction, conversation).await? {
        return Ok(());
    }
    let case = case_of(&words, group)?;
    let (created, _) = insert(transaction, &case, customer, None, None, now).await?;
    point_at(transaction, conversation, created.record, now).await
}

/// Makes a case of a message that was left, with what was answered besides; if a conversation is ended with it, that one points at it, and it has what was said
/// there, too, as much as there is room for.
pub(crate) async fn keep_message(
    transaction: &mut Transaction,
    mut words: Words,
    conversation: Option<ConversationId>,
    customer: CustomerId,
    group: GroupId,
    now: Timestamp,
) -> Result<Created, Failure> {
    let mut pointing = None;
    if let Some(conversation) = conversation {
        words.append(words_of(transaction, conversation).await?);
        if !points_at_a_record(transaction, conversation).await? {
            pointing = Some(conversation);
        }
    }
    let (created, _) = insert(transaction, &case_of(&words, group)?, customer, None, None, now).await?;
    if let Some(conversation) = pointing {
        point_at(transaction, conversation, created.record, now).await?;
    }
    Ok(created)
}

fn case_of(words: &Words, group: GroupId) -> Result<Checked, Failure> {
    let draft = Draft {
        assessment: Assessment::first(Kind::Case),
        short_description: words.short_description(),
        description: words.description(),
        group,
        assignee: None,
    };
    draft.check().map_err(|wrong| {
        let first = wrong.into_iter().next();
        first.unwrap_or_else(|| Refusal::invalid("", "is not valid")).into()
    })
}

async fn points_at_a_record(transaction: &mut Transaction, conversation: ConversationId) -> Result<bool, Failure> {
    let (links,): (i64,) = transaction
        .one(
            "SELECT COUNT(*) FROM record_conversations WHERE conversation_id = $1 AND until_seq IS NULL",
            args![conversation],
        )
        .await?;
    Ok(links > 0)
}

/// The conversation, which this transaction has closed, points at the case from now on, and shows its card.
async fn point_at(
    transaction: &mut Transaction,
    conversation: ConversationId,
    record: RecordId,
    now: Timestamp,
) -> Result<(), Failure> {
    let row: Closed = transaction
        .one(
            "UPDATE conversations
             SET staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version,
                 (SELECT name FROM customers WHERE customers.id = conversations.customer_id) AS customer",
            args![conversation],
        )
        .await?;
    let mut counters: Counters = row.counters.into();
    transaction
        .execute(
            "INSERT INTO record_conversations (record_id, conversation_id, linked_at, linked_version)
             VALUES ($1, $2, $3, $4)",
            args![record, conversation, now, counters.staff_version + 1],
        )
        .await?;
    let card = NewEntry::card_of_the_customers(conversation, &mut counters, record, row.customer, now);
    crate::entry::insert(transaction, &[card]).await?;
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.touch(Topic::Record(record));
    Ok(())
}
