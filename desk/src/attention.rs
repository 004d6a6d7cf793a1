//! Typing and looking: the one thing that is live and never stored (behaviour 5). The latest value per conversation and
//! person, forgotten after [`ATTENTION_LASTS`]; it may be lost. The doorbell rings when what others see differs, and not while
//! somebody just goes on. Other nodes are told what somebody does, and each rings its own.

use crate::desk::{Desk, Staff};
use crate::live::Topic;
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId};
use domain::limits::ATTENTION_LASTS;
use domain::silence::Sign;
use domain::time::Timestamp;
use domain::wire::agent::Attention;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A name is kept up to this many bytes, however long it is.
const NAME_BYTES: usize = 120;

/// Who attends to what, in this process.
#[derive(Debug, Default)]
pub(crate) struct Attending {
    conversations: Mutex<HashMap<ConversationId, Present>>,
}

/// What goes on in one conversation, each until it is forgotten.
#[derive(Debug, Default)]
struct Present {
    customer_types: Option<Timestamp>,
    people: BTreeMap<PersonId, Person>,
}

/// One thing that somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gesture {
    pub(crate) conversation: ConversationId,
    /// A colleague, with the name that others read, or the customer.
    pub(crate) by: Option<(PersonId, String)>,
    pub(crate) act: Act,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// A customer's is always a comment.
    Types(Visibility),
    TypesNoMore,
    Looks,
    LooksAway,
}

#[derive(Debug)]
struct Person {
    name: String,
    types: Option<(Visibility, Timestamp)>,
    looks: Option<Timestamp>,
}

/// What somebody may know of it, and when some of that is to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until<T> {
    pub now: T,
    pub changes_at: Option<Timestamp>,
}

impl Desk {
    /// An agent types in a conversation in which their connection may write so.
    pub fn staff_types(&self, staff: &Staff, name: &str, conversation: ConversationId, visibility: Visibility) {
        self.does(Gesture::of_staff(conversation, staff, name, Act::Types(visibility)));
        self.inner.signs.note(conversation, Sign::Staff);
    }

    /// An agent looks at a conversation that their connection may read.
    pub fn staff_looks(&self, staff: &Staff, name: &str, conversation: ConversationId) {
        self.does(Gesture::of_staff(conversation, staff, name, Act::Looks));
    }

    /// An agent looks elsewhere.
    pub fn staff_looks_away(&self, staff: &Staff, conversation: ConversationId) {
        self.does(Gesture::of_staff(conversation, staff, "", Act::LooksAway));
    }

    /// The customer types.
    pub fn customer_types(&self, conversation: ConversationId) {
        self.does(Gesture {
            conversation,
            by: None,
            act: Act::Types(Visibility::Comment),
        });
        self.inner.signs.note(conversation, Sign::Customer);
    }

    /// What was typed has been sent: by this colleague, or by the customer.
    pub(crate) fn has_written(&self, conversation: ConversationId, person: Option<PersonId>) {
        self.does(Gesture {
            conversation,
            by: person.map(|person| (person, String::new())),
            act: Act::TypesNoMore,
        });
    }

    /// Takes it as happened here, and tells the other nodes unless it ends what was over.
    fn does(&self, gesture: Gesture) {
        if self.attend(&gesture) {
            self.inner.live.doorbell().tell(gesture);
        }
    }

    /// Somebody does this at another node. Whoever types there is not silent, even before that node writes it down.
    pub(crate) fn notice_from_afar(&self, gesture: &Gesture) {
        self.attend(gesture);
        if matches!(gesture.act, Act::Types(_)) {
            let sign = if gesture.by.is_none() {
                Sign::Customer
            } else {
                Sign::Staff
            };
            self.inner.signs.note(gesture.conversation, sign);
        }
    }

    /// What `reader` of the staff may know of the others.
    #[must_use]
    pub fn attention(&self, conversation: ConversationId, reader: PersonId) -> Until<Attention> {
        let now = self.now();
        let conversations = self.inner.attending.lock();
        let present = conversations.get(&conversation);
        let people = || {
            let people = present.into_iter().flat_map(|present| &present.people);
            people
                .filter(|(person, _)| **person != reader)
                .map(|(_, person)| person)
        };
        let customer_types = present.and_then(|present| alive(present.customer_types, now));
        let types = |person: &&Person| alive(person.types_until(), now).is_some();
        let looks = |person: &&Person| alive(person.looks, now).is_some();
        let ends = people().flat_map(|person| [person.types_until(), person.looks]);
        Until {
            changes_at: first(ends.chain([customer_types]), now),
            now: Attention {
                conversation,
                customer_typing: customer_types.is_some(),
                typing: people().filter(types).map(|person| person.name.clone()).collect(),
                looking: people().filter(looks).map(|person| person.name.clone()).collect(),
            },
        }
    }

