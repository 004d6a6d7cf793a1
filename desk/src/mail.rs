//! Transcripts by e-mail (behaviour 10, "After"): asked for in one transaction, which leaves a row in `mails` and one in `due`; sent by
//! whoever takes that row, outside of any transaction.
//!
//! How a mail travels is not the desk's business, but a [`Postman`]'s. Without one there is no e-mail, and nobody is offered any.

mod ask;
mod deliver;

use crate::desk::Desk;
use domain::time::Timestamp;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// The due row of a mail: it is tried to be sent. [`Desk::send_mails`] takes these rows, and nobody else.
pub(crate) const MAIL: &str = "mail";

/// A finished mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The same whenever it is sent again, and of no other mail: by it a mail that arrives twice is known.
    pub id: String,
    pub to: String,
    /// When it is sent.
    pub at: Timestamp,
    /// One line, of the desk's own words.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Why a mail was not taken. The words are for the log: they say nothing of what the mail is about, nor to whom it goes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Undelivered {
    pub why: String,
    /// Whether trying again leads to the same.
    pub for_good: bool,
}

/// Whoever takes mails and brings them on their way.
pub trait Postman: Send + Sync {
    /// Sends a mail. Once this comes back without an error, it is in others' hands.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), Undelivered>>;
}

impl Desk {
    /// Has mails sent by this postman, from now on. Said once, before anybody uses the desk; a second postman is not taken.
    pub fn set_postman(&self, postman: Arc<dyn Postman>) {
        if self.inner.postman.set(postman).is_err() {
            tracing::warn!("there is a postman already");
        }
    }

    /// Whether e-mail is set up.
    pub(crate) fn sends_mails(&self) -> bool {
        self.inner.postman.get().is_some()
    }
}
