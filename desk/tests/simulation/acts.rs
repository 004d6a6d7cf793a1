//! What customers and colleagues do next.

use crate::deeds::{Actor, Deed};
use crate::outside::Stored;
use crate::template::PASSWORD;
use crate::world::World;
use domain::colleague_request::Kind;
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::people::Status;

#[derive(Clone, Copy)]
enum CustomersAct {
    Start,
    Say,
    SayEarlier,
    End,
    Continue,
    OpenPage,
    ClosePage,
    Read,
    Stir,
}

#[derive(Clone, Copy)]
enum ColleaguesAct {
    AcceptNext,
    Accept,
    Comment,
    Note,
    Return,
    End,
    Done,
    PickUp,
    TakeOver,
    Leave,
    Remove,
    Choose,
    HandBack,
    Ask,
    Answer,
    Cancel,
    Join,
    PassOn,
    Escalate,
    KeepOpen,
    OpenPage,
    ClosePage,
    Read,
    SignOut,
}

impl World {
    pub(crate) async fn customer_acts(&mut self) {
        use CustomersAct::{ClosePage, Continue, End, OpenPage, Read, Say, SayEarlier, Start, Stir};
        let customer = self.random.index(self.customers.len());
        let act = self.random.weighted(&[
            (4, Start),
            (30, Say),
            (3, SayEarlier),
            (4, End),
            (8, Continue),
            (14, OpenPage),
            (10, ClosePage),
            (24, Read),
            (6, Stir),
        ]);
        let actor = Actor::Customer(customer);
        let Some(latest) = self.customers[customer].conversation else {
            let topic = self
                .random
                .one_of(&["Billing", "Billing", "Technical"])
                .expect("topics");
            let words = self.words("words");
            let _refusal = self.perform(actor, Deed::Start { topic, words }).await;
            return;
        };
        let tabs = self.customers[customer].tabs.len();
        let deed = match act {
            Start => {
                let words = self.words("words");
                Deed::Start {
                    topic: "Technical",
                    words,
                }
            }
            Say => {
                let (conversation, words) = (latest, self.words("words"));
                Deed::Say { conversation, words }
            }
            SayEarlier => {
                let conversation = self.any_of_customer(customer).unwrap_or(latest);
                let words = self.words("words");
                Deed::Say { conversation, words }
            }
            End => Deed::EndChat(latest),
            Continue => {
                let conversation = self.any_of_customer(customer).unwrap_or(latest);
                let words = self.random.percent(80).then(|| self.words("words"));
                Deed::Continue { conversation, words }
            }
            Stir => return self.customer_stirs(customer, latest).await,
            OpenPage => return self.customer_opens_page(customer).await,
            ClosePage | Read if tabs == 0 => return self.customer_opens_page(customer).await,
            ClosePage => {
                let tab = self.random.index(tabs);
                return self.customer_closes_page(customer, tab);
            }
            Read => {
                let tab = self.random.index(tabs);
                return self.customer_reads(customer, tab).await;
            }
        };
        let _refusal = self.perform(actor, deed).await;
    }

    /// The customer types, or says that they are still there: they are not silent, and nobody closes them out.
    async fn customer_stirs(&mut self, customer: usize, conversation: ConversationId) {
        let (number, desk) = self.any_process();
        let was_open = self.known[&conversation].is_open();
        if self.random.percent(50) {
            self.note(&format!("Customer({customer}) types in {conversation} at {number}"));
            desk.customer_types(conversation);
        } else {
            self.note(&format!(
                "Customer({customer}) is still here in {conversation} at {number}"
            ));
            let token = self.customers[customer].identity.token.clone();
            let told = desk.still_here(&token, conversation).await;
            assert_eq!(told.is_ok(), was_open, "{told:?}");
            self.look_at_all().await;
        }
        self.advance_and_beat(1).await;
        let after = &self.known[&conversation];
        assert!(!was_open || after.end_reason.as_deref() != Some("silent"), "{after:?}");
        assert_eq!(after.closes_at, None, "{conversation} counts down");
    }

    fn any_of_customer(&mut self, customer: usize) -> Option<ConversationId> {
        let name = self.customers[customer].identity.name.to_string();
        let own: Vec<_> = self.known.values().filter(|stored| stored.customer == name).collect();
        let own: Vec<_> = own.into_iter().map(Stored::conversation).collect();
        self.random.one_of(&own)
    }

