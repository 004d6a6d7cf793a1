//! What a page keeps in the browser's storage of the texts it has not sent.

use crate::wire::{Tree, Value};
use domain::ids::{ConversationId, RequestId};
use domain::time::Timestamp;

/// The texts of one conversation that are not acknowledged, as kept in the browser's storage: only they are, since how
/// their sending stood says nothing to a page that opens later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub(super) conversation: ConversationId,
    pub(super) texts: Vec<(RequestId, String, Timestamp)>,
}

impl Kept {
    /// As it is stored.
    #[must_use]
    pub fn write(&self) -> Value {
        let text = |(client_id, body, written_at): &(RequestId, String, Timestamp)| {
            Value::Object(vec![
                ("client_id", Value::Text(client_id.as_str().to_owned())),
                ("body", Value::Text(body.clone())),
                ("written_at", Value::Number(written_at.0)),
            ])
        };
        Value::Object(vec![
            ("conversation", Value::Number(self.conversation.0)),
            ("texts", Value::List(self.texts.iter().map(text).collect())),
        ])
    }

    /// From what is stored; none where that is something else.
    pub fn read<T: Tree>(stored: &T) -> Option<Self> {
        let text = |text: &T| {
            Some((
                RequestId::new(text.field("client_id")?.text()?).ok()?,
                text.field("body")?.text()?,
                Timestamp(text.field("written_at")?.number()?),
            ))
        };
        Some(Self {
            conversation: ConversationId(stored.field("conversation")?.number()?),
            texts: stored
                .field("texts")?
                .items()?
                .iter()
                .map(text)
                .collect::<Option<_>>()?,
        })
    }
}
