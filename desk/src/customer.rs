//! Customers by their tokens (behaviour 10, "Known customers"). A guest is one browser's and has one token; whom the site has named
//! is one customer in each browser, and has a token in each.

use crate::customer_token::{CustomerToken, token_hash};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::ids::{CustomerId, SiteId};
use domain::text::{EmailAddress, Name};
use domain::time::Timestamp;

/// The customer of a token, whose row is locked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer {
    pub(crate) id: CustomerId,
    /// The site has named them: this token may be one of several.
    pub(crate) is_known: bool,
}

/// Finds a token's customer and notes what they typed.
macro_rules! find {
    ($lock:literal) => {
        concat!(
            "UPDATE customers SET name = COALESCE(verified_name, $3), email = COALESCE(verified_email, $4, email)
             WHERE id = (SELECT customer_id FROM customer_tokens WHERE token_hash = $1 AND site_id = $2",
            $lock,
            ") RETURNING id, CAST(CASE WHEN subject IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_known"
        )
    };
}

/// The customer of this token, made if there is none, with what they typed; where the site has said it, that stays. Their row is
/// where two who ask at once meet, and the second finds what the first made.
pub(crate) async fn enter(
    transaction: &mut Transaction,
    now: Timestamp,
    site: SiteId,
    token: &CustomerToken,
    name: &Name,
    email: Option<&EmailAddress>,
) -> Result<Customer, Failure> {
    /// A token that is being forgotten is waited for, and then is nobody's.
    const FIND: Sql = Sql::each(find!(""), find!(" FOR UPDATE"));
    let (name, email) = (name.as_str(), email.map(EmailAddress::as_str));
    let found: Option<(i64, i64)> = transaction
        .optional(FIND, args![token.hash(), site, name, email])
        .await?;
    if let Some((id, is_known)) = found {
        return Ok(Customer {
            id: CustomerId(id),
            is_known: is_known != 0,
        });
    }
    let (id,): (i64,) = transaction
        .one(
            "INSERT INTO customers (site_id, name, email, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
            args![site, name, email, now],
        )
        .await?;
    // Of two who come at once with one new token, the second begins again and finds the first's.
    transaction
        .execute(
            "INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at) VALUES ($1, $2, $3, $4)",
            args![site, token.hash(), id, now],
        )
        .await?;
    Ok(Customer {
        id: CustomerId(id),
        is_known: false,
    })
}

/// Wakes the connections of a customer who has another chat now: of this token, and of each other one of theirs.
pub(crate) async fn wake(
    transaction: &mut Transaction,
    customer: Customer,
    token: &CustomerToken,
) -> Result<(), Failure> {
    transaction.touch(Topic::Customer(token.topic()));
    if customer.is_known {
        let tokens: Vec<(String,)> = transaction
            .all(
                "SELECT token_hash FROM customer_tokens WHERE customer_id = $1",
                args![customer.id],
            )
            .await?;
        for (hash,) in tokens {
            transaction.touch(Topic::Customer(token_hash(&hash)));
        }
    }
    Ok(())
}
