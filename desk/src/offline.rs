//! Agents who are offline (behaviour 8, "Nobody is left alone", and 11, "My status"): since when, when they count as having
//! left, and what they come back as. The clocks are due rows.

use crate::availability::touch_whereabouts;
use crate::colleague_request;
use crate::due::{Later, arm_anew};
use crate::escalation;
use crate::failure::Failure;
use crate::follow_up::reservation;
use crate::put_back;
use crate::store::{Sql, Transaction, args};
use domain::ids::PersonId;
use domain::people::Status;
use domain::presence::comes_back;
use domain::time::Timestamp;

/// The kind of due row that finds out whether an agent is offline.
pub(crate) const AGENT_OFFLINE: &str = "agent_offline";
/// The kind of due row after which an agent who is still offline has left.
pub(crate) const AGENT_LEFT: &str = "agent_left";

/// Somebody whose last connection ended: when that was, and when it makes them offline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gone {
    pub(crate) person: PersonId,
    pub(crate) since: Timestamp,
    pub(crate) offline_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Offline {
    id: i64,
    status: String,
    offline_since: i64,
}

/// People whose first connection opened: no clock runs for them any more, and they are what they chose to be.
pub(crate) async fn agents_came(
    transaction: &mut Transaction,
    came: &[PersonId],
    now: Timestamp,
) -> Result<(), Failure> {
    const DISARM: Sql = Sql::each(
        "DELETE FROM due WHERE kind IN ($1, $2) AND subject_id IN (SELECT value FROM json_each($3))",
        "DELETE FROM due WHERE kind IN ($1, $2)
         AND subject_id IN (SELECT value::BIGINT FROM json_array_elements_text($3::json))",
    );
    const OFFLINE: Sql = Sql::each(
        "SELECT id, status, offline_since FROM people
         WHERE offline_since IS NOT NULL AND id IN (SELECT value FROM json_each($1)) ORDER BY id",
        "SELECT id, status, offline_since FROM people
         WHERE offline_since IS NOT NULL AND id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json))
         ORDER BY id FOR UPDATE",
    );
    const BACK: Sql = Sql::each(
        "UPDATE people SET status = back.value ->> 1, offline_since = NULL, left_at = NULL,
                returned_away = CASE WHEN back.value ->> 2 = 1 THEN 1 ELSE returned_away END
         FROM json_each($1) AS back WHERE people.id = back.value ->> 0",
        "UPDATE people SET status = back ->> 1, offline_since = NULL, left_at = NULL,
                returned_away = CASE WHEN (back ->> 2)::BIGINT = 1 THEN 1 ELSE returned_away END
         FROM json_array_elements($1::json) AS back WHERE people.id = (back ->> 0)::BIGINT",
    );
    if came.is_empty() {
        return Ok(());
    }
    let ids = serde_json::to_string(came)?;
    transaction
        .execute(DISARM, args![AGENT_OFFLINE, AGENT_LEFT, &ids])
        .await?;
    let offline: Vec<Offline> = transaction.all(OFFLINE, args![ids]).await?;
    if offline.is_empty() {
        return Ok(());
    }
    let mut back = Vec::with_capacity(offline.len());
    for row in &offline {
        let chosen = status(&row.status)?;
        // 0: they were never there before.
        let offline_for = (row.offline_since > 0).then(|| now.since(Timestamp(row.offline_since)));
        let returned = comes_back(chosen, offline_for, transaction.settings().returns_away_after);
        back.push((row.id, returned.status.as_str(), i64::from(returned.asks)));
    }
    transaction.execute(BACK, args![serde_json::to_string(&back)?]).await?;
    let people: Vec<_> = offline.iter().map(|row| PersonId(row.id)).collect();
    touch_whereabouts(transaction, &people).await
}