    pub(crate) async fn colleague_acts(&mut self) {
        use ColleaguesAct::{
            Accept, AcceptNext, Answer, Ask, Cancel, Choose, ClosePage, Comment, Done, End, Escalate, HandBack, Join,
            KeepOpen, Leave, Note, OpenPage, PassOn, PickUp, Read, Remove, Return, SignOut, TakeOver,
        };
        let colleague = self.random.weighted(&[(4, 0), (3, 1), (3, 2), (3, 3), (1, 4)]);
        if self.colleagues[colleague].is_signed_out && !self.colleagues[colleague].is_disabled {
            return self.sign_in(colleague).await;
        }
        let act = self.random.weighted(&[
            (26, AcceptNext),
            (8, Accept),
            (24, Comment),
            (10, Note),
            (5, Return),
            (6, End),
            (6, Done),
            (6, PickUp),
            (5, TakeOver),
            (4, Leave),
            (6, Remove),
            (6, Choose),
            (2, HandBack),
            (14, Ask),
            (4, Answer),
            (3, Cancel),
            (2, Join),
            (4, PassOn),
            (4, Escalate),
            (3, KeepOpen),
            (12, OpenPage),
            (8, ClosePage),
            (20, Read),
            (1, SignOut),
        ]);
        // A request does not wait for long.
        let (colleague, act) = match self.whom_somebody_asks().await {
            Some(asked) if self.random.percent(30) => (asked, Answer),
            _ => (colleague, act),
        };
        let actor = Actor::Colleague(colleague);
        let tabs = self.colleagues[colleague].tabs.len();
        let Some(conversation) = self.conversation_for(colleague, act) else {
            return;
        };
        let deed = match act {
            AcceptNext => {
                let of_it = QueueId(self.known[&conversation].queue_id);
                let queues: Vec<_> = self.queues.iter().map(|(queue, _)| *queue).chain([of_it; 6]).collect();
                Deed::AcceptNext(self.random.one_of(&queues).expect("queues"))
            }
            Accept => Deed::Accept(conversation),
            Comment | Note => self.sends(conversation, matches!(act, Note)),
            Return => Deed::Return(conversation),
            End => Deed::End(conversation),
            Done => Deed::Done(conversation),
            PickUp => Deed::PickUp(conversation),
            TakeOver => Deed::TakeOver(conversation),
            Leave => Deed::Leave(conversation),
            Remove => {
                let last = self.known[&conversation].staff_seq;
                let seq = self.random.between(1, u64::try_from(last).unwrap_or(1));
                let seq = i64::try_from(seq).unwrap_or(1);
                Deed::Remove { conversation, seq }
            }
            Choose => Deed::Choose(self.random.one_of(&Status::ALL).expect("two")),
            HandBack => Deed::HandBack,
            Ask | Answer | Cancel => match self.about_colleagues(colleague, act, conversation).await {
                Some(deed) => deed,
                None => return,
            },
            Join => Deed::Join(conversation),
            PassOn => {
                let queues: Vec<_> = self.queues.iter().map(|(queue, _)| *queue).collect();
                let queue = self.random.one_of(&queues).expect("queues");
                Deed::PassOn { conversation, queue }
            }
            Escalate => Deed::Escalate(conversation),
            KeepOpen => Deed::KeepOpen {
                conversation,
                on: self.known[&conversation].kept_open == 0,
            },
            _ if self.colleagues[colleague].is_signed_out => return,
            SignOut => return self.sign_out(colleague).await,
            OpenPage => return self.colleague_opens_page(colleague),
            ClosePage | Read if tabs == 0 => return self.colleague_opens_page(colleague),
            ClosePage => {
                let tab = self.random.index(tabs);
                return self.colleague_closes_page(colleague, tab);
            }
            Read => {
                let tab = self.random.index(tabs);
                return self.colleague_reads(colleague, tab, conversation).await;
            }
        };
        let _refusal = self.perform(actor, deed).await;
    }

    fn sends(&mut self, conversation: ConversationId, is_note: bool) -> Deed {
        let (kind, visibility) = if is_note {
            ("note", Visibility::WorkNote)
        } else {
            ("words", Visibility::Comment)
        };
        let words = self.words(kind);
        Deed::Send {
            conversation,
            visibility,
            words,
        }
    }

    /// Somebody who has not answered a colleague yet.
    async fn whom_somebody_asks(&mut self) -> Option<usize> {
        let pending = self.outside.pending_requests().await;
        let asked = self.random.one_of(&pending)?.asked;
        self.colleague_of(PersonId(asked))
    }

