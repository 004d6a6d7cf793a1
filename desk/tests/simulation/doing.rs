//! Doing a deed, and judging what came of it: done once, or refused and nothing changed.

use crate::deeds::{Actor, Answer, Deed, Request};
use crate::files::Sending;
use crate::readers::Said;
use crate::records::Own;
use crate::world::World;
use desk::Desk;
use domain::Refusal;
use domain::colleague_request::Kind;
use domain::entry::Visibility;
use domain::ids::ConversationId;

impl World {
    /// Does something new and judges it.
    pub(crate) async fn perform(&mut self, actor: Actor, deed: Deed) -> Result<Answer, Refusal> {
        let request = self.request(actor, deed);
        self.perform_request(request).await
    }

    /// Does what nobody has done under this id, and judges it.
    pub(crate) async fn perform_request(&mut self, request: Request) -> Result<Answer, Refusal> {
        let (number, desk) = self.any_process();
        let expected = self.expects(&desk, &request).await;
        self.use_session(&desk, request.actor).await;
        let before = self.outside.version().await;
        let outcome = self.ask(desk, request.clone()).await;
        let changed = self.outside.version().await != before;
        self.note(&format!(
            "{:?} at {number}: {:?} -> {outcome:?}",
            request.actor, request.deed
        ));
        self.judge(&request, &outcome, changed);
        if let Some(expected) = expected {
            expected.check(&outcome);
        }
        self.look(&request, outcome.as_ref().ok()).await;
        outcome
    }

    /// Asks again for what was done before, as one does who never heard of it.
    pub(crate) async fn repeat(&mut self) {
        let known: Vec<_> = self.done.iter().rev().take(30).cloned().collect();
        let Some((request, answer)) = self.random.one_of(&known) else {
            return;
        };
        let (number, desk) = self.any_process();
        self.use_session(&desk, request.actor).await;
        let before = self.outside.version().await;
        let outcome = self.ask(desk, request.clone()).await;
        self.note(&format!(
            "{:?} at {number} again: {:?} -> {outcome:?}",
            request.actor, request.deed
        ));
        if self.is_signed_out(request.actor) {
            assert_eq!(outcome, Err(Refusal::SignedOut));
            return;
        }
        assert_eq!(outcome, Ok(answer), "a repeat gets the first answer");
        assert_eq!(self.outside.version().await, before, "a repeat changes nothing");
    }

    /// Asks for something else under an id that was used.
    pub(crate) async fn reuse_id(&mut self) {
        let known: Vec<_> = self.done.iter().rev().take(30).cloned().collect();
        let Some((mut request, _)) = self.random.one_of(&known) else {
            return;
        };
        // Who may no longer write there, since the record has another group or they have, does not even learn that.
        let may_be_hidden = matches!(request.deed, Deed::SayOnRecord { .. });
        let may_be_removed = match &mut request.deed {
            Deed::Say { words, conversation }
            | Deed::Send {
                words, conversation, ..
            } => {
                words.push_str(" or rather not");
                self.removed.iter().any(|(of, _)| of == conversation)
            }
            Deed::Attach { file, conversation, .. } | Deed::AttachInChat { file, conversation } => {
                file.change();
                self.removed.iter().any(|(of, _)| of == conversation)
            }
            Deed::SayOnRecord { words, record, .. } => {
                words.push_str(" or rather not");
                let mut own = self.records.own[record].iter();
                own.any(|own| matches!(own, Own::Removed { .. }))
            }
            deed => {
                let Actor::Colleague(_) = request.actor else { return };
                let other = ConversationId(1);
                *deed = if matches!(deed, Deed::End(_)) {
                    Deed::Done(other)
                } else {
                    Deed::End(other)
                };
                false
            }
        };
        let (number, desk) = self.any_process();
        self.use_session(&desk, request.actor).await;
        let before = self.outside.version().await;
        let outcome = self.ask(desk, request.clone()).await;
        self.note(&format!(
            "{:?} at {number} under a used id: {:?} -> {outcome:?}",
            request.actor, request.deed
        ));
        assert_eq!(self.outside.version().await, before, "a used id changes nothing");
        if self.is_signed_out(request.actor) {
            assert_eq!(outcome, Err(Refusal::SignedOut));
        } else if !(may_be_removed || may_be_hidden && matches!(outcome, Err(Refusal::NotFound | Refusal::NotAllowed)))
        {
            assert_eq!(outcome, Err(Refusal::IdReused));
        }
    }

