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
    pub(crate) fn key(self) -> String {
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
    stored.map_or(Ok(None), |stored| result_of(action, &stored))
}

fn result_of<T: DeserializeOwned>(action: &str, stored: &Stored) -> Result<Option<T>, Failure> {
    if stored.action != action {
        return Err(Refusal::IdReused.into());
    }
    Ok(Some(serde_json::from_str(&stored.result)?))
}

/// What this request led to before, for an action that reads it along with its facts: the columns of [`earlier_columns!`].
#[derive(sqlx::FromRow)]
pub(crate) struct Earlier {
    earlier_action: Option<String>,
    earlier_result: Option<String>,
}

/// The columns of an [`Earlier`], in a SELECT that joins [`join_earlier!`].
macro_rules! earlier_columns {
    () => {
        "earlier.action AS earlier_action, earlier.result AS earlier_result"
    };
}
pub(crate) use earlier_columns;

/// Joins what the request `$request` of `$actor` led to.
macro_rules! join_earlier {
    ($actor:literal, $request:literal) => {
        concat!(
            "LEFT JOIN requests AS earlier ON earlier.actor = ",
            $actor,
            " AND earlier.request_id = ",
            $request,
            " "
        )
    };
}
pub(crate) use join_earlier;

impl Earlier {
    /// As [`earlier`] tells it.
    pub(crate) fn of<T: DeserializeOwned>(self, action: &str) -> Result<Option<T>, Failure> {
        let (Some(named), Some(result)) = (self.earlier_action, self.earlier_result) else {
            return Ok(None);
        };
        result_of(action, &Stored { action: named, result })
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
