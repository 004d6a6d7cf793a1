//! What changed in a conversation since a version, for staff and for its customer: the same code for waking, reconnecting
//! and reloading (behaviour 5, "Resume"). Two statements each.

use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::entry::{EntryRow, entry_columns};
use crate::failure::Failure;
use crate::relation::{Ties, ties};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, Whose, may, may_return};
use domain::conversation::{EndedBy, State, reopens_until};
use domain::entry::{CustomerEntry, StaffEntry, Visibility};
use domain::ids::{ConversationId, ConversationNumber, PersonId, QueueId};
use domain::limits::{CHANGES_PAGE, HISTORY_PAGE};
use domain::log::Changes;
use domain::time::Timestamp;
use domain::wire::agent::{HistoryPage, Rights, StaffChanges, StaffConversation};
use domain::wire::customer::{CustomerChanges, CustomerConversation, Having, Phase};

/// A reader that is further behind than this starts afresh from the tail.
const FURTHEST_BEHIND: i64 = 1_000;

/// A customer's chat as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatView {
    /// What to show.
    pub changes: CustomerChanges,
    /// The queue whose line moves the position, while waiting.
    pub waiting_in: Option<QueueId>,
}

#[derive(sqlx::FromRow)]
struct StaffHead {
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
    done_at: Option<i64>,
    answered_at: Option<i64>,
    acceptor: Option<i64>,
    read_by_customer: i64,
    staff_version: i64,
    staff_seq: i64,
    part_done_at: Option<i64>,
    #[sqlx(flatten)]
    ties: Ties,
}

#[derive(sqlx::FromRow)]
struct CustomerHead {
    id: i64,
    state: String,
    queue_id: i64,
    opening_phrase: Option<String>,
    agent: Option<String>,
    asked: Option<String>,
    created_at: i64,
    closed_at: Option<i64>,
    ended_by: Option<String>,
    read_by_staff: i64,
    customer_version: i64,
    customer_seq: i64,
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
        self.read_staff_changes(staff, conversation, since)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_staff_changes(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        since: i64,
    ) -> Result<StaffChanges, Failure> {
        let mut transaction = self.read().await?;
        let head = staff_head(&mut transaction, staff, conversation).await?;
        let reading = Reading::of(since, head.staff_version, head.staff_seq);
        let rows: Vec<EntryRow> = match reading {
            Reading::Nothing => Vec::new(),
            Reading::Tail { after_seq } => {
                transaction
                    .all(
                        entry_columns!(
                            "staff_seq",
                            "staff_version",
                            "WHERE conversation_id = $1 AND staff_seq > $2 ORDER BY staff_seq"
                        ),
                        args![conversation, after_seq],
                    )
                    .await?
            }
            Reading::Since(version) => {
                transaction
                    .all(
                        entry_columns!(
                            "staff_seq",
                            "staff_version",
                            "WHERE conversation_id = $1 AND staff_version > $2
                         ORDER BY staff_version LIMIT $3"
                        ),
                        args![conversation, version, page_limit()],
                    )
                    .await?
            }
        };
        transaction.finish().await?;
        let changes = changes(reading, head.staff_version, rows, |row| row.for_staff(staff.person))?;
        Ok(StaffChanges {
            head: head.into_wire(staff, conversation)?,
            changes,
        })
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
        let rows: Vec<EntryRow> = transaction
            .all(
                entry_columns!(
                    "staff_seq",
                    "staff_version",
                    "WHERE conversation_id = $1 AND staff_seq < $2 AND staff_seq >= $3 ORDER BY staff_seq"
                ),
                args![conversation, before, before.saturating_sub(page(HISTORY_PAGE))],
            )
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

    /// The latest chat of this token at this site and what changed since what the client has; none if there is none.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn chat(
        &self,
        token: &CustomerToken,
        site: &str,
        having: Option<Having>,
    ) -> Result<Option<ChatView>, Refusal> {
        let read = self
            .read_chat(token, site, having)
            .await
            .map_err(Failure::into_refusal)?;
        let Some((mut changes, queue)) = read else {
            return Ok(None);
        };
        let waiting_in = (changes.head.phase == Phase::Waiting).then_some(queue);
        if let Some(queue) = waiting_in {
            let standing = self.standing(queue, changes.head.conversation).await?;
            changes.head.position = standing.map(|standing| standing.position);
            changes.head.usual_wait = standing.and_then(|standing| standing.usual_wait);
            changes.head.staffing = standing.map(|standing| standing.staffing);
        }
        Ok(Some(ChatView { changes, waiting_in }))
    }

