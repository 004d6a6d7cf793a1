//! Desktop notifications: asked for on a press only, one for each thing that waits, and gone when it is answered (behaviour 11).

use js_sys::{Function, Reflect};
use leptos::prelude::window;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

thread_local! {
    static SHOWN: RefCell<BTreeMap<String, Shown>> = const { RefCell::new(BTreeMap::new()) };
}

/// A notification that stands on the desktop, and what a press on it does.
struct Shown {
    notification: Notification,
    _pressed: Closure<dyn FnMut()>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.notification.set_onclick(None);
        self.notification.close();
    }
}

/// Whether this browser has them at all, which some have only behind https.
fn is_known() -> bool {
    Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}

/// Whether the person has allowed them.
pub(crate) fn is_allowed() -> bool {
    is_known() && Notification::permission() == NotificationPermission::Granted
}

/// Asks for them: somebody pressed. `answered` hears whether they are allowed.
pub(crate) fn ask(answered: impl Fn(bool) + 'static) {
    if !is_known() || Notification::permission() != NotificationPermission::Default {
        answered(is_allowed());
        return;
    }
    let heard = Closure::<dyn FnMut()>::new(move || answered(is_allowed())).into_js_value();
    // Older browsers call back, newer ones promise; all take both.
    let _ = Notification::request_permission_with_permission_callback(heard.unchecked_ref::<Function>());
}

/// Shows one, in place of the one before under the same `tag`.
pub(crate) fn show(tag: &str, title: &str, body: &str, pressed: impl Fn() + 'static) {
    if !is_allowed() {
        return;
    }
    let options = NotificationOptions::new();
    options.set_tag(tag);
    options.set_body(body);
    // The workspace has sounds of its own, each with a volume.
    options.set_silent(Some(true));
    // Phones have none for a page.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let own_tag = tag.to_owned();
    let pressed = Closure::<dyn FnMut()>::new(move || {
        let _ = window().focus();
        pressed();
        close(&own_tag);
    });
    notification.set_onclick(Some(pressed.as_ref().unchecked_ref()));
    let shown = Shown {
        notification,
        _pressed: pressed,
    };
    SHOWN.with_borrow_mut(|all| all.insert(tag.to_owned(), shown));
}

/// Takes one away, a moment later: it may be the one whose press is being heard.
fn close(tag: &str) {
    let tag = tag.to_owned();
    leptos::prelude::queue_microtask(move || {
        SHOWN.with_borrow_mut(|all| all.remove(&tag));
    });
}

/// Takes away all that nothing waits behind any more.
pub(crate) fn close_answered(waits: impl Fn(&str) -> bool) {
    SHOWN.with_borrow_mut(|all| all.retain(|tag, _| waits(tag)));
}
