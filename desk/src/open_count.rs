//! How many open conversations an agent has (behaviour 4.3): raised and lowered under a guard, so that no order of events
//! exceeds the limit.

use crate::availability::touch_queues_of;
use crate::failure::Failure;
use crate::offline;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::PersonId;
use domain::limits::OPEN_CONVERSATIONS;
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

/// Makes room for one more.
///
/// # Errors
/// `at_limit`, `not_allowed` where the account is disabled.
pub(crate) async fn raise(transaction: &mut Transaction, agent: PersonId, now: Timestamp) -> Result<String, Failure> {
    let raised: Option<Raised> = transaction
        .optional(
            "UPDATE people SET open_conversations = open_conversations + 1, left_at = NULL
             WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $2)
             RETURNING public_name,
                 CAST(CASE WHEN open_conversations >= COALESCE(open_limit, $2) THEN 1 ELSE 0 END AS BIGINT) AS is_full,
                 CAST(CASE WHEN offline_since > 0 THEN 1 ELSE 0 END AS BIGINT) AS is_offline",
            args![agent, OPEN_CONVERSATIONS],
        )
        .await?;
    let Some(raised) = raised else {
        return Err(why_not(transaction, agent).await?.into());
    };
    note_raised(transaction, agent, &raised, now).await?;
    Ok(raised.public_name)
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
            args![agent, OPEN_CONVERSATIONS, of == Of::Missing],
        )
        .await?;
    match lowered {
        None => Err(Failure::Overtaken),
        Some((0,)) => Ok(()),
        Some(_) => touch_queues_of(transaction, &[agent]).await,
    }
}

async fn why_not(transaction: &mut Transaction, agent: PersonId) -> Result<Refusal, Failure> {
    let (limit, is_disabled): (i64, i64) = transaction
        .one(
            "SELECT COALESCE(open_limit, $2) AS open_limit,
                    CAST(CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_disabled
             FROM people WHERE id = $1",
            args![agent, OPEN_CONVERSATIONS],
        )
        .await?;
    Ok(if is_disabled > 0 {
        Refusal::NotAllowed
    } else {
        Refusal::AtLimit { limit }
    })
}
