//! Who has a live connection (behaviour 10 and 11): counted in this process, written in batches, a lease that lasts as long
//! as the process is seen.
//!
//! A connection that comes or goes costs no write of its own. Once a period, one transaction writes what came and went
//! since, and that this process is up. What a dead process leaves behind is cleared by whoever is up.

mod dead;

use crate::absence::{customers_came, customers_left};
use crate::desk::Desk;
use crate::due::forgive_absence;
use crate::failure::Failure;
use crate::offline::{Gone, agents_came, agents_left};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::ids::{ConversationId, PersonId};
use domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// A customer counts as gone once the last connection has been closed for this long: a reload is no absence.
const GONE_AFTER: Duration = Duration::from_secs(8);
/// A process says that it is up this often, if nothing else made it write.
const SEEN_EVERY: Duration = Duration::from_secs(10);
/// A goodbye that is not written by then is not said.
const GOODBYE_WITHIN: Duration = Duration::from_secs(1);
/// A process begins to be seen.
const ENTER: &str = "INSERT INTO nodes (id, seen_at, build) VALUES ($1, $2, $3)";

/// The live connections of this process.
#[derive(Debug)]
pub(crate) struct Connections {
    /// This process in the table of nodes; a new name at every start.
    node: String,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    customers: HashMap<ConversationId, Connected>,
    people: HashMap<PersonId, Connected>,
    /// When this process last wrote that it is up.
    seen_at: Option<Timestamp>,
}

/// How many connections somebody has, and what of it is written.
#[derive(Clone, Copy, Debug, Default)]
struct Connected {
    connections: u32,
    written: bool,
    /// When the last one closed.
    empty_since: Option<Timestamp>,
}

/// Says that somebody has a live connection, until dropped.
#[derive(Debug)]
pub struct Presence {
    desk: Desk,
    who: Who,
}

#[derive(Clone, Copy, Debug)]
enum Who {
    Customer(ConversationId),
    Person(PersonId),
}

/// What came and went since the last batch.
#[derive(Clone, Debug, Default)]
struct Batch {
    customers_came: Vec<ConversationId>,
    customers_gone: Vec<(ConversationId, Timestamp)>,
    people_came: Vec<PersonId>,
    people_gone: Vec<(PersonId, Timestamp)>,
    /// All who are connected, written down or not.
    customers_here: Vec<ConversationId>,
    people_here: Vec<PersonId>,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            node: hex::encode(rand::random::<[u8; 8]>()),
            inside: Arc::default(),
        }
    }
}

impl Desk {
    /// A customer's connection to their chat is open, until the guard is dropped.
    #[must_use]
    pub fn customer_present(&self, conversation: ConversationId) -> Presence {
        self.present(Who::Customer(conversation))
    }

    /// An agent's connection is open, until the guard is dropped.
    #[must_use]
    pub fn staff_present(&self, person: PersonId) -> Presence {
        self.present(Who::Person(person))
    }

    fn present(&self, who: Who) -> Presence {
        let mut inside = self.inner.connections.lock();
        let connected = inside.entry(who);
        connected.connections += 1;
        connected.empty_since = None;
        Presence {
            desk: self.clone(),
            who,
        }
    }

