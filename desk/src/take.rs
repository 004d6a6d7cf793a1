//! Taking a conversation that somebody else has (behaviour 8): picking up one whose agent has left, and taking over as a
//! manager.

use crate::changes::state;
use crate::colleague_request;
use crate::desk::{Desk, Staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::open_count::{self, Of};
use crate::participants;
use crate::relation::{Ties, ties};
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::colleague_request::Outcome;
use domain::entry::SystemLine;
use domain::ids::{ConversationId, PersonId, QueueId, RequestId};
use domain::part::Parting;
use domain::time::Timestamp;
use domain::verdict::Counters;

/// In which right somebody takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    PickUp,
    TakeOver,
}

/// The conversation, its agent, and what the taker is to it; read without a lock and checked again after locking.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    queue_id: i64,
    agent_id: Option<i64>,
    agent: Option<String>,
    agent_has_left: i64,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// Takes a conversation whose agent has left.
    ///
    /// # Errors
    /// By the access table; `already_taken` while its agent is there, or where a colleague was quicker; `at_limit`.
    pub async fn pick_up(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.take(staff, conversation, request, Taking::PickUp).await
    }

    /// Takes a conversation from its agent, who stays as a participant.
    ///
    /// # Errors
    /// By the access table; `already_taken` if it is one's own; `at_limit`.
    pub async fn take_over(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
    ) -> Result<(), Refusal> {
        self.take(staff, conversation, request, Taking::TakeOver).await
    }

    async fn take(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        request: RequestId,
        taking: Taking,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| take(transaction, now, staff.clone(), conversation, request.clone(), taking))
            .await
    }
}

async fn take(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    request: RequestId,
    taking: Taking,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("{} {conversation}", taking.word()));
    if let Some(taken) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(taken);
    }
    let facts = facts(&mut transaction, &staff, conversation).await?;
    let relations = facts.ties.relations(&staff, facts.agent_id.map(PersonId));
    may(&relations, taking.action(), state(&facts.state)?)?;
    let (Some(from), Some(from_name)) = (facts.agent_id.map(PersonId), facts.agent) else {
        return Err(Failure::Overtaken);
    };
    let is_there = taking == Taking::PickUp && facts.agent_has_left == 0;
    if from == staff.person || is_there {
        return Err(Refusal::AlreadyTaken { by: Some(from_name) }.into());
    }

    let name = open_count::hand_over(&mut transaction, from, staff.person, taking.of(), now).await?;
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations
             SET assigned_agent_id = $3, accepted_at = $4, closes_at = NULL,
                 silent_since = CASE WHEN silent_since IS NULL THEN NULL ELSE $4 END,
                 staff_seq = staff_seq + 1, customer_seq = customer_seq + 1,
                 staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id = $1 AND state = 'in_progress' AND assigned_agent_id = $2
             RETURNING staff_seq - 1 AS staff_seq, customer_seq - 1 AS customer_seq,
                 staff_version - 1 AS staff_version, customer_version - 1 AS customer_version",
            args![conversation, from, staff.person, now],
        )
        .await?;
    let row = row.ok_or(Failure::Overtaken)?;
    let mut counters: Counters = row.into();
    let line = SystemLine::TakenOver {
        agent: name,
        from: from_name,
    };
    let entry = NewEntry::system(conversation, &mut counters, &line, now)?;
    insert(&mut transaction, &[entry]).await?;
    colleague_request::end_all_of(&mut transaction, conversation, Outcome::Lost, now).await?;
    match taking {
        Taking::PickUp => {
            participants::part(&mut transaction, conversation, from, Parting::PickedUp, now, false).await?;
        }
        Taking::TakeOver => participants::join(&mut transaction, conversation, from, now).await?,
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.touch(Topic::Cases(staff.person));
    transaction.touch(Topic::Overview(QueueId(facts.queue_id)));
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Chat(conversation));
    transaction.commit().await
}

async fn facts(transaction: &mut Transaction, staff: &Staff, conversation: ConversationId) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.state, conversations.queue_id, agents.id AS agent_id, agents.public_name AS agent,
                    CAST(CASE WHEN agents.left_at IS NULL AND agents.disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT)
                        AS agent_has_left, ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people AS agents ON agents.id = conversations.assigned_agent_id
                 WHERE conversations.id = $1"
            ),
            args![conversation, staff.person],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

impl Taking {
    fn word(self) -> &'static str {
        match self {
            Self::PickUp => "pick_up",
            Self::TakeOver => "take_over",
        }
    }

    fn action(self) -> Action {
        match self {
            Self::PickUp => Action::PickUp,
            Self::TakeOver => Action::TakeOver,
        }
    }

    fn of(self) -> Of {
        match self {
            Self::PickUp => Of::Missing,
            Self::TakeOver => Of::Anybody,
        }
    }
}
