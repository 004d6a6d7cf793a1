//! Pages that are open: what each has of a conversation, resumed now and then, and compared with what a page reads that was
//! just loaded.

use crate::deeds::Actor;
use crate::files::Sending;
use crate::record_pages::RecordPage;
use crate::world::{Connection, World};
use desk::{Desk, Ear, Topic};
use domain::Refusal;
use domain::entry::{CustomerEntry, StaffEntry, Visibility};
use domain::ids::{ConversationId, QueueId, RecordId};
use domain::log::{Changes, Entry, Log};
use domain::wire::agent::{CaseSummary, StaffConversation};
use domain::wire::customer::{CustomerChanges, CustomerConversation, Having, Phase};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Something that was said and acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) conversation: ConversationId,
    pub(crate) actor: Actor,
    pub(crate) client_id: String,
    pub(crate) visibility: Visibility,
    /// What was sent, where that was a file: it is said by its name.
    pub(crate) file: Option<Sending>,
    /// Its place as its sender was told.
    pub(crate) staff_seq: Option<i64>,
    pub(crate) customer_seq: Option<i64>,
}

/// A page of a customer.
pub(crate) struct CustomerTab {
    pub(crate) connection: Connection,
    pub(crate) conversation: ConversationId,
    pub(crate) page: Page<CustomerEntry, CustomerConversation>,
    pub(crate) ear: Ear,
    /// It was not woken when something moved, and has not read since.
    pub(crate) has_missed: bool,
}

/// A page of a colleague, and the conversations and records it shows.
pub(crate) struct StaffTab {
    pub(crate) connection: Connection,
    pub(crate) watching: BTreeMap<ConversationId, Page<StaffEntry, StaffConversation>>,
    pub(crate) records: BTreeMap<RecordId, RecordPage>,
    pub(crate) cases: Option<Vec<CaseSummary>>,
    /// Listens to which cases there are, and to each of them.
    pub(crate) cases_ear: Ear,
    pub(crate) ear: Ear,
    /// The conversations that moved when it was not woken, and that it has not read since.
    pub(crate) missed: BTreeSet<ConversationId>,
}

/// What a page has of one conversation.
pub(crate) struct Page<E, H> {
    pub(crate) log: Log<E>,
    head: Option<H>,
    /// What came before the last changes, for what arrives late.
    earlier: Option<Changes<E>>,
}

impl<E: Entry + Debug, H: Clone + Debug + PartialEq> Page<E, H> {
    pub(crate) fn new() -> Self {
        Self {
            log: Log::default(),
            head: None,
            earlier: None,
        }
    }

    /// Takes what a resume brought.
    pub(crate) fn take(&mut self, head: H, changes: &Changes<E>) {
        self.log.apply(changes.clone());
        assert!(!self.log.has_gap(), "no page has a gap");
        if let Some(earlier) = self.earlier.replace(changes.clone())
            && !earlier.fresh
        {
            let before = self.log.clone();
            self.log.apply(earlier);
            assert_eq!(self.log, before, "what comes late changes nothing");
        }
        self.head = Some(head);
    }

    /// Whether it shows what a page shows that was just loaded.
    fn compare(&self, head: &H, fresh: Changes<E>) {
        assert_eq!(self.head.as_ref(), Some(head), "one head for all");
        let mut loaded = Log::default();
        loaded.apply(fresh);
        assert_eq!(self.log.version(), loaded.version(), "one version for all");
        for entry in loaded.iter() {
            assert_eq!(self.log.get(entry.seq()), Some(entry), "one order for all");
        }
        let last = |log: &Log<E>| log.iter().next_back().map(Entry::seq);
        assert_eq!(last(&self.log), last(&loaded), "all that there is");
    }
}

/// What moved of what this ear listens to.
pub(crate) async fn heard(ear: &Ear) -> Vec<Topic> {
    tokio::select! {
        biased;
        moved = ear.moved() => moved,
        () = std::future::ready(()) => Vec::new(),
    }
}

/// A head without what moves by time or with a line.
fn still(head: &CustomerConversation) -> CustomerConversation {
    CustomerConversation {
        position: None,
        usual_wait: None,
        staffing: None,
        asked: None,
        reopens_until: None,
        survey: None,
        ..head.clone()
    }
}

impl World {
    async fn chat(&self, desk: &Desk, customer: usize, having: Option<Having>) -> CustomerChanges {
        let token = self.token(customer);
        let view = desk.chat(&token, "demo", having).await.expect("readable");
        let changes = view.expect("there is a chat").changes;
        let told = serde_json::to_string(&changes).expect("encodes");
        assert!(!told.contains("note-"), "a customer reads a work note");
        changes
    }

