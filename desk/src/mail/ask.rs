//! Asking for a mail: by an agent, who confirms the address, or by a customer whom the site has named with one.

use super::MAIL;
use crate::changes::state;
use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::due::{Later, arm};
use crate::end::{Facts, facts, facts_of_own, of_staff};
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::entry::StaffLine;
use domain::ids::{ConversationId, RequestId};
use domain::language::Language;
use domain::mail::{Before, By, Known, address, day, may_mail_transcript};
use domain::text::EmailAddress;
use domain::time::Timestamp;
use domain::verdict::Counters;

/// The largest id: it fits into 13 hexadecimal digits.
const LARGEST_ID: i64 = (1 << 52) - 1;

/// A mail that is asked for.
struct Asked<'a> {
    by: By<'a>,
    /// The public name of the agent who asks; none where it is the customer.
    agent: Option<String>,
    /// Of the customer's page; otherwise that of the browser with which the chat was begun.
    language: Option<Language>,
    utc_offset: i32,
}

/// What decides on where a mail goes and in which language.
#[derive(sqlx::FromRow)]
struct Recipient {
    language: Option<String>,
    email: Option<String>,
    verified_email: Option<String>,
}

/// An ended chat of a customer whom the site may have named.
#[derive(sqlx::FromRow)]
struct Offered {
    state: String,
    verified_email: Option<String>,
}

impl Desk {
    /// Has the transcript of an ended conversation sent to the address that its customer has, which the agent confirms by naming it.
    ///
    /// # Errors
    /// By the access table, `not_allowed` while it is open; `invalid` with the field `email` where the customer has another address, or with
    /// the field that is at its limit; `not_found` where e-mail is not set up.
    pub async fn send_transcript(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        email: &str,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff, email, sends) = (self.now(), staff.clone(), email.to_owned(), self.sends_mails());
        self.transact(move |transaction| {
            let (staff, email, request) = (staff.clone(), email.clone(), request.clone());
            send_transcript(transaction, now, sends, staff, conversation, email, request)
        })
        .await
    }

    /// Has the transcript of the customer's own ended chat sent to the address by which the site has named them, in this language, by a
    /// clock `utc_offset` minutes ahead of UTC. Gives that address.
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's, and where e-mail is not set up; `not_allowed` while it is open, and for whom the site
    /// has not named with an address; `invalid` with the field that is at its limit.
    pub async fn mail_transcript(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
        language: Language,
        utc_offset: i32,
        request: RequestId,
    ) -> Result<String, Refusal> {
        let (now, token, sends) = (self.now(), token.clone(), self.sends_mails());
        self.transact(move |transaction| {
            let asked = Asked {
                by: By::Customer,
                agent: None,
                language: Some(language),
                utc_offset,
            };
            mail_transcript(
                transaction,
                now,
                sends,
                token.clone(),
                conversation,
                asked,
                request.clone(),
            )
        })
        .await
    }

    /// Whether [`Desk::mail_transcript`] would be taken now.
    ///
    /// # Errors
    /// `not_found` unless the chat is this token's.
    pub async fn offers_transcript(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
    ) -> Result<bool, Refusal> {
        let offers = self.read_offers_transcript(token, conversation).await;
        offers.map_err(Failure::into_refusal)
    }

    async fn read_offers_transcript(
        &self,
        token: &CustomerToken,
        conversation: ConversationId,
    ) -> Result<bool, Failure> {
        let mut transaction = self.read().await?;
        let own: Option<Offered> = transaction
            .optional(
                "SELECT conversations.state, customers.verified_email
                 FROM conversations
                 JOIN customer_tokens AS tokens ON tokens.customer_id = conversations.customer_id AND tokens.token_hash = $2
                 JOIN customers ON customers.id = conversations.customer_id
                 WHERE conversations.id = $1",
                args![conversation, token.hash()],
            )
            .await?;
        let own = own.ok_or(Refusal::NotFound)?;
        let offers = match own.verified_email.as_deref().filter(|_| self.sends_mails()) {
            Some(to) => {
                let before = before(&mut transaction, conversation, to, self.now()).await?;
                may_mail_transcript(state(&own.state)?, before).is_ok()
            }
            None => false,
        };
        transaction.finish().await?;
        Ok(offers)
    }
}

