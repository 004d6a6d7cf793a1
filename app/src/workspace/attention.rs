//! What this page tells of its agent while it happens: that they type, what they look at, how far they have read; and the words
//! for what others do (behaviour 5, "Typing and looking"). Only what is seen and has the focus counts as looked at or read.

use super::conversation::Conversation;
use super::{Shared, live};
use crate::browser::moment;
use domain::entry::Visibility;
use domain::ids::ConversationId;
use domain::limits::ATTENTION_LASTS;
use domain::time::Timestamp;
use domain::wire::agent::{Attention, FromAgent};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// What goes on is said again after this time, well before it is forgotten.
const SAID_AGAIN: Duration = Duration::from_millis(ATTENTION_LASTS.as_millis() as u64 / 2);

thread_local! {
    /// One page has one line to the desk.
    static SAID: RefCell<Said> = RefCell::default();
}

/// What was said over this connection, so that nothing is said more often than it helps.
#[derive(Debug, Default)]
struct Said {
    typed: Option<(ConversationId, Visibility, Timestamp)>,
    looked: Option<(ConversationId, Timestamp)>,
    read: BTreeMap<ConversationId, i64>,
}

impl Said {
    /// Whether it is time to say that this is typed.
    fn types(&mut self, conversation: ConversationId, visibility: Visibility, now: Timestamp) -> bool {
        let is_known = self
            .typed
            .is_some_and(|(of, readers, at)| (of, readers) == (conversation, visibility) && now.since(at) < SAID_AGAIN);
        if !is_known {
            self.typed = Some((conversation, visibility, now));
        }
        !is_known
    }

    /// Whether it is time to say what is looked at.
    fn looks(&mut self, at: Option<ConversationId>, now: Timestamp) -> bool {
        let is_known = match (self.looked, at) {
            (None, None) => true,
            (Some((before, said_at)), Some(at)) => before == at && now.since(said_at) < SAID_AGAIN,
            _ => false,
        };
        if !is_known {
            self.looked = at.map(|at| (at, now));
        }
        !is_known
    }

    /// How far it was said that this was read.
    fn read_up_to(&self, conversation: ConversationId) -> i64 {
        self.read.get(&conversation).copied().unwrap_or_default()
    }
}

/// Follows the focus from now on.
pub(super) fn keep(shared: Shared) {
    for event in ["focus", "blur"] {
        window_event_listener_untyped(event, move |_| notice(shared));
    }
    if let Ok(repeating) = set_interval_with_handle(move || notice(shared), SAID_AGAIN) {
        on_cleanup(move || repeating.clear());
    }
}

/// A new connection knows nothing of what was said over the one before.
pub(super) fn start_afresh() {
    SAID.take();
}

/// The agent types.
pub(super) fn typed(shared: Shared, conversation: Conversation) {
    let (id, visibility) = (conversation.id, untrack(|| conversation.visibility()));
    if live::is_live(shared) && SAID.with_borrow_mut(|said| said.types(id, visibility, moment::now())) {
        live::say(&FromAgent::Typing {
            conversation: id,
            visibility,
        });
    }
}

/// Tells what is looked at and how far it is read, where that is news.
pub(super) fn notice(shared: Shared) {
    if !live::is_live(shared) {
        return;
    }
    let open = shared.board.open.get_untracked().filter(|_| is_seen());
    if SAID.with_borrow_mut(|said| said.looks(open, moment::now())) {
        live::say(&FromAgent::Looking { conversation: open });
    }
    let Some(conversation) = open.map(|open| shared.board.conversation(open)) else {
        return;
    };
    let id = conversation.id;
    // Whoever reads further up has not seen what came at the end.
    let read = SAID.with_borrow(|said| conversation.said_at_end_after(said.read_up_to(id)));
    if let Some(seq) = read {
        SAID.with_borrow_mut(|said| said.read.insert(id, seq));
        live::say(&FromAgent::Read { conversation: id, seq });
    }
}

/// Whether the page is seen and has the focus.
fn is_seen() -> bool {
    let document = document();
    document.visibility_state() == web_sys::VisibilityState::Visible && document.has_focus().unwrap_or(false)
}

/// Who types, as staff read it; none where nobody does.
pub(crate) fn typing_words(attention: &Attention, customer: &str) -> Option<String> {
    let customer = attention.customer_typing.then_some(customer);
    let names: Vec<&str> = customer
        .into_iter()
        .chain(attention.typing.iter().map(String::as_str))
        .collect();
    Some(format!("{} typing…", who_does(&names)?))
}

/// Who else looks, as staff read it; none where nobody does.
pub(crate) fn looking_words(attention: &Attention) -> Option<String> {
    let names: Vec<&str> = attention.looking.iter().map(String::as_str).collect();
    Some(format!("{} looking", who_does(&names)?))
}

/// "Amy is", "Amy and Ben are", "Amy, Ben and Cho are".
fn who_does(names: &[&str]) -> Option<String> {
    Some(match names {
        [] => return None,
        [one] => format!("{one} is"),
        [all @ .., last] => format!("{} and {last} are", all.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ConversationId = ConversationId(1);
    const TWO: ConversationId = ConversationId(2);

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1000)
    }

    #[test]
    fn typing_is_said_every_three_seconds_and_at_once_where_it_is_another() {
        let mut said = Said::default();
        let times = (0..100)
            .filter(|tenth| said.types(ONE, Visibility::Comment, Timestamp(tenth * 100)))
            .count();
        assert_eq!(times, 4, "in ten seconds");
        assert!(
            said.types(ONE, Visibility::WorkNote, at(10)),
            "the customer sees at once that it is no comment"
        );
        assert!(said.types(TWO, Visibility::WorkNote, at(10)));
    }

    #[test]
    fn looking_is_said_again_and_looking_away_once() {
        let mut said = Said::default();
        assert!(!said.looks(None, at(0)), "nobody thought so");
        assert!(said.looks(Some(ONE), at(0)));
        assert!(!said.looks(Some(ONE), at(2)));
        assert!(said.looks(Some(ONE), at(3)));
        assert!(said.looks(Some(TWO), at(3)));
        assert!(said.looks(None, at(4)));
        assert!(!said.looks(None, at(9)));
    }

    #[test]
    fn the_words_name_everybody() {
        let mut attention = Attention {
            conversation: ONE,
            customer_typing: false,
            typing: vec![],
            looking: vec![],
        };
        assert_eq!(typing_words(&attention, "Carla"), None);
        assert_eq!(looking_words(&attention), None);
        attention.customer_typing = true;
        assert_eq!(typing_words(&attention, "Carla").as_deref(), Some("Carla is typing…"));
        attention.typing = vec!["Ben".into()];
        assert_eq!(
            typing_words(&attention, "Carla").as_deref(),
            Some("Carla and Ben are typing…")
        );
        attention.looking = vec!["Ben".into(), "Cho".into(), "Mia".into()];
        assert_eq!(
            looking_words(&attention).as_deref(),
            Some("Ben, Cho and Mia are looking")
        );
    }
}
