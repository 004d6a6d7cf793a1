//! The live connection: `hello`, then whatever moved; lost and found again by itself (behaviour 5, "Resume").

use super::conversation::{Conversation, show};
use super::{Shared, alerts, asking, attention, send, tabs};
use crate::browser::timer::{self, Timer};
use crate::browser::{moment, random};
use domain::ids::{ConversationId, QueueId};
use domain::limits::{HEARTBEAT, SILENCE_IS_DEATH};
use domain::reconnect::wait_before;
use domain::time::Timestamp;
use domain::wire::Envelope;
use domain::wire::agent::{FromAgent, ToAgent};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, WebSocket};

/// A ping may be this much late before a page that wakes starts the connection afresh.
const LATE: Duration = Duration::from_secs(5);

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Not yet there.
    Opening,
    Live,
    /// Sockets are blocked; the desk is asked every few seconds.
    Asking,
    /// Lost; tried again by itself.
    Lost,
    /// The session is over; tried again when the page is looked at.
    SignedOut,
}

thread_local! {
    /// One page has one line to the desk.
    static WIRE: RefCell<Wire> = RefCell::default();
}

#[derive(Default)]
struct Wire {
    socket: Option<Socket>,
    /// What the desk was asked to tell of over this socket.
    watched: BTreeSet<ConversationId>,
    /// Losses since the desk last welcomed this page.
    losses: u32,
    /// When something was last heard, by this browser's clock.
    heard_at: Timestamp,
    /// Ends the connection when nothing is heard for too long.
    silence: Option<Timer>,
    retry: Option<Timer>,
    /// The desk stops and said when to come back.
    come_back_after: Option<Duration>,
}

/// An open or opening socket. Dropping it closes it, and nothing is heard of it any more.
struct Socket {
    socket: WebSocket,
    _opened: Closure<dyn FnMut()>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

impl Socket {
    fn open(shared: Shared) -> Result<Self, JsValue> {
        // `http` becomes `ws`, `https` becomes `wss`.
        let origin = window().location().origin()?.replacen("http", "ws", 1);
        let socket = WebSocket::new(&format!("{origin}/live"))?;
        let opened = Closure::new(move || say_hello(shared));
        let heard = Closure::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                hear(shared, &text);
            }
        });
        let closed = Closure::new(move || lose(shared));
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Ok(Self {
            socket,
            _opened: opened,
            _heard: heard,
            _closed: closed,
        })
    }
}

impl Wire {
    fn hang_up(&mut self) {
        self.socket = None;
        self.silence = None;
        self.retry = None;
    }

    fn say(&self, frame: &FromAgent) {
        if let (Some(socket), Ok(text)) = (&self.socket, serde_json::to_string(frame)) {
            // What cannot be said over a dying socket is said by the next.
            let _ = socket.socket.send_with_str(&text);
        }
    }
}

/// Connects, and again whenever the page wakes.
pub(super) fn keep(shared: Shared) {
    connect(shared);
    // A sleeping page's socket can look open and be dead; these are the moments to look.
    for event in ["online", "pageshow", "focus"] {
        window_event_listener_untyped(event, move |_| wake(shared));
    }
    let visible = Closure::<dyn FnMut()>::new(move || {
        wake(shared);
        shared.look();
    });
    // Listening to an event of the document cannot fail.
    let _ = document().add_event_listener_with_callback("visibilitychange", visible.as_ref().unchecked_ref());
    visible.forget();
    window_event_listener_untyped("offline", move |_| lose(shared));
    // A page with an open socket cannot be kept for the back button.
    window_event_listener_untyped("pagehide", |_| WIRE.with_borrow_mut(Wire::hang_up));
}

fn connect(shared: Shared) {
    if WIRE.with_borrow(|wire| wire.socket.is_some()) {
        return;
    }
    match Socket::open(shared) {
        Ok(socket) => {
            WIRE.with_borrow_mut(|wire| {
                wire.retry = None;
                wire.socket = Some(socket);
            });
            listen(shared);
        }
        Err(_) => lose(shared),
    }
}

/// The page woke or came back: looks whether the connection still stands, and does not wait for the next attempt.
fn wake(shared: Shared) {
    let silent_for = moment::now().since(WIRE.with_borrow(|wire| wire.heard_at));
    if silent_for > HEARTBEAT + LATE {
        WIRE.with_borrow_mut(Wire::hang_up);
    }
    connect(shared);
}

/// The connection is gone; tries again after a while.
fn lose(shared: Shared) {
    if shared.line.get_untracked() == Line::SignedOut {
        WIRE.with_borrow_mut(Wire::hang_up);
        return;
    }
    if !asking::is_on() {
        show(shared.line, Line::Lost);
    }
    shared.board.forget_attention();
    let (wait, losses) = WIRE.with_borrow_mut(|wire| {
        wire.hang_up();
        let wait = wait_before(wire.losses, random::fraction());
        wire.losses = wire.losses.saturating_add(1);
        (wire.come_back_after.take().unwrap_or(wait), wire.losses)
    });
    if losses >= asking::AFTER_LOSSES {
        asking::begin(shared);
    }
    let retry = timer::after(wait, move || connect(shared));
    WIRE.with_borrow_mut(|wire| wire.retry = Some(retry));
}

