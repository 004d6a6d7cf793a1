//! What a client holds of a record's activity (behaviour 9): what was said in each of its conversations, and what was said and
//! done on the record itself. Each part is a log of its own, which resumes by its own version; what is shown is all of them
//! merged by time.

use crate::attachment::File;
use crate::entry::{StaffAuthor, Visibility};
use crate::ids::{ConversationId, RequestId};
use crate::log::Changes;
use crate::record::line::RecordLine;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a line of the activity comes from: a conversation; none for the record itself.
pub type Source = Option<ConversationId>;

/// What a line of the activity holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityContent {
    Message {
        author: StaffAuthor,
        visibility: Visibility,
        body: String,
        /// The id its sender's client gave it, told to that sender only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<RequestId>,
    },
    /// A file that was sent in a conversation; on the record itself there is none.
    Attachment {
        author: StaffAuthor,
        visibility: Visibility,
        file: File,
    },
    /// A message or a file that was removed by this colleague.
    Removed {
        author: StaffAuthor,
        visibility: Visibility,
        by: String,
    },
    /// What this colleague did to the record.
    Line { by: String, line: RecordLine },
}

/// One line of the activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// Its place in its source: in staff's view of the conversation, or on the record.
    pub seq: i64,
    pub at: Timestamp,
    pub content: ActivityContent,
}

/// How far back a part has been read: this place and all after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFrom {
    pub seq: i64,
    /// When what is there was stored.
    pub at: Timestamp,
}

/// What changed in one source since a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityChanges {
    pub source: Source,
    pub changes: Changes<ActivityEntry>,
    /// Of a fresh part: how far back it goes. None where there is nothing.
    pub read_from: Option<ReadFrom>,
}

/// A page of older lines of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    pub source: Source,
    pub entries: Vec<ActivityEntry>,
    /// How far back it goes. None where there is nothing before.
    pub read_from: Option<ReadFrom>,
}

/// The version that a client has of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HavingSource {
    pub source: Source,
    pub version: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    entries: BTreeMap<i64, ActivityEntry>,
    version: i64,
    read_from: Option<ReadFrom>,
}

impl Part {
    /// Whether there are lines before those that are here.
    fn older(&self) -> Option<ReadFrom> {
        self.read_from.filter(|from| from.seq > 1)
    }
}

/// A record's activity as far as it is here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    parts: BTreeMap<Source, Part>,
}

impl Activity {
    /// Takes what a socket or an answer brought. Taking it twice, or late, changes nothing.
    pub fn apply(&mut self, all: Vec<ActivityChanges>) {
        for ActivityChanges {
            source,
            changes,
            read_from,
        } in all
        {
            let part = self.parts.entry(source).or_default();
            if changes.fresh {
                *part = Part::default();
                part.read_from = read_from;
            } else if changes.version < part.version {
                continue;
            }
            part.version = changes.version;
            let first = part.read_from.map_or(0, |from| from.seq);
            // What changed in a page that was never loaded comes with that page.
            let here = changes.entries.into_iter().filter(|entry| entry.seq >= first);
            part.entries.extend(here.map(|entry| (entry.seq, entry)));
        }
    }

    /// Takes an older page. What is here already is newer than the page's and stays.
    pub fn prepend(&mut self, page: ActivityPage) {
        let part = self.parts.entry(page.source).or_default();
        for entry in page.entries {
            part.entries.entry(entry.seq).or_insert(entry);
        }
        part.read_from = page.read_from;
    }

    /// What is here, for whoever resumes.
    #[must_use]
    pub fn having(&self) -> Vec<HavingSource> {
        self.parts
            .iter()
            .map(|(source, part)| HavingSource {
                source: *source,
                version: part.version,
            })
            .collect()
    }

    /// Which source to ask for its lines before which place, if there are older ones.
    #[must_use]
    pub fn older(&self) -> Option<(Source, i64)> {
        self.parts
            .iter()
            .filter_map(|(source, part)| Some((source, part.older()?)))
            .max_by_key(|(_, from)| from.at)
            .map(|(source, from)| (*source, from.seq))
    }

