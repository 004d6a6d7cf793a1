//! What staff are told of a conversation's customer.

use crate::conversation::State;
use crate::fields::Answered;
use crate::ids::{ConversationId, ConversationNumber};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known of a conversation's customer besides its head (behaviour 3, "The context panel").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerContext {
    /// The page around the chat, as their browser told it.
    pub page: Option<String>,
    /// In which they read the chat, and that of their browser.
    pub language: Option<String>,
    pub device: Option<String>,
    /// What they answered to the site's own questions before this chat.
    pub answers: Vec<Answered>,
    /// Whom the site says that they are; none for a guest.
    pub verified: Option<Verified>,
    /// Their other conversations, the newest first.
    pub theirs: Vec<OtherConversation>,
    /// Conversations of others with the same e-mail address, as one of them typed it, which proves nothing.
    pub possibly: Vec<OtherConversation>,
}

/// Whom the embedding site says that a customer is (behaviour 10, "Known customers"): all of it the site's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// What the site calls them for good.
    pub subject: String,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// Another conversation, as much of it as whoever asks may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherConversation {
    pub conversation: ConversationId,
    pub number: ConversationNumber,
    pub started_at: Timestamp,
    pub queue: String,
    /// The assigned agent's name.
    pub agent: Option<String>,
    pub state: State,
    /// Whether they may read it.
    pub readable: bool,
}
