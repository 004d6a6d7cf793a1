//! The start page: where one goes from here, by role (behaviour 2). It works without Wasm.

mod account;
mod connect;

pub(crate) use connect::TAB;

#[cfg(feature = "ssr")]
use crate::page_data::page_data;
use account::AccountMenu;
use connect::ConnectSupport;
use domain::access::Oversight;
use domain::people::Me;
use leptos::prelude::*;

/// The page at `/`.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    signed_in().map(|me| {
        #[cfg(feature = "ssr")]
        let data = Some(page_data(&serde_json::to_string(&me).unwrap_or_default()));
        #[cfg(not(feature = "ssr"))]
        let data = None::<()>;
        let Me {
            person,
            name,
            public_name,
            email,
            roles,
            ..
        } = me;
        let oversees = Oversight::of(&roles).is_some();
        let content = if roles.may_use_desk() {
            view! { <Places public_name /> }.into_any()
        } else {
            view! { <NoRole /> }.into_any()
        };
        view! {
            <div class="home">
                <header class="home-bar">
                    <p class="brand">
                        <Mark />
                        "Headset"
                    </p>
                    {roles
                        .may_use_desk()
                        .then(|| {
                            view! {
                                <nav aria-label="Main">
                                    <ConnectSupport />
                                    <a class="button" href="/records">
                                        "Records"
                                    </a>
                                    {oversees
                                        .then(|| {
                                            view! {
                                                <a class="button" href="/surveys">
                                                    "Surveys"
                                                </a>
                                            }
                                        })}
                                </nav>
                            }
                        })}
                    <AccountMenu person name=name.clone() email />
                </header>
                <main>
                    <h1>{format!("Hello, {name}")}</h1>
                    {content}
                </main>
            </div>
            {data}
        }
    })
}

/// What the person may open.
#[component]
fn Places(public_name: String) -> impl IntoView {
    view! {
        <p class="lead">
            "Connect Support is where you answer customers: your queues on the left, one conversation beside them. It opens in a \
             tab of its own and stays there."
        </p>
        <p class="hint">"Customers see you as " <strong>{public_name}</strong> "."</p>
    }
}

/// What a person without a role is told; they see nothing else (behaviour 1).
#[component]
pub(crate) fn NoRole() -> impl IntoView {
    view! {
        <p class="lead">
            "Your account has no role at this desk yet, so there is nothing to open. An administrator can give you one."
        </p>
    }
}

/// A headset.
#[component]
pub(crate) fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 14v-2a8 8 0 0 1 16 0v2" />
            <path d="M4 14a2 2 0 0 1 2-2h1v7H6a2 2 0 0 1-2-2z" />
            <path d="M20 14a2 2 0 0 0-2-2h-1v7h1a2 2 0 0 0 2-2z" />
            <path d="M20 17v1a3 3 0 0 1-3 3h-3" />
        </svg>
    }
}

/// Known on the server, which tells it to the browser with the page.
#[cfg(feature = "ssr")]
fn signed_in() -> Option<Me> {
    crate::who::me().ok()
}

#[cfg(feature = "csr")]
fn signed_in() -> Option<Me> {
    crate::json::read(&crate::browser::take_over::data())
}

/// Drawn neither by a server nor in a browser: nobody is there.
#[cfg(not(any(feature = "ssr", feature = "csr")))]
fn signed_in() -> Option<Me> {
    None
}
