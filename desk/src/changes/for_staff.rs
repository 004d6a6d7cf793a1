//! A conversation as staff see it.

use super::{Reading, STAFFS, at, changes, offline_since, state};
use crate::asked::kind;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::gather::Wanted;
use crate::record::{Current, current, join_current};
use crate::relation::{Ties, ties};
use crate::silence::{SilenceRow, silence_columns};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::access::{Action, Relation, Whose, may, may_return};
use domain::entry::{StaffEntry, Visibility};
use domain::ids::{ColleagueRequestId, ConversationId, ConversationNumber, PersonId};
use domain::limits::HISTORY_PAGE;
use domain::silence::Silence;
use domain::time::Timestamp;
use domain::wire::agent::{AskedColleague, Colleague, HistoryPage, Rights, StaffChanges, StaffConversation};

/// A conversation that somebody of the staff wants to read, and since which version.
#[derive(Debug)]
pub(crate) struct WantedView {
    staff: Staff,
    conversation: ConversationId,
    since: i64,
}

#[derive(sqlx::FromRow)]
struct StaffHead {
    reading: i64,
    number: String,
    customer: String,
    customer_email: Option<String>,
    topic: Option<String>,
    queue: String,
    state: String,
    assigned_agent_id: Option<i64>,
    assigned_name: Option<String>,
    assigned_offline_since: Option<i64>,
    assigned_is_missing: Option<i64>,
    created_at: i64,
    accepted_at: Option<i64>,
    closed_at: Option<i64>,
    customer_absent_since: Option<i64>,
    unanswered_since: Option<i64>,
    #[sqlx(flatten)]
    silence: SilenceRow,
    done_at: Option<i64>,
    answered_at: Option<i64>,
    acceptor: Option<i64>,
    escalated: i64,
    escalation_queue_id: Option<i64>,
    /// JSON: `[[person, name], …]`.
    participants: String,
    /// JSON: `[[request, kind, person, name, until], …]`.
    asked: String,
    read_by_customer: i64,
    answers_removed_at: Option<i64>,
    staff_version: i64,
    staff_seq: i64,
    part_done_at: Option<i64>,
    #[sqlx(flatten)]
    current: Current,
    #[sqlx(flatten)]
    ties: Ties,
}

impl Desk {
    /// What `staff` may see of a conversation, and what changed since `since` (0: the tail).
    ///
    /// # Errors
    /// `not_found` to whoever may not read it.
    pub async fn staff_changes(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        since: i64,
    ) -> Result<StaffChanges, Refusal> {
        let wanted = WantedView {
            staff: staff.clone(),
            conversation,
            since,
        };
        self.inner.views.read(wanted).await
    }

    /// The same of several conversations, each for itself; in their order.
    pub async fn staff_changes_of_each(
        &self,
        staff: &Staff,
        conversations: &[(ConversationId, i64)],
    ) -> Vec<Result<StaffChanges, Refusal>> {
        let wanted = |(conversation, since): &(ConversationId, i64)| WantedView {
            staff: staff.clone(),
            conversation: *conversation,
            since: *since,
        };
        let wanted = conversations.iter().map(wanted).collect();
        self.inner.views.read_each(wanted).await
    }

    /// The page of entries before the place `before`, oldest first.
    ///
    /// # Errors
    /// `not_found` to whoever may not read it.
    pub async fn history(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        before: i64,
    ) -> Result<HistoryPage<StaffEntry>, Refusal> {
        self.read_history(staff, conversation, before)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_history(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        before: i64,
    ) -> Result<HistoryPage<StaffEntry>, Failure> {
        let mut transaction = self.read().await?;
        staff_head(&mut transaction, staff, conversation).await?;
        let rows = STAFFS
            .read_before(&mut transaction, conversation, before, HISTORY_PAGE)
            .await?;
        transaction.finish().await?;
        let entries = rows
            .into_iter()
            .map(|row| row.for_staff(staff.person))
            .collect::<Result<_, _>>()?;
        Ok(HistoryPage { entries })
    }

    /// The conversation of that number.
    ///
    /// # Errors
    /// `not_found` to whoever may not read it.
    pub async fn find(&self, staff: &Staff, number: &str) -> Result<ConversationId, Refusal> {
        self.read_find(staff, number).await.map_err(Failure::into_refusal)
    }

    async fn read_find(&self, staff: &Staff, number: &str) -> Result<ConversationId, Failure> {
        let mut transaction = self.read().await?;
        let found: Option<(i64,)> = transaction
            .optional("SELECT id FROM conversations WHERE number = $1", args![number])
            .await?;
        let conversation = ConversationId(found.ok_or(Refusal::NotFound)?.0);
        staff_head(&mut transaction, staff, conversation).await?;
        transaction.finish().await?;
        Ok(conversation)
    }
}

impl Wanted for WantedView {
    type Got = StaffChanges;

