//! A customer's connection: the latest chat of their token at one site.
//!
//! Everything said here is built of `domain::wire::customer`, in which a work note, a staff queue or a person's id cannot be
//! expressed.

use super::attention;
use super::connection::{Connection, Event, LastWord, Over};
use super::outgoing::{self, Outgoing};
use super::welcome;
use crate::state::Door;
use desk::{ChatView, CustomerToken, Desk, Presence, Until};
use desk::{Ear, Topic};
use domain::Refusal;
use domain::ids::{ConversationId, QueueId};
use domain::time::Timestamp;
use domain::wire::customer::{CustomerChanges, CustomerConversation, FromCustomer, Having, Phase, ToCustomer};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::Instant;

/// When the database was away, the state is asked for again after this time.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Serves one socket from its first frame to its last.
pub(super) async fn serve(door: Door, mut connection: Connection) {
    let over = match live(&door, &mut connection).await {
        Ok(never) => match never {},
        Err(over) => over,
    };
    tracing::debug!(?over, "a customer's socket ends");
    let desk = door.desk.clone();
    connection
        .end(over, |word| {
            let item = match word {
                LastWord::Bye { reconnect_after_ms } => ToCustomer::Bye { reconnect_after_ms },
                // Customers have no session that could end.
                LastWord::SignedOut => ToCustomer::Refused {
                    refusal: Refusal::SignedOut,
                },
                LastWord::Refused { refusal } => ToCustomer::Refused { refusal },
            };
            outgoing::frame(desk.clock().now(), &item)
        })
        .await;
}

async fn live(door: &Door, connection: &mut Connection) -> Result<Infallible, Over> {
    let hello: FromCustomer = connection.hello().await?;
    let (mut customer, build) = Customer::of(&door.desk, hello)?;
    let (build, mut other_build) = Box::pin(welcome::welcome(&door.desk, build)).await;
    customer.outgoing.push(&ToCustomer::Welcome { build });
    loop {
        let wake_at = customer.wake_at();
        tokio::select! {
            event = connection.next(wake_at) => match event? {
                Event::Frame(FromCustomer::Typing) => customer.types(),
                Event::Frame(FromCustomer::Read { seq }) => customer.reads(seq),
                Event::Frame(FromCustomer::Pong) => {}
                Event::Frame(FromCustomer::Hello { .. }) => {
                    return Err(Refusal::invalid("type", "must not be hello again").into());
                }
                Event::Beat => {
                    customer.outgoing.push(&ToCustomer::Ping);
                    if let Some(build) = Box::pin(welcome::news(&mut other_build, &door.desk)).await {
                        customer.outgoing.push(&ToCustomer::Welcome { build });
                    }
                }
                Event::Alarm => customer.moved |= customer.try_again_at.is_some_and(|at| at <= Instant::now()),
            },
            topics = customer.ear.moved() => customer.mark(&topics),
        }
        customer.speak(connection).await?;
    }
}

/// Who types to this customer.
#[derive(Default)]
struct Typing {
    /// Somebody began or ended.
    moved: bool,
    said: Option<String>,
    /// When somebody is next forgotten.
    changes_at: Option<Timestamp>,
}

/// What one connection knows and has said.
struct Customer {
    desk: Desk,
    token: CustomerToken,
    site: String,
    ear: Ear,
    moved: bool,
    /// What the page has; none before its first chat.
    having: Option<Having>,
    head: Option<CustomerConversation>,
    /// The line that this connection listens to, while its customer waits.
    waiting_in: Option<QueueId>,
    /// Says that the customer is there, in the conversation that the page shows.
    present: Option<(ConversationId, Presence)>,
    typing: Typing,
    said_no_chat: bool,
    outgoing: Outgoing,
    try_again_at: Option<Instant>,
}

impl Customer {
    /// Whoever says hello, and the build of their page.
    fn of(desk: &Desk, hello: FromCustomer) -> Result<(Self, String), Over> {
        let FromCustomer::Hello {
            build,
            site,
            token,
            having,
        } = hello
        else {
            return Err(Refusal::invalid("type", "must be hello first").into());
        };
        let token =
            CustomerToken::parse(&token).ok_or_else(|| Refusal::invalid("token", "must be 64 lowercase hex digits"))?;
        let ear = desk.ear();
        ear.listen(Topic::Customer(token.topic()));
        let customer = Self {
            desk: desk.clone(),
            token,
            site,
            ear,
            moved: true,
            having,
            head: None,
            waiting_in: None,
            present: None,
            typing: Typing::default(),
            said_no_chat: false,
            outgoing: Outgoing::default(),
            try_again_at: None,
        };
        Ok((customer, build))
    }

