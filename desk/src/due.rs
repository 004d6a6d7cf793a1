//! What happens later: rows with a due time. Each is taken, done and deleted in one transaction, so that a process that dies
//! leaves it for another, and a bad row stops nobody. What is to be removed from the store of files is no part of a transaction, and
//! has steps of its own ([`crate::attachment`]); mails, which another's server takes as slowly as it likes, are sent beside all this
//! ([`crate::mail`]).

use crate::attachment::STRAY_FILE;
use crate::colleague_request::clock as colleague_requests;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::follow_up::reservation;
use crate::store::{Transaction, Value, args};
use crate::{absence, escalation, hours, offline, put_back, retention, silence};
use domain::Refusal;
use domain::ids::{AttachmentId, ColleagueRequestId, ConversationId, PersonId, QueueId, VisitId};
use domain::time::{Timestamp, millis};
use std::time::Duration;

/// Rows taken in one round; what is left is taken in the next.
const ROUND: i64 = 100;
/// A row that fails is tried again after this long, doubling.
const FIRST_RETRY: Duration = Duration::from_secs(5);
const LONGEST_RETRY: Duration = Duration::from_mins(10);

#[derive(Clone, sqlx::FromRow)]
struct Due {
    id: i64,
    kind: String,
    subject_id: i64,
    since: i64,
    attempts: i64,
}

/// Something that is to be done later, once per kind and subject.
pub(crate) struct Later<Subject> {
    pub(crate) kind: &'static str,
    pub(crate) subject: Subject,
    /// From when it is counted.
    pub(crate) since: Timestamp,
    pub(crate) due_at: Timestamp,
    /// Whether it is a clock about people, which loses the time in which no process was up (behaviour 10).
    pub(crate) about_people: bool,
}

impl Desk {
    /// Does all that is due now. Gives how many rows were done; those that failed are put off.
    ///
    /// # Errors
    /// `unavailable` if the rows cannot even be read, or not be kept from firing.
    pub async fn do_due_work(&self) -> Result<usize, Refusal> {
        // Whoever has just typed is not silent.
        self.write_signs().await?;
        let mut done = 0;
        loop {
            let now = self.now();
            let rows = self.due_rows(now).await.map_err(Failure::into_refusal)?;
            if rows.is_empty() {
                return Ok(done);
            }
            let mut store_is_away = false;
            for row in rows {
                let id = row.id;
                let attempts = row.attempts;
                let outcome = if row.kind != STRAY_FILE {
                    self.transact(move |transaction| do_one(transaction, now, row.clone()))
                        .await
                } else if store_is_away {
                    // The time that one file took is not spent on each of them.
                    Err(Refusal::Unavailable)
                } else {
                    let removed = self.remove_if_stray(id, AttachmentId(row.subject_id)).await;
                    store_is_away = removed.is_err();
                    removed
                };
                match outcome {
                    Ok(()) => done += 1,
                    Err(refusal) => {
                        tracing::error!(due = id, %refusal, "due work failed and is put off");
                        self.transact(move |transaction| put_off(transaction, now, id, attempts))
                            .await?;
                    }
                }
            }
        }
    }

    async fn due_rows(&self, now: Timestamp) -> Result<Vec<Due>, Failure> {
        let glance = self.glance().await?;
        let rows = glance
            .all(
                "SELECT id, kind, subject_id, since, attempts FROM due
                 WHERE due_at <= $1 AND kind <> 'mail' ORDER BY due_at, id LIMIT $2",
                args![now, ROUND],
            )
            .await?;
        Ok(rows)
    }
}

macro_rules! insert {
    ($conflict:literal) => {
        concat!(
            "INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (kind, subject_id) ",
            $conflict
        )
    };
}

/// Has something done later; what is already to be done about this subject stays as it is.
pub(crate) async fn arm<Subject: Into<Value>>(
    transaction: &mut Transaction,
    later: Later<Subject>,
) -> Result<(), Failure> {
    transaction.execute(insert!("DO NOTHING"), later.into_row()).await?;
    Ok(())
}

