//! What an agent's sidebar shows: their queues and their cases (behaviour 3).

use crate::changes::{offline_since, state};
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::store::{Sql, args};
use domain::Refusal;
use domain::ids::{ConversationId, ConversationNumber, QueueId, RecordNumber};
use domain::part::{Part, Parting};
use domain::people::Role;
use domain::text::first_words;
use domain::time::Timestamp;
use domain::wire::agent::{CaseSummary, Holder, LastWords};

/// Last words are shown on one line.
const LAST_WORDS: usize = 80;
/// More cases than any agent works on; ended ones wait for Done.
const MOST_CASES: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct CaseRow {
    id: i64,
    number: String,
    customer: String,
    queue: String,
    state: String,
    is_assigned: i64,
    /// How it ceased to be theirs; none while they take part.
    how: Option<String>,
    holder: Option<String>,
    holder_offline_since: Option<i64>,
    since: i64,
    last_words: Option<String>,
    last_words_by_customer: i64,
    unanswered_since: Option<i64>,
    customer_absent_since: Option<i64>,
    closes_at: Option<i64>,
    record: Option<String>,
}

impl Desk {
    /// The queues this person sees, by priority and then name: those of their groups, those of the groups they manage, and
    /// for an administrator all.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn queues(&self, staff: &Staff) -> Result<Vec<QueueId>, Refusal> {
        self.read_queues(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_queues(&self, staff: &Staff) -> Result<Vec<QueueId>, Failure> {
        if !staff.roles.may_use_desk() {
            return Ok(Vec::new());
        }
        let glance = self.glance().await?;
        let rows: Vec<(i64,)> = glance
            .all(
                "SELECT id FROM queues
                 WHERE $2 = 1
                    OR group_id IN (SELECT group_id FROM group_members WHERE person_id = $1)
                    OR ($3 = 1 AND group_id IN (SELECT group_id FROM group_managers WHERE person_id = $1))
                 ORDER BY priority, name, id",
                args![
                    staff.person,
                    staff.roles.has(Role::Admin),
                    staff.roles.has(Role::Manager)
                ],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| QueueId(id)).collect())
    }

    /// This person's conversations, by the time of acceptance: open ones, ended ones until Done, those in which they take part,
    /// and those that are not theirs any more, until Done.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn cases(&self, staff: &Staff) -> Result<Vec<CaseSummary>, Refusal> {
        self.read_cases(staff).await.map_err(Failure::into_refusal)
    }

    async fn read_cases(&self, staff: &Staff) -> Result<Vec<CaseSummary>, Failure> {
        let glance = self.glance().await?;
        let rows: Vec<CaseRow> = glance.all(CASES, args![staff.person, MOST_CASES]).await?;
        rows.into_iter().map(CaseRow::into_summary).collect()
    }

    /// Those of these conversations that are among this person's [`Desk::cases`], as they stand there.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn cases_among(
        &self,
        staff: &Staff,
        conversations: &[ConversationId],
    ) -> Result<Vec<CaseSummary>, Refusal> {
        self.read_cases_among(staff, conversations)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_cases_among(
        &self,
        staff: &Staff,
        conversations: &[ConversationId],
    ) -> Result<Vec<CaseSummary>, Failure> {
        let glance = self.glance().await?;
        let arguments = args![staff.person, serde_json::to_string(conversations)?];
        let rows: Vec<CaseRow> = glance.all(CASES_AMONG, arguments).await?;
        rows.into_iter().map(CaseRow::into_summary).collect()
    }
}

