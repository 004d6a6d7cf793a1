//! Conversations that are deleted by their age (behaviour 10, "Forgetting"), where a desk has set after how many days.
//!
//! One row in `due` stands for all of them. Once a day it is looked which are old enough; they go so many at a time, each with all that
//! belongs to it, in transactions a second apart. Whoever dies in between leaves the row, and another goes on. Public numbers are not
//! given out again: they come from a counter, and not from what is there.

use super::audit::{Act, Counts, begin, note, unfinished};
use crate::absence::CUSTOMER_ABSENT;
use crate::attachment;
use crate::customer_token;
use crate::due::{Later, arm};
use crate::failure::Failure;
use crate::follow_up::LOCK_CUSTOMER;
use crate::hours::QUEUE_CLOSED;
use crate::live::Topic;
use crate::put_back::PUT_BACK;
use crate::silence::CUSTOMER_SILENT;
use crate::store::{Sql, Transaction, args};
use domain::ids::{AttachmentId, ConversationId, CustomerId, PersonId, RecordId};
use domain::retention::{DELETE_AFTER_DAYS, Old, PASS_EVERY, is_deleted, old_before, pass_may_delete};
use domain::time::Timestamp;
use std::time::Duration;

/// The kind of due row that deletes what is old enough. Its subject is nothing.
pub(crate) const OLD_CONVERSATIONS: &str = "old_conversations";

/// Conversations of one transaction.
const CONVERSATIONS: i64 = 20;
/// And the entries of those, but of one of them at least.
const ENTRIES: i64 = 2_000;
/// Between two transactions a desk does what else is due.
const PAUSE: Duration = Duration::from_secs(1);
/// By whom, in the audit.
const BY_ITSELF: &str = "headset";

/// A conversation that may be old enough.
#[derive(sqlx::FromRow)]
struct Candidate {
    id: i64,
    /// How many entries it has.
    staff_seq: i64,
}

/// What decides on one, once it is locked.
#[derive(sqlx::FromRow)]
struct Facts {
    customer_id: i64,
    assigned_agent_id: Option<i64>,
    closed_at: Option<i64>,
    open_records: i64,
    mails: i64,
    shown: i64,
}

/// What is set may have changed: the row stands there if conversations are deleted, and not later than in a day. A clock that was wrong
/// may have put it anywhere.
pub(crate) async fn look_at_age(transaction: &mut Transaction, now: Timestamp) -> Result<(), Failure> {
    if days(transaction).await?.is_none() {
        transaction
            .execute("DELETE FROM due WHERE kind = $1", args![OLD_CONVERSATIONS])
            .await?;
        return Ok(());
    }
    transaction
        .execute(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ($1, 0, $2, $3, 0)
             ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at
             WHERE due.due_at > excluded.due_at",
            args![OLD_CONVERSATIONS, now, now + PASS_EVERY],
        )
        .await?;
    Ok(())
}

/// After how many days conversations are deleted; none where none is.
async fn days(transaction: &mut Transaction) -> Result<Option<i64>, Failure> {
    let days: Option<(i64,)> = transaction
        .optional("SELECT value FROM settings WHERE name = $1", args![DELETE_AFTER_DAYS])
        .await?;
    Ok(days.map(|(days,)| days))
}

/// The effect of the due row, which has just been taken and was to come a day after `since`: some conversations are deleted, and the row is
/// armed for those that are left, or for the next day.
pub(crate) async fn delete_old(transaction: &mut Transaction, since: Timestamp, now: Timestamp) -> Result<(), Failure> {
    let Some(days) = days(transaction).await? else {
        return Ok(());
    };
    let mut are_all = true;
    if pass_may_delete(since, now) {
        are_all = delete_some(transaction, old_before(now, days), now).await?;
    } else {
        tracing::warn!("old conversations are deleted in a day: the desk was away for long, or its clock was wrong");
    }
    let since = if are_all { now } else { now - PASS_EVERY };
    let later = Later {
        kind: OLD_CONVERSATIONS,
        subject: 0_i64,
        since,
        due_at: if are_all { now + PASS_EVERY } else { now + PAUSE },
        about_people: false,
    };
    arm(transaction, later).await
}

