//! A desk at which many talk: their chats are started and accepted by the desk's own transactions, before the server starts.

use crate::crew;
use crate::customer::{Customer, new_request};
use crate::demo;
use anyhow::{Context, ensure};
use desk::clock::Clock;
use desk::{Bus, Database, Desk, Files, Settings, Staff};

/// The database, and who talks. Agent 1 has the first conversation, agent 2 the second, and so on, in turn.
pub(super) struct Talking {
    pub(super) database: Database,
    pub(super) customers: Vec<Customer>,
}

impl Talking {
    /// Fills an empty database.
    pub(super) async fn prepare(database: Database, customers: usize, agents: usize) -> anyhow::Result<Self> {
        demo::configure(&database, &crew::configuration(agents)).await?;
        let desk = Desk::open(Settings {
            database: database.clone(),
            bus: Bus::default(),
            clock: Clock::system(),
            files: Files::in_memory(),
        })
        .await?;
        let mut staff = Vec::new();
        for number in 1..=agents {
            let token = desk.sign_in(&crew::email(number), crew::PASSWORD).await?;
            let me = desk.session(&token.0).await?.context("they have just signed in")?;
            staff.push(Staff {
                person: me.person,
                roles: me.roles,
            });
        }
        let first = staff.first().context("there are agents")?;
        let queues = desk.queue_summaries(&desk.queues(first).await?).await?;
        let billing = queues.iter().find(|queue| queue.name == "Billing");
        let billing = billing.context("the demo has a queue Billing")?.queue;
        let mut talking = Vec::with_capacity(customers);
        for (number, agent) in (1..=customers).zip(staff.iter().cycle()) {
            let customer = Customer::start(&desk, u64::try_from(number)?).await?;
            let accepted = desk.accept_next(agent, billing, new_request()?).await?;
            ensure!(accepted.conversation == customer.conversation, "nobody else waits");
            talking.push(customer);
        }
        Ok(Self {
            database,
            customers: talking,
        })
    }
}