    async fn read(desk: &Desk, group: &[Self]) -> Result<Vec<Result<StaffChanges, Failure>>, Failure> {
        let keys: Vec<_> = group
            .iter()
            .map(|wanted| (wanted.conversation, &wanted.staff))
            .collect();
        let mut transaction = desk.read().await?;
        let heads = staff_heads(&mut transaction, &keys).await?;
        let readings: Vec<_> = group
            .iter()
            .zip(&heads)
            .map(|(wanted, head)| {
                let reading = head.as_ref().map_or(Reading::Nothing, |head| {
                    Reading::of(wanted.since, head.staff_version, head.staff_seq)
                });
                (wanted.conversation, reading)
            })
            .collect();
        let entries = STAFFS.read(&mut transaction, &readings).await?;
        transaction.finish().await?;
        let read = group.iter().zip(heads).zip(readings.into_iter().zip(entries));
        Ok(read
            .map(|((wanted, head), ((conversation, reading), entries))| {
                let (head, staff) = (head?, &wanted.staff);
                let changes = changes(reading, head.staff_version, entries, |row| row.for_staff(staff.person))?;
                let head = head.into_wire(staff, conversation, desk.sends_mails())?;
                Ok(StaffChanges { head, changes })
            })
            .collect())
    }
}

/// The heads of some conversations, each as a person sees it, with lists as JSON: `$participants` and `$asked` gather what each
/// database gathers its way, as each reads a list its own way.
macro_rules! heads {
    ($reading:literal, $wanted:literal, $conversation:literal, $reader:literal, $participants:literal, $asked:literal) => {
        concat!(
            "SELECT ",
            $reading,
            " AS reading, conversations.number, customers.name AS customer, customers.email AS customer_email,
                    conversations.topic, queues.name AS queue, queues.escalation_queue_id,
                    conversations.state, conversations.assigned_agent_id,
                    people.public_name AS assigned_name, people.offline_since AS assigned_offline_since,
                    CAST(CASE WHEN people.left_at IS NULL AND people.disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT)
                        AS assigned_is_missing,
                    conversations.created_at, conversations.accepted_at,
                    conversations.closed_at, conversations.customer_absent_since, conversations.unanswered_since,
                    conversations.done_at, conversations.answered_at, conversations.read_by_customer,
                    conversations.answers_removed_at, ",
            silence_columns!(),
            ",
                    conversations.staff_version, conversations.staff_seq,
                    (SELECT visits.accepted_by FROM visits WHERE visits.conversation_id = conversations.id
                     ORDER BY visits.id DESC LIMIT 1) AS acceptor,
                    COALESCE((SELECT visits.escalated FROM visits WHERE visits.conversation_id = conversations.id
                     ORDER BY visits.id DESC LIMIT 1), 0) AS escalated,
                    (SELECT done_at FROM participants
                     WHERE participants.conversation_id = conversations.id AND participants.person_id = reader.id)
                        AS part_done_at, ",
            current!(),
            ", (SELECT ",
            $participants,
            " FROM participants AS parts JOIN people AS taking ON taking.id = parts.person_id
                     WHERE parts.conversation_id = conversations.id AND parts.relation = 'participant'
                       AND parts.person_id <> COALESCE(conversations.assigned_agent_id, 0)) AS participants,
                    (SELECT ",
            $asked,
            " FROM colleague_requests AS requests JOIN people AS asked ON asked.id = requests.asked
                     WHERE requests.conversation_id = conversations.id AND requests.ended_at IS NULL) AS asked, ",
            ties!("conversations.id", "reader.id"),
            "FROM ",
            $wanted,
            " AS wanted
                 JOIN people AS reader ON reader.id = ",
            $reader,
            " JOIN conversations ON conversations.id = ",
            $conversation,
            " JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id ",
            join_current!()
        )
    };
}

const HEADS: Sql = Sql::each(
    heads!(
        "wanted.value ->> 0",
        "json_each($1)",
        "wanted.value ->> 1",
        "wanted.value ->> 2",
        "json_group_array(json_array(taking.id, taking.public_name) ORDER BY parts.since, taking.id)",
        "json_group_array(json_array(requests.id, requests.kind, asked.id, asked.public_name, requests.expires_at)
                          ORDER BY requests.id)"
    ),
    heads!(
        "(wanted ->> 0)::BIGINT",
        "json_array_elements($1::json)",
        "(wanted ->> 1)::BIGINT",
        "(wanted ->> 2)::BIGINT",
        "CAST(COALESCE(json_agg(json_build_array(taking.id, taking.public_name) ORDER BY parts.since, taking.id), '[]')
              AS TEXT)",
        "CAST(COALESCE(json_agg(
                  json_build_array(requests.id, requests.kind, asked.id, asked.public_name, requests.expires_at)
                  ORDER BY requests.id), '[]') AS TEXT)"
    ),
);

/// A conversation's head as `staff` sees it; `not_found` if they may not.
async fn staff_head(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
) -> Result<StaffHead, Failure> {
    let mut heads = staff_heads(transaction, &[(conversation, staff)]).await?;
    heads.pop().unwrap_or(Err(Refusal::NotFound.into()))
}

