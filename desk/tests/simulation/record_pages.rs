//! Pages of cases and incidents: resumed now and then, and compared with a page that was just loaded and with what was said.

use crate::records::Own;
use crate::world::World;
use desk::{Desk, Ear, Staff, Topic};
use domain::Refusal;
use domain::entry::{StaffAuthor, StaffContent, StaffEntry, Visibility};
use domain::ids::{ConversationId, RecordId};
use domain::record::State;
use domain::record::activity::{Activity, ActivityContent, ActivityEntry, Source};
use domain::record::line::RecordLine;
use domain::wire::record::{RecordHead, RecordRights, WatchingRecord};
use std::collections::{BTreeMap, BTreeSet};

/// What a page has of a record.
pub(crate) struct RecordPage {
    head: RecordHead,
    activity: Activity,
    ear: Ear,
    /// The conversations that it listens to.
    conversations: BTreeSet<ConversationId>,
}

impl RecordPage {
    /// Loads a page anew.
    pub(crate) async fn load(desk: &Desk, staff: &Staff, record: RecordId) -> Result<Self, Refusal> {
        let ear = desk.ear();
        ear.listen(Topic::Record(record));
        let watching = WatchingRecord {
            record,
            having: Vec::new(),
        };
        let changes = desk.record_changes(staff, &watching).await?;
        let mut page = Self {
            head: changes.head,
            activity: Activity::default(),
            ear,
            conversations: BTreeSet::new(),
        };
        page.activity.apply(changes.activity);
        page.listen().await;
        Ok(page)
    }

    /// What is said in a record's conversations moves it. Whoever listens anew counts as having heard something; nothing happens
    /// between the reading and this.
    async fn listen(&mut self) {
        for seen in &self.head.conversations {
            if self.conversations.insert(seen.conversation) {
                self.ear.listen(Topic::Conversation(seen.conversation));
            }
        }
        self.heard().await;
    }

    /// What moved since it was last asked.
    async fn heard(&self) -> Vec<Topic> {
        tokio::select! {
            biased;
            moved = self.ear.moved() => moved,
            () = std::future::ready(()) => Vec::new(),
        }
    }

    /// Resumes where it is. Who is told of all that moves and heard nothing finds nothing that has moved.
    async fn resume(&mut self, desk: &Desk, staff: &Staff, is_told: bool) -> Result<(), Refusal> {
        let heard = self.heard().await;
        loop {
            let watching = WatchingRecord {
                record: self.head.record,
                having: self.activity.having(),
            };
            let changes = desk.record_changes(staff, &watching).await?;
            if is_told && heard.is_empty() {
                assert!(changes.activity.is_empty(), "what moves is heard of: {changes:?}");
                assert_eq!(still(&self.head), still(&changes.head), "what moves is heard of");
            }
            self.head = changes.head;
            let more = changes.activity.iter().any(|part| part.changes.more);
            self.activity.apply(changes.activity);
            if !more {
                self.listen().await;
                return Ok(());
            }
        }
    }

    /// Loads all that is older.
    pub(crate) async fn load_older(&mut self, desk: &Desk, staff: &Staff) {
        while let Some((source, before)) = self.activity.older() {
            let older = desk.record_history(staff, self.head.record, source, before).await;
            self.activity.prepend(older.expect("may be read"));
        }
    }

    pub(crate) fn rows(&self) -> Vec<(Source, ActivityEntry)> {
        let rows = self.activity.rows().into_iter();
        rows.map(|(source, entry)| (source, entry.clone())).collect()
    }
}

/// A head without what moves by who belongs where.
fn still(head: &RecordHead) -> RecordHead {
    let mut head = head.clone();
    head.rights = RecordRights::default();
    for seen in &mut head.conversations {
        (seen.readable, seen.may_end) = (false, false);
    }
    head
}

