//! An agent's connection: their queues, their cases, and the conversations their page shows. What their page asks for is in
//! `obeying`, what is read of the desk to be said in `reading`.

mod obeying;
mod reading;
mod records;

use super::attention::{Attending, Looking};
use super::connection::{Connection, Event, LastWord, Over};
use super::outgoing::{self, Outgoing};
use super::welcome;
use crate::state::Door;
use app::who::SessionSecret;
use desk::{Desk, Staff};
use desk::{Ear, Topic};
use domain::Refusal;
use domain::ids::{ConversationId, PersonId, QueueId, RecordId};
use domain::people::Me;
use domain::wire::agent::{
    CaseSummary, FromAgent, MyStatus, Offer, OverseenConversation, Requests, StaffConversation, ToAgent,
};
use records::WatchedRecord;
use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// When the database was away, the state is asked for again after this time.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Serves one socket from its first frame to its last.
pub(super) async fn serve(door: Door, mut connection: Connection, session: Option<(SessionSecret, Me)>) {
    let over = match session {
        Some((secret, me)) => match live(&door, &mut connection, secret, me).await {
            Ok(never) => match never {},
            Err(over) => over,
        },
        None => Over::SignedOut,
    };
    tracing::debug!(?over, "an agent's socket ends");
    let desk = door.desk.clone();
    connection
        .end(over, |word| {
            let item = match word {
                LastWord::Bye { reconnect_after_ms } => ToAgent::Bye { reconnect_after_ms },
                LastWord::SignedOut => ToAgent::SignedOut,
                LastWord::Refused { refusal } => ToAgent::Refused { refusal },
            };
            outgoing::frame(desk.clock().now(), &item)
        })
        .await;
}

async fn live(door: &Door, connection: &mut Connection, secret: SessionSecret, me: Me) -> Result<Infallible, Over> {
    if !me.roles.may_use_desk() {
        return Err(Refusal::NotAllowed.into());
    }
    let first = connection.hello().await?;
    let mut agent = Agent::new(&door.desk, secret, me);
    let mut other_build = None;
    let _present = match first {
        FromAgent::Hello { build, watching } => {
            for watching in watching {
                agent.watch(watching)?;
            }
            let present = door.desk.staff_present(agent.staff.person);
            let (build, other) = Box::pin(welcome::welcome(&door.desk, build)).await;
            other_build = other;
            agent.outgoing.push(&ToAgent::Welcome { build });
            agent.listen();
            Some(present)
        }
        // A record's page is no workspace: it shows no queue, and nobody is there who could accept.
        FromAgent::WatchRecord(watching) => {
            agent.is_workspace = false;
            agent.watch_record(&watching)?;
            agent.ear.listen(Topic::Session(agent.person()));
            agent.ear.listen(Topic::Configuration);
            None
        }
        _ => return Err(Refusal::invalid("type", "must be hello or watch_record first").into()),
    };
    loop {
        let wake_at = agent.wake_at();
        tokio::select! {
            event = connection.next(wake_at) => match event? {
                Event::Frame(frame) => agent.obey(&frame)?,
                Event::Beat => {
                    agent.beat();
                    if let Some(build) = Box::pin(welcome::news(&mut other_build, &door.desk)).await {
                        agent.outgoing.push(&ToAgent::Welcome { build });
                    }
                }
                Event::Alarm => {}
            },
            topics = agent.ear.moved() => agent.mark(topics),
        }
        agent.speak(connection).await?;
    }
}

/// What one connection knows and has said.
struct Agent {
    desk: Desk,
    secret: SessionSecret,
    staff: Staff,
    /// The name that others read.
    name: String,
    ear: Ear,
    moved: Moved,
    /// The queues last listed, and what was last said of each.
    queues: Vec<QueueId>,
    said_of_queue: HashMap<QueueId, Arc<str>>,
    /// The queues that the page shows unfolded, and what was last said of who waits in each; at most `UNFOLDED_QUEUES`.
    unfolded: HashMap<QueueId, Option<Arc<str>>>,
    /// What was last said of the conversations of the person's groups; none where the page does not show them.
    overseen: Option<Vec<OverseenConversation>>,
    /// The cases last said; none before the first time.
    cases: Option<HashMap<ConversationId, CaseSummary>>,
    /// The status last said.
    status: Option<MyStatus>,
    /// The follow-ups last said to be offered; none before the first time.
    offers: Option<Vec<Offer>>,
    /// What colleagues ask, as last said; none before the first time.
    requests: Option<Requests>,
    /// The conversations that the page shows; at most `WATCHED_CONVERSATIONS`.
    watched: HashMap<ConversationId, Watched>,
    /// The records that the page shows; at most `WATCHED_RECORDS`.
    records: HashMap<RecordId, WatchedRecord>,
    /// Who else types and looks there.
    attending: Attending,
    /// What this page looks at.
    looking: Option<Looking>,
    outgoing: Outgoing,
    try_again_at: Option<Instant>,
    /// Whether the page shows queues and cases, or a record alone.
    is_workspace: bool,
}

