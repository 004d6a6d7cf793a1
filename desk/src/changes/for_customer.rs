//! A chat as its customer sees it: nothing in here reads what only staff may see.

use super::{CUSTOMERS, Reading, at, changes, page, state};
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::entry::EntryRow;
use crate::failure::Failure;
use crate::gather::Wanted;
use crate::store::{Sql, Transaction, args};
use crate::survey::{SurveyRow, survey_columns};
use domain::Refusal;
use domain::conversation::{EndedBy, reopens_until};
use domain::entry::CustomerEntry;
use domain::ids::{ConversationId, QueueId};
use domain::limits::{HISTORY_PAGE, TRANSCRIPT_ENTRIES};
use domain::log::Changes;
use domain::settings::Settings;
use domain::text::SiteKey;
use domain::time::Timestamp;
use domain::transcript::{UtcOffset, transcript};
use domain::wire::agent::HistoryPage;
use domain::wire::customer::{CustomerChanges, CustomerConversation, Having, Phase, Transcript};
use domain::words::Words;

/// A customer's chat as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatView {
    /// What to show.
    pub changes: CustomerChanges,
    /// The queue whose line moves the position, while waiting.
    pub waiting_in: Option<QueueId>,
}

/// A chat that a customer wants to read: the latest of a token at a site.
#[derive(Debug)]
pub(crate) struct WantedChat {
    token_hash: String,
    site: SiteKey,
    having: Option<Having>,
}

#[derive(sqlx::FromRow)]
struct CustomerHead {
    reading: i64,
    token_hash: String,
    id: i64,
    state: String,
    queue_id: i64,
    opening_phrase: Option<String>,
    agent: Option<String>,
    /// JSON: the names of who else takes part.
    taking_part: String,
    asked: Option<String>,
    closes_at: Option<i64>,
    created_at: i64,
    closed_at: Option<i64>,
    ended_by: Option<String>,
    read_by_staff: i64,
    customer_version: i64,
    customer_seq: i64,
    #[sqlx(flatten)]
    survey: SurveyRow,
}

/// The heads of the latest chats of some tokens, each at a site; `$with` gathers the names of who takes part, which each database
/// does its way, as each reads a list its own way.
macro_rules! heads {
    ($reading:literal, $wanted:literal, $token:literal, $site:literal, $with:literal) => {
        concat!(
            "SELECT ",
            $reading,
            " AS reading, tokens.token_hash,
                        conversations.id, conversations.state, conversations.queue_id, queues.opening_phrase,
                        people.public_name AS agent,
                        (SELECT ",
            $with,
            " FROM participants AS parts JOIN people AS taking ON taking.id = parts.person_id
                         WHERE parts.conversation_id = conversations.id AND parts.relation = 'participant'
                           AND parts.person_id <> COALESCE(conversations.assigned_agent_id, 0)) AS taking_part,
                        (SELECT asked.public_name FROM visits JOIN people AS asked ON asked.id = visits.reserved_for
                         WHERE visits.conversation_id = conversations.id AND visits.accepted_at IS NULL
                           AND visits.left_at IS NULL AND visits.reserved_until > $2) AS asked,
                        conversations.closes_at, conversations.created_at, conversations.closed_at, conversations.ended_by,
                        conversations.read_by_staff,
                        conversations.customer_version, conversations.customer_seq, ",
            survey_columns!(),
            " FROM ",
            $wanted,
            " AS wanted
                 JOIN sites ON sites.site_key = ",
            $site,
            " JOIN customer_tokens AS tokens ON tokens.token_hash = ",
            $token,
            " AND tokens.site_id = sites.id
                 JOIN conversations ON conversations.id =
                    (SELECT MAX(latest.id) FROM conversations AS latest WHERE latest.customer_id = tokens.customer_id)
                 JOIN queues ON queues.id = conversations.queue_id
                 LEFT JOIN people ON people.id = conversations.assigned_agent_id"
        )
    };
}

