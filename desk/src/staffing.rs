//! Whether anybody in a queue's group could accept now (behaviour 10): counted with the line, told anew where it may have
//! changed.
//!
//! Where somebody reaches their limit or leaves it, all of their queues are rung, because each of them may have become busy
//! or free.

use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::ids::{PersonId, QueueId};
use domain::limits::OPEN_CONVERSATIONS;
use domain::time::Timestamp;

/// The queues in which the person of the row works, as one JSON list of ids; for a RETURNING of `people`.
macro_rules! queues_of_person {
    (sqlite) => {
        "(SELECT json_group_array(queues.id) FROM queues
          JOIN group_members ON group_members.group_id = queues.group_id
          WHERE group_members.person_id = people.id)"
    };
    (postgres) => {
        "(SELECT CAST(json_agg(queues.id) AS TEXT) FROM queues
          JOIN group_members ON group_members.group_id = queues.group_id
          WHERE group_members.person_id = people.id)"
    };
}
pub(crate) use queues_of_person;

/// Rings the queues of such a list; none where nothing changed for them.
pub(crate) fn touch_queues(transaction: &mut Transaction, queues: Option<&str>) -> Result<(), Failure> {
    let queues: Vec<i64> = queues.map(serde_json::from_str).transpose()?.unwrap_or_default();
    for queue in queues {
        transaction.touch(Topic::Queue(QueueId(queue)));
    }
    Ok(())
}

/// Frees a place among an agent's open conversations, and rings the queues in which they could not accept until now.
///
/// # Errors
/// [`Failure::Overtaken`] where whoever was quicker has freed it already.
pub(crate) async fn free_a_place(transaction: &mut Transaction, agent: PersonId) -> Result<(), Failure> {
    const FREE: Sql = Sql::each(
        concat!(
            "UPDATE people SET open_conversations = open_conversations - 1 WHERE id = $1 AND open_conversations > 0
             RETURNING CASE WHEN open_conversations + 1 >= COALESCE(open_limit, $2) THEN ",
            queues_of_person!(sqlite),
            " END"
        ),
        concat!(
            "UPDATE people SET open_conversations = open_conversations - 1 WHERE id = $1 AND open_conversations > 0
             RETURNING CASE WHEN open_conversations + 1 >= COALESCE(open_limit, $2) THEN ",
            queues_of_person!(postgres),
            " END"
        ),
    );
    let freed: Option<(Option<String>,)> = transaction.optional(FREE, args![agent, OPEN_CONVERSATIONS]).await?;
    let (queues,) = freed.ok_or(Failure::Overtaken)?;
    touch_queues(transaction, queues.as_deref())
}

/// How many members of the group of `queues` are Available, and how many of those are below their limit; `$1` is the limit of
/// who has none of their own. Columns of a SELECT from `queues`.
macro_rules! staffing_columns {
    () => {
        "(SELECT COUNT(*) FROM group_members JOIN people ON people.id = group_members.person_id
          WHERE group_members.group_id = queues.group_id AND people.status = 'available'
            AND people.offline_since IS NULL AND people.disabled_at IS NULL
            AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id)) AS available,
         (SELECT COUNT(*) FROM group_members JOIN people ON people.id = group_members.person_id
          WHERE group_members.group_id = queues.group_id AND people.status = 'available'
            AND people.offline_since IS NULL AND people.disabled_at IS NULL
            AND people.open_conversations < COALESCE(people.open_limit, $1)
            AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id)) AS below_limit"
    };
}
pub(crate) use staffing_columns;

/// Staff whose first connection opened: their queues may be staffed again.
pub(crate) async fn people_came(transaction: &mut Transaction, came: &[PersonId]) -> Result<(), Failure> {
    const CAME: Sql = Sql::each(
        concat!(
            "UPDATE people SET offline_since = NULL, left_at = NULL
             WHERE id IN (SELECT value FROM json_each($1)) AND offline_since IS NOT NULL RETURNING ",
            queues_of_person!(sqlite)
        ),
        concat!(
            "UPDATE people SET offline_since = NULL, left_at = NULL
             WHERE id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json)) AND offline_since IS NOT NULL
             RETURNING ",
            queues_of_person!(postgres)
        ),
    );
    if came.is_empty() {
        return Ok(());
    }
    let queues: Vec<(Option<String>,)> = transaction.all(CAME, args![serde_json::to_string(came)?]).await?;
    queues
        .into_iter()
        .try_for_each(|(queues,)| touch_queues(transaction, queues.as_deref()))
}

/// Staff whose last connection closed. Those who are connected to another process stay.
pub(crate) async fn people_left(
    transaction: &mut Transaction,
    left: &[PersonId],
    now: Timestamp,
) -> Result<(), Failure> {
    const LEFT: Sql = Sql::each(
        concat!(
            "UPDATE people SET offline_since = $2
             WHERE id IN (SELECT value FROM json_each($1)) AND offline_since IS NULL
               AND NOT EXISTS (SELECT 1 FROM connections WHERE kind = 'staff' AND subject_id = people.id)
             RETURNING ",
            queues_of_person!(sqlite)
        ),
        concat!(
            "UPDATE people SET offline_since = $2
             WHERE id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json)) AND offline_since IS NULL
               AND NOT EXISTS (SELECT 1 FROM connections WHERE kind = 'staff' AND subject_id = people.id)
             RETURNING ",
            queues_of_person!(postgres)
        ),
    );
    if left.is_empty() {
        return Ok(());
    }
    let queues: Vec<(Option<String>,)> = transaction.all(LEFT, args![serde_json::to_string(left)?, now]).await?;
    queues
        .into_iter()
        .try_for_each(|(queues,)| touch_queues(transaction, queues.as_deref()))
}