    async fn read_chat(
        &self,
        token: &CustomerToken,
        site: &str,
        having: Option<Having>,
    ) -> Result<Option<(CustomerChanges, QueueId)>, Failure> {
        let now = self.now();
        let mut transaction = self.read().await?;
        let head: Option<CustomerHead> = transaction
            .optional(
                "SELECT conversations.id, conversations.state, conversations.queue_id, queues.opening_phrase,
                        people.public_name AS agent,
                        (SELECT asked.public_name FROM visits JOIN people AS asked ON asked.id = visits.reserved_for
                         WHERE visits.conversation_id = conversations.id AND visits.accepted_at IS NULL
                           AND visits.left_at IS NULL AND visits.reserved_until > $3 AND asked.status = 'available'
                           AND asked.offline_since IS NULL AND asked.disabled_at IS NULL) AS asked,
                        conversations.created_at, conversations.closed_at, conversations.ended_by,
                        conversations.read_by_staff,
                        conversations.customer_version, conversations.customer_seq
                 FROM customers
                 JOIN sites ON sites.id = customers.site_id AND sites.site_key = $2
                 JOIN conversations ON conversations.customer_id = customers.id
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id
                 WHERE customers.token_hash = $1
                 ORDER BY conversations.id DESC LIMIT 1",
                args![token.hash(), site, now],
            )
            .await?;
        let Some(head) = head else {
            return Ok(None);
        };
        let conversation = ConversationId(head.id);
        let since = having
            .filter(|having| having.conversation == conversation)
            .map_or(0, |having| having.version);
        let reading = Reading::of(since, head.customer_version, head.customer_seq);
        let rows: Vec<EntryRow> = match reading {
            Reading::Nothing => Vec::new(),
            Reading::Tail { after_seq } => {
                transaction
                    .all(
                        entry_columns!(
                            "customer_seq",
                            "customer_version",
                            "WHERE conversation_id = $1 AND customer_seq > $2 ORDER BY customer_seq"
                        ),
                        args![conversation, after_seq],
                    )
                    .await?
            }
            Reading::Since(version) => {
                transaction
                    .all(
                        entry_columns!(
                            "customer_seq",
                            "customer_version",
                            "WHERE conversation_id = $1 AND customer_version > $2
                         ORDER BY customer_version LIMIT $3"
                        ),
                        args![conversation, version, page_limit()],
                    )
                    .await?
            }
        };
        transaction.finish().await?;
        let changes: Changes<CustomerEntry> = changes(reading, head.customer_version, rows, EntryRow::for_customer)?;
        let phase = Phase::from(state(&head.state)?);
        let head_wire = CustomerConversation {
            conversation,
            phase,
            position: None,
            usual_wait: None,
            staffing: None,
            asked: head.asked,
            reopens_until: head
                .ended_by
                .as_deref()
                .and_then(EndedBy::parse)
                .zip(head.closed_at)
                .and_then(|(by, closed_at)| reopens_until(by, Timestamp(closed_at), now)),
            agent: head.agent,
            opening_phrase: head.opening_phrase.filter(|_| phase == Phase::Waiting),
            started_at: Timestamp(head.created_at),
            read: head.read_by_staff,
        };
        Ok(Some((
            CustomerChanges {
                head: head_wire,
                changes,
            },
            QueueId(head.queue_id),
        )))
    }

