//! The document around every page.

use crate::App;
use crate::assets::Assets;
use domain::attachment::Fault;
use domain::catalogue::FILE_NOT_SENT;
use domain::limits::{ATTACHMENT_BYTES, ATTACHMENTS_AT_ONCE};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// Keeps what is typed and sent before the Wasm has taken over: Enter and Send take the text out of the composer and put it
/// on a list that the composer reads when it wakes (behaviour 11, "Nothing typed right after a screen opens is lost"). It hears of
/// files, too, and loads `shell/uploads.js` with the first; that one's rules and words stand on its tag, so that no Wasm holds them.
/// With it, what shows a picture whole, which is loaded likewise.
const EARLY: &str = concat!(include_str!("shell/early.js"), include_str!("shell/pictures.js"));

/// That part alone, for a page that has pictures and no composer. It finds the script on its tag: `data-uploads`.
pub(crate) const PICTURES: &str = include_str!("shell/pictures.js");

/// Headset's mark, for the browser's tab.
const ICON: &str = concat!(
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%233f6fd8' ",
    "stroke-width='2.2' stroke-linecap='round' stroke-linejoin='round'%3E%3Cpath d='M4 14v-2a8 8 0 0 1 16 0v2M4 14a2 2 0 0 ",
    "1 2-2h1v7H6a2 2 0 0 1-2-2zM20 14a2 2 0 0 0-2-2h-1v7h1a2 2 0 0 0 2-2zM20 17v1a3 3 0 0 1-3 3h-3'/%3E%3C/svg%3E"
);

/// A whole page, with the app in it.
///
/// The tags that load the Wasm are written here and not by leptos, which puts the nonce into the wrong attribute and looks
/// for the files' names on the disk.
#[must_use]
pub fn shell(_options: LeptosOptions) -> impl IntoView {
    let assets = use_context::<Assets>();
    let start = assets.as_ref().map(start);
    let uploads = assets.as_ref().map(|assets| assets.uploads.clone());
    let nonce = use_nonce();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <Head title="Headset".to_owned() assets=assets.clone() />
                {assets
                    .map(|Assets { script, wasm, .. }| {
                        view! {
                            <link rel="modulepreload" href=script />
                            <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                        }
                    })}
                <script
                    nonce=nonce.clone()
                    data-uploads=uploads
                    data-most=ATTACHMENTS_AT_ONCE.to_string()
                    data-bytes=ATTACHMENT_BYTES.to_string()
                    data-too-many=Fault::TooManyAtOnce.words()
                    data-too-large=Fault::TooLarge.words()
                    data-empty=Fault::Empty.words()
                    data-not-sent=FILE_NOT_SENT
                    inner_html=EARLY
                ></script>
                {start.map(|start| view! { <script type="module" nonce=nonce inner_html=start></script> })}
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What every page's head begins with.
#[component]
pub(crate) fn Head(title: String, assets: Option<Assets>) -> impl IntoView {
    let Assets { style, build, .. } = assets.unwrap_or_else(|| Assets {
        script: String::new(),
        wasm: String::new(),
        style: String::new(),
        uploads: String::new(),
        build: String::new(),
    });
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
        <meta name="color-scheme" content="light dark" />
        <meta name="headset-build" content=build />
        <title>{title}</title>
        <link rel="icon" href=ICON />
        <link rel="stylesheet" href=style />
    }
}

fn start(assets: &Assets) -> String {
    let Assets { script, wasm, .. } = assets;
    format!("import start, {{ take_over }} from {script:?};\nstart({{ module_or_path: {wasm:?} }}).then(take_over);")
}
