//! What cases and incidents should be by what was acknowledged, and what must hold of them after every step.

use crate::deeds::{Actor, Answer, Deed, Request};
use crate::outside::{Stored, StoredRecord};
use crate::world::World;
use domain::entry::Visibility;
use domain::ids::{ConversationId, RecordId, RecordNumber};
use domain::record::edit::RecordEdit;
use domain::record::{Kind, Level};
use std::collections::{BTreeMap, BTreeSet};

/// All that is known of records.
#[derive(Default)]
pub(crate) struct Records {
    /// As last seen from outside.
    pub(crate) known: BTreeMap<RecordId, StoredRecord>,
    /// What each sees of which conversation: all of it while that points at it, or else all up to this place of staff's view.
    pub(crate) sees: BTreeMap<(RecordId, ConversationId), Option<i64>>,
    /// What stands on each itself, in its order.
    pub(crate) own: BTreeMap<RecordId, Vec<Own>>,
}

/// What stands on a record itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// By the word for what was done.
    Line(&'static str),
    Said {
        by: usize,
        visibility: Visibility,
        words: String,
    },
    Removed {
        by: usize,
        visibility: Visibility,
    },
}

impl Records {
    /// The record that a conversation points at.
    pub(crate) fn current_of(&self, conversation: ConversationId) -> Option<RecordId> {
        let mut sees = self.sees.iter();
        let current = sees.find(|((_, of), until)| *of == conversation && until.is_none());
        current.map(|((record, _), _)| *record)
    }

    /// The conversations that point at a record.
    pub(crate) fn conversations_of(&self, record: RecordId) -> impl Iterator<Item = ConversationId> {
        let sees = self.sees.iter();
        sees.filter(move |((of, _), until)| *of == record && until.is_none())
            .map(|((_, conversation), _)| *conversation)
    }

    /// Whether whoever saw `current` there may have a conversation point at another record.
    pub(crate) fn may_replace(&self, conversation: ConversationId, current: Option<RecordId>) -> bool {
        let points_at = self.current_of(conversation);
        points_at.is_none() || points_at == current
    }

    fn point_at(&mut self, stored: &Stored, record: RecordId) {
        let conversation = stored.conversation();
        if let Some(former) = self.current_of(conversation) {
            self.sees.insert((former, conversation), Some(stored.staff_seq));
            self.says(former, Own::Line("unlinked"));
        }
        self.sees.insert((record, conversation), None);
    }

    fn says(&mut self, record: RecordId, own: Own) {
        self.own.entry(record).or_default().push(own);
    }

    /// The records that a deed may change.
    pub(crate) fn of_deed(&self, deed: &Deed) -> BTreeSet<RecordId> {
        match deed {
            Deed::EditRecord { record, .. }
            | Deed::CloseRecord { record, .. }
            | Deed::SayOnRecord { record, .. }
            | Deed::RemoveOnRecord { record, .. } => BTreeSet::from([*record]),
            Deed::CreateRecord { conversation, .. }
            | Deed::LinkRecord { conversation, .. }
            | Deed::Remove { conversation, .. } => {
                let sees = self.sees.keys();
                sees.filter(|(_, of)| of == conversation)
                    .map(|(record, _)| *record)
                    .collect()
            }
            _ => BTreeSet::new(),
        }
    }
}

/// The lines that a change leaves on a record: one for each field that differs.
fn lines_of(before: &StoredRecord, edit: &RecordEdit) -> Vec<&'static str> {
    let differs = |text: &Option<String>, before: &str| text.as_deref().is_some_and(|text| text.trim() != before);
    let lines = [
        ("state", edit.state.is_some_and(|state| state.as_str() != before.state)),
        (
            "assessment",
            edit.assessment.is_some_and(|assessment| {
                let levels = (
                    assessment.impact().map(Level::number),
                    assessment.urgency().map(Level::number),
                );
                (assessment.priority().number(), levels) != (before.priority, (before.impact, before.urgency))
            }),
        ),
        (
            "assignment",
            edit.assignment.is_some_and(|assignment| {
                let assignee = assignment.assignee.map(|assignee| assignee.0);
                (assignment.group.0, assignee) != (before.group_id, before.assignee_id)
            }),
        ),
        (
            "short_description",
            differs(&edit.short_description, &before.short_description),
        ),
        ("description", differs(&edit.description, &before.description)),
    ];
    lines
        .into_iter()
        .filter_map(|(line, differs)| differs.then_some(line))
        .collect()
}