/// What has moved since it was last said.
#[derive(Default)]
struct Moved {
    session: bool,
    queue_list: bool,
    queues: BTreeSet<QueueId>,
    overseen: bool,
    /// Which conversations are under Cases.
    cases: bool,
    /// What rows of these say there.
    case_rows: BTreeSet<ConversationId>,
    /// What they are offered and asked.
    asked: bool,
    status: bool,
    conversations: BTreeSet<ConversationId>,
    records: BTreeSet<RecordId>,
}

/// What the page has of a conversation.
struct Watched {
    version: i64,
    head: Option<StaffConversation>,
}

impl Agent {
    fn new(desk: &Desk, secret: SessionSecret, me: Me) -> Self {
        Self {
            desk: desk.clone(),
            secret,
            name: me.public_name.clone(),
            staff: me.into(),
            ear: desk.ear(),
            moved: Moved::default(),
            queues: Vec::new(),
            said_of_queue: HashMap::new(),
            unfolded: HashMap::new(),
            overseen: None,
            cases: None,
            status: None,
            offers: None,
            requests: None,
            watched: HashMap::new(),
            records: HashMap::new(),
            attending: Attending::default(),
            looking: None,
            outgoing: Outgoing::default(),
            try_again_at: None,
            is_workspace: true,
        }
    }

    fn person(&self) -> PersonId {
        self.staff.person
    }

    /// Listens to what concerns every agent; each counts as moved at once.
    fn listen(&self) {
        for topic in [
            Topic::Session(self.person()),
            Topic::Configuration,
            Topic::Cases(self.person()),
            Topic::Status(self.person()),
        ] {
            self.ear.listen(topic);
        }
    }

    /// When there is something to do although nothing moves.
    fn wake_at(&self) -> Option<Instant> {
        self.try_again_at
            .or_else(|| self.attending.wake_at(self.desk.clock().now()))
    }

    /// Listens to what moves in the conversations of the listed queues, while the page shows them.
    fn follow_overviews(&self) {
        for queue in &self.queues {
            if self.overseen.is_some() {
                self.ear.listen(Topic::Overview(*queue));
            } else {
                self.ear.ignore(Topic::Overview(*queue));
            }
        }
    }

    fn beat(&mut self) {
        self.outgoing.push(&ToAgent::Ping);
        // A session that ended without a doorbell is noticed here.
        self.moved.session = true;
    }

    fn mark(&mut self, topics: Vec<Topic>) {
        for topic in topics {
            match topic {
                Topic::Queue(queue) => {
                    self.moved.queues.insert(queue);
                    self.moved.overseen = self.overseen.is_some();
                }
                Topic::Overview(_) => self.moved.overseen = self.overseen.is_some(),
                // What is offered or asked moves with the cases: it becomes one of them, or leaves with its time.
                Topic::Cases(_) => {
                    self.moved.cases = true;
                    self.moved.asked = true;
                }
                Topic::Status(_) => self.moved.status = true,
                Topic::Conversation(conversation) => {
                    if self.is_case(conversation) {
                        self.moved.case_rows.insert(conversation);
                    }
                    // Its last words stand with the request.
                    self.moved.asked |= self.is_asked_about(conversation);
                    if self.watched.contains_key(&conversation) {
                        self.moved.conversations.insert(conversation);
                    }
                    let records: Vec<RecordId> = self.records_with(conversation).collect();
                    self.moved.records.extend(records);
                }
                Topic::Record(record) => {
                    self.moved.records.insert(record);
                }
                Topic::Session(_) => self.moved.session = true,
                Topic::Attention(conversation) => self.attending.mark(conversation),
                // Groups and roles decide what may be seen at all.
                Topic::Configuration => {
                    self.moved.session = true;
                    self.moved.queue_list = self.is_workspace;
                    self.moved.cases = self.is_workspace;
                    self.moved.asked = self.is_workspace;
                    self.moved.conversations.extend(self.watched.keys());
                    self.moved.records.extend(self.records.keys());
                }
                Topic::Chat(_) | Topic::Typing(_) | Topic::Customer(_) => {}
            }
        }
    }

    /// Says all that moved. What cannot be read now stays marked and is tried again.
    async fn speak(&mut self, connection: &mut Connection) -> Result<(), Over> {
        let read = Box::pin(self.read(connection)).await;
        self.send(connection).await?;
        self.try_again_at = None;
        match read {
            Err(Over::Refused(Refusal::Unavailable, _)) => {
                self.try_again_at = Some(Instant::now() + TRY_AGAIN);
                Ok(())
            }
            other => other,
        }
    }

    async fn send_if_full(&mut self, connection: &mut Connection) -> Result<(), Over> {
        if self.outgoing.is_full() {
            self.send(connection).await?;
        }
        Ok(())
    }

    async fn send(&mut self, connection: &mut Connection) -> Result<(), Over> {
        match self.outgoing.take(self.desk.clock().now()) {
            Some(frame) => connection.send(frame).await,
            None => Ok(()),
        }
    }
}
