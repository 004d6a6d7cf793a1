//! The browser's part takes a page over that the server has drawn: it draws the same once more in its place, and gives back
//! what a person has done meanwhile (behaviour 11, "Nothing typed right after a screen opens is lost").
//!
//! Not hydration, which finds its way through the server's nodes: the code for that was an eighth of the whole.

use crate::App;
use crate::page_data;
use leptos::mount::mount_to_body;
use leptos::prelude::document;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

thread_local! {
    static DATA: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What the server told this page besides its HTML.
pub(crate) fn data() -> String {
    DATA.with_borrow(String::clone)
}

/// Draws the page anew, at one go: nothing is painted in between.
pub(crate) fn take_over() {
    let data = document().get_element_by_id(page_data::ID);
    DATA.set(data.and_then(|data| data.text_content()).unwrap_or_default());
    let done = Done::look();
    if let Some(body) = document().body() {
        body.set_text_content(None);
    }
    mount_to_body(App);
    done.give_back();
}

/// What a person has done on the page before.
struct Done {
    texts: Vec<Text>,
    /// Radio buttons that are chosen, by name and value.
    chosen: Vec<(String, String)>,
    /// Where the focus is, as the way from the body: which child of which.
    focus: Vec<u32>,
    /// What is selected in it.
    selection: Option<(u32, u32)>,
}

/// What was typed in a text field, and what `early.js` keeps of it.
struct Text {
    id: String,
    value: String,
    sent: Option<String>,
}

impl Done {
    fn look() -> Self {
        let texts = all::<HtmlTextAreaElement>("textarea[id]")
            .into_iter()
            .map(|field| Text {
                id: field.id(),
                value: field.value(),
                sent: field.get_attribute("data-sent"),
            });
        let chosen = all::<HtmlInputElement>("input[type=radio]:checked")
            .into_iter()
            .map(|radio| (radio.name(), radio.value()));
        let focused = document().active_element();
        let field = focused
            .as_ref()
            .and_then(|element| element.dyn_ref::<HtmlTextAreaElement>());
        Self {
            texts: texts.collect(),
            chosen: chosen.collect(),
            selection: field.and_then(selection),
            focus: focused.map(way_to).unwrap_or_default(),
        }
    }

    /// Gives it to the elements that are drawn now. Their effects, which read it, run after this.
    fn give_back(self) {
        for Text { id, value, sent } in self.texts {
            let Some(field) = document().get_element_by_id(&id) else {
                continue;
            };
            let field: HtmlTextAreaElement = field.unchecked_into();
            field.set_value(&value);
            if let Some(sent) = sent {
                let _ = field.set_attribute("data-sent", &sent);
            }
        }
        for radio in all::<HtmlInputElement>("input[type=radio]") {
            if self.chosen.contains(&(radio.name(), radio.value())) {
                radio.set_checked(true);
            }
        }
        if let Some(element) = at_the_end_of(&self.focus) {
            let _ = element.focus();
            if let (Some(field), Some((start, end))) = (element.dyn_ref::<HtmlTextAreaElement>(), self.selection) {
                let _ = field.set_selection_range(start, end);
            }
        }
    }
}

fn all<T: JsCast>(selector: &str) -> Vec<T> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index))
        .map(JsCast::unchecked_into)
        .collect()
}

fn selection(field: &HtmlTextAreaElement) -> Option<(u32, u32)> {
    let start = field.selection_start().ok()??;
    let end = field.selection_end().ok()??;
    Some((start, end))
}

fn way_to(element: Element) -> Vec<u32> {
    let mut way = Vec::new();
    let mut at = element;
    while at.tag_name() != "BODY"
        && let Some(parent) = at.parent_element()
    {
        let children = parent.children();
        let index = (0..children.length()).find(|index| children.item(*index).as_ref() == Some(&at));
        way.extend(index);
        at = parent;
    }
    way.reverse();
    way
}

/// The element at the end of a way; none where it leads nowhere, or is the body itself.
fn at_the_end_of(way: &[u32]) -> Option<HtmlElement> {
    let body: Element = document().body()?.into();
    let element = way
        .iter()
        .try_fold(body, |element, index| element.children().item(*index))?;
    (!way.is_empty()).then(|| element.unchecked_into())
}