/// Deletes as many as one transaction should, those that ended first. Whether they were all.
async fn delete_some(transaction: &mut Transaction, before: Timestamp, now: Timestamp) -> Result<bool, Failure> {
    let candidates: Vec<Candidate> = transaction
        .all(
            "SELECT id, staff_seq FROM conversations
             WHERE closed_at <= $1
               AND NOT EXISTS (SELECT 1 FROM record_conversations AS links JOIN records ON records.id = links.record_id
                               WHERE links.conversation_id = conversations.id AND records.state <> 'closed')
               AND NOT EXISTS (SELECT 1 FROM mails WHERE mails.conversation_id = conversations.id
                                AND (mails.state = 'queued' OR mails.created_at > $2))
               AND NOT EXISTS (SELECT 1 FROM connections
                               WHERE connections.kind = 'customer' AND connections.subject_id = conversations.id)
             ORDER BY closed_at, id LIMIT $3",
            args![before, now - PASS_EVERY, CONVERSATIONS],
        )
        .await?;
    let mut are_all = candidates.len() < usize::try_from(CONVERSATIONS).unwrap_or(usize::MAX);
    let (mut done, mut entries) = (Counts::default(), 0);
    for Candidate { id, staff_seq } in candidates {
        if entries > 0 && entries + staff_seq > ENTRIES {
            are_all = false;
            break;
        }
        entries += staff_seq;
        delete_if_old(transaction, ConversationId(id), before, now, &mut done).await?;
    }
    let audit = match unfinished(transaction, Act::DeleteOld).await? {
        Some(audit) => audit,
        None if done.conversations == 0 => return Ok(are_all),
        None => begin(transaction, Act::DeleteOld, BY_ITSELF, None, now).await?,
    };
    note(transaction, audit, done, are_all.then_some(now)).await?;
    Ok(are_all)
}

/// Locks a conversation, looks once more whether it goes, and deletes it.
async fn delete_if_old(
    transaction: &mut Transaction,
    conversation: ConversationId,
    before: Timestamp,
    now: Timestamp,
    done: &mut Counts,
) -> Result<(), Failure> {
    const LOCK: Sql = Sql::each(
        "SELECT id FROM conversations WHERE id = $1",
        "SELECT id FROM conversations WHERE id = $1 FOR UPDATE",
    );
    transaction.execute(LOCK, args![conversation]).await?;
    let facts: Option<Facts> = transaction
        .optional(
            "SELECT customer_id, assigned_agent_id, closed_at,
                (SELECT COUNT(*) FROM record_conversations AS links JOIN records ON records.id = links.record_id
                 WHERE links.conversation_id = conversations.id AND records.state <> 'closed') AS open_records,
                (SELECT COUNT(*) FROM mails WHERE mails.conversation_id = conversations.id
                    AND (mails.state = 'queued' OR mails.created_at > $2)) AS mails,
                (SELECT COUNT(*) FROM connections
                 WHERE connections.kind = 'customer' AND connections.subject_id = conversations.id) AS shown
             FROM conversations WHERE id = $1",
            args![conversation, now - PASS_EVERY],
        )
        .await?;
    let Some(facts) = facts.filter(|facts| is_deleted(facts.old(), before)) else {
        return Ok(());
    };
    done.files += delete_files(transaction, conversation, now).await?;
    delete_clocks(transaction, conversation).await?;
    delete_rows(transaction, conversation).await?;
    delete_customer(transaction, CustomerId(facts.customer_id)).await?;
    if let Some(agent) = facts.assigned_agent_id {
        transaction.touch(Topic::Cases(PersonId(agent)));
    }
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    done.conversations += 1;
    Ok(())
}

