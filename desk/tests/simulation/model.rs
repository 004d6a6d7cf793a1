//! Random histories of customers, agents, a manager, an administrator and the clock at one desk, against a small model that knows
//! the rules of behaviour 4 to 9 on its own: it says beforehand whether each step succeeds, and afterwards what all is stored. Where
//! the simulation asks what must never happen, this asks what has to.
//!
//! Everybody is there all the time but customers, who go now and then. `MODEL_CASES=10000` runs so many histories; each follows
//! from its number alone.

mod rules;
mod steps;
mod stored;

use crate::template::{Template, runtime};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

/// The histories of every day.
const CASES: u64 = 300;

fn cases() -> u64 {
    let asked = std::env::var("MODEL_CASES").ok();
    asked.map_or(CASES, |cases| cases.parse().expect("MODEL_CASES is a number"))
}

/// A handful of threads that take turns at all of them.
#[test]
fn whatever_happens_a_desk_is_what_its_model_says() {
    let template = Template::get();
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let case = next.fetch_add(1, Ordering::Relaxed);
                    if case >= cases() {
                        return;
                    }
                    run(case, template);
                }
            });
        }
    });
}

fn run(case: u64, template: &Template) {
    let history = steps::History::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime().block_on(steps::live(case, template, history.clone()));
    }));
    if let Err(panic) = outcome {
        let why = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic without words");
        panic!("history {case}: {why}\n{}", history.lines().join("\n"));
    }
}
