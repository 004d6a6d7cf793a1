//! Starting a chat (behaviour 10), and what the chat page needs to know of its site.

use crate::absence;
use crate::customer::{self, Customer, Entered};
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::entry::{Author, NewEntry, insert};
use crate::failure::Failure;
use crate::fields::{FieldsRow, fields_columns, stored, topic_of_site};
use crate::hours::{Scheduled, join_schedule, schedule_columns, told};
use crate::live::Topic;
use crate::look::{LookRow, look_columns};
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::entry::{SystemLine, Visibility};
use domain::fields::{Fields, Given, OwnAnswer};
use domain::identity::may_start;
use domain::ids::{ConversationId, ConversationNumber, QueueId, RequestId, SiteId};
use domain::line::Priority;
use domain::look::Look;
use domain::text::{EmailAddress, MessageBody, Name};
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::customer::{Closed, Started};
use domain::written_from::WrittenFrom;

/// A site as the chat page needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The word in `/chat/{site}`.
    pub key: String,
    pub name: String,
    pub greeting: String,
    /// Origins (`scheme://host[:port]`) that may frame the chat page besides the desk's own.
    pub origins: Vec<String>,
    /// The topics to choose from, in their order.
    pub topics: Vec<SiteTopic>,
    /// What is asked before a chat.
    pub fields: Fields,
    pub look: Look,
}

/// A topic to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteTopic {
    pub name: String,
    /// Where its queue is closed.
    pub closed: Option<Closed>,
}

/// What a customer fills in before the chat.
#[derive(Clone, Debug)]
pub struct StartChat {
    /// The site's key.
    pub site: String,
    pub name: Option<Name>,
    /// As typed; proves nothing. Of whom the site has named, both are what it says.
    pub email: Option<EmailAddress>,
    /// One of the site's topics, by name; none for its first.
    pub topic: Option<String>,
    pub message: Option<MessageBody>,
    /// To what the site asks besides.
    pub own_answers: Vec<OwnAnswer>,
    /// Where they write from.
    pub from: WrittenFrom,
}

#[derive(sqlx::FromRow)]
struct SiteRow {
    id: i64,
    site_key: String,
    name: String,
    greeting: String,
    origins: String,
    #[sqlx(flatten)]
    fields: FieldsRow,
    #[sqlx(flatten)]
    look: LookRow,
}

#[derive(sqlx::FromRow)]
struct TopicRow {
    name: String,
    not_available: Option<String>,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

#[derive(sqlx::FromRow)]
struct Door {
    site_id: i64,
    guests: i64,
    topic: String,
    queue_id: i64,
    #[sqlx(flatten)]
    fields: FieldsRow,
    #[sqlx(flatten)]
    scheduled: Scheduled,
}

impl Desk {
    /// A site by its key.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn site(&self, key: &str) -> Result<Site, Refusal> {
        self.read_site(key).await.map_err(Failure::into_refusal)
    }

    async fn read_site(&self, key: &str) -> Result<Site, Failure> {
        let now = self.now();
        let mut transaction = self.read().await?;
        let row: Option<SiteRow> = transaction
            .optional(
                concat!(
                    "SELECT id, site_key, name, greeting, origins, ",
                    fields_columns!(),
                    ", ",
                    look_columns!(),
                    "FROM sites WHERE site_key = $1"
                ),
                args![key],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let topics: Vec<TopicRow> = transaction
            .all(
                concat!(
                    "SELECT topics.name, queues.not_available, ",
                    schedule_columns!(),
                    "FROM topics JOIN queues ON queues.id = topics.queue_id ",
                    join_schedule!("queues"),
                    "WHERE topics.site_id = $1 ORDER BY topics.place, topics.name"
                ),
                args![row.id],
            )
            .await?;
        transaction.finish().await?;
        Ok(Site {
            fields: row.fields.fields()?,
            key: row.site_key,
            name: row.name,
            greeting: row.greeting,
            origins: serde_json::from_str(&row.origins)?,
            topics: topics
                .into_iter()
                .map(|topic| topic.at(now))
                .collect::<Result<_, _>>()?,
            look: row.look.try_into()?,
        })
    }

    /// Starts a chat, or gives the one that is open: a customer has at most one at a site.
    ///
    /// # Errors
    /// `invalid` for an unknown topic, and for what the site needs and was not given, `not_found` for an unknown site, `signed_out` for a guest where the site takes none,
    /// `queue_closed` outside the hours of the topic's queue.
    pub async fn start_chat(
        &self,
        token: &CustomerToken,
        start: StartChat,
        request: RequestId,
    ) -> Result<Started, Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| start_chat(transaction, now, token.clone(), start.clone(), request.clone()))
            .await
    }
}