/// What is in its files goes with the next beat, once no entry names them. How many they are.
async fn delete_files(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<i64, Failure> {
    let files: Vec<(i64,)> = transaction
        .all(
            "SELECT attachment_id FROM entries WHERE conversation_id = $1 AND attachment_id IS NOT NULL",
            args![conversation],
        )
        .await?;
    let mut count = 0;
    for (file,) in files {
        attachment::arm_now(transaction, AttachmentId(file), now).await?;
        count += 1;
    }
    Ok(count)
}

/// Nothing is to be done later about what is not there.
async fn delete_clocks(transaction: &mut Transaction, conversation: ConversationId) -> Result<(), Failure> {
    transaction
        .execute(
            "DELETE FROM due WHERE kind IN ($2, $3, $4, $5) AND subject_id = $1",
            args![conversation, CUSTOMER_ABSENT, CUSTOMER_SILENT, PUT_BACK, QUEUE_CLOSED],
        )
        .await?;
    transaction
        .execute(
            "DELETE FROM due WHERE kind IN ('reservation', 'escalation')
             AND subject_id IN (SELECT visits.id FROM visits WHERE visits.conversation_id = $1)",
            args![conversation],
        )
        .await?;
    transaction
        .execute(
            "DELETE FROM due WHERE kind = 'colleague_request'
             AND subject_id IN (SELECT asked.id FROM colleague_requests AS asked WHERE asked.conversation_id = $1)",
            args![conversation],
        )
        .await?;
    Ok(())
}

/// Deletes a conversation with all that belongs to it. What continued it begins with itself from now on; its records stay, without it.
async fn delete_rows(transaction: &mut Transaction, conversation: ConversationId) -> Result<(), Failure> {
    let records: Vec<(i64,)> = transaction
        .all(
            "DELETE FROM record_conversations WHERE conversation_id = $1 RETURNING record_id",
            args![conversation],
        )
        .await?;
    for (record,) in records {
        transaction
            .execute("UPDATE records SET version = version + 1 WHERE id = $1", args![record])
            .await?;
        transaction.touch(Topic::Record(RecordId(record)));
    }
    let took_part: Vec<(i64,)> = transaction
        .all(
            "DELETE FROM participants WHERE conversation_id = $1 RETURNING person_id",
            args![conversation],
        )
        .await?;
    for (person,) in took_part {
        transaction.touch(Topic::Cases(PersonId(person)));
    }
    for sql in [
        "DELETE FROM entries WHERE conversation_id = $1",
        "DELETE FROM visits WHERE conversation_id = $1",
        "DELETE FROM colleague_requests WHERE conversation_id = $1",
        "DELETE FROM surveys WHERE conversation_id = $1",
        "DELETE FROM mails WHERE conversation_id = $1",
    ] {
        transaction.execute(sql, args![conversation]).await?;
    }
    let follow_up: Option<(i64,)> = transaction
        .optional(
            "UPDATE conversations SET continues_id = NULL, staff_version = staff_version + 1
             WHERE continues_id = $1 RETURNING id",
            args![conversation],
        )
        .await?;
    if let Some((follow_up,)) = follow_up {
        transaction.touch(Topic::Conversation(ConversationId(follow_up)));
    }
    transaction
        .execute("DELETE FROM conversations WHERE id = $1", args![conversation])
        .await?;
    Ok(())
}

/// A customer of whom nothing else is there goes, too, and their browsers know them no more.
async fn delete_customer(transaction: &mut Transaction, customer: CustomerId) -> Result<(), Failure> {
    // Whoever begins a chat or a record of theirs meanwhile is waited for.
    transaction.execute(LOCK_CUSTOMER, args![customer]).await?;
    let (kept,): (i64,) = transaction
        .one(
            "SELECT (SELECT COUNT(*) FROM conversations WHERE conversations.customer_id = $1)
                  + (SELECT COUNT(*) FROM records WHERE records.customer_id = $1)",
            args![customer],
        )
        .await?;
    if kept > 0 {
        return Ok(());
    }
    customer_token::forget_all(transaction, customer).await?;
    transaction
        .execute("DELETE FROM customers WHERE id = $1", args![customer])
        .await?;
    Ok(())
}

impl Facts {
    fn old(&self) -> Old {
        Old {
            closed_at: self.closed_at.map(Timestamp),
            has_open_record: self.open_records > 0,
            has_mail: self.mails > 0,
            is_shown: self.shown > 0,
        }
    }
}