/// The [`CaseRow`]s of person `$1`, of the conversations that `$which` names.
macro_rules! cases {
    ($which:literal) => {
        concat!(
            "SELECT conversations.id, conversations.number, customers.name AS customer, queues.name AS queue,
                    conversations.state,
                    CAST(CASE WHEN conversations.assigned_agent_id = $1 THEN 1 ELSE 0 END AS BIGINT) AS is_assigned,
                    participants.how, holders.public_name AS holder,
                    holders.offline_since AS holder_offline_since,
                    CASE WHEN conversations.assigned_agent_id = $1 THEN conversations.accepted_at
                         ELSE participants.since END AS since,
                    conversations.last_words,
                    conversations.last_words_by_customer, conversations.unanswered_since,
                    conversations.customer_absent_since, conversations.closes_at, records.number AS record
             FROM conversations
             JOIN customers ON customers.id = conversations.customer_id
             JOIN queues ON queues.id = conversations.queue_id
             LEFT JOIN people AS holders ON holders.id = conversations.assigned_agent_id
             LEFT JOIN participants ON participants.conversation_id = conversations.id AND participants.person_id = $1
             LEFT JOIN record_conversations AS links
                 ON links.conversation_id = conversations.id AND links.until_seq IS NULL
             LEFT JOIN records ON records.id = links.record_id
             WHERE ",
            $which
        )
    };
}

const CASES: &str = cases!(
    "conversations.id IN
        (SELECT id FROM conversations WHERE assigned_agent_id = $1 AND done_at IS NULL AND accepted_at IS NOT NULL
         UNION
         SELECT theirs.id FROM participants AS parts
         JOIN conversations AS theirs ON theirs.id = parts.conversation_id
         WHERE parts.person_id = $1 AND parts.done_at IS NULL AND COALESCE(theirs.assigned_agent_id, 0) <> $1)
     ORDER BY since, conversations.id LIMIT $2"
);

/// Those of a list, by the same rule.
const CASES_AMONG: Sql = Sql::each(
    cases!(
        "conversations.id IN (SELECT value FROM json_each($2))
           AND CASE WHEN conversations.assigned_agent_id = $1
                    THEN conversations.done_at IS NULL AND conversations.accepted_at IS NOT NULL
                    ELSE participants.person_id IS NOT NULL AND participants.done_at IS NULL END"
    ),
    cases!(
        "conversations.id = ANY (ARRAY(SELECT value::BIGINT FROM json_array_elements_text($2::json)))
           AND CASE WHEN conversations.assigned_agent_id = $1
                    THEN conversations.done_at IS NULL AND conversations.accepted_at IS NOT NULL
                    ELSE participants.person_id IS NOT NULL AND participants.done_at IS NULL END"
    ),
);

impl CaseRow {
    fn part(&self) -> Result<Part, Failure> {
        if self.is_assigned > 0 {
            return Ok(Part::Assigned);
        }
        Ok(match &self.how {
            None => Part::Participant,
            Some(how) => Part::Former {
                how: Parting::parse(how).ok_or_else(|| Failure::Stored(format!("parting {how}")))?,
                since: Timestamp(self.since),
            },
        })
    }

    fn holder(&self) -> Option<Holder> {
        let name = self.holder.clone().filter(|_| self.is_assigned == 0)?;
        Some(Holder {
            name,
            offline_since: offline_since(self.holder_offline_since),
        })
    }

    fn into_summary(self) -> Result<CaseSummary, Failure> {
        let (part, holder) = (self.part()?, self.holder());
        Ok(CaseSummary {
            conversation: ConversationId(self.id),
            number: ConversationNumber(self.number),
            customer: self.customer,
            queue: self.queue,
            state: state(&self.state)?,
            part,
            holder,
            accepted_at: Timestamp(self.since),
            last_words: last_words(self.last_words, self.last_words_by_customer != 0),
            unanswered_since: self.unanswered_since.map(Timestamp),
            customer_away_since: self.customer_absent_since.map(Timestamp),
            closes_at: self.closes_at.map(Timestamp),
            record: self.record.map(RecordNumber),
        })
    }
}

/// The last words as a list shows them.
pub(crate) fn last_words(words: Option<String>, by_customer: bool) -> Option<LastWords> {
    words.map(|words| LastWords {
        by_customer,
        text: first_words(&words, LAST_WORDS),
    })
}
