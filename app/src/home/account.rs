//! The account menu: who is signed in, and the way out. A disclosure and a plain form, so that it works without Wasm.

use crate::sign_out::SignOut;
use domain::ids::PersonId;
use leptos::prelude::*;

/// Named after the person; holds `Sign out`.
#[component]
pub(crate) fn AccountMenu(person: PersonId, name: String, email: String) -> impl IntoView {
    let initial: String = name.chars().take(1).collect();
    view! {
        <details class="account">
            <summary>
                <span class="initial" aria-hidden="true">
                    {initial}
                </span>
                {name}
            </summary>
            <div class="account-menu">
                <p>{email}</p>
                <SignOut person />
            </div>
        </details>
    }
}
