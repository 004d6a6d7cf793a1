//! Waiting.

use super::timer;
use std::time::Duration;

/// Waits.
pub(crate) async fn pause(wait: Duration) {
    let (tell, told) = futures_util::future::abortable(std::future::pending::<()>());
    let _timer = timer::after(wait, move || told.abort());
    let _ = tell.await;
}
