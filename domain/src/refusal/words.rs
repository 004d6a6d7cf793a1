//! What people read of a refusal. What customers read is in their language, and stands in the [`crate::catalogue`]: the chat's page
//! holds none of these words.

use super::Refusal;
use std::borrow::Cow;
use std::fmt::{Display, Formatter, Result};

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
            Self::Invalid { field, reason } => write!(out, "{} {reason}.", called(field)),
            Self::SignedOut => out.write_str("You are signed out. Sign in again to go on."),
            Self::CrossSite => out.write_str("This request came from another site and was not carried out."),
            Self::NotFound => out.write_str("There is nothing here that you can see."),
            Self::AlreadyTaken { by: None } => out.write_str("Somebody else accepted this conversation."),
            Self::AlreadyTaken { by: Some(name) } => write!(out, "{name} accepted this conversation."),
            Self::Closed => out.write_str("This conversation has ended."),
            Self::IdReused => out.write_str("This was already sent with other words."),
            Self::QueueClosed => out.write_str("This desk takes no new chats at the moment."),
            Self::TooLarge => out.write_str("This is too large to be sent."),
            Self::SlowDown { retry_after_secs } => {
                write!(out, "That was too fast. Try again in {retry_after_secs} s.")
            }
            Self::Unavailable => out.write_str("The desk cannot be reached just now. Your text is kept."),
            Self::Offline => out.write_str("No connection. Your text is kept and sent when it is back."),
            Self::VersionSkew => out.write_str("Headset was updated. Reload this page to go on; your text is kept."),
        }
    }
}

/// What people call a field.
fn called(field: &str) -> Cow<'static, str> {
    Cow::Borrowed(match field {
        "" => "What was sent",
        "body" => "The message",
        "message" => "The first message",
        "name" => "The name",
        "topic" => "The topic",
        "email" => "The e-mail address",
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
        "transcript" => "The transcript",
        "comment" => "The comment",
        other => return format!("The field {other}").into(),
    })
}