/// The same of several, each as somebody sees it; in their order. One statement.
async fn staff_heads(
    transaction: &mut Transaction,
    wanted: &[(ConversationId, &Staff)],
) -> Result<Vec<Result<StaffHead, Failure>>, Failure> {
    let keys: Vec<(usize, ConversationId, PersonId)> = wanted
        .iter()
        .enumerate()
        .map(|(number, (conversation, staff))| (number, *conversation, staff.person))
        .collect();
    let rows: Vec<StaffHead> = transaction.all(HEADS, args![serde_json::to_string(&keys)?]).await?;
    let mut heads: Vec<Option<StaffHead>> = wanted.iter().map(|_| None).collect();
    for head in rows {
        let place = at(&mut heads, head.reading)?;
        *place = Some(head);
    }
    let readable = |((_, staff), head): (&(ConversationId, &Staff), Option<StaffHead>)| {
        let head = head.ok_or(Refusal::NotFound)?;
        may(&head.relations(staff), Action::Read, state(&head.state)?)?;
        Ok(head)
    };
    Ok(wanted.iter().zip(heads).map(readable).collect())
}

impl StaffHead {
    fn relations(&self, staff: &Staff) -> Vec<Relation> {
        self.ties.relations(staff, self.assigned_agent_id.map(PersonId))
    }

    /// `sends_mails` says whether e-mail is set up.
    fn into_wire(
        self,
        staff: &Staff,
        conversation: ConversationId,
        sends_mails: bool,
    ) -> Result<StaffConversation, Failure> {
        let relations = self.relations(staff);
        let state = state(&self.state)?;
        let can = |action| may(&relations, action, state).is_ok();
        let undoable = self.answered_at.is_none() && self.acceptor == self.assigned_agent_id;
        let is_own = self.assigned_agent_id == Some(staff.person.0);
        let is_cleared = if is_own { self.done_at } else { self.part_done_at }.is_some();
        let is_missing = self.assigned_is_missing == Some(1);
        let silence = Silence::from(self.silence);
        let takes_part = relations.contains(&Relation::Participant);
        let can_be_mailed = sends_mails && self.customer_email.is_some();
        Ok(StaffConversation {
            conversation,
            number: ConversationNumber(self.number),
            customer: self.customer,
            customer_email: self.customer_email,
            topic: self.topic,
            queue: self.queue,
            escalated: self.escalated > 0,
            state,
            assigned: self.assigned_agent_id.map(PersonId).zip(self.assigned_name),
            assigned_offline_since: offline_since(self.assigned_offline_since),
            participants: participants(&self.participants)?,
            asked: asked(&self.asked)?,
            started_at: Timestamp(self.created_at),
            accepted_at: self.accepted_at.map(Timestamp),
            closed_at: self.closed_at.map(Timestamp),
            customer_away_since: self.customer_absent_since.map(Timestamp),
            unanswered_since: self.unanswered_since.map(Timestamp),
            closes_at: silence.closes_at,
            kept_open: silence.kept_open,
            read_by_customer: self.read_by_customer,
            answers_removed_at: self.answers_removed_at.map(Timestamp),
            record: self.current.linked()?,
            rights: Rights {
                comment: can(Action::Write(Visibility::Comment)),
                work_note: can(Action::Write(Visibility::WorkNote)),
                end: can(Action::End),
                return_to_queue: may_return(&relations, state, undoable).is_ok(),
                done: can(Action::Done) && !is_cleared,
                pick_up: can(Action::PickUp) && !is_own && is_missing,
                take_over: can(Action::TakeOver) && !is_own,
                leave: can(Action::Leave),
                transfer: can(Action::Transfer),
                transfer_to_queue: can(Action::PassOn),
                escalate: can(Action::PassOn) && self.escalation_queue_id.is_some(),
                invite: can(Action::Invite),
                join: can(Action::Join) && !is_own && !takes_part,
                remove_own: can(Action::RemoveText(Whose::Own)),
                remove_customers: can(Action::RemoveText(Whose::Customers)),
                remove_any: can(Action::RemoveText(Whose::Colleagues)),
                record: can(Action::Record),
                keep_open: can(Action::KeepOpen),
                mail_transcript: can_be_mailed && can(Action::MailTranscript),
            },
        })
    }
}

/// Who takes part, of the JSON that [`HEADS`] gathers.
fn participants(json: &str) -> Result<Vec<Colleague>, Failure> {
    let rows: Vec<(i64, String)> = serde_json::from_str(json)?;
    let colleague = |(id, name)| Colleague {
        person: PersonId(id),
        name,
    };
    Ok(rows.into_iter().map(colleague).collect())
}

/// Whose answers are waited for, likewise.
fn asked(json: &str) -> Result<Vec<AskedColleague>, Failure> {
    let rows: Vec<(i64, String, i64, String, i64)> = serde_json::from_str(json)?;
    rows.into_iter()
        .map(|(request, word, id, name, until)| {
            Ok(AskedColleague {
                request: ColleagueRequestId(request),
                kind: kind(&word)?,
                colleague: Colleague {
                    person: PersonId(id),
                    name,
                },
                until: Timestamp(until),
            })
        })
        .collect()
}