    /// A customer's page resumes, from where it is or as it was just loaded.
    pub(crate) async fn customer_reads(&mut self, customer: usize, tab: usize) {
        let (is_reloaded, reads) = (self.random.percent(15), self.random.percent(40));
        let number = self.customers[customer].tabs[tab].connection.process;
        let desk = self.desk_of(number);
        let before = &mut self.customers[customer].tabs[tab];
        let (heard, shown) = (heard(&before.ear).await, before.conversation);
        let has_missed = std::mem::take(&mut before.has_missed);
        let had = before
            .page
            .head
            .as_ref()
            .map(still)
            .filter(|_| !has_missed && !heard.contains(&Topic::Chat(shown)));
        let version = if is_reloaded { 0 } else { before.page.log.version() };
        let mut page = Page::new();
        if !is_reloaded {
            std::mem::swap(&mut page, &mut self.customers[customer].tabs[tab].page);
        }
        let mut having = Having {
            conversation: shown,
            version,
        };
        let head = loop {
            let CustomerChanges { head, changes } = self.chat(&desk, customer, Some(having)).await;
            if head.conversation == having.conversation && !is_reloaded && !self.may_be_two && had.is_some() {
                assert!(
                    changes.entries.is_empty() && had == Some(still(&head)),
                    "what moves is heard of"
                );
            }
            if head.conversation != having.conversation {
                page = Page::new();
            }
            having = Having {
                conversation: head.conversation,
                version: changes.version,
            };
            page.take(head.clone(), &changes);
            if !changes.more {
                break head;
            }
        };
        let fresh = self.chat(&desk, customer, None).await;
        page.compare(&fresh.head, fresh.changes);
        self.note(&format!(
            "Customer({customer}) reads {} up to {}",
            head.conversation,
            page.log.version()
        ));
        self.check_customer_head(&head).await;
        if reads && let Some(last) = page.log.iter().next_back() {
            desk.customer_read(head.conversation, last.seq);
        }
        self.customers[customer].tabs[tab].page = page;
        if head.conversation != shown {
            self.show_other(customer, tab, head.conversation);
        }
    }

    async fn check_customer_head(&mut self, head: &CustomerConversation) {
        let stored = &self.known[&head.conversation];
        let (queue, is_open) = (QueueId(stored.queue_id), stored.is_open());
        assert_eq!(head.phase == Phase::Ended, !is_open);
        assert_eq!(
            head.phase == Phase::Talking,
            is_open && stored.assigned_agent_id.is_some()
        );
        if head.phase == Phase::Waiting && !self.may_be_two && head.asked.is_none() {
            let line = self.line(queue).await;
            let place = line
                .iter()
                .position(|visit| visit.conversation_id == head.conversation.0);
            let position = place.map(|place| i64::try_from(place + 1).expect("few"));
            assert_eq!(head.position, position, "the place in line of {}", head.conversation);
        }
    }

    /// A colleague's page resumes one of the conversations that it shows, or shows another.
    pub(crate) async fn colleague_reads(&mut self, colleague: usize, tab: usize, conversation: ConversationId) {
        let (is_reloaded, reads) = (self.random.percent(15), self.random.percent(40));
        let number = self.colleagues[colleague].tabs[tab].connection.process;
        let (desk, staff) = (self.desk_of(number), self.colleagues[colleague].staff.clone());
        let shown = &mut self.colleagues[colleague].tabs[tab];
        let mut heard = heard(&shown.ear).await;
        let has_missed = shown.missed.remove(&conversation);
        let mut page = match shown.watching.remove(&conversation) {
            Some(page) if !is_reloaded => page,
            _ => {
                heard.push(Topic::Conversation(conversation));
                shown.ear.listen(Topic::Conversation(conversation));
                Page::new()
            }
        };
        // What was heard of other conversations is not forgotten.
        for topic in heard
            .iter()
            .filter(|topic| **topic != Topic::Conversation(conversation))
        {
            shown.ear.listen(*topic);
        }
        let has_moved = self.may_be_two || has_missed || heard.contains(&Topic::Conversation(conversation));
        loop {
            let view = match desk.staff_changes(&staff, conversation, page.log.version()).await {
                Ok(view) => view,
                Err(Refusal::NotFound) => return,
                Err(refusal) => panic!("{conversation} cannot be read: {refusal:?}"),
            };
            if !has_moved {
                assert!(view.changes.entries.is_empty(), "what moves is heard of");
                let had = page
                    .head
                    .as_ref()
                    .map(|head| (head.state, head.assigned.clone(), head.customer_away_since));
                let has = (
                    view.head.state,
                    view.head.assigned.clone(),
                    view.head.customer_away_since,
                );
                assert_eq!(had, Some(has), "what moves is heard of");
            }
            page.take(view.head, &view.changes);
            if !view.changes.more {
                break;
            }
        }
        let fresh = desk.staff_changes(&staff, conversation, 0).await.expect("readable");
        page.compare(&fresh.head, fresh.changes);
        self.note(&format!(
            "Colleague({colleague}) reads {conversation} up to {}",
            page.log.version()
        ));
        if reads && let Some(last) = page.log.iter().next_back() {
            desk.staff_read(&staff, conversation, last.seq);
        }
        self.compare_cases(&desk, colleague, tab).await;
        self.colleagues[colleague].tabs[tab].watching.insert(conversation, page);
    }

    /// Cases are those they were unless it was heard that they moved, and each says what it said unless its conversation did.
    async fn compare_cases(&mut self, desk: &Desk, colleague: usize, tab: usize) {
        let staff = self.colleagues[colleague].staff.clone();
        let shown = &mut self.colleagues[colleague].tabs[tab];
        let moved = heard(&shown.cases_ear).await;
        let cases = desk.cases(&staff).await.expect("readable");
        if let Some(had) = shown.cases.as_ref().filter(|_| !self.may_be_two) {
            let is_known = |case: &&CaseSummary| !moved.contains(&Topic::Conversation(case.conversation));
            if !moved.contains(&Topic::Cases(staff.person)) {
                let (had, has): (Vec<_>, Vec<_>) = (
                    had.iter().filter(is_known).collect(),
                    cases.iter().filter(is_known).collect(),
                );
                assert_eq!(had, has, "what moves in Cases is heard of");
            }
        }
        for case in &cases {
            shown.cases_ear.listen(Topic::Conversation(case.conversation));
        }
        // What was read just now is known.
        heard(&shown.cases_ear).await;
        shown.cases = Some(cases);
    }
}