/// Has something done later, and no longer when it was to be done before.
pub(crate) async fn arm_anew<Subject: Into<Value>>(
    transaction: &mut Transaction,
    later: Later<Subject>,
) -> Result<(), Failure> {
    const ANEW: &str = insert!("DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0");
    transaction.execute(ANEW, later.into_row()).await?;
    Ok(())
}

impl<Subject: Into<Value>> Later<Subject> {
    fn into_row(self) -> Vec<Value> {
        args![
            self.kind,
            self.subject.into(),
            self.since,
            self.due_at,
            i64::from(self.about_people)
        ]
    }
}

async fn do_one(mut transaction: Transaction, now: Timestamp, row: Due) -> Result<(), Failure> {
    let taken = transaction
        .execute("DELETE FROM due WHERE id = $1 AND due_at <= $2", args![row.id, now])
        .await?;
    if taken == 0 {
        // Another node was quicker, or it is not due any more.
        return transaction.finish().await;
    }
    match row.kind.as_str() {
        absence::CUSTOMER_ABSENT => {
            let conversation = ConversationId(row.subject_id);
            absence::end_if_still_away(&mut transaction, conversation, Timestamp(row.since), now).await?;
        }
        offline::AGENT_OFFLINE => {
            offline::become_offline(&mut transaction, PersonId(row.subject_id), Timestamp(row.since), now).await?;
        }
        offline::AGENT_LEFT => {
            offline::become_left(&mut transaction, PersonId(row.subject_id), now).await?;
        }
        put_back::PUT_BACK => {
            put_back::put_back_if_alone(&mut transaction, ConversationId(row.subject_id), now).await?;
        }
        reservation::RESERVATION => reservation::end(&mut transaction, VisitId(row.subject_id)).await?,
        colleague_requests::COLLEAGUE_REQUEST => {
            colleague_requests::end_if_over(&mut transaction, ColleagueRequestId(row.subject_id), now).await?;
        }
        escalation::ESCALATION => {
            escalation::go_back_if_unattended(&mut transaction, VisitId(row.subject_id), now).await?;
        }
        silence::CUSTOMER_SILENT => silence::look(&mut transaction, ConversationId(row.subject_id), now).await?,
        hours::QUEUE_HOURS => hours::look(&mut transaction, QueueId(row.subject_id), now).await?,
        hours::QUEUE_CLOSED => {
            hours::end_if_nobody_came(&mut transaction, ConversationId(row.subject_id), now).await?;
        }
        retention::ERASE => {
            retention::go_on_erasing(&mut transaction, row.subject_id, Timestamp(row.since), now).await?;
        }
        retention::OLD_CONVERSATIONS => {
            retention::delete_old(&mut transaction, Timestamp(row.since), now).await?;
        }
        other => return Err(Failure::Stored(format!("due kind {other}"))),
    }
    transaction.commit().await
}

async fn put_off(mut transaction: Transaction, now: Timestamp, id: i64, attempts: i64) -> Result<(), Failure> {
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(16);
    let pause = FIRST_RETRY.saturating_mul(2u32.pow(doublings)).min(LONGEST_RETRY);
    transaction
        .execute(
            "UPDATE due SET attempts = attempts + 1, due_at = $2 WHERE id = $1",
            args![id, now + pause],
        )
        .await?;
    transaction.commit().await
}

/// The desk was away for `away`: clocks about people have lost that time, and none fires for a while (behaviour 10).
pub(crate) async fn forgive_absence(
    transaction: &mut Transaction,
    now: Timestamp,
    away: Duration,
) -> Result<(), Failure> {
    let until = now + transaction.settings().grace_after_absence;
    transaction
        .execute(
            "UPDATE due SET since = since + $1,
                    due_at = CASE WHEN due_at + $1 < $2 THEN $2 ELSE due_at + $1 END
             WHERE about_people = 1",
            args![millis(away), until],
        )
        .await?;
    colleague_requests::forgive_absence(transaction, millis(away), until).await?;
    silence::forgive_absence(transaction, away, now).await?;
    // Nobody was offline while there was no desk to come to. 0 is nobody's time.
    transaction
        .execute(
            "UPDATE people SET offline_since = offline_since + $1 WHERE offline_since > 0",
            args![millis(away)],
        )
        .await?;
    Ok(())
}
