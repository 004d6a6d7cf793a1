//! The workspace's own keys (behaviour 11). Function keys, because they are no text: they work while one writes, and neither
//! browsers nor screen readers use them. None uses Alt; all can be switched off.

mod panes;
pub(crate) mod sheet;

use super::accept::Wanted;
use super::sheet::Sheet;
use super::{Shared, accept, go_to_conversation};
use crate::browser::focus;
use domain::entry::Visibility;
use domain::ids::ConversationId;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    AcceptFirst,
    End,
    ChangeVisibility,
    KeepOpen,
    NextPane,
    PreviousPane,
    NextCase,
    PreviousCase,
    OldestUnanswered,
    Help,
}

/// One press.
#[derive(Clone, Copy, Debug)]
struct Press<'a> {
    key: &'a str,
    shift: bool,
    /// Ctrl or Cmd.
    control: bool,
    alt: bool,
    /// Held down, and told again and again.
    repeats: bool,
    /// It was made where text is typed.
    in_text: bool,
}

impl Press<'_> {
    fn action(self) -> Option<Action> {
        if self.alt {
            return None;
        }
        let action = match (self.key, self.control, self.shift) {
            ("F2", false, false) => Action::AcceptFirst,
            ("F2", false, true) => Action::End,
            ("F4", false, false) => Action::ChangeVisibility,
            ("F4", false, true) => Action::KeepOpen,
            ("F6", false, false) => Action::NextPane,
            ("F6", false, true) => Action::PreviousPane,
            ("F8", false, false) => Action::NextCase,
            ("F8", false, true) => Action::PreviousCase,
            ("F9", false, false) => Action::OldestUnanswered,
            // Where it is on the keyboard differs, and so does what else is held for it.
            ("/", true, _) => Action::Help,
            ("?", false, _) if !self.in_text => Action::Help,
            _ => return None,
        };
        let may_repeat = matches!(action, Action::NextCase | Action::PreviousCase);
        (may_repeat || !self.repeats).then_some(action)
    }
}

/// Listens to the keys from now on.
pub(crate) fn keep(shared: Shared) {
    // For as long as the page lives.
    let _ = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let is_taken = event.default_prevented() || event.is_composing() || is_asked();
        if is_taken || !shared.settings.with_untracked(|settings| settings.shortcuts) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let tag = target.as_ref().map(Element::tag_name).unwrap_or_default();
        // A list opens with F4, on some systems.
        if tag == "SELECT" && event.key() == "F4" {
            return;
        }
        let press = Press {
            key: &event.key(),
            shift: event.shift_key(),
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            repeats: event.repeat(),
            in_text: matches!(tag.as_str(), "TEXTAREA" | "INPUT" | "SELECT"),
        };
        if let Some(action) = press.action() {
            event.prevent_default();
            act(shared, action);
        }
    });
}

/// A question is open: it comes first.
fn is_asked() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn act(shared: Shared, action: Action) {
    match action {
        Action::AcceptFirst => accept_first(shared),
        Action::End => click("[data-ends]"),
        Action::KeepOpen => click("[data-keeps-open]"),
        Action::ChangeVisibility => change_visibility(shared),
        Action::NextPane => panes::go(false),
        Action::PreviousPane => panes::go(true),
        Action::NextCase | Action::PreviousCase => {
            let (open, back) = (shared.board.open.get_untracked(), action == Action::PreviousCase);
            if let Some(case) = shared.arranged.with_untracked(|arranged| arranged.beside(open, back)) {
                go_to_case(shared, case);
            }
        }
        Action::OldestUnanswered => match oldest_unanswered(shared) {
            Some(case) => go_to_case(shared, case),
            None => shared.notice.set("Nobody waits for your answer.".to_owned()),
        },
        Action::Help => shared.sheet.set(Some(Sheet::Shortcuts)),
    }
}

/// Accepts from the first queue in which somebody waits.
fn accept_first(shared: Shared) {
    let queues = shared.board.queues.get_untracked();
    let waiting = |id| {
        shared
            .board
            .queue(id)
            .map_or(0, |queue| queue.with_untracked(|queue| queue.waiting))
    };
    let first = queues.into_iter().find(|queue| waiting(*queue) > 0);
    let hindrance = untrack(|| accept::hindrance(shared.board, first.map_or(0, waiting)));
    match (first, hindrance) {
        (_, Some(reason)) => shared.notice.set(reason),
        (Some(queue), None) => accept::press(shared, Wanted::Next(queue)),
        (None, None) => {}
    }
}

/// Presses the button in the pane that ends the conversation or clears it once it has ended, or that keeps it open: what they do, and
/// whether they are there, is decided in one place.
fn click(button: &str) {
    if let Ok(Some(button)) = document().query_selector(button) {
        button.unchecked_into::<HtmlElement>().click();
    }
}

fn change_visibility(shared: Shared) {
    let Some(open) = shared.board.open.get_untracked() else {
        return;
    };
    let conversation = shared.board.conversation(open);
    let other = match untrack(|| conversation.visibility()) {
        Visibility::Comment => Visibility::WorkNote,
        Visibility::WorkNote => Visibility::Comment,
    };
    conversation.set_visibility(other);
    focus::composer(open);
}

fn oldest_unanswered(shared: Shared) -> Option<ConversationId> {
    let open = shared.arranged.with_untracked(|arranged| arranged.open.clone());
    let since = |id: &ConversationId| {
        let case = shared.board.conversation(*id).case;
        case.with_untracked(|case| case.as_ref().and_then(|case| case.unanswered_since))
    };
    open.into_iter()
        .filter_map(|id| Some((since(&id)?, id)))
        .min()
        .map(|(_, id)| id)
}

fn go_to_case(shared: Shared, id: ConversationId) {
    let case = shared.board.conversation(id).case;
    let Some((number, is_open)) =
        case.with_untracked(|case| case.as_ref().map(|case| (case.number.clone(), case.state.is_open())))
    else {
        return;
    };
    go_to_conversation(&number.0, id);
    if !is_open {
        // There may be nothing to write in.
        focus::case(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press<'_> {
        Press {
            key,
            shift: false,
            control: false,
            alt: false,
            repeats: false,
            in_text: true,
        }
    }

    #[test]
    fn no_key_acts_that_is_text_where_one_types_or_that_is_held_with_alt() {
        for key in ["?", "/", "a", "N", "Enter", "Escape", "ArrowDown"] {
            assert_eq!(press(key).action(), None, "{key}");
        }
        for key in ["F2", "F4", "F6", "F8", "F9"] {
            assert!(press(key).action().is_some(), "{key}");
            let held = Press {
                alt: true,
                ..press(key)
            };
            assert_eq!(held.action(), None, "Alt+{key}");
            let held = Press {
                control: true,
                ..press(key)
            };
            assert_eq!(held.action(), None, "Ctrl+{key}");
        }
        let outside = Press {
            in_text: false,
            shift: true,
            ..press("?")
        };
        assert_eq!(outside.action(), Some(Action::Help));
    }

    #[test]
    fn a_key_that_is_held_down_accepts_and_ends_once() {
        let held = |key| {
            Press {
                repeats: true,
                ..press(key)
            }
            .action()
        };
        assert_eq!((held("F2"), held("F4")), (None, None));
        assert_eq!(held("F8"), Some(Action::NextCase));
    }
}
