//! Where one stands: the place in line while waiting, how long that usually takes and whether anybody is there, and quietly
//! whether the connection is lost. Only what changed is read out.

use super::leave;
use crate::page::moment;
use crate::page::session::State;
use crate::page::words::{self, fill, say};
use domain::catalogue::{staffing, usual_wait};
use domain::staffing::Staffing;
use domain::wire::customer::Phase;
use domain::words::Word;
use leptos::prelude::*;

pub(super) fn standing(state: &State) -> impl IntoView + use<> {
    let head = state.chat.head();
    let waits = head.filter(|head| head.phase == Phase::Waiting);
    let line = match (head, waits) {
        (None, _) => say(Word::Opening),
        (_, None) => String::new(),
        (_, Some(head)) => match (head.position, &head.asked) {
            (Some(place), _) => words::count(Word::Position, place),
            (None, Some(agent)) => fill(Word::Asked, &[agent]),
            (None, None) => say(Word::InLine),
        },
    };
    let usual = waits
        .and_then(|head| head.usual_wait)
        .map(|range| words::with(|words| usual_wait(words, range)));
    let staffed = waits
        .and_then(|head| head.staffing)
        .map(|who| words::with(|words| staffing(words, who)));
    let closing = waits
        .and_then(|head| head.closing_at)
        .map(|at| fill(Word::ClosesAt, &[&moment::time(at)]));
    let closed = waits.and_then(|head| head.closed.as_ref()).map(|closed| {
        let mut text = closed.text.clone().unwrap_or_else(|| say(Word::Closing));
        if let Some(at) = closed.opens_at {
            text.push(' ');
            text.push_str(&fill(Word::OpensAgain, &[&moment::reader(at)]));
        }
        text
    });
    let can_leave = waits.is_some_and(|head| head.closed.is_some() || head.staffing == Some(Staffing::Nobody));
    let phrase = waits.and_then(|head| head.opening_phrase.clone());
    let lost = if state.connected {
        String::new()
    } else {
        say(Word::Reconnecting)
    };
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
            {say(Word::LeaveMessage)}
        </button>
        <p class="updated" hidden=!state.outdated>
            {say(Word::ChatUpdated)} " "
            <button type="button" data-host="reload">
                {say(Word::Reload)}
            </button>
        </p>
    }
}
