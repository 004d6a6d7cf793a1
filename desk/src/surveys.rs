//! What whoever manages groups reads of how their customers' chats were (behaviour 10, "Survey"): two statements.

use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::store::{Sql, args};
use domain::Refusal;
use domain::access::Oversight;
use domain::ids::ConversationNumber;
use domain::limits::{SURVEY_AVERAGE_OVER, SURVEY_COMMENTS};
use domain::survey::{RatedComment, RatedQueue, Rating, Ratings, Surveys};
use domain::time::Timestamp;

#[derive(sqlx::FromRow)]
struct QueueRow {
    id: i64,
    name: String,
    answers: i64,
    total: i64,
}

#[derive(sqlx::FromRow)]
struct CommentRow {
    number: String,
    queue: String,
    rating: i64,
    comment: String,
    answered_at: i64,
}

/// The columns of a [`CommentRow`].
macro_rules! comment_columns {
    () => {
        "(SELECT number FROM conversations WHERE conversations.id = surveys.conversation_id) AS number,
         queues.name AS queue, surveys.rating, surveys.comment, surveys.answered_at "
    };
}

/// The last of each of the queues `$1`, and of these the last `$2`: however long most customers have said nothing.
const COMMENTS: Sql = Sql::each(
    // SQLite has no LATERAL; this finds the last of each queue by its index as well.
    concat!(
        "SELECT ",
        comment_columns!(),
        "FROM json_each($1) AS own
         JOIN surveys ON surveys.conversation_id IN (
            SELECT one.conversation_id FROM surveys AS one
            WHERE one.queue_id = own.value AND one.comment <> '' ORDER BY one.answered_at DESC LIMIT $2)
         JOIN queues ON queues.id = surveys.queue_id
         ORDER BY surveys.answered_at DESC, surveys.conversation_id DESC LIMIT $2"
    ),
    concat!(
        "SELECT ",
        comment_columns!(),
        "FROM (SELECT last.* FROM json_array_elements_text($1::json) AS own
               CROSS JOIN LATERAL (SELECT one.* FROM surveys AS one
                    WHERE one.queue_id = own::BIGINT AND one.comment <> '' ORDER BY one.answered_at DESC LIMIT $2) AS last
               ORDER BY last.answered_at DESC, last.conversation_id DESC LIMIT $2) AS surveys
         JOIN queues ON queues.id = surveys.queue_id
         ORDER BY surveys.answered_at DESC, surveys.conversation_id DESC"
    ),
);

impl Desk {
    /// How the chats of the queues that this person oversees were rated in the last 30 days, and the last 20 comments on them.
    ///
    /// # Errors
    /// `not_allowed` to who oversees nothing, `unavailable`.
    pub async fn surveys(&self, staff: &Staff) -> Result<Surveys, Refusal> {
        self.read_surveys(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_surveys(&self, staff: &Staff) -> Result<Surveys, Failure> {
        let oversight = Oversight::of(&staff.roles).ok_or(Refusal::NotAllowed)?;
        let since = self.now() - SURVEY_AVERAGE_OVER;
        let mut transaction = self.read().await?;
        let queues: Vec<QueueRow> = transaction
            .all(
                "SELECT queues.id, queues.name,
                        (SELECT COUNT(*) FROM surveys
                         WHERE surveys.queue_id = queues.id AND surveys.answered_at > $3) AS answers,
                        CAST(COALESCE((SELECT SUM(surveys.rating) FROM surveys
                         WHERE surveys.queue_id = queues.id AND surveys.answered_at > $3), 0) AS BIGINT) AS total
                 FROM queues
                 WHERE $2 = 1 OR queues.group_id IN (SELECT group_id FROM group_managers WHERE person_id = $1)
                 ORDER BY queues.priority, queues.name",
                args![staff.person, oversight == Oversight::All, since],
            )
            .await?;
        let ids: Vec<i64> = queues.iter().map(|queue| queue.id).collect();
        let comments: Vec<CommentRow> = transaction
            .all(COMMENTS, args![serde_json::to_string(&ids)?, SURVEY_COMMENTS])
            .await?;
        transaction.finish().await?;
        Ok(Surveys {
            queues: queues.into_iter().map(QueueRow::rated).collect(),
            comments: comments.into_iter().map(CommentRow::rated).collect::<Result<_, _>>()?,
        })
    }
}

impl QueueRow {
    fn rated(self) -> RatedQueue {
        RatedQueue {
            queue: self.name,
            ratings: Ratings {
                answers: self.answers,
                total: self.total,
            },
        }
    }
}

impl CommentRow {
    fn rated(self) -> Result<RatedComment, Failure> {
        Ok(RatedComment {
            conversation: ConversationNumber(self.number),
            queue: self.queue,
            rating: Rating::new(self.rating)?,
            comment: self.comment,
            at: Timestamp(self.answered_at),
        })
    }
}
