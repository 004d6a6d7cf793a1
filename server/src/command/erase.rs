//! `headset erase --customer WHO`.

use super::customer::{count, meant, operator};
use super::{Place, Whom, database, tell, tell_progress};
use desk::{Audited, Bus, Desk, Files, Found};
use std::time::Duration;

/// How often it is looked how far a desk that is served has come.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Has a customer erased: by the desk that is served, so that whoever looks at them is told, and by this process where none is.
pub(super) async fn run(whom: &Whom, place: &Place) -> anyhow::Result<()> {
    let by = operator(whom)?;
    let desk = database::open(place, false, Files::in_memory(), Bus::default()).await?;
    let customers: Vec<_> = meant(&desk, whom).await?.iter().map(Found::customer).collect();
    let mut files = 0;
    for audit in desk.erase_customers(&customers, &by).await? {
        let erased = finished(&desk, audit).await?;
        files += erased.files;
        tell(&format!(
            "Erased a customer with {}, {} and {}.",
            count(erased.conversations, "conversation", "conversations"),
            count(erased.records, "record", "records"),
            count(erased.files, "file", "files"),
        ));
    }
    if files > 0 {
        tell("What was in files is removed by the desk that is served: within seconds, or when one is next.");
    }
    Ok(())
}

/// Waits until it is done. Whoever ends this command before that finds it done later.
async fn finished(desk: &Desk, audit: i64) -> anyhow::Result<Audited> {
    let mut is_told = false;
    loop {
        let progress = desk.erasing(audit).await?;
        if progress.audited.finished_at.is_some() {
            return Ok(progress.audited);
        }
        if progress.is_served {
            if !is_told {
                tell_progress("The desk that is served does it.");
                is_told = true;
            }
        } else {
            desk.erase_now(audit).await?;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
