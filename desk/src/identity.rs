//! Known customers (behaviour 10): what a site's own server says of whoever looks at its page, and what follows from it.
//!
//! Whoever is named is one customer in all their browsers. Only what the site has signed leads to them; what a customer typed never
//! does, and nobody is led to them who merely sits at the same computer.

mod demo_shop;
mod signed;

use crate::customer::{self, Customer};
use crate::customer_token::{CustomerToken, token_hash};
use crate::desk::Desk;
use crate::entry::{CountersRow, NewEntry, insert};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::entry::StaffLine;
use domain::fields;
use domain::identity::{KnownPerson, Unproven, person};
use domain::ids::{ConversationId, CustomerId, PersonId, QueueId, RecordId, SiteId};
use domain::limits::BROWSERS_OF_CUSTOMER;
use domain::text::{EmailAddress, Name, SiteKey};
use domain::time::Timestamp;
use domain::verdict::Counters;
use domain::wire::customer::Identified;
use signed::Signed;

/// What one call of [`Desk::identify`] is about.
#[derive(Clone)]
struct Asked {
    site: SiteId,
    known: KnownPerson,
    /// The token that this browser has had.
    earlier: CustomerToken,
    /// The one that it has made for this.
    token: CustomerToken,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    site_id: i64,
    secret: String,
}

/// Whose token a browser has had so far.
#[derive(sqlx::FromRow)]
struct EarlierRow {
    customer_id: i64,
    name: String,
    email: Option<String>,
    subject: Option<String>,
    verified_name: Option<String>,
    verified_email: Option<String>,
}

/// What the desk knows of a known customer by now.
#[derive(sqlx::FromRow)]
struct KnownRow {
    id: i64,
    verified_name: Option<String>,
    verified_email: Option<String>,
}

/// A guest's open conversation that has become a known customer's.
#[derive(sqlx::FromRow)]
struct MovedRow {
    id: i64,
    queue_id: i64,
    assigned_agent_id: Option<i64>,
    #[sqlx(flatten)]
    counters: CountersRow,
}

impl Desk {
    /// Takes a site's word for who this browser's customer is. From then on `token`, which the browser has made for this, is theirs
    /// as well, and `earlier` is nobody's: whoever has come by it before has nothing of it. Where `earlier` is theirs already, it
    /// stays and `token` is forgotten. Asking again with the same two leads to the same.
    ///
    /// # Errors
    /// `invalid` with the field `identity` for whatever does not prove who they are, with `token` where that is in use.
    pub async fn identify(
        &self,
        earlier: &CustomerToken,
        site: &str,
        identity: &str,
        token: &CustomerToken,
    ) -> Result<Identified, Refusal> {
        let now = self.now();
        let (site, known) = self.proven(site, identity, now).await.map_err(Failure::into_refusal)?;
        let asked = Asked {
            site,
            known,
            earlier: earlier.clone(),
            token: token.clone(),
        };
        self.transact(move |transaction| identify(transaction, now, asked.clone()))
            .await
    }

    /// Forgets a token: it opens nothing any more, and its connections end. What was said stays with the desk.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn forget(&self, token: &CustomerToken, site: &str) -> Result<(), Refusal> {
        let Ok(site) = SiteKey::new(site) else {
            return Ok(());
        };
        let token = token.clone();
        self.transact(move |transaction| forget(transaction, site.clone(), token.clone()))
            .await
    }

    /// At which site a signed token names whom. Why one does not is for whoever runs the desk, and not for whoever sent it.
    async fn proven(&self, site: &str, identity: &str, now: Timestamp) -> Result<(SiteId, KnownPerson), Failure> {
        let site = SiteKey::new(site).map_err(|_| Refusal::from(Unproven::Audience))?;
        let proven = match Signed::read(identity) {
            Ok(signed) => self
                .key(&site, &signed.kid)
                .await?
                .ok_or(Unproven::Key)
                .and_then(|key| Ok((SiteId(key.site_id), person(signed.claims(&key.secret)?, &site, now)?))),
            Err(why) => Err(why),
        };
        Ok(proven.map_err(|why| {
            tracing::info!(site = site.as_str(), %why, "a customer's identity is refused");
            Refusal::from(why)
        })?)
    }

    async fn key(&self, site: &SiteKey, kid: &str) -> Result<Option<KeyRow>, Failure> {
        self.glance()
            .await?
            .optional(
                "SELECT site_keys.site_id, site_keys.secret FROM site_keys JOIN sites ON sites.id = site_keys.site_id
                 WHERE site_keys.kid = $1 AND sites.site_key = $2",
                args![kid, site.as_str()],
            )
            .await
    }
}

