//! The log. It grows upwards from its foot (`column-reverse` in the stylesheet), so that it stays at the newest message, and
//! where it is while one reads older ones, without any arithmetic here.
//!
//! Its rows are put in and taken out by hand where they differ, which is at one place: at the end, or above the oldest.
//! (Leptos' keyed list finds any permutation, with 7 KB of Wasm.)

use super::{at_foot, element, row, to_foot};
use crate::chat::{Row, Screen, unchanged};
use crate::page::session::{Session, State};
use crate::page::words::{self, say};
use crate::page::{ask, attention};
use domain::words::Word;
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use leptos::task::spawn_local;
use std::cell::RefCell;
use web_sys::Element;

/// The rows that are drawn, where, and of which chat.
struct Drawn {
    place: Element,
    screen: Screen,
    rows: Vec<Row>,
    views: Vec<Box<dyn Mountable>>,
}

thread_local! {
    static DRAWN: RefCell<Option<Drawn>> = const { RefCell::new(None) };
}

pub(super) fn log(session: Session, state: &State) -> impl IntoView + use<> {
    let scrolled = move |_| {
        if at_foot() && session.look(|state| state.unseen) {
            session.change(|state| state.unseen = false);
            attention::read(session);
        }
    };
    view! {
        <div class="log" id="log" role="log" aria-label=say(Word::Messages) tabindex="0" on:scroll=scrolled>
            <div>
                <button
                    type="button"
                    class="older"
                    hidden=state.chat.older_before().is_none()
                    on:click=move |_| load_older(session)
                >
                    {say(Word::EarlierMessages)}
                </button>
                <div id="rows"></div>
            </div>
        </div>
        <button type="button" class="newer" hidden=!state.unseen on:click=move |_| to_foot(session)>
            {say(Word::NewMessage)}
        </button>
    }
}

/// Draws the rows that differ from those on the screen.
pub(super) fn draw(session: Session) {
    let Some(place) = element::<Element>("rows") else {
        DRAWN.take();
        return;
    };
    session.look(|state| {
        let screen = state.chat.screen();
        let mut drawn = DRAWN
            .take()
            .filter(|drawn| drawn.place == place && drawn.screen == screen)
            .unwrap_or_else(|| {
                place.set_text_content(None);
                Drawn {
                    place,
                    screen,
                    rows: Vec::new(),
                    views: Vec::new(),
                }
            });
        let rows = state.chat.rows();
        let (above, below) = unchanged(&drawn.rows, &rows);
        let mut after = drawn.views.split_off(drawn.views.len() - below);
        for mut gone in drawn.views.drain(above..) {
            gone.unmount();
        }
        let next = after.first().and_then(|view| view.elements().first().cloned());
        for row in &rows[above..rows.len() - below] {
            let mut view = row::row(session, &state.chat, row).into_view().build();
            view.mount(&drawn.place, next.as_deref());
            drawn.views.push(Box::new(view));
        }
        drawn.views.append(&mut after);
        drawn.rows = rows;
        DRAWN.set(Some(drawn));
    });
}

fn load_older(session: Session) {
    let place = session.look(|state| Some((state.chat.screen(), state.chat.older_before()?)));
    let Some((Screen::Chat(conversation), before)) = place else {
        return;
    };
    spawn_local(async move {
        let page = ask::chat_history(conversation, before).await;
        session.change(|state| match page {
            Ok(entries) => state.chat.prepend(entries),
            Err(refusal) => state.notice = words::refusal(&refusal),
        });
    });
}
