//! What must hold after a beat: what was due has happened, and nothing else.

use crate::looking::state;
use crate::outside::Stored;
use crate::world::World;
use desk::Desk;
use domain::conversation::State;
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::limits::{ABSENT_IN_PROGRESS, ABSENT_WHILE_WAITING, LEFT_AFTER, OFFLINE_AFTER};
use domain::time::Timestamp;
use std::time::Duration;

/// A customer or an agent may be taken for gone this much too early: a process that died was last seen up to so long before,
/// and a restart that is over before this is not forgiven.
const TOO_EARLY: Duration = Duration::from_secs(35);
/// What is due may happen this much too late: grace for whoever has to find another process, and the steps of the test's clock.
const TOO_LATE: Duration = Duration::from_mins(12);

impl World {
    /// After a beat: what was due has happened, and nothing that was not.
    pub(crate) async fn look_after_beat(&mut self) {
        let (before, records) = (self.known.clone(), self.records.known.clone());
        self.look_at_all().await;
        assert_eq!(records, self.records.known, "the clock changes no record");
        let now = self.now();
        let due = self.outside.due().await;
        for (kind, subject, due_at, attempts) in &due {
            assert!(*due_at > now.0, "{kind} of {subject} is overdue");
            assert_eq!(*attempts, 0, "{kind} of {subject} failed");
        }
        let connections = self.outside.connections().await;
        for (conversation, after) in self.known.iter().filter(|(_, stored)| stored.is_open()) {
            let is_connected = connections.contains(&("customer".to_owned(), conversation.0));
            let is_expected = due
                .iter()
                .any(|(kind, subject, ..)| kind == "customer_absent" && *subject == conversation.0);
            assert!(
                is_connected || is_expected,
                "nobody notices if {}'s customer stays away",
                after.id
            );
            let is_looked_at = due
                .iter()
                .any(|(kind, subject, ..)| kind == "customer_silent" && *subject == conversation.0);
            assert!(
                is_looked_at || !after.is_silent(),
                "nobody looks at the silence in {}",
                after.id
            );
        }
        for (conversation, after) in &self.known {
            let before = &before[conversation];
            if before != after {
                self.check_beat(before, after);
            }
        }
        if self.files_are_sent {
            self.look_at_store().await;
        }
        self.check_who_is_there(&connections).await;
        self.check_nobody_waits_for_ever().await;
        self.check_reservations().await;
        self.check_requests().await;
        if !self.may_be_two {
            self.look_at_queues().await;
        }
    }

    /// The clock closes whom it may, and puts back whose agent has left.
    fn check_beat(&self, before: &Stored, after: &Stored) {
        let (conversation, now) = (after.conversation(), self.now());
        let allowed = match state(after) {
            State::ClosedAbandoned => ABSENT_WHILE_WAITING,
            State::ClosedByClient => ABSENT_IN_PROGRESS,
            State::Waiting | State::InProgress | State::ClosedComplete => Duration::ZERO,
        };
        if before.is_open() && !after.is_open() {
            assert_eq!(after.ended_by.as_deref(), Some("clock"), "nobody else was there");
        }
        if before.is_open() && after.end_reason.as_deref() == Some("silent") {
            let was_told = before.closes_at.is_some_and(|at| at <= now.0);
            assert!(
                was_told && before.is_silent() && before.unanswered_since.is_none(),
                "{conversation} was closed for a silence that nobody was told of: {before:?}"
            );
        } else if before.is_open() && !after.is_open() {
            let gone = self.customer_gone_for(conversation);
            assert!(gone.is_some(), "{conversation} was closed while its customer is there");
            let tolerance = TOO_EARLY * self.times.began;
            let gone = gone.unwrap_or_default() + tolerance;
            assert!(gone >= allowed, "{conversation} was closed after {gone:?}");
        }
        assert!(before.is_open() || !after.is_open(), "the clock opens nothing");
        if let Some(agent) = before.assigned_agent_id
            && before.is_open()
            && after.assigned_agent_id != Some(agent)
        {
            let index = self.colleague_of(PersonId(agent)).expect("a colleague");
            let colleague = &self.colleagues[index];
            let is_there = colleague.tabs.iter().any(|tab| tab.connection.is_known);
            let gone = colleague.there.map(|there| self.times.lived_since(there, now));
            let may_be_missing = gone.is_some_and(|gone| gone + TOO_EARLY * self.times.began >= LEFT_AFTER);
            assert!(
                colleague.is_disabled || (!is_there && may_be_missing),
                "{conversation} was taken from {}, who is there or was {gone:?} ago",
                colleague.name
            );
        }
    }

    /// How long a conversation's customer has been away; none while they are there.
    fn customer_gone_for(&self, conversation: ConversationId) -> Option<Duration> {
        let mut tabs = self.customers.iter().flat_map(|customer| &customer.tabs);
        if tabs.any(|tab| tab.connection.is_known && tab.conversation == conversation) {
            return None;
        }
        let there = self
            .times
            .there
            .get(&conversation)
            .copied()
            .expect("they were there once");
        Some(self.times.lived_since(there, self.now()))
    }

