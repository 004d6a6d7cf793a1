//! The line between two panes, which moves: by pointer, and by the arrow keys. How wide a pane is stays in this browser, and is
//! set before the page is drawn (`early.js`).

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What one press of an arrow key is, in pixels.
const STEP: i32 = 16;

/// A pane whose width can be chosen, in pixels. Its style reads `--pane-{name}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resizable {
    pub name: &'static str,
    pub label: &'static str,
    /// Which side of the divider the pane is on.
    pub side: Side,
    pub least: i32,
    pub usual: i32,
    pub most: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// At the left, so that it grows to the right.
    Start,
    End,
}

/// The sidebar.
pub(crate) const SIDEBAR: Resizable = Resizable {
    name: "sidebar",
    label: "Width of the sidebar",
    side: Side::Start,
    least: 196,
    usual: 280,
    most: 560,
};

impl Resizable {
    fn clamp(self, width: i32) -> i32 {
        width.clamp(self.least, self.most)
    }

    /// The width after a key; none where the key means nothing here.
    fn after_key(self, width: i32, key: &str) -> Option<i32> {
        let outwards = match self.side {
            Side::Start => STEP,
            Side::End => -STEP,
        };
        Some(self.clamp(match key {
            "ArrowRight" => width + outwards,
            "ArrowLeft" => width - outwards,
            "Home" => self.least,
            "End" => self.most,
            "Enter" => self.usual,
            _ => return None,
        }))
    }

    /// The width at which the divider is where the pointer is, in a pane between `left` and `right`.
    fn at_pointer(self, pointer: i32, left: i32, right: i32) -> i32 {
        self.clamp(match self.side {
            Side::Start => pointer - left,
            Side::End => right - pointer,
        })
    }

    fn property(self) -> String {
        format!("--pane-{}", self.name)
    }

    fn set(self, width: i32) {
        if let Some(root) = document().document_element() {
            let style = root.unchecked_into::<HtmlElement>().style();
            // A property of one's own takes any value.
            let _ = style.set_property(&self.property(), &format!("{width}px"));
        }
    }

    fn keep(self, width: i32) {
        if let Ok(Some(storage)) = window().local_storage() {
            // Full storage: it is as wide until the page goes.
            let _ = storage.set_item(&format!("headset.pane.{}", self.name), &format!("{width}px"));
        }
    }
}

/// The divider of a pane. It stands in the pane, at its edge.
#[component]
pub(crate) fn Divider(pane: Resizable) -> impl IntoView {
    let line = NodeRef::<html::Div>::new();
    let width = RwSignal::new(pane.usual);
    let is_held = StoredValue::new(false);
    let edges = move || {
        let pane = line.get_untracked()?.parent_element()?.get_bounding_client_rect();
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        Some((pane.left() as i32, pane.right() as i32))
    };
    Effect::new(move |_| {
        // As it was drawn.
        line.track();
        if let Some((left, right)) = edges().filter(|(left, right)| right > left) {
            width.set(pane.clamp(right - left));
        }
    });
    let set = move |new: i32| {
        width.set(new);
        pane.set(new);
    };
    let press = move |event: KeyboardEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if let Some(new) = pane.after_key(width.get_untracked(), &event.key()).filter(|_| plain) {
            event.prevent_default();
            set(new);
            pane.keep(new);
        }
    };
    let take = move |event: PointerEvent| {
        if let Some(line) = line.get_untracked().filter(|_| event.button() == 0) {
            // Without it the pointer is followed only over the line itself.
            let _ = line.set_pointer_capture(event.pointer_id());
            is_held.set_value(true);
        }
    };
    let drag = move |event: PointerEvent| {
        if let Some((left, right)) = edges().filter(|_| is_held.get_value()) {
            set(pane.at_pointer(event.client_x(), left, right));
        }
    };
    let release = move |_| {
        if is_held.get_value() {
            is_held.set_value(false);
            pane.keep(width.get_untracked());
        }
    };
    let reset = move |_| {
        set(pane.usual);
        pane.keep(pane.usual);
    };
    view! {
        <div
            class="divider"
            class:at-start=pane.side == Side::End
            node_ref=line
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=pane.label
            aria-valuemin=pane.least
            aria-valuemax=pane.most
            aria-valuenow=width
            aria-valuetext=move || format!("{} pixels", width.get())
            on:keydown=press
            on:pointerdown=take
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=reset
        ></div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pane_grows_away_from_its_own_side_and_within_its_bounds() {
        let end = Resizable {
            side: Side::End,
            ..SIDEBAR
        };
        assert_eq!(SIDEBAR.after_key(320, "ArrowRight"), Some(336));
        assert_eq!(end.after_key(320, "ArrowRight"), Some(304));
        assert_eq!(SIDEBAR.after_key(200, "ArrowLeft"), Some(196));
        assert_eq!(SIDEBAR.after_key(320, "End"), Some(560));
        assert_eq!(SIDEBAR.after_key(320, "a"), None);
        assert_eq!(SIDEBAR.at_pointer(400, 0, 320), 400);
        assert_eq!(end.at_pointer(1000, 1120, 1440), 440);
        assert_eq!(SIDEBAR.at_pointer(9_000, 0, 320), 560);
    }
}