    /// All lines from the moment on from which every source is here, the oldest first; of one moment, what was said in conversations
    /// before what was done to the record. Lines of one source keep their order.
    #[must_use]
    pub fn rows(&self) -> Vec<(Source, &ActivityEntry)> {
        let from = self.parts.values().filter_map(Part::older).map(|from| from.at).max();
        let mut heads: Vec<_> = self
            .parts
            .iter()
            .map(|(source, part)| (*source, part.entries.values().peekable()))
            .collect();
        let mut rows = Vec::new();
        loop {
            let next = heads
                .iter_mut()
                .filter_map(|(source, entries)| Some((entries.peek()?.at, source.is_none(), *source)))
                .min();
            let Some((_, _, next)) = next else {
                return rows;
            };
            for (source, entries) in &mut heads {
                if *source == next
                    && let Some(entry) = entries.next()
                    && from.is_none_or(|from| entry.at >= from)
                {
                    rows.push((next, entry));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: Source = Some(ConversationId(1));

    fn entry(seq: i64, at: i64) -> ActivityEntry {
        ActivityEntry {
            seq,
            at: Timestamp(at),
            content: ActivityContent::Line {
                by: "Amy".into(),
                line: RecordLine::Closed,
            },
        }
    }

    fn changes(source: Source, entries: Vec<ActivityEntry>, version: i64, from: Option<i64>) -> ActivityChanges {
        ActivityChanges {
            source,
            read_from: from.and_then(|seq| {
                let first = entries.iter().find(|entry| entry.seq >= seq)?;
                Some(ReadFrom { seq, at: first.at })
            }),
            changes: Changes {
                entries,
                version,
                fresh: from.is_some(),
                more: false,
            },
        }
    }

    fn places(activity: &Activity) -> Vec<(Source, i64)> {
        activity
            .rows()
            .into_iter()
            .map(|(source, entry)| (source, entry.seq))
            .collect()
    }

    #[test]
    fn what_was_said_in_several_conversations_and_done_on_the_record_stands_by_time() {
        let mut activity = Activity::default();
        activity.apply(vec![
            changes(ONE, vec![entry(2, 10), entry(4, 30)], 4, Some(1)),
            changes(None, vec![entry(1, 20)], 1, Some(1)),
        ]);
        assert_eq!(places(&activity), [(ONE, 2), (None, 1), (ONE, 4)]);
        activity.apply(vec![changes(ONE, vec![entry(5, 40)], 5, None)]);
        activity.apply(vec![changes(ONE, vec![entry(4, 30)], 4, None)]);
        assert_eq!(
            places(&activity),
            [(ONE, 2), (None, 1), (ONE, 4), (ONE, 5)],
            "what comes late changes nothing"
        );
        assert_eq!(activity.older(), None);
    }

    #[test]
    fn lines_before_which_another_source_is_not_known_are_not_shown_yet() {
        let mut activity = Activity::default();
        activity.apply(vec![
            changes(ONE, vec![entry(51, 100), entry(52, 110)], 52, Some(51)),
            changes(None, vec![entry(1, 20), entry(2, 105)], 2, Some(1)),
        ]);
        assert_eq!(places(&activity), [(ONE, 51), (None, 2), (ONE, 52)]);
        assert_eq!(activity.older(), Some((ONE, 51)));
        activity.prepend(ActivityPage {
            source: ONE,
            entries: vec![entry(2, 10), entry(50, 90)],
            read_from: Some(ReadFrom {
                seq: 1,
                at: Timestamp(5),
            }),
        });
        assert_eq!(places(&activity)[..3], [(ONE, 2), (None, 1), (ONE, 50)]);
        assert_eq!(activity.older(), None);
    }

    proptest! {
        /// However it is read (in pages from the end, resumed in pieces), all of it is there in the end, and once.
        #[test]
        fn resuming_ends_where_reloading_begins(gaps in prop::collection::vec((0i64..4, any::<bool>()), 1..60), tail in 1i64..9) {
            let mut at = 0;
            let all: Vec<(Source, ActivityEntry)> = {
                let (mut ones, mut owns) = (0, 0);
                gaps.iter().map(|(gap, one)| {
                    at += gap;
                    let seq = if *one { &mut ones } else { &mut owns };
                    *seq += 1;
                    (if *one { ONE } else { None }, entry(*seq, at))
                }).collect()
            };
            let of = |source: Source| all.iter().filter(|(of, _)| *of == source).map(|(_, entry)| entry.clone()).collect::<Vec<_>>();
            let mut activity = Activity::default();
            for source in [ONE, None] {
                let entries = of(source);
                let last = entries.len() as i64;
                let half = last / 2;
                let from = (half - tail + 1).max(1);
                let page = |from: i64, to: i64| entries.iter().filter(|entry| (from..=to).contains(&entry.seq)).cloned().collect::<Vec<_>>();
                activity.apply(vec![changes(source, page(from, half), half, Some(from))]);
                activity.apply(vec![changes(source, page(half + 1, last), last, None)]);
            }
            while let Some((source, before)) = activity.older() {
                let entries = of(source);
                let from = (before - tail).max(1);
                let page: Vec<_> = entries.iter().filter(|entry| (from..before).contains(&entry.seq)).cloned().collect();
                let read_from = Some(ReadFrom { seq: from, at: page[0].at });
                activity.prepend(ActivityPage { source, entries: page, read_from });
            }
            let rows: Vec<_> = activity.rows();
            prop_assert_eq!(rows.len(), all.len());
            prop_assert!(rows.windows(2).all(|pair| pair[0].1.at <= pair[1].1.at));
            for source in [ONE, None] {
                let seqs: Vec<i64> = rows.iter().filter(|(of, _)| *of == source).map(|(_, entry)| entry.seq).collect();
                prop_assert_eq!(seqs, (1..=of(source).len() as i64).collect::<Vec<_>>());
            }
        }
    }
}
