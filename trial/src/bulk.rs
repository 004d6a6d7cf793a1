//! Much at once, by a few statements: what would take hours to say one by one. It keeps the guards of the schema and the counters
//! that the desk's own transactions go on from.

use desk::Database;
use domain::ids::{ColleagueRequestId, PersonId, QueueId};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection};
use std::str::FromStr;

/// When all of it was said, in milliseconds: before anything that is measured.
const SAID_AT: i64 = 1_700_000_000_000;

/// A connection beside the desk's own.
pub(crate) enum Bulk {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bulk {
    /// Connects. On SQLite without syncing: what a power cut takes is made again.
    pub(crate) async fn open(database: &Database) -> anyhow::Result<Self> {
        Ok(match database {
            Database::Sqlite(path) => Self::Sqlite(
                SqliteConnectOptions::new()
                    .filename(path)
                    .foreign_keys(true)
                    .synchronous(SqliteSynchronous::Off)
                    .pragma("cache_size", "-500000")
                    .connect()
                    .await?,
            ),
            Database::Postgres(url) => Self::Postgres(PgConnectOptions::from_str(url)?.connect().await?),
        })
    }

    /// Customers who wait in this queue; their numbers count on from `after`.
    pub(crate) async fn waiting(&mut self, queue: QueueId, after: i64, count: i64) -> anyhow::Result<()> {
        self.customers(after, count).await?;
        self.execute(CONVERSATIONS_WAITING, &[SAID_AT, queue.0, after, count])
            .await?;
        self.execute(VISITS, &[SAID_AT, queue.0]).await?;
        // Each has a clock that runs until their page shows up; none that could run out while this is measured.
        self.execute(CLOCKS, &[SAID_AT, i64::MAX / 2]).await?;
        self.entries(2).await
    }

    /// Conversations that this agent has ended, each of so many messages; their customers' numbers count on from `after`.
    pub(crate) async fn ended(
        &mut self,
        queue: QueueId,
        agent: PersonId,
        after: i64,
        count: i64,
        messages: i64,
    ) -> anyhow::Result<()> {
        self.customers(after, count).await?;
        let arguments = [SAID_AT, queue.0, after, count, agent.0, messages];
        self.execute(CONVERSATIONS_ENDED, &arguments).await?;
        self.entries(messages).await
    }

    /// Cases of conversations that this agent has ended, one of each; their customers' numbers count on from `after`.
    pub(crate) async fn cases(
        &mut self,
        queue: QueueId,
        agent: PersonId,
        after: i64,
        count: i64,
    ) -> anyhow::Result<()> {
        self.ended(queue, agent, after, count, 2).await?;
        self.execute(CASES, &[SAID_AT, agent.0]).await?;
        self.execute(POINTING, &[SAID_AT, agent.0]).await?;
        self.execute(COUNTED, &[]).await
    }

    /// A request that waits for an answer has waited for as long as it may.
    pub(crate) async fn expire(&mut self, request: ColleagueRequestId) -> anyhow::Result<()> {
        self.execute(EXPIRED, &[request.0]).await?;
        self.execute(LOOKED_AT, &[request.0]).await
    }

    async fn customers(&mut self, after: i64, count: i64) -> anyhow::Result<()> {
        self.execute(CUSTOMERS, &[SAID_AT, after, count]).await?;
        self.execute(TOKENS, &[after]).await
    }

    /// So many messages for each conversation that has none yet.
    async fn entries(&mut self, messages: i64) -> anyhow::Result<()> {
        self.execute(ENTRIES, &[SAID_AT, messages]).await
    }

    /// Lets the database do what it does by and by with so much that is new.
    pub(crate) async fn settle(mut self) -> anyhow::Result<()> {
        match &mut self {
            Self::Sqlite(connection) => {
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                    .execute(connection)
                    .await?;
            }
            Self::Postgres(connection) => {
                sqlx::query("VACUUM ANALYZE").execute(&mut *connection).await?;
                sqlx::query("CHECKPOINT").execute(connection).await?;
            }
        }
        match self {
            Self::Sqlite(connection) => connection.close().await?,
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }

    async fn execute(&mut self, sql: &'static str, arguments: &[i64]) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(connection) => {
                let query = arguments
                    .iter()
                    .fold(sqlx::query(sql), |query, argument| query.bind(*argument));
                query.execute(connection).await?;
            }
            Self::Postgres(connection) => {
                let query = arguments
                    .iter()
                    .fold(sqlx::query(sql), |query, argument| query.bind(*argument));
                query.execute(connection).await?;
            }
        }
        Ok(())
    }
}

/// `$2` and `$3`: the numbers after `$2`, so many.
const CUSTOMERS: &str = "INSERT INTO customers (site_id, name, created_at)
    WITH RECURSIVE numbers (number) AS (
        SELECT CAST($2 AS BIGINT) + 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $2 + $3)
    SELECT (SELECT id FROM sites WHERE site_key = 'demo'), 'Bulk ' || number, $1 FROM numbers";

