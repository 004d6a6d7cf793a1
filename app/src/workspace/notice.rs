//! What the agent is told about what they did last, and about the page as a whole. It lies over the workspace, so that nothing
//! moves when it comes.

use super::live::Line;
use super::presence::StatusQuestions;
use super::requests::ended::EndedRequests;
use super::shared;
use leptos::prelude::*;

/// The corner where notices appear.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let shared = shared();
    let is_signed_out = move || shared.line.get() == Line::SignedOut;
    view! {
        <div class="notices">
            <StatusQuestions />
            <EndedRequests />
            <div role="status">
                {move || {
                    shared
                        .outdated
                        .get()
                        .then(|| {
                            view! {
                                <div class="notice">
                                    <p>"Headset was updated. Reload this page to go on; your text is kept."</p>
                                    <button
                                        type="button"
                                        on:click=move |_| {
                                            // A page that cannot reload itself is reloaded by hand.
                                            let _ = window().location().reload();
                                        }
                                    >
                                        "Reload"
                                    </button>
                                </div>
                            }
                        })
                }}
            </div>
            <div role="alert">
                {move || is_signed_out().then(|| view! { <SignedOut /> })}
                {move || {
                    let sentence = shared.notice.get();
                    (!sentence.is_empty())
                        .then(|| {
                            view! {
                                <div class="notice">
                                    <p>{sentence}</p>
                                    <button
                                        type="button"
                                        class="quiet"
                                        aria-label="Dismiss"
                                        on:click=move |_| shared.notice.set(String::new())
                                    >
                                        "×"
                                    </button>
                                </div>
                            }
                        })
                }}
            </div>
        </div>
    }
}

#[component]
fn SignedOut() -> impl IntoView {
    let next = window().location().pathname().unwrap_or_default();
    let wiped = shared().wiped;
    view! {
        <div class="notice">
            <p>{move || if wiped.get() { "You are signed out." } else { "You are signed out. Your text is kept." }}</p>
            <a href=format!("/sign-in?next={next}") rel="external">
                "Sign in"
            </a>
        </div>
    }
}
