//! What must hold after every step, seen from outside.

use crate::deeds::{Answer, Deed, Request};
use crate::outside::Stored;
use crate::world::World;
use domain::conversation::{EndedBy, State};
use domain::ids::ConversationId;
use domain::limits::REOPENS_FOR;
use domain::time::Timestamp;
use std::collections::BTreeMap;

pub(crate) fn state(stored: &Stored) -> State {
    State::parse(&stored.state).expect("a state")
}

/// Whether one deed leads from this state to that.
fn follows(before: &Stored, after: &Stored, now: Timestamp) -> bool {
    let (was, is) = (state(before), state(after));
    let ends = [EndedBy::Staff, EndedBy::Customer, EndedBy::Clock]
        .into_iter()
        .any(|by| after.ended_by.as_deref() == Some(by.as_str()) && was.ended_by(by) == Some(is));
    let reopens = before.ended_by.as_deref() == Some("clock")
        && is == State::Waiting
        && before.closed_at.is_some_and(|at| now < Timestamp(at) + REOPENS_FOR);
    was == is
        || ends
        || reopens
        || matches!(
            (was, is),
            (State::Waiting, State::InProgress) | (State::InProgress, State::Waiting)
        )
}

impl World {
    /// After a deed: only what it is about has moved, and only as it may.
    pub(crate) async fn look(&mut self, request: &Request, answer: Option<&Answer>) {
        let (before, records) = (self.known.clone(), self.records.known.clone());
        self.look_at_all().await;
        self.look_at_moved_records(&records, &request.deed, answer);
        let now = self.now();
        let about = match answer {
            Some(
                Answer::Chat(conversation) | Answer::Accepted(conversation) | Answer::Continued { conversation, .. },
            ) => Some(*conversation),
            Some(_) => request.deed.conversation(),
            None => None,
        };
        for (conversation, after) in &self.known {
            let Some(before) = before.get(conversation) else {
                assert_eq!(about, Some(*conversation), "nothing else begins");
                assert_eq!(state(after), State::Waiting, "what begins waits");
                continue;
            };
            let is_handed_back = request.deed == Deed::HandBack && before.assigned_agent_id.is_some();
            if answer.is_some() && self.only_its_cards_moved(&request.deed, before, after) {
                continue;
            }
            let ends_with_record = matches!(request.deed, Deed::CloseRecord { record, ends_conversation: true, .. }
                if answer.is_some() && self.records.current_of(*conversation) == Some(record));
            if about == Some(*conversation) || is_handed_back || ends_with_record {
                assert!(follows(before, after, now), "{} became {}", before.state, after.state);
            } else {
                assert_eq!(before, after, "others do not move");
            }
        }
    }

    /// What holds of every conversation at any time.
    pub(crate) async fn look_at_all(&mut self) {
        let conversations = self.outside.conversations().await;
        for (conversation, stored) in &conversations {
            let waits = i64::from(state(stored) == State::Waiting);
            assert_eq!(
                stored.waits_in, waits,
                "{conversation} waits in one place while it waits"
            );
            if let Some(before) = self.known.get(conversation) {
                let moved = (
                    before.staff_seq,
                    before.customer_seq,
                    before.staff_version,
                    before.customer_version,
                );
                let moved_to = (
                    stored.staff_seq,
                    stored.customer_seq,
                    stored.staff_version,
                    stored.customer_version,
                );
                assert!(
                    moved.0 <= moved_to.0 && moved.1 <= moved_to.1,
                    "{conversation} loses nothing"
                );
                assert!(
                    moved.2 <= moved_to.2 && moved.3 <= moved_to.3,
                    "{conversation} counts on"
                );
            }
        }
        let mut open: BTreeMap<i64, i64> = BTreeMap::new();
        for stored in conversations.values().filter(|stored| stored.is_open()) {
            *open.entry(stored.customer_id).or_default() += 1;
        }
        assert!(open.values().all(|count| *count == 1), "one open chat per customer");
        self.known = conversations;
        self.look_at_records().await;
        for pending in self.outside.pending_requests().await {
            let stored = &self.known[&ConversationId(pending.conversation_id)];
            let is_askers = state(stored) == State::InProgress && stored.assigned_agent_id == Some(pending.asked_by);
            assert!(is_askers, "{pending:?} waits for an answer about {stored:?}");
        }
        for (person, row) in self.outside.people().await {
            assert_eq!(
                row.open_conversations,
                self.open_count(person),
                "what {person} has open is counted"
            );
        }
    }
}
