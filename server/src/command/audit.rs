//! `headset audit`.

use super::customer::count;
use super::{Place, database, tell};
use desk::{Audited, Bus, Files};
use domain::retention::moment;
use domain::time::Timestamp;

/// The last so many are told.
const MOST: i64 = 100;

/// Tells what was exported, erased and deleted, the newest first.
pub(super) async fn run(place: &Place) -> anyhow::Result<()> {
    let desk = database::open(place, false, Files::in_memory(), Bus::default()).await?;
    let acts = desk.audit(MOST).await?;
    if acts.is_empty() {
        tell("Nothing was exported, erased or deleted.");
    }
    for act in acts {
        tell(&described(&act));
    }
    Ok(())
}

/// `2026-11-24T13:02:00Z erase by root: 1 conversation, 0 records, 2 files`
fn described(act: &Audited) -> String {
    let unfinished = if act.finished_at.is_some() {
        ""
    } else {
        ", not finished"
    };
    format!(
        "{} {} by {}: {}, {}, {}{unfinished}",
        moment(Timestamp(act.begun_at)),
        act.act,
        act.actor,
        count(act.conversations, "conversation", "conversations"),
        count(act.records, "record", "records"),
        count(act.files, "file", "files"),
    )
}