    /// Asks somebody, or sees to what was asked; none where there is nothing to see to.
    async fn about_colleagues(
        &mut self,
        colleague: usize,
        act: ColleaguesAct,
        conversation: ConversationId,
    ) -> Option<Deed> {
        let (_, desk) = self.any_process();
        let staff = self.colleagues[colleague].staff.clone();
        match act {
            ColleaguesAct::Ask => {
                let kind = if self.random.percent(70) {
                    Kind::Transfer
                } else {
                    Kind::Invitation
                };
                let targets = desk.transfer_targets(&staff, conversation).await;
                let mut fitting = targets.map(|targets| targets.agents).unwrap_or_default();
                let any_fits = self.random.percent(10);
                fitting.retain(|agent| any_fits || agent.may_be_asked(kind).is_ok());
                let any = self.random.index(self.colleagues.len());
                let other = self.random.one_of(&fitting).map(|agent| agent.person);
                let note = self.random.percent(50).then(|| self.words("note"));
                Some(Deed::Ask {
                    conversation,
                    kind,
                    colleague: other.unwrap_or(self.colleagues[any].staff.person),
                    note,
                })
            }
            ColleaguesAct::Answer => {
                let pending = desk.asked(&staff).await.expect("readable").requests.pending;
                let asked = self.random.one_of(&pending)?;
                Some(Deed::Answer {
                    conversation: asked.conversation,
                    kind: asked.kind,
                    asked: asked.request,
                    accepts: self.random.percent(60),
                })
            }
            _ => {
                let head = desk.staff_changes(&staff, conversation, 0).await.ok()?.head;
                let asked = self.random.one_of(&head.asked)?;
                Some(Deed::Cancel {
                    conversation,
                    kind: asked.kind,
                    asked: asked.request,
                })
            }
        }
    }

    /// Mostly one with which they can do that; else any.
    fn conversation_for(&mut self, colleague: usize, act: ColleaguesAct) -> Option<ConversationId> {
        use ColleaguesAct::{
            Accept, AcceptNext, Ask, Cancel, Comment, Done, End, Escalate, Join, KeepOpen, Leave, Note, PassOn, PickUp,
            Return, TakeOver,
        };
        let person = Some(self.colleagues[colleague].staff.person.0);
        let fitting = self.known.values().filter(|stored| match act {
            Accept | AcceptNext => stored.is_open() && stored.assigned_agent_id.is_none(),
            Comment | Note | Return | End | Ask | Cancel | PassOn | Escalate | KeepOpen => {
                stored.is_open() && stored.assigned_agent_id == person
            }
            Done => !stored.is_open() && stored.assigned_agent_id == person,
            PickUp | TakeOver | Leave | Join => stored.is_open() && stored.assigned_agent_id.is_some(),
            _ => stored.assigned_agent_id == person,
        });
        let fitting: Vec<_> = fitting.map(Stored::conversation).collect();
        let all: Vec<_> = self.known.keys().copied().collect();
        let fits = self.random.percent(80);
        self.random
            .one_of(if fits && !fitting.is_empty() { &fitting } else { &all })
    }

    /// Several customers and agents write in the same moment, or one writes on and on.
    pub(crate) async fn many_write(&mut self) {
        let open: Vec<_> = self.known.values().filter(|stored| stored.is_open()).cloned().collect();
        let Some(only) = self.random.one_of(&open) else { return };
        let goes_on = self.random.percent(20);
        let count = if goes_on {
            self.random.between(20, 130)
        } else {
            self.random.between(2, 8)
        };
        let mut requests = Vec::new();
        for _ in 0..count {
            let stored = if goes_on {
                only.clone()
            } else {
                self.random.one_of(&open).expect("some")
            };
            let customer = self
                .customers
                .iter()
                .position(|customer| customer.identity.name.to_string() == stored.customer)
                .expect("a customer");
            let agent = stored.assigned_agent_id.map(PersonId);
            let mut agent = agent.and_then(|agent| self.colleague_of(agent)).filter(|_| !goes_on);
            if self.random.percent(10) {
                // Somebody who may not: what is refused takes no number from the others.
                agent = Some(self.random.index(self.colleagues.len()));
            }
            let (actor, deed) = match agent {
                Some(agent) if self.random.percent(60) => {
                    let is_note = self.random.percent(40);
                    (Actor::Colleague(agent), self.sends(stored.conversation(), is_note))
                }
                _ => {
                    let (conversation, words) = (stored.conversation(), self.words("words"));
                    (Actor::Customer(customer), Deed::Say { conversation, words })
                }
            };
            let request = self.request(actor, deed);
            let is_sent_twice = self.random.percent(10);
            requests.extend(is_sent_twice.then(|| request.clone()));
            requests.push(request);
        }
        self.all_at_once(requests).await;
    }

    async fn sign_out(&mut self, colleague: usize) {
        let (number, desk) = self.any_process();
        self.note(&format!("Colleague({colleague}) signs out at {number}"));
        let session = self.colleagues[colleague].session.clone();
        desk.sign_out(&session).await.expect("signs out");
        self.colleagues[colleague].is_signed_out = true;
        self.colleague_closes_all(colleague);
        self.others_forget_sessions().await;
        self.look_at_all().await;
    }

    async fn sign_in(&mut self, colleague: usize) {
        let (number, desk) = self.any_process();
        self.note(&format!("Colleague({colleague}) signs in at {number}"));
        let token = desk.sign_in(&self.colleagues[colleague].email, PASSWORD).await;
        self.colleagues[colleague].session = token.expect("signs in").0;
        self.colleagues[colleague].is_signed_out = false;
    }
}
