//! Alerts (behaviour 11): a sound, a notification and the tab's title, when a customer starts to wait or a message comes that is
//! not being looked at. They follow from frames and not from timers, so that they work in a background tab.

mod known;
pub(crate) mod standing;

use super::conversation::Conversation;
use super::settings::Notifications;
use super::{Shared, accept, live, summary};
use crate::browser::sound::{self, Sound};
use crate::browser::{address, leader, looking, notification};
use domain::colleague_request::Kind;
use domain::conversation::State;
use domain::ids::{ColleagueRequestId, ConversationId, QueueId};
use domain::people::Status;
use domain::wire::agent::{ColleagueRequest, StaffConversation};
use known::Known;
use leptos::prelude::*;

/// What alerts remember. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Alerts {
    /// The browser does not let this page sound.
    pub blocked: RwSignal<bool>,
    known: StoredValue<Known>,
}

impl Alerts {
    pub(crate) fn new() -> Self {
        Self {
            blocked: RwSignal::new(false),
            known: StoredValue::new(Known::default()),
        }
    }
}

/// Alerts from now on; what is there already is nothing new.
pub(crate) fn keep(shared: Shared) {
    let person = shared.board.person;
    sound::keep(shared.alerts.blocked);
    leader::claim(person);
    looking::keep(move || {
        leader::claim(person);
        shared.look();
    });
    // For as long as the page lives.
    let _ = window_event_listener_untyped("pagehide", move |_| leader::leave(person));
    shared.alerts.known.update_value(|known| {
        for (queue, waiting) in queues(shared) {
            known.waiting_rose(queue, waiting);
        }
    });
    Effect::new(move |_| {
        // What was answered, by whomever, alerts no more.
        let waits = waiting_things(shared);
        notification::close_answered(|tag| waits.iter().any(|waits| waits == tag));
    });
}

/// A frame has come, in which these conversations told of themselves.
pub(crate) fn after_frame(shared: Shared, told: &[Conversation]) {
    let person = shared.board.person;
    leader::stay(person);
    let rung = shared.alerts.known.try_update_value(|known| {
        let queues: Vec<_> = queues(shared)
            .into_iter()
            .filter(|(queue, waiting)| known.waiting_rose(*queue, *waiting))
            .map(|(queue, _)| queue)
            .collect();
        let said: Vec<_> = told
            .iter()
            .filter_map(|conversation| {
                let after = known.new_after(conversation.id, conversation.newest());
                let new = conversation.unread_after(after);
                (new > 0 && is_open_case(*conversation)).then_some((*conversation, new))
            })
            .collect();
        (queues, said)
    });
    of_requests(shared);
    let Some((queues, said)) = rung else { return };
    for (conversation, new) in &said {
        summary::hear(shared, *conversation, *new);
    }
    // One tab of this browser alerts for all.
    if !leader::is_mine(person) {
        return;
    }
    if !queues.is_empty() && untrack(|| takes_customers(shared)) {
        ring(shared, Sound::Waiting);
        if shared.settings.with_untracked(|settings| settings.notifications) != Notifications::Off {
            let newcomers = untrack(|| queues.into_iter().filter_map(|queue| newest(shared, queue)).collect());
            shared.board.newcomers.set(newcomers);
            live::watch(shared);
        }
    }
    if !said.is_empty() {
        ring(shared, Sound::Message);
    }
    let said = said.into_iter().map(|(conversation, _)| conversation);
    let newcomers = shared.board.newcomers.get_untracked();
    let newcomers = newcomers.into_iter().map(|id| shared.board.conversation(id));
    said.chain(newcomers)
        .for_each(|conversation| notify(shared, conversation));
}

/// A colleague asks for something, or still waits for an answer.
pub(crate) fn of_requests(shared: Shared) {
    if shared.requests.is_to_alert(shared.clock.now()) && leader::is_mine(shared.board.person) {
        ring(shared, Sound::Request);
        for id in untrack(|| shared.requests.pending()) {
            if let Some(request) = untrack(|| shared.requests.request(id)) {
                notify_of(shared, &request);
            }
        }
    }
}