    /// Enters this process among the nodes, and hears from then on what the others ring. If no other is up, forgives the time for
    /// which none was.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn enter(&self) -> Result<(), Refusal> {
        let (now, node, build) = (self.now(), self.inner.connections.node.clone(), self.build().to_owned());
        let entered = self
            .transact(move |transaction| enter(transaction, now, node.clone(), build.clone()))
            .await;
        // Where that did not go through, it is made good with the next batch of presence.
        self.inner.live.doorbell().enter().await;
        entered
    }

    /// Whether a process serves the desk on this database, as far as any has said so of late: one that has just ended still counts.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn is_served(&self) -> Result<bool, Refusal> {
        let now = self.now();
        let last_seen = self.last_seen().await.map_err(Failure::into_refusal)?;
        Ok(last_seen.is_some_and(|last_seen| now.since(last_seen) <= SEEN_EVERY * 2))
    }

    async fn last_seen(&self) -> Result<Option<Timestamp>, Failure> {
        let glance = self.glance().await?;
        let (last_seen,): (Option<i64>,) = glance.one("SELECT MAX(seen_at) FROM nodes", args![]).await?;
        Ok(last_seen.map(Timestamp))
    }

    /// Writes what came and went since the last time, and that this process is up. Writes nothing if neither is due.
    ///
    /// # Errors
    /// `unavailable`; then all of it is written the next time.
    pub async fn write_presence(&self) -> Result<(), Refusal> {
        let now = self.now();
        let batch = {
            let inside = self.inner.connections.lock();
            let batch = inside.batch(now);
            let seen = inside.seen_at.is_some_and(|seen_at| now.since(seen_at) < SEEN_EVERY);
            if batch.is_empty() && seen {
                return Ok(());
            }
            batch
        };
        let (node, build) = (self.inner.connections.node.clone(), self.build().to_owned());
        let written = batch.clone();
        self.transact(move |transaction| write(transaction, now, node.clone(), build.clone(), batch.clone()))
            .await?;
        self.inner.connections.lock().note_written(now, &written);
        Ok(())
    }

    /// Says that this process stops in order: nobody waits to hear it any more, and its build is not served by it. Whoever was
    /// connected to it has as long to come to another as after a crash.
    ///
    /// # Errors
    /// `unavailable`; then it is as if the process had died.
    pub async fn say_goodbye(&self) -> Result<(), Refusal> {
        let (now, node) = (self.now(), self.inner.connections.node.clone());
        let leaving = self.transact(move |transaction| leave(transaction, now, node.clone()));
        timeout(GOODBYE_WITHIN, leaving)
            .await
            .unwrap_or(Err(Refusal::Unavailable))?;
        self.inner.live.doorbell().say_goodbye().await;
        Ok(())
    }

    /// Clears what dead processes left: their customers count as away since they were last seen, and their agents have a while
    /// to come back elsewhere.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn clear_dead_nodes(&self) -> Result<(), Refusal> {
        let (now, node) = (self.now(), self.inner.connections.node.clone());
        self.transact(move |transaction| dead::clear(transaction, now, node.clone()))
            .await
    }
}

impl Connections {
    /// The name of this process among the nodes.
    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn entry(&mut self, who: Who) -> &mut Connected {
        match who {
            Who::Customer(conversation) => self.customers.entry(conversation).or_default(),
            Who::Person(person) => self.people.entry(person).or_default(),
        }
    }

    fn batch(&self, now: Timestamp) -> Batch {
        let mut batch = Batch::default();
        for (conversation, connected) in &self.customers {
            if connected.connections > 0 {
                batch.customers_here.push(*conversation);
            }
            if connected.came() {
                batch.customers_came.push(*conversation);
            } else if let Some(since) = connected.gone(now) {
                batch.customers_gone.push((*conversation, since));
            }
        }
        for (person, connected) in &self.people {
            if connected.connections > 0 {
                batch.people_here.push(*person);
            }
            if connected.came() {
                batch.people_came.push(*person);
            } else if let Some(since) = connected.gone(now).filter(|_| connected.written) {
                batch.people_gone.push((*person, since));
            }
        }
        batch
    }

    fn note_written(&mut self, now: Timestamp, batch: &Batch) {
        for conversation in &batch.customers_came {
            self.entry(Who::Customer(*conversation)).written = true;
        }
        for person in &batch.people_came {
            self.entry(Who::Person(*person)).written = true;
        }
        for (conversation, _) in &batch.customers_gone {
            let connected = self.entry(Who::Customer(*conversation));
            connected.written = false;
            connected.empty_since = None;
        }
        for (person, _) in &batch.people_gone {
            self.entry(Who::Person(*person)).written = false;
        }
        // Whoever came and went before it was written down is as gone as others.
        self.customers
            .retain(|_, connected| connected.connections > 0 || connected.written || connected.empty_since.is_some());
        self.people
            .retain(|_, connected| connected.connections > 0 || connected.written);
        self.seen_at = Some(now);
    }
}

impl Connected {
    fn came(&self) -> bool {
        self.connections > 0 && !self.written
    }

    fn gone(&self, now: Timestamp) -> Option<Timestamp> {
        self.empty_since
            .filter(|since| self.connections == 0 && now.since(*since) >= GONE_AFTER)
    }
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.customers_came.is_empty()
            && self.customers_gone.is_empty()
            && self.people_came.is_empty()
            && self.people_gone.is_empty()
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let now = self.desk.now();
        let mut inside = self.desk.inner.connections.lock();
        let connected = inside.entry(self.who);
        connected.connections = connected.connections.saturating_sub(1);
        if connected.connections == 0 {
            connected.empty_since = Some(now);
        }
    }
}

