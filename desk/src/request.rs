//! Doing an action once however often it is asked for (behaviour 5, "Exactly once"): its result is stored under its
//! request id in the same transaction, and a retry gets that result.

use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::{CustomerId, PersonId, RequestId};
use domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Whose request ids are meant; two people may use the same.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Actor {
    Person(PersonId),
    Customer(CustomerId),
}

impl Actor {
    fn key(self) -> String {
        match self {
            Self::Person(person) => format!("person:{person}"),
            Self::Customer(customer) => format!("customer:{customer}"),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Stored {
    action: String,
    result: String,
}

/// What this request led to before, if it did.
///
/// # Errors
/// [`Refusal::IdReused`] if the id named another action.
pub(crate) async fn earlier<T: DeserializeOwned>(
    transaction: &mut Transaction,
    actor: Actor,
    request: &RequestId,
    action: &str,
) -> Result<Option<T>, Failure> {
    let stored: Option<Stored> = transaction
        .optional(
            "SELECT action, result FROM requests WHERE actor = $1 AND request_id = $2",
            args![actor.key(), request],
        )
        .await?;
    match stored {
        None => Ok(None),
        Some(stored) if stored.action == action => Ok(Some(serde_json::from_str(&stored.result)?)),
        Some(_) => Err(Refusal::IdReused.into()),
    }
}

/// Notes a request that leads to nothing but what it does; whether it is the first under its id. Of two at once one waits for
/// the other.
///
/// # Errors
/// [`Refusal::IdReused`] if the id named another action.
pub(crate) async fn is_first(
    transaction: &mut Transaction,
    actor: Actor,
    request: &RequestId,
    action: &str,
    now: Timestamp,
) -> Result<bool, Failure> {
    let noted = transaction
        .execute(
            "INSERT INTO requests (actor, request_id, action, result, created_at) VALUES ($1, $2, $3, 'null', $4)
             ON CONFLICT (actor, request_id) DO NOTHING",
            args![actor.key(), request, action, now],
        )
        .await?;
    if noted > 0 {
        return Ok(true);
    }
    let done: Option<()> = earlier(transaction, actor, request, action).await?;
    Ok(done.is_none())
}

/// Stores what this request led to.
pub(crate) async fn store<T: Serialize + Sync>(
    transaction: &mut Transaction,
    actor: Actor,
    request: &RequestId,
    action: &str,
    result: &T,
    now: Timestamp,
) -> Result<(), Failure> {
    let result = serde_json::to_string(result)?;
    transaction
        .execute(
            "INSERT INTO requests (actor, request_id, action, result, created_at) VALUES ($1, $2, $3, $4, $5)",
            args![actor.key(), request, action, result, now],
        )
        .await?;
    Ok(())
}
