//! The log of a conversation: blocks of entries, what is on its way, and how it scrolls.
//!
//! The log is laid out from its end (`flex-direction: column-reverse`), so that browsers themselves keep it at the end while one
//! reads there, and in its place while one reads further up. What is drawn follows where one reads; what was drawn below leaves its
//! height.

use super::entry::EntryRow;
use super::outgoing::OutgoingRow;
use super::place::{self, Place};
use super::read_mark::Seen;
use super::remove::{RemoveDialog, Removing, ToRemove};
use crate::api::History;
use crate::browser::ask::ask;
use crate::workspace::conversation::Conversation;
use crate::workspace::shared;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// This near to the end counts as at the end, in pixels.
const AT_END: i32 = 32;
/// This near to where nothing is drawn, more is drawn or loaded.
const NEAR: i32 = 400;

#[component]
pub(crate) fn Messages(conversation: Conversation) -> impl IntoView {
    let log = NodeRef::<html::Div>::new();
    let is_loading = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let has_news = RwSignal::new(false);
    let seen = Seen::of(conversation);
    let removing = Removing::new(conversation, log);
    let load = move || {
        let Some(log) = log.get_untracked() else {
            return;
        };
        if shift(conversation, &log, Conversation::draw_further_up) {
            return;
        }
        let Some(before) = conversation.oldest_missing().filter(|_| !is_loading.get_untracked()) else {
            return;
        };
        is_loading.set(true);
        spawn_local(async move {
            let page = ask(History {
                conversation: conversation.id,
                before,
            })
            .await;
            // The pane may show another conversation by now.
            let _ = failed.try_set(page.is_err());
            let _ = is_loading.try_set(false);
            if let Ok(page) = page {
                shift(conversation, &log, |conversation| conversation.prepend(page.entries));
            }
        });
    };
    // Until one is back where one was when this was last shown, be it before a reload.
    let sought = RwSignal::new(true);
    let settle = move || {
        let Some(log) = log.get_untracked() else {
            return;
        };
        // Counted from the end: 0 there, negative above.
        let up = -log.scroll_top();
        let (height, below) = (log.client_height(), conversation.below.get_untracked() as i32);
        let is_near_top = log.scroll_height() - height - up < NEAR && !failed.get_untracked();
        let is_at_end = up < AT_END;
        conversation.scrolled.set_value(if is_at_end { 0 } else { up });
        if is_at_end {
            has_news.set(false);
            place::forget(conversation.person, conversation.id);
        } else {
            place::keep(conversation.person, conversation.id, &log);
        }
        if is_near_top {
            load();
        } else if is_at_end {
            shift(conversation, &log, Conversation::draw_end);
        } else if up + height < below {
            // Leapt to where nothing is drawn.
            shift(conversation, &log, |conversation| {
                conversation.draw_at((up + height).into())
            });
        } else if up < below + NEAR {
            shift(conversation, &log, Conversation::draw_further_down);
        }
    };
    let to_end = move || {
        if let Some(log) = log.get_untracked() {
            log.set_scroll_top(0);
        }
    };
    let seek = move || {
        // The pane may show another conversation by now.
        let Some(log) = log.try_get_untracked().flatten() else {
            return;
        };
        if !sought.get_untracked() {
            return settle();
        }
        let place = place::kept(conversation.person, conversation.id);
        match place.and_then(|place| place.lead_back(&log)) {
            // What has come into view is drawn only now, and may be higher than it was thought to be: once more.
            Some(true) => sought.set(true),
            None if place.is_some_and(|place| conversation.draw_from(place.seq)) => {}
            None if place.is_some() && conversation.older.get_untracked() && !failed.get_untracked() => {
                // What is at the end meanwhile is not being read.
                conversation.scrolled.set_value(AT_END);
                load();
            }
            Some(false) | None => {
                if place.is_none() {
                    log.set_scroll_top(-conversation.scrolled.get_value());
                }
                sought.set(false);
                settle();
            }
        }
    };
    Effect::new(move |_| {
        // Each time that others are drawn, or were asked for.
        conversation.blocks.track();
        is_loading.track();
        sought.track();
        if log.get().is_some() {
            request_animation_frame(seek);
        }
    });
    Effect::new(move |before: Option<u32>| {
        let heard = conversation.heard.get();
        if before.is_some_and(|before| before != heard) && conversation.scrolled.get_value() > 0 {
            has_news.set(true);
        }
        heard
    });
    Effect::new(move |before: Option<usize>| {
        // What one writes oneself is seen at once.
        let outgoing = conversation.outgoing().len();
        if before.is_some_and(|before| outgoing > before) {
            to_end();
        }
        outgoing
    });
    view! {
        <div class="log-frame" data-pane="">
            <div
                class="log"
                role="log"
                aria-label="Messages"
                tabindex="0"
                data-pane-first=""
                node_ref=log
                on:scroll=move |_| {
                    if !sought.get_untracked() {
                        settle();
                    }
                }
                on:keydown=move |event| {
                    if event.key() == "End" {
                        // At once: a browser that glides there would stop where something is drawn on the way.
                        event.prevent_default();
                        to_end();
                    }
                    removing.step(&event);
                }
            >
                // The first is the lowest. Its place is kept, so that nothing moves when somebody types.
                <p class="typing" aria-live="off">
                    {move || conversation.typing()}
                </p>
                <div class="entries">
                    <Show when=move || conversation.older.get()>
                        <button
                            type="button"
                            class="earlier"
                            aria-busy=move || is_loading.get().to_string()
                            on:click=move |_| load()
                        >
                            {move || if failed.get() { "Earlier messages could not be loaded. Try again" } else { "Earlier messages" }}
                        </button>
                    </Show>
                    <For each=move || conversation.blocks.get() key=|block| *block let:block>
                        <div class="block">
                            <For each=move || conversation.rows(block) key=|row| *row let:row>
                                {conversation
                                    .entry(row.seq)
                                    .map(|entry| view! { <EntryRow conversation entry leads=row.leads seen removing /> })}
                            </For>
                        </div>
                    </For>
                    {move || room(conversation.below.get())}
                    <For each=move || conversation.outgoing() key=|row| row.clone() let((row, leads))>
                        <OutgoingRow shared=shared() conversation row leads />
                    </For>
                    <Show when=move || conversation.head.with(Option::is_none)>
                        <p class="loading">"Loading what was said…"</p>
                    </Show>
                </div>
            </div>
            <Show when=move || has_news.get()>
                <button type="button" class="news" on:click=move |_| to_end()>
                    "New messages"
                </button>
            </Show>
            <ToRemove removing />
            <RemoveDialog removing />
        </div>
    }
}

/// The room of what is not drawn below.
fn room(height: f64) -> Option<impl IntoView> {
    (height > 0.0).then(|| view! { <div aria-hidden="true" style:height=format!("{height}px")></div> })
}

/// Draws other blocks. What is seen stays where it is, and the focus in the log, so that keys go on working. Returns whether others
/// are drawn.
fn shift(conversation: Conversation, log: &HtmlElement, draw: impl FnOnce(Conversation) -> bool) -> bool {
    if let Ok(blocks) = log.query_selector_all(".block") {
        let blocks = (0..blocks.length()).filter_map(|place| blocks.get(place));
        conversation
            .measured(blocks.map(|block| block.unchecked_into::<Element>().get_bounding_client_rect().height()));
    }
    let place = Place::of(log);
    let focused = document()
        .active_element()
        .filter(|focused| log.contains(Some(focused)));
    let is_other = draw(conversation);
    if is_other {
        let log = log.clone();
        // Once it is drawn, and before it is painted or anybody scrolls on.
        spawn_local(async move {
            if let Some(place) = place {
                place.lead_back(&log);
            }
            if focused.is_some_and(|focused| !focused.is_connected()) {
                let _ = log.focus();
            }
        });
    }
    is_other
}
