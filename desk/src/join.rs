//! Taking part in a conversation without having been asked, as a manager (behaviour 8).

use crate::desk::{Desk, Staff};
use crate::end::{facts, of_staff};
use crate::failure::Failure;
use crate::participants;
use crate::request::{Actor, earlier, store};
use crate::store::Transaction;
use domain::Refusal;
use domain::access::{Action, Relation, may};
use domain::ids::{ConversationId, RequestId};
use domain::time::Timestamp;

impl Desk {
    /// Takes part in a conversation of a group that one manages, and may comment from then on.
    ///
    /// # Errors
    /// By the access table, `closed`, `no_longer_pending` where it waits in line; `not_allowed` where one takes part already, or
    /// it is one's own.
    pub async fn join(&self, staff: &Staff, conversation: ConversationId, request: RequestId) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| join(transaction, now, staff.clone(), conversation, request.clone()))
            .await
    }
}

async fn join(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("join {conversation}"));
    if let Some(joined) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(joined);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (name, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::Join, facts.state()?)?;
    if relations.contains(&Relation::Assigned) || relations.contains(&Relation::Participant) {
        return Err(Refusal::NotAllowed.into());
    }
    participants::take_part(&mut transaction, conversation, staff.person, &name, now).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}