async fn send_transcript(
    mut transaction: Transaction,
    now: Timestamp,
    sends: bool,
    staff: Staff,
    conversation: ConversationId,
    email: String,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("send_transcript {conversation}"));
    if let Some(asked) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(asked);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (name, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::MailTranscript, facts.state()?)?;
    let asked = Asked {
        by: By::Agent { confirmed: &email },
        agent: Some(name),
        language: None,
        utc_offset: 0,
    };
    queue(&mut transaction, now, sends, conversation, &facts, asked).await?;
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

async fn mail_transcript(
    mut transaction: Transaction,
    now: Timestamp,
    sends: bool,
    token: CustomerToken,
    conversation: ConversationId,
    asked: Asked<'static>,
    request: RequestId,
) -> Result<String, Failure> {
    let facts = facts_of_own(&mut transaction, &token, conversation).await?;
    let actor = Actor::Customer(facts.customer());
    let action = format!("mail_transcript {conversation}");
    if let Some(to) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(to);
    }
    let to = queue(&mut transaction, now, sends, conversation, &facts, asked).await?;
    store(&mut transaction, actor, &request, &action, &to, now).await?;
    transaction.commit().await?;
    Ok(to)
}

/// Puts a mail among those that are to be sent, and says so to staff. Gives where it goes.
async fn queue(
    transaction: &mut Transaction,
    now: Timestamp,
    sends: bool,
    conversation: ConversationId,
    facts: &Facts,
    asked: Asked<'_>,
) -> Result<String, Failure> {
    if !sends {
        return Err(Refusal::NotFound.into());
    }
    let state = facts.state()?;
    let recipient: Recipient = transaction
        .one(
            "SELECT conversations.language, customers.email, customers.verified_email
             FROM conversations JOIN customers ON customers.id = conversations.customer_id
             WHERE conversations.id = $1",
            args![conversation],
        )
        .await?;
    let known = Known {
        email: recipient.email.as_deref(),
        verified_email: recipient.verified_email.as_deref(),
    };
    let to = address(asked.by, known)?.to_owned();
    // Whoever reopens it in this moment makes this start again; whoever asks at once waits here, and is counted after this one.
    let row: Option<CountersRow> = transaction
        .optional(
            "UPDATE conversations SET staff_seq = staff_seq + 1, staff_version = staff_version + 1
             WHERE id = $1 AND state = $2
             RETURNING staff_seq - 1 AS staff_seq, customer_seq, staff_version - 1 AS staff_version, customer_version",
            args![conversation, state.as_str()],
        )
        .await?;
    let mut counters: Counters = row.ok_or(Failure::Overtaken)?.into();
    let before = before(transaction, conversation, &to, now).await?;
    may_mail_transcript(state, before)?;
    let language = asked
        .language
        .or_else(|| recipient.language.as_deref().and_then(Language::of_tag))
        .unwrap_or(Language::English);
    let mail = rand::random_range(1..=LARGEST_ID);
    // Of two conversations that ask for one address at once, the second begins again and is counted after the first.
    transaction
        .execute(
            "INSERT INTO mails (id, conversation_id, place, to_address, to_folded, day, place_of_day, language, utc_offset, state,
                 created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10)",
            args![
                mail,
                conversation,
                before.of_conversation + 1,
                &to,
                folded(&to)?,
                day(now),
                before.to_address + 1,
                language.code(),
                i64::from(asked.utc_offset),
                now
            ],
        )
        .await?;
    let later = Later {
        kind: MAIL,
        subject: mail,
        since: now,
        due_at: now,
        about_people: false,
    };
    arm(transaction, later).await?;
    let line = StaffLine::TranscriptAsked {
        agent: asked.agent,
        to: to.clone(),
    };
    let entry = NewEntry::internal(conversation, &mut counters, &line, now)?;
    insert(transaction, &[entry]).await?;
    transaction.touch(Topic::Conversation(conversation));
    Ok(to)
}

/// What was asked for before: rows are never removed, so the last place is the count.
async fn before(
    transaction: &mut Transaction,
    conversation: ConversationId,
    to: &str,
    now: Timestamp,
) -> Result<Before, Failure> {
    let (of_conversation, to_address): (i64, i64) = transaction
        .one(
            "SELECT COALESCE((SELECT MAX(place) FROM mails WHERE conversation_id = $1), 0),
                    COALESCE((SELECT MAX(place_of_day) FROM mails WHERE to_folded = $2 AND day = $3), 0)",
            args![conversation, folded(to)?, day(now)],
        )
        .await?;
    Ok(Before {
        of_conversation,
        to_address,
    })
}

/// The form in which two spellings of one address are equal.
fn folded(address: &str) -> Result<String, Failure> {
    Ok(EmailAddress::new(address)?.folded())
}
