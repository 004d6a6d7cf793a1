//! The version of what is configured: it moves with every change, so that a running desk notices a command line beside it.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::settings::Settings;

impl Desk {
    /// The version of what is configured: queues, groups, accounts, sites. It only grows. Whoever asks regularly also keeps
    /// [`Desk::session`] from believing what an older version said.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn configuration_version(&self) -> Result<i64, Refusal> {
        let version = self.read_configuration_version().await.map_err(Failure::into_refusal)?;
        self.inner.sessions.notice_configuration(version);
        Ok(version)
    }

    /// Goes from now on by what is set.
    pub(crate) async fn read_settings(&self) -> Result<(), Failure> {
        let glance = self.glance().await?;
        let rows: Vec<(String, i64)> = glance.all("SELECT name, value FROM settings", args![]).await?;
        let mut settings = Settings::DEFAULT;
        for (name, value) in rows {
            settings.take(&name, value);
        }
        self.inner.live.set(settings);
        Ok(())
    }

    async fn read_configuration_version(&self) -> Result<i64, Failure> {
        let glance = self.glance().await?;
        let (version,): (i64,) = glance.one("SELECT version FROM configuration", args![]).await?;
        Ok(version)
    }
}

/// Lets one change of the configuration happen at a time; the first statement of each. What is read after it stays true
/// until the commit (SQLite has one writer anyway).
pub(crate) async fn lock(transaction: &mut Transaction) -> Result<(), Failure> {
    const LOCK: Sql = Sql::each(
        "SELECT version FROM configuration",
        "SELECT version FROM configuration FOR UPDATE",
    );
    let (_version,): (i64,) = transaction.one(LOCK, args![]).await?;
    Ok(())
}

/// Moves the version, with whatever this transaction changed.
pub(crate) async fn bump(transaction: &mut Transaction) -> Result<(), Failure> {
    transaction
        .execute("UPDATE configuration SET version = version + 1", args![])
        .await?;
    transaction.touch(Topic::Configuration);
    Ok(())
}
