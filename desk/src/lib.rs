//! What agents, customers and the clock can do at a desk.
//!
//! What lives here: every transaction, on SQLite and Postgres alike; what is live; what happens later. What does not:
//! HTTP, sockets, screens, and the rules themselves, which are `domain`'s.
//!
//! Each file is one thing the desk can do; each writing function is one transaction, top to bottom.

mod absence;
mod accept;
mod apply;
mod asked;
mod asking;
mod asset_sets;
mod attachment;
mod attention;
mod availability;
mod background;
mod backup;
mod builds;
mod changes;
mod check;
pub mod clock;
mod colleague_request;
mod configuration;
mod context;
mod customer;
mod customer_token;
mod desk;
mod doorbell;
mod due;
mod end;
mod entry;
mod escalation;
mod failure;
mod fields;
mod files;
mod follow_up;
mod gather;
mod hours;
mod identity;
mod join;
mod leave;
mod leave_message;
mod line;
mod live;
mod look;
mod mail;
mod message;
mod metrics;
mod offline;
mod open_count;
mod overview;
mod participants;
mod pass_on;
mod people;
mod per_queue;
mod presence;
mod put_back;
mod queue_summary;
mod read_marks;
mod readiness;
mod recent;
mod record;
mod relation;
mod remove_answer;
mod remove_text;
mod reopen;
mod request;
mod retention;
mod return_to_queue;
mod sidebar;
mod silence;
mod site_keys;
mod staffing;
mod start;
mod status;
mod store;
mod survey;
mod surveys;
mod take;
mod unfolded;

pub use apply::{ApplyError, Report};
pub use asked::Asked;
pub use asset_sets::LeftAsset;
pub use attachment::{Download, Upload};
pub use attention::Until;
pub use backup::{Backup, BackupError, Restored, Taken, Taking, Tell, backup, backup_before_upgrade};
pub use changes::ChatView;
pub use check::CheckError;
pub use customer_token::CustomerToken;
pub use desk::{Desk, Settings, Staff};
pub use files::{Bucket, BucketError, Content, Files};
pub use leave_message::LeaveMessage;
pub use live::{Counted, Ear, Live, TokenHash, Topic};
pub use look::Logo;
pub use mail::{Mail, Postman, Undelivered};
pub use metrics::{QueueStanding, Standing};
pub use people::{SessionToken, SignInError};
pub use presence::Presence;
pub use readiness::NotReady;
pub use retention::{
    Audited, Exported, ExportedAnswer, ExportedComment, ExportedConversation, ExportedFile, ExportedMail,
    ExportedRating, ExportedRecord, Found, Progress,
};
pub use site_keys::{SiteKeyAdded, SiteKeyListed};
pub use start::{Site, SiteTopic, StartChat};
pub use store::{Bus, Database, OpenError, POSTGRES_PLANS_FOR, Statement, broken_rules, statements};