    /// Who has a page open is known to be there, on whichever process.
    async fn check_who_is_there(&mut self, connections: &[(String, i64)]) {
        let stalled: Vec<u64> = self
            .processes
            .iter()
            .filter(|process| process.stalls)
            .map(|process| process.number)
            .collect();
        for tab in self.customers.iter().flat_map(|customer| &customer.tabs) {
            if stalled.contains(&tab.connection.process) {
                continue;
            }
            let is_known = connections.contains(&("customer".to_owned(), tab.conversation.0));
            assert!(
                is_known,
                "the customer of {} is there and counts as away",
                tab.conversation
            );
            let absent = self.known[&tab.conversation].customer_absent_since;
            let is_open = self.known[&tab.conversation].is_open();
            assert!(
                !is_open || absent.is_none(),
                "{} shows an absent customer",
                tab.conversation
            );
        }
        let people = self.outside.people().await;
        for colleague in &self.colleagues {
            let mut tabs = colleague.tabs.iter();
            if tabs.any(|tab| !stalled.contains(&tab.connection.process)) {
                let row = &people[&colleague.staff.person];
                assert_eq!(
                    (row.offline_since, row.left_at),
                    (None, None),
                    "{} is there",
                    colleague.name
                );
            }
        }
    }

    /// Nobody is left alone, and nobody stays who is gone.
    async fn check_nobody_waits_for_ever(&mut self) {
        let (now, late) = (self.now(), TOO_LATE + Duration::from_mins(3) * self.times.began);
        let people = self.outside.people().await;
        for (conversation, stored) in self.known.iter().filter(|(_, stored)| stored.is_open()) {
            let allowed = if stored.assigned_agent_id.is_some() {
                ABSENT_IN_PROGRESS
            } else {
                ABSENT_WHILE_WAITING
            };
            let gone = self.customer_gone_for(*conversation).unwrap_or_default();
            assert!(
                gone < allowed + late,
                "{conversation} is open after {gone:?} without its customer"
            );
            let Some(agent) = stored.assigned_agent_id.map(PersonId) else {
                continue;
            };
            let is_missing = people[&agent].left_at.is_some() || people[&agent].disabled_at.is_some();
            let is_alone = is_missing && stored.unanswered_since.is_some();
            assert!(!is_alone, "{conversation} waits for {agent}, who has left");
            let index = self.colleague_of(agent).expect("a colleague");
            let colleague = &self.colleagues[index];
            if let (Some(there), true) = (colleague.there, colleague.tabs.is_empty()) {
                let gone = self.times.lived_since(there, now);
                let is_late = gone > OFFLINE_AFTER + LEFT_AFTER + late;
                assert!(!is_late || is_missing, "{} has not left after {gone:?}", colleague.name);
            }
        }
    }

    /// Only who could accept now is asked for.
    async fn check_reservations(&mut self) {
        let now = self.now();
        let people = self.outside.people().await;
        for visit in self.outside.waiting().await {
            let Some(asked) = visit.reserved_for else { continue };
            let row = &people[&PersonId(asked)];
            assert!(visit.is_reserved(now), "an offer to {asked} is over and still stands");
            let is_there = row.status == "available" && row.offline_since.is_none() && row.disabled_at.is_none();
            assert!(is_there && row.sessions > 0, "{asked} is asked for and is not there");
        }
    }

    /// Only who can answer is asked, and not for longer than is said.
    async fn check_requests(&mut self) {
        let now = self.now();
        let people = self.outside.people().await;
        for pending in self.outside.pending_requests().await {
            let (asker, asked) = (&people[&PersonId(pending.asked_by)], &people[&PersonId(pending.asked)]);
            assert!(pending.expires_at > now.0, "{pending:?} is over and still stands");
            let is_there = asked.offline_since.is_none() && asked.disabled_at.is_none();
            assert!(
                is_there && asker.disabled_at.is_none(),
                "{pending:?} waits for whom is not there"
            );
        }
    }

    /// What sidebars show of each queue is what stands in its line.
    pub(crate) async fn look_at_queues(&mut self) {
        for (queue, _) in self.queues.clone() {
            let desk = self.processes[0].desk.clone();
            self.compare_queue(&desk, queue).await;
        }
    }

    pub(crate) async fn compare_queue(&mut self, desk: &Desk, queue: QueueId) {
        let shown = desk.queue_summaries(&[queue]).await.expect("readable").remove(0);
        let line = self.line(queue).await;
        assert_eq!(
            shown.waiting,
            i64::try_from(line.len()).expect("few"),
            "who waits in {}",
            shown.name
        );
        let first = line.first().map(|visit| Timestamp(visit.entered_at));
        assert_eq!(
            shown.first_waiting_since, first,
            "how long the first of {} has waited",
            shown.name
        );
        let waits: Vec<i64> = self.outside.waits(queue).await.into_iter().take(20).collect();
        let count = i64::try_from(waits.len()).expect("few");
        let average = (count > 0).then(|| waits.iter().sum::<i64>() / count);
        assert_eq!(shown.average_wait_ms, average, "the average wait in {}", shown.name);
    }
}
