//! Which builds serve this desk just now (docs/architecture/nodes.md), and which of them a page is told of.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::recent::Recent;
use domain::build;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What was read counts for this long, however many pages come.
const KEPT: Duration = Duration::from_millis(500);

/// What this process knows of builds.
#[derive(Debug, Default)]
pub(crate) struct Builds {
    /// Its own; none for a command, which serves nobody.
    own: OnceLock<String>,
    /// Those that are served, as last read.
    served: Recent<Arc<[String]>>,
}

impl Desk {
    /// Says of which build this process is, once, before it runs.
    pub fn set_build(&self, build: &str) {
        // It is the same for as long as the process lives.
        let _ = self.inner.builds.own.set(build.to_owned());
    }

    /// The build of this process.
    #[must_use]
    pub fn build(&self) -> &str {
        self.inner.builds.own.get().map_or("", String::as_str)
    }

    /// The build that a page of this build is told of: another than its own where it is to offer a reload. A client that is no page
    /// says none. Costs no reading where there can be no other node, or for a page of this node's build.
    pub async fn told_build(&self, page: &str) -> String {
        let own = self.build();
        if page.is_empty() || page == own || !self.inner.live.doorbell().is_shared() {
            return own.to_owned();
        }
        match self.served_builds().await {
            Ok(served) => build::told(page, own, &served).to_owned(),
            // It is told another time.
            Err(failure) => {
                tracing::warn!(%failure, "which builds are served could not be read");
                page.to_owned()
            }
        }
    }

    /// The build of this process, if all that are up are of it: what a page is told that does not say its own.
    pub async fn only_build(&self) -> Option<String> {
        let own = self.build();
        if !self.inner.live.doorbell().is_shared() {
            return Some(own.to_owned());
        }
        let served = self.served_builds().await.ok()?;
        served.iter().all(|build| build == own).then(|| own.to_owned())
    }

    /// Whether a node of another build is up.
    pub async fn is_beside_another_build(&self) -> bool {
        self.only_build().await.is_none()
    }

    async fn served_builds(&self) -> Result<Arc<[String]>, Failure> {
        let read = async { Ok(self.builds_up().await?.into_iter().map(|(build,)| build).collect()) };
        self.inner.builds.served.get(KEPT, read).await
    }
}