/// Of the customers after the number `$1`, each of whom is named after theirs.
const TOKENS: &str = "INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at)
    SELECT site_id, 'bulk-' || SUBSTR(name, 6), id, created_at FROM customers
    WHERE name LIKE 'Bulk %' AND CAST(SUBSTR(name, 6) AS BIGINT) > $1";

const CONVERSATIONS_WAITING: &str =
    "INSERT INTO conversations (number, site_id, customer_id, queue_id, topic, state, created_at,
        staff_seq, customer_seq, staff_version, customer_version, last_words, last_words_by_customer, unanswered_since)
    WITH RECURSIVE numbers (number) AS (
        SELECT CAST($3 AS BIGINT) + 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $3 + $4)
    SELECT 'BULK' || number, site_id, customer_id, $2, 'Billing', 'waiting', $1, 2, 2, 2, 2, 'My invoice is wrong', 1, $1
    FROM numbers JOIN customer_tokens ON token_hash = 'bulk-' || number";

const CONVERSATIONS_ENDED: &str =
    "INSERT INTO conversations (number, site_id, customer_id, queue_id, topic, state, created_at,
        assigned_agent_id, accepted_at, answered_at, closed_at, ended_by, end_reason, done_at,
        staff_seq, customer_seq, staff_version, customer_version, last_words)
    WITH RECURSIVE numbers (number) AS (
        SELECT CAST($3 AS BIGINT) + 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $3 + $4)
    SELECT 'BULK' || number, site_id, customer_id, $2, 'Billing', 'closed_complete', $1, $5, $1, $1, $1, 'staff', 'pressed', $1,
        $6, $6, $6, $6, 'Good bye'
    FROM numbers JOIN customer_tokens ON token_hash = 'bulk-' || number";

const VISITS: &str = "INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at)
    SELECT id, queue_id, 2, $1, $1 FROM conversations
    WHERE queue_id = $2 AND state = 'waiting'
      AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.conversation_id = conversations.id)";

const CLOCKS: &str = "INSERT INTO due (kind, subject_id, since, due_at, about_people)
    SELECT 'customer_absent', id, $1, $2, 1 FROM conversations
    WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM due WHERE due.subject_id = conversations.id)";

const ENTRIES: &str = "INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version,
        kind, visibility, author, author_key, body, client_id, created_at)
    WITH RECURSIVE places (place) AS (
        SELECT CAST(1 AS BIGINT) UNION ALL SELECT place + 1 FROM places WHERE place < $2)
    SELECT id, place, place, place, place, 'message', 'comment', 'customer', 0,
        'This is what somebody said a while ago, in about as many words as people take for one message.',
        'bulk-' || place, $1 + place
    FROM (SELECT id FROM conversations
          WHERE number LIKE 'BULK%'
            AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.conversation_id = conversations.id)) AS silent
    CROSS JOIN places";

/// A case of each conversation that has none, under the next numbers.
const CASES: &str = "INSERT INTO records (kind, number, state, priority, short_description, description, searched, group_id,
        assignee_id, customer_id, created_at, created_by, updated_at)
    SELECT 'case', 'CS' || substr(CAST(10000000 + place AS TEXT), 2), 'new', place % 5 + 1, 'My invoice is wrong', '',
        'cs' || substr(CAST(10000000 + place AS TEXT), 2) || ' my invoice is wrong', group_id, $2, customer_id,
        $1 + place, $2, $1 + place
    FROM (SELECT conversations.customer_id, queues.group_id,
              1000 + (SELECT value FROM counters WHERE name = 'case') + ROW_NUMBER() OVER (ORDER BY conversations.id) AS place
          FROM conversations JOIN queues ON queues.id = conversations.queue_id
          WHERE conversations.number LIKE 'BULK%' AND conversations.closed_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM records WHERE records.customer_id = conversations.customer_id)) AS new";

/// Each of these customers has one conversation and one case.
const POINTING: &str =
    "INSERT INTO record_conversations (record_id, conversation_id, linked_at, linked_by, linked_version)
    SELECT records.id, conversations.id, $1, $2, 1
    FROM records JOIN conversations ON conversations.customer_id = records.customer_id
    WHERE conversations.number LIKE 'BULK%'
      AND NOT EXISTS (SELECT 1 FROM record_conversations WHERE record_conversations.record_id = records.id)";

const COUNTED: &str =
    "UPDATE counters SET value = (SELECT COUNT(*) FROM records WHERE kind = 'case') WHERE name = 'case'";

const EXPIRED: &str = "UPDATE colleague_requests SET expires_at = created_at WHERE id = $1 AND ended_at IS NULL";

const LOOKED_AT: &str = "UPDATE due SET due_at = 0 WHERE kind = 'colleague_request' AND subject_id = $1";
