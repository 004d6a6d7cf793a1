//! Whether somebody is at this browser: input in any of its tabs counts, told to the others through the browser's storage.

use super::moment;
use domain::ids::PersonId;
use domain::limits::AWAY_SUGGESTED_AFTER;
use domain::time::Timestamp;
use leptos::prelude::{window, window_event_listener_untyped};
use std::cell::RefCell;
use std::time::Duration;

/// What a person does with a page.
const INPUTS: [&str; 5] = ["keydown", "pointerdown", "pointermove", "wheel", "input"];
/// Other tabs are told of it at most this often.
const TOLD_EVERY: Duration = Duration::from_secs(10);

thread_local! {
    static ACTIVITY: RefCell<Activity> = RefCell::default();
}

/// When something was last done, and whether it is known by now that nothing is.
#[derive(Debug, Default)]
struct Activity {
    last: Timestamp,
    told: Timestamp,
    /// Since when nothing has been done for so long; input does not end this, since it may be meant for the question about it.
    idle_from: Option<Timestamp>,
}

impl Activity {
    /// Something was done. Whether other tabs are to be told.
    fn input(&mut self, now: Timestamp) -> bool {
        if self.idle_from.is_some() {
            return false;
        }
        self.last = now;
        let is_news = now.since(self.told) >= TOLD_EVERY;
        if is_news {
            self.told = now;
        }
        is_news
    }

    /// The person said that they are here.
    fn count(&mut self, now: Timestamp) {
        *self = Self {
            last: now,
            told: now,
            idle_from: None,
        };
    }

    /// Whether nothing has been done for long. `elsewhere` is when something was last done in another tab.
    fn is_idle(&mut self, now: Timestamp, elsewhere: Option<Timestamp>) -> bool {
        if let Some(elsewhere) = elsewhere
            && elsewhere > self.last
            && self.idle_from.is_none_or(|from| elsewhere > from)
        {
            self.last = elsewhere;
            self.idle_from = None;
        }
        if now.since(self.last) < AWAY_SUGGESTED_AFTER {
            return false;
        }
        self.idle_from.get_or_insert(now);
        true
    }
}

fn key(person: PersonId) -> String {
    format!("headset.{person}.active")
}

/// A browser may refuse storage; then each tab knows only of itself.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn tell(person: PersonId, now: Timestamp) {
    if let Some(storage) = storage() {
        // Full storage: the other tabs ask a little early.
        let _ = storage.set_item(&key(person), &now.0.to_string());
    }
}

fn told(person: PersonId) -> Option<Timestamp> {
    let text = storage()?.get_item(&key(person)).ok()??;
    Some(Timestamp(text.parse().ok()?))
}

/// Notes from now on what is done in this tab.
pub(crate) fn watch(person: PersonId) {
    count(person);
    for event in INPUTS {
        window_event_listener_untyped(event, move |_| {
            let now = moment::now();
            if ACTIVITY.with_borrow_mut(|activity| activity.input(now)) {
                tell(person, now);
            }
        });
    }
}

/// This person says that they are here.
pub(crate) fn count(person: PersonId) {
    let now = moment::now();
    ACTIVITY.with_borrow_mut(|activity| activity.count(now));
    tell(person, now);
}

/// Whether nothing has been done in any tab for so long that this person seems to be away.
pub(crate) fn is_idle(person: PersonId) -> bool {
    let elsewhere = told(person);
    ACTIVITY.with_borrow_mut(|activity| activity.is_idle(moment::now(), elsewhere))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);
    const START: Timestamp = Timestamp(1_000_000_000);

    fn active() -> Activity {
        let mut activity = Activity::default();
        activity.count(START);
        activity
    }

    #[test]
    fn nothing_done_for_15_minutes_is_noticed_and_input_puts_it_off() {
        let mut activity = active();
        assert!(!activity.is_idle(START + 14 * MINUTE, None));
        activity.input(START + 14 * MINUTE);
        assert!(!activity.is_idle(START + 28 * MINUTE, None));
        assert!(activity.is_idle(START + 29 * MINUTE, None));
    }

    #[test]
    fn the_question_stays_under_the_hand_that_reaches_for_it() {
        let mut activity = active();
        assert!(activity.is_idle(START + 15 * MINUTE, None));
        assert!(!activity.input(START + 16 * MINUTE));
        assert!(activity.is_idle(START + 16 * MINUTE, None));
        activity.count(START + 16 * MINUTE);
        assert!(!activity.is_idle(START + 17 * MINUTE, None));
    }

    #[test]
    fn what_is_done_in_another_tab_counts() {
        let mut activity = active();
        assert!(!activity.is_idle(START + 20 * MINUTE, Some(START + 10 * MINUTE)));
        assert!(activity.is_idle(START + 30 * MINUTE, Some(START + 10 * MINUTE)));
        assert!(activity.is_idle(START + 31 * MINUTE, Some(START + 10 * MINUTE)));
        assert!(
            !activity.is_idle(START + 32 * MINUTE, Some(START + 31 * MINUTE)),
            "asked and answered there"
        );
    }

    #[test]
    fn other_tabs_are_told_now_and_then() {
        let mut activity = active();
        assert!(!activity.input(START + Duration::from_secs(9)));
        assert!(activity.input(START + Duration::from_secs(10)));
        assert!(!activity.input(START + Duration::from_secs(11)));
    }
}
