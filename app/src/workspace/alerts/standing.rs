//! Says quietly that the browser blocks sound, with a button that switches it on.

use crate::browser::sound;
use crate::workspace::settings::Settings;
use crate::workspace::shared;
use leptos::prelude::*;

#[component]
pub(crate) fn SoundStanding() -> impl IntoView {
    let shared = shared();
    let blocked = shared.alerts.blocked;
    let is_said = move || blocked.get() && shared.settings.with(Settings::sounds);
    view! {
        <Show when=is_said>
            <button
                type="button"
                class="quiet sound-blocked"
                aria-label="Sound blocked: switch it on"
                title="This browser lets a page sound only once it was used. Press to switch sound on."
                on:click=move |_| sound::wake(blocked)
            >
                "Sound blocked"
            </button>
        </Show>
    }
}
