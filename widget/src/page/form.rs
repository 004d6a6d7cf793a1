//! The form before the chat: the shell's own nodes, listened to. `early.js` has kept what was typed and pressed before.
//!
//! Which fields there are is the site's to say, and stands on them: what each is called (`data-name`; one of the site's own by its
//! question) and whether it is needed (`data-need`).

use super::session::Session;
use super::timer::{self, Timer};
use super::{ask, moment, random, storage, words};
use crate::chat::Screen;
use crate::wire::Filled;
use domain::fields::{FieldAnswer, missing};
use domain::ids::RequestId;
use domain::reconnect::wait_before;
use domain::refusal::Refusal;
use domain::text::{EmailAddress, MessageBody, Name, reasons};
use domain::time::Timestamp;
use domain::words::Word;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// A start that was pressed and not answered: the same id as long as it is the same start.
struct Start {
    filled: Filled,
    /// As a message to be answered by e-mail, and not as the start of a chat.
    left: bool,
    request_id: RequestId,
    /// A request is on its way.
    asked: bool,
    failures: u32,
    retry: Option<Timer>,
}

thread_local! {
    static START: RefCell<Option<Start>> = const { RefCell::new(None) };
}

fn find(id: &str) -> HtmlElement {
    document()
        .get_element_by_id(id)
        .expect("the shell has the form's elements")
        .unchecked_into()
}

/// The fields, in their order. Each has a value, be it an input, a list or an area.
fn fields() -> Vec<HtmlInputElement> {
    let Ok(fields) = find("start").query_selector_all("[data-name]") else {
        return Vec::new();
    };
    (0..fields.length())
        .filter_map(|place| fields.item(place))
        .map(JsCast::unchecked_into)
        .collect()
}

fn name(field: &Element) -> String {
    field.get_attribute("data-name").unwrap_or_default()
}

fn need(field: &Element) -> String {
    field.get_attribute("data-need").unwrap_or_default()
}

fn root() -> Element {
    document().document_element().expect("a page has a root")
}

/// Listens to the form, shows it while there is no chat, and does what was pressed before the Wasm was there.
pub(super) fn take_over(session: Session) {
    let form = find("start");
    let submit = wasm_bindgen::prelude::Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        event.prevent_default();
        press(session, false);
    });
    // Listening to an event of an element cannot fail.
    let _ = form.add_event_listener_with_callback("submit", submit.as_ref().unchecked_ref());
    submit.forget();
    listen("leave", "click", move || press(session, true));
    listen("topic", "change", tell_of_topic);
    tell_of_topic();
    let now = session.look(|state| state.chat.screen());
    show(session, now, now);
    let pressed = form.has_attribute("data-pressed");
    // From here on `early.js` leaves the form alone.
    let _ = form.set_attribute("data-taken", "");
    let _ = form.remove_attribute("data-pressed");
    if pressed {
        press(session, false);
    }
}

/// Listens to an element of the form for as long as the page lives.
fn listen(id: &str, event: &str, hear: impl Fn() + 'static) {
    let hear = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(hear);
    // Listening to an event of an element cannot fail.
    let _ = find(id).add_event_listener_with_callback(event, hear.as_ref().unchecked_ref());
    hear.forget();
}

/// Where the chosen topic is closed, says so, and offers to leave a message.
fn tell_of_topic() {
    let chosen = find("topic").query_selector("option:checked").ok().flatten();
    let of = |name: &str| chosen.as_ref().and_then(|option| option.get_attribute(name));
    let mut told = of("data-closed").unwrap_or_default();
    find("leave").set_hidden(told.is_empty());
    if let Some(opens_at) = of("data-opens").and_then(|at| at.parse().ok()) {
        told.push(' ');
        told.push_str(&words::fill(Word::OpensAgain, &[&moment::reader(Timestamp(opens_at))]));
    }
    find("topic-closed").set_text_content(Some(&told));
}

/// Shows the form while there is no chat.
pub(super) fn show(session: Session, before: Screen, now: Screen) {
    let is_form = now == Screen::Form;
    find("form-screen").set_hidden(!is_form);
    // From here on the page itself says which screen it is.
    let _ = root().remove_attribute("data-returning");
    match before {
        // A page that has just opened knows of no chat yet: until there is one, what was typed before it stays in the form.
        Screen::Form | Screen::Opening if !is_form && before != now => left(session),
        Screen::Chat(_) if is_form => came_back(session),
        _ => {}
    }
}

/// Whether nothing is typed that a customer would miss and no start is on its way.
pub(super) fn is_quiet() -> bool {
    START.with_borrow(Option::is_none) && message().value().is_empty()
}

fn message() -> HtmlTextAreaElement {
    find("message").unchecked_into()
}

/// Sets the first message's text; `early.js` keeps it.
fn set_message(text: &str) {
    message().set_value(text);
    if let Ok(event) = Event::new("input") {
        let _ = message().dispatch_event(&event);
    }
}

/// The chat opens. What is typed in the form and was not the start of this chat goes on in the composer.
fn left(session: Session) {
    let text = message().value();
    let started_with = START.take().and_then(|start| start.filled.message);
    if !text.trim().is_empty() && started_with.as_deref() != Some(text.trim()) {
        session.change(|state| state.return_to_draft(&text));
    }
    set_message("");
    unlock();
}

/// Back from an ended chat. What was typed there and never went out is the first message of the next; where the site asks for none,
/// it waits for the next chat.
fn came_back(session: Session) {
    if need(&message()) == "off" {
        let _ = find("begin").focus();
        return;
    }
    if message().value().is_empty() {
        let draft = session.change(|state| std::mem::take(&mut state.draft));
        set_message(&draft);
    }
    let _ = message().focus();
}

