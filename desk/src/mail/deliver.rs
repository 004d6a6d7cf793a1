//! Sending what is due. A mail's row in `due` is taken by being put off: so it is one process's to send for a while, and another's once that one
//! has died. The mail is written and sent with no transaction open, and then it is recorded what came of it. Who dies between sending
//! and recording has it sent once more, under the same id.

use super::{MAIL, Mail, Postman, Undelivered};
use crate::changes::transcript_of;
use crate::desk::Desk;
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::entry::StaffLine;
use domain::ids::{ConversationId, ConversationNumber};
use domain::language::Language;
use domain::limits::{MAIL_ANSWERED_WITHIN, MAIL_LEASED_FOR};
use domain::mail::{Next, after_failure, body, has_attempts_left, subject};
use domain::time::Timestamp;
use domain::transcript::UtcOffset;
use domain::verdict::Counters;
use std::sync::Arc;

/// Rows taken in one round; what is left is taken in the next.
const ROUND: i64 = 100;

/// A mail that is this process's to send.
#[derive(Clone, Copy)]
struct Leased {
    due: i64,
    mail: i64,
    /// This attempt included.
    attempts: i64,
}

#[derive(sqlx::FromRow)]
struct Written {
    to_address: String,
    language: String,
    utc_offset: i64,
    conversation_id: i64,
    number: String,
    customer_seq: i64,
    site_name: String,
}

impl Desk {
    /// Sends the mails that are due now, one after the other. Gives how many were sent; those that were not taken are put off, or given up.
    ///
    /// # Errors
    /// `unavailable` if the rows cannot be read, or not be kept from being sent again.
    pub async fn send_mails(&self) -> Result<usize, Refusal> {
        let Some(postman) = self.inner.postman.get().cloned() else {
            return Ok(0);
        };
        let mut sent = 0;
        loop {
            let now = self.now();
            let due = self.due_mails(now).await.map_err(Failure::into_refusal)?;
            if due.is_empty() {
                return Ok(sent);
            }
            let mut failed = None;
            for id in due {
                match self.send_due(&postman, now, id).await {
                    Ok(taken) => sent += usize::from(taken),
                    // It stops none of the others, and is due again the next time.
                    Err(refusal) => failed = Some(refusal),
                }
            }
            if let Some(refusal) = failed {
                return Err(refusal);
            }
        }
    }

    /// Sends one mail, unless another does. Whether it was taken.
    async fn send_due(&self, postman: &Arc<dyn Postman>, now: Timestamp, due: i64) -> Result<bool, Refusal> {
        match self.transact(move |transaction| lease(transaction, now, due)).await? {
            Some(leased) => self.send_leased(postman, leased).await,
            None => Ok(false),
        }
    }

