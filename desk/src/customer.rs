//! Customers by their tokens (behaviour 10, "Known customers"). A guest is one browser's and has one token; whom the site has named
//! is one customer in each browser, and has a token in each.

use crate::customer_token::{CustomerToken, token_hash};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::fields::guest;
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

/// A customer who asks for something, and what their site has said of them: that is not to be typed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entered {
    pub(crate) customer: Customer,
    pub(crate) has_name: bool,
    pub(crate) has_email: bool,
}

#[derive(sqlx::FromRow)]
struct EnteredRow {
    id: i64,
    is_known: i64,
    has_name: i64,
    has_email: i64,
}

/// Finds a token's customer and notes what they typed.
macro_rules! find {
    ($lock:literal) => {
        concat!(
            "UPDATE customers
             SET name = COALESCE(verified_name, $3, name), email = COALESCE(verified_email, $4, email)
             WHERE id = (SELECT customer_id FROM customer_tokens WHERE token_hash = $1 AND site_id = $2",
            $lock,
            ") RETURNING id, CAST(CASE WHEN subject IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_known,
                CAST(CASE WHEN verified_name IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_name,
                CAST(CASE WHEN verified_email IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_email"
        )
    };
}

/// The customer of this token, made if there is none, with what they typed; where the site has said it, that stays. Whoever gives no
/// name is called as before, or a guest with a number. Their row is where two who ask at once meet, and the second finds what the
/// first made.
pub(crate) async fn enter(
    transaction: &mut Transaction,
    now: Timestamp,
    site: SiteId,
    token: &CustomerToken,
    name: Option<&Name>,
    email: Option<&EmailAddress>,
) -> Result<Entered, Failure> {
    /// A token that is being forgotten is waited for, and then is nobody's.
    const FIND: Sql = Sql::each(find!(""), find!(" FOR UPDATE"));
    let (name, email) = (name.map(Name::as_str), email.map(EmailAddress::as_str));
    let found: Option<EnteredRow> = transaction
        .optional(FIND, args![token.hash(), site, name, email])
        .await?;
    if let Some(found) = found {
        return Ok(Entered {
            customer: Customer {
                id: CustomerId(found.id),
                is_known: found.is_known != 0,
            },
            has_name: found.has_name != 0,
            has_email: found.has_email != 0,
        });
    }
    let (id,): (i64,) = transaction
        .one(
            "INSERT INTO customers (site_id, name, email, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
            args![site, name.unwrap_or_default(), email, now],
        )
        .await?;
    let id = CustomerId(id);
    if name.is_none() {
        transaction
            .execute("UPDATE customers SET name = $2 WHERE id = $1", args![id, guest(id)])
            .await?;
    }
    // Of two who come at once with one new token, the second begins again and finds the first's.
    transaction
        .execute(
            "INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at) VALUES ($1, $2, $3, $4)",
            args![site, token.hash(), id, now],
        )
        .await?;
    Ok(Entered {
        customer: Customer { id, is_known: false },
        has_name: false,
        has_email: false,
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