    /// Says what moved. What cannot be read now is tried again.
    async fn speak(&mut self, connection: &mut Connection) -> Result<(), Over> {
        while self.moved {
            self.moved = false;
            // Boxed: the desk's futures are large, and an idle socket should not carry room for one.
            match Box::pin(self.desk.chat(&self.token, &self.site, self.having)).await {
                // It was shown, and is this token's no more: that has been forgotten, or another has taken its place.
                Ok(None) if self.head.is_some() => return Err(Over::Forgotten),
                Ok(None) => self.no_chat(),
                Ok(Some(view)) => self.chat(view, connection).await?,
                Err(Refusal::Unavailable) => {
                    self.try_again_at = Some(Instant::now() + TRY_AGAIN);
                    break;
                }
                Err(refusal) => return Err(refusal.into()),
            }
            self.try_again_at = None;
        }
        self.say_who_types();
        self.send(connection).await
    }

    fn mark(&mut self, topics: &[Topic]) {
        for topic in topics {
            match topic {
                Topic::Typing(_) => self.typing.moved = true,
                _ => self.moved = true,
            }
        }
    }

    /// When there is something to do although nothing moves.
    fn wake_at(&self) -> Option<Instant> {
        self.try_again_at
            .or_else(|| attention::wake_at(self.typing.changes_at, self.desk.clock().now()))
    }

    fn say_who_types(&mut self) {
        let is_over = self.typing.changes_at.is_some_and(|at| at <= self.desk.clock().now());
        let Some((conversation, _)) = self.present.as_ref().filter(|_| self.typing.moved || is_over) else {
            return;
        };
        let Until { now: by, changes_at } = self.desk.types_to_customer(*conversation);
        self.typing.moved = false;
        self.typing.changes_at = changes_at;
        if self.typing.said != by {
            self.typing.said.clone_from(&by);
            self.outgoing.push(&ToCustomer::Typing { by });
        }
    }

    fn types(&self) {
        if let Some(head) = self.head.as_ref().filter(|head| head.phase != Phase::Ended) {
            self.desk.customer_types(head.conversation);
        }
    }

    fn reads(&self, seq: i64) {
        if let Some(head) = &self.head {
            self.desk.customer_read(head.conversation, seq);
        }
    }

    fn no_chat(&mut self) {
        if !self.said_no_chat {
            self.said_no_chat = true;
            self.outgoing.push(&ToCustomer::NoChat);
        }
    }

    async fn chat(&mut self, view: ChatView, connection: &mut Connection) -> Result<(), Over> {
        let ChatView { changes, waiting_in } = view;
        let CustomerChanges { head, changes } = changes;
        let conversation = head.conversation;
        self.follow(conversation, waiting_in);
        self.moved |= changes.more;
        let since = match self.having {
            Some(having) if having.conversation == conversation => having.version,
            _ => 0,
        };
        let version = changes.version;
        let news =
            !changes.entries.is_empty() || changes.fresh || version != since || self.head.as_ref() != Some(&head);
        if news {
            for changes in outgoing::parts(changes, since) {
                let head = head.clone();
                self.outgoing
                    .push(&ToCustomer::Chat(Box::new(CustomerChanges { head, changes })));
                if self.outgoing.is_full() {
                    self.send(connection).await?;
                }
            }
            self.having = Some(Having { conversation, version });
            self.head = Some(head);
        }
        Ok(())
    }

    /// Listens to this conversation, and to its line while it waits.
    fn follow(&mut self, conversation: ConversationId, waiting_in: Option<QueueId>) {
        let before = self.present.as_ref().map(|(conversation, _)| *conversation);
        if before != Some(conversation) {
            if let Some(before) = before {
                self.ear.ignore(Topic::Chat(before));
                self.ear.ignore(Topic::Typing(before));
            }
            self.ear.listen(Topic::Chat(conversation));
            self.ear.listen(Topic::Typing(conversation));
            self.present = Some((conversation, self.desk.customer_present(conversation)));
        }
        if self.waiting_in != waiting_in {
            if let Some(queue) = self.waiting_in {
                self.ear.ignore(Topic::Queue(queue));
            }
            if let Some(queue) = waiting_in {
                self.ear.listen(Topic::Queue(queue));
            }
            self.waiting_in = waiting_in;
        }
    }

    async fn send(&mut self, connection: &mut Connection) -> Result<(), Over> {
        match self.outgoing.take(self.desk.clock().now()) {
            Some(frame) => connection.send(frame).await,
            None => Ok(()),
        }
    }
}