/// People whose last connection closed. Those who are connected to another process stay.
pub(crate) async fn agents_left(transaction: &mut Transaction, gone: &[Gone]) -> Result<(), Failure> {
    const ARM: Sql = Sql::each(
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, gone.value ->> 0, gone.value ->> 1, gone.value ->> 2, 1 FROM json_each($2) AS gone
         WHERE NOT EXISTS (SELECT 1 FROM connections WHERE kind = 'staff' AND subject_id = gone.value ->> 0)
         ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, (gone ->> 0)::BIGINT, (gone ->> 1)::BIGINT, (gone ->> 2)::BIGINT, 1
         FROM json_array_elements($2::json) AS gone
         WHERE NOT EXISTS (SELECT 1 FROM connections WHERE kind = 'staff' AND subject_id = (gone ->> 0)::BIGINT)
         ON CONFLICT (kind, subject_id) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, attempts = 0",
    );
    if gone.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = gone
        .iter()
        .map(|gone| (gone.person, gone.since, gone.offline_at))
        .collect();
    transaction
        .execute(ARM, args![AGENT_OFFLINE, serde_json::to_string(&rows)?])
        .await?;
    Ok(())
}

/// Somebody without a live connection has just taken a conversation: if none comes, they have left.
pub(crate) async fn expect_agent(
    transaction: &mut Transaction,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Failure> {
    arm_leaving(transaction, person, now).await
}

/// The effect of the due row [`AGENT_OFFLINE`], which has just been taken.
pub(crate) async fn become_offline(
    transaction: &mut Transaction,
    person: PersonId,
    since: Timestamp,
    now: Timestamp,
) -> Result<(), Failure> {
    if is_connected(transaction, person).await? {
        return Ok(());
    }
    let changed: Option<(String,)> = transaction
        .optional(
            "UPDATE people SET offline_since = $2 WHERE id = $1 AND offline_since IS NULL RETURNING status",
            args![person, since],
        )
        .await?;
    let Some((chosen,)) = changed else {
        return Ok(());
    };
    if status(&chosen)? == Status::Available {
        escalation::somebody_went(transaction, person, now).await?;
    }
    reservation::end_all_of(transaction, person).await?;
    colleague_request::clock::look_at_all_of(transaction, person, now).await?;
    // Whoever accepts without a live connection has as long to get one, from then on.
    let (accepted_at,): (Option<i64>,) = transaction
        .one(
            "SELECT MAX(accepted_at) FROM conversations
             WHERE assigned_agent_id = $1 AND done_at IS NULL AND closed_at IS NULL",
            args![person],
        )
        .await?;
    let without_since = accepted_at.map_or(since, |accepted_at| since.max(Timestamp(accepted_at)));
    arm_leaving(transaction, person, without_since).await?;
    touch_whereabouts(transaction, &[person]).await
}

/// The effect of the due row [`AGENT_LEFT`], which has just been taken: their conversations are looked at one by one.
pub(crate) async fn become_left(
    transaction: &mut Transaction,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Failure> {
    if is_connected(transaction, person).await? {
        return Ok(());
    }
    let changed = transaction
        .execute(
            "UPDATE people SET left_at = $2 WHERE id = $1 AND offline_since IS NOT NULL AND left_at IS NULL",
            args![person, now],
        )
        .await?;
    if changed == 0 {
        return Ok(());
    }
    put_back::look_at_all_of(transaction, person, now).await?;
    touch_whereabouts(transaction, &[person]).await
}

async fn arm_leaving(transaction: &mut Transaction, person: PersonId, since: Timestamp) -> Result<(), Failure> {
    let later = Later {
        kind: AGENT_LEFT,
        subject: person,
        since,
        due_at: since + transaction.settings().left_after,
        about_people: true,
    };
    arm_anew(transaction, later).await
}

/// Whether they have a live connection to any node.
async fn is_connected(transaction: &mut Transaction, person: PersonId) -> Result<bool, Failure> {
    let (connections,): (i64,) = transaction
        .one(
            "SELECT COUNT(*) FROM connections WHERE kind = 'staff' AND subject_id = $1",
            args![person],
        )
        .await?;
    Ok(connections > 0)
}

/// The status of a stored word.
pub(crate) fn status(word: &str) -> Result<Status, Failure> {
    Status::parse(word).ok_or_else(|| Failure::Stored(format!("status {word}")))
}