    /// The page of the customer's entries before the place `before`, oldest first.
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's.
    pub async fn chat_history(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        before: i64,
    ) -> Result<HistoryPage<CustomerEntry>, Refusal> {
        self.read_chat_history(token, conversation, before)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_chat_history(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        before: i64,
    ) -> Result<HistoryPage<CustomerEntry>, Failure> {
        let mut transaction = self.read().await?;
        let own: Option<(i64,)> = transaction
            .optional(
                "SELECT conversations.id FROM conversations
                 JOIN customers ON customers.id = conversations.customer_id
                 WHERE conversations.id = $1 AND customers.token_hash = $2",
                args![conversation, token.hash()],
            )
            .await?;
        own.ok_or(Refusal::NotFound)?;
        let rows: Vec<EntryRow> = transaction
            .all(
                entry_columns!(
                    "customer_seq",
                    "customer_version",
                    "WHERE conversation_id = $1 AND customer_seq < $2 AND customer_seq >= $3
                 ORDER BY customer_seq"
                ),
                args![conversation, before, before.saturating_sub(page(HISTORY_PAGE))],
            )
            .await?;
        transaction.finish().await?;
        let entries = rows.into_iter().map(EntryRow::for_customer).collect::<Result<_, _>>()?;
        Ok(HistoryPage { entries })
    }
}

/// A conversation's head as `staff` sees it; `not_found` if they may not.
async fn staff_head(
    transaction: &mut Transaction,
    staff: &Staff,
    conversation: ConversationId,
) -> Result<StaffHead, Failure> {
    let head: Option<StaffHead> = transaction
        .optional(
            concat!(
                "SELECT conversations.number, customers.name AS customer, customers.email AS customer_email,
                    conversations.topic, queues.name AS queue, conversations.state, conversations.assigned_agent_id,
                    people.public_name AS assigned_name, people.offline_since AS assigned_offline_since,
                    CAST(CASE WHEN people.left_at IS NULL AND people.disabled_at IS NULL THEN 0 ELSE 1 END AS BIGINT)
                        AS assigned_is_missing,
                    conversations.created_at, conversations.accepted_at,
                    conversations.closed_at, conversations.customer_absent_since, conversations.unanswered_since,
                    conversations.done_at, conversations.answered_at, conversations.read_by_customer,
                    conversations.staff_version, conversations.staff_seq,
                    (SELECT visits.accepted_by FROM visits WHERE visits.conversation_id = conversations.id
                     ORDER BY visits.id DESC LIMIT 1) AS acceptor,
                    (SELECT done_at FROM participants
                     WHERE participants.conversation_id = conversations.id AND participants.person_id = $2)
                        AS part_done_at, ",
                ties!("conversations.id", "$2"),
                "FROM conversations
                 JOIN customers ON customers.id = conversations.customer_id
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id
                 WHERE conversations.id = $1"
            ),
            args![conversation, staff.person],
        )
        .await?;
    let head = head.ok_or(Refusal::NotFound)?;
    may(&head.relations(staff), Action::Read, state(&head.state)?)?;
    Ok(head)
}

impl StaffHead {
    fn relations(&self, staff: &Staff) -> Vec<domain::access::Relation> {
        self.ties.relations(staff, self.assigned_agent_id.map(PersonId))
    }

