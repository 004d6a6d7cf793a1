//! What this agent is, chosen or suggested (behaviour 11, "My status").

use super::{Shared, shared};
use crate::api;
use crate::browser::ask::ask;
use crate::browser::{activity, random};
use domain::people::Status;
use domain::wire::agent::{LeftWaiting, MyStatus};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often it is looked whether nothing has been done for long.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Chooses; shown at once, and taken back if the desk did not hear of it.
pub(crate) fn choose(shared: Shared, status: Status) {
    let mine = shared.board.status;
    let before = mine.get_untracked();
    mine.set(MyStatus {
        status,
        returned_away: false,
    });
    spawn_local(async move {
        match ask(api::SetPresence {
            status,
            request_id: random::request_id(),
        })
        .await
        {
            Ok(left) => {
                if let Some(sentence) = last_one(&left) {
                    shared.notice.set(sentence);
                }
            }
            Err(_) => {
                mine.set(before);
                shared
                    .notice
                    .set("Your status was not changed: the desk did not answer.".to_owned());
            }
        }
    });
}

/// What whoever goes away as the last one available is told; nothing where nobody waits.
fn last_one(left: &[LeftWaiting]) -> Option<String> {
    let wait = |waiting: i64| if waiting == 1 { "waits" } else { "wait" };
    match left {
        [] => None,
        [LeftWaiting { queue, waiting }] => Some(format!(
            "You were the last one available in {queue}; {waiting} {} there.",
            wait(*waiting)
        )),
        several => {
            let queues: Vec<_> = several
                .iter()
                .map(|LeftWaiting { queue, waiting }| format!("{waiting} {} in {queue}", wait(*waiting)))
                .collect();
            Some(format!("You were the last one available: {}.", queues.join(", ")))
        }
    }
}

/// Questions about one's status; they take no focus and wait for an answer.
#[component]
pub(crate) fn StatusQuestions() -> impl IntoView {
    let shared = shared();
    let person = shared.board.person;
    let mine = shared.board.status;
    let suggested = RwSignal::new(false);
    Effect::new(move |_| activity::watch(person));
    Effect::new(move |_| {
        let look = move || {
            let is_available = mine.with_untracked(|mine| mine.status == Status::Available);
            super::conversation::show(suggested, activity::is_idle(person) && is_available);
        };
        if let Ok(looking) = set_interval_with_handle(look, LOOK_EVERY) {
            on_cleanup(move || looking.clear());
        }
    });
    let stay = move |_| {
        activity::count(person);
        suggested.set(false);
    };
    let go_away = move |_| {
        activity::count(person);
        suggested.set(false);
        choose(shared, Status::Away);
    };
    view! {
        <div role="status">
            {move || {
                mine.with(|mine| mine.returned_away)
                    .then(|| {
                        view! {
                            <div class="notice question">
                                <p>"You were away. Available again?"</p>
                                <p class="notice-actions">
                                    <button type="button" on:click=move |_| choose(shared, Status::Available)>
                                        "Available again"
                                    </button>
                                    <button type="button" on:click=move |_| choose(shared, Status::Away)>
                                        "Stay away"
                                    </button>
                                </p>
                            </div>
                        }
                    })
            }}
            {move || {
                suggested
                    .get()
                    .then(|| {
                        view! {
                            <div class="notice question">
                                <p>"Nothing was done here for 15 minutes. Set yourself to Away?"</p>
                                <p class="notice-actions">
                                    <button type="button" on:click=go_away>
                                        "Set to Away"
                                    </button>
                                    <button type="button" on:click=stay>
                                        "Stay available"
                                    </button>
                                </p>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(queues: &[(&str, i64)]) -> Vec<LeftWaiting> {
        let left = |(queue, waiting): &(&str, i64)| LeftWaiting {
            queue: (*queue).to_owned(),
            waiting: *waiting,
        };
        queues.iter().map(left).collect()
    }

    #[test]
    fn the_last_one_available_is_told_who_waits() {
        for (queues, words) in [
            (&[][..], None),
            (
                &[("Billing", 1)],
                Some("You were the last one available in Billing; 1 waits there."),
            ),
            (
                &[("Billing", 2), ("Technical", 1)],
                Some("You were the last one available: 2 wait in Billing, 1 waits in Technical."),
            ),
        ] {
            assert_eq!(last_one(&left(queues)).as_deref(), words);
        }
    }
}
