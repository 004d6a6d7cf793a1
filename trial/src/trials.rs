//! The promises R1 to R14, each tried on the real binary. A trial says what it saw; one that fails says what was broken.

mod backups;
mod cluster;
mod deaf;
mod due;
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
mod soak;
mod synced;
mod winner;

use crate::place::Place;
use crate::stage::Scene;
use crate::{progress, tell};
use anyhow::{bail, ensure};
use std::time::Duration;

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
    tried: &'static [On],
}

/// Where it is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Sqlite,
    Postgres,
    /// On Postgres, behind a balancer.
    TwoNodes,
}

impl On {
    /// What can be tried at this place.
    fn at(place: &Place) -> &'static [Self] {
        match place {
            Place::Folder(_) => &[Self::Sqlite],
            Place::Postgres(_) => &[Self::Postgres, Self::TwoNodes],
        }
    }

    fn nodes(self) -> usize {
        match self {
            Self::Sqlite | Self::Postgres => 1,
            Self::TwoNodes => 2,
        }
    }
}

const ON_SQLITE: &[On] = &[On::Sqlite];
const ON_BOTH: &[On] = &[On::Sqlite, On::Postgres];
/// Races and deaths of nodes: one node on Postgres has none that it has not on SQLite, or that two do not have.
const AND_AT_TWO_NODES: &[On] = &[On::Sqlite, On::TwoNodes];
const EVERYWHERE: &[On] = &[On::Sqlite, On::Postgres, On::TwoNodes];

const fn trial(name: &'static str, promise: &'static str, tried: &'static [On]) -> Trial {
    Trial { name, promise, tried }
}

const TRIALS: [Trial; 14] = [
    trial("R1", "acknowledged is durable", EVERYWHERE),
    trial("R1b", "synced is durable", ON_SQLITE),
    trial("R2", "no false acknowledgement", EVERYWHERE),
    trial("R3", "exactly once", EVERYWHERE),
    trial("R4", "one order", EVERYWHERE),
    trial("R6", "one winner", AND_AT_TWO_NODES),
    trial("R7", "nothing stuck", AND_AT_TWO_NODES),
    trial("R8", "dead sockets are noticed", AND_AT_TWO_NODES),
    trial("R9", "bounded memory", ON_SQLITE),
    trial("R10", "hostile frames", ON_SQLITE),
    trial("R11", "a restart loses nobody", AND_AT_TWO_NODES),
    trial("R12", "backups are whole", ON_BOTH),
    trial("R13", "several nodes", &[On::TwoNodes]),
    trial("R14", "nothing grows", AND_AT_TWO_NODES),
];

impl Trial {
    fn is_wanted(&self, names: &[String], on: On, size: Size) -> bool {
        let is_named = names.is_empty() || names.iter().any(|name| name == self.name);
        let is_tried = match size {
            Size::Full => self.tried.contains(&on),
            // R8 waits for what takes its time; in short it is tried by the browsers' tests.
            Size::Short if self.name == "R8" => false,
            // What holds at two nodes is not tried at one of them once more.
            Size::Short if on == On::Postgres => self.tried.contains(&on) && !self.tried.contains(&On::TwoNodes),
            Size::Short => self.tried.contains(&on),
        };
        is_named && is_tried
    }

    async fn play(&self, scene: Scene<'_>, size: Size, soak: Duration) -> anyhow::Result<Seen> {
        let place = scene.place;
        match self.name {
            "R1" => kill::run(scene, size).await,
            "R1b" => synced::run(place, size).await,
            "R2" => failure::run(scene, size).await,
            "R3" => once::run(scene, size).await,
            "R4" => order::run(scene, size).await,
            "R6" => winner::run(scene, size).await,
            "R7" => reply::run(scene, size).await,
            "R8" => half_open::run(scene).await,
            "R9" => deaf::run(place, size).await,
            "R10" => hostile::run(place, size).await,
            "R11" => restart::run(scene, size).await,
            "R12" => backups::run(place, size).await,
            "R13" => cluster::run(place, size).await,
            "R14" => soak::run(scene, size, soak).await,
            other => bail!("{other} is named and not written"),
        }
    }
}

/// Runs these trials, or all; each where it is asked for. A soak in full goes on for this time.
pub(crate) async fn run(names: &[String], size: Size, soak: Duration) -> anyhow::Result<()> {
    for name in names {
        ensure!(
            TRIALS.iter().any(|trial| trial.name == name),
            "there is no trial {name}"
        );
    }
    let mut broken = Vec::new();
    for place in Place::all()? {
        for on in On::at(&place) {
            let scene = Scene {
                place: &place,
                nodes: on.nodes(),
            };
            for trial in TRIALS.iter().filter(|trial| trial.is_wanted(names, *on, size)) {
                progress(&format!("{} on {}: {}", trial.name, scene.name(), trial.promise));
                let seen = trial.play(scene, size, soak).await?;
                let verdict = if seen.holds { "holds" } else { "BROKEN" };
                tell(&format!(
                    "{:<4} {:<10} {:<24} {verdict}: {}",
                    trial.name,
                    scene.name(),
                    trial.promise,
                    seen.words
                ));
                if !seen.holds {
                    broken.push(format!("{} on {}", trial.name, scene.name()));
                }
            }
        }
    }
    ensure!(broken.is_empty(), "broken: {}", broken.join(", "));
    Ok(())
}