async fn identify(mut transaction: Transaction, now: Timestamp, asked: Asked) -> Result<Identified, Failure> {
    let Asked {
        site,
        known,
        earlier,
        token,
    } = asked;
    let before = whose(&mut transaction, site, &earlier).await?;
    if let Some(before) = before.as_ref().filter(|before| before.is(&known)) {
        if before.is_up_to_date(&known) {
            transaction.finish().await?;
            return Ok(before.identified());
        }
        let known = enter(&mut transaction, now, site, &known).await?;
        transaction.commit().await?;
        return Ok(known.identified(false));
    }
    if earlier == token {
        return Err(not_fresh());
    }

    let person = enter(&mut transaction, now, site, &known).await?;
    let customer = CustomerId(person.id);
    take_token(&mut transaction, now, site, &token, customer).await?;
    if let Some(before) = before {
        if before.subject.is_none() {
            bring_along(&mut transaction, now, &before, customer, &token).await?;
        }
        drop_token(&mut transaction, site, &earlier).await?;
    }
    drop_earliest(&mut transaction, customer).await?;
    transaction.touch(Topic::Customer(token.topic()));
    transaction.commit().await?;
    Ok(person.identified(true))
}

async fn forget(mut transaction: Transaction, site: SiteKey, token: CustomerToken) -> Result<(), Failure> {
    let site: Option<(i64,)> = transaction
        .optional("SELECT id FROM sites WHERE site_key = $1", args![site.as_str()])
        .await?;
    if let Some((site,)) = site {
        drop_token(&mut transaction, SiteId(site), &token).await?;
    }
    transaction.commit().await
}

/// Finds a token's customer.
macro_rules! whose {
    ($lock:literal) => {
        concat!(
            "SELECT tokens.customer_id, customers.name, customers.email, customers.subject, customers.verified_name,
                    customers.verified_email
             FROM customer_tokens AS tokens JOIN customers ON customers.id = tokens.customer_id
             WHERE tokens.token_hash = $1 AND tokens.site_id = $2",
            $lock
        )
    };
}

/// The customer of a token, if it is anybody's. The token is held until the end of the transaction: a chat that starts with it
/// meanwhile waits.
async fn whose(
    transaction: &mut Transaction,
    site: SiteId,
    token: &CustomerToken,
) -> Result<Option<EarlierRow>, Failure> {
    const WHOSE: Sql = Sql::each(whose!(""), whose!(" FOR UPDATE OF tokens"));
    transaction.optional(WHOSE, args![token.hash(), site]).await
}

/// The one customer that a person is at a site, made if there is none, with what the site says by now. What it leaves out stays as
/// it last said; whom it has given no name are called what it calls them until they type one. Their row is locked, so that no chat
/// of theirs begins meanwhile.
async fn enter(
    transaction: &mut Transaction,
    now: Timestamp,
    site: SiteId,
    known: &KnownPerson,
) -> Result<KnownRow, Failure> {
    let name = known.name.as_ref().map(Name::as_str);
    transaction
        .one(
            "INSERT INTO customers (site_id, name, email, created_at, subject, verified_name, verified_email)
             VALUES ($1, $2, $3, $4, $5, $6, $3)
             ON CONFLICT (site_id, subject) WHERE subject IS NOT NULL DO UPDATE
             SET name = COALESCE(excluded.verified_name, customers.name),
                 email = COALESCE(excluded.email, customers.email),
                 verified_name = COALESCE(excluded.verified_name, customers.verified_name),
                 verified_email = COALESCE(excluded.verified_email, customers.verified_email)
             RETURNING id, verified_name, verified_email",
            args![
                site,
                name.unwrap_or(known.subject.as_str()),
                known.email.as_ref().map(EmailAddress::as_str),
                now,
                known.subject.as_str(),
                name
            ],
        )
        .await
}

/// Makes a token a customer's. One that is so already was taken by this call before its answer was lost.
async fn take_token(
    transaction: &mut Transaction,
    now: Timestamp,
    site: SiteId,
    token: &CustomerToken,
    customer: CustomerId,
) -> Result<(), Failure> {
    let taken = transaction
        .execute(
            "INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (token_hash, site_id) DO NOTHING",
            args![site, token.hash(), customer, now],
        )
        .await?;
    if taken == 0 {
        let whose = whose(transaction, site, token).await?;
        if whose.is_none_or(|whose| whose.customer_id != customer.0) {
            return Err(not_fresh());
        }
    }
    Ok(())
}

