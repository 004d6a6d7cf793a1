//! The chat as a text that the customer keeps (behaviour 10, "After"): asked of the desk, and saved as the browser saves files.

use super::session::Session;
use super::{ask, words};
use crate::chat::Screen;
use domain::wire::customer::Transcript;
use domain::words::Word;
use js_sys::Array;
use leptos::prelude::{document, set_timeout};
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlElement, Url};

/// Save transcript was pressed.
pub(super) fn save(session: Session) {
    let Screen::Chat(conversation) = session.look(|state| state.chat.screen()) else {
        return;
    };
    spawn_local(async move {
        let notice = match ask::transcript(conversation).await {
            Ok(transcript) => download(&transcript).map_or_else(|| words::say(Word::NotSaved), |()| String::new()),
            Err(refusal) => words::refusal(&refusal),
        };
        session.change(|state| state.notice = notice);
    });
}

/// Some browsers read a file a while after they were told to save it.
const READ_BY_THEN: Duration = Duration::from_secs(60);

/// Hands a file to the browser.
fn download(transcript: &Transcript) -> Option<()> {
    let text = Array::of1(&JsValue::from_str(&transcript.text));
    let address = Url::create_object_url_with_blob(&Blob::new_with_str_sequence(&text).ok()?).ok()?;
    let link: HtmlElement = document().create_element("a").ok()?.unchecked_into();
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", &transcript.file_name).ok()?;
    link.click();
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&address);
        },
        READ_BY_THEN,
    );
    Some(())
}
