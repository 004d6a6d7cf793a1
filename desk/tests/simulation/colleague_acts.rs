//! What colleagues do next.

use crate::deeds::{Actor, Deed};
use crate::outside::Stored;
use crate::template::PASSWORD;
use crate::world::World;
use domain::colleague_request::Kind;
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId, QueueId};
use domain::people::Status;

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

    pub(crate) fn sends(&mut self, conversation: ConversationId, is_note: bool) -> Deed {
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
