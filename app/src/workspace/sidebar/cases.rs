//! The region Cases: the agent's conversations, open ones first, ended ones until Done (behaviour 3).

use super::case::CaseRow;
use super::offers::Offers;
use super::requests::Requests;
use crate::browser::focus;
use crate::workspace::shared;
use leptos::html;
use leptos::prelude::*;

#[component]
pub(crate) fn Cases() -> impl IntoView {
    let shared = shared();
    let board = shared.board;
    let region = NodeRef::<html::Section>::new();
    let is_held = move || region.get_untracked().is_some_and(|region| focus::is_held(&region));
    Effect::new(move |_| shared.rearrange(is_held()));
    // Once the pointer or the focus has left, what was held back moves. Only then is it known whether it has.
    let release = move || request_animation_frame(move || untrack(|| shared.rearrange(is_held())));
    let open = move || shared.arranged.with(|arranged| arranged.open.clone());
    let ended = move || shared.arranged.with(|arranged| arranged.ended.clone());
    view! {
        <section
            class="cases"
            data-pane=""
            aria-labelledby="cases-title"
            node_ref=region
            on:pointerleave=move |_| release()
            on:focusout=move |_| release()
        >
            <h2 id="cases-title">"Cases"</h2>
            <ul role="list">
                <For each=open key=|id| *id let:id>
                    <CaseRow conversation=board.conversation(id) />
                </For>
            </ul>
            <Show when=move || shared.arranged.with(|arranged| arranged.open.is_empty() && arranged.ended.is_empty())>
                <p class="empty">"Nothing open. Whoever you accept appears here, and stays until you are done."</p>
            </Show>
            <Show when=move || shared.arranged.with(|arranged| !arranged.ended.is_empty())>
                <h3 id="ended-title">"Ended"</h3>
                <ul role="list" class="ended" aria-labelledby="ended-title">
                    <For each=ended key=|id| *id let:id>
                        <CaseRow conversation=board.conversation(id) />
                    </For>
                </ul>
            </Show>
            <div class="asks">
                <Requests />
                <Offers />
            </div>
        </section>
    }
}