const HEADS: Sql = Sql::each(
    heads!(
        "wanted.value ->> 0",
        "json_each($1)",
        "wanted.value ->> 1",
        "wanted.value ->> 2",
        "json_group_array(taking.public_name ORDER BY parts.since, taking.id)"
    ),
    heads!(
        "(wanted ->> 0)::BIGINT",
        "json_array_elements($1::json)",
        "(wanted ->> 1)",
        "(wanted ->> 2)",
        "CAST(COALESCE(json_agg(taking.public_name ORDER BY parts.since, taking.id), '[]') AS TEXT)"
    ),
);

impl Desk {
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
        // What cannot be the key of a site has no chats, and is not told to the database beside what others want.
        let Ok(site) = SiteKey::new(site) else {
            return Ok(None);
        };
        let token_hash = token.hash();
        let wanted = WantedChat {
            token_hash,
            site,
            having,
        };
        let Some((mut changes, queue)) = self.inner.chats.read(wanted).await? else {
            return Ok(None);
        };
        let waiting_in = (changes.head.phase == Phase::Waiting).then_some(queue);
        if let Some(queue) = waiting_in
            && let Some(standing) = self.standing(queue, changes.head.conversation).await?
        {
            changes.head.position = Some(standing.position);
            changes.head.usual_wait = standing.usual_wait;
            changes.head.staffing = Some(standing.staffing);
            changes.head.closing_at = standing.closing_at;
            changes.head.closed = standing.closed;
        }
        Ok(Some(ChatView { changes, waiting_in }))
    }
}

impl Wanted for WantedChat {
    type Got = Option<(CustomerChanges, QueueId)>;

    async fn read(desk: &Desk, group: &[Self]) -> Result<Vec<Result<Self::Got, Failure>>, Failure> {
        let (now, settings) = (desk.now(), desk.settings());
        let keys: Vec<(usize, &str, &str)> = group
            .iter()
            .enumerate()
            .map(|(number, wanted)| (number, wanted.token_hash.as_str(), wanted.site.as_str()))
            .collect();
        let mut transaction = desk.read().await?;
        let rows: Vec<CustomerHead> = transaction
            .all(HEADS, args![serde_json::to_string(&keys)?, now])
            .await?;
        let mut heads: Vec<Option<CustomerHead>> = group.iter().map(|_| None).collect();
        for head in rows {
            let place = at(&mut heads, head.reading)?;
            *place = Some(head);
        }
        let readings: Vec<_> = group
            .iter()
            .zip(&heads)
            .map(|(wanted, head)| head.as_ref().map_or(NONE, |head| wanted.reading(head)))
            .collect();
        let entries = CUSTOMERS.read(&mut transaction, &readings).await?;
        transaction.finish().await?;
        let read = group.iter().zip(heads).zip(readings.into_iter().zip(entries));
        Ok(read
            .map(|((wanted, head), ((_, reading), entries))| {
                head.map(|head| wanted.told(head, reading, entries, now, &settings))
                    .transpose()
            })
            .collect())
    }
}

/// What is read of no chat.
const NONE: (ConversationId, Reading) = (ConversationId(0), Reading::Nothing);

impl WantedChat {
    /// What the client needs of the chat that this is the head of.
    fn reading(&self, head: &CustomerHead) -> (ConversationId, Reading) {
        let conversation = ConversationId(head.id);
        let having = self.having.filter(|having| having.conversation == conversation);
        let since = having.map_or(0, |having| having.version);
        (
            conversation,
            Reading::of(since, head.customer_version, head.customer_seq),
        )
    }

