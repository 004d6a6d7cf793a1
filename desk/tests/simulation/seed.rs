//! One seed from beginning to end, and what is told when it fails.

use crate::template::{Template, runtime};
use crate::trace::Trace;
use crate::world::World;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Steps of a seed, at least and at most.
const STEPS: (u64, u64) = (40, 110);

/// What may happen in a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Acts {
    /// What could when the first seeds were kept: nothing else draws from them.
    Earlier,
    /// All of it: files, ratings, answers before a chat, customers whom the site names, and doorbells that fail.
    All,
}

/// Of a hundred steps, before so many comes one of those that were added.
const ADDED: u64 = 12;

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

#[derive(Clone, Copy)]
enum Added {
    SendFile,
    DieOverFile,
    SendAgain,
    OpenFile,
    Rate,
    OtherBrowser,
    Doorbell,
    Reconnect,
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
        let trace = run(seed, Acts::All);
        if tells {
            eprintln!("seed {seed} holds:\n{}", trace.lines().join("\n"));
        }
    }
}

/// Runs a seed; what happened in it.
pub(crate) fn run(seed: u64, acts: Acts) -> Trace {
    let (template, trace) = (Template::get(), Trace::default());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime().block_on(live(seed, acts, template, trace.clone()));
    }));
    if let Err(panic) = outcome {
        let why = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic without words");
        let (step, last) = (trace.lines().len(), trace.last());
        let replay = match acts {
            Acts::Earlier => "--test simulation failed_once",
            Acts::All => "--test simulation --no-capture first_quarter",
        };
        panic!(
            "seed {seed} of {acts:?} fails after line {step} of its trace: {why}\n{last}\n\
             replay: SIMULATION_SEED={seed} cargo nextest run -p desk {replay}"
        );
    }
    trace
}

async fn live(seed: u64, acts: Acts, template: &Template, trace: Trace) {
    use Step::{Administrator, Begin, Colleague, Crash, Customer, ManyWrite, Pass, Record, Repeat, ReuseId, Stall};
    let mut world = World::open(seed, acts, template, trace).await;
    for _ in 0..world.random.between(STEPS.0, STEPS.1) {
        if world.has_all_acts() && world.random.percent(ADDED) {
            world.let_a_moment_pass();
            world.added_act().await;
        }
        world.let_a_moment_pass();
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

impl World {
    /// Times are what orders a line: no two deeds happen in the same millisecond.
    fn let_a_moment_pass(&mut self) {
        let moment = self.random.between(1, 900);
        self.clock.advance(Duration::from_millis(moment));
    }

    async fn added_act(&mut self) {
        let act = self.random.weighted(&[
            (14, Added::SendFile),
            (4, Added::DieOverFile),
            (4, Added::SendAgain),
            (3, Added::OpenFile),
            (5, Added::Rate),
            (2, Added::OtherBrowser),
            (5, Added::Doorbell),
            (4, Added::Reconnect),
        ]);
        match act {
            Added::SendFile => self.somebody_sends_a_file().await,
            Added::DieOverFile => self.dies_over_a_file().await,
            Added::SendAgain => self.sends_a_file_again().await,
            Added::OpenFile => self.everybody_opens_a_file().await,
            Added::Rate => self.somebody_rates().await,
            Added::OtherBrowser => self.looks_in_another_browser().await,
            Added::Doorbell => self.a_doorbell_fails().await,
            Added::Reconnect => self.a_page_reconnects().await,
        }
    }
}
