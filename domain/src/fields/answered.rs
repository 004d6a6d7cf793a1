//! What was answered to a site's own questions, as it is kept with the conversation (behaviour 10, "Start").

use crate::ids::PersonId;
use crate::record::removed::REMOVED;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An answer as it is kept, and as staff read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub name: String,
    /// Empty once it was removed.
    pub answer: String,
    /// Whether the site asked so at that moment. Otherwise the form was older than that, or somebody made it up.
    pub asked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removal>,
}

/// Who removed an answer, and when (behaviour 5, "Remove text").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    pub person: PersonId,
    /// Their public name then.
    pub by: String,
    pub at: Timestamp,
}

impl Answered {
    /// Question and answer on a line, where only words can stand.
    #[must_use]
    pub fn line(&self) -> String {
        let answer = match self.removed {
            Some(_) => REMOVED,
            None => &self.answer,
        };
        format!("{}: {answer}", self.name)
    }

    /// Removes the answer; its question stays. Gives the words, for whoever looks for them elsewhere; none where they were removed
    /// before.
    pub fn remove(&mut self, removal: Removal) -> Option<String> {
        if self.removed.is_some() {
            return None;
        }
        self.removed = Some(removal);
        Some(std::mem::take(&mut self.answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removal(by: &str) -> Removal {
        Removal {
            person: PersonId(1),
            by: by.to_owned(),
            at: Timestamp(7),
        }
    }

    #[test]
    fn an_answer_is_removed_once_and_its_question_stays() {
        let stored = r#"{"name":"Order number","answer":"4711","asked":true}"#;
        let mut answered: Answered = serde_json::from_str(stored).expect("as it was kept before answers could go");
        assert_eq!(answered.line(), "Order number: 4711");
        assert_eq!(serde_json::to_string(&answered).expect("serializes"), stored);

        assert_eq!(answered.remove(removal("Amy")).as_deref(), Some("4711"));
        assert_eq!(answered.line(), "Order number: (text removed)");
        assert_eq!(answered.remove(removal("Mia")), None);
        assert_eq!(answered.removed, Some(removal("Amy")), "who came first");
        let kept = serde_json::to_string(&answered).expect("serializes");
        assert!(!kept.contains("4711"), "{kept}");
        assert_eq!(serde_json::from_str::<Answered>(&kept).expect("reads"), answered);
    }
}