/// Notes that something was heard just now.
fn listen(shared: Shared) {
    let silence = timer::after(SILENCE_IS_DEATH, move || lose(shared));
    WIRE.with_borrow_mut(|wire| {
        wire.heard_at = moment::now();
        wire.silence = Some(silence);
    });
}

fn say_hello(shared: Shared) {
    let watched = shared.board.to_watch();
    let unfolded = shared.unfolded.queues();
    let hello = FromAgent::Hello {
        build: own_build(),
        watching: shared.board.watching(&watched),
    };
    WIRE.with_borrow_mut(|wire| {
        wire.say(&hello);
        for queue in unfolded {
            wire.say(&FromAgent::Unfold { queue });
        }
        if shared.overseen.is_open_now() {
            wire.say(&FromAgent::Oversee { on: true });
        }
        wire.watched = watched;
    });
}

/// Asks the desk to tell of what is watched now, and no more of what is not.
pub(super) fn watch(shared: Shared) {
    let wanted = shared.board.to_watch();
    let afresh = shared.board.take_gaps();
    if shared.line.get_untracked() == Line::Asking {
        if !afresh.is_empty() || !asking::asks_for(&wanted) {
            asking::hurry(shared);
        }
        return;
    }
    WIRE.with_borrow_mut(|wire| {
        // Before `hello` there is nothing to add to.
        if shared.line.get_untracked() != Line::Live {
            return;
        }
        for conversation in wire.watched.difference(&wanted).copied().collect::<Vec<_>>() {
            wire.say(&FromAgent::Unwatch { conversation });
            show(shared.board.conversation(conversation).attention, None);
        }
        for id in &wanted {
            if !wire.watched.contains(id) || afresh.contains(id) {
                wire.say(&FromAgent::Watch(shared.board.conversation(*id).watching()));
            }
        }
        wire.watched = wanted;
    });
}

/// A queue was unfolded or folded. Before `hello` there is nothing to add to; that says which are unfolded.
pub(super) fn unfold(shared: Shared, queue: QueueId) {
    if shared.line.get_untracked() != Line::Live {
        return;
    }
    let frame = if shared.unfolded.is_now(queue) {
        FromAgent::Unfold { queue }
    } else {
        FromAgent::Fold { queue }
    };
    WIRE.with_borrow(|wire| wire.say(&frame));
}

/// The conversations of the person's groups were unfolded or folded.
pub(super) fn oversee(shared: Shared) {
    if shared.line.get_untracked() == Line::Live {
        let on = shared.overseen.is_open_now();
        WIRE.with_borrow(|wire| wire.say(&FromAgent::Oversee { on }));
    }
}

fn own_build() -> String {
    document()
        .query_selector("meta[name=headset-build]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

fn hear(shared: Shared, text: &str) {
    listen(shared);
    let Some(frame) = crate::json::read::<Envelope<ToAgent>>(text) else {
        // A frame of another version of the desk.
        shared.outdated.set(true);
        return;
    };
    if frame.items.iter().any(|item| matches!(item, ToAgent::Welcome { .. })) {
        welcome(shared);
    }
    take(shared, frame);
}

/// Whether something said now is heard.
pub(super) fn is_live(shared: Shared) -> bool {
    shared.line.get_untracked() == Line::Live
}

/// Says something over the connection.
pub(super) fn say(frame: &FromAgent) {
    WIRE.with_borrow(|wire| wire.say(frame));
}

/// Takes what the desk told: by the socket, or when it was asked.
pub(super) fn take(shared: Shared, frame: Envelope<ToAgent>) {
    shared.clock.set(frame.at);
    let mut told: Vec<Conversation> = Vec::new();
    for item in frame.items {
        match item {
            ToAgent::Welcome { build } => show(shared.outdated, build != own_build()),
            ToAgent::Ping => WIRE.with_borrow(|wire| wire.say(&FromAgent::Pong)),
            ToAgent::Refused { refusal } => shared.notice.set(refusal.to_string()),
            ToAgent::SignedOut => show(shared.line, Line::SignedOut),
            ToAgent::Bye { reconnect_after_ms } => WIRE.with_borrow_mut(|wire| {
                wire.come_back_after = Some(Duration::from_millis(reconnect_after_ms.into()));
            }),
            ToAgent::Overseen { conversations } => shared.overseen.tell(shared.board, conversations),
            ToAgent::Waiting { queue, waiting } => shared.unfolded.tell(queue, waiting),
            ToAgent::Requests(requests) => shared.hear_requests(requests),
            other => told.extend(shared.board.apply(other)),
        }
    }
    watch(shared);
    shared.look();
    alerts::after_frame(shared, &told);
    for conversation in told {
        send::pump(shared, conversation);
    }
}

/// The desk has taken this page in.
fn welcome(shared: Shared) {
    WIRE.with_borrow_mut(|wire| wire.losses = 0);
    asking::end();
    attention::start_afresh();
    shared.board.forget_attention();
    show(shared.line, Line::Live);
    tabs::signed_in(shared);
    shared.board.wait_no_longer();
}
