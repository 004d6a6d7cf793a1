//! One seed from beginning to end, and what is told when it fails.

use crate::template::{Template, runtime};
use crate::trace::Trace;
use crate::world::World;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Steps of a seed, at least and at most.
const STEPS: (u64, u64) = (40, 110);

#[derive(Clone, Copy)]
enum Step {
    Customer,
    Colleague,
    Record,
    Administrator,
    ManyWrite,
    Pass,
    Repeat,
    ReuseId,
    Crash,
    Begin,
    Stall,
}

/// The seeds that the environment asks for, if it does.
pub(crate) fn asked_for() -> Option<Range<u64>> {
    if let Ok(one) = std::env::var("SIMULATION_SEED") {
        let seed = one.parse().expect("SIMULATION_SEED is a number");
        return Some(seed..seed + 1);
    }
    let range = std::env::var("SIMULATION_SEEDS").ok()?;
    let (from, to) = range.split_once("..").expect("SIMULATION_SEEDS is from..to");
    let number = |text: &str| text.parse().expect("SIMULATION_SEEDS is from..to");
    Some(number(from)..number(to))
}

pub(crate) fn run_all(seeds: Range<u64>) {
    let tells = std::env::var("SIMULATION_SEED").is_ok();
    for seed in seeds {
        let trace = run(seed);
        if tells {
            eprintln!("seed {seed} holds:\n{}", trace.lines().join("\n"));
        }
    }
}

/// Runs a seed; what happened in it.
pub(crate) fn run(seed: u64) -> Trace {
    let (template, trace) = (Template::get(), Trace::default());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime().block_on(live(seed, template, trace.clone()));
    }));
    if let Err(panic) = outcome {
        let why = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic without words");
        let (step, last) = (trace.lines().len(), trace.last());
        panic!(
            "seed {seed} fails after line {step} of its trace: {why}\n{last}\n\
             replay: SIMULATION_SEED={seed} cargo nextest run -p desk --test simulation --no-capture first_quarter"
        );
    }
    trace
}

async fn live(seed: u64, template: &Template, trace: Trace) {
    use Step::{Administrator, Begin, Colleague, Crash, Customer, ManyWrite, Pass, Record, Repeat, ReuseId, Stall};
    let mut world = World::open(seed, template, trace).await;
    for _ in 0..world.random.between(STEPS.0, STEPS.1) {
        // Times are what orders a line: no two deeds happen in the same millisecond.
        let moment = world.random.between(1, 900);
        world.clock.advance(Duration::from_millis(moment));
        let step = world.random.weighted(&[
            (36, Customer),
            (44, Colleague),
            (20, Record),
            (2, Administrator),
            (2, ManyWrite),
            (18, Pass),
            (6, Repeat),
            (2, ReuseId),
            (2, Crash),
            (2, Begin),
            (2, Stall),
        ]);
        match step {
            Customer => world.customer_acts().await,
            Colleague => world.colleague_acts().await,
            Record => world.acts_on_records().await,
            Administrator => world.administrator_acts().await,
            ManyWrite => world.many_write().await,
            Pass => world.pass().await,
            Repeat => world.repeat().await,
            ReuseId => world.reuse_id().await,
            Crash => world.crash().await,
            Begin if world.may_be_two && world.processes.len() < 2 => world.begin_process().await,
            Begin => {}
            Stall => world.stall().await,
        }
    }
    world.end().await;
}
