//! Where one stands: the place in line while waiting, and quietly whether the connection is lost.

use crate::page::session::State;
use domain::catalogue::position;
use domain::wire::customer::Phase;
use leptos::prelude::*;

pub(super) fn standing(state: &State) -> impl IntoView + use<> {
    let (line, phrase) = match state.chat.head() {
        None => ("Opening your chat…".to_owned(), String::new()),
        Some(head) if head.phase == Phase::Waiting => (
            head.position.map_or_else(|| "You are in line".to_owned(), position),
            head.opening_phrase.clone().unwrap_or_default(),
        ),
        Some(_) => (String::new(), String::new()),
    };
    let lost = if state.connected { "" } else { "Reconnecting…" }.to_owned();
    view! {
        <div class="standing" role="status">
            <p class="line">{line}</p>
            <p>{phrase}</p>
            <p class="lost">{lost}</p>
        </div>
        <p class="updated" hidden=!state.outdated>
            "The chat was updated. "
            <button type="button" data-host="reload">"Reload"</button>
        </p>
    }
}