/// Lets one node at a time write who is there, the first statement of each: who leaves one node and comes to another in the same moment
/// is there, and time in which no node was up is forgiven once.
async fn take_turns(transaction: &mut Transaction) -> Result<(), Failure> {
    const NODES: Sql = Sql::each(
        "SELECT id FROM nodes ORDER BY id",
        "SELECT id FROM nodes ORDER BY id FOR UPDATE",
    );
    let _nodes: Vec<(String,)> = transaction.all(NODES, args![]).await?;
    Ok(())
}

async fn enter(mut transaction: Transaction, now: Timestamp, node: String, build: String) -> Result<(), Failure> {
    take_turns(&mut transaction).await?;
    let (last_seen,): (Option<i64>,) = transaction.one("SELECT MAX(seen_at) FROM nodes", args![]).await?;
    if let Some(last_seen) = last_seen.map(Timestamp) {
        let away = now.since(last_seen);
        if away > SEEN_EVERY * 2 {
            forgive_absence(&mut transaction, now, away).await?;
        }
    }
    transaction.execute(ENTER, args![node, now, build]).await?;
    transaction.commit().await
}

async fn leave(mut transaction: Transaction, now: Timestamp, node: String) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE nodes SET seen_at = $2, has_left = 1 WHERE id = $1",
            args![node, now],
        )
        .await?;
    transaction.commit().await
}

async fn write(
    mut transaction: Transaction,
    now: Timestamp,
    node: String,
    build: String,
    mut batch: Batch,
) -> Result<(), Failure> {
    take_turns(&mut transaction).await?;
    let seen = transaction
        .execute("UPDATE nodes SET seen_at = $2 WHERE id = $1", args![&node, now])
        .await?;
    if seen == 0 {
        // Another process took this one for dead, and cleared who is here with it.
        transaction.execute(ENTER, args![&node, now, build]).await?;
        batch.customers_came.clone_from(&batch.customers_here);
        batch.people_came.clone_from(&batch.people_here);
    }
    connect(
        &mut transaction,
        &node,
        "customer",
        batch.customers_came.iter().map(|id| id.0).collect(),
    )
    .await?;
    connect(
        &mut transaction,
        &node,
        "staff",
        batch.people_came.iter().map(|id| id.0).collect(),
    )
    .await?;
    disconnect(
        &mut transaction,
        &node,
        "staff",
        batch.people_gone.iter().map(|(id, _)| id.0).collect(),
    )
    .await?;
    let gone = batch.customers_gone.iter().map(|(id, _)| id.0).collect();
    disconnect(&mut transaction, &node, "customer", gone).await?;
    customers_came(&mut transaction, &batch.customers_came, now).await?;
    customers_left(&mut transaction, &batch.customers_gone, now).await?;
    agents_came(&mut transaction, &batch.people_came, now).await?;
    let gone: Vec<_> = batch
        .people_gone
        .iter()
        .map(|(person, since)| Gone {
            person: *person,
            since: *since,
            offline_at: *since + transaction.settings().offline_after,
        })
        .collect();
    agents_left(&mut transaction, &gone).await?;
    transaction.commit().await
}

async fn connect(transaction: &mut Transaction, node: &str, kind: &str, ids: Vec<i64>) -> Result<(), Failure> {
    const CONNECT: Sql = Sql::each(
        "INSERT INTO connections (node_id, kind, subject_id) SELECT $1, $2, value FROM json_each($3) WHERE TRUE
         ON CONFLICT (kind, subject_id, node_id) DO NOTHING",
        "INSERT INTO connections (node_id, kind, subject_id)
         SELECT $1, $2, value::BIGINT FROM json_array_elements_text($3::json)
         ON CONFLICT (kind, subject_id, node_id) DO NOTHING",
    );
    if !ids.is_empty() {
        transaction
            .execute(CONNECT, args![node, kind, serde_json::to_string(&ids)?])
            .await?;
    }
    Ok(())
}

async fn disconnect(transaction: &mut Transaction, node: &str, kind: &str, ids: Vec<i64>) -> Result<(), Failure> {
    const DISCONNECT: Sql = Sql::each(
        "DELETE FROM connections WHERE node_id = $1 AND kind = $2 AND subject_id IN (SELECT value FROM json_each($3))",
        "DELETE FROM connections WHERE node_id = $1 AND kind = $2
         AND subject_id IN (SELECT value::BIGINT FROM json_array_elements_text($3::json))",
    );
    if !ids.is_empty() {
        transaction
            .execute(DISCONNECT, args![node, kind, serde_json::to_string(&ids)?])
            .await?;
    }
    Ok(())
}
