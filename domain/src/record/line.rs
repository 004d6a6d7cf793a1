//! The lines that a record's activity has of its own: what was changed, for staff (behaviour 9).

use super::{Assessment, State};
use crate::ids::ConversationNumber;
use serde::{Deserialize, Serialize};

/// What somebody did to a record, as a kind with parameters. Texts are not kept here: what is removed must be gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordLine {
    State {
        from: State,
        to: State,
    },
    Assessment {
        from: Assessment,
        to: Assessment,
    },
    /// Who is to solve it now, by name.
    Assignment {
        group: String,
        assignee: Option<String>,
    },
    ShortDescription,
    Description,
    Closed,
    /// This conversation points at it from now on.
    Linked {
        conversation: ConversationNumber,
    },
    /// This conversation points at another record now. What was said until then stays.
    Unlinked {
        conversation: ConversationNumber,
    },
}

/// A line in staff's words; `by` is the public name of who did it.
#[must_use]
pub fn words(line: &RecordLine, by: &str) -> String {
    match line {
        RecordLine::State { from, to } => format!("{by} changed the state from {} to {}", from.label(), to.label()),
        RecordLine::Assessment { from, to } => {
            let (from, to) = (from.priority(), to.priority());
            if from == to {
                format!("{by} changed impact and urgency")
            } else {
                format!("{by} changed the priority from {} to {}", from.label(), to.label())
            }
        }
        RecordLine::Assignment {
            group,
            assignee: Some(assignee),
        } => format!("{by} assigned it to {assignee} ({group})"),
        RecordLine::Assignment { group, assignee: None } => format!("{by} assigned it to {group}"),
        RecordLine::ShortDescription => format!("{by} changed the short description"),
        RecordLine::Description => format!("{by} changed the description"),
        RecordLine::Closed => format!("{by} closed it"),
        RecordLine::Linked { conversation } => format!("{by} linked {conversation}"),
        RecordLine::Unlinked { conversation } => format!("{by} linked {conversation} to another record"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Kind, Level, Priority};

    #[test]
    fn staff_read_who_changed_what() {
        let line = RecordLine::State {
            from: State::New,
            to: State::AwaitingInfo,
        };
        assert_eq!(words(&line, "Amy"), "Amy changed the state from New to Awaiting Info");
        let line = RecordLine::Assessment {
            from: Assessment::first(Kind::Case),
            to: Assessment::Case {
                priority: Priority::High,
            },
        };
        assert_eq!(
            words(&line, "Amy"),
            "Amy changed the priority from 3 - Moderate to 2 - High"
        );
        let (high, low) = (Level::High, Level::Low);
        let line = RecordLine::Assessment {
            from: Assessment::Incident {
                impact: high,
                urgency: low,
            },
            to: Assessment::Incident {
                impact: low,
                urgency: high,
            },
        };
        assert_eq!(words(&line, "Amy"), "Amy changed impact and urgency");
    }
}
