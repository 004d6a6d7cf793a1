//! What an agent chose to be: Available or Away (behaviour 11, "My status").

use crate::availability::touch_queues_of;
use crate::desk::{Desk, Staff};
use crate::escalation;
use crate::failure::Failure;
use crate::follow_up::reservation;
use crate::live::Topic;
use crate::offline::status;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::RequestId;
use domain::people::Status;
use domain::time::Timestamp;
use domain::wire::agent::{LeftWaiting, MyStatus};

impl Desk {
    /// What this person chose to be.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn my_status(&self, staff: &Staff) -> Result<MyStatus, Refusal> {
        self.read_status(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_status(&self, staff: &Staff) -> Result<MyStatus, Failure> {
        let glance = self.glance().await?;
        let (word, returned_away): (String, i64) = glance
            .one(
                "SELECT status, returned_away FROM people WHERE id = $1",
                args![staff.person],
            )
            .await?;
        Ok(MyStatus {
            status: status(&word)?,
            returned_away: returned_away > 0,
        })
    }

    /// Chooses. Whoever goes away as the last one available somewhere learns who waits there.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn set_presence(
        &self,
        staff: &Staff,
        status: Status,
        request: RequestId,
    ) -> Result<Vec<LeftWaiting>, Refusal> {
        let (desk, now, staff) = (self.clone(), self.now(), staff.clone());
        self.transact(move |transaction| {
            set_presence(transaction, desk.clone(), now, staff.clone(), status, request.clone())
        })
        .await
    }
}

async fn set_presence(
    mut transaction: Transaction,
    desk: Desk,
    now: Timestamp,
    staff: Staff,
    chosen: Status,
    request: RequestId,
) -> Result<Vec<LeftWaiting>, Failure> {
    // A session says what its person chose.
    let _revoking = desk.inner.sessions.revoking();
    let (actor, action) = (Actor::Person(staff.person), format!("set_presence {}", chosen.as_str()));
    if let Some(left) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(left);
    }
    let (before,): (String,) = transaction
        .one("SELECT status FROM people WHERE id = $1", args![staff.person])
        .await?;
    transaction
        .execute(
            "UPDATE people SET status = $2, returned_away = 0 WHERE id = $1",
            args![staff.person, chosen.as_str()],
        )
        .await?;
    if chosen == Status::Away {
        reservation::end_all_of(&mut transaction, staff.person).await?;
    }
    let left = if chosen == Status::Away && status(&before)? == Status::Available {
        escalation::somebody_went(&mut transaction, staff.person, now).await?;
        left_waiting(&mut transaction, &staff, now).await?
    } else {
        Vec::new()
    };
    store(&mut transaction, actor, &request, &action, &left, now).await?;
    touch_queues_of(&mut transaction, &[staff.person]).await?;
    transaction.touch(Topic::Status(staff.person));
    transaction.commit().await?;
    Ok(left)
}

/// The queues of this person's groups in which nobody is available any more and somebody waits.
async fn left_waiting(
    transaction: &mut Transaction,
    staff: &Staff,
    now: Timestamp,
) -> Result<Vec<LeftWaiting>, Failure> {
    let rows: Vec<(String, i64)> = transaction
        .all(
            "SELECT name, waiting FROM
                (SELECT queues.name, queues.priority,
                        (SELECT COUNT(*) FROM visits
                         WHERE visits.queue_id = queues.id AND visits.accepted_at IS NULL AND visits.left_at IS NULL
                           AND (visits.reserved_until IS NULL OR visits.reserved_until <= $2)) AS waiting
                 FROM queues
                 WHERE queues.group_id IN (SELECT group_id FROM group_members WHERE person_id = $1)
                   AND NOT EXISTS
                     (SELECT 1 FROM group_members JOIN people ON people.id = group_members.person_id
                      WHERE group_members.group_id = queues.group_id AND people.status = 'available'
                        AND people.offline_since IS NULL AND people.disabled_at IS NULL)) AS unattended
             WHERE waiting > 0 ORDER BY priority, name",
            args![staff.person, now],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(queue, waiting)| LeftWaiting { queue, waiting })
        .collect())
}
