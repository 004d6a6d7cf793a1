//! A desk with the demo's people and queues, on a database of its own.

use crate::customer::{Customer, new_request};
use anyhow::Context;
use desk::clock::Clock;
use desk::{Bus, Database, Desk, Files, Settings, Staff};
use domain::entry::Visibility;
use domain::ids::QueueId;
use domain::text::MessageBody;
use domain::wire::agent::Accepted;
use std::sync::atomic::{AtomicU64, Ordering};

/// The demo desk (behaviour 14).
const DEMO: &str = include_str!("../../server/demo.toml");
/// The password of everybody in it.
const PASSWORD: &str = "headset-demo";
/// Amy accepts as many as there are, in every queue.
const WITHOUT_LIMIT: &str = "[[people]]\nemail = \"amy@demo.test\"\nopen_limit = \"unlimited\"\n\
    groups = [\"Billing\", \"Technical\", \"Priority\"]\n";

/// Applies the demo's configuration and this one to an empty database, for a server that starts after that.
pub(crate) async fn configure(database: &Database, more: &str) -> anyhow::Result<()> {
    let desk = Desk::open(Settings {
        database: database.clone(),
        bus: Bus::default(),
        clock: Clock::system(),
        files: Files::in_memory(),
    })
    .await?;
    desk.apply(DEMO, true).await?;
    desk.apply(more, true).await?;
    // Closes the database, so that all of it is in its file.
    desk.run(std::future::ready(())).await;
    Ok(())
}

/// The desk, and who acts at it: Amy, mostly in the queue Billing.
pub(crate) struct Demo {
    pub(crate) desk: Desk,
    pub(crate) amy: Staff,
    pub(crate) billing: QueueId,
    /// How many customers have come.
    customers: AtomicU64,
}

impl Demo {
    /// Opens the database and applies the demo's configuration.
    pub(crate) async fn open(database: Database) -> anyhow::Result<Self> {
        let desk = Desk::open(Settings {
            database,
            bus: Bus::default(),
            clock: Clock::system(),
            files: Files::in_memory(),
        })
        .await?;
        desk.apply(DEMO, true).await?;
        desk.apply(WITHOUT_LIMIT, true).await?;
        let token = desk.sign_in("amy@demo.test", PASSWORD).await?;
        let me = desk.session(&token.0).await?.context("Amy has just signed in")?;
        let amy = Staff {
            person: me.person,
            roles: me.roles,
        };
        let mut demo = Self {
            desk,
            amy,
            billing: QueueId(0),
            customers: AtomicU64::new(0),
        };
        demo.billing = demo.queue("Billing").await?;
        Ok(demo)
    }

    /// The queue of that name.
    pub(crate) async fn queue(&self, name: &str) -> anyhow::Result<QueueId> {
        let queues = self.desk.queues(&self.amy).await?;
        let queues = self.desk.queue_summaries(&queues).await?;
        let queue = queues.iter().find(|queue| queue.name == name);
        Ok(queue.with_context(|| format!("the demo has a queue {name}"))?.queue)
    }

    /// A new customer who waits in Billing: Customer 1, then Customer 2, and so on.
    pub(crate) async fn customer(&self) -> anyhow::Result<Customer> {
        let number = self.customers.fetch_add(1, Ordering::Relaxed) + 1;
        Customer::start(&self.desk, number).await
    }

    /// Amy accepts who is next.
    pub(crate) async fn accept(&self) -> anyhow::Result<Accepted> {
        Ok(self.desk.accept_next(&self.amy, self.billing, new_request()?).await?)
    }

    /// Amy answers a customer. Comes back once it is durable.
    pub(crate) async fn answer(&self, customer: &Customer, text: &str) -> anyhow::Result<()> {
        let (request, body) = (new_request()?, MessageBody::new(text)?);
        self.desk
            .send_message(&self.amy, customer.conversation, request, Visibility::Comment, body)
            .await?;
        Ok(())
    }
}
