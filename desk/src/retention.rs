//! What a desk forgets, and what it tells somebody that it keeps of them (behaviour 10, "Forgetting"): one customer is erased or exported
//! as an operator says on the command line, conversations are deleted by their age, and each is noted in the table `audit`.
//!
//! No server function leads here.

mod audit;
mod erase;
mod export;
mod find;
mod old;

pub use audit::Audited;
pub use erase::Progress;
pub(crate) use erase::{ERASE, go_on_erasing};
pub use export::{
    Exported, ExportedAnswer, ExportedComment, ExportedConversation, ExportedFile, ExportedMail, ExportedRating,
    ExportedRecord,
};
pub use find::Found;
pub(crate) use old::{OLD_CONVERSATIONS, delete_old, look_at_age};