/// How many customers and conversations wait for this agent's attention, for the tab's title.
pub(crate) fn count(shared: Shared) -> i64 {
    let waiting = if takes_customers(shared) {
        waiting_customers(shared)
    } else {
        0
    };
    let unread = unread_cases(shared).len() + shared.requests.pending().len();
    waiting + i64::try_from(unread).unwrap_or(i64::MAX)
}

fn queues(shared: Shared) -> Vec<(QueueId, i64)> {
    let ids = shared.board.queues.get_untracked();
    let waiting = |id| Some((id, shared.board.queue(id)?.with_untracked(|queue| queue.waiting)));
    ids.into_iter().filter_map(waiting).collect()
}

fn waiting_customers(shared: Shared) -> i64 {
    let waiting = |id: &QueueId| {
        shared
            .board
            .queue(*id)
            .map_or(0, |queue| queue.with(|queue| queue.waiting))
    };
    shared.board.queues.with(|queues| queues.iter().map(waiting).sum())
}

/// Whether customers who wait are this agent's concern now: neither Away nor at the limit.
fn takes_customers(shared: Shared) -> bool {
    shared.board.status.with(|mine| mine.status) == Status::Available && accept::hindrance(shared.board, 1).is_none()
}

fn is_open_case(conversation: Conversation) -> bool {
    conversation
        .case
        .with_untracked(|case| case.as_ref().is_some_and(|case| case.state.is_open()))
}

fn unread_cases(shared: Shared) -> Vec<ConversationId> {
    shared.board.rows_moved.track();
    let is_unread = |id: &ConversationId| {
        let conversation = shared.board.conversation(*id);
        conversation.unread.get_untracked() > 0 && is_open_case(conversation)
    };
    shared.board.cases.get().into_iter().filter(is_unread).collect()
}

/// The tags of all that a notification may stand for.
fn waiting_things(shared: Shared) -> Vec<String> {
    let queues = shared.board.queues.get().into_iter();
    let newcomers = queues.filter_map(|queue| newest(shared, queue));
    let asked = shared.requests.pending().into_iter().map(request_tag);
    newcomers
        .chain(unread_cases(shared))
        .map(conversation_tag)
        .chain(asked)
        .collect()
}

fn conversation_tag(conversation: ConversationId) -> String {
    format!("conversation-{conversation}")
}

fn request_tag(request: ColleagueRequestId) -> String {
    format!("request-{request}")
}

fn ring(shared: Shared, which: Sound) {
    let volume = shared.settings.with_untracked(|settings| settings.volume(which));
    if volume.on {
        sound::play(which, volume.loudness());
    }
}

/// Who came into this queue's line last.
fn newest(shared: Shared, queue: QueueId) -> Option<ConversationId> {
    shared.board.queue(queue)?.with(|queue| queue.newest)
}

/// Shows a notification of a request, which opens the conversation.
fn notify_of(shared: Shared, request: &ColleagueRequest) {
    if shared.settings.with_untracked(|settings| settings.notifications) == Notifications::Off {
        return;
    }
    let words = match request.kind {
        Kind::Transfer => format!("{} asks you to take over", request.from),
        Kind::Invitation => format!("{} asks you to join", request.from),
    };
    let number = request.number.clone();
    notification::show(&request_tag(request.request), &request.customer, &words, move || {
        address::go(&format!("/desk/{number}"));
    });
}

/// Shows a notification that is named after the customer and opens the conversation, once it is known whose it is.
fn notify(shared: Shared, conversation: Conversation) {
    let Some(StaffConversation {
        number,
        customer,
        queue,
        state,
        ..
    }) = conversation.head.get_untracked()
    else {
        return;
    };
    let (id, newcomers) = (conversation.id, shared.board.newcomers);
    newcomers.update(|all| all.retain(|newcomer| *newcomer != id));
    if state != State::Waiting && !is_open_case(conversation) {
        // Somebody was quicker than this page.
        return;
    }
    let words = match shared.settings.with_untracked(|settings| settings.notifications) {
        Notifications::Off => return,
        Notifications::Name if state == State::Waiting => format!("Waits in {queue}"),
        Notifications::Name => String::new(),
        Notifications::Words => conversation.customer_said_after(0).unwrap_or_default(),
    };
    notification::show(&conversation_tag(id), &customer, &words, move || {
        address::go(&format!("/desk/{number}"));
    });
}
