//! The words of an erased customer's conversation, of both sides and of staff's notes: all of it is about them. What stays is what is
//! counted: places, times, states, who had it, and how many stars it was given.

use crate::attachment;
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::entry::StaffLine;
use domain::ids::{AttachmentId, ConversationId};
use domain::retention::{ERASED_CUSTOMER, erased};
use domain::time::Timestamp;

/// Lines that are read at once.
const LINES: i64 = 500;

/// What was erased of a conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Erased {
    pub(super) texts: usize,
    pub(super) files: i64,
    /// Nothing is left.
    pub(super) is_whole: bool,
}

#[derive(Clone, Copy, sqlx::FromRow)]
struct Versions {
    staff_version: i64,
    customer_version: i64,
}

/// Something that was said.
#[derive(sqlx::FromRow)]
struct Said {
    staff_seq: i64,
    customer_seq: Option<i64>,
    attachment_id: Option<i64>,
}

/// Erases at most so many texts of an ended conversation, and with the last of them what else was said of its customer there.
pub(super) async fn erase(
    transaction: &mut Transaction,
    conversation: ConversationId,
    most: usize,
    now: Timestamp,
) -> Result<Erased, Failure> {
    const LOCK: Sql = Sql::each(
        "SELECT staff_version, customer_version FROM conversations WHERE id = $1",
        "SELECT staff_version, customer_version FROM conversations WHERE id = $1 FOR UPDATE",
    );
    let mut versions: Versions = transaction.one(LOCK, args![conversation]).await?;
    let said: Vec<Said> = transaction
        .all(
            "SELECT staff_seq, customer_seq, attachment_id FROM entries
             WHERE conversation_id = $1 AND removed_at IS NULL AND kind IN ('message', 'attachment')
             ORDER BY staff_seq LIMIT $2",
            args![conversation, i64::try_from(most).unwrap_or(i64::MAX)],
        )
        .await?;
    let is_whole = said.len() < most;
    remove(transaction, conversation, &said, &mut versions, now).await?;
    let mut files = 0;
    for attachment in said.iter().filter_map(|said| said.attachment_id) {
        attachment::arm_now(transaction, AttachmentId(attachment), now).await?;
        files += 1;
    }
    if is_whole {
        erase_lines(transaction, conversation, &mut versions).await?;
        erase_beside(transaction, conversation).await?;
    }
    // Its head is another one, too.
    transaction
        .execute(
            "UPDATE conversations
             SET staff_version = $2, customer_version = $3, page = NULL, language = NULL, device = NULL, reading_language = NULL,
                 own_answers = NULL, answers_removed_at = NULL, last_words = NULL, erased_at = $4
             WHERE id = $1",
            args![
                conversation,
                versions.staff_version + 1,
                versions.customer_version,
                is_whole.then_some(now)
            ],
        )
        .await?;
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    Ok(Erased {
        texts: said.len(),
        files,
        is_whole,
    })
}

/// Removes what was said, each at a version of its own, so that whoever looks on is told of each.
async fn remove(
    transaction: &mut Transaction,
    conversation: ConversationId,
    said: &[Said],
    versions: &mut Versions,
    now: Timestamp,
) -> Result<(), Failure> {
    const REMOVE: Sql = Sql::each(
        "UPDATE entries SET body = '', attachment_id = NULL, removed_at = $2, staff_version = erased.value ->> 2,
            customer_version = erased.value ->> 3
         FROM json_each($1) AS erased
         WHERE entries.conversation_id = erased.value ->> 0 AND entries.staff_seq = erased.value ->> 1",
        "UPDATE entries SET body = '', attachment_id = NULL, removed_at = $2, staff_version = (erased ->> 2)::BIGINT,
            customer_version = (erased ->> 3)::BIGINT
         FROM json_array_elements($1::json) AS erased
         WHERE entries.conversation_id = (erased ->> 0)::BIGINT AND entries.staff_seq = (erased ->> 1)::BIGINT",
    );
    let mut changes: Vec<(i64, i64, i64, Option<i64>)> = Vec::with_capacity(said.len());
    for Said {
        staff_seq,
        customer_seq,
        ..
    } in said
    {
        versions.staff_version += 1;
        let for_customer = customer_seq.map(|_| {
            versions.customer_version += 1;
            versions.customer_version
        });
        changes.push((conversation.0, *staff_seq, versions.staff_version, for_customer));
    }
    if !changes.is_empty() {
        transaction
            .execute(REMOVE, args![serde_json::to_string(&changes)?, now])
            .await?;
    }
    Ok(())
}

/// Takes words and addresses out of the lines that are for staff alone.
async fn erase_lines(
    transaction: &mut Transaction,
    conversation: ConversationId,
    versions: &mut Versions,
) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let lines: Vec<(i64, String)> = transaction
            .all(
                "SELECT staff_seq, body FROM entries
                 WHERE conversation_id = $1 AND staff_seq > $2 AND kind = 'system' AND visibility = 'work_note'
                 ORDER BY staff_seq LIMIT $3",
                args![conversation, after, LINES],
            )
            .await?;
        let Some((last, _)) = lines.last() else {
            return Ok(());
        };
        after = *last;
        for (seq, body) in lines {
            let line: StaffLine = serde_json::from_str(&body)?;
            let Some(line) = erased(&line) else { continue };
            versions.staff_version += 1;
            transaction
                .execute(
                    "UPDATE entries SET body = $3, staff_version = $4 WHERE conversation_id = $1 AND staff_seq = $2",
                    args![conversation, seq, serde_json::to_string(&line)?, versions.staff_version],
                )
                .await?;
        }
    }
}

/// Erases what stands beside the log: in cards that name the customer, answers, mails and what colleagues answered each other.
async fn erase_beside(transaction: &mut Transaction, conversation: ConversationId) -> Result<(), Failure> {
    // Its record is erased later, and the card is read anew then.
    transaction
        .execute(
            "UPDATE entries SET author_name = $2 WHERE conversation_id = $1 AND kind = 'card' AND author = 'system'",
            args![conversation, ERASED_CUSTOMER],
        )
        .await?;
    transaction
        .execute(
            "UPDATE surveys SET comment = '' WHERE conversation_id = $1",
            args![conversation],
        )
        .await?;
    transaction
        .execute(
            "UPDATE colleague_requests SET reason = NULL WHERE conversation_id = $1",
            args![conversation],
        )
        .await?;
    // One that is not sent yet never is. Each keeps a place of its own among those of no address.
    let mails: Vec<(i64,)> = transaction
        .all(
            "UPDATE mails
             SET to_address = '', to_folded = 'erased ' || CAST(id AS TEXT),
                 state = CASE WHEN state = 'queued' THEN 'failed' ELSE state END
             WHERE conversation_id = $1 RETURNING id",
            args![conversation],
        )
        .await?;
    for (mail,) in mails {
        transaction
            .execute("DELETE FROM due WHERE kind = 'mail' AND subject_id = $1", args![mail])
            .await?;
    }
    Ok(())
}
