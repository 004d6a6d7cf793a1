//! Where one stands: the place in line while waiting, how long that usually takes and whether anybody is there, and quietly
//! whether the connection is lost. Only what changed is read out.

use crate::page::session::State;
use domain::catalogue::{asked, position, staffing, usual_wait};
use domain::wire::customer::Phase;
use leptos::prelude::*;

pub(super) fn standing(state: &State) -> impl IntoView + use<> {
    let head = state.chat.head();
    let waits = head.filter(|head| head.phase == Phase::Waiting);
    let line = match (head, waits) {
        (None, _) => "Opening your chat…".to_owned(),
        (_, None) => String::new(),
        (_, Some(head)) => match (head.position, &head.asked) {
            (Some(place), _) => position(place),
            (None, Some(agent)) => asked(agent),
            (None, None) => "You are in line".to_owned(),
        },
    };
    let usual = waits.and_then(|head| head.usual_wait).map(usual_wait);
    let staffed = waits.and_then(|head| head.staffing).map(staffing);
    let phrase = waits.and_then(|head| head.opening_phrase.clone());
    let lost = if state.connected { "" } else { "Reconnecting…" }.to_owned();
    view! {
        <div class="standing" role="status" aria-atomic="false">
            <p class="line">{line}</p>
            <p>{usual}</p>
            <p>{staffed}</p>
            <p>{phrase}</p>
            <p class="lost">{lost}</p>
        </div>
        <p class="updated" hidden=!state.outdated>
            "The chat was updated. "
            <button type="button" data-host="reload">"Reload"</button>
        </p>
    }
}
