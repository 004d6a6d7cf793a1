//! What a customer has said in a conversation: what records of it begin with (behaviour 9).

use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::ids::ConversationId;

/// More messages than a description has room for.
const MOST_MESSAGES: i64 = 4_000;

/// The customer's messages, oldest first, those left out whose words were removed.
pub(super) async fn words_of(
    transaction: &mut Transaction,
    conversation: ConversationId,
) -> Result<Vec<String>, Failure> {
    let words: Vec<(String,)> = transaction
        .all(
            "SELECT body FROM entries
             WHERE conversation_id = $1 AND author = 'customer' AND kind = 'message' AND removed_at IS NULL
             ORDER BY staff_seq LIMIT $2",
            args![conversation, MOST_MESSAGES],
        )
        .await?;
    Ok(words.into_iter().map(|(words,)| words).collect())
}
