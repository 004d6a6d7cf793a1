//! The agents' workspace, and the pages around it.
//!
//! What lives here: the pages at `/`, `/sign-in` and `/desk`, what a page holds and shows, and the typed server functions
//! that it calls. What does not: rules (`domain`), transactions (`desk`), and how a request is let in (`server`).
//!
//! The same code draws a page on the server and once more in the browser, in its place. Whatever needs a window, a clock or chance is
//! in [`browser`] and runs only in effects and handlers.

// The types of views grow with every element, and the compiler counts their depth.
#![recursion_limit = "512"]
#![expect(
    unreachable_pub,
    reason = "what `#[component]` writes for a private component is public"
)]

pub mod api;
pub mod assets;
mod attached;
mod browser;
mod home;
mod json;
mod opening;
mod page_data;
#[cfg(feature = "ssr")]
pub mod records;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod sign_in;
mod sign_out;
#[cfg(feature = "ssr")]
pub mod sign_out_page;
#[cfg(feature = "ssr")]
pub mod surveys;
mod unsent;
#[cfg(feature = "ssr")]
pub mod who;
mod workspace;

#[cfg(feature = "ssr")]
pub use api::register;
#[cfg(feature = "ssr")]
pub use shell::shell;

use home::HomePage;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_router::{
    OptionalParamSegment, SsrMode, StaticSegment,
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
};
use workspace::WorkspacePage;

/// The pages that are drawn here, by their paths (behaviour 2).
#[cfg(feature = "ssr")]
#[component]
#[must_use]
pub fn App() -> impl IntoView {
    let workspace = || view! { <WorkspacePage path=use_location().pathname.get_untracked() /> };
    view! {
        <Router>
            // The server answers unknown paths before this is asked.
            <FlatRoutes fallback=|| "There is nothing here that you can see.">
                <Route path=StaticSegment("") view=HomePage />
                <Route
                    path=(StaticSegment("desk"), OptionalParamSegment("number"))
                    view=workspace
                    // The page is drawn with the agent's queues and cases on it, in one piece.
                    ssr=SsrMode::Async
                />
            </FlatRoutes>
        </Router>
    }
}

/// The page of this address, as the server has drawn it; only within the workspace the address changes.
#[cfg(not(feature = "ssr"))]
#[component]
#[must_use]
pub fn App() -> impl IntoView {
    match browser::address::now() {
        path if path == "/" => view! { <HomePage /> }.into_any(),
        path => view! { <WorkspacePage path /> }.into_any(),
    }
}

/// Takes the page over in the browser.
#[cfg(feature = "csr")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn take_over() {
    console_error_panic_hook::set_once();
    browser::take_over::take_over();
}