    /// The chat as its customer is told. Fails, rather than tells, where it is another's.
    fn told(
        &self,
        head: CustomerHead,
        reading: Reading,
        entries: Vec<EntryRow>,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<(CustomerChanges, QueueId), Failure> {
        if head.token_hash != self.token_hash {
            return Err(Failure::Stored("a chat for another customer than its own".to_owned()));
        }
        let changes: Changes<CustomerEntry> = changes(reading, head.customer_version, entries, EntryRow::for_customer)?;
        let state = state(&head.state)?;
        let (phase, closed_at) = (Phase::from(state), head.closed_at.map(Timestamp));
        let head_wire = CustomerConversation {
            conversation: ConversationId(head.id),
            phase,
            position: None,
            usual_wait: None,
            staffing: None,
            closing_at: None,
            closed: None,
            asked: head.asked,
            closes_at: head.closes_at.map(Timestamp),
            reopens_until: head
                .ended_by
                .as_deref()
                .and_then(EndedBy::parse)
                .zip(closed_at)
                .and_then(|(by, closed_at)| reopens_until(by, closed_at, now, settings.reopens_for)),
            survey: head.survey.told(state, closed_at, now, settings.survey_open_for),
            agent: head.agent,
            with: serde_json::from_str(&head.taking_part)?,
            opening_phrase: head.opening_phrase.filter(|_| phase == Phase::Waiting),
            started_at: Timestamp(head.created_at),
            read: head.read_by_staff,
        };
        let changes = CustomerChanges {
            head: head_wire,
            changes,
        };
        Ok((changes, QueueId(head.queue_id)))
    }
}

impl Desk {
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
                 JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
                 WHERE conversations.id = $1",
                args![conversation, token.hash()],
            )
            .await?;
        own.ok_or(Refusal::NotFound)?;
        let rows = CUSTOMERS
            .read_before(&mut transaction, conversation, before, HISTORY_PAGE)
            .await?;
        transaction.finish().await?;
        let entries = rows.into_iter().map(EntryRow::for_customer).collect::<Result<_, _>>()?;
        Ok(HistoryPage { entries })
    }
}

/// A chat whose transcript is asked for.
#[derive(sqlx::FromRow)]
struct Kept {
    customer_seq: i64,
    site_key: String,
    site_name: String,
}

impl Desk {
    /// What was said in a chat, as a text that its customer keeps, in these words; times are of a clock so far from UTC (behaviour 10,
    /// "After").
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's.
    pub async fn transcript(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        utc_offset: UtcOffset,
        words: &Words,
    ) -> Result<Transcript, Refusal> {
        self.read_transcript(token, conversation, utc_offset, words)
            .await
            .map_err(Failure::into_refusal)
    }

    async fn read_transcript(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        utc_offset: UtcOffset,
        words: &Words,
    ) -> Result<Transcript, Failure> {
        let mut transaction = self.read().await?;
        let own: Option<Kept> = transaction
            .optional(
                "SELECT conversations.customer_seq, sites.site_key, sites.name AS site_name
                 FROM conversations
                 JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
                 JOIN sites ON sites.id = tokens.site_id
                 WHERE conversations.id = $1",
                args![conversation, token.hash()],
            )
            .await?;
        let own = own.ok_or(Refusal::NotFound)?;
        let (places, site) = (own.customer_seq, &own.site_name);
        let text = transcript_of(&mut transaction, conversation, places, site, utc_offset, words).await?;
        transaction.finish().await?;
        Ok(Transcript {
            file_name: format!("{}-chat.txt", own.site_key),
            text,
        })
    }
}

/// All that the customer of a conversation could read, oldest first; their view has so many `places`. Whose it is, is asked before.
pub(crate) async fn entries_of(
    transaction: &mut Transaction,
    conversation: ConversationId,
    places: i64,
) -> Result<Vec<CustomerEntry>, Failure> {
    let mut entries = Vec::new();
    let mut before = 1;
    while before <= places {
        before += page(TRANSCRIPT_ENTRIES);
        let rows = CUSTOMERS
            .read_before(transaction, conversation, before, TRANSCRIPT_ENTRIES)
            .await?;
        for row in rows {
            entries.push(row.for_customer()?);
        }
    }
    Ok(entries)
}

/// What the customer of a conversation could read, as a text; their view has so many `places`. Whose it is, is asked before.
pub(crate) async fn transcript_of(
    transaction: &mut Transaction,
    conversation: ConversationId,
    places: i64,
    site: &str,
    utc_offset: UtcOffset,
    words: &Words,
) -> Result<String, Failure> {
    let rows = CUSTOMERS
        .read_before(transaction, conversation, places + 1, TRANSCRIPT_ENTRIES)
        .await?;
    let earlier = rows.len() < usize::try_from(places).unwrap_or(usize::MAX);
    let entries: Vec<CustomerEntry> = rows.into_iter().map(EntryRow::for_customer).collect::<Result<_, _>>()?;
    Ok(transcript(words, site, &entries, earlier, utc_offset))
}
