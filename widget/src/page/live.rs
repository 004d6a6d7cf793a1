//! The live connection: `hello`, then whatever moved; lost and found again by itself (behaviour 5, "Resume").

use super::session::Session;
use super::timer::{self, Timer};
use super::{asking, attention, json, moment, random, send, storage, words};
use crate::wire::{self, Value};
use domain::limits::{HEARTBEAT, SILENCE_IS_DEATH};
use domain::reconnect::wait_before;
use domain::time::Timestamp;
use domain::wire::Envelope;
use domain::wire::customer::ToCustomer;
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, WebSocket};

thread_local! {
    /// One page holds one chat and has one line to the desk.
    static LINE: RefCell<Line> = RefCell::default();
}

#[derive(Default)]
struct Line {
    socket: Option<Socket>,
    /// The desk has said over this socket how the chat stands.
    is_live: bool,
    /// Losses since it last did.
    losses: u32,
    /// When something was last heard, by this browser's clock.
    heard_at: f64,
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
    fn open(session: Session) -> Result<Self, JsValue> {
        let location = window().location();
        let secure = location.protocol()? == "https:";
        let scheme = if secure { "wss://" } else { "ws://" };
        let socket = WebSocket::new(&(scheme.to_owned() + &location.host()? + "/chat/live"))?;
        let opened = Closure::new(move || say_hello(session));
        let heard = Closure::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                hear(session, &text);
            }
        });
        let closed = Closure::new(move || lose(session));
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

/// Connects where this browser is known, and again whenever the page wakes.
pub(super) fn keep(session: Session) {
    connect(session);
    // A sleeping page's socket can look open and be dead; these are the moments to look.
    for event in ["online", "pageshow", "focus"] {
        window_event_listener_untyped(event, move |_| {
            wake(session);
            attention::read(session);
        });
    }
    let visible = Closure::<dyn FnMut()>::new(move || {
        wake(session);
        attention::read(session);
    });
    // Listening to an event of the document cannot fail.
    let _ = document().add_event_listener_with_callback("visibilitychange", visible.as_ref().unchecked_ref());
    visible.forget();
    window_event_listener_untyped("offline", move |_| lose(session));
    // A page with an open socket cannot be kept for the back button.
    window_event_listener_untyped("pagehide", |_| LINE.with_borrow_mut(Line::hang_up));
    // Another tab of the same customer has started a chat, or the site has said who they are (`loader/identity.js`).
    window_event_listener(leptos::ev::storage, move |event| {
        if event.key().is_some_and(|key| storage::is_token(&key)) {
            storage::hold(event.new_value());
            reconnect(session);
        }
    });
}

impl Line {
    fn hang_up(&mut self) {
        self.socket = None;
        self.is_live = false;
        self.silence = None;
        self.retry = None;
    }
}

fn connect(session: Session) {
    if storage::token().is_none() || LINE.with_borrow(|line| line.socket.is_some()) {
        return;
    }
    match Socket::open(session) {
        Ok(socket) => {
            LINE.with_borrow_mut(|line| {
                line.retry = None;
                line.socket = Some(socket);
            });
            listen(session);
        }
        Err(_) => lose(session),
    }
}

/// Starts the connection afresh, now.
pub(super) fn reconnect(session: Session) {
    LINE.with_borrow_mut(Line::hang_up);
    connect(session);
}

/// The page woke or came back: looks whether the connection still stands, and does not wait for the next attempt.
pub(super) fn wake(session: Session) {
    let silent_for = js_sys::Date::now() - LINE.with_borrow(|line| line.heard_at);
    if silent_for > (HEARTBEAT + Duration::from_secs(5)).as_secs_f64() * 1000.0 {
        LINE.with_borrow_mut(Line::hang_up);
    }
    connect(session);
    asking::hurry(session);
}

