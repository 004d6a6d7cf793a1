//! What travels between browser and server, one file per door.

pub mod agent;
pub mod codec;
pub mod customer;

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One frame from the server: its time (client clocks are wrong), and what moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    pub at: Timestamp,
    pub items: Vec<T>,
}

/// The names of all server functions, `agent` and `customer` apart. A test compares them with what is registered, so that
/// a new function fails until the access matrix has its row.
pub const AGENT_FUNCTIONS: [&str; 9] = [
    "accept_next",
    "changes",
    "done",
    "end_conversation",
    "history",
    "me",
    "remove_text",
    "send_message",
    "sign_out",
];

/// See [`AGENT_FUNCTIONS`].
pub const CUSTOMER_FUNCTIONS: [&str; 5] = ["chat_changes", "chat_history", "end_chat", "say", "start_chat"];