/// Start chat was pressed, or Leave a message.
fn press(session: Session, left: bool) {
    if START.with_borrow(|start| start.as_ref().is_some_and(|start| start.asked)) {
        return;
    }
    let Some(filled) = check(left) else { return };
    let request_id = START
        .take()
        .filter(|start| start.left == left && start.filled == filled)
        .map_or_else(random::request_id, |start| start.request_id);
    START.set(Some(Start {
        filled,
        left,
        request_id,
        asked: false,
        failures: 0,
        retry: None,
    }));
    storage::make_token();
    send(session);
}

/// Reads and checks the fields; marks what is wrong where it stands and goes to the first of it.
fn check(left: bool) -> Option<Filled> {
    say("");
    find("form-status").set_text_content(None);
    let mut filled = Filled::default();
    let mut wrong = None;
    for field in fields() {
        let (name, need, typed) = (name(&field), need(&field), field.value());
        // What is off is asked for where a message is left, and stands there only then.
        let text = if need == "off" && !left { "" } else { typed.trim() };
        let refusal = match text {
            "" if left && name == "email" => Some(Refusal::invalid("email", reasons::EMPTY)),
            "" if need == "required" || (left && name == "message") => Some(missing(&name)),
            "" => None,
            text => wrong_with(&name, text),
        };
        mark(&field, refusal.as_ref());
        if refusal.is_some() {
            wrong = wrong.or(Some(field));
        } else if !text.is_empty() {
            let text = text.to_owned();
            match name.as_str() {
                "name" => filled.name = Some(text),
                "email" => filled.email = Some(text),
                "topic" => filled.topic = Some(text),
                "message" => filled.message = Some(text),
                _ => filled.own.push((name, text)),
            }
        }
    }
    if let Some(field) = wrong {
        let _ = field.focus();
        return None;
    }
    Some(filled)
}

fn wrong_with(name: &str, text: &str) -> Option<Refusal> {
    match name {
        "name" => Name::new(text).err(),
        "email" => EmailAddress::new(text).err(),
        "topic" => None,
        "message" => MessageBody::new(text).err(),
        question => match FieldAnswer::new(text) {
            Err(Refusal::Invalid { reason, .. }) => Some(Refusal::invalid(question, reason)),
            _ => None,
        },
    }
}

/// Says under a field what is wrong with it, if anything is.
fn mark(field: &Element, refusal: Option<&Refusal>) {
    let _ = field.set_attribute("aria-invalid", if refusal.is_some() { "true" } else { "false" });
    let sentence = refusal.map(words::refusal);
    find(&(field.id() + "-error")).set_text_content(sentence.as_deref());
}

fn say(sentence: &str) {
    find("form-alert").set_text_content(Some(sentence));
}

/// Nothing can be changed while a start is on its way: its words are those that will arrive.
fn lock() {
    let _ = find("start").set_attribute("data-busy", "");
    for field in fields() {
        let _ = field.set_attribute(locked(&field), "");
    }
}

fn unlock() {
    let _ = find("start").remove_attribute("data-busy");
    for field in fields() {
        let _ = field.remove_attribute(locked(&field));
    }
}

/// What has a field stay as it is.
fn locked(field: &Element) -> &'static str {
    if name(field) == "topic" { "disabled" } else { "readonly" }
}

fn send(session: Session) {
    let start = START.with_borrow_mut(|start| {
        let start = start.as_mut()?;
        start.asked = true;
        Some((start.filled.clone(), start.left, start.request_id.clone()))
    });
    let Some((filled, left, request_id)) = start else {
        return;
    };
    lock();
    spawn_local(async move {
        let outcome = if left {
            let left = ask::leave_message(&request_id, filled).await;
            left.map(|left| stored(&left.number.0))
        } else {
            let started = ask::start_chat(&request_id, filled).await;
            started.map(|()| session.started())
        };
        if let Err(refusal) = outcome {
            refused(session, &refusal);
        }
    });
}

/// The message is a case now.
fn stored(number: &str) {
    START.take();
    unlock();
    set_message("");
    find("form-status").set_text_content(Some(&words::fill(Word::MessageLeft, &[number])));
}

fn refused(session: Session, refusal: &Refusal) {
    START.with_borrow_mut(|start| {
        if let Some(start) = start {
            start.asked = false;
        }
    });
    match refusal {
        Refusal::Invalid { field, .. } => {
            unlock();
            let is_seen = |one: &HtmlInputElement| name(one) == *field && one.offset_height() > 0;
            if let Some(field) = fields().into_iter().find(is_seen) {
                mark(&field, Some(refusal));
                let _ = field.focus();
            } else {
                // The site asks for it since this page was opened.
                say(&words::refusal(&Refusal::VersionSkew));
            }
        }
        Refusal::Offline | Refusal::Unavailable => {
            say(&words::refusal(refusal));
            START.with_borrow_mut(|start| {
                if let Some(start) = start {
                    let wait = wait_before(start.failures, random::fraction()).max(Duration::from_secs(1));
                    start.failures = start.failures.saturating_add(1);
                    start.retry = Some(timer::after(wait, move || send(session)));
                }
            });
        }
        refusal => {
            unlock();
            say(&words::refusal(refusal));
            // It closed since this page was opened.
            if *refusal == Refusal::QueueClosed {
                find("leave").set_hidden(false);
            }
        }
    }
}
