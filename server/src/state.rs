//! What every request can reach.

use crate::assets::{Assets, LeftAssets};
use crate::attachments::Room;
use crate::limits::Limits;
use crate::look::Loaders;
use crate::metrics::Metrics;
use crate::public_url::PublicUrl;
use crate::stopping::Stopping;
use desk::Desk;
use ipnet::IpNet;
use std::sync::Arc;

/// The process as its handlers see it; cheap to clone.
#[derive(Clone)]
pub(crate) struct Door(Arc<Inner>);

/// Owned by [`Door`] for as long as a request or socket lives.
pub(crate) struct Inner {
    pub(crate) desk: Desk,
    pub(crate) public_url: PublicUrl,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Whether `/demo` exists.
    pub(crate) demo: bool,
    pub(crate) assets: &'static Assets,
    /// What pages of other builds ask for.
    pub(crate) left_assets: LeftAssets,
    pub(crate) limits: Limits,
    pub(crate) loaders: Loaders,
    /// For the files that are being received.
    pub(crate) uploads: Room,
    pub(crate) metrics: Metrics,
    /// Each open socket holds a copy, so that stopping can wait for the last.
    pub(crate) stopping: Stopping,
}

impl Door {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The door of a desk that nobody reaches.
    #[cfg(test)]
    pub(crate) fn of_test(desk: Desk, stopping: Stopping) -> Self {
        Self::new(Inner {
            metrics: Metrics::of(&desk, ""),
            desk,
            public_url: PublicUrl::on_loopback(std::net::SocketAddr::from(([127, 0, 0, 1], 3000))),
            trusted_proxies: Vec::new(),
            demo: false,
            assets: Assets::get(),
            left_assets: LeftAssets::default(),
            limits: Limits::new(1),
            loaders: Loaders::default(),
            uploads: Room::default(),
            stopping,
        })
    }
}

impl std::ops::Deref for Door {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}
