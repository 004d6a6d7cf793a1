//! LISTEN and NOTIFY: what carries the doorbell between the nodes on one Postgres, on connections of its own.

use super::{Database, OpenError, Store};
use crate::doorbell::{Carrier, Listening, Lost, Sending};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};
use std::str::FromStr;

/// Postgres takes 7,999.
const PAYLOAD_BYTES: usize = 7_900;

/// What carries the doorbell between nodes.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Bus {
    /// The database: LISTEN and NOTIFY on Postgres, and on SQLite nothing, since there is one node.
    #[default]
    Database,
    /// LISTEN and NOTIFY on this Postgres, which may be another way to the database. Holds a password: never logged.
    Postgres(String),
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Database => "database",
            Self::Postgres(_) => "postgres:…",
        })
    }
}

/// The desk's own channel of a Postgres.
pub(crate) struct Notifications {
    options: PgConnectOptions,
    channel: String,
}

/// A connection that sends.
pub(crate) struct Caller {
    connection: PgConnection,
    channel: String,
}

impl Store {
    /// What rings between the nodes on this database; none where there can be only one.
    pub(crate) async fn notifications(
        &self,
        database: &Database,
        bus: &Bus,
    ) -> Result<Option<Notifications>, OpenError> {
        let (Self::Postgres(pool), Database::Postgres(url)) = (self, database) else {
            return Ok(None);
        };
        // A channel belongs to the whole database, of which this desk may have one schema of several.
        let (channel,): (String,) =
            sqlx::query_as("SELECT 'headset_' || oid::TEXT FROM pg_namespace WHERE nspname = current_schema()")
                .fetch_one(pool)
                .await?;
        let url = match bus {
            Bus::Database => url,
            Bus::Postgres(url) => url,
        };
        let options = PgConnectOptions::from_str(url)?
            .application_name(&format!("{channel} doorbell"))
            // Nothing is stored on this connection: whoever rings waits for no disk.
            .options([("synchronous_commit", "off")]);
        Ok(Some(Notifications { options, channel }))
    }
}

impl Carrier for Notifications {
    const PAYLOAD_BYTES: usize = PAYLOAD_BYTES;
    type Sending = Caller;
    type Listening = PgListener;

    async fn sending(&self) -> Result<Caller, Lost> {
        Ok(Caller {
            connection: self.options.connect().await?,
            channel: self.channel.clone(),
        })
    }

    async fn listening(&self) -> Result<PgListener, Lost> {
        // A listener wants a pool to take its connection from.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(self.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        // A lost connection is told, since what was rung meanwhile is lost with it.
        listener.eager_reconnect(false);
        listener.listen(&self.channel).await?;
        Ok(listener)
    }
}

impl Sending for Caller {
    async fn send(&mut self, payloads: &[String]) -> Result<(), Lost> {
        let payloads = serde_json::to_string(payloads).map_err(|error| Lost(error.to_string()))?;
        sqlx::query("SELECT pg_notify($1, payload) FROM json_array_elements_text($2::json) AS payloads (payload)")
            .bind(self.channel.as_str())
            .bind(payloads)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

impl Listening for PgListener {
    async fn next(&mut self) -> Result<String, Lost> {
        match self.try_recv().await? {
            Some(notification) => Ok(notification.payload().to_owned()),
            None => Err(Lost("the connection has ended".to_owned())),
        }
    }
}

impl From<sqlx::Error> for Lost {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}
