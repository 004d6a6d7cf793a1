//! The clock of a customer's silence (behaviour 10, "Idle"), which is [`domain::silence`]'s rule: who stops it, who keeps the conversation
//! open, and what it brings about.
//!
//! Since when it runs stands with the conversation. The due row of a clock only looks at it, and comes again when there may be something to
//! do: so a message that has the clock begin anew moves no row. What is typed is gathered in this process and written in one batch,
//! before anybody is closed out.

mod signs;

use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::due::{Later, arm};
use crate::end::{close, facts, facts_of_own, of_staff};
use crate::failure::Failure;
use crate::live::Topic;
use crate::request::{Actor, earlier, store};
use crate::store::{Sql, Transaction, args};
use domain::Refusal;
use domain::access::{Action, may};
use domain::conversation::{EndReason, EndedBy, State};
use domain::entry::SystemLine;
use domain::ids::{ConversationId, RequestId};
use domain::silence::{Due, Sign, Silence};
use domain::time::{Timestamp, millis};
use serde::Serialize;
pub(crate) use signs::Signs;
use std::collections::HashMap;
use std::time::Duration;

/// The kind of due row that looks at a customer's silence.
pub(crate) const CUSTOMER_SILENT: &str = "customer_silent";

/// The columns of [`silence_columns!`].
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct SilenceRow {
    silent_since: Option<i64>,
    closes_at: Option<i64>,
    kept_open: i64,
}

/// How the clock of one of `conversations` stands: columns of a SELECT.
macro_rules! silence_columns {
    () => {
        "conversations.silent_since, conversations.closes_at, conversations.kept_open"
    };
}
pub(crate) use silence_columns;

/// Conversations in progress as [`Watched`]; the rest of the statement says which.
macro_rules! watched {
    ($which:literal) => {
        concat!(
            "SELECT id, state, assigned_agent_id, customer_absent_since, ",
            silence_columns!(),
            " FROM conversations WHERE state = 'in_progress' ",
            $which
        )
    };
}
use watched;

/// A conversation whose clock may be moved.
#[derive(sqlx::FromRow)]
struct Watched {
    id: i64,
    state: String,
    assigned_agent_id: Option<i64>,
    customer_absent_since: Option<i64>,
    #[sqlx(flatten)]
    silence: SilenceRow,
}

#[derive(Serialize)]
struct Moved {
    id: i64,
    silent_since: Option<i64>,
    closes_at: Option<i64>,
    kept_open: i64,
    /// Whether anybody sees it.
    shows: i64,
}

impl From<SilenceRow> for Silence {
    fn from(row: SilenceRow) -> Self {
        Self {
            since: row.silent_since.map(Timestamp),
            closes_at: row.closes_at.map(Timestamp),
            kept_open: row.kept_open > 0,
        }
    }
}

impl Desk {
    /// The customer says that they are still there. Saying it again changes nothing, so it carries no request id.
    ///
    /// # Errors
    /// `not_found` unless it is this token's, `closed`.
    pub async fn still_here(&self, token: &CustomerToken, conversation: ConversationId) -> Result<(), Refusal> {
        let (now, token) = (self.now(), token.clone());
        self.transact(move |transaction| still_here(transaction, now, token.clone(), conversation))
            .await
    }

    /// Keeps a conversation open however long its customer is silent, or does so no longer.
    ///
    /// # Errors
    /// By the access table, `closed`, `no_longer_pending` where it waits.
    pub async fn keep_open(
        &self,
        staff: &Staff,
        conversation: ConversationId,
        on: bool,
        request: RequestId,
    ) -> Result<(), Refusal> {
        let (now, staff) = (self.now(), staff.clone());
        self.transact(move |transaction| keep_open(transaction, now, staff.clone(), conversation, on, request.clone()))
            .await
    }
}

async fn still_here(
    mut transaction: Transaction,
    now: Timestamp,
    token: CustomerToken,
    conversation: ConversationId,
) -> Result<(), Failure> {
    let facts = facts_of_own(&mut transaction, &token, conversation).await?;
    if !facts.state()?.is_open() {
        return Err(Refusal::Closed.into());
    }
    take_signs(transaction, now, HashMap::from([(conversation, Sign::Customer)])).await
}

