//! Whether a record shows what stands in a conversation: what may be read on its page may be read where it lies.

use super::access::{RecordTies, record_ties};
use crate::desk::{Desk, Staff};
use crate::failure::Failure;
use crate::store::args;
use domain::ids::ConversationId;
use domain::people::Role;
use domain::record::access::{Action, may};

/// The records of a conversation that are asked.
const MOST: i64 = 50;

/// Whether this person may read a record that sees this place of staff's view.
pub(crate) async fn shows(desk: &Desk, staff: &Staff, conversation: ConversationId, seq: i64) -> Result<bool, Failure> {
    let glance = desk.glance().await?;
    let records: Vec<RecordTies> = glance
        .all(
            concat!(
                "SELECT ",
                record_ties!(),
                "FROM record_conversations AS shown JOIN records ON records.id = shown.record_id
                 WHERE shown.conversation_id = $1 AND COALESCE(shown.until_seq, $4) >= $4
                 ORDER BY shown.linked_at DESC LIMIT $5"
            ),
            args![conversation, staff.person, staff.roles.has(Role::Manager), seq, MOST],
        )
        .await?;
    Ok(records
        .iter()
        .any(|ties| may(&ties.relations(staff), Action::Read).is_ok()))
}