impl World {
    /// What follows for records from what was done.
    pub(crate) fn remember_of_records(&mut self, request: &Request, answer: &Answer) {
        let Actor::Colleague(by) = request.actor else { return };
        let records = &mut self.records;
        match (&request.deed, answer) {
            (Deed::CreateRecord { conversation, .. }, Answer::Created(created)) => {
                assert!(!records.known.contains_key(&created.record), "each is a new one");
                records.own.insert(created.record, Vec::new());
                records.point_at(&self.known[conversation], created.record);
            }
            (
                Deed::LinkRecord {
                    conversation, record, ..
                },
                _,
            ) if records.current_of(*conversation) != Some(*record) => {
                records.point_at(&self.known[conversation], *record);
                records.says(*record, Own::Line("linked"));
            }
            (Deed::EditRecord { record, edit }, _) => {
                for line in lines_of(&records.known[record], edit) {
                    records.says(*record, Own::Line(line));
                }
            }
            (Deed::CloseRecord { record, .. }, _) => records.says(*record, Own::Line("closed")),
            (
                Deed::SayOnRecord {
                    record,
                    visibility,
                    words,
                },
                Answer::Stored { seq, .. },
            ) => {
                let said = Own::Said {
                    by,
                    visibility: *visibility,
                    words: words.clone(),
                };
                records.says(*record, said);
                let places = i64::try_from(records.own[record].len()).unwrap_or(i64::MAX);
                assert_eq!(*seq, places, "the place of what was said on {record}");
            }
            (Deed::RemoveOnRecord { record, seq }, _) => {
                let own = records.own.get_mut(record).expect("something stands there");
                let place = usize::try_from(*seq - 1).expect("a place");
                if let Own::Said { by, visibility, .. } = own[place] {
                    own[place] = Own::Removed { by, visibility };
                }
            }
            _ => {}
        }
    }

    /// What holds of every record at any time.
    pub(crate) async fn look_at_records(&mut self) {
        let records = self.outside.records().await;
        if records.is_empty() {
            return;
        }
        let sees = self.outside.seen_by_records().await;
        assert_eq!(sees, self.records.sees, "what each record sees of which conversation");
        let cards = self.outside.cards().await;
        assert!(
            cards.iter().eq(sees.keys()),
            "one card in each conversation that a record saw"
        );
        let mut pointing = BTreeSet::new();
        for ((record, conversation), _) in sees.iter().filter(|(_, until)| until.is_none()) {
            let is_first = pointing.insert(*conversation);
            assert!(is_first, "{conversation} points at {record} and at another");
        }
        for (record, conversation) in sees.keys() {
            let theirs = (records[record].customer_id, self.known[conversation].customer_id);
            assert_eq!(theirs.0, theirs.1, "{record} and {conversation} are of one customer");
        }
        for kind in Kind::ALL {
            let numbers = records
                .values()
                .filter(|stored| stored.kind == kind.as_str())
                .map(|stored| stored.number.clone());
            let counted = (1..).map(|count| RecordNumber::from_count(*kind, count).0);
            for (number, counted) in numbers.zip(counted) {
                assert_eq!(number, counted, "numbers without gaps");
            }
        }
        for (record, stored) in &records {
            let own = &self.records.own[record];
            assert_eq!(
                stored.seq,
                i64::try_from(own.len()).unwrap_or(i64::MAX),
                "what stands on {record}: {own:?}"
            );
            if let Some(before) = self.records.known.get(record) {
                assert!(before.version <= stored.version, "{record} counts on");
                assert!(
                    stored.resolution.is_some() || before.resolution.is_none(),
                    "{record} keeps how it was solved"
                );
            }
        }
        self.records.known = records;
    }

    /// After a deed: only the records that it is about have moved.
    pub(crate) fn look_at_moved_records(
        &self,
        before: &BTreeMap<RecordId, StoredRecord>,
        deed: &Deed,
        answer: Option<&Answer>,
    ) {
        let about = answer.map(|_| self.records.of_deed(deed)).unwrap_or_default();
        for (record, after) in &self.records.known {
            if !about.contains(record) {
                assert_eq!(before.get(record), Some(after), "{record} is none of that");
            }
        }
        if let (Deed::CloseRecord { record, .. }, Some(_)) = (deed, answer) {
            assert_eq!(self.records.known[record].state, "closed");
            for conversation in self.records.conversations_of(*record) {
                let state = &self.known[&conversation].state;
                assert_ne!(
                    state, "in_progress",
                    "what was talked about is closed, and {conversation} goes on"
                );
            }
        }
    }

    /// Whether a conversation has moved only since the card of a record of this deed looks different.
    pub(crate) fn only_its_cards_moved(&self, deed: &Deed, before: &Stored, after: &Stored) -> bool {
        let conversation = after.conversation();
        let mut about = self.records.of_deed(deed).into_iter();
        let but_versions = Stored {
            staff_version: after.staff_version,
            customer_version: after.customer_version,
            ..before.clone()
        };
        but_versions == *after && about.any(|record| self.records.sees.contains_key(&(record, conversation)))
    }
}