async fn start_chat(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    start: StartChat,
    request: RequestId,
) -> Result<Started, Failure> {
    let action = format!("start_chat {}", start.site);
    let door: Option<Door> = transaction
        .optional(
            concat!(
                "SELECT sites.id AS site_id, sites.guests, topics.name AS topic, topics.queue_id, ",
                fields_columns!(),
                ", ",
                schedule_columns!(),
                "FROM sites JOIN topics ON topics.id = ",
                topic_of_site!("$2"),
                "JOIN queues ON queues.id = topics.queue_id ",
                join_schedule!("queues"),
                "WHERE sites.site_key = $1"
            ),
            args![&start.site, start.topic.as_deref()],
        )
        .await?;
    let Some(door) = door else {
        return Err(why_no_door(&mut transaction, &start.site).await);
    };
    let (site, queue) = (SiteId(door.site_id), QueueId(door.queue_id));

    let (name, email) = (start.name.as_ref(), start.email.as_ref());
    let entered = customer::enter(&mut transaction, now, site, &token, name, email).await?;
    let Entered { customer, .. } = entered;
    let Customer { id, .. } = customer;
    let actor = Actor::Customer(id);
    if let Some(started) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(started);
    }
    let open: Option<(i64,)> = transaction
        .optional(
            "SELECT id FROM conversations WHERE customer_id = $1 AND state IN ('waiting', 'in_progress')",
            args![id],
        )
        .await?;
    if let Some((open,)) = open {
        let started = Started {
            conversation: ConversationId(open),
        };
        store(&mut transaction, actor, &request, &action, &started, now).await?;
        customer::wake(&mut transaction, customer, &token).await?;
        transaction.commit().await?;
        return Ok(started);
    }

    may_start(door.guests != 0, customer.is_known)?;
    let fields = door.fields.fields()?;
    fields.check(&Given {
        name: name.is_some() || entered.has_name,
        email: email.is_some() || entered.has_email,
        topic: start.topic.is_some(),
        message: start.message.is_some(),
        own: &start.own_answers,
    })?;
    if !door.scheduled.doors(now)?.are_open() {
        return Err(Refusal::QueueClosed.into());
    }
    let (count,): (i64,) = transaction
        .one(
            "UPDATE counters SET value = value + 1 WHERE name = 'conversation' RETURNING value",
            args![],
        )
        .await?;
    let entries_to_come = 1 + i64::from(start.message.is_some());
    let (conversation,): (i64,) = transaction
        .one(
            "INSERT INTO conversations (number, site_id, customer_id, queue_id, topic, state, created_at, staff_seq,
                    customer_seq, staff_version, customer_version, last_words, last_words_by_customer, unanswered_since,
                    page, language, device, own_answers, reading_language)
             VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $7, $7, $7, $8, $9, $6, $10, $11, $12, $13, $14)
             RETURNING id",
            args![
                ConversationNumber::from_count(count).0,
                site,
                id,
                queue,
                &door.topic,
                now,
                entries_to_come,
                start.message.as_ref().map(MessageBody::as_str),
                start.message.is_some(),
                start.from.page(),
                start.from.language(),
                start.from.device(),
                stored(&fields.answered(&start.own_answers))?,
                start.from.reading_language()
            ],
        )
        .await?;
    let conversation = ConversationId(conversation);
    let entries = first_entries(conversation, start.message, &request, now)?;
    insert(&mut transaction, &entries).await?;
    transaction
        .execute(
            "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at)
             VALUES ($1, $2, $3, $4, $4)",
            args![conversation, queue, Priority::Ordinary.rank(), now],
        )
        .await?;
    // Until the page's socket comes, the customer is not known to be there.
    absence::expect_customer(&mut transaction, conversation, now).await?;
    let started = Started { conversation };
    store(&mut transaction, actor, &request, &action, &started, now).await?;
    transaction.touch(Topic::Queue(queue));
    customer::wake(&mut transaction, customer, &token).await?;
    transaction.commit().await?;
    Ok(started)
}

/// What a conversation begins with: that it was started and, unless nothing was, what was typed.
pub(crate) fn first_entries(
    conversation: ConversationId,
    message: Option<MessageBody>,
    request: &RequestId,
    now: Timestamp,
) -> Result<Vec<NewEntry>, Failure> {
    let mut counters = Counters::default();
    let mut entries = vec![NewEntry::system(
        conversation,
        &mut counters,
        &SystemLine::Started,
        now,
    )?];
    if let Some(message) = message {
        let numbers = counters.number(Visibility::Comment);
        let author = (Author::Customer, None);
        let client_id = Some(request.clone());
        entries.push(NewEntry::message(
            conversation,
            numbers,
            author,
            message.into(),
            client_id,
            now,
        ));
    }
    Ok(entries)
}

impl TopicRow {
    fn at(self, now: Timestamp) -> Result<SiteTopic, Failure> {
        Ok(SiteTopic {
            closed: told(self.scheduled.doors(now)?, self.not_available),
            name: self.name,
        })
    }
}

/// Whether it is the site or the topic that does not exist.
async fn why_no_door(transaction: &mut Transaction, site: &str) -> Failure {
    let found: Result<Option<(i64,)>, Failure> = transaction
        .optional("SELECT id FROM sites WHERE site_key = $1", args![site])
        .await;
    match found {
        Ok(Some(_)) => Refusal::invalid("topic", "is not one of this site's").into(),
        Ok(None) => Refusal::NotFound.into(),
        Err(failure) => failure,
    }
}