    /// Several say something in the same moment: one group of messages.
    pub(crate) async fn all_at_once(&mut self, requests: Vec<Request>) {
        let (number, desk) = self.any_process();
        // Whose session has to be looked up first would come after the others.
        for request in &requests {
            self.use_session(&desk, request.actor).await;
        }
        let tasks: Vec<_> = requests
            .iter()
            .map(|request| tokio::spawn(self.ask(desk.clone(), request.clone())))
            .collect();
        for (request, task) in requests.iter().zip(tasks) {
            let outcome = task.await.expect("nothing panics");
            self.note(&format!(
                "{:?} at {number} with others: {:?} -> {outcome:?}",
                request.actor, request.deed
            ));
            let first = self.done.iter().find(|(done, _)| done.id == request.id);
            if let Some((_, answer)) = first {
                assert_eq!(outcome.as_ref(), Ok(answer), "a repeat gets the first answer");
                continue;
            }
            self.judge(request, &outcome, outcome.is_ok());
        }
        self.look_at_all().await;
    }

    /// That a session is used is written down, which is no part of a deed.
    async fn use_session(&self, desk: &Desk, actor: Actor) {
        if let Actor::Colleague(colleague) = actor {
            let session = &self.colleagues[colleague].session;
            let me = desk.session(session).await.expect("readable");
            assert_eq!(
                me.is_none(),
                self.colleagues[colleague].is_signed_out,
                "whose session is over"
            );
        }
    }

    fn is_signed_out(&self, actor: Actor) -> bool {
        matches!(actor, Actor::Colleague(colleague) if self.colleagues[colleague].is_signed_out)
    }

    fn judge(&mut self, request: &Request, outcome: &Result<Answer, Refusal>, changed: bool) {
        match outcome {
            Ok(answer) => {
                assert!(changed, "what is acknowledged is stored");
                self.remember(request, answer);
                self.done.push((request.clone(), answer.clone()));
            }
            Err(refusal) => {
                let fault = request.deed.file().and_then(Sending::fault);
                if let (Some(fault), false) = (fault, self.is_signed_out(request.actor)) {
                    assert_eq!(*refusal, Refusal::FileRefused { fault });
                }
                // A customer's file is stored before it is looked whether their chat goes on, and is gone with the next beat.
                let leaves_a_stray = matches!(request.deed, Deed::AttachInChat { .. }) && fault.is_none();
                assert!(!changed || leaves_a_stray, "a refusal changes nothing: {refusal:?}");
                assert_ne!(*refusal, Refusal::Unavailable, "nothing stood in the way");
                let signed_out = *refusal == Refusal::SignedOut;
                assert_eq!(signed_out, self.is_signed_out(request.actor), "whose session is over");
            }
        }
    }

