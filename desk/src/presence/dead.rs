//! What a process that died has left: whoever was connected to it, and is cleared by whoever is up.

use super::take_turns;
use crate::absence::customers_left;
use crate::failure::Failure;
use crate::offline::{Gone, agents_left};
use crate::store::{Transaction, args};
use domain::ids::{ConversationId, PersonId};
use domain::time::Timestamp;
use std::time::Duration;

/// A process that has not been seen for this long is dead.
const DEAD_AFTER: Duration = Duration::from_secs(40);

pub(super) async fn clear(mut transaction: Transaction, now: Timestamp, node: String) -> Result<(), Failure> {
    take_turns(&mut transaction).await?;
    let dead: Vec<(String, i64)> = transaction
        .all(
            "SELECT id, seen_at FROM nodes WHERE seen_at < $1 AND id <> $2 ORDER BY id LIMIT 100",
            args![now - DEAD_AFTER, node],
        )
        .await?;
    for (dead, seen_at) in dead {
        let left: Vec<(i64,)> = transaction
            .all(
                "DELETE FROM connections WHERE node_id = $1 AND kind = 'customer' RETURNING subject_id",
                args![&dead],
            )
            .await?;
        let agents: Vec<(i64,)> = transaction
            .all(
                "DELETE FROM connections WHERE node_id = $1 AND kind = 'staff' RETURNING subject_id",
                args![&dead],
            )
            .await?;
        transaction
            .execute("DELETE FROM nodes WHERE id = $1", args![&dead])
            .await?;
        // When no node was up, nobody could have been there: their absence begins with this node's own view of it.
        let since = Timestamp(seen_at).max(now - DEAD_AFTER);
        let gone: Vec<_> = left
            .into_iter()
            .map(|(conversation,)| (ConversationId(conversation), since))
            .collect();
        customers_left(&mut transaction, &gone, now).await?;
        let gone: Vec<_> = agents
            .into_iter()
            .map(|(person,)| Gone {
                person: PersonId(person),
                since,
                // Whoever works is on the way to another process, or to this one.
                offline_at: now + transaction.settings().grace_after_absence,
            })
            .collect();
        agents_left(&mut transaction, &gone).await?;
    }
    transaction.commit().await
}
