//! Which of an account's tabs in this browser speaks for all of them, so that one sound is heard: the one that was used last,
//! for as long as it hears from the desk.

use super::{moment, random, storage};
use domain::ids::PersonId;
use domain::limits::SILENCE_IS_DEATH;
use domain::time::Timestamp;
use std::time::Duration;

const NAME: &str = "leader";
/// How often the leader says that it is there.
const SAID_EVERY: Duration = Duration::from_secs(10);

thread_local! {
    /// This tab, for as long as its page lives.
    static OWN: String = random::request_id().as_str().to_owned();
}

/// Who leads, and when they last said so.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Leader {
    tab: String,
    at: Timestamp,
}

impl Leader {
    fn parse(text: &str) -> Option<Self> {
        let (tab, at) = text.split_once(' ')?;
        Some(Self {
            tab: tab.to_owned(),
            at: Timestamp(at.parse().ok()?),
        })
    }

    /// Whether this tab should say that it leads: it does and has not said so for a while, or nobody does.
    fn is_due(leader: Option<&Self>, own: &str, now: Timestamp) -> bool {
        leader.is_none_or(|leader| {
            let silent_for = now.since(leader.at);
            silent_for > SILENCE_IS_DEATH || leader.tab == own && silent_for >= SAID_EVERY
        })
    }
}

fn leader(person: PersonId) -> Option<Leader> {
    storage::get(person, NAME).as_deref().and_then(Leader::parse)
}

fn is_own(leader: &Leader) -> bool {
    OWN.with(|own| leader.tab == *own)
}

/// This tab is used now: it leads.
pub(crate) fn claim(person: PersonId) {
    let text = OWN.with(|own| format!("{own} {}", moment::now().0));
    storage::set(person, NAME, Some(&text));
}

/// Something was heard from the desk: leads on, or leads because nobody else does.
pub(crate) fn stay(person: PersonId) {
    let leader = leader(person);
    if OWN.with(|own| Leader::is_due(leader.as_ref(), own, moment::now())) {
        claim(person);
    }
}

/// Whether this tab leads. Where nothing can be kept, every tab does.
pub(crate) fn is_mine(person: PersonId) -> bool {
    leader(person).is_none_or(|leader| is_own(&leader))
}

/// This page goes: somebody else may lead.
pub(crate) fn leave(person: PersonId) {
    if leader(person).is_some_and(|leader| is_own(&leader)) {
        storage::set(person, NAME, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tab_used_last_leads_until_it_falls_silent() {
        let leader = Leader::parse("tab-one 1000").expect("well formed");
        let due =
            |own, seconds: u64| Leader::is_due(Some(&leader), own, Timestamp(1000) + Duration::from_secs(seconds));
        assert!(!due("tab-one", 9) && due("tab-one", 10), "says so from time to time");
        assert!(!due("tab-two", 42) && due("tab-two", 43), "the dead lead nobody");
        assert!(Leader::is_due(None, "tab-two", Timestamp(0)));
        assert_eq!(Leader::parse("tab-one"), None);
    }
}
