//! What should come of a deed, by what can be seen before it: a button that is shown works, and the line has one order.

use crate::deeds::{Actor, Answer, Deed, Request};
use crate::outside::Visit;
use crate::world::World;
use desk::Desk;
use domain::Refusal;
use domain::colleague_request::Kind;
use domain::entry::Visibility;
use domain::ids::{ConversationId, QueueId};
use domain::limits::REOPENS_FOR;
use domain::time::Timestamp;
use domain::wire::agent::Rights;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Done,
    Refused,
    /// Whoever is next.
    Accepts(ConversationId),
    /// The chat that is open already.
    Opens(ConversationId),
}

impl Expected {
    pub(crate) fn of(is_possible: bool) -> Self {
        if is_possible { Self::Done } else { Self::Refused }
    }

    pub(crate) fn check(self, outcome: &Result<Answer, Refusal>) {
        let is_met = match (self, outcome) {
            (Self::Done, Ok(_)) | (Self::Refused, Err(_)) => true,
            (Self::Accepts(expected), Ok(Answer::Accepted(conversation))) => expected == *conversation,
            (Self::Opens(expected), Ok(Answer::Chat(conversation) | Answer::Continued { conversation, .. })) => {
                expected == *conversation
            }
            _ => false,
        };
        assert!(is_met, "expected {self:?}, and it was {outcome:?}");
    }
}

impl Visit {
    /// Whom alone it is offered to at this time.
    pub(crate) fn is_reserved(&self, now: Timestamp) -> bool {
        self.reserved_until.is_some_and(|until| until > now.0)
    }
}

impl World {
    /// What should come of a request; none where that takes more knowledge than the actor has.
    pub(crate) async fn expects(&mut self, desk: &Desk, request: &Request) -> Option<Expected> {
        match request.actor {
            Actor::Customer(customer) => self.customer_expects(customer, &request.deed),
            Actor::Colleague(colleague) if self.colleagues[colleague].is_signed_out => Some(Expected::Refused),
            Actor::Colleague(colleague) => self.colleague_expects(desk, colleague, &request.deed).await,
        }
    }

    fn customer_expects(&self, customer: usize, deed: &Deed) -> Option<Expected> {
        let latest = self.customers[customer].conversation;
        let open = latest.filter(|latest| self.known[latest].is_open());
        Some(match deed {
            Deed::Start { .. } => open.map_or(Expected::Done, Expected::Opens),
            Deed::Continue { conversation, .. } => match open {
                Some(open) => Expected::Opens(open),
                // Two tabs that press it get the same one.
                None if latest == Some(*conversation) => Expected::Done,
                None => return None,
            },
            Deed::EndChat(conversation) => Expected::of(self.known[conversation].is_open()),
            Deed::Say { conversation, .. } => Expected::of(self.may_say(customer, *conversation)),
            Deed::AttachInChat { conversation, file } => {
                Expected::of(file.fault().is_none() && self.may_say(customer, *conversation))
            }
            Deed::Rate { conversation, .. } => Expected::of(self.may_rate(*conversation)),
            _ => return None,
        })
    }

    fn may_say(&self, customer: usize, conversation: ConversationId) -> bool {
        let stored = &self.known[&conversation];
        let reopens = stored.ended_by.as_deref() == Some("clock")
            && stored
                .closed_at
                .is_some_and(|at| self.now() < Timestamp(at) + REOPENS_FOR)
            && self.customers[customer].conversation == Some(conversation);
        stored.is_open() || reopens
    }

