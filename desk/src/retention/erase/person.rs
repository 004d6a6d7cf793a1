//! Who an erased customer was: nobody is led to them any more, and nothing more is said by them.

use crate::customer_token;
use crate::end::{close, facts};
use crate::failure::Failure;
use crate::request::Actor;
use crate::store::{Transaction, args};
use domain::conversation::{EndReason, EndedBy};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, CustomerId};
use domain::retention::ERASED_CUSTOMER;
use domain::time::Timestamp;

/// Ends what they have open, has their browsers forget them, and blanks who they were. Doing it again finds nothing to do.
pub(super) async fn erase(transaction: &mut Transaction, customer: CustomerId, now: Timestamp) -> Result<(), Failure> {
    let open: Option<(i64,)> = transaction
        .optional(
            "SELECT id FROM conversations WHERE customer_id = $1 AND state IN ('waiting', 'in_progress')",
            args![customer],
        )
        .await?;
    if let Some((open,)) = open {
        // Whoever was quicker makes this step start again.
        let facts = facts(transaction, ConversationId(open)).await?;
        let line = SystemLine::EndedByCustomer;
        close(transaction, now, &facts, EndedBy::Customer, EndReason::Pressed, &line).await?;
    }
    customer_token::forget_all(transaction, customer).await?;
    // Whom the site names next by the same word is another customer.
    transaction
        .execute(
            "UPDATE customers
             SET name = $2, email = NULL, subject = NULL, verified_name = NULL, verified_email = NULL WHERE id = $1",
            args![customer, ERASED_CUSTOMER],
        )
        .await?;
    // What they were answered, which may repeat what they gave.
    transaction
        .execute(
            "DELETE FROM requests WHERE actor = $1",
            args![Actor::Customer(customer).key()],
        )
        .await?;
    Ok(())
}
