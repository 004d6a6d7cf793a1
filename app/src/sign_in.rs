//! Signing in, and setting a password with a one-time code: whole pages that need neither script nor Wasm.

use crate::assets::Assets;
use crate::shell::Head;
use leptos::prelude::*;

/// The page at `/sign-in`. `error` says what was wrong, `email` is kept from the last try, `next` is where to go afterwards.
#[must_use]
pub fn sign_in_page(assets: &Assets, error: Option<&str>, email: &str, next: &str) -> String {
    let (error, email, next) = (error.map(str::to_owned), email.to_owned(), next.to_owned());
    // Whoever was refused has the address right more often than the password.
    let (email_first, password_first) = (email.is_empty(), !email.is_empty());
    page(assets, "Sign in", move || {
        view! {
            <form class="door" method="post" action="/sign-in">
                <Heading text="Sign in" />
                <Alert error />
                <label for="email">"E-mail"</label>
                <input
                    id="email"
                    name="email"
                    type="email"
                    autocomplete="username"
                    required
                    autofocus=email_first
                    value=email
                />
                <label for="password">"Password"</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    required
                    autofocus=password_first
                />
                <input type="hidden" name="next" value=next />
                <button class="primary" type="submit">
                    "Sign in"
                </button>
                <p class="aside">
                    "First time here, or password forgotten? Ask an administrator for a one-time code, then "
                    <a href="/sign-in/new">"set a password"</a> "."
                </p>
            </form>
        }
    })
}

/// The page at `/sign-in/new`. `error` says what was wrong, `code` is kept from the last try.
#[must_use]
pub fn new_password_page(assets: &Assets, error: Option<&str>, code: &str) -> String {
    let (error, code) = (error.map(str::to_owned), code.to_owned());
    let (code_first, password_first) = (code.is_empty(), !code.is_empty());
    page(assets, "Set a password", move || {
        view! {
            <form class="door" method="post" action="/sign-in/new">
                <Heading text="Set a password" />
                <Alert error />
                <label for="code">"One-time code"</label>
                <input
                    id="code"
                    name="code"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    autofocus=code_first
                    value=code
                />
                <label for="password">"New password"</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete="new-password"
                    aria-describedby="password-rule"
                    required
                    autofocus=password_first
                />
                <p class="hint" id="password-rule">
                    {format!("At least {} characters; a sentence is fine.", domain::limits::PASSWORD_CHARACTERS_MIN)}
                </p>
                <button class="primary" type="submit">
                    "Set password"
                </button>
                <p class="aside">
                    <a href="/sign-in">"Back to sign in"</a>
                </p>
            </form>
        }
    })
}

#[component]
pub(crate) fn Heading(text: &'static str) -> impl IntoView {
    view! {
        <p class="brand">
            <crate::home::Mark />
            "Headset"
        </p>
        <h1>{text}</h1>
    }
}

#[component]
fn Alert(error: Option<String>) -> impl IntoView {
    error.map(|error| {
        view! {
            <p class="alert" role="alert">
                {error}
            </p>
        }
    })
}

/// A whole document. The view is drawn at once and dropped: nothing in it ever changes.
pub(crate) fn page<V: IntoView + 'static>(assets: &Assets, title: &str, content: impl FnOnce() -> V) -> String {
    let title = format!("{title} – Headset");
    let assets = Some(assets.clone());
    Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <Head title assets />
                </head>
                <body>
                    <main>{content()}</main>
                </body>
            </html>
        }
        .to_html()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> Assets {
        Assets {
            script: "/assets/workspace.js".into(),
            wasm: "/assets/workspace.wasm".into(),
            style: "/assets/workspace.css".into(),
            uploads: String::new(),
            build: "b".into(),
        }
    }

    #[test]
    fn a_refused_sign_in_keeps_the_address_and_says_why_in_an_alert() {
        let page = sign_in_page(&assets(), Some("Wrong."), "amy@demo.test", "/desk");
        let (_, alert) = page.split_once(r#"role="alert""#).expect("an alert");
        assert!(
            alert
                .split_once('>')
                .is_some_and(|(_, words)| words.starts_with("Wrong.")),
            "{page}"
        );
        assert!(page.contains(r#"value="amy@demo.test""#) && page.contains(r#"name="next" value="/desk""#));
        assert!(!page.contains("<script"), "the page works without any");
    }

    #[test]
    fn what_was_typed_is_text_and_never_markup() {
        let page = sign_in_page(&assets(), None, "\"><script>x", "/");
        assert!(!page.contains("<script"), "{page}");
        let page = new_password_page(&assets(), Some("<b>"), "\"><script>x");
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    }
}
