//! The clock, the beat of each process, and how processes begin, stall and die.

use crate::world::World;
use domain::ids::ConversationId;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// What is known of time: when nobody was up, and who was last there when.
#[derive(Default)]
pub(crate) struct Times {
    /// When the desk was down, from and to.
    down: Vec<(Timestamp, Timestamp)>,
    down_since: Option<Timestamp>,
    /// How many processes have begun.
    pub(crate) began: u32,
    /// When each conversation's customer was last there.
    pub(crate) there: BTreeMap<ConversationId, Timestamp>,
    /// Customers who came and went, which only one process knows by now.
    pub(crate) glimpses: Vec<Glimpse>,
}

/// A customer whose page was open and closed again between two beats of a process. If it dies before it has written that down,
/// nobody was there.
pub(crate) struct Glimpse {
    pub(crate) process: u64,
    pub(crate) conversation: ConversationId,
    pub(crate) at: Timestamp,
    /// When they were last there before.
    pub(crate) before: Timestamp,
}

/// In seconds: nearly a day, after which all files are asked for.
const DAY: u64 = 80_000;
/// Whoever closes a page is written down as gone this much later.
const MISSED_AFTER: Duration = Duration::from_secs(8);

impl Times {
    pub(crate) fn begin(&mut self, now: Timestamp, is_first: bool) {
        self.began += 1;
        if let (Some(since), true) = (self.down_since.take(), is_first) {
            self.down.push((since, now));
        }
    }

    /// These processes have come to their beat.
    pub(crate) fn note_glimpses(&mut self, processes: &[u64], now: Timestamp) {
        self.glimpses
            .retain(|glimpse| !processes.contains(&glimpse.process) || now.since(glimpse.at) < MISSED_AFTER);
    }

    /// This process has died.
    pub(crate) fn forget_glimpses(&mut self, process: u64) {
        while let Some(index) = self.glimpses.iter().rposition(|glimpse| glimpse.process == process) {
            let glimpse = self.glimpses.remove(index);
            if self.there.get(&glimpse.conversation) == Some(&glimpse.at) {
                self.there.insert(glimpse.conversation, glimpse.before);
            }
        }
    }

    /// How long the desk was up since then.
    pub(crate) fn lived_since(&self, since: Timestamp, now: Timestamp) -> Duration {
        let down: Duration = self.down.iter().map(|(from, to)| to.since((*from).max(since))).sum();
        now.since(since).saturating_sub(down)
    }
}

impl World {
    /// Moves the clock by moments up to more than a day, and lets what is due happen.
    pub(crate) async fn pass(&mut self) {
        let seconds = self.random.weighted(&[
            (30, (1, 12)),
            (25, (12, 60)),
            (25, (60, 300)),
            (12, (300, 2_000)),
            (4, (2_000, 20_000)),
            (1, (80_000, 110_000)),
        ]);
        let seconds = self.random.between(seconds.0, seconds.1);
        self.note(&format!("{seconds} s pass"));
        self.let_pass(seconds).await;
        if self.files_are_sent && seconds >= DAY {
            let desk = self.processes[0].desk.clone();
            self.check_files(&desk).await;
        }
    }

    /// The first minutes go in steps of seconds, for then the short clocks run out; the rest in a few long ones.
    pub(crate) async fn let_pass(&mut self, seconds: u64) {
        let mut left = seconds;
        for step in [9, 9, 12, 30, 30, 60, 60, 90, 600, 1_300] {
            let step = left.min(step);
            self.advance_and_beat(step).await;
            left -= step;
            if left == 0 {
                return;
            }
        }
        self.advance_and_beat(left).await;
    }

    /// Another process takes a session that is over for a good one for five seconds at most (behaviour 2).
    pub(crate) async fn others_forget_sessions(&mut self) {
        if self.processes.len() > 1 {
            self.advance_and_beat(5).await;
        }
    }

    pub(crate) async fn advance_and_beat(&mut self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.beat().await;
    }

    /// One beat of every process that does not stall.
    pub(crate) async fn beat(&mut self) {
        let (numbers, beating): (Vec<_>, Vec<_>) = self
            .processes
            .iter()
            .filter(|process| !process.stalls)
            .map(|process| (process.number, process.desk.clone()))
            .unzip();
        if beating.is_empty() {
            return;
        }
        self.know_connections_to(&numbers);
        for desk in &beating {
            desk.write_presence().await.expect("presence is written");
            desk.write_read_marks().await.expect("read marks are written");
        }
        for desk in &beating {
            desk.do_due_work().await.expect("due work is done");
        }
        for desk in &beating {
            desk.clear_dead_nodes().await.expect("dead nodes are cleared");
        }
        self.look_after_beat().await;
    }

    /// A process ends without a goodbye, and all connections to it with that. What it had not committed, nobody was told.
    pub(crate) async fn crash(&mut self) {
        let index = self.random.index(self.processes.len());
        let process = self.processes.remove(index);
        self.note(&format!("process {} dies", process.number));
        self.lose_connections_to(process.number);
        drop(process);
        if self.processes.is_empty() {
            self.times.down_since = Some(self.now());
            let seconds = self
                .random
                .weighted(&[(3, (1, 15)), (2, (15, 90)), (2, (90, 4_000)), (1, (4_000, 100_000))]);
            let seconds = self.random.between(seconds.0, seconds.1);
            self.note(&format!("nobody is up for {seconds} s"));
            self.clock.advance(Duration::from_secs(seconds));
            self.begin_process().await;
        }
    }

    /// One of two processes does not come to its beat for longer than the other takes it for alive, but not for so long that
    /// whoever is connected to it has left.
    pub(crate) async fn stall(&mut self) {
        if self.processes.len() < 2 {
            return;
        }
        let index = self.random.index(self.processes.len());
        let (number, seconds) = (self.processes[index].number, self.random.between(20, 150));
        self.note(&format!("process {number} stalls for {seconds} s"));
        self.processes[index].stalls = true;
        self.let_pass(seconds).await;
        for process in &mut self.processes {
            process.stalls = false;
        }
        self.beat().await;
    }
}
