//! What is offered to a former agent (behaviour 5, "Continue"). They accept it as they accept anybody in particular.

use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::sidebar::last_words;
use crate::store::args;
use domain::Refusal;
use domain::ids::{ConversationId, ConversationNumber};
use domain::time::Timestamp;
use domain::wire::agent::Offer;

/// More than anybody is offered at once.
const MOST_OFFERS: i64 = 100;

#[derive(sqlx::FromRow)]
struct OfferRow {
    id: i64,
    number: String,
    customer: String,
    queue: String,
    reserved_until: i64,
    last_words: Option<String>,
    last_words_by_customer: i64,
}

impl Desk {
    /// The follow-ups that this person alone can accept now, in the order in which they end.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn offers(&self, staff: &Staff) -> Result<Vec<Offer>, Refusal> {
        self.read_offers(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_offers(&self, staff: &Staff) -> Result<Vec<Offer>, Failure> {
        let now = self.now();
        let mut transaction = self.read().await?;
        let rows: Vec<OfferRow> = transaction
            .all(
                "SELECT conversations.id, conversations.number, customers.name AS customer, queues.name AS queue,
                        visits.reserved_until, conversations.last_words, conversations.last_words_by_customer
                 FROM visits
                 JOIN conversations ON conversations.id = visits.conversation_id
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = visits.queue_id
                 WHERE visits.reserved_for = $1 AND visits.accepted_at IS NULL AND visits.left_at IS NULL
                   AND visits.reserved_until > $2
                 ORDER BY visits.reserved_until, visits.id LIMIT $3",
                args![staff.person, now, MOST_OFFERS],
            )
            .await?;
        transaction.finish().await?;
        Ok(rows.into_iter().map(OfferRow::into_offer).collect())
    }
}

impl OfferRow {
    fn into_offer(self) -> Offer {
        Offer {
            conversation: ConversationId(self.id),
            number: ConversationNumber(self.number),
            customer: self.customer,
            queue: self.queue,
            until: Timestamp(self.reserved_until),
            last_words: last_words(self.last_words, self.last_words_by_customer != 0),
        }
    }
}
