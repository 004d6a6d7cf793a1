//! P9: how long the real binary takes from start to ready with much stored, beside a bare one that opens an empty database.

use super::bare;
use super::report::{Report, Row, Target};
use crate::bulk::Bulk;
use crate::demo::Demo;
use crate::place::Place;
use crate::process::Binary;
use crate::progress;
use crate::rounds::{Round, alternate};

const ROUNDS: usize = 16;
/// All of them together are a hundred thousand messages.
const CONVERSATIONS: i64 = 1_000;
const MESSAGES_EACH: i64 = 100;

pub(super) async fn run(place: &Place, report: &mut Report) -> anyhow::Result<()> {
    progress("P9: a desk with 100,000 messages starts");
    let database = place.database("ready").await?;
    let demo = Demo::open(database.clone()).await?;
    let mut bulk = Bulk::open(&database).await?;
    bulk.ended(demo.billing, demo.amy.person, 0, CONVERSATIONS, MESSAGES_EACH)
        .await?;
    bulk.settle().await?;
    drop(demo);
    let folder = tempfile::tempdir()?;
    let binary = Binary::new(&database, folder.path().into()).await?;
    let file = folder.path().join("bare.db");
    let rounds = alternate(
        ROUNDS,
        async || {
            let (_, process) = bare::start(Some(&file)).await?;
            let ready_after = process.ready_after;
            process.kill().await?;
            Ok(ready_after)
        },
        async || {
            let process = binary.start().await?;
            let ready_after = process.ready_after;
            process.terminate().await?;
            Ok(ready_after)
        },
    )
    .await?;
    let rounds: Vec<Round> = rounds
        .into_iter()
        .map(|(bare, desk)| Round {
            reference: bare.as_secs_f64() * 1000.0,
            measured: desk.as_secs_f64() * 1000.0,
        })
        .collect();
    let row = Row {
        name: "P9",
        place: place.name(),
        what: "start to ready with 100,000 messages stored / bare binary",
        target: Target::AtMost(5.0),
    };
    report.ratio(row, "ms", &rounds)
}
