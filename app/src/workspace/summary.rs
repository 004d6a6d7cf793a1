//! Other conversations, summed up for who hears the page: one status region, at most every ten seconds (behaviour 11).

use super::conversation::Conversation;
use super::{Shared, shared};
use crate::browser::moment;
use crate::browser::timer::{self, Timer};
use domain::ids::ConversationId;
use domain::time::Timestamp;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(10);
/// Who has waited for less than this is not named.
const WAITS: Duration = Duration::from_mins(1);

/// What was not said yet.
#[derive(Debug, Default)]
struct Summary {
    messages: usize,
    conversations: BTreeSet<ConversationId>,
    said_at: Option<Timestamp>,
}

impl Summary {
    /// How long to wait until it may be said.
    fn wait(&self, now: Timestamp) -> Duration {
        self.said_at
            .map_or(Duration::ZERO, |said_at| EVERY.saturating_sub(now.since(said_at)))
    }

    /// Says it; `longest` is who waits longest for an answer, and for how long.
    fn say(&mut self, now: Timestamp, longest: Option<(String, Duration)>) -> String {
        self.said_at = Some(now);
        let messages = match std::mem::take(&mut self.messages) {
            1 => "1 new message".to_owned(),
            more => format!("{more} new messages"),
        };
        let conversations = match std::mem::take(&mut self.conversations).len() {
            1 => "in another conversation".to_owned(),
            more => format!("in {more} other conversations"),
        };
        let waits = longest
            .filter(|(_, waited)| *waited >= WAITS)
            .map(|(customer, waited)| {
                let minutes = waited.as_secs() / 60;
                let unit = if minutes == 1 { "minute" } else { "minutes" };
                format!(" {customer} has waited {minutes} {unit}.")
            });
        format!("{messages} {conversations}.{}", waits.unwrap_or_default())
    }
}

thread_local! {
    static SUMMARY: RefCell<Summary> = RefCell::default();
    static NEXT: RefCell<Option<Timer>> = const { RefCell::new(None) };
}

/// So many messages have come in a conversation.
pub(crate) fn hear(shared: Shared, conversation: Conversation, messages: usize) {
    if shared.board.open.get_untracked() == Some(conversation.id) {
        // Its own log says them.
        return;
    }
    let wait = SUMMARY.with_borrow_mut(|summary| {
        summary.messages += messages;
        summary.conversations.insert(conversation.id);
        summary.wait(moment::now())
    });
    NEXT.with_borrow_mut(|next| {
        if next.is_none() {
            *next = Some(timer::after(wait, move || say(shared)));
        }
    });
}

fn say(shared: Shared) {
    NEXT.with_borrow_mut(|next| *next = None);
    let longest = untrack(|| waits_longest(shared));
    let words = SUMMARY.with_borrow_mut(|summary| summary.say(moment::now(), longest));
    shared.summary.set(words);
}

/// The customer in another conversation who waits longest for an answer.
fn waits_longest(shared: Shared) -> Option<(String, Duration)> {
    let open = shared.board.open.get();
    let waits = |id: ConversationId| {
        let case = shared.board.conversation(id).case;
        case.with(|case| {
            let case = case.as_ref().filter(|case| case.state.is_open())?;
            Some((case.unanswered_since?, case.customer.clone()))
        })
    };
    let cases = shared.board.cases.get().into_iter().filter(|id| Some(*id) != open);
    let (since, customer) = cases.filter_map(waits).min()?;
    Some((customer, shared.clock.since(since)))
}

/// The region.
#[component]
pub(crate) fn SummaryRegion() -> impl IntoView {
    let words = shared().summary;
    view! {
        <p class="for-readers" role="status" aria-label="Other conversations">
            {words}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1000)
    }

    #[test]
    fn it_is_said_at_most_every_ten_seconds_and_names_who_waits_longest() {
        let mut summary = Summary::default();
        assert_eq!(summary.wait(seconds(100)), Duration::ZERO);
        summary.messages = 2;
        summary.conversations.extend([1, 2].map(ConversationId));
        let carla = |waited| Some(("Carla".to_owned(), Duration::from_secs(waited)));
        assert_eq!(
            summary.say(seconds(100), carla(125)),
            "2 new messages in 2 other conversations. Carla has waited 2 minutes."
        );
        assert_eq!(summary.wait(seconds(104)), Duration::from_secs(6));
        assert_eq!(summary.wait(seconds(110)), Duration::ZERO);
        summary.messages = 1;
        summary.conversations.insert(ConversationId(1));
        assert_eq!(
            summary.say(seconds(110), carla(59)),
            "1 new message in another conversation."
        );
    }
}