/// A guest's open conversation becomes the known customer's, if they have none that is open or that began later: it would stand
/// where nobody sees it. What the guest typed of themselves comes with it. What they have ended, or left, stays that guest's.
async fn bring_along(
    transaction: &mut Transaction,
    now: Timestamp,
    before: &EarlierRow,
    customer: CustomerId,
    token: &CustomerToken,
) -> Result<(), Failure> {
    let guest = CustomerId(before.customer_id);
    let moved: Option<MovedRow> = transaction
        .optional(
            "UPDATE conversations
             SET customer_id = $2, staff_seq = staff_seq + 1, staff_version = staff_version + 1
             WHERE customer_id = $1 AND state IN ('waiting', 'in_progress')
               AND NOT EXISTS (SELECT 1 FROM conversations AS theirs
                               WHERE theirs.customer_id = $2
                                 AND (theirs.id > conversations.id OR theirs.state IN ('waiting', 'in_progress')))
             RETURNING id, queue_id, assigned_agent_id, staff_seq - 1 AS staff_seq, customer_seq,
                 staff_version - 1 AS staff_version, customer_version",
            args![guest, customer],
        )
        .await?;
    let Some(moved) = moved else { return Ok(()) };
    // A guest's number is no name.
    let name = Some(before.name.as_str()).filter(|name| *name != fields::guest(guest));
    transaction
        .execute(
            "UPDATE customers SET name = COALESCE(verified_name, $2, name), email = COALESCE(email, $3) WHERE id = $1",
            args![customer, name, before.email.as_deref()],
        )
        .await?;
    let conversation = ConversationId(moved.id);
    let mut counters: Counters = moved.counters.into();
    let line = NewEntry::internal(conversation, &mut counters, &StaffLine::Identified, now)?;
    insert(transaction, &[line]).await?;
    // Its case or incident is the same customer's.
    let records: Vec<(i64,)> = transaction
        .all(
            "UPDATE records SET customer_id = $2, version = version + 1
             WHERE customer_id = $1 AND id IN (SELECT record_id FROM record_conversations WHERE conversation_id = $3)
             RETURNING id",
            args![guest, customer, conversation],
        )
        .await?;
    for (record,) in records {
        transaction.touch(Topic::Record(RecordId(record)));
    }
    transaction.touch(Topic::Conversation(conversation));
    transaction.touch(Topic::Queue(QueueId(moved.queue_id)));
    transaction.touch(Topic::Overview(QueueId(moved.queue_id)));
    if let Some(agent) = moved.assigned_agent_id {
        transaction.touch(Topic::Cases(PersonId(agent)));
    }
    let customer = Customer {
        id: customer,
        is_known: true,
    };
    customer::wake(transaction, customer, token).await
}

/// A token is nobody's from now on; its connections look, and find nothing.
async fn drop_token(transaction: &mut Transaction, site: SiteId, token: &CustomerToken) -> Result<(), Failure> {
    transaction
        .execute(
            "DELETE FROM customer_tokens WHERE token_hash = $1 AND site_id = $2",
            args![token.hash(), site],
        )
        .await?;
    transaction.touch(Topic::Customer(token.topic()));
    Ok(())
}

/// A customer is known in so many browsers and no more: the earliest make room.
async fn drop_earliest(transaction: &mut Transaction, customer: CustomerId) -> Result<(), Failure> {
    let dropped: Vec<(String,)> = transaction
        .all(
            "DELETE FROM customer_tokens
             WHERE customer_id = $1 AND token_hash IN (
                SELECT token_hash FROM customer_tokens WHERE customer_id = $1
                ORDER BY created_at DESC, token_hash LIMIT 1000 OFFSET $2)
             RETURNING token_hash",
            args![customer, BROWSERS_OF_CUSTOMER],
        )
        .await?;
    for (hash,) in dropped {
        transaction.touch(Topic::Customer(token_hash(&hash)));
    }
    Ok(())
}

fn not_fresh() -> Failure {
    Refusal::invalid("token", "must be a fresh one").into()
}

impl EarlierRow {
    fn is(&self, known: &KnownPerson) -> bool {
        self.subject.as_deref() == Some(known.subject.as_str())
    }

    /// Whether the site says nothing that it had not said before.
    fn is_up_to_date(&self, known: &KnownPerson) -> bool {
        let says = |said: Option<&str>, before: &Option<String>| said.is_none() || said == before.as_deref();
        says(known.name.as_ref().map(Name::as_str), &self.verified_name)
            && says(known.email.as_ref().map(EmailAddress::as_str), &self.verified_email)
    }

    fn identified(&self) -> Identified {
        Identified {
            name: self.verified_name.clone(),
            email: self.verified_email.clone(),
            rotated: false,
        }
    }
}

impl KnownRow {
    fn identified(self, rotated: bool) -> Identified {
        Identified {
            name: self.verified_name,
            email: self.verified_email,
            rotated,
        }
    }
}
