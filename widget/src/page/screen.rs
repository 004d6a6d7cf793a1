//! The chat on screen: who one talks to, where one stands, the log, and the composer, which also says how it ended.
//!
//! One closure draws it all from the one state. A view of the same shape is patched in place, so only what differs moves, and
//! a row of the log is drawn once. (A signal for every detail cost half as many bytes again.)

mod attending;
mod composer;
mod countdown;
mod end;
mod header;
mod leave;
mod log;
mod row;
mod standing;
mod survey;

use super::session::Session;
use super::words::say;
use crate::chat::Screen;
use domain::words::Word;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Further from the newest message than this, in CSS pixels, one reads older ones.
const NEAR_THE_FOOT: i32 = 60;

/// Nothing while the form shows.
pub(super) fn chat_page(session: Session) -> impl IntoView {
    move || {
        session.show(|state| {
            (state.chat.screen() != Screen::Form).then(|| {
                let foot = matches!(state.chat.screen(), Screen::Chat(_)).then(|| composer::composer(session, state));
                view! {
                    <main class="screen" aria-label=say(Word::SupportChat)>
                        {header::header(state)}
                        {standing::standing(state)}
                        {log::log(session, state)}
                        {attending::attending(state)}
                        {countdown::countdown(session, state)}
                        <div id="uploads"></div>
                        {foot}
                        {survey::survey(state)}
                        {end::dialog(session, state)}
                        {leave::dialog(session, state)}
                    </main>
                }
            })
        })
    }
}

/// The element of that name; each name in this page belongs to one kind of element.
pub(super) fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id).map(JsCast::unchecked_into)
}

/// Whether the newest message is in sight. The foot of the log is 0, and what is above it is negative.
pub(super) fn at_foot() -> bool {
    element::<HtmlElement>("log").is_none_or(|log| log.scroll_top() > -NEAR_THE_FOOT)
}

/// Whether the focus is where one writes.
pub(super) fn is_writing() -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.id() == "composer")
}

/// Goes to the newest message.
pub(super) fn to_foot(session: Session) {
    if let Some(log) = element::<HtmlElement>("log") {
        log.set_scroll_top(0);
    }
    session.change(|state| state.unseen = false);
}

/// Writes something on the page's root, for `early.js` and the style.
pub(super) fn mark_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// Whether files are on their way, which a reload would lose: `loader/attachments.js` calls its list so.
pub(super) fn sends_files() -> bool {
    document().get_element_by_id("uploading").is_some()
}

/// The customer has pressed something that leads to the chat: the focus belongs there once it is drawn.
pub(super) fn take_focus() {
    mark_root("data-focus", "");
}

/// What has the focus is about to go: it goes on to what comes in its place. Nothing is taken from who has it elsewhere.
pub(super) fn keep_focus() {
    let somewhere = document()
        .active_element()
        .is_some_and(|element| element.tag_name() != "BODY");
    if somewhere {
        take_focus();
    }
}

/// What can be done only once the screen is drawn: a text from elsewhere goes into the composer, the focus where it belongs.
pub(super) fn after_drawing(session: Session) {
    set_timeout(
        move || {
            log::draw(session);
            if let Some(composer) = element::<HtmlTextAreaElement>("composer") {
                session.look(|state| {
                    if composer.value() != state.draft {
                        composer.set_value(&state.draft);
                    }
                });
            }
            // Once it has ended, nothing opens a phone's keyboard by itself.
            let again = element::<HtmlElement>("again").filter(|again| !again.hidden());
            if let Some(place) = again.or_else(|| element("composer"))
                && let Some(root) = document().document_element()
                && root.has_attribute("data-focus")
            {
                let _ = root.remove_attribute("data-focus");
                let _ = place.focus();
            }
        },
        Duration::ZERO,
    );
}
