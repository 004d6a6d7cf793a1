//! Removing what a customer answered to one of the site's own questions (behaviour 5, "Remove text"). The question stays, with who
//! removed the answer and when; the words are kept nowhere.

use crate::desk::{Desk, Staff};
use crate::end::{facts, of_staff};
use crate::failure::Failure;
use crate::fields::{answers, stored};
use crate::follow_up::LOCK_CUSTOMER;
use crate::live::Topic;
use crate::record;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, Whose, may};
use domain::fields::Removal;
use domain::ids::{ConversationId, RequestId};
use domain::time::Timestamp;

/// The answers of a conversation, and where the same stand.
#[derive(sqlx::FromRow)]
struct Row {
    customer_id: i64,
    continues_id: Option<i64>,
    own_answers: Option<String>,
}

impl Desk {
    /// Removes the answer to a question, which is named by its words, also from the conversations that have it from this one or this one
    /// from them, and from their records. Removing it again changes nothing.
    ///
    /// # Errors
    /// By the access table, as for a text of the customer's; `not_found` where nothing was answered to that.
    pub async fn remove_answer(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        question: String,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            remove_answer(
                transaction,
                now,
                staff.clone(),
                conversation,
                question.clone(),
                request.clone(),
            )
        })
        .await
    }
}

async fn remove_answer(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    question: String,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (
        Actor::Person(staff.person),
        format!("remove_answer {conversation} {question}"),
    );
    if let Some(removed) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(removed);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (name, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::RemoveText(Whose::Customers), facts.state()?)?;
    let row: Row = transaction
        .one(
            "SELECT customer_id, continues_id, own_answers FROM conversations WHERE id = $1",
            args![conversation],
        )
        .await?;
    let mut answers = answers(row.own_answers.as_deref())?;
    let answered = answers.iter_mut().find(|answered| answered.name == question);
    let removal = Removal {
        person: staff.person,
        by: name,
        at: now,
    };
    if let Some(words) = answered.ok_or(Refusal::NotFound)?.remove(removal) {
        // A follow-up that begins meanwhile has its answers from here.
        transaction.execute(LOCK_CUSTOMER, args![row.customer_id]).await?;
        // Whoever lost or took the conversation meanwhile, or removed another of its answers, makes this start again.
        let same: Vec<(i64,)> = transaction
            .all(
                "UPDATE conversations
                 SET own_answers = $3, answers_removed_at = $4, staff_version = staff_version + 1
                 WHERE own_answers = $2 AND (customer_id = $5 OR id = $6 OR continues_id = $1)
                   AND (id <> $1 OR COALESCE(assigned_agent_id, 0) = $7)
                 RETURNING id",
                args![
                    conversation,
                    row.own_answers,
                    stored(&answers)?,
                    now,
                    row.customer_id,
                    row.continues_id,
                    facts.assigned().map_or(0, |agent| agent.0)
                ],
            )
            .await?;
        if !same.contains(&(conversation.0,)) {
            return Err(Failure::Overtaken);
        }
        for (id,) in same {
            record::remove_words(&mut transaction, ConversationId(id), &words, now).await?;
            transaction.touch(Topic::Conversation(ConversationId(id)));
        }
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}
