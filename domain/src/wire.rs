//! What travels between browser and server, one file per door.

pub mod agent;
pub mod codec;
pub mod customer;
pub mod record;

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
pub const AGENT_FUNCTIONS: [&str; 44] = [
    "accept",
    "accept_invitation",
    "accept_next",
    "accept_transfer",
    "cancel_invitation",
    "cancel_transfer",
    "changes",
    "close_record",
    "context",
    "create_record",
    "decline_invitation",
    "decline_transfer",
    "done",
    "end_conversation",
    "escalate",
    "group_choices",
    "hand_back",
    "history",
    "invite",
    "join",
    "keep_open",
    "leave",
    "link_record",
    "linkable_records",
    "me",
    "pick_up",
    "record",
    "record_form",
    "record_history",
    "records",
    "remove_answer",
    "remove_record_text",
    "remove_text",
    "request_transfer",
    "return_to_queue",
    "send_message",
    "send_transcript",
    "set_presence",
    "sign_out",
    "take_over",
    "transfer_targets",
    "transfer_to_queue",
    "update_record",
    "write_on_record",
];

/// See [`AGENT_FUNCTIONS`].
pub const CUSTOMER_FUNCTIONS: [&str; 14] = [
    "answer_survey",
    "chat_changes",
    "chat_history",
    "continue_chat",
    "end_chat",
    "forget",
    "identify",
    "leave_message",
    "mail_transcript",
    "say",
    "start_chat",
    "still_here",
    "transcript",
    "transcript_offer",
];