    fn into_wire(self, staff: &Staff, conversation: ConversationId) -> Result<StaffConversation, Failure> {
        let relations = self.relations(staff);
        let state = state(&self.state)?;
        let can = |action| may(&relations, action, state).is_ok();
        let undoable = self.answered_at.is_none() && self.acceptor == self.assigned_agent_id;
        let is_own = self.assigned_agent_id == Some(staff.person.0);
        let is_cleared = if is_own { self.done_at } else { self.part_done_at }.is_some();
        let is_missing = self.assigned_is_missing == Some(1);
        Ok(StaffConversation {
            conversation,
            number: ConversationNumber(self.number),
            customer: self.customer,
            customer_email: self.customer_email,
            topic: self.topic,
            queue: self.queue,
            state,
            assigned: self.assigned_agent_id.map(PersonId).zip(self.assigned_name),
            assigned_offline_since: offline_since(self.assigned_offline_since),
            started_at: Timestamp(self.created_at),
            accepted_at: self.accepted_at.map(Timestamp),
            closed_at: self.closed_at.map(Timestamp),
            customer_away_since: self.customer_absent_since.map(Timestamp),
            unanswered_since: self.unanswered_since.map(Timestamp),
            read_by_customer: self.read_by_customer,
            rights: Rights {
                comment: can(Action::Write(Visibility::Comment)),
                work_note: can(Action::Write(Visibility::WorkNote)),
                end: can(Action::End),
                return_to_queue: may_return(&relations, state, undoable).is_ok(),
                done: can(Action::Done) && !is_cleared,
                pick_up: can(Action::PickUp) && !is_own && is_missing,
                take_over: can(Action::TakeOver) && !is_own,
                leave: can(Action::Leave),
                remove_own: can(Action::RemoveText(Whose::Own)),
                remove_customers: can(Action::RemoveText(Whose::Customers)),
                remove_any: can(Action::RemoveText(Whose::Colleagues)),
            },
        })
    }
}

/// What a reader at some version needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Nothing,
    /// The last page, all after this place.
    Tail {
        after_seq: i64,
    },
    Since(i64),
}

impl Reading {
    fn of(since: i64, version: i64, seq: i64) -> Self {
        if since == version && version > 0 {
            Self::Nothing
        } else if since <= 0 || since > version || version - since > FURTHEST_BEHIND {
            // A version that was never given out (another database behind the same name) is told all afresh.
            Self::Tail {
                after_seq: (seq - page(HISTORY_PAGE)).max(0),
            }
        } else {
            Self::Since(since)
        }
    }
}

/// Makes changes of rows; one row more than a page means that there is more.
fn changes<E>(
    reading: Reading,
    version: i64,
    mut rows: Vec<EntryRow>,
    view: impl Fn(EntryRow) -> Result<E, Failure>,
) -> Result<Changes<E>, Failure> {
    let more = matches!(reading, Reading::Since(_)) && rows.len() > CHANGES_PAGE;
    rows.truncate(if more { CHANGES_PAGE } else { rows.len() });
    let version = match rows.last() {
        Some(last) if more => last.version,
        _ => version,
    };
    Ok(Changes {
        entries: rows.into_iter().map(view).collect::<Result<_, _>>()?,
        version,
        fresh: matches!(reading, Reading::Tail { .. }),
        more,
    })
}

fn page(entries: usize) -> i64 {
    i64::try_from(entries).unwrap_or(i64::MAX)
}

fn page_limit() -> i64 {
    page(CHANGES_PAGE) + 1
}

/// Since when somebody is offline. 0 is stored of whoever was never there, which is nobody's absence.
pub(crate) fn offline_since(stored: Option<i64>) -> Option<Timestamp> {
    stored.filter(|since| *since > 0).map(Timestamp)
}

/// The state of a stored word.
pub(crate) fn state(word: &str) -> Result<State, Failure> {
    State::parse(word).ok_or_else(|| Failure::Stored(format!("state {word}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_everything_reads_nothing_and_who_has_nonsense_starts_afresh() {
        assert_eq!(Reading::of(7, 7, 5), Reading::Nothing);
        assert_eq!(Reading::of(3, 7, 5), Reading::Since(3));
        assert_eq!(Reading::of(0, 7, 5), Reading::Tail { after_seq: 0 });
        assert_eq!(Reading::of(99, 7, 120), Reading::Tail { after_seq: 70 });
        assert_eq!(Reading::of(1, 5_000, 5_000), Reading::Tail { after_seq: 4_950 });
    }
}
