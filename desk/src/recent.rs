//! What was found out a moment ago and counts for a while, however many ask.

use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The last of it, and when that was.
#[derive(Debug)]
pub(crate) struct Recent<T>(Mutex<Option<(Instant, T)>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Recent<T> {
    /// What was found out within `kept`, otherwise what `read` gives. Whoever asks meanwhile waits for it.
    ///
    /// # Errors
    /// Those of `read`; nothing is kept of them.
    pub(crate) async fn get<E>(&self, kept: Duration, read: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let mut last = self.0.lock().await;
        if let Some((at, found)) = &*last
            && at.elapsed() < kept
        {
            return Ok(found.clone());
        }
        let found = read.await?;
        *last = Some((Instant::now(), found.clone()));
        Ok(found)
    }
}