async fn keep_open(
    mut transaction: Transaction,
    now: Timestamp,
    staff: Staff,
    conversation: ConversationId,
    on: bool,
    request: RequestId,
) -> Result<(), Failure> {
    let (actor, action) = (Actor::Person(staff.person), format!("keep_open {conversation} {on}"));
    if let Some(kept) = earlier(&mut transaction, actor, &request, &action).await? {
        return Ok(kept);
    }
    let facts = facts(&mut transaction, conversation).await?;
    let (_, relations) = of_staff(&mut transaction, &staff, &facts).await?;
    may(&relations, Action::KeepOpen, facts.state()?)?;
    let Some(watched) = lock(&mut transaction, &[conversation]).await?.pop() else {
        return Err(Failure::Overtaken);
    };
    // Whoever took it or ended it meanwhile makes this start again.
    if watched.assigned_agent_id != facts.assigned().map(|agent| agent.0) || watched.state != facts.state()?.as_str() {
        return Err(Failure::Overtaken);
    }
    let mut silence = Silence::from(watched.silence);
    if silence.keep_open(on, now) {
        write(&mut transaction, &[(watched, silence)]).await?;
        if silence.runs() {
            watch(&mut transaction, &[conversation.0], now).await?;
        }
    }
    store(&mut transaction, actor, &request, &action, &(), now).await?;
    transaction.commit().await
}

async fn take_signs(
    mut transaction: Transaction,
    now: Timestamp,
    signs: HashMap<ConversationId, Sign>,
) -> Result<(), Failure> {
    let ids: Vec<ConversationId> = signs.keys().copied().collect();
    let mut moved = Vec::new();
    for watched in lock(&mut transaction, &ids).await? {
        let mut silence = Silence::from(watched.silence);
        let sign = signs.get(&ConversationId(watched.id));
        if sign.is_some_and(|sign| silence.stir(*sign, now)) {
            moved.push((watched, silence));
        }
    }
    if moved.is_empty() {
        return transaction.finish().await;
    }
    write(&mut transaction, &moved).await?;
    transaction.commit().await
}

/// Has somebody look at these clocks, which begin to run.
pub(crate) async fn watch(transaction: &mut Transaction, conversations: &[i64], now: Timestamp) -> Result<(), Failure> {
    const WATCH: Sql = Sql::each(
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, value, $3, $3 + $4, 1 FROM json_each($2) WHERE TRUE ON CONFLICT (kind, subject_id) DO NOTHING",
        "INSERT INTO due (kind, subject_id, since, due_at, about_people)
         SELECT $1, value::BIGINT, $3, $3 + $4, 1 FROM json_array_elements_text($2::json)
         ON CONFLICT (kind, subject_id) DO NOTHING",
    );
    if conversations.is_empty() {
        return Ok(());
    }
    let ids = serde_json::to_string(conversations)?;
    transaction
        .execute(
            WATCH,
            args![CUSTOMER_SILENT, ids, now, millis(transaction.settings().silent_after)],
        )
        .await?;
    Ok(())
}

