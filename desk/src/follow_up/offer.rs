//! What is offered to a former agent, and their accept of it (behaviour 5, "Continue").

use crate::accept::{Acceptor, Claimed, take};
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::relation::{Facts, relations};
use crate::request::{Actor, earlier, store};
use crate::sidebar::last_words;
use crate::staffing::queues_of_person;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::conversation::State;
use domain::ids::{ConversationId, ConversationNumber, PersonId, RequestId};
use domain::limits::OPEN_CONVERSATIONS;
use domain::time::Timestamp;
use domain::wire::agent::{Accepted, Offer};

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

/// Why an offer could not be taken.
#[derive(sqlx::FromRow)]
struct Hindrance {
    state: String,
    assigned_agent_id: Option<i64>,
    assigned_name: Option<String>,
    part: Option<String>,
    is_member: i64,
    is_manager: i64,
    is_reserved: i64,
    open_conversations: i64,
    open_limit: i64,
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

    /// Accepts a follow-up that is offered to this person alone.
    ///
    /// # Errors
    /// `not_found` or `not_allowed` by the access table, `at_limit`, `no_longer_pending` where it is not (any more) offered
    /// to them, `already_taken`, `closed`.
    pub async fn accept_offer(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<Accepted, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| accept_offer(transaction, now, staff.clone(), conversation, request.clone()))
            .await
    }
}

async fn accept_offer(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<Accepted, Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("accept_offer {conversation}"));
    if let Some(accepted) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(accepted);
    }
    let acceptor: Option<Acceptor> = transaction
        .optional(RAISE, args![staff.person, conversation, OPEN_CONVERSATIONS])
        .await?;
    let Some(acceptor) = acceptor else {
        return Err(why_not(&mut transaction, now, &staff, conversation).await);
    };
    let claimed: Option<Claimed> = transaction
        .optional(CLAIM, args![now, staff.person, conversation])
        .await?;
    let Some(claimed) = claimed else {
        return Err(why_not(&mut transaction, now, &staff, conversation).await);
    };
    let accepted = take(&mut transaction, now, &staff, acceptor, claimed).await?;
    store(&mut transaction, actor, &request, &action, &accepted, now).await?;
    transaction.commit().await?;
    Ok(accepted)
}

/// Raises the acceptor's open count, if they may accept what waits in this conversation's queue and are below their limit.
const RAISE: Sql = Sql::each(
    concat!(
        "UPDATE people SET open_conversations = open_conversations + 1
         WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)
           AND EXISTS (SELECT 1 FROM conversations
                       JOIN queues ON queues.id = conversations.queue_id
                       JOIN group_members ON group_members.group_id = queues.group_id
                       WHERE conversations.id = $2 AND group_members.person_id = $1)
           AND EXISTS (SELECT 1 FROM person_roles WHERE person_id = $1)
         RETURNING public_name, CASE WHEN open_conversations >= COALESCE(open_limit, $3) THEN ",
        queues_of_person!(sqlite),
        " END AS filled"
    ),
    concat!(
        "UPDATE people SET open_conversations = open_conversations + 1
         WHERE id = $1 AND disabled_at IS NULL AND open_conversations < COALESCE(open_limit, $3)
           AND EXISTS (SELECT 1 FROM conversations
                       JOIN queues ON queues.id = conversations.queue_id
                       JOIN group_members ON group_members.group_id = queues.group_id
                       WHERE conversations.id = $2 AND group_members.person_id = $1)
           AND EXISTS (SELECT 1 FROM person_roles WHERE person_id = $1)
         RETURNING public_name, CASE WHEN open_conversations >= COALESCE(open_limit, $3) THEN ",
        queues_of_person!(postgres),
        " END AS filled"
    ),
);

/// Takes the visit that is reserved for this person.
const CLAIM: Sql = Sql::each(
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = MAX($1 - entered_at, 0)
     WHERE conversation_id = $3 AND reserved_for = $2 AND reserved_until > $1
       AND accepted_at IS NULL AND left_at IS NULL
     RETURNING queue_id, conversation_id, wait_ms,
         (SELECT initial_response FROM queues WHERE queues.id = queue_id) AS initial_response",
    "UPDATE visits SET accepted_at = $1, accepted_by = $2, wait_ms = GREATEST($1 - entered_at, 0)
     WHERE conversation_id = $3 AND reserved_for = $2 AND reserved_until > $1
       AND accepted_at IS NULL AND left_at IS NULL
     RETURNING queue_id, conversation_id, wait_ms,
         (SELECT initial_response FROM queues WHERE queues.id = queue_id) AS initial_response",
);

/// Why an offer could not be taken: what they are to it, that it is not theirs any more, who was quicker, or their limit.
async fn why_not(
    transaction: &mut Transaction,
    now: Timestamp,
    staff: &Staff,
    conversation: ConversationId,
) -> Failure {
    let hindrance: Result<Option<Hindrance>, Failure> = transaction
        .optional(
            "SELECT conversations.state, conversations.assigned_agent_id,
                    (SELECT public_name FROM people AS assigned WHERE assigned.id = conversations.assigned_agent_id)
                        AS assigned_name,
                    (SELECT relation FROM participants WHERE participants.conversation_id = conversations.id
                        AND participants.person_id = people.id) AS part,
                    (SELECT COUNT(*) FROM group_members WHERE group_members.group_id = queues.group_id
                        AND group_members.person_id = people.id) AS is_member,
                    (SELECT COUNT(*) FROM group_managers WHERE group_managers.group_id = queues.group_id
                        AND group_managers.person_id = people.id) AS is_manager,
                    (SELECT COUNT(*) FROM visits WHERE visits.conversation_id = conversations.id
                        AND visits.reserved_for = people.id AND visits.reserved_until > $3
                        AND visits.accepted_at IS NULL AND visits.left_at IS NULL) AS is_reserved,
                    people.open_conversations, COALESCE(people.open_limit, $4) AS open_limit
             FROM conversations
             JOIN queues ON queues.id = conversations.queue_id
             CROSS JOIN people
             WHERE conversations.id = $2 AND people.id = $1",
            args![staff.person, conversation, now, OPEN_CONVERSATIONS],
        )
        .await;
    match hindrance {
        Ok(Some(hindrance)) => hindrance.refusal(staff),
        Ok(None) => Refusal::NotFound.into(),
        Err(failure) => failure,
    }
}

impl Hindrance {
    fn refusal(self, staff: &Staff) -> Failure {
        let facts = Facts {
            assigned: self.assigned_agent_id.map(PersonId),
            part: self.part.as_deref(),
            is_member: self.is_member > 0,
            is_manager: self.is_manager > 0,
        };
        let state = match state(&self.state) {
            Ok(state) => state,
            Err(failure) => return failure,
        };
        let refusal = match may(&relations(staff, &facts), Action::Accept, state) {
            Err(Refusal::AlreadyTaken { .. }) => Refusal::AlreadyTaken { by: self.assigned_name },
            Err(refusal) => refusal,
            Ok(()) if self.is_reserved > 0 && self.open_conversations >= self.open_limit => {
                Refusal::AtLimit { limit: self.open_limit }
            }
            Ok(()) if self.is_reserved > 0 && state == State::Waiting => Refusal::NotAllowed,
            Ok(()) => Refusal::NoLongerPending,
        };
        refusal.into()
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
