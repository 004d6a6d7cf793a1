//! A simulation of whole days at a desk: from a seed alone follows who acts next and what they do, what time it is, and when a
//! process dies. Everything is the real thing but the clock: `desk::Desk` on a SQLite file, synced as in production.
//!
//! Deeds are done one at a time, so that outcomes follow from the seed and not from the scheduler; what is sent in the same
//! moment goes through one group, in the order of the seed. Races between transactions are the stories' (`absence_races`, …). A
//! commit is atomic, so a process dies before or after one: a reply is lost and the deed asked for again under its id. A file takes
//! two commits and a store: a process dies between those, too.
//!
//! `SIMULATION_SEED=n` runs one seed and tells its trace, `SIMULATION_SEEDS=from..to` runs others than those of every day.

mod after_beat;
mod asking;
mod colleague_acts;
mod customer_acts;
mod deeds;
mod doing;
mod doorbells;
mod ending;
mod expectations;
mod files;
mod identities;
mod kept;
mod looking;
mod model;
mod office;
mod outside;
mod presence;
mod random;
mod readers;
mod record_acts;
mod record_pages;
mod records;
mod seed;
mod store;
mod survey;
mod template;
mod time;
mod together;
mod trace;
mod world;

use domain::time::Timestamp;
use seed::Acts;
use std::ops::Range;

/// When every seed begins.
pub(crate) const START: Timestamp = Timestamp(1_800_000_000_000);

/// The seeds of one of four tests that run beside each other, of those asked for or else of those of every day.
fn quarter(number: u64) -> Range<u64> {
    let all = seed::asked_for().unwrap_or(0..1_000);
    let length = (all.end - all.start).div_ceil(4);
    let from = all.start + length * number;
    from.min(all.end)..(from + length).min(all.end)
}

#[test]
fn a_desk_keeps_its_word_in_the_first_quarter_of_the_seeds() {
    seed::run_all(quarter(0));
}

#[test]
fn a_desk_keeps_its_word_in_the_second_quarter_of_the_seeds() {
    seed::run_all(quarter(1));
}

#[test]
fn a_desk_keeps_its_word_in_the_third_quarter_of_the_seeds() {
    seed::run_all(quarter(2));
}

#[test]
fn a_desk_keeps_its_word_in_the_last_quarter_of_the_seeds() {
    seed::run_all(quarter(3));
}

#[test]
fn seeds_that_failed_once_fail_no_more() {
    for (seed, acts, what) in kept::KEPT {
        assert!(!what.is_empty());
        seed::run(seed, acts);
    }
}

#[test]
fn the_same_seed_is_the_same_day() {
    for seed in 0..4 {
        let (once, again) = (seed::run(seed, Acts::All), seed::run(seed, Acts::All));
        assert_eq!(once.lines(), again.lines());
        assert_eq!(once.hash(), again.hash());
    }
}