/// The effect of the due row, which has just been taken.
pub(crate) async fn look(
    transaction: &mut Transaction,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<(), Failure> {
    // An end locks the agent before the conversation, so nothing is locked before it is known whether this is one.
    let Some(watched) = read(transaction, conversation).await? else {
        return Ok(());
    };
    let silence = Silence::from(watched.silence);
    let due = silence.due(watched.customer_absent_since.is_none(), now, transaction.settings());
    let look_again = match due {
        Due::Nothing => return Ok(()),
        Due::LookAgain(at) => at,
        Due::CountDown(at) => {
            let locked = lock(transaction, &[conversation]).await?.pop();
            let same = locked
                .filter(|locked| Silence::from(locked.silence) == silence && locked.customer_absent_since.is_none());
            let counting = Silence {
                closes_at: Some(at),
                ..silence
            };
            write(transaction, &[(same.ok_or(Failure::Overtaken)?, counting)]).await?;
            at
        }
        Due::Close => {
            let facts = facts(transaction, conversation).await?;
            // Checked once more as it closes: whoever has just said that they are still there is not closed out.
            if facts.state()? != State::InProgress || facts.closes_at() != silence.closes_at {
                return Err(Failure::Overtaken);
            }
            let line = SystemLine::EndedByClock {
                reason: EndReason::Silent,
            };
            close(transaction, now, &facts, EndedBy::Clock, EndReason::Silent, &line).await?;
            return Ok(());
        }
    };
    let later = Later {
        kind: CUSTOMER_SILENT,
        subject: conversation,
        since: now,
        due_at: look_again,
        about_people: true,
    };
    arm(transaction, later).await
}

macro_rules! forgive {
    () => {
        "UPDATE conversations SET silent_since = silent_since + $2,
                closes_at = CASE WHEN closes_at + $2 < $3 THEN $3 ELSE closes_at + $2 END,
                staff_version = staff_version + CASE WHEN closes_at IS NULL THEN 0 ELSE 1 END,
                customer_version = customer_version + CASE WHEN closes_at IS NULL THEN 0 ELSE 1 END
         WHERE silent_since IS NOT NULL AND "
    };
}

/// The desk was away for `away`: nobody could have said anything (behaviour 10), and no countdown ends before `until`.
pub(crate) async fn forgive_absence(
    transaction: &mut Transaction,
    away: Duration,
    now: Timestamp,
) -> Result<(), Failure> {
    // As an array Postgres takes them one by one; as a subquery it would go through all conversations.
    const FORGIVE: Sql = Sql::each(
        concat!(forgive!(), "id IN (SELECT subject_id FROM due WHERE kind = $1)"),
        concat!(
            forgive!(),
            "id = ANY (ARRAY(SELECT subject_id FROM due WHERE kind = $1))"
        ),
    );
    transaction
        .execute(
            FORGIVE,
            args![
                CUSTOMER_SILENT,
                millis(away),
                now + transaction.settings().grace_after_absence
            ],
        )
        .await?;
    Ok(())
}

async fn read(transaction: &mut Transaction, conversation: ConversationId) -> Result<Option<Watched>, Failure> {
    transaction.optional(watched!("AND id = $1"), args![conversation]).await
}

/// Locks conversations in progress, in the order of their ids.
async fn lock(transaction: &mut Transaction, conversations: &[ConversationId]) -> Result<Vec<Watched>, Failure> {
    const LOCK: Sql = Sql::each(
        watched!("AND id IN (SELECT value FROM json_each($1)) ORDER BY id"),
        watched!("AND id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json)) ORDER BY id FOR UPDATE"),
    );
    transaction
        .all(LOCK, args![serde_json::to_string(conversations)?])
        .await
}

/// Writes how the clocks of locked conversations stand now, and tells whoever sees a difference.
async fn write(transaction: &mut Transaction, clocks: &[(Watched, Silence)]) -> Result<(), Failure> {
    const WRITE: Sql = Sql::each(
        "UPDATE conversations SET silent_since = moved.value ->> 'silent_since', closes_at = moved.value ->> 'closes_at',
                kept_open = moved.value ->> 'kept_open',
                staff_version = staff_version + (moved.value ->> 'shows'),
                customer_version = customer_version + (moved.value ->> 'shows')
         FROM json_each($1) AS moved WHERE conversations.id = moved.value ->> 'id'",
        "UPDATE conversations SET silent_since = moved.silent_since, closes_at = moved.closes_at,
                kept_open = moved.kept_open, staff_version = staff_version + moved.shows,
                customer_version = customer_version + moved.shows
         FROM json_to_recordset($1::json) AS moved (id BIGINT, silent_since BIGINT, closes_at BIGINT, kept_open BIGINT,
                shows BIGINT)
         WHERE conversations.id = moved.id",
    );
    let shows =
        |before: Silence, after: &Silence| before.closes_at != after.closes_at || before.kept_open != after.kept_open;
    let moved: Vec<Moved> = clocks
        .iter()
        .map(|(watched, silence)| Moved {
            id: watched.id,
            silent_since: silence.since.map(|at| at.0),
            closes_at: silence.closes_at.map(|at| at.0),
            kept_open: i64::from(silence.kept_open),
            shows: i64::from(shows(watched.silence.into(), silence)),
        })
        .collect();
    transaction
        .execute(WRITE, args![serde_json::to_string(&moved)?])
        .await?;
    for (watched, silence) in clocks {
        if shows(watched.silence.into(), silence) {
            transaction.touch(Topic::Conversation(ConversationId(watched.id)));
            transaction.touch(Topic::Chat(ConversationId(watched.id)));
        }
    }
    Ok(())
}
