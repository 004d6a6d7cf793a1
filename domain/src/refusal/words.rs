//! What people read of a refusal. What a customer can be told stands apart, since the chat's page holds these words and no others.

use super::Refusal;
use std::borrow::Cow;
use std::fmt::{Display, Formatter, Result};

impl Refusal {
    /// What a customer reads. A page that is told what no customer can be told is of another version than the desk.
    #[must_use]
    pub fn for_customer(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::SignedOut => "You are signed out. Sign in again to go on.",
            Self::CrossSite => "This request came from another site and was not carried out.",
            Self::NotFound => "There is nothing here that you can see.",
            Self::AlreadyTaken { by } => return already_taken(by.as_deref()).into(),
            Self::Closed => "This conversation has ended.",
            Self::IdReused => "This was already sent with other words.",
            Self::QueueClosed => "This desk takes no new chats at the moment.",
            Self::Invalid { field, reason } => return invalid(field, reason).into(),
            Self::TooLarge => "This is too large to be sent.",
            Self::SlowDown { retry_after_secs } => {
                return format!("That was too fast. Try again in {retry_after_secs} s.").into();
            }
            Self::Unavailable => "The desk cannot be reached just now. Your text is kept.",
            Self::Offline => "No connection. Your text is kept and sent when it is back.",
            // Told to staff alone. Scripts of the chat, which are told the last three, show the words that come with them.
            Self::VersionSkew
            | Self::NotAllowed
            | Self::ConversationOpen { .. }
            | Self::AlreadyLinked { .. }
            | Self::NoLongerPending
            | Self::NobodyWaiting
            | Self::LastAdmin
            | Self::OutOfTurn
            | Self::AtLimit { .. }
            | Self::AgentAtLimit { .. }
            | Self::AgentAway { .. }
            | Self::AgentOffline { .. }
            | Self::AlreadyAsked { .. }
            | Self::AlreadyRated
            | Self::SurveyClosed
            | Self::FileRefused { .. } => "Headset was updated. Reload this page to go on; your text is kept.",
        })
    }
}

impl Display for Refusal {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::NotAllowed => out.write_str("You are not allowed to do this."),
            Self::ConversationOpen { with } => write!(out, "There is an open conversation with {}.", with.join(", ")),
            Self::AlreadyLinked { number } => write!(out, "This conversation belongs to {number} now."),
            Self::NoLongerPending => out.write_str("This request is no longer waiting for an answer."),
            Self::NobodyWaiting => out.write_str("Nobody is waiting any more."),
            Self::LastAdmin => out.write_str("The last administrator cannot be disabled."),
            Self::OutOfTurn => out.write_str("This queue is accepted in turn, and somebody else is before."),
            Self::AtLimit { limit } => {
                write!(out, "You have {limit} open conversations, which is your limit.")
            }
            Self::AgentAtLimit { agent, limit } => {
                write!(out, "{agent} has {limit} open conversations, which is their limit.")
            }
            Self::AgentAway { agent } => write!(out, "{agent} is away."),
            Self::AgentOffline { agent } => write!(out, "{agent} is offline."),
            Self::AlreadyAsked { agent } => write!(out, "{agent} has been asked already."),
            Self::AlreadyRated => out.write_str("You have rated this chat already."),
            Self::SurveyClosed => out.write_str("This chat cannot be rated."),
            Self::FileRefused { fault } => out.write_str(&fault.words()),
            Self::Invalid { field, reason } => match staffs_field(field) {
                Some(field) => write!(out, "{field} {reason}."),
                None => out.write_str(&self.for_customer()),
            },
            Self::SignedOut
            | Self::CrossSite
            | Self::NotFound
            | Self::AlreadyTaken { .. }
            | Self::Closed
            | Self::IdReused
            | Self::QueueClosed
            | Self::TooLarge
            | Self::SlowDown { .. }
            | Self::Unavailable
            | Self::Offline
            | Self::VersionSkew => out.write_str(&self.for_customer()),
        }
    }
}

fn already_taken(by: Option<&str>) -> String {
    by.map_or_else(
        || "Somebody else accepted this conversation.".to_owned(),
        |name| format!("{name} accepted this conversation."),
    )
}

/// What is wrong with a field that customers fill in.
fn invalid(field: &str, reason: &str) -> String {
    match field {
        "" => format!("What was sent {reason}."),
        "body" => format!("The message {reason}."),
        "message" => format!("The first message {reason}."),
        "name" | "topic" => format!("The {field} {reason}."),
        "email" => format!("The e-mail address {reason}."),
        other => format!("The field {other} {reason}."),
    }
}

/// A field that only staff fill in, or that a script of the chat sends: what people call it.
fn staffs_field(field: &str) -> Option<&'static str> {
    Some(match field {
        "public_name" => "The public name",
        "password" => "The password",
        "code" => "The code",
        "short_description" => "The short description",
        "description" => "The description",
        "resolution" => "The resolution",
        "group" => "The group",
        "assignee" => "The assignee",
        "state" => "The state",
        "assessment" => "The priority",
        "rating" => "The rating",
        "comment" => "The comment",
        _ => return None,
    })
}
