//! What the clock does with requests (behaviour 6.3, 6.7): they expire, and end at once when who was asked goes offline, or one of
//! the two accounts is disabled.

use super::{Sides, end_one};
use crate::asked::kind;
use crate::due::{Later, arm};
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::colleague_request::{Outcome, Pending};
use domain::entry::StaffLine;
use domain::ids::{ColleagueRequestId, ConversationId, PersonId};
use domain::time::Timestamp;

/// The kind of due row that looks whether a request ends. Its subject is the request. One that has ended by then finds nothing
/// to do.
pub(crate) const COLLEAGUE_REQUEST: &str = "colleague_request";

/// A request that waits for an answer, as the clock finds it.
#[derive(sqlx::FromRow)]
struct Waiting {
    kind: String,
    conversation_id: i64,
    asked_by: i64,
    asked: i64,
    asked_name: String,
    created_at: i64,
    expires_at: i64,
    is_offline: i64,
    is_disabled: i64,
}

/// Has a request looked at when its time is over.
pub(super) async fn expire_later(
    transaction: &mut Transaction,
    request: ColleagueRequestId,
    since: Timestamp,
    until: Timestamp,
) -> Result<(), Failure> {
    let later = Later {
        kind: COLLEAGUE_REQUEST,
        subject: request,
        since,
        due_at: until,
        about_people: true,
    };
    arm(transaction, later).await
}

/// Has all that this person asked or was asked looked at at once: they went offline, or their account was disabled.
pub(crate) async fn look_at_all_of(
    transaction: &mut Transaction,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE due SET due_at = $2, attempts = 0
             WHERE kind = $1 AND subject_id IN
                (SELECT id FROM colleague_requests WHERE asked = $3 AND ended_at IS NULL
                 UNION ALL
                 SELECT id FROM colleague_requests WHERE asked_by = $3 AND ended_at IS NULL)",
            args![COLLEAGUE_REQUEST, now, person],
        )
        .await?;
    Ok(())
}

/// The effect of the due row, which has just been taken.
pub(crate) async fn end_if_over(
    transaction: &mut Transaction,
    request: ColleagueRequestId,
    now: Timestamp,
) -> Result<(), Failure> {
    let waiting: Option<Waiting> = transaction
        .optional(
            "SELECT requests.kind, requests.conversation_id, requests.asked_by, requests.asked,
                    others.public_name AS asked_name, requests.created_at, requests.expires_at,
                    CAST(CASE WHEN others.offline_since IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_offline,
                    CAST(CASE WHEN others.disabled_at IS NULL AND askers.disabled_at IS NULL AND EXISTS
                        (SELECT 1 FROM person_roles WHERE person_roles.person_id = others.id)
                        THEN 0 ELSE 1 END AS BIGINT) AS is_disabled
             FROM colleague_requests AS requests
             JOIN people AS askers ON askers.id = requests.asked_by
             JOIN people AS others ON others.id = requests.asked
             WHERE requests.id = $1 AND requests.ended_at IS NULL",
            args![request],
        )
        .await?;
    let Some(waiting) = waiting else {
        return Ok(());
    };
    let pending = Pending {
        until: Timestamp(waiting.expires_at),
        is_offline: waiting.is_offline > 0,
        is_disabled: waiting.is_disabled > 0,
    };
    let Some(outcome) = pending.ended_by_clock(now) else {
        return expire_later(transaction, request, Timestamp(waiting.created_at), pending.until).await;
    };
    let line = waiting.line(outcome)?;
    end_one(transaction, now, request, &waiting.sides(), (outcome, None), &line).await
}

/// The desk was away for so long: whoever was asked has lost that time, as their due rows have.
pub(crate) async fn forgive_absence(
    transaction: &mut Transaction,
    away_ms: i64,
    not_before: Timestamp,
) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE colleague_requests
             SET expires_at = CASE WHEN expires_at + $2 < $3 THEN $3 ELSE expires_at + $2 END
             WHERE id IN (SELECT subject_id FROM due WHERE kind = $1) AND ended_at IS NULL",
            args![COLLEAGUE_REQUEST, away_ms, not_before],
        )
        .await?;
    Ok(())
}

impl Waiting {
    fn sides(&self) -> Sides {
        Sides {
            conversation: ConversationId(self.conversation_id),
            asked_by: PersonId(self.asked_by),
            asked: PersonId(self.asked),
        }
    }

    fn line(&self, outcome: Outcome) -> Result<StaffLine, Failure> {
        let asked = kind(&self.kind)?;
        let to = self.asked_name.clone();
        Ok(match outcome {
            Outcome::Expired => StaffLine::Expired { asked, to },
            Outcome::Offline => StaffLine::WentOffline { asked, to },
            _ => StaffLine::Over { asked, to },
        })
    }
}
