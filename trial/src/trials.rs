//! The promises R1 to R13, each tried on the real binary. A trial says what it saw; one that fails says what was broken.

mod backups;
mod cluster;
mod deaf;
mod failure;
mod half_open;
mod hostile;
mod kill;
mod once;
mod order;
mod pairs;
mod reply;
mod requests;
mod restart;
mod synced;
mod winner;

use crate::place::Place;
use crate::{progress, tell};
use anyhow::{bail, ensure};

/// How much of a trial is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Full,
    /// Seconds, for `make test`.
    Short,
}

/// What a trial saw, and whether that is what was promised.
pub(crate) struct Seen {
    pub(crate) words: String,
    pub(crate) holds: bool,
}

/// One promise.
struct Trial {
    name: &'static str,
    promise: &'static str,
    tried: On,
}

/// On which database it is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Sqlite,
    Both,
    /// The one that has several nodes.
    Postgres,
}

const fn trial(name: &'static str, promise: &'static str, tried: On) -> Trial {
    Trial { name, promise, tried }
}

const TRIALS: [Trial; 13] = [
    trial("R1", "acknowledged is durable", On::Both),
    trial("R1b", "synced is durable", On::Sqlite),
    trial("R2", "no false acknowledgement", On::Both),
    trial("R3", "exactly once", On::Both),
    trial("R4", "one order", On::Both),
    trial("R6", "one winner", On::Both),
    trial("R7", "nothing stuck", On::Sqlite),
    trial("R8", "dead sockets are noticed", On::Sqlite),
    trial("R9", "bounded memory", On::Sqlite),
    trial("R10", "hostile frames", On::Sqlite),
    trial("R11", "a restart loses nobody", On::Sqlite),
    trial("R12", "backups are whole", On::Both),
    trial("R13", "several nodes", On::Postgres),
];

/// Runs these trials, or all; each where it is asked for.
pub(crate) async fn run(names: &[String], size: Size) -> anyhow::Result<()> {
    for name in names {
        ensure!(
            TRIALS.iter().any(|trial| trial.name == name),
            "there is no trial {name}"
        );
    }
    let mut broken = Vec::new();
    for place in Place::all()? {
        let is_wanted = |trial: &&Trial| {
            let is_named = names.is_empty() || names.iter().any(|name| name == trial.name);
            // R8 waits for what takes its time; in short it is tried by the browsers' tests.
            let is_short = size == Size::Full || trial.name != "R8";
            let is_here = match place {
                Place::Folder(_) => trial.tried != On::Postgres,
                Place::Postgres(_) => trial.tried != On::Sqlite,
            };
            is_named && is_short && is_here
        };
        for trial in TRIALS.iter().filter(is_wanted) {
            progress(&format!("{} on {}: {}", trial.name, place.name(), trial.promise));
            let seen = match trial.name {
                "R1" => kill::run(&place, size).await?,
                "R1b" => synced::run(&place, size).await?,
                "R2" => failure::run(&place, size).await?,
                "R8" => half_open::run(&place).await?,
                "R9" => deaf::run(&place, size).await?,
                "R10" => hostile::run(&place, size).await?,
                "R3" => once::run(&place, size).await?,
                "R4" => order::run(&place, size).await?,
                "R6" => winner::run(&place, size).await?,
                "R7" => reply::run(&place, size).await?,
                "R11" => restart::run(&place, size).await?,
                "R13" => cluster::run(&place, size).await?,
                "R12" => backups::run(&place, size).await?,
                other => bail!("{other} is named and not written"),
            };
            let verdict = if seen.holds { "holds" } else { "BROKEN" };
            tell(&format!(
                "{:<4} {:<9} {:<23} {verdict}: {}",
                trial.name,
                place.name(),
                trial.promise,
                seen.words
            ));
            if !seen.holds {
                broken.push(trial.name);
            }
        }
    }
    ensure!(broken.is_empty(), "broken: {}", broken.join(", "));
    Ok(())
}
