//! Erasing a customer (behaviour 10, "Forgetting").
//!
//! That they are to be erased is a row of the audit and one in `due`. A step is one transaction: who they are goes with each, so that nothing
//! new can be said by them; then the words of their conversations, so many at a time, and at last those of their records. Whoever
//! dies in between leaves the row, and another goes on. What is in their files goes as everything that no entry names.

mod conversation;
mod person;

use super::audit::{Act, Audited, Counts, audited, begin, note};
use crate::desk::Desk;
use crate::due::{Later, arm};
use crate::failure::Failure;
use crate::follow_up::LOCK_CUSTOMER;
use crate::record;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, CustomerId};
use domain::text::Name;
use domain::time::Timestamp;
use std::time::Duration;

/// The kind of due row that erases a customer. Its subject is the row of the audit.
pub(crate) const ERASE: &str = "erase";

/// Texts of one step.
const TEXTS: usize = 500;
/// Conversations of one step, however little was said in them.
const CONVERSATIONS: i64 = 50;
/// Between two steps a running desk does what else is due.
const PAUSE: Duration = Duration::from_secs(1);

/// How erasing goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub audited: Audited,
    /// A desk is being served on the database, and does it.
    pub is_served: bool,
}

impl Desk {
    /// Has these customers erased, by what is due: of a desk that is served within a second. Gives the rows of the audit, in their order.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn erase_customers(&self, customers: &[CustomerId], by: &Name) -> Result<Vec<i64>, Refusal> {
        let (now, customers, by) = (self.now(), customers.to_vec(), by.clone());
        self.transact(move |transaction| ask(transaction, now, customers.clone(), by.clone()))
            .await
    }

    /// How erasing goes on that this row of the audit tells of.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn erasing(&self, audit: i64) -> Result<Progress, Refusal> {
        let audited = self.read_audited(audit).await.map_err(Failure::into_refusal)?;
        Ok(Progress {
            audited: audited.ok_or(Refusal::NotFound)?,
            is_served: self.is_served().await?,
        })
    }

    async fn read_audited(&self, audit: i64) -> Result<Option<Audited>, Failure> {
        let glance = self.glance().await?;
        glance.optional(audited!("WHERE id = $1"), args![audit]).await
    }

    /// Erases all that this row of the audit asks for, where no served desk does.
    ///
    /// # Errors
    /// `unavailable`; then it is still to be done.
    pub async fn erase_now(&self, audit: i64) -> Result<(), Refusal> {
        loop {
            let now = self.now();
            if !self
                .transact(move |transaction| take_step(transaction, now, audit))
                .await?
            {
                return Ok(());
            }
        }
    }
}

async fn ask(
    mut transaction: Transaction,
    now: Timestamp,
    customers: Vec<CustomerId>,
    by: Name,
) -> Result<Vec<i64>, Failure> {
    let mut audits = Vec::with_capacity(customers.len());
    for customer in customers {
        let audit = begin(&mut transaction, Act::Erase, by.as_str(), Some(customer), now).await?;
        arm(&mut transaction, later(audit, now, now)).await?;
        audits.push(audit);
    }
    transaction.commit().await?;
    Ok(audits)
}

fn later(audit: i64, since: Timestamp, due_at: Timestamp) -> Later<i64> {
    Later {
        kind: ERASE,
        subject: audit,
        since,
        due_at,
        about_people: false,
    }
}

/// Takes the due row, whenever it is due, and does a step. Whether there was one to take.
async fn take_step(mut transaction: Transaction, now: Timestamp, audit: i64) -> Result<bool, Failure> {
    let taken: Option<(i64,)> = transaction
        .optional(
            "DELETE FROM due WHERE kind = $1 AND subject_id = $2 RETURNING since",
            args![ERASE, audit],
        )
        .await?;
    let Some((since,)) = taken else {
        transaction.finish().await?;
        return Ok(false);
    };
    go_on_erasing(&mut transaction, audit, Timestamp(since), now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// The effect of the due row of an erasure that was asked for at `since`, which has just been taken: a step, and what is left is armed.
pub(crate) async fn go_on_erasing(
    transaction: &mut Transaction,
    audit: i64,
    since: Timestamp,
    now: Timestamp,
) -> Result<(), Failure> {
    let asked: Option<(Option<i64>,)> = transaction
        .optional("SELECT customer_id FROM audit WHERE id = $1", args![audit])
        .await?;
    let Some((Some(customer),)) = asked else {
        return Ok(());
    };
    let mut done = Counts::default();
    if step(transaction, CustomerId(customer), since, now, &mut done).await? {
        note(transaction, audit, done, Some(now)).await
    } else {
        note(transaction, audit, done, None).await?;
        arm(transaction, later(audit, since, now + PAUSE)).await
    }
}

/// Erases as much as one transaction should. Whether nothing is left.
async fn step(
    transaction: &mut Transaction,
    customer: CustomerId,
    since: Timestamp,
    now: Timestamp,
    done: &mut Counts,
) -> Result<bool, Failure> {
    transaction.execute(LOCK_CUSTOMER, args![customer]).await?;
    person::erase(transaction, customer, now).await?;
    let conversations: Vec<(i64,)> = transaction
        .all(
            "SELECT id FROM conversations WHERE customer_id = $1 AND COALESCE(erased_at, 0) < $2 ORDER BY id LIMIT $3",
            args![customer, since, CONVERSATIONS],
        )
        .await?;
    let were_many = conversations.len() == usize::try_from(CONVERSATIONS).unwrap_or(usize::MAX);
    let mut room = TEXTS;
    for (conversation,) in conversations {
        let erased = conversation::erase(transaction, ConversationId(conversation), room, now).await?;
        done.files += erased.files;
        if !erased.is_whole {
            return Ok(false);
        }
        done.conversations += 1;
        room = room.saturating_sub(erased.texts).max(1);
    }
    if were_many {
        return Ok(false);
    }
    let (records, are_all) = record::erase(transaction, customer, room, now).await?;
    done.records += records;
    Ok(are_all)
}
