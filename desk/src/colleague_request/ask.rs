//! Asking a colleague (behaviour 6.1, 8): who is away, offline or at their limit is refused; the note is a work note, stored
//! with it.

use super::asking;
use super::clock::expire_later;
use crate::changes::state;
use crate::desk::{Desk, Staff};
use crate::entry::{Author, CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::offline;
use crate::relation::{Ties, ties};
use crate::request::{Actor, earlier, store};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::access::may;
use domain::colleague_request::{Kind, Load, Whereabouts};
use domain::entry::{StaffLine, Visibility};
use domain::ids::{ColleagueRequestId, ConversationId, PersonId, RequestId};
use domain::people::Status;
use domain::text::MessageBody;
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::agent::Requested;

/// Who is asked what.
#[derive(Clone)]
struct Asking {
    kind: Kind,
    conversation: ConversationId,
    asked: PersonId,
    note: Option<MessageBody>,
}

/// What is known before locking; checked again by the writes.
#[derive(sqlx::FromRow)]
struct Facts {
    state: String,
    assigned_agent_id: Option<i64>,
    public_name: String,
    /// Who is asked to take it over already.
    pending_transfer: Option<String>,
    /// Whether the same colleague is asked already, or takes part.
    is_asked_already: i64,
    takes_part: i64,
    #[sqlx(flatten)]
    ties: Ties,
}

/// A colleague, as locked.
#[derive(sqlx::FromRow)]
struct PersonRow {
    id: i64,
    public_name: String,
    status: String,
    offline_since: Option<i64>,
    open_conversations: i64,
    open_limit: i64,
    is_enabled: i64,
}

/// Both colleagues are locked in the order of their ids: whoever goes offline or is disabled just now is seen to, or sees this.
const LOCK: Sql = Sql::each(
    "SELECT id, public_name, status, offline_since, open_conversations, COALESCE(open_limit, $3) AS open_limit,
            CAST(CASE WHEN disabled_at IS NULL AND EXISTS
                (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id) THEN 1 ELSE 0 END AS BIGINT) AS is_enabled
     FROM people WHERE id IN ($1, $2) ORDER BY id",
    "SELECT id, public_name, status, offline_since, open_conversations, COALESCE(open_limit, $3) AS open_limit,
            CAST(CASE WHEN disabled_at IS NULL AND EXISTS
                (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id) THEN 1 ELSE 0 END AS BIGINT) AS is_enabled
     FROM people WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE",
);

impl Desk {
    /// Asks a colleague to take a conversation over. A manager asks for whoever has it.
    ///
    /// # Errors
    /// By the access table, `closed`, `no_longer_pending` where it waits in line, `already_asked`; `not_found` for nobody who
    /// could be asked; `agent_offline`, `agent_away`, `at_limit`.
    pub async fn request_transfer(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        agent: PersonId,
        note: Option<MessageBody>,
        request: RequestId,
    ) -> Result<Requested, Refusal> {
        let asking = Asking {
            kind: Kind::Transfer,
            conversation,
            asked: agent,
            note,
        };
        self.ask_colleague(staff, asking, request).await
    }

    /// Asks a colleague to take part in a conversation.
    ///
    /// # Errors
    /// As [`Desk::request_transfer`]; no limit stands in their way, and `not_allowed` where they take part already.
    pub async fn invite_colleague(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        agent: PersonId,
        note: Option<MessageBody>,
        request: RequestId,
    ) -> Result<Requested, Refusal> {
        let asking = Asking {
            kind: Kind::Invitation,
            conversation,
            asked: agent,
            note,
        };
        self.ask_colleague(staff, asking, request).await
    }

    async fn ask_colleague(&self, staff: &Staff, asking: Asking, request: RequestId) -> Result<Requested, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| ask(transaction, now, staff.clone(), asking.clone(), request.clone()))
            .await
    }
}

