//! How an ended chat was, as its customer says it (behaviour 10, "After"): once, and told to staff in the conversation's log.

use crate::changes::state;
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::StaffLine;
use domain::ids::ConversationId;
use domain::survey::{Answer, Asking, Rating, Verdict, admit};
use domain::text::SurveyComment;
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::customer::Survey;
use std::time::Duration;

/// What decides on an answer, and the one that is stored.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    closed_at: Option<i64>,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    survey: i64,
    rating: Option<i64>,
    comment: Option<String>,
}

impl Desk {
    /// Takes what a customer says of their ended chat. The same again changes nothing.
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's; `already_rated` for another answer than the first, `survey_closed` where they are
    /// not asked.
    pub async fn answer_survey(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        answer: Answer,
    ) -> Result<(), Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| answer_survey(transaction, now, token.clone(), conversation, answer.clone()))
            .await
    }
}

async fn answer_survey(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    conversation: ConversationId,
    answer: Answer,
) -> Result<(), Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            "SELECT conversations.state, conversations.closed_at, conversations.queue_id, conversations.assigned_agent_id,
                    queues.survey, surveys.rating, surveys.comment
             FROM conversations
             JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
             JOIN queues ON queues.id = conversations.queue_id
             LEFT JOIN surveys ON surveys.conversation_id = conversations.id
             WHERE conversations.id = $1",
            args![conversation, token.hash()],
        )
        .await?;
    let facts = facts.ok_or(Refusal::NotFound)?;
    let (before, open_for) = (facts.before()?, transaction.settings().survey_open_for);
    if admit(facts.asking()?, before.as_ref(), &answer, now, open_for)? == Verdict::TakenBefore {
        return transaction.finish().await;
    }
    // Whoever reopens it in this moment makes this start again. The customer's head says from now on that they have answered.
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET staff_seq = staff_seq + 1, staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = $2 AND closed_at = $3
             RETURNING staff_seq - 1 AS staff_seq, customer_seq, staff_version - 1 AS staff_version, customer_version",
            args![conversation, &facts.state, facts.closed_at],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    // Of two who answer at once the second begins again and finds the first's.
    transaction
        .execute(
            "INSERT INTO surveys (conversation_id, queue_id, agent_id, rating, comment, answered_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![
                conversation,
                facts.queue_id,
                facts.assigned_agent_id,
                answer.rating.number(),
                answer.comment.as_str(),
                now
            ],
        )
        .await?;
    let mut counters: Counters = row.into();
    let line = StaffLine::Rated {
        rating: answer.rating,
        comment: answer.comment.into(),
    };
    let entry = NewEntry::internal(conversation, &mut counters, &line, now)?;
    insert(&mut transaction, &[entry]).await?;
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await
}

impl Facts {
    fn asking(&self) -> Result<Asking, Failure> {
        Ok(Asking {
            queue_asks: self.survey != 0,
            state: state(&self.state)?,
            closed_at: self.closed_at.map(Timestamp),
        })
    }

    fn before(&self) -> Result<Option<Answer>, Failure> {
        let Some((rating, comment)) = self.rating.zip(self.comment.as_deref()) else {
            return Ok(None);
        };
        Ok(Some(Answer {
            rating: Rating::new(rating)?,
            comment: SurveyComment::new(comment)?,
        }))
    }
}

/// What the head of a customer's chat tells of it: the columns of [`survey_columns!`].
#[derive(sqlx::FromRow)]
pub(crate) struct SurveyRow {
    survey: i64,
    survey_question: Option<String>,
    is_rated: i64,
}

/// The columns of a [`SurveyRow`], in a SELECT from conversations that joins their queues. Only of what has ended it is looked
/// whether it was rated: the head of an open chat is read with each message.
macro_rules! survey_columns {
    () => {
        "queues.survey, queues.survey_question,
         CAST(CASE WHEN conversations.closed_at IS NULL THEN 0
              WHEN EXISTS (SELECT 1 FROM surveys WHERE surveys.conversation_id = conversations.id) THEN 1
              ELSE 0 END AS BIGINT) AS is_rated"
    };
}
pub(crate) use survey_columns;

impl SurveyRow {
    /// What the customer of a conversation in this state is told; nothing where they are not asked.
    pub(crate) fn told(
        self,
        state: State,
        closed_at: Option<Timestamp>,
        now: Timestamp,
        open_for: Duration,
    ) -> Option<Survey> {
        if self.is_rated != 0 {
            return Some(Survey::Answered);
        }
        let asking = Asking {
            queue_asks: self.survey != 0,
            state,
            closed_at,
        };
        let question = self.survey_question;
        asking.is_open(now, open_for).then_some(Survey::Offered { question })
    }
}