impl World {
    /// A colleague's page shows a record, or resumes one that it shows.
    pub(crate) async fn colleague_looks_at_record(&mut self, colleague: usize, record: RecordId) {
        if self.colleagues[colleague].is_signed_out {
            return;
        }
        if self.colleagues[colleague].tabs.is_empty() {
            self.colleague_opens_page(colleague);
        }
        // Mostly one that is shown already.
        let mut shown = Vec::new();
        for (tab, page) in self.colleagues[colleague].tabs.iter().enumerate() {
            shown.extend(page.records.keys().map(|record| (tab, *record)));
        }
        let again = self.random.one_of(&shown).filter(|_| self.random.percent(60));
        let any = self.random.index(self.colleagues[colleague].tabs.len());
        let (tab, record) = again.unwrap_or((any, record));
        let desk = self.desk_of(self.colleagues[colleague].tabs[tab].connection.process);
        let staff = self.colleagues[colleague].staff.clone();
        let shown = self.colleagues[colleague].tabs[tab].records.remove(&record);
        let mut fresh = match RecordPage::load(&desk, &staff, record).await {
            Ok(fresh) => fresh,
            Err(Refusal::NotFound) => return,
            Err(refusal) => panic!("{record} cannot be read: {refusal:?}"),
        };
        fresh.load_older(&desk, &staff).await;
        let page = match shown {
            Some(mut page) => {
                page.resume(&desk, &staff, !self.may_be_two).await.expect("may be read");
                page.load_older(&desk, &staff).await;
                assert_eq!(page.head, fresh.head, "one head for all");
                assert_eq!(
                    page.rows(),
                    fresh.rows(),
                    "who looked all the while has what a reload gives"
                );
                page
            }
            None => fresh,
        };
        self.note(&format!("Colleague({colleague}) looks at {}", page.head.number));
        self.check_head(&page.head);
        self.colleagues[colleague].tabs[tab].records.insert(record, page);
    }

    /// A head says what is stored.
    fn check_head(&self, head: &RecordHead) {
        let stored = &self.records.known[&head.record];
        assert_eq!(head.state.as_str(), stored.state);
        assert_eq!(head.state == State::Closed, head.closed_at.is_some());
        assert_eq!(head.short_description, stored.short_description);
        for seen in &head.conversations {
            let until = self.records.sees[&(head.record, seen.conversation)];
            assert_eq!(
                seen.is_current,
                until.is_none(),
                "{} of {}",
                seen.conversation,
                head.number
            );
            assert_eq!(seen.state.as_str(), self.known[&seen.conversation].state);
        }
    }

    /// What was removed from a conversation is gone from its records.
    pub(crate) fn check_removed_words(&self, words: &str, conversation: ConversationId) {
        let seen = self.records.sees.keys().filter(|(_, of)| *of == conversation);
        for (record, _) in seen {
            let stored = &self.records.known[record];
            let texts = [&stored.short_description, &stored.description];
            let is_there = texts
                .into_iter()
                .chain(&stored.resolution)
                .any(|text| text.contains(words));
            assert!(!is_there, "{words:?} was removed and stands on {}", stored.number);
        }
    }

