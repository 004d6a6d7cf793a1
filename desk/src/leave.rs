//! Taking part in a conversation no longer (behaviour 8).

use crate::desk::{Desk, Staff};
use crate::end::{facts, of_staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::participants;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, RequestId};
use domain::part::Parting;
use domain::time::Timestamp;
use domain::verdict::Counters;

impl Desk {
    /// Leaves a conversation in which one takes part without owning it; it leaves one's Cases too.
    ///
    /// # Errors
    /// By the access table, `closed`.
    pub async fn leave(&self, staff: &Staff, conversation: ConversationId, request: RequestId) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| leave(transaction, now, staff.clone(), conversation, request.clone()))
            .await
    }
}

async fn leave(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("leave {conversation}"));
    if let Some(left) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(left);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (name, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::Leave, facts.state()?)?;
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'in_progress'
               AND EXISTS (SELECT 1 FROM participants
                           WHERE conversation_id = $1 AND person_id = $2 AND relation = 'participant')
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version",
            args![conversation, staff.person],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    let mut counters: Counters = row.into();
    let line = SystemLine::Left { agent: name };
    let entry = NewEntry::system(conversation, &mut counters, &line, now)?;
    insert(&mut transaction, &[entry]).await?;
    participants::part(&mut transaction, conversation, staff.person, Parting::Left, now, true).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await
}
