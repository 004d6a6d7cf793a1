//! A refusal on the wire.

use super::{Code, Refusal};
use crate::attachment::Fault;
use serde::{Deserialize, Serialize};

/// How a refusal looks in JSON: `{"code": "...", "message": "...", ...}`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Wire {
    code: Code,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    with: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_secs: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
}

impl From<Refusal> for Wire {
    fn from(refusal: Refusal) -> Self {
        let mut wire = Self {
            code: refusal.code(),
            message: refusal.to_string(),
            by: None,
            agent: None,
            limit: None,
            with: None,
            number: None,
            field: None,
            reason: None,
            retry_after_secs: None,
            fault: None,
        };
        match refusal {
            Refusal::AlreadyTaken { by } => wire.by = by,
            Refusal::AtLimit { limit } => wire.limit = Some(limit),
            Refusal::AgentAtLimit { agent, limit } => {
                wire.agent = Some(agent);
                wire.limit = Some(limit);
            }
            Refusal::AgentAway { agent } | Refusal::AgentOffline { agent } | Refusal::AlreadyAsked { agent } => {
                wire.agent = Some(agent);
            }
            Refusal::ConversationOpen { with } => wire.with = Some(with),
            Refusal::AlreadyLinked { number } => wire.number = Some(number),
            Refusal::Invalid { field, reason } => {
                wire.field = Some(field);
                wire.reason = Some(reason);
            }
            Refusal::SlowDown { retry_after_secs } => {
                wire.retry_after_secs = Some(retry_after_secs);
            }
            Refusal::FileRefused { fault } => wire.fault = Some(fault),
            _ => {}
        }
        wire
    }
}

impl From<Wire> for Refusal {
    fn from(wire: Wire) -> Self {
        match wire.code {
            Code::SignedOut => Self::SignedOut,
            Code::NotAllowed => Self::NotAllowed,
            Code::CrossSite => Self::CrossSite,
            Code::NotFound => Self::NotFound,
            Code::AlreadyTaken => Self::AlreadyTaken { by: wire.by },
            Code::Closed => Self::Closed,
            Code::ConversationOpen => Self::ConversationOpen {
                with: wire.with.unwrap_or_default(),
            },
            Code::AlreadyLinked => Self::AlreadyLinked {
                number: wire.number.unwrap_or_default(),
            },
            Code::NoLongerPending => Self::NoLongerPending,
            Code::NobodyWaiting => Self::NobodyWaiting,
            Code::IdReused => Self::IdReused,
            Code::QueueClosed => Self::QueueClosed,
            Code::LastAdmin => Self::LastAdmin,
            Code::OutOfTurn => Self::OutOfTurn,
            Code::AtLimit => match wire.agent {
                Some(agent) => Self::AgentAtLimit {
                    agent,
                    limit: wire.limit.unwrap_or_default(),
                },
                None => Self::AtLimit {
                    limit: wire.limit.unwrap_or_default(),
                },
            },
            Code::AgentAway => Self::AgentAway {
                agent: wire.agent.unwrap_or_default(),
            },
            Code::AgentOffline => Self::AgentOffline {
                agent: wire.agent.unwrap_or_default(),
            },
            Code::AlreadyAsked => Self::AlreadyAsked {
                agent: wire.agent.unwrap_or_default(),
            },
            Code::AlreadyRated => Self::AlreadyRated,
            Code::SurveyClosed => Self::SurveyClosed,
            Code::Invalid => Self::Invalid {
                field: wire.field.unwrap_or_default(),
                reason: wire.reason.unwrap_or_default(),
            },
            Code::TooLarge => Self::TooLarge,
            Code::FileRefused => Self::FileRefused {
                fault: wire.fault.unwrap_or(Fault::Kind),
            },
            Code::SlowDown => Self::SlowDown {
                retry_after_secs: wire.retry_after_secs.unwrap_or(1),
            },
            Code::Unavailable => Self::Unavailable,
            Code::Offline => Self::Offline,
            Code::VersionSkew => Self::VersionSkew,
        }
    }
}
