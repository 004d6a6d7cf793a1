//! The cards of records in conversations. An entry says only of which record it is; what a card shows is the record as it stands.

use super::{kind, state};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::entry::{CardComment, CustomerCard, StaffCard};
use domain::ids::{ConversationId, RecordId, RecordNumber};
use domain::limits::CARD_COMMENTS;

/// The record's columns in an entry's row; all none where the entry is no card, or where nobody asked for them.
#[derive(Debug, Default, sqlx::FromRow)]
#[sqlx(default)]
pub(crate) struct Card {
    record_id: Option<i64>,
    record_kind: Option<String>,
    record_number: Option<String>,
    record_short_description: Option<String>,
    record_state: Option<String>,
    /// JSON: what its customer may read of what was said on the record itself, the newest first; only customers ask for it.
    record_comments: Option<String>,
}

impl Card {
    /// `by` is who created or linked it.
    pub(crate) fn for_staff(self, by: String) -> Result<StaffCard, Failure> {
        Ok(StaffCard {
            record: RecordId(of(self.record_id)?),
            kind: kind(&of(self.record_kind)?)?,
            number: RecordNumber(of(self.record_number)?),
            short_description: of(self.record_short_description)?,
            state: state(&of(self.record_state)?)?,
            by,
        })
    }

    pub(crate) fn for_customer(self) -> Result<CustomerCard, Failure> {
        let comments = self.record_comments.as_deref().map(serde_json::from_str);
        let mut comments: Vec<CardComment> = comments.transpose()?.unwrap_or_default();
        comments.reverse();
        Ok(CustomerCard {
            number: RecordNumber(of(self.record_number)?),
            short_description: of(self.record_short_description)?,
            state: state(&of(self.record_state)?)?.for_customer(),
            comments,
        })
    }
}

const _: () = assert!(CARD_COMMENTS == 20, "as the statement below has it");

/// What an entry's row has besides for the customer: the last comments on the record whose card it is, put together as JSON by `$json`. Most
/// entries are no card, and for those nothing is looked up.
macro_rules! card_comments {
    ($json:literal) => {
        concat!(
            "CASE WHEN entries.record_id IS NOT NULL THEN (SELECT ",
            $json,
            " FROM (SELECT author_name, created_at, body FROM record_entries
                   WHERE record_entries.record_id = entries.record_id AND record_entries.visibility = 'comment'
                     AND record_entries.removed_at IS NULL
                   ORDER BY record_entries.seq DESC LIMIT 20) AS said) END AS record_comments, "
        )
    };
}
pub(crate) use card_comments;

fn of<T>(column: Option<T>) -> Result<T, Failure> {
    column.ok_or_else(|| Failure::Stored("a card of no record".to_owned()))
}

/// A conversation in which a record's card looks different now.
#[derive(sqlx::FromRow)]
pub(super) struct Moved {
    pub(super) id: i64,
    pub(super) state: String,
    staff_version: i64,
    customer_version: i64,
    /// Whether it points at this record.
    pub(super) is_current: i64,
}

/// The columns of a [`Moved`].
macro_rules! returning {
    () => {
        "RETURNING conversations.id, state, staff_version, customer_version,
            (SELECT COUNT(*) FROM record_conversations AS links WHERE links.record_id = $1
                AND links.conversation_id = conversations.id AND links.until_seq IS NULL) AS is_current"
    };
}

/// Locks all conversations that have a card of this record, in the order of their ids, and gives them new versions.
pub(super) async fn lock(transaction: &mut Transaction, record: RecordId) -> Result<Vec<Moved>, Failure> {
    const LOCK: Sql = Sql::each(
        concat!(
            "UPDATE conversations SET staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE id IN (SELECT conversation_id FROM entries WHERE record_id = $1) ",
            returning!()
        ),
        concat!(
            "WITH locked AS (SELECT id FROM conversations
                             WHERE id IN (SELECT conversation_id FROM entries WHERE record_id = $1) ORDER BY id FOR UPDATE)
             UPDATE conversations SET staff_version = staff_version + 1, customer_version = customer_version + 1
             FROM locked WHERE conversations.id = locked.id ",
            returning!()
        ),
    );
    transaction.all(LOCK, args![record]).await
}

/// The same where a change shows on the cards; none where it does not.
pub(super) async fn lock_if(
    transaction: &mut Transaction,
    shows: bool,
    record: RecordId,
) -> Result<Vec<Moved>, Failure> {
    if shows {
        lock(transaction, record).await
    } else {
        Ok(Vec::new())
    }
}

/// Gives the cards the versions of their conversations, so that whoever looks on reads them anew.
pub(super) async fn renew(transaction: &mut Transaction, record: RecordId, moved: &[Moved]) -> Result<(), Failure> {
    const RENEW: Sql = Sql::each(
        "UPDATE entries SET staff_version = moved.value ->> 1, customer_version = moved.value ->> 2
         FROM json_each($2) AS moved
         WHERE entries.record_id = $1 AND entries.conversation_id = moved.value ->> 0",
        "UPDATE entries SET staff_version = (moved ->> 1)::BIGINT, customer_version = (moved ->> 2)::BIGINT
         FROM json_array_elements($2::json) AS moved
         WHERE entries.record_id = $1 AND entries.conversation_id = (moved ->> 0)::BIGINT",
    );
    if moved.is_empty() {
        return Ok(());
    }
    let versions: Vec<[i64; 3]> = moved
        .iter()
        .map(|moved| [moved.id, moved.staff_version, moved.customer_version])
        .collect();
    transaction
        .execute(RENEW, args![record, serde_json::to_string(&versions)?])
        .await?;
    for moved in moved {
        transaction.touch(Topic::Conversation(ConversationId(moved.id)));
        transaction.touch(Topic::Chat(ConversationId(moved.id)));
    }
    Ok(())
}
