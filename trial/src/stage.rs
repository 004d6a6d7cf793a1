//! What a trial plays on: an empty desk with people in it, and the binary that serves it.

use crate::crew;
use crate::demo;
use crate::place::Place;
use crate::process::Binary;
use desk::Database;
use std::net::SocketAddr;
use tempfile::TempDir;

pub(crate) struct Stage {
    pub(crate) database: Database,
    pub(crate) binary: Binary,
    folder: TempDir,
}

impl Stage {
    /// So many agents in the group Billing.
    pub(crate) async fn set(place: &Place, name: &str, agents: usize) -> anyhow::Result<Self> {
        let database = place.database(name).await?;
        demo::configure(&database, &crew::configuration(agents)).await?;
        let folder = tempfile::tempdir()?;
        let binary = Binary::new(&database, folder.path().into()).await?;
        Ok(Self {
            database,
            binary,
            folder,
        })
    }

    /// Another node on the same database, not yet started.
    pub(crate) async fn another_node(&self, name: &str) -> anyhow::Result<Binary> {
        self.binary.another(self.folder.path().join(name)).await
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.binary.address
    }
}
