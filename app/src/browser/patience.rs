//! How long an answer is waited for.

use super::timer;
use domain::Refusal;
use futures_util::future::{Either, select};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

/// No answer in this time counts as none: a request on a dead network would otherwise hang for minutes. It may have been done
/// all the same, which is why every action has an id of its own.
const PATIENCE: Duration = Duration::from_secs(20);

/// The answer, or `offline` where none came in time.
///
/// An answer that is not understood comes from a proxy in between as often as from another build. Which build answers is
/// learned from the live connection, so here it counts as no answer.
pub(crate) async fn answer<T>(call: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let (tell, told) = futures_util::future::abortable(std::future::pending::<()>());
    let timer = timer::after(PATIENCE, move || told.abort());
    let outcome = match select(pin!(call), tell).await {
        Either::Left((Err(Refusal::VersionSkew), _)) | Either::Right(_) => Err(Refusal::Offline),
        Either::Left((outcome, _)) => outcome,
    };
    drop(timer);
    outcome
}

/// Waits.
pub(crate) async fn pause(wait: Duration) {
    let (tell, told) = futures_util::future::abortable(std::future::pending::<()>());
    let _timer = timer::after(wait, move || told.abort());
    let _ = tell.await;
}
