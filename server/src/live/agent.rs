//! An agent's connection: their queues, their cases, and the conversations their page shows.

use super::attention::{Attending, Looking};
use super::connection::{Connection, Event, LastWord, Over};
use super::outgoing::{self, Outgoing};
use crate::state::Door;
use app::who::SessionSecret;
use desk::{Desk, Staff};
use desk::{Ear, Topic};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::limits::{UNFOLDED_QUEUES, WATCHED_CONVERSATIONS};
use domain::part::Part;
use domain::people::Me;
use domain::wire::agent::{
    CaseSummary, FromAgent, MyStatus, Offer, OverseenConversation, StaffChanges, StaffConversation, ToAgent, Watching,
};
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
    let FromAgent::Hello { build: _, watching } = connection.hello().await? else {
        return Err(Refusal::invalid("type", "must be hello first").into());
    };
    let mut agent = Agent::new(&door.desk, secret, me);
    for watching in watching {
        agent.watch(watching)?;
    }
    let _present = door.desk.staff_present(agent.staff.person);
    agent.outgoing.push(&ToAgent::Welcome {
        build: door.assets.build().to_owned(),
    });
    agent.listen();
    loop {
        let wake_at = agent.wake_at();
        tokio::select! {
            event = connection.next(wake_at) => match event? {
                Event::Frame(frame) => agent.obey(&frame)?,
                Event::Beat => agent.beat(),
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
    /// The conversations that the page shows; at most `WATCHED_CONVERSATIONS`.
    watched: HashMap<ConversationId, Watched>,
    /// Who else types and looks there.
    attending: Attending,
    /// What this page looks at.
    looking: Option<Looking>,
    outgoing: Outgoing,
    try_again_at: Option<Instant>,
}

/// What has moved since it was last said.
#[derive(Default)]
struct Moved {
    session: bool,
    queue_list: bool,
    queues: BTreeSet<QueueId>,
    overseen: bool,
    cases: bool,
    status: bool,
    conversations: BTreeSet<ConversationId>,
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
            staff: staff(me),
            ear: desk.ear(),
            moved: Moved::default(),
            queues: Vec::new(),
            said_of_queue: HashMap::new(),
            unfolded: HashMap::new(),
            overseen: None,
            cases: None,
            status: None,
            offers: None,
            watched: HashMap::new(),
            attending: Attending::default(),
            looking: None,
            outgoing: Outgoing::default(),
            try_again_at: None,
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

    fn obey(&mut self, frame: &FromAgent) -> Result<(), Over> {
        match frame {
            FromAgent::Hello { .. } => return Err(Refusal::invalid("type", "must not be hello again").into()),
            FromAgent::Watch(watching) => {
                self.watch(*watching)?;
                // Read at once, so that what the page does there next is known to be allowed.
                self.moved.conversations.insert(watching.conversation);
            }
            FromAgent::Unwatch { conversation } => self.unwatch(*conversation),
            FromAgent::Unfold { queue } => self.unfold(*queue)?,
            FromAgent::Fold { queue } => {
                self.unfolded.remove(queue);
            }
            FromAgent::Oversee { on } => self.oversee(*on),
            FromAgent::Typing {
                conversation,
                visibility,
            } => self.types(*conversation, *visibility),
            FromAgent::Looking { conversation } => self.looks(*conversation),
            FromAgent::Read { conversation, seq } => self.reads(*conversation, *seq),
            FromAgent::Pong => {}
        }
        Ok(())
    }

    /// What this agent knows of a conversation by now: what they may not read, or not yet, has no head.
    fn head(&self, conversation: ConversationId) -> Option<&StaffConversation> {
        self.watched.get(&conversation)?.head.as_ref()
    }

    /// Whoever may not write so does not show as typing.
    fn types(&self, conversation: ConversationId, visibility: Visibility) {
        let may_write = self.head(conversation).is_some_and(|head| match visibility {
            Visibility::Comment => head.rights.comment,
            Visibility::WorkNote => head.rights.work_note,
        });
        if may_write {
            self.desk.staff_types(&self.staff, &self.name, conversation, visibility);
        }
    }

    fn looks(&mut self, conversation: Option<ConversationId>) {
        let conversation = conversation.filter(|conversation| self.head(*conversation).is_some());
        if self.looking.as_ref().map(|looking| looking.conversation) != conversation {
            self.looking = conversation.map(|conversation| Looking::at(&self.desk, &self.staff, conversation));
        }
        if let Some(conversation) = conversation {
            self.desk.staff_looks(&self.staff, &self.name, conversation);
        }
    }

    /// Only who talks with the customer leaves a mark; the desk looks again when it writes it.
    fn reads(&self, conversation: ConversationId, seq: i64) {
        let person = self.person();
        let talks = self.head(conversation).is_some_and(|head| {
            head.rights.comment || head.assigned.as_ref().is_some_and(|(assigned, _)| *assigned == person)
        });
        if talks {
            self.desk.staff_read(&self.staff, conversation, seq);
        }
    }

    /// When there is something to do although nothing moves.
    fn wake_at(&self) -> Option<Instant> {
        self.try_again_at
            .or_else(|| self.attending.wake_at(self.desk.clock().now()))
    }

    fn watch(&mut self, watching: Watching) -> Result<(), Over> {
        let Watching { conversation, version } = watching;
        if self.watched.len() >= WATCHED_CONVERSATIONS && !self.watched.contains_key(&conversation) {
            return Err(Refusal::invalid("watching", "has too many conversations").into());
        }
        self.watched.insert(conversation, Watched { version, head: None });
        self.attending.forget(conversation);
        self.ear.listen(Topic::Conversation(conversation));
        self.ear.listen(Topic::Attention(conversation));
        Ok(())
    }

    fn unwatch(&mut self, conversation: ConversationId) {
        self.watched.remove(&conversation);
        self.moved.conversations.remove(&conversation);
        self.ear.ignore(Topic::Conversation(conversation));
        self.ear.ignore(Topic::Attention(conversation));
        self.attending.forget(conversation);
    }

    fn unfold(&mut self, queue: QueueId) -> Result<(), Over> {
        if self.unfolded.len() >= UNFOLDED_QUEUES && !self.unfolded.contains_key(&queue) {
            return Err(Refusal::invalid("queue", "is one unfolded queue too many").into());
        }
        self.unfolded.insert(queue, None);
        self.moved.queues.insert(queue);
        Ok(())
    }

    fn oversee(&mut self, on: bool) {
        self.overseen = on.then(Vec::new);
        self.moved.overseen = on;
        self.follow_overviews();
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
                Topic::Cases(_) => self.moved.cases = true,
                Topic::Status(_) => self.moved.status = true,
                Topic::Conversation(conversation) => {
                    // Of what is not their own, their Cases say what this conversation does.
                    self.moved.cases |= self.shares(conversation);
                    self.moved.conversations.insert(conversation);
                }
                Topic::Session(_) => self.moved.session = true,
                Topic::Attention(conversation) => self.attending.mark(conversation),
                // Groups and roles decide what may be seen at all.
                Topic::Configuration => {
                    self.moved.session = true;
                    self.moved.queue_list = true;
                    self.moved.cases = true;
                    self.moved.conversations.extend(self.watched.keys());
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

    async fn read(&mut self, connection: &mut Connection) -> Result<(), Over> {
        if self.moved.session {
            self.read_session().await?;
            self.moved.session = false;
        }
        if self.moved.queue_list {
            self.read_queue_list().await?;
            self.moved.queue_list = false;
            self.send_if_full(connection).await?;
        }
        while let Some(queue) = self.moved.queues.first().copied() {
            self.read_queue(queue).await?;
            self.moved.queues.remove(&queue);
            self.send_if_full(connection).await?;
        }
        if self.moved.overseen {
            self.read_overseen().await?;
            self.moved.overseen = false;
            self.send_if_full(connection).await?;
        }
        if self.moved.status {
            self.read_status().await?;
            self.moved.status = false;
        }
        if self.moved.cases {
            self.read_cases().await?;
            self.read_offers().await?;
            self.moved.cases = false;
            self.send_if_full(connection).await?;
        }
        while let Some(conversation) = self.moved.conversations.first().copied() {
            if !self.read_conversation(conversation, connection).await? {
                self.moved.conversations.remove(&conversation);
            }
        }
        let watched = &self.watched;
        let is_readable = |id| watched.get(&id).is_some_and(|watched| watched.head.is_some());
        self.attending
            .say(&self.desk, &self.staff, is_readable, &mut self.outgoing);
        self.send_if_full(connection).await
    }

    async fn read_session(&mut self) -> Result<(), Over> {
        let me = self.desk.session(&self.secret.0).await?.ok_or(Over::SignedOut)?;
        if !me.roles.may_use_desk() {
            return Err(Refusal::NotAllowed.into());
        }
        let staff = staff(me);
        if staff != self.staff {
            self.staff = staff;
            self.mark(vec![Topic::Configuration]);
        }
        Ok(())
    }

    async fn read_queue_list(&mut self) -> Result<(), Over> {
        let queues = self.desk.queues(&self.staff).await?;
        let mut summaries = Vec::with_capacity(queues.len());
        for queue in &queues {
            summaries.push(self.desk.queue_summary(*queue).await?);
        }
        for gone in self.queues.iter().filter(|queue| !queues.contains(queue)) {
            self.ear.ignore(Topic::Queue(*gone));
            self.ear.ignore(Topic::Overview(*gone));
            self.said_of_queue.remove(gone);
        }
        for queue in &queues {
            if !self.queues.contains(queue) {
                self.ear.listen(Topic::Queue(*queue));
            }
        }
        // Each summary is encoded once, for everybody and for the list as for the item.
        let list = summaries.join(",");
        self.outgoing
            .push_encoded(&format!(r#"{{"queues":{{"queues":[{list}]}}}}"#));
        self.said_of_queue = queues.iter().copied().zip(summaries).collect();
        self.queues = queues;
        // An unfolded one may have come into view with this list.
        self.moved.queues.extend(self.unfolded.keys());
        self.follow_overviews();
        Ok(())
    }

    async fn read_queue(&mut self, queue: QueueId) -> Result<(), Over> {
        if !self.queues.contains(&queue) {
            return Ok(());
        }
        let summary = match self.desk.queue_summary(queue).await {
            Ok(summary) => summary,
            // Gone since the list was made; a new list is on its way.
            Err(Refusal::NotFound) => return Ok(()),
            Err(refusal) => return Err(refusal.into()),
        };
        if self.said_of_queue.get(&queue) != Some(&summary) {
            self.outgoing.push_encoded(&format!(r#"{{"queue":{summary}}}"#));
            self.said_of_queue.insert(queue, summary);
        }
        self.read_waiting(queue).await
    }

    /// Says who waits in a queue that the page shows unfolded.
    async fn read_waiting(&mut self, queue: QueueId) -> Result<(), Over> {
        let Some(said) = self.unfolded.get_mut(&queue) else {
            return Ok(());
        };
        let waiting = self.desk.waiting(queue).await?;
        if said.as_ref() != Some(&waiting) {
            self.outgoing.push_encoded(&waiting);
            *said = Some(waiting);
        }
        Ok(())
    }

    /// Says how the conversations of the person's groups stand, where the page shows them. The first time it says so
    /// even of none.
    async fn read_overseen(&mut self) -> Result<(), Over> {
        let Some(said) = &mut self.overseen else {
            return Ok(());
        };
        let conversations = self.desk.overview(&self.staff).await?;
        if *said != conversations || conversations.is_empty() {
            said.clone_from(&conversations);
            self.outgoing.push(&ToAgent::Overseen { conversations });
        }
        Ok(())
    }

    async fn read_status(&mut self) -> Result<(), Over> {
        let status = self.desk.my_status(&self.staff).await?;
        if self.status != Some(status) {
            self.outgoing.push(&ToAgent::MyStatus(status));
            self.status = Some(status);
        }
        Ok(())
    }

    /// Whether this conversation is among their Cases without being their own.
    fn shares(&self, conversation: ConversationId) -> bool {
        let case = self.cases.as_ref().and_then(|cases| cases.get(&conversation));
        case.is_some_and(|case| case.part != Part::Assigned)
    }

    async fn read_cases(&mut self) -> Result<(), Over> {
        let cases = self.desk.cases(&self.staff).await?;
        let now: HashMap<_, _> = cases.iter().map(|case| (case.conversation, case.clone())).collect();
        match &self.cases {
            None => self.outgoing.push(&ToAgent::Cases { cases }),
            Some(before) => {
                for gone in before.keys().filter(|conversation| !now.contains_key(conversation)) {
                    self.outgoing.push(&ToAgent::CaseGone { conversation: *gone });
                }
                for case in cases {
                    if before.get(&case.conversation) != Some(&case) {
                        self.outgoing.push(&ToAgent::Case(case));
                    }
                }
            }
        }
        self.cases = Some(now);
        Ok(())
    }

    /// What is offered moves with the cases: it becomes one of them, or leaves with the minute.
    async fn read_offers(&mut self) -> Result<(), Over> {
        let offers = self.desk.offers(&self.staff).await?;
        if self.offers.as_ref() != Some(&offers) {
            self.outgoing.push(&ToAgent::Offers { offers: offers.clone() });
            self.offers = Some(offers);
        }
        Ok(())
    }

    /// Says what is new in a conversation; whether there is more.
    async fn read_conversation(
        &mut self,
        conversation: ConversationId,
        connection: &mut Connection,
    ) -> Result<bool, Over> {
        let Some(watched) = self.watched.get(&conversation) else {
            return Ok(false);
        };
        let since = watched.version;
        let StaffChanges { head, changes } = match self.desk.staff_changes(&self.staff, conversation, since).await {
            Ok(changes) => changes,
            Err(Refusal::Unavailable) => return Err(Refusal::Unavailable.into()),
            Err(refusal) => {
                self.unwatch(conversation);
                self.outgoing.push(&ToAgent::ConversationLost { conversation, refusal });
                return Ok(false);
            }
        };
        let (version, more) = (changes.version, changes.more);
        let news =
            !changes.entries.is_empty() || changes.fresh || version != since || watched.head.as_ref() != Some(&head);
        if news {
            for changes in outgoing::parts(changes, since) {
                let head = head.clone();
                self.outgoing
                    .push(&ToAgent::Conversation(Box::new(StaffChanges { head, changes })));
                self.send_if_full(connection).await?;
            }
            if let Some(watched) = self.watched.get_mut(&conversation) {
                watched.version = version;
                watched.head = Some(head);
            }
        }
        Ok(more)
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

fn staff(me: Me) -> Staff {
    Staff {
        person: me.person,
        roles: me.roles,
    }
}
