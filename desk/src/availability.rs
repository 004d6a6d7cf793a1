//! Whom it concerns that somebody of the staff came, went, chose another status, or has a place free again: the queues of
//! their groups, whose waiting customers are told whether anybody is available, and whoever shows their conversations.

use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::ids::{ConversationId, PersonId, QueueId};

/// Whether anybody is available in the queues of these people's groups may have changed.
pub(crate) async fn touch_queues_of(transaction: &mut Transaction, people: &[PersonId]) -> Result<(), Failure> {
    const QUEUES: Sql = Sql::each(
        "SELECT DISTINCT queues.id FROM queues
         JOIN group_members ON group_members.group_id = queues.group_id
         WHERE group_members.person_id IN (SELECT value FROM json_each($1))",
        "SELECT DISTINCT queues.id FROM queues
         JOIN group_members ON group_members.group_id = queues.group_id
         WHERE group_members.person_id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json))",
    );
    let queues: Vec<(i64,)> = transaction.all(QUEUES, args![serde_json::to_string(people)?]).await?;
    for (queue,) in queues {
        transaction.touch(Topic::Queue(QueueId(queue)));
    }
    Ok(())
}

/// These people came or went: their own screens, their queues, and the heads of their conversations say so.
pub(crate) async fn touch_whereabouts(transaction: &mut Transaction, people: &[PersonId]) -> Result<(), Failure> {
    // What is open and somebody's is in progress. Not asked by its state: Postgres would go through all that is open besides.
    const CONVERSATIONS: Sql = Sql::each(
        "SELECT id FROM conversations WHERE closed_at IS NULL AND done_at IS NULL
           AND assigned_agent_id IN (SELECT value FROM json_each($1))",
        "SELECT id FROM conversations WHERE closed_at IS NULL AND done_at IS NULL
           AND assigned_agent_id = ANY (ARRAY(SELECT value::BIGINT FROM json_array_elements_text($1::json)))",
    );
    if people.is_empty() {
        return Ok(());
    }
    touch_queues_of(transaction, people).await?;
    let conversations: Vec<(i64,)> = transaction
        .all(CONVERSATIONS, args![serde_json::to_string(people)?])
        .await?;
    for (conversation,) in conversations {
        transaction.touch(Topic::Conversation(ConversationId(conversation)));
    }
    for person in people {
        transaction.touch(Topic::Status(*person));
    }
    Ok(())
}
