//! The log of a conversation: blocks of entries, what is on its way, and how it scrolls.
//!
//! The log is laid out from its end (`flex-direction: column-reverse`), so that browsers themselves keep it at the end while one
//! reads there, and in its place while one reads further up.

use super::entry::EntryRow;
use super::outgoing::OutgoingRow;
use super::place;
use super::read_mark::Seen;
use super::remove::{RemoveDialog, Removing, ToRemove};
use crate::api::history;
use crate::browser::patience::answer;
use crate::workspace::conversation::Conversation;
use crate::workspace::shared;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// This near to the end counts as at the end, in pixels.
const AT_END: i32 = 32;
/// This near to the beginning, more is drawn or loaded.
const NEAR_TOP: i32 = 400;

#[component]
pub(crate) fn Messages(conversation: Conversation) -> impl IntoView {
    let log = NodeRef::<html::Div>::new();
    let is_loading = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let has_news = RwSignal::new(false);
    let is_shrinking = StoredValue::new(false);
    let seen = Seen::of(conversation);
    let removing = Removing::new(conversation, log);
    let load = move || load_older(conversation, is_loading, failed);
    // Until one is back where one was when this was last shown, be it before a reload.
    let sought = RwSignal::new(true);
    let settle = move || {
        let Some(log) = log.get_untracked().filter(|_| !sought.get_untracked()) else {
            return;
        };
        // Counted from the end: 0 there, negative above.
        let up = -log.scroll_top();
        conversation.scrolled.set_value(if up < AT_END { 0 } else { up });
        if up < AT_END {
            has_news.set(false);
            place::forget(conversation.person, conversation.id);
            draw_less(conversation, is_shrinking);
        } else {
            place::keep(conversation.person, conversation.id, &log);
        }
        let to_top = log.scroll_height() - log.client_height() - up;
        if to_top < NEAR_TOP && !failed.get_untracked() {
            load();
        }
    };
    let to_end = move || {
        if let Some(log) = log.get_untracked() {
            log.set_scroll_top(0);
        }
    };
    let seek = move || {
        // The pane may show another conversation by now.
        let Some(log) = log.try_get_untracked().flatten().filter(|_| sought.get_untracked()) else {
            return;
        };
        let place = place::kept(conversation.person, conversation.id);
        match place.and_then(|place| place.lead_back(&log)) {
            // What has come into view is drawn only now, and may be higher than it was thought to be: once more.
            Some(true) => sought.set(true),
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
        // Each time that more is drawn or loaded.
        conversation.blocks.track();
        is_loading.track();
        if log.get().is_some() && sought.get() {
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
                on:scroll=move |_| settle()
                on:keydown=move |event| removing.step(&event)
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
                        // What is far from what is seen costs the browser nothing.
                        <div class="block">
                            <For each=move || conversation.rows(block) key=|row| *row let:row>
                                {conversation
                                    .entry(row.seq)
                                    .map(|entry| view! { <EntryRow conversation entry leads=row.leads seen removing /> })}
                            </For>
                        </div>
                    </For>
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

/// Whoever is back at the end needs no thousands of rows above: they go a few at a time, so that nothing stalls now, and
/// opening another conversation has little to clear away.
fn draw_less(conversation: Conversation, is_shrinking: StoredValue<bool>) {
    if is_shrinking.try_get_value() != Some(false) || conversation.scrolled.get_value() > 0 {
        return;
    }
    if conversation.draw_less() {
        is_shrinking.set_value(true);
        request_animation_frame(move || {
            // The pane may show another conversation by now.
            let _ = is_shrinking.try_set_value(false);
            draw_less(conversation, is_shrinking);
        });
    }
}

/// Draws what is here further up, or asks the desk for an older page.
fn load_older(conversation: Conversation, is_loading: RwSignal<bool>, failed: RwSignal<bool>) {
    if is_loading.get_untracked() || conversation.draw_more() {
        return;
    }
    let Some(before) = conversation.oldest_missing() else {
        return;
    };
    is_loading.set(true);
    spawn_local(async move {
        let page = answer(history(conversation.id, before)).await;
        // The pane may show another conversation by now.
        let _ = failed.try_set(page.is_err());
        let _ = is_loading.try_set(false);
        if let Ok(page) = page {
            conversation.prepend(page.entries);
        }
    });
}
