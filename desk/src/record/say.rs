//! Saying something on a record itself, and removing that (behaviour 9).

use super::card;
use super::facts::Facts;
use super::lines::RecordCounters;
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::live::Topic;
use crate::request::{Actor, earlier, store};
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::access::Whose;
use domain::entry::Visibility;
use domain::ids::{RecordId, RequestId};
use domain::record::access::{Action, may};
use domain::text::MessageBody;
use domain::time::Timestamp;
use domain::wire::agent::Sent;

/// What was said on the record under this id already.
#[derive(sqlx::FromRow)]
struct Said {
    seq: i64,
    visibility: String,
    body: String,
    removed_at: Option<i64>,
    created_at: i64,
}

impl Desk {
    /// Says something on a record itself. Saying it again under the same id stores it once.
    ///
    /// # Errors
    /// By the access table of records; `id_reused` where that id came with other words.
    pub async fn write_on_record(
        &self,
        staff: &Staff,
        record: RecordId,
        client_id: RequestId,
        visibility: Visibility,
        body: MessageBody,
    ) -> Result<Sent, Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| {
            say(
                transaction,
                now,
                staff.clone(),
                record,
                client_id.clone(),
                visibility,
                body.clone(),
            )
        })
        .await
    }

    /// Removes the words of what was said on a record, by its place there. Removing them again changes nothing.
    ///
    /// # Errors
    /// By the access table of records; `not_found` where nothing was said there.
    pub async fn remove_record_text(
        &self,
        staff: &Staff,
        record: RecordId,
        seq: i64,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| remove(transaction, now, staff.clone(), record, seq, request.clone()))
            .await
    }
}

async fn say(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    record: RecordId,
    client_id: RequestId,
    visibility: Visibility,
    body: MessageBody,
) -> Result<Sent, Failure> {
    let facts = Facts::of(&mut transaction, &staff, record, None).await?;
    may(&facts.ties.relations(&staff), Action::Write(visibility))?;
    let said: Option<Said> = transaction
        .optional(
            "SELECT seq, visibility, body, removed_at, created_at FROM record_entries
             WHERE record_id = $1 AND author_id = $2 AND client_id = $3",
            args![record, staff.person, &client_id],
        )
        .await?;
    if let Some(said) = said {
        let same = said.removed_at.is_some() || said.body == body.as_str();
        return if same && said.visibility == visibility.as_str() {
            Ok(Sent {
                seq: said.seq,
                at: Timestamp(said.created_at),
            })
        } else {
            Err(Refusal::IdReused.into())
        };
    }
    // What the customer may read stands on the record's cards. Conversations are locked before records.
    let moved = card::lock_if(&mut transaction, visibility == Visibility::Comment, record).await?;
    let RecordCounters { seq, version } = transaction
        .one(
            "UPDATE records SET seq = seq + 1, version = version + 1, updated_at = $2 WHERE id = $1
             RETURNING seq, version",
            args![record, now],
        )
        .await?;
    transaction
        .execute(
            "INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, client_id,
                    created_at)
             VALUES ($1, $2, $3, 'message', $4, $5, $6, $7, $8, $9)",
            args![
                record,
                seq,
                version,
                visibility.as_str(),
                staff.person,
                facts.public_name,
                body.as_str(),
                &client_id,
                now
            ],
        )
        .await?;
    card::renew(&mut transaction, record, &moved).await?;
    transaction.touch(Topic::Record(record));
    transaction.commit().await?;
    Ok(Sent { seq, at: now })
}

async fn remove(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    record: RecordId,
    seq: i64,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (
        Actor::Person(staff.person),
        format!("remove_record_text {record} {seq}"),
    );
    if let Some(removed) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(removed);
    }
    let facts = Facts::of(&mut transaction, &staff, record, None).await?;
    let relations = facts.ties.relations(&staff);
    may(&relations, Action::Read)?;
    let said: Option<(String, String, i64, Option<i64>)> = transaction
        .optional(
            "SELECT kind, visibility, author_id, removed_at FROM record_entries WHERE record_id = $1 AND seq = $2",
            args![record, seq],
        )
        .await?;
    let (kind, visibility, author, removed_at) = said.ok_or(Refusal::NotFound)?;
    if kind != "message" {
        return Err(Refusal::NotAllowed.into());
    }
    let whose = if author == staff.person.0 {
        Whose::Own
    } else {
        Whose::Colleagues
    };
    may(&relations, Action::RemoveText(whose))?;
    if removed_at.is_none() {
        let shows = visibility == Visibility::Comment.as_str();
        let moved = card::lock_if(&mut transaction, shows, record).await?;
        let (version,): (i64,) = transaction
            .one(
                "UPDATE records SET version = version + 1 WHERE id = $1 RETURNING version",
                args![record],
            )
            .await?;
        let removed = transaction
            .execute(
                "UPDATE record_entries SET body = '', removed_at = $3, removed_by = $4, version = $5
                 WHERE record_id = $1 AND seq = $2 AND removed_at IS NULL",
                args![record, seq, now, staff.person, version],
            )
            .await?;
        if removed == 0 {
            return Err(Failure::Overtaken);
        }
        card::renew(&mut transaction, record, &moved).await?;
        transaction.touch(Topic::Record(record));
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}
