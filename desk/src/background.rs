//! What runs beside the requests: due work, presence, and tidying up. No promise is held here, only rhythm: everything that
//! waits is a row.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::hours;
use crate::live::Topic;
use crate::retention;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::time::Timestamp;
use std::time::Duration;

/// How often due work and presence are looked at.
const BEAT: Duration = Duration::from_secs(1);
/// How often dead processes and old rows are looked for, in beats.
const TIDY_EVERY: u32 = 30;
/// How often the clock is held against the database's, in beats.
const CLOCK_EVERY: u32 = 30;
/// The result of a request is kept this long for retries.
const REQUESTS_KEPT: Duration = Duration::from_hours(7 * 24);

/// Beats until `stop` resolves.
pub(crate) async fn run(desk: &Desk, stop: impl Future<Output = ()>) {
    let beating = async {
        if let Err(refusal) = desk.enter().await {
            tracing::error!(%refusal, "this process could not be entered among the nodes");
        }
        let mut configuration = None;
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for count in 0u32.. {
            beat.tick().await;
            // What is due is done as is set.
            log("configuration", desk.notice_configuration(&mut configuration).await);
            log("presence", desk.write_presence().await);
            log("read marks", desk.write_read_marks().await);
            log("due work", desk.do_due_work().await.map(|_| ()));
            if let Err(error) = desk.inner.store.fold_log().await {
                tracing::warn!(%error, "the write-ahead log was not folded in and is tried again");
            }
            if count % CLOCK_EVERY == CLOCK_EVERY - 1
                && let Err(error) = desk.inner.clock.go_by(&desk.inner.store).await
            {
                tracing::warn!(%error, "the clock could not be held against the database's and is tried again");
            }
            if count % TIDY_EVERY == TIDY_EVERY - 1 {
                log("dead nodes", desk.clear_dead_nodes().await);
                log("tidying up", desk.tidy_up().await);
            }
        }
    };
    tokio::select! {
        () = beating => {}
        // Beside all that: a mail server may take its time.
        () = send_mails(desk) => {}
        () = desk.look_for_missed() => {}
        () = stop => {}
    }
}

/// Sends what is due, for ever.
async fn send_mails(desk: &Desk) {
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        log("mails", desk.send_mails().await.map(|_| ()));
    }
}

fn log(what: &str, outcome: Result<(), Refusal>) {
    if let Err(refusal) = outcome {
        tracing::warn!(what, %refusal, "background work did not go through and is tried again");
    }
}

impl Desk {
    /// Goes by what is configured, if that is not what `noticed` says. A command line beside this process rings no doorbell.
    async fn notice_configuration(&self, noticed: &mut Option<i64>) -> Result<(), Refusal> {
        let version = self.configuration_version().await?;
        if *noticed == Some(version) {
            return Ok(());
        }
        self.read_settings().await.map_err(Failure::into_refusal)?;
        // Should a queue's hours have been looked at by another setting in between, they are looked at again.
        let now = self.now();
        self.transact(move |transaction| look_at_clocks(transaction, now))
            .await?;
        // Every node notices for itself.
        self.inner.live.ring_here(&[Topic::Configuration]);
        // Limits, groups and disabled accounts decide whether anybody is available in them.
        let queues: Vec<_> = self.inner.lines.queues().into_iter().map(Topic::Queue).collect();
        self.inner.live.ring_here(&queues);
        *noticed = Some(version);
        Ok(())
    }

    /// Removes what is too old to be asked for.
    ///
    /// # Errors
    /// `unavailable` if it does not go through; it is done the next time.
    pub async fn tidy_up(&self) -> Result<(), Refusal> {
        let now = self.now();
        self.transact(move |transaction| tidy(transaction, now)).await
    }
}

async fn look_at_clocks(mut transaction: Transaction, now: Timestamp) -> Result<(), Failure> {
    hours::look_at_all(&mut transaction, now).await?;
    retention::look_at_age(&mut transaction, now).await?;
    transaction.commit().await
}

async fn tidy(mut transaction: Transaction, now: Timestamp) -> Result<(), Failure> {
    transaction
        .execute("DELETE FROM requests WHERE created_at < $1", args![now - REQUESTS_KEPT])
        .await?;
    transaction
        .execute("DELETE FROM sessions WHERE expires_at < $1", args![now])
        .await?;
    transaction
        .execute("DELETE FROM invitations WHERE expires_at < $1", args![now])
        .await?;
    transaction.commit().await
}
