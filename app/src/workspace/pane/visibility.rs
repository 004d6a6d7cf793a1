//! The choice who may read what is typed: Comment or Work note. It stays as it was set (behaviour 5, "Visibility").

use crate::workspace::conversation::Conversation;
use domain::entry::Visibility;
use leptos::prelude::*;

const CHOICES: [(Visibility, &str); 2] = [(Visibility::Comment, "Comment"), (Visibility::WorkNote, "Work note")];

#[component]
pub(crate) fn VisibilityChoice(conversation: Conversation) -> impl IntoView {
    let choices = CHOICES.map(|(visibility, label)| {
        let is_chosen = move || conversation.visibility() == visibility;
        view! {
            <label>
                <input
                    type="radio"
                    name=format!("visibility-{}", conversation.id)
                    value=visibility.as_str()
                    autocomplete="off"
                    checked=untrack(is_chosen)
                    prop:checked=is_chosen
                    on:change=move |_| conversation.set_visibility(visibility)
                />
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <div class="visibility" role="radiogroup" aria-label="Visibility">
            {choices.into_iter().collect_view()}
        </div>
    }
}
