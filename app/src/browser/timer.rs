//! Something that happens after a while, unless its handle is dropped before.

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use std::time::Duration;

/// Cancels its timer when dropped.
pub(crate) struct Timer(Option<TimeoutHandle>);

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.clear();
        }
    }
}

/// Does `what` after `wait`.
#[must_use]
pub(crate) fn after(wait: Duration, what: impl FnOnce() + 'static) -> Timer {
    Timer(set_timeout_with_handle(what, wait).ok())
}
