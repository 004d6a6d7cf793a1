//! What waits for this person's answer alone: follow-ups offered to a former agent (behaviour 5, "Continue"), who accepts them as
//! anybody in particular, and what colleagues ask (behaviour 6.2, 8); and how requests of the last minute ended. One statement.

use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::sidebar::last_words;
use crate::store::args;
use domain::Refusal;
use domain::colleague_request::{Kind, Outcome};
use domain::ids::{ColleagueRequestId, ConversationId, ConversationNumber};
use domain::limits::REQUEST_TOLD_FOR;
use domain::time::Timestamp;
use domain::wire::agent::{ColleagueRequest, EndedRequest, Offer, Requests};

/// More than anybody is asked at once.
const MOST: i64 = 200;
/// The kind of a row that is a follow-up.
const OFFER: &str = "offer";

/// What one person is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The follow-ups that they alone can accept now, in the order in which that ends.
    pub offers: Vec<Offer>,
    /// What colleagues ask of them, and what has just ended.
    pub requests: Requests,
}

#[derive(sqlx::FromRow)]
struct Row {
    request: i64,
    kind: String,
    conversation: i64,
    number: String,
    customer: String,
    queue: String,
    until: i64,
    last_words: Option<String>,
    last_words_by_customer: i64,
    colleague: String,
    note: Option<String>,
    outcome: Option<String>,
    reason: Option<String>,
    is_own: i64,
}

impl Desk {
    /// What this person is asked now.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn asked(&self, staff: &Staff) -> Result<Asked, Refusal> {
        self.read_asked(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_asked(&self, staff: &Staff) -> Result<Asked, Failure> {
        let now = self.now();
        let glance = self.glance().await?;
        let rows: Vec<Row> = glance
            .all(
                "SELECT CAST(0 AS BIGINT) AS request, 'offer' AS kind, conversations.id AS conversation,
                        conversations.number, customers.name AS customer, queues.name AS queue,
                        visits.reserved_until AS until, conversations.last_words, conversations.last_words_by_customer,
                        '' AS colleague, CAST(NULL AS TEXT) AS note, CAST(NULL AS TEXT) AS outcome,
                        CAST(NULL AS TEXT) AS reason, CAST(0 AS BIGINT) AS is_own
                 FROM visits
                 JOIN conversations ON conversations.id = visits.conversation_id
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = visits.queue_id
                 WHERE visits.reserved_for = $1 AND visits.accepted_at IS NULL AND visits.left_at IS NULL
                   AND visits.reserved_until > $2
                 UNION ALL
                 SELECT requests.id AS request, requests.kind, conversations.id AS conversation,
                        conversations.number, customers.name AS customer, queues.name AS queue,
                        requests.expires_at AS until, conversations.last_words, conversations.last_words_by_customer,
                        colleagues.public_name AS colleague, notes.body AS note, requests.outcome, requests.reason,
                        CAST(CASE WHEN requests.asked_by = $1 THEN 1 ELSE 0 END AS BIGINT) AS is_own
                 FROM colleague_requests AS requests
                 JOIN conversations ON conversations.id = requests.conversation_id
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people AS colleagues
                    ON colleagues.id = CASE WHEN requests.asked_by = $1 THEN requests.asked ELSE requests.asked_by END
                 LEFT JOIN entries AS notes
                    ON notes.conversation_id = requests.conversation_id AND notes.staff_seq = requests.note_seq
                 WHERE requests.id IN
                    (SELECT id FROM colleague_requests WHERE asked = $1 AND ended_at IS NULL
                     UNION ALL
                     SELECT id FROM colleague_requests WHERE asked = $1 AND ended_at > $3
                     UNION ALL
                     SELECT id FROM colleague_requests WHERE asked_by = $1 AND ended_at > $3)
                 ORDER BY until, conversation, request LIMIT $4",
                args![staff.person, now, now - REQUEST_TOLD_FOR, MOST],
            )
            .await?;
        let mut asked = Asked::default();
        for row in rows {
            row.sort_into(&mut asked)?;
        }
        Ok(asked)
    }
}

impl Row {
    fn sort_into(self, asked: &mut Asked) -> Result<(), Failure> {
        let Asked { offers, requests } = asked;
        match self.outcome.clone() {
            _ if self.kind == OFFER => offers.push(self.into_offer()),
            None => requests.pending.push(self.into_request()?),
            Some(outcome) => requests.ended.push(self.into_ended(&outcome)?),
        }
        Ok(())
    }

    fn into_offer(self) -> Offer {
        Offer {
            conversation: ConversationId(self.conversation),
            number: ConversationNumber(self.number),
            customer: self.customer,
            queue: self.queue,
            until: Timestamp(self.until),
            last_words: last_words(self.last_words, self.last_words_by_customer != 0),
        }
    }

    fn into_request(self) -> Result<ColleagueRequest, Failure> {
        Ok(ColleagueRequest {
            request: ColleagueRequestId(self.request),
            kind: kind(&self.kind)?,
            conversation: ConversationId(self.conversation),
            number: ConversationNumber(self.number),
            customer: self.customer,
            queue: self.queue,
            from: self.colleague,
            note: written(self.note),
            until: Timestamp(self.until),
            last_words: last_words(self.last_words, self.last_words_by_customer != 0),
        })
    }

    fn into_ended(self, outcome: &str) -> Result<EndedRequest, Failure> {
        let is_own = self.is_own > 0;
        Ok(EndedRequest {
            request: ColleagueRequestId(self.request),
            kind: kind(&self.kind)?,
            conversation: ConversationId(self.conversation),
            customer: self.customer,
            is_own,
            colleague: self.colleague,
            // Whoever was asked may not read it any more.
            note: written(self.note).filter(|_| is_own),
            outcome: Outcome::parse(outcome).ok_or_else(|| Failure::Stored(format!("outcome {outcome}")))?,
            reason: self.reason,
        })
    }
}

/// The kind of a stored word.
pub(crate) fn kind(word: &str) -> Result<Kind, Failure> {
    Kind::parse(word).ok_or_else(|| Failure::Stored(format!("request kind {word}")))
}

/// A note whose text was removed since is none.
fn written(note: Option<String>) -> Option<String> {
    note.filter(|note| !note.is_empty())
}
