//! A list of which one is chosen, by pointer or by keys. What cannot be chosen says why.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub id: i64,
    pub name: String,
    pub detail: String,
    /// Why it cannot be chosen.
    pub hindrance: Option<String>,
}

/// A listbox. `chosen` is the one that can be asked; of another that was looked at, its line tells why not.
#[component]
pub(crate) fn TargetList(
    /// Begins the element ids.
    prefix: String,
    label: &'static str,
    targets: Signal<Vec<Target>>,
    chosen: RwSignal<Option<i64>>,
) -> impl IntoView {
    let active = RwSignal::new(None::<i64>);
    let list = NodeRef::<html::Ul>::new();
    let prefix = StoredValue::new(prefix);
    let option_id = move |id: i64| prefix.with_value(|prefix| format!("{prefix}-{id}"));
    let go = move |target: Option<&Target>| {
        active.set(target.map(|target| target.id));
        chosen.set(
            target
                .filter(|target| target.hindrance.is_none())
                .map(|target| target.id),
        );
    };
    // What the search has hidden is chosen no more.
    Effect::new(move |_| {
        let gone = |id: i64| targets.with(|targets| !targets.iter().any(|target| target.id == id));
        if active.get_untracked().is_some_and(gone) {
            go(None);
        }
    });
    let keys = move |event: KeyboardEvent| {
        let targets = targets.get_untracked();
        let at = targets
            .iter()
            .position(|target| Some(target.id) == active.get_untracked());
        let last = targets.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" => at.map_or(last, |at| at.saturating_sub(1)),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        go(targets.get(to));
        if let Some(target) = targets.get(to)
            && let Some(option) = document().get_element_by_id(&option_id(target.id))
        {
            option.scroll_into_view_with_bool(false);
        }
    };
    view! {
        <ul
            role="listbox"
            class="targets"
            tabindex="0"
            node_ref=list
            aria-label=label
            aria-activedescendant=move || active.get().map(option_id)
            on:keydown=keys
        >
            {move || {
                let option = |target: Target| {
                    let id = target.id;
                    let is_hindered = target.hindrance.is_some();
                    let (name, detail) = (target.name.clone(), target.hindrance.clone().unwrap_or(target.detail.clone()));
                    view! {
                        <li
                            role="option"
                            id=option_id(id)
                            class="target"
                            class:active=move || active.get() == Some(id)
                            aria-selected=move || (chosen.get() == Some(id)).to_string()
                            aria-disabled=is_hindered.to_string()
                            on:click=move |_| go(Some(&target))
                        >
                            <span class="target-name">{name}</span>
                            <span class="target-detail">{detail}</span>
                        </li>
                    }
                };
                targets.get().into_iter().map(option).collect_view()
            }}
        </ul>
    }
}
