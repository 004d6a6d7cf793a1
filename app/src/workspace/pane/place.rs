//! Where somebody reads in a log, kept for as long as the tab lives: a reload leads back to the same entry (behaviour 3).

use crate::browser::storage;
use domain::ids::{ConversationId, PersonId};
use leptos::prelude::document;
use std::fmt;
use web_sys::Element;

/// At the upper edge of the log itself there may be a gap: an entry is looked for so often, each time so many pixels further down.
const STEPS: u8 = 8;
const STEP: f64 = 16.0;

/// The entry at the upper edge of the log, and how far below the edge it begins, in pixels; mostly it begins above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub seq: i64,
    below: i64,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.seq, self.below)
    }
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (seq, below) = text.split_once(' ')?;
        Some(Self {
            seq: seq.parse().ok()?,
            below: below.parse().ok()?,
        })
    }

    /// What is at the upper edge now.
    pub(super) fn of(log: &Element) -> Option<Self> {
        let edge = log.get_bounding_client_rect();
        let across = edge.left() + edge.width() / 2.0;
        let entry = (0..STEPS).find_map(|step| {
            let at = edge.top() + 1.0 + f64::from(step) * STEP;
            let found = document().element_from_point(across as f32, at as f32)?;
            found.closest("[data-seq]").ok()?
        })?;
        Some(Self {
            seq: entry.get_attribute("data-seq")?.parse().ok()?,
            below: below(log, &entry),
        })
    }

    /// Scrolls there. Returns whether that moved anything; none where the entry is not drawn.
    pub(super) fn lead_back(self, log: &Element) -> Option<bool> {
        let entry = log.query_selector(&format!("[data-seq='{}']", self.seq)).ok()??;
        let (before, moved) = (log.scroll_top(), below(log, &entry) - self.below);
        // To set it ends a scrolling that is under way.
        if moved != 0 {
            log.set_scroll_top(before + moved as i32);
        }
        Some(log.scroll_top() != before)
    }
}

fn below(log: &Element, entry: &Element) -> i64 {
    (entry.get_bounding_client_rect().top() - log.get_bounding_client_rect().top()) as i64
}

fn name(conversation: ConversationId) -> String {
    format!("place.{conversation}")
}

/// Where this tab was in a conversation; none where it was at the end.
pub(super) fn kept(person: PersonId, conversation: ConversationId) -> Option<Place> {
    Place::parse(&storage::get_in_tab(person, &name(conversation))?)
}

/// Keeps where the log stands now.
pub(super) fn keep(person: PersonId, conversation: ConversationId, log: &Element) {
    if let Some(place) = Place::of(log) {
        storage::set_in_tab(person, &name(conversation), Some(&place.to_string()));
    }
}

/// The log is at its end, or the conversation is done with.
pub(crate) fn forget(person: PersonId, conversation: ConversationId) {
    storage::set_in_tab(person, &name(conversation), None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_and_nonsense_is_none() {
        let place = Place { seq: 120, below: -14 };
        assert_eq!(Place::parse(&place.to_string()), Some(place));
        for nonsense in ["", "120", "120 ", "x -14", "120 -14 3"] {
            assert_eq!(Place::parse(nonsense), None, "{nonsense}");
        }
    }
}