    /// Who types something that the customer will read: the first by their number among the people.
    #[must_use]
    pub fn types_to_customer(&self, conversation: ConversationId) -> Until<Option<String>> {
        let now = self.now();
        let conversations = self.inner.attending.lock();
        let typing = || {
            let people = conversations.get(&conversation).into_iter();
            people
                .flat_map(|present| present.people.values())
                .filter(|person| alive(person.comments_until(), now).is_some())
        };
        Until {
            now: typing().next().map(|person| person.name.clone()),
            changes_at: first(typing().map(Person::comments_until), now),
        }
    }

    /// Takes what somebody does, forgets what is over, and rings here for whoever sees a difference. Whether there was anything to
    /// take.
    fn attend(&self, gesture: &Gesture) -> bool {
        let (now, conversation) = (self.now(), gesture.conversation);
        let mut conversations = self.inner.attending.lock();
        if !conversations.contains_key(&conversation) {
            // As many as are attended to at this moment, and no more.
            conversations.retain(|_, present| !present.is_over(now));
        }
        let present = conversations.entry(conversation).or_default();
        let (staff, customer) = (present.seen_by_staff(now), present.seen_by_customer(now));
        let is_taken = present.take(gesture, now + ATTENTION_LASTS);
        present.people.retain(|_, person| !person.is_over(now));
        let mut topics = Vec::new();
        if present.seen_by_staff(now) != staff {
            topics.push(Topic::Attention(conversation));
        }
        if present.seen_by_customer(now) != customer {
            topics.push(Topic::Typing(conversation));
        }
        if present.is_over(now) {
            conversations.remove(&conversation);
        }
        drop(conversations);
        self.inner.live.ring_here(&topics);
        is_taken
    }
}

impl Gesture {
    fn of_staff(conversation: ConversationId, staff: &Staff, name: &str, act: Act) -> Self {
        Self {
            conversation,
            by: Some((staff.person, short(name).to_owned())),
            act,
        }
    }

    /// Of two with the same key, the later says all.
    pub(crate) fn key(&self) -> (ConversationId, i64, bool) {
        let person = self.by.as_ref().map_or(0, |(person, _)| person.0);
        let is_look = matches!(self.act, Act::Looks | Act::LooksAway);
        (self.conversation, person, is_look)
    }
}

impl Attending {
    /// A map is never half-done, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, HashMap<ConversationId, Present>> {
        self.conversations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Present {
    /// Whether there was anything to take: what does not go on cannot end.
    fn take(&mut self, gesture: &Gesture, until: Timestamp) -> bool {
        match (&gesture.by, gesture.act) {
            (None, Act::Types(_)) => self.customer_types = Some(until),
            (None, Act::TypesNoMore) => return self.customer_types.take().is_some(),
            (None, Act::Looks | Act::LooksAway) => return false,
            (Some((person, name)), Act::Types(visibility)) => {
                self.person(*person, name).types = Some((visibility, until));
            }
            (Some((person, name)), Act::Looks) => self.person(*person, name).looks = Some(until),
            (Some((person, _)), Act::TypesNoMore) => {
                let person = self.people.get_mut(person);
                return person.is_some_and(|person| person.types.take().is_some());
            }
            (Some((person, _)), Act::LooksAway) => {
                let person = self.people.get_mut(person);
                return person.is_some_and(|person| person.looks.take().is_some());
            }
        }
        true
    }

    fn person(&mut self, person: PersonId, name: &str) -> &mut Person {
        self.people.entry(person).or_insert_with(|| Person {
            name: short(name).to_owned(),
            types: None,
            looks: None,
        })
    }

    fn is_over(&self, now: Timestamp) -> bool {
        alive(self.customer_types, now).is_none() && self.people.values().all(|person| person.is_over(now))
    }

    /// Whether the customer types, and of each colleague whether they type and look.
    fn seen_by_staff(&self, now: Timestamp) -> (bool, Vec<(PersonId, bool, bool)>) {
        let is = |until| alive(until, now).is_some();
        let people = self.people.iter();
        let people = people
            .map(|(id, person)| (*id, is(person.types_until()), is(person.looks)))
            .filter(|(_, types, looks)| *types || *looks);
        (is(self.customer_types), people.collect())
    }

    fn seen_by_customer(&self, now: Timestamp) -> Option<PersonId> {
        let mut people = self.people.iter();
        people
            .find(|(_, person)| alive(person.comments_until(), now).is_some())
            .map(|(id, _)| *id)
    }
}

impl Person {
    fn types_until(&self) -> Option<Timestamp> {
        self.types.map(|(_, until)| until)
    }

    /// A work note being typed is nothing to the customer.
    fn comments_until(&self) -> Option<Timestamp> {
        let (_, until) = self
            .types
            .filter(|(visibility, _)| *visibility == Visibility::Comment)?;
        Some(until)
    }

    fn is_over(&self, now: Timestamp) -> bool {
        alive(self.types_until(), now).is_none() && alive(self.looks, now).is_none()
    }
}

fn short(name: &str) -> &str {
    &name[..name.floor_char_boundary(NAME_BYTES)]
}

fn alive(until: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    until.filter(|until| *until > now)
}

fn first(ends: impl Iterator<Item = Option<Timestamp>>, now: Timestamp) -> Option<Timestamp> {
    ends.filter_map(|until| alive(until, now)).min()
}
