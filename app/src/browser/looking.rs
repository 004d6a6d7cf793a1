//! Whether a person looks at this page: it is seen, its window has the focus, and there was input a moment ago (behaviour 11).

use super::moment;
use domain::time::Timestamp;
use leptos::prelude::{document, window_event_listener_untyped};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use web_sys::VisibilityState;

/// Input within this time counts as looking.
const LOOKS_FOR: Duration = Duration::from_secs(30);
/// While input goes on, it is told no more often than this.
const TOLD_EVERY: Duration = Duration::from_secs(1);
const INPUT: [&str; 7] = [
    "pointermove",
    "pointerdown",
    "keydown",
    "input",
    "wheel",
    "touchstart",
    "focus",
];
/// What comes many times a second; anything else is told at once.
const OFTEN: [&str; 3] = ["pointermove", "input", "wheel"];

thread_local! {
    static INPUT_AT: Cell<Timestamp> = const { Cell::new(Timestamp(0)) };
}

/// Notes input from now on, and calls back at the first of it and then about once a second.
pub(crate) fn keep(on_input: impl Fn() + 'static) {
    // Whoever opens a page looks at it.
    INPUT_AT.set(moment::now());
    let on_input = Rc::new(on_input);
    for event in INPUT {
        let on_input = on_input.clone();
        // For as long as the page lives.
        let _ = window_event_listener_untyped(event, move |_| {
            let now = moment::now();
            if !OFTEN.contains(&event) || now.since(INPUT_AT.get()) >= TOLD_EVERY {
                INPUT_AT.set(now);
                on_input();
            }
        });
    }
}

/// Whether a person looks at the page now.
pub(crate) fn is_here() -> bool {
    document().visibility_state() == VisibilityState::Visible
        && document().has_focus().unwrap_or(true)
        && moment::now().since(INPUT_AT.get()) < LOOKS_FOR
}
