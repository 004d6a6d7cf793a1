//! Leaving a message (behaviour 10, "Opening hours"): what a customer writes where nobody can answer now becomes a case. Whoever
//! waits ends their chat with it.

use crate::customer::{self, Customer, Entered};
use crate::customer_token::CustomerToken;
use crate::desk::Desk;
use crate::end::{close, facts};
use crate::failure::Failure;
use crate::fields::{FieldsRow, fields_columns, topic_of_site};
use crate::record::kept;
use crate::record::words::Words;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::conversation::{EndReason, EndedBy, State};
use domain::entry::SystemLine;
use domain::fields::{Given, OwnAnswer};
use domain::ids::{ConversationId, GroupId, RequestId, SiteId};
use domain::text::{EmailAddress, MessageBody, Name};
use domain::time::Timestamp;
use domain::wire::customer::MessageLeft;

/// What a customer leaves.
#[derive(Clone, Debug)]
pub struct LeaveMessage {
    /// The site's key.
    pub site: String,
    pub name: Option<Name>,
    /// Where the answer goes. As typed; proves nothing. Of whom the site has named, it goes where the site says.
    pub email: EmailAddress,
    /// One of the site's topics, by name; none for its first. Whoever waits has chosen theirs already.
    pub topic: Option<String>,
    pub message: MessageBody,
    /// To what the site asks besides. Whoever waits has answered that already.
    pub own_answers: Vec<OwnAnswer>,
}

#[derive(sqlx::FromRow)]
struct Door {
    site_id: i64,
    /// Of the topic's queue; none for a topic that is not the site's.
    group_id: Option<i64>,
    #[sqlx(flatten)]
    fields: FieldsRow,
}

/// The customer's open conversation.
#[derive(sqlx::FromRow)]
struct Open {
    id: i64,
    state: String,
    group_id: i64,
    agent: Option<String>,
}

impl Desk {
    /// Stores what a customer leaves as a case, which nobody can read but staff. If they wait, that ends with it, and points at the
    /// case. It is taken at any hour: that somebody has come meanwhile is no reason to refuse a message.
    ///
    /// # Errors
    /// `not_found` for an unknown site, `invalid` for an unknown topic and for what the site needs and was not given, `already_taken` where somebody talks to them by now.
    pub async fn leave_message(
        &self,
        token: &CustomerToken,
        left: LeaveMessage,
        request: RequestId,
    ) -> Result<MessageLeft, Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| leave_message(transaction, now, token.clone(), left.clone(), request.clone()))
            .await
    }
}

async fn leave_message(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    left: LeaveMessage,
    request: RequestId,
) -> Result<MessageLeft, Failure> {
    let action = format!("leave_message {}", left.site);
    let door: Option<Door> = transaction
        .optional(
            concat!(
                "SELECT sites.id AS site_id, queues.group_id, ",
                fields_columns!(),
                "FROM sites LEFT JOIN topics ON topics.id = ",
                topic_of_site!("$2"),
                "LEFT JOIN queues ON queues.id = topics.queue_id
                 WHERE sites.site_key = $1"
            ),
            args![&left.site, left.topic.as_deref()],
        )
        .await?;
    let door = door.ok_or(Refusal::NotFound)?;

    let (site, email) = (SiteId(door.site_id), Some(&left.email));
    let name = left.name.as_ref();
    let entered = customer::enter(&mut transaction, now, site, &token, name, email).await?;
    let Entered { customer, .. } = entered;
    let Customer { id, .. } = customer;
    let actor = Actor::Customer(id);
    if let Some(told) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(told);
    }
    let open: Option<Open> = transaction
        .optional(
            "SELECT conversations.id, conversations.state, queues.group_id, people.public_name AS agent
             FROM conversations
             JOIN queues ON queues.id = conversations.queue_id
             LEFT JOIN people ON people.id = conversations.assigned_agent_id
             WHERE conversations.customer_id = $1 AND conversations.state IN ('waiting', 'in_progress')",
            args![id],
        )
        .await?;
    let fields = door.fields.fields()?;
    let group = match &open {
        Some(open) if open.state != State::Waiting.as_str() => {
            return Err(Refusal::AlreadyTaken { by: open.agent.clone() }.into());
        }
        Some(open) => open.group_id,
        None => {
            fields.check(&Given {
                name: name.is_some() || entered.has_name,
                email: true,
                topic: left.topic.is_some(),
                message: true,
                own: &left.own_answers,
            })?;
            door.group_id
                .ok_or_else(|| Refusal::invalid("topic", "is not one of this site's"))?
        }
    };
    let waiting = open.map(|open| ConversationId(open.id));
    if let Some(conversation) = waiting {
        let facts = facts(&mut transaction, conversation).await?;
        let line = SystemLine::EndedByCustomer;
        close(
            &mut transaction,
            now,
            &facts,
            EndedBy::Customer,
            EndReason::Pressed,
            &line,
        )
        .await?;
    }
    let answers = fields.answered(&left.own_answers);
    let words = Words::of_message(&left.message, &answers);
    let created = kept::keep_message(&mut transaction, words, waiting, id, GroupId(group), now).await?;
    let told = MessageLeft { number: created.number };
    store(&mut transaction, actor, &request, &action, &told, now).await?;
    customer::wake(&mut transaction, customer, &token).await?;
    transaction.commit().await?;
    Ok(told)
}
