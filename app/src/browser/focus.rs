//! Moving the focus. Only what a person did moves it, never what happened (behaviour 3).

use domain::ids::ConversationId;
use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How many frames are waited for an element that is about to be drawn: two seconds, for the browser that has much to do.
const FRAMES: u32 = 120;

/// The element id of a conversation's composer.
pub(crate) fn composer_id(conversation: ConversationId) -> String {
    format!("message-{conversation}")
}

/// The element id of a conversation's link in Cases.
pub(crate) fn case_id(conversation: ConversationId) -> String {
    format!("case-{conversation}")
}

/// Moves the focus to this conversation's composer.
pub(crate) fn composer(conversation: ConversationId) {
    when_there(composer_id(conversation), document().active_element(), FRAMES);
}

/// Moves the focus to this conversation's entry in Cases.
pub(crate) fn case(conversation: ConversationId) {
    let from = document().active_element();
    // The list is about to be drawn anew: what stands there now may be gone by the next frame, and the focus with it.
    request_animation_frame(move || when_there(case_id(conversation), from, FRAMES));
}

/// Focuses the element once it is drawn and shown, unless the person has gone somewhere else meanwhile: a composer is hidden until
/// the desk has said that one may write.
fn when_there(id: String, from: Option<Element>, frames: u32) {
    if takes(&id) || frames == 0 {
        return;
    }
    request_animation_frame(move || {
        let now = document().active_element();
        let nowhere = now.as_ref().is_none_or(|element| element.tag_name() == "BODY");
        if nowhere || now == from {
            when_there(id, from, frames - 1);
        }
    });
}

/// Moves the focus to the element of this id, if it is there.
pub(crate) fn element(id: &str) {
    takes(id);
}

/// Focuses the element of this id. Returns whether it is there and has the focus: what is not shown does not take it.
fn takes(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|element| {
        let focused = element.unchecked_ref::<HtmlElement>().focus();
        focused.is_ok() && document().active_element().as_ref() == Some(&element)
    })
}

/// Whether nothing has the focus: what had it is gone.
pub(crate) fn is_nowhere() -> bool {
    document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY")
}

/// Whether a person is typing in this field: it has the focus, and so does its window.
pub(crate) fn is_typing_in(id: &str) -> bool {
    let active = document().active_element();
    active.is_some_and(|element| element.id() == id) && document().has_focus().unwrap_or(false)
}

/// Whether the panes stand side by side; below this width they are screens.
pub(crate) fn is_wide() -> bool {
    matches_media("(min-width: 900px)")
}

/// Whether the pointer or the focus is in this element, so that nothing in it may move.
pub(crate) fn is_held(element: &Element) -> bool {
    let pointed = matches_media("(hover: hover)") && element.matches(":hover").unwrap_or(false);
    pointed || element.matches(":focus-within").unwrap_or(false)
}

fn matches_media(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}