/// The connection is gone; tries again after a while.
fn lose(session: Session) {
    session.change(|state| {
        state.connected &= asking::is_on();
        state.typing = None;
    });
    let (wait, losses) = LINE.with_borrow_mut(|line| {
        line.hang_up();
        let wait = wait_before(line.losses, random::fraction());
        line.losses = line.losses.saturating_add(1);
        (line.come_back_after.take().unwrap_or(wait), line.losses)
    });
    if losses >= asking::AFTER_LOSSES {
        asking::begin(session);
    }
    let retry = timer::after(wait, move || connect(session));
    LINE.with_borrow_mut(|line| line.retry = Some(retry));
}

/// Notes that something was heard just now.
fn listen(session: Session) {
    let silence = timer::after(SILENCE_IS_DEATH, move || lose(session));
    LINE.with_borrow_mut(|line| {
        line.heard_at = js_sys::Date::now();
        line.silence = Some(silence);
    });
}

/// Whether something said now is heard.
pub(super) fn is_live() -> bool {
    LINE.with_borrow(|line| line.is_live)
}

/// Says something over the connection.
pub(super) fn say(frame: &Value) {
    LINE.with_borrow(|line| {
        if let Some(socket) = &line.socket {
            // What cannot be said over a dying socket is said by the next.
            let _ = socket.socket.send_with_str(&json::write(frame));
        }
    });
}

fn say_hello(session: Session) {
    let Some(token) = storage::token() else { return };
    let having = session.look(|state| state.chat.having());
    say(&wire::hello(own_build(), storage::site(), token, having));
}

fn own_build() -> String {
    document()
        .query_selector("meta[name=headset-build]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

fn hear(session: Session, text: &str) {
    listen(session);
    let Some(told) = json::read(text).and_then(|frame| wire::frame(&frame)) else {
        // A frame of another version of the desk.
        session.change(|state| state.outdated = true);
        return;
    };
    // Only a desk that says how the chat stands lets this page in.
    if told
        .items
        .iter()
        .any(|item| matches!(item, ToCustomer::NoChat | ToCustomer::Chat(_)))
    {
        LINE.with_borrow_mut(|line| (line.is_live, line.losses) = (true, 0));
        asking::end();
    }
    take(session, told);
}

/// Takes what the desk told: by the socket, or when it was asked.
pub(super) fn take(session: Session, told: Envelope<ToCustomer>) {
    let ahead = told.at.0 - moment::now().0;
    for item in told.items {
        match item {
            ToCustomer::Welcome { build } => {
                attention::start_afresh();
                welcome(session, &build);
            }
            ToCustomer::NoChat => {
                stands(session);
                session.no_chat();
            }
            ToCustomer::Chat(mut changes) => {
                stands(session);
                // The desk's clock counts, and this browser's is wrong.
                changes.head.closes_at = changes.head.closes_at.map(|at| Timestamp(at.0 - ahead));
                session.take(*changes);
            }
            ToCustomer::Typing { by } => session.change(|state| state.typing = by),
            ToCustomer::Ping => say(&wire::pong()),
            ToCustomer::Refused { refusal } => {
                session.change(|state| state.notice = words::refusal(&refusal));
            }
            ToCustomer::Bye { reconnect_after_ms } => LINE.with_borrow_mut(|line| {
                line.come_back_after = Some(Duration::from_millis(reconnect_after_ms.into()));
            }),
        }
    }
}

/// The desk has said how the chat stands.
fn stands(session: Session) {
    if !session.look(|state| state.connected) {
        session.change(|state| state.connected = true);
        send::wait_no_longer();
    }
}

/// A page of another build reloads itself where that disturbs nobody, and offers it elsewhere.
fn welcome(session: Session, build: &str) {
    if build == own_build() {
        return;
    }
    if session.is_quiet() && super::form::is_quiet() && storage::first_reload_for(build) {
        let _ = window().location().reload();
    } else {
        session.change(|state| state.outdated = true);
    }
}
