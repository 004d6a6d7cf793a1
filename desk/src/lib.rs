//! What agents, customers and the clock can do at a desk.
//!
//! What lives here: every transaction, on SQLite and Postgres alike; what is live; what happens later. What does not:
//! HTTP, sockets, screens, and the rules themselves, which are `domain`'s.
//!
//! Each file is one thing the desk can do; each writing function is one transaction, top to bottom.

pub mod clock;

use domain::ids::{ConversationId, PersonId, QueueId, RequestId};
use domain::people::{Me, Roles};

#[derive(Clone)]
pub struct Desk {}

/// Somebody of the staff who acts: who they are and what they may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub person: PersonId,
    pub roles: Roles,
}
