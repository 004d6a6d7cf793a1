//! An export's words: what stands in it, and nothing else can.

use domain::attachment::File;
use domain::ids::{ConversationId, ConversationNumber};
use domain::wire::customer::Phase;
use serde::Serialize;

/// A customer, as an export tells of them. Moments are written as in `2026-11-24T13:02:00Z`.
#[derive(Clone, Debug, Serialize)]
pub struct Exported {
    /// The key word of the site whose customer they are.
    pub site: String,
    /// Who they are to it; none of a guest.
    pub subject: Option<String>,
    pub name: String,
    pub email: Option<String>,
    /// What the site has said of them.
    pub verified_name: Option<String>,
    pub verified_email: Option<String>,
    pub known_since: String,
    /// Filled by whoever writes them down one after the other.
    pub conversations: Vec<ExportedConversation>,
    pub records: Vec<ExportedRecord>,
    /// Which conversations they have.
    #[serde(skip)]
    pub have: Vec<ConversationId>,
}

/// One of their conversations.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedConversation {
    pub number: ConversationNumber,
    pub topic: Option<String>,
    pub phase: Phase,
    pub started_at: String,
    pub ended_at: Option<String>,
    /// What their browser told: the page around the chat, its languages, the device.
    pub page: Option<String>,
    pub language: Option<String>,
    pub device: Option<String>,
    /// In which language they read it.
    pub read_in: Option<String>,
    pub answers: Vec<ExportedAnswer>,
    pub rating: Option<ExportedRating>,
    pub mails: Vec<ExportedMail>,
    /// The file in which what was said stands.
    pub transcript: String,
    pub files: Vec<ExportedFile>,
    /// What belongs into the transcript's file.
    #[serde(skip)]
    pub text: String,
}

/// What they answered to a question of the site's own.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedAnswer {
    pub question: String,
    /// Empty where it was removed.
    pub answer: String,
}

/// How they said a chat was.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedRating {
    pub stars: i64,
    pub comment: String,
    pub at: String,
}

/// A transcript that went to them by e-mail.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedMail {
    pub to: String,
    pub asked_at: String,
    pub sent_at: Option<String>,
}

/// A file that they have sent or received.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedFile {
    /// Where it lies in the export: a name that the desk has given.
    pub path: String,
    /// What its sender called it.
    pub name: String,
    pub bytes: u32,
    pub sent_at: String,
    pub is_theirs: bool,
    #[serde(skip)]
    pub file: File,
}

/// A case or an incident of theirs, as far as they may read it.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedRecord {
    pub number: String,
    pub state: &'static str,
    pub short_description: String,
    pub created_at: String,
    pub closed_at: Option<String>,
    pub comments: Vec<ExportedComment>,
}

/// What staff wrote on a record for its customer.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedComment {
    /// By public name.
    pub by: String,
    pub at: String,
    pub text: String,
}