    /// The end of a seed: each record's activity is what its conversations hold, as far as it sees them, and what was said and
    /// done on it.
    pub(crate) async fn check_records(&self, desk: &Desk, said: &BTreeMap<ConversationId, Vec<StaffEntry>>) {
        let root = &self.colleagues[4].staff;
        for record in self.records.known.keys() {
            let mut page = RecordPage::load(desk, root, *record).await.expect("readable");
            page.load_older(desk, root).await;
            self.check_head(&page.head);
            let mut sources: BTreeMap<Source, Vec<ActivityEntry>> = BTreeMap::new();
            for (source, entry) in page.rows() {
                sources.entry(source).or_default().push(entry);
            }
            self.check_own(*record, &sources.remove(&None).unwrap_or_default());
            let sees = self.records.sees.iter().filter(|((of, _), _)| of == record);
            for ((_, conversation), until) in sees {
                let found: Vec<_> = sources.remove(&Some(*conversation)).unwrap_or_default();
                let found: Vec<_> = found
                    .iter()
                    .map(|entry| (entry.seq, entry.at, of_activity(entry)))
                    .collect();
                let expected = said[conversation].iter();
                let expected = expected.filter(|entry| until.is_none_or(|until| entry.seq <= until));
                let expected = expected.filter_map(|entry| Some((entry.seq, entry.at, of_conversation(entry)?)));
                let expected: Vec<_> = expected.collect();
                assert_eq!(
                    found, expected,
                    "what {} shows of {conversation}, until {until:?}",
                    page.head.number
                );
            }
            assert!(sources.is_empty(), "{} shows of others: {sources:?}", page.head.number);
        }
    }

    fn check_own(&self, record: RecordId, found: &[ActivityEntry]) {
        let found: Vec<Own> = found.iter().map(|entry| self.own(entry)).collect();
        assert_eq!(found, self.records.own[&record], "what stands on {record}");
    }

    fn own(&self, entry: &ActivityEntry) -> Own {
        let by = |author: &StaffAuthor| match author {
            StaffAuthor::Person { person, .. } => self.colleague_of(*person).expect("a colleague"),
            StaffAuthor::Customer | StaffAuthor::Automatic { .. } => panic!("on a record writes staff: {entry:?}"),
        };
        match &entry.content {
            ActivityContent::Line { line, .. } => Own::Line(word_of(line)),
            ActivityContent::Message {
                author,
                visibility,
                body,
                ..
            } => Own::Said {
                by: by(author),
                visibility: *visibility,
                words: body.clone(),
            },
            ActivityContent::Attachment { .. } => panic!("a file on a record: {entry:?}"),
            ActivityContent::Removed { author, visibility, .. } => Own::Removed {
                by: by(author),
                visibility: *visibility,
            },
        }
    }
}

/// The word for what was done.
fn word_of(line: &RecordLine) -> &'static str {
    match line {
        RecordLine::State { .. } => "state",
        RecordLine::Assessment { .. } => "assessment",
        RecordLine::Assignment { .. } => "assignment",
        RecordLine::ShortDescription => "short_description",
        RecordLine::Description => "description",
        RecordLine::Closed => "closed",
        RecordLine::Linked { .. } => "linked",
        RecordLine::Unlinked { .. } => "unlinked",
    }
}

/// What both an activity and a conversation show of what was said, in words or as a file; none where that was removed.
pub(crate) type Shown = (StaffAuthor, Visibility, Option<String>);

pub(crate) fn of_activity(entry: &ActivityEntry) -> Shown {
    match &entry.content {
        ActivityContent::Message {
            author,
            visibility,
            body,
            ..
        } => (author.clone(), *visibility, Some(body.clone())),
        ActivityContent::Attachment {
            author,
            visibility,
            file,
        } => (author.clone(), *visibility, Some(format!("{file:?}"))),
        ActivityContent::Removed { author, visibility, .. } => (author.clone(), *visibility, None),
        ActivityContent::Line { .. } => panic!("a line in a conversation: {entry:?}"),
    }
}

/// Cards and system lines are left out.
pub(crate) fn of_conversation(entry: &StaffEntry) -> Option<Shown> {
    match &entry.content {
        StaffContent::Message {
            author,
            visibility,
            body,
            ..
        } => Some((author.clone(), *visibility, Some(body.clone()))),
        StaffContent::Attachment {
            author,
            visibility,
            file,
            ..
        } => Some((author.clone(), *visibility, Some(format!("{file:?}")))),
        StaffContent::Removed { author, visibility, .. } => Some((author.clone(), *visibility, None)),
        StaffContent::Card(_) | StaffContent::System(_) | StaffContent::Internal(_) => None,
    }
}
