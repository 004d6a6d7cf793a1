//! Removing the text of an entry, or its file, in all views (behaviour 5, "Remove text"). Its place stays; who and when is kept, the
//! words are not, nor the file.

use crate::attachment;
use crate::desk::{Desk, Staff};
use crate::end::{facts, of_staff};
use crate::failure::Failure;
use crate::live::Topic;
use crate::record;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, Relation, Whose, may};
use domain::conversation::State;
use domain::ids::{AttachmentId, ConversationId, PersonId, RequestId};
use domain::time::Timestamp;

/// The entry whose text is to go.
#[derive(sqlx::FromRow)]
struct Entry {
    kind: String,
    author: String,
    author_key: i64,
    customer_seq: Option<i64>,
    body: String,
    attachment_id: Option<i64>,
    removed_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Versions {
    staff_version: i64,
    customer_version: i64,
}

impl Desk {
    /// Removes the text of the entry at the place `seq` of staff's view. Removing it again changes nothing.
    ///
    /// # Errors
    /// By the access table; `not_found` where there is no such entry, `not_allowed` for what nobody wrote.
    pub async fn remove_text(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        seq: i64,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            remove_text(transaction, now, staff.clone(), conversation, seq, request.clone())
        })
        .await
    }
}

async fn remove_text(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    seq: i64,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("remove_text {conversation} {seq}"));
    if let Some(removed) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(removed);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (_, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    let state = facts.state()?;
    may(&relations, Action::Read, state)?;
    let entry: Option<Entry> = transaction
        .optional(
            "SELECT kind, author, author_key, customer_seq, body, attachment_id, removed_at FROM entries
             WHERE conversation_id = $1 AND staff_seq = $2",
            args![conversation, seq],
        )
        .await?;
    let entry = entry.ok_or(Refusal::NotFound)?;
    entry.may_be_removed_by(&staff, &relations, state)?;
    if entry.removed_at.is_none() {
        // Whoever lost or took the conversation meanwhile, or removed the same text, makes this start again.
        let is_for_customer = entry.customer_seq.is_some();
        let versions: Option<Versions> = transaction
            .optional(
                "UPDATE conversations
                 SET staff_version = staff_version + 1, customer_version = customer_version + $2,
                     last_words = CASE WHEN $2 = 1 AND NOT EXISTS (
                         SELECT 1 FROM entries WHERE conversation_id = $1 AND staff_seq > $3
                            AND kind IN ('message', 'attachment') AND visibility = 'comment' AND author <> 'automatic'
                     ) THEN NULL ELSE last_words END
                 WHERE id = $1 AND COALESCE(assigned_agent_id, 0) = $4
                 RETURNING staff_version, customer_version",
                args![
                    conversation,
                    is_for_customer,
                    seq,
                    facts.assigned().map_or(0, |agent| agent.0)
                ],
            )
            .await?;
        let versions = versions.ok_or(Failure::Overtaken)?;
        let removed = transaction
            .execute(
                "UPDATE entries SET body = '', attachment_id = NULL, removed_at = $3, removed_by = $4, staff_version = $5,
                    customer_version = $6
                 WHERE conversation_id = $1 AND staff_seq = $2 AND removed_at IS NULL",
                args![
                    conversation,
                    seq,
                    now,
                    staff.person,
                    versions.staff_version,
                    is_for_customer.then_some(versions.customer_version)
                ],
            )
            .await?;
        if removed == 0 {
            return Err(Failure::Overtaken);
        }
        match entry.attachment_id {
            // From now on no door finds it; what is in it goes with the next beat.
            Some(id) => attachment::arm_now(&mut transaction, AttachmentId(id), now).await?,
            None => record::remove_words(&mut transaction, conversation, &entry.body, now).await?,
        }
        transaction.touch(Topic::Conversation(conversation));
        if is_for_customer {
            transaction.touch(Topic::Chat(conversation));
        }
        if state == State::Waiting {
            // Whoever looks at the line sees the first words of each.
            transaction.touch(Topic::Queue(facts.queue()));
        }
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

impl Entry {
    /// What the desk said itself is nobody's own; a system line and a record's card are nobody's at all.
    fn may_be_removed_by(&self, staff: &Staff, relations: &[Relation], state: State) -> Result<(), Refusal> {
        if !matches!(self.kind.as_str(), "message" | "attachment") {
            return Err(Refusal::NotAllowed);
        }
        let whose = match self.author.as_str() {
            "customer" => Whose::Customers,
            "person" if PersonId(self.author_key) == staff.person => Whose::Own,
            "person" | "automatic" => Whose::Colleagues,
            _ => return Err(Refusal::NotAllowed),
        };
        may(relations, Action::RemoveText(whose), state)
    }
}
