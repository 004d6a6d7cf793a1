//! How many open conversations an agent has (behaviour 4.3): raised and lowered under a guard, so that no order of events
//! exceeds the limit.

use crate::availability::touch_queues_of;
use crate::failure::Failure;
use crate::offline;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::ids::PersonId;
use domain::time::Timestamp;

/// Whose conversation may be taken from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Anybody,
    /// Only of somebody who has left, or whose account is disabled.
    Missing,
}

/// What a raised count brought about; the columns of a `RETURNING`.
#[derive(sqlx::FromRow)]
pub(crate) struct Raised {
    pub(crate) public_name: String,
    /// Whether that reached the limit.
    pub(crate) is_full: i64,
    /// Whether they have no live connection, and had one once.
    pub(crate) is_offline: i64,
}

/// What follows from a raised count: nobody is told to wait for somebody who is full, and whoever takes a conversation without
/// a live connection has left again unless one comes. Costs nothing where neither is so.
pub(crate) async fn note_raised(
    transaction: &mut Transaction,
    agent: PersonId,
    raised: &Raised,
    now: Timestamp,
) -> Result<(), Failure> {
    if raised.is_full > 0 {
        touch_queues_of(transaction, &[agent]).await?;
    }
    if raised.is_offline > 0 {
        offline::expect_agent(transaction, agent, now).await?;
    }
    Ok(())
}

/// One conversation less. Somebody who was full can take one again, which their queues are told.
///
/// # Errors
/// `Overtaken` where somebody else was quicker, or the agent is not missing (any more).
pub(crate) async fn lower(transaction: &mut Transaction, agent: PersonId, of: Of) -> Result<(), Failure> {
    let lowered: Option<(i64,)> = transaction
        .optional(
            "UPDATE people SET open_conversations = open_conversations - 1
             WHERE id = $1 AND open_conversations > 0 AND ($3 = 0 OR left_at IS NOT NULL OR disabled_at IS NOT NULL)
             RETURNING CAST(
                 CASE WHEN open_conversations + 1 >= COALESCE(open_limit, $2) THEN 1 ELSE 0 END AS BIGINT) AS was_full",
            args![agent, transaction.settings().open_conversations, of == Of::Missing],
        )
        .await?;
    match lowered {
        None => Err(Failure::Overtaken),
        Some((0,)) => Ok(()),
        Some(_) => touch_queues_of(transaction, &[agent]).await,
    }
}

/// One of the two whose counts change when a conversation goes from one to the other.
#[derive(sqlx::FromRow)]
struct Handed {
    id: i64,
    public_name: String,
    /// Whether the one has reached the limit by it, or the other was there.
    is_full: i64,
    is_offline: i64,
}

/// One less for `from` and one more for `to`, in one statement that locks both in the order of their ids. The name of `to`.
///
/// # Errors
/// `at_limit`, `not_allowed` where the account of `to` is disabled; `Overtaken` as [`lower`].
pub(crate) async fn hand_over(
    transaction: &mut Transaction,
    from: PersonId,
    to: PersonId,
    of: Of,
    now: Timestamp,
) -> Result<String, Failure> {
    const HAND_OVER: Sql = Sql::each(
        "UPDATE people
         SET open_conversations = open_conversations + CASE WHEN people.id = $2 THEN 1 ELSE -1 END,
             left_at = CASE WHEN people.id = $2 THEN NULL ELSE left_at END
         WHERE (people.id = $1 AND open_conversations > 0
                AND ($4 = 0 OR left_at IS NOT NULL OR disabled_at IS NOT NULL))
            OR (people.id = $2 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3))
         RETURNING people.id, public_name,
             CAST(CASE WHEN open_conversations + CASE WHEN people.id = $1 THEN 1 ELSE 0 END >= COALESCE(open_limit, $3)
                  THEN 1 ELSE 0 END AS BIGINT) AS is_full,
             CAST(CASE WHEN offline_since > 0 THEN 1 ELSE 0 END AS BIGINT) AS is_offline",
        "WITH locked AS (SELECT id FROM people WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE)
         UPDATE people
         SET open_conversations = open_conversations + CASE WHEN people.id = $2 THEN 1 ELSE -1 END,
             left_at = CASE WHEN people.id = $2 THEN NULL ELSE left_at END
         FROM locked
         WHERE people.id = locked.id
           AND ((people.id = $1 AND open_conversations > 0
                 AND ($4 = 0 OR left_at IS NOT NULL OR disabled_at IS NOT NULL))
             OR (people.id = $2 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)))
         RETURNING people.id, public_name,
             CAST(CASE WHEN open_conversations + CASE WHEN people.id = $1 THEN 1 ELSE 0 END >= COALESCE(open_limit, $3)
                  THEN 1 ELSE 0 END AS BIGINT) AS is_full,
             CAST(CASE WHEN offline_since > 0 THEN 1 ELSE 0 END AS BIGINT) AS is_offline",
    );
    let handed: Vec<Handed> = transaction
        .all(
            HAND_OVER,
            args![from, to, transaction.settings().open_conversations, of == Of::Missing],
        )
        .await?;
    let find = |id: PersonId| handed.iter().find(|row| row.id == id.0);
    let Some(taker) = find(to) else {
        return Err(why_not(transaction, to).await?.into());
    };
    let giver = find(from).ok_or(Failure::Overtaken)?;
    let full: Vec<PersonId> = [taker, giver]
        .into_iter()
        .filter(|row| row.is_full > 0)
        .map(|row| PersonId(row.id))
        .collect();
    if !full.is_empty() {
        touch_queues_of(transaction, &full).await?;
    }
    if taker.is_offline > 0 {
        offline::expect_agent(transaction, to, now).await?;
    }
    Ok(taker.public_name.clone())
}

async fn why_not(transaction: &mut Transaction, agent: PersonId) -> Result<Refusal, Failure> {
    let (limit, is_disabled): (i64, i64) = transaction
        .one(
            "SELECT COALESCE(open_limit, $2) AS open_limit,
                    CAST(CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_disabled
             FROM people WHERE id = $1",
            args![agent, transaction.settings().open_conversations],
        )
        .await?;
    Ok(if is_disabled > 0 {
        Refusal::NotAllowed
    } else {
        Refusal::AtLimit { limit }
    })
}