async fn ask(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    asks: Asking,
    request: RequestId,
) -> Result<Requested, Failure> {
    let Asking {
        kind,
        conversation,
        asked,
        note,
    } = asks;
    let (actor, word) = (Actor::Person(staff.person), kind.as_str());
    let action = format!("request_{word} {conversation} {asked}");
    if let Some(requested) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(requested);
    }
    let facts = facts(&mut transaction, &staff, conversation, asked).await?;
    let assigned = facts.assigned_agent_id.map(PersonId);
    let relations = facts.ties.relations(&staff, assigned);
    may(&relations, asking(kind), state(&facts.state)?)?;
    let owner = assigned.ok_or(Failure::Overtaken)?;
    if asked == owner || asked == staff.person {
        return Err(Refusal::NotAllowed.into());
    }

    let people: Vec<PersonRow> = transaction
        .all(LOCK, args![owner, asked, transaction.settings().open_conversations])
        .await?;
    let find = |id: PersonId| people.iter().find(|row| row.id == id.0 && row.is_enabled > 0);
    let colleague = find(asked).ok_or(Refusal::NotFound)?;
    // Their account is being disabled, and the conversation is on its way back in line.
    find(owner).ok_or(Refusal::NotAllowed)?;
    facts.may_be_asked(kind, &colleague.public_name)?;
    kind.may_be_asked(&colleague.load()?)?;

    let entries_to_come = 1 + i64::from(note.is_some());
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations SET staff_seq = staff_seq + $3, staff_version = staff_version + $3
             WHERE id = $1 AND state = 'in_progress' AND assigned_agent_id = $2
             RETURNING staff_seq - $3 AS staff_seq, customer_seq, staff_version - $3 AS staff_version, customer_version",
            args![conversation, owner, entries_to_come],
        )
        .await?;
    let mut counters: Counters = row.ok_or(Failure::Overtaken)?.into();
    let line = StaffLine::Asked {
        asked: kind,
        agent: facts.public_name.clone(),
        to: colleague.public_name.clone(),
    };
    let mut entries = vec![NewEntry::internal(conversation, &mut counters, &line, now)?];
    let mut note_seq = None;
    if let Some(note) = note {
        let numbers = counters.number(Visibility::WorkNote);
        note_seq = Some(numbers.staff_seq);
        let author = (Author::Person, Some((staff.person, facts.public_name)));
        let client_id = Some(request.clone());
        entries.push(NewEntry::message(
            conversation,
            numbers,
            author,
            note.into(),
            client_id,
            now,
        ));
    }
    insert(&mut transaction, &entries).await?;
    let until = now + transaction.settings().request_waits_for;
    // Guards: one transfer request at a time, and nobody is asked twice.
    let (id,): (i64,) = transaction
        .one(
            "INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, note_seq, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            args![conversation, word, owner, asked, note_seq, now, until],
        )
        .await?;
    let id = ColleagueRequestId(id);
    expire_later(&mut transaction, id, now, until).await?;

    let requested = Requested { request: id, until };
    store(&mut transaction, actor, &request, &action, &requested, now).await?;
    transaction.touch(Topic::Cases(asked));
    transaction.touch(Topic::Conversation(conversation));
    transaction.commit().await?;
    Ok(requested)
}

async fn facts(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
    asked: PersonId,
) -> Result<Facts, Failure> {
    let facts: Option<Facts> = transaction
        .optional(
            concat!(
                "SELECT conversations.state, conversations.assigned_agent_id, people.public_name,
                    (SELECT others.public_name FROM colleague_requests AS requests
                     JOIN people AS others ON others.id = requests.asked
                     WHERE requests.conversation_id = $1 AND requests.kind = 'transfer' AND requests.ended_at IS NULL)
                        AS pending_transfer,
                    (SELECT COUNT(*) FROM colleague_requests AS requests
                     WHERE requests.conversation_id = $1 AND requests.asked = $3 AND requests.ended_at IS NULL)
                        AS is_asked_already,
                    (SELECT COUNT(*) FROM participants AS parts
                     WHERE parts.conversation_id = $1 AND parts.person_id = $3 AND parts.relation = 'participant')
                        AS takes_part, ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN queues ON queues.id = conversations.queue_id
                 JOIN people ON people.id = $2
                 WHERE conversations.id = $1"
            ),
            args![conversation, staff.person, asked],
        )
        .await?;
    Ok(facts.ok_or(Refusal::NotFound)?)
}

impl Facts {
    /// Whether something of the kind is asked already.
    fn may_be_asked(&self, kind: Kind, colleague: &str) -> Result<(), Refusal> {
        let already = |agent: &str| Refusal::AlreadyAsked {
            agent: agent.to_owned(),
        };
        match (kind, &self.pending_transfer) {
            (Kind::Transfer, Some(agent)) => Err(already(agent)),
            _ if self.is_asked_already > 0 => Err(already(colleague)),
            (Kind::Invitation, _) if self.takes_part > 0 => Err(Refusal::NotAllowed),
            _ => Ok(()),
        }
    }
}

impl PersonRow {
    fn load(&self) -> Result<Load<'_>, Failure> {
        Ok(Load {
            name: &self.public_name,
            whereabouts: whereabouts(&self.status, self.offline_since)?,
            open: self.open_conversations,
            limit: self.open_limit,
        })
    }
}

/// Whether somebody is there who chose this, and is offline since then.
pub(super) fn whereabouts(status: &str, offline_since: Option<i64>) -> Result<Whereabouts, Failure> {
    Ok(match (offline_since, offline::status(status)?) {
        (Some(_), _) => Whereabouts::Offline,
        (None, Status::Away) => Whereabouts::Away,
        (None, Status::Available) => Whereabouts::Available,
    })
}
