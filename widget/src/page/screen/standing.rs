//! Where one stands: the place in line while waiting, how long that usually takes and whether anybody is there, and quietly
//! whether the connection is lost. Only what changed is read out.

use super::leave;
use crate::page::moment;
use crate::page::session::State;
use domain::catalogue::{CLOSING, asked, closes_at, opens_again, position, staffing, usual_wait};
use domain::staffing::Staffing;
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
    let closing = waits
        .and_then(|head| head.closing_at)
        .map(|at| closes_at(&moment::until(at)));
    let closed = waits.and_then(|head| head.closed.as_ref()).map(|closed| {
        let text = closed.text.as_deref().unwrap_or(CLOSING);
        match closed.opens_at {
            Some(at) => format!("{text} {}", opens_again(&moment::reader(at))),
            None => text.to_owned(),
        }
    });
    let can_leave = waits.is_some_and(|head| head.closed.is_some() || head.staffing == Some(Staffing::Nobody));
    let phrase = waits.and_then(|head| head.opening_phrase.clone());
    let lost = if state.connected { "" } else { "Reconnecting…" }.to_owned();
    view! {
        <div class="standing" role="status" aria-atomic="false">
            <p class="line">{line}</p>
            <p>{usual}</p>
            <p>{staffed}</p>
            <p>{closing}</p>
            <p>{closed}</p>
            <p>{phrase}</p>
            <p class="lost">{lost}</p>
        </div>
        <button type="button" class="leave" hidden=!can_leave on:click=|_| leave::open()>
            "Leave a message"
        </button>
        <p class="updated" hidden=!state.outdated>
            "The chat was updated. "
            <button type="button" data-host="reload">"Reload"</button>
        </p>
    }
}
