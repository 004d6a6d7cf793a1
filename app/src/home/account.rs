//! The account menu: who is signed in, and the way out. A disclosure and a plain form, so that it works without Wasm.

use leptos::prelude::*;

/// Named after the person; holds `Sign out`.
#[component]
pub(crate) fn AccountMenu(name: String, email: String) -> impl IntoView {
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
                <form method="post" action="/api/sign_out">
                    <button type="submit">"Sign out"</button>
                </form>
            </div>
        </details>
    }
}