    async fn colleague_expects(&mut self, desk: &Desk, colleague: usize, deed: &Deed) -> Option<Expected> {
        if let Some(expected) = self.record_expects(desk, colleague, deed).await {
            return Some(expected);
        }
        let colleague = &self.colleagues[colleague];
        let (staff, has_room) = (
            colleague.staff.clone(),
            self.open_count(colleague.staff.person) < colleague.limit,
        );
        match deed {
            Deed::AcceptNext(queue) => {
                let is_member = self.is_member(*queue, staff.person.0).await;
                let next = self.next_in(*queue).await.filter(|_| is_member && has_room);
                return Some(next.map_or(Expected::Refused, Expected::Accepts));
            }
            Deed::Accept(conversation) => {
                let can = has_room && self.can_be_accepted(*conversation, staff.person.0).await;
                return Some(Expected::of(can));
            }
            Deed::Choose(_) | Deed::HandBack => return Some(Expected::Done),
            _ => {}
        }
        let head = desk
            .staff_changes(&staff, deed.conversation()?, 0)
            .await
            .ok()
            .map(|view| view.head);
        let rights = head.as_ref().map_or(Rights::default(), |head| head.rights);
        match deed {
            Deed::Send { visibility, .. } => Some(Expected::of(match visibility {
                Visibility::Comment => rights.comment,
                Visibility::WorkNote => rights.work_note,
            })),
            Deed::Attach { visibility, file, .. } => {
                let may_write = match visibility {
                    Visibility::Comment => rights.comment,
                    Visibility::WorkNote => rights.work_note,
                };
                Some(Expected::of(may_write && file.fault().is_none()))
            }
            Deed::End(_) => Some(Expected::of(rights.end)),
            Deed::Return(_) => Some(Expected::of(rights.return_to_queue)),
            Deed::PickUp(_) => Some(Expected::of(rights.pick_up && has_room)),
            Deed::TakeOver(_) => Some(Expected::of(rights.take_over && has_room)),
            Deed::Leave(_) => Some(Expected::of(rights.leave)),
            // Where an account is disabled the clock is about to see to it.
            Deed::Ask { .. } | Deed::Answer { .. } if self.colleagues.iter().any(|colleague| colleague.is_disabled) => {
                None
            }
            Deed::Ask {
                conversation,
                kind,
                colleague,
                ..
            } => {
                let targets = desk.transfer_targets(&staff, *conversation).await;
                let can = match kind {
                    Kind::Transfer => rights.transfer,
                    Kind::Invitation => rights.invite,
                };
                let asked = head.map(|head| head.asked).unwrap_or_default();
                let is_asked = asked.iter().any(|asked| {
                    asked.colleague.person == *colleague || (*kind == Kind::Transfer && asked.kind == Kind::Transfer)
                });
                let is_target = targets.is_ok_and(|targets| {
                    targets.agents.iter().any(|agent| {
                        agent.person == *colleague
                            && agent.may_be_asked(*kind).is_ok()
                            && (*kind == Kind::Transfer || !agent.takes_part)
                    })
                });
                Some(Expected::of(can && !is_asked && is_target))
            }
            Deed::Answer { kind, accepts, .. } => {
                let needs_room = *kind == Kind::Transfer && *accepts;
                Some(Expected::of(has_room || !needs_room))
            }
            Deed::Cancel { kind, .. } => Some(Expected::of(match kind {
                Kind::Transfer => rights.transfer,
                Kind::Invitation => rights.invite,
            })),
            Deed::Join(_) => Some(Expected::of(rights.join)),
            Deed::PassOn { conversation, queue } => {
                let is_another = self.known[conversation].queue_id != queue.0;
                Some(Expected::of(rights.transfer_to_queue && is_another))
            }
            Deed::Escalate(_) => Some(Expected::of(rights.escalate)),
            Deed::KeepOpen { .. } => Some(Expected::of(rights.keep_open)),
            // Clearing what is cleared is no error.
            Deed::Done(_) => rights.done.then_some(Expected::Done),
            _ => None,
        }
    }

    async fn is_member(&mut self, queue: QueueId, person: i64) -> bool {
        self.outside.groups().await.contains(&(queue.0, person))
    }

    /// The first in line who is present, else the first.
    async fn next_in(&mut self, queue: QueueId) -> Option<ConversationId> {
        let line = self.line(queue).await;
        let present = line.iter().find(|visit| visit.customer_absent == 0);
        present
            .or(line.first())
            .map(|visit| ConversationId(visit.conversation_id))
    }

    /// A queue's line, in its order.
    pub(crate) async fn line(&mut self, queue: QueueId) -> Vec<Visit> {
        let now = self.now();
        let mut line = self.outside.waiting().await;
        line.retain(|visit| visit.queue_id == queue.0 && !visit.is_reserved(now));
        line
    }

    async fn can_be_accepted(&mut self, conversation: ConversationId, person: i64) -> bool {
        let waiting = self.outside.waiting().await;
        let Some(visit) = waiting.iter().find(|visit| visit.conversation_id == conversation.0) else {
            return false;
        };
        let queue = QueueId(visit.queue_id);
        if !self.is_member(queue, person).await {
            return false;
        }
        if visit.is_reserved(self.now()) {
            return visit.reserved_for == Some(person);
        }
        let line = self.line(queue).await;
        let mut ahead = line.iter().take_while(|other| other.id != visit.id);
        let is_in_turn = !ahead.any(|other| other.customer_absent == 0);
        is_in_turn || !self.in_turn_only.get(&queue).copied().unwrap_or(false)
    }
}
