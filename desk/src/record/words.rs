//! What a customer has said in a conversation, and answered before it: what records of it begin with (behaviour 9).

use crate::failure::Failure;
use crate::fields::answers;
use crate::store::{Transaction, args};
use domain::fields::Answered;
use domain::ids::ConversationId;
use domain::record::draft::{description_of, short_description_of};
use domain::text::MessageBody;

/// More messages than a description has room for.
const MOST_MESSAGES: i64 = 4_000;

/// A customer's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// What the site asked, and what was answered, a line each.
    answers: Vec<String>,
    /// Oldest first, those left out whose words were removed.
    messages: Vec<String>,
}

impl Words {
    /// Those of a message that is left.
    pub(crate) fn of_message(message: &MessageBody, answers: &[Answered]) -> Self {
        Self {
            answers: answers.iter().map(Answered::line).collect(),
            messages: vec![message.as_str().to_owned()],
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.messages.is_empty()
    }

    /// What was said earlier, and yet comes after.
    pub(super) fn append(&mut self, others: Self) {
        self.answers.extend(others.answers);
        self.messages.extend(others.messages);
    }

    /// The first message; where nothing was said, the first answer.
    pub(super) fn short_description(&self) -> String {
        let first = self.messages.first().or(self.answers.first());
        first.map(|first| short_description_of(first)).unwrap_or_default()
    }

    /// The answers, and then as many messages as there is room for.
    pub(super) fn description(&self) -> String {
        description_of(self.answers.iter().chain(&self.messages).map(String::as_str))
    }
}

/// What there is of a conversation.
pub(super) async fn words_of(transaction: &mut Transaction, conversation: ConversationId) -> Result<Words, Failure> {
    /// Where the answers stand: before all entries.
    const ANSWERS: i64 = 0;
    let rows: Vec<(String, i64)> = transaction
        .all(
            "SELECT own_answers AS words, $3 AS place FROM conversations WHERE id = $1 AND own_answers IS NOT NULL
             UNION ALL
             SELECT body AS words, staff_seq AS place FROM entries
             WHERE conversation_id = $1 AND author = 'customer' AND kind = 'message' AND removed_at IS NULL
             ORDER BY place LIMIT $2",
            args![conversation, MOST_MESSAGES, ANSWERS],
        )
        .await?;
    let mut words = Words::default();
    for (text, place) in rows {
        if place == ANSWERS {
            words.answers = answers(Some(&text))?.iter().map(Answered::line).collect();
        } else {
            words.messages.push(text);
        }
    }
    Ok(words)
}
