//! Going from one part of the workspace to the next. A part is an element with `data-pane`; the focus goes to what it marks with
//! `data-pane-first`, else to the first thing in it that takes the focus, else to itself.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const FOCUSABLE: &str = "a[href], button, textarea, select, input, [tabindex=\"0\"]";

/// Moves the focus to the next part that is shown, or back to the one before.
pub(super) fn go(back: bool) {
    let parts = shown("[data-pane]");
    let active = document().active_element();
    let at = parts.iter().position(|part| part.contains(active.as_deref()));
    let Some(next) = beside(at, parts.len(), back) else {
        return;
    };
    let part = &parts[next];
    let inside = |selector: &str| {
        let found = part.query_selector_all(selector).ok()?;
        (0..found.length())
            .filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok())
            .find(is_shown)
    };
    let target = inside("[data-pane-first], [aria-current]").or_else(|| inside(FOCUSABLE));
    match target {
        Some(target) => {
            let _ = target.focus();
        }
        None => {
            // Nothing in it takes the focus just now.
            let _ = part.set_attribute("tabindex", "-1");
            let _ = part.focus();
        }
    }
}

/// Which of so many comes next, in a ring.
fn beside(at: Option<usize>, count: usize, back: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (at, back) {
        (None, false) => 0,
        (None, true) => last,
        (Some(at), false) => (at + 1) % count,
        (Some(at), true) => at.checked_sub(1).unwrap_or(last),
    })
}

fn shown(selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok())
        .filter(is_shown)
        .collect()
}

fn is_shown(element: &HtmlElement) -> bool {
    let place = element.get_bounding_client_rect();
    place.width() > 0.0 && place.height() > 0.0
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn the_parts_stand_in_a_ring() {
        assert_eq!(beside(None, 0, false), None);
        assert_eq!((beside(None, 3, false), beside(None, 3, true)), (Some(0), Some(2)));
        assert_eq!(
            (beside(Some(2), 3, false), beside(Some(0), 3, true)),
            (Some(0), Some(2))
        );
        assert_eq!(
            (beside(Some(0), 3, false), beside(Some(2), 3, true)),
            (Some(1), Some(1))
        );
    }
}