    /// What follows for the actor's own view of things.
    fn remember(&mut self, request: &Request, answer: &Answer) {
        self.remember_of_records(request, answer);
        let now = self.now();
        match (request.actor, &request.deed, answer) {
            (
                Actor::Customer(customer),
                Deed::Start {
                    words,
                    answer: answered,
                    ..
                },
                Answer::Chat(conversation),
            ) => {
                if !self.known.contains_key(conversation) {
                    self.keep(words, *conversation, request, Visibility::Comment, None);
                    self.answers
                        .extend(answered.clone().map(|answer| (*conversation, answer)));
                }
                self.has_chat(customer, *conversation);
            }
            (
                Actor::Customer(customer),
                Deed::Continue {
                    words,
                    conversation: ended,
                },
                Answer::Continued { conversation, carried },
            ) => {
                assert_eq!(
                    *carried,
                    !self.known.contains_key(conversation),
                    "only a new one carries words"
                );
                if let (Some(words), true) = (words, *carried) {
                    self.keep(words, *conversation, request, Visibility::Comment, None);
                }
                if let (Some(answer), true) = (self.answers.get(ended).cloned(), *carried) {
                    self.answers.insert(*conversation, answer);
                }
                self.has_chat(customer, *conversation);
            }
            (Actor::Customer(_), Deed::Say { conversation, words }, Answer::Stored { seq, .. }) => {
                self.keep(words, *conversation, request, Visibility::Comment, Some(*seq));
                self.is_back(*conversation);
            }
            (Actor::Customer(_), Deed::AttachInChat { conversation, file }, Answer::Stored { seq, .. }) => {
                self.keep(&file.name(), *conversation, request, Visibility::Comment, Some(*seq));
                self.is_back(*conversation);
            }
            (
                Actor::Customer(_),
                Deed::Rate {
                    conversation,
                    rating,
                    comment,
                },
                _,
            ) => {
                let before = self.rated.insert(*conversation, (*rating, comment.clone()));
                assert_eq!(before, None, "{conversation} is rated once");
            }
            (
                Actor::Colleague(_),
                Deed::Send {
                    conversation,
                    visibility,
                    words,
                },
                Answer::Stored { seq, .. },
            ) => self.keep(words, *conversation, request, *visibility, Some(*seq)),
            (
                Actor::Colleague(_),
                Deed::Attach {
                    conversation,
                    visibility,
                    file,
                },
                Answer::Stored { seq, .. },
            ) => self.keep(&file.name(), *conversation, request, *visibility, Some(*seq)),
            (
                Actor::Colleague(colleague),
                Deed::AcceptNext(_)
                | Deed::Accept(_)
                | Deed::PickUp(_)
                | Deed::TakeOver(_)
                | Deed::Answer {
                    kind: Kind::Transfer,
                    accepts: true,
                    ..
                },
                _,
            ) => {
                let colleague = &mut self.colleagues[colleague];
                colleague.there = colleague.there.map(|_| now);
            }
            (
                Actor::Colleague(_),
                Deed::Ask {
                    conversation,
                    note: Some(note),
                    ..
                },
                _,
            ) => self.keep(note, *conversation, request, Visibility::WorkNote, None),
            (Actor::Colleague(_), Deed::Remove { conversation, seq }, _) => {
                self.removed.insert((*conversation, *seq));
            }
            _ => {}
        }
    }

    /// What the customer writes in a chat that the clock has closed opens it again.
    fn is_back(&mut self, conversation: ConversationId) {
        if self.known.get(&conversation).is_some_and(|stored| !stored.is_open()) {
            self.times.there.insert(conversation, self.now());
        }
    }

    fn keep(
        &mut self,
        words: &str,
        conversation: ConversationId,
        request: &Request,
        visibility: Visibility,
        seq: Option<i64>,
    ) {
        let is_customers = matches!(request.actor, Actor::Customer(_));
        let said = Said {
            conversation,
            actor: request.actor,
            client_id: request.id.clone(),
            visibility,
            file: request.deed.file().cloned(),
            staff_seq: seq.filter(|_| !is_customers),
            customer_seq: seq.filter(|_| is_customers),
        };
        let twice = self.said.insert(words.to_owned(), said);
        assert!(twice.is_none(), "words are said once");
    }

    fn has_chat(&mut self, customer: usize, conversation: ConversationId) {
        if !self.known.contains_key(&conversation) {
            self.times.there.insert(conversation, self.now());
        }
        // Who presses Continue once more in an old chat is told which one followed that, perhaps long ago.
        let latest = &mut self.customers[customer].conversation;
        *latest = (*latest).max(Some(conversation));
    }
}