    async fn due_mails(&self, now: Timestamp) -> Result<Vec<i64>, Failure> {
        let glance = self.glance().await?;
        let rows: Vec<(i64,)> = glance
            .all(
                "SELECT id FROM due WHERE kind = 'mail' AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
                args![now, ROUND],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Writes a mail, sends it, and records what came of it.
    async fn send_leased(&self, postman: &Arc<dyn Postman>, leased: Leased) -> Result<bool, Refusal> {
        let outcome = match self.write_mail(leased.mail).await {
            Ok(mail) => match tokio::time::timeout(MAIL_ANSWERED_WITHIN, postman.send(mail)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(undelivered("the mail server did not answer in time")),
            },
            // What is wrong is in the log.
            Err(failure) => Err(undelivered(&failure.into_refusal().to_string())),
        };
        let now = self.now();
        match outcome {
            Ok(()) => {
                self.transact(move |transaction| note_sent(transaction, now, leased))
                    .await?;
                Ok(true)
            }
            Err(undelivered) => {
                let Leased { mail, attempts, .. } = leased;
                tracing::warn!(mail, attempts, why = %undelivered, "a mail was not sent");
                let next = after_failure(attempts, undelivered.for_good);
                self.transact(move |transaction| note_failure(transaction, now, leased, next))
                    .await?;
                Ok(false)
            }
        }
    }

    /// The mail with the transcript as it is now.
    async fn write_mail(&self, id: i64) -> Result<Mail, Failure> {
        let mut transaction = self.read().await?;
        let written: Written = transaction
            .one(
                "SELECT mails.to_address, mails.language, mails.utc_offset, mails.conversation_id, conversations.number,
                        conversations.customer_seq, sites.name AS site_name
                 FROM mails
                 JOIN conversations ON conversations.id = mails.conversation_id
                 JOIN sites ON sites.id = conversations.site_id
                 WHERE mails.id = $1",
                args![id],
            )
            .await?;
        let language = Language::of_tag(&written.language).unwrap_or(Language::English);
        let utc_offset = UtcOffset::from_minutes(i32::try_from(written.utc_offset).unwrap_or_default())?;
        let said = transcript_of(
            &mut transaction,
            ConversationId(written.conversation_id),
            written.customer_seq,
            &written.site_name,
            utc_offset,
            language.words(),
        )
        .await?;
        transaction.finish().await?;
        Ok(Mail {
            id: format!("{id:013x}"),
            to: written.to_address,
            at: self.now(),
            subject: subject(language.words(), &ConversationNumber(written.number)),
            body: body(language.words(), &said),
        })
    }
}

fn undelivered(why: &str) -> Undelivered {
    Undelivered {
        why: why.to_owned(),
        for_good: false,
    }
}

/// Takes a due row for a while; nothing where another was quicker, or it was tried often enough.
async fn lease(mut transaction: Transaction, now: Timestamp, due: i64) -> Result<Option<Leased>, Failure> {
    let taken: Option<(i64, i64)> = transaction
        .optional(
            "UPDATE due SET due_at = $2, attempts = attempts + 1 WHERE id = $1 AND kind = $3 AND due_at <= $4
             RETURNING subject_id, attempts",
            args![due, now + MAIL_LEASED_FOR, MAIL, now],
        )
        .await?;
    let Some((mail, attempts)) = taken else {
        transaction.finish().await?;
        return Ok(None);
    };
    let leased = Leased { due, mail, attempts };
    if has_attempts_left(attempts - 1) {
        transaction.commit().await?;
        return Ok(Some(leased));
    }
    give_up(&mut transaction, now, leased).await?;
    transaction.commit().await?;
    Ok(None)
}

async fn note_sent(mut transaction: Transaction, now: Timestamp, leased: Leased) -> Result<(), Failure> {
    transaction
        .execute("DELETE FROM due WHERE id = $1", args![leased.due])
        .await?;
    transaction
        .execute(
            "UPDATE mails SET state = 'sent', sent_at = $2 WHERE id = $1",
            args![leased.mail, now],
        )
        .await?;
    transaction.commit().await
}

async fn note_failure(mut transaction: Transaction, now: Timestamp, leased: Leased, next: Next) -> Result<(), Failure> {
    match next {
        Next::Again(pause) => {
            transaction
                .execute(
                    "UPDATE due SET due_at = $2 WHERE id = $1",
                    args![leased.due, now + pause],
                )
                .await?;
        }
        Next::GiveUp => give_up(&mut transaction, now, leased).await?,
    }
    transaction.commit().await
}

/// Sends it no more, and says so to staff.
async fn give_up(transaction: &mut Transaction, now: Timestamp, leased: Leased) -> Result<(), Failure> {
    let (conversation, to): (i64, String) = transaction
        .one(
            "UPDATE mails SET state = 'failed' WHERE id = $1 RETURNING conversation_id, to_address",
            args![leased.mail],
        )
        .await?;
    transaction
        .execute("DELETE FROM due WHERE id = $1", args![leased.due])
        .await?;
    let conversation = ConversationId(conversation);
    let row: CountersRow = transaction
        .one(
            "UPDATE conversations SET staff_seq = staff_seq + 1, staff_version = staff_version + 1 WHERE id = $1
             RETURNING staff_seq - 1 AS staff_seq, customer_seq, staff_version - 1 AS staff_version, customer_version",
            args![conversation],
        )
        .await?;
    let mut counters: Counters = row.into();
    let entry = NewEntry::internal(conversation, &mut counters, &StaffLine::TranscriptNotSent { to }, now)?;
    insert(transaction, &[entry]).await?;
    transaction.touch(Topic::Conversation(conversation));
    Ok(())
}
