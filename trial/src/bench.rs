//! The rows of the budgets that `trial` measures, each printed beside its target. Speeds are ratios to a raw limit of the same
//! machine, measured in the same run in alternating blocks; they are reported and never asserted. Sizes are (P7).
//!
//! P1, P2, P3, P6, P7, P9 and P14 are those of the real binary, driven through its doors. P5 compares a large desk with a small one,
//! by the desk's own transactions. P1d and P3b hold two nodes against one, and have no target.

pub(crate) mod bare;
mod crowd;
mod delay;
mod fan;
mod growth;
mod nodes;
mod raw;
mod ready;
mod report;
mod sitting;
mod talking;
mod throughput;

use crate::place::Place;
use anyhow::ensure;
use report::Report;

const ROWS: [&str; 12] = [
    "P1", "P1b", "P1c", "P1d", "P2", "P3", "P3b", "P5", "P6", "P7", "P9", "P14",
];

/// Prints these rows, or all.
pub(crate) async fn run(names: &[String], messages: i64) -> anyhow::Result<()> {
    for name in names {
        ensure!(ROWS.contains(&name.as_str()), "there is no row {name}");
    }
    let is_wanted = |row: &str| names.is_empty() || names.iter().any(|name| name == row);
    let places = Place::all()?;
    let mut report = Report::create()?;
    for place in &places {
        let on_sqlite = matches!(place, Place::Folder(_));
        let (rates, syncs) = if on_sqlite {
            (is_wanted("P1"), is_wanted("P1c"))
        } else {
            (is_wanted("P1b"), false)
        };
        if rates || syncs {
            throughput::run(place, &mut report, rates, syncs).await?;
        }
        if on_sqlite && (is_wanted("P2") || is_wanted("P3")) {
            delay::run(place, &mut report).await?;
        }
        if is_wanted("P5") {
            growth::run(place, &mut report, messages).await?;
        }
        if !on_sqlite {
            nodes::run(place, &mut report, is_wanted("P1d"), is_wanted("P3b")).await?;
            continue;
        }
        if is_wanted("P6") {
            fan::run(place, &mut report).await?;
        }
        if is_wanted("P7") || is_wanted("P14") {
            sitting::run(place, &mut report, is_wanted("P7"), is_wanted("P14")).await?;
        }
        if is_wanted("P9") {
            ready::run(place, &mut report).await?;
        }
    }
    let on_postgres = [("P1b", "postgres"), ("P1d", nodes::PLACE), ("P3b", nodes::PLACE)];
    for (row, place) in on_postgres.into_iter().filter(|(row, _)| is_wanted(row)) {
        if places.len() == 1 {
            report.missing(row, place, "HEADSET_TEST_POSTGRES names none")?;
        }
    }
    report.end()
}
