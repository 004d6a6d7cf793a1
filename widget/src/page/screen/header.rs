//! Who one talks to, the switch for sound, and the way out.

use super::element;
use crate::page::session::State;
use crate::page::words::{self, say};
use domain::catalogue::together;
use domain::wire::customer::Phase;
use domain::words::Word;
use leptos::prelude::*;
use web_sys::{HtmlDialogElement, HtmlElement};

pub(super) fn header(state: &State) -> impl IntoView + use<> {
    let site = element::<HtmlElement>("site-name")
        .and_then(|name| name.text_content())
        .unwrap_or_default();
    let head = state.chat.head();
    let (name, under) = match head.and_then(|head| head.agent.clone()) {
        Some(agent) => {
            let with: &[String] = head.map_or(&[], |head| &head.with);
            (words::with(|words| together(words, &agent, with)), site)
        }
        None => (site, String::new()),
    };
    let initial: String = name.chars().take(1).collect();
    let open = head.is_some_and(|head| head.phase != Phase::Ended);
    let ask = |_| {
        if let Some(dialog) = element::<HtmlDialogElement>("end") {
            // It cannot be open already: while it is, nothing behind it can be pressed.
            let _ = dialog.show_modal();
        }
    };
    view! {
        <header class="head">
            <span class="avatar" aria-hidden="true">{initial}</span>
            <div class="who">
                <h1>{name}</h1>
                <p>{under}</p>
            </div>
            <button type="button" class="quiet" hidden=!open on:click=ask>{say(Word::EndChat)}</button>
            // `loader/sound.js` shows it, and says whether it is pressed.
            <button type="button" class="sound" id="sound" aria-label=say(Word::Sound) hidden></button>
            <button type="button" class="fold" data-host="close" aria-label=say(Word::Minimise)></button>
        </header>
    }
}
