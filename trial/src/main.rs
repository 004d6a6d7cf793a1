//! The `trial` binary: what Headset is tried out with.
//!
//! `trial run` drives the real binary through its doors, kills it, and compares what everybody was told with what is stored;
//! `trial bench` prints how fast and how small it is beside raw limits, and what a large desk costs; `trial fill` makes one for the
//! browser tests. Large desks are made by `desk`'s own transactions.

mod balancer;
mod bench;
mod bulk;
mod crew;
mod customer;
mod demo;
mod disk;
mod door;
mod fill;
mod load;
mod place;
mod process;
mod proxy;
mod rounds;
mod samples;
mod socket;
mod stage;
mod stored;
mod told;
mod trials;
mod vitals;

use anyhow::Context;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use trials::Size;

/// Tries Headset out.
#[derive(Debug, Parser)]
#[command(name = "trial", version, about, arg_required_else_help = true)]
struct Trial {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print how fast and how small the real binary is beside raw limits (P1 to P14), and what a desk costs that has grown large
    /// beside the same desk when it was small (P5); on SQLite and, where HEADSET_TEST_POSTGRES names one, on Postgres.
    Bench {
        /// Only these rows, such as P1.
        names: Vec<String>,
        /// How many messages are stored where that makes a difference.
        #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(i64).range(100_000..))]
        messages: i64,
    },
    /// A bare server to hold the real one against.
    #[command(hide = true)]
    Bare {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long)]
        database: Option<PathBuf>,
    },
    /// Try what is promised (R1 to R14) on the real binary, on SQLite and, where HEADSET_TEST_POSTGRES names one, on Postgres,
    /// with one node and with two.
    Run {
        /// Only these, such as R1.
        names: Vec<String>,
        /// Seconds instead of minutes.
        #[arg(long)]
        short: bool,
        /// How long R14 goes on, wherever it is tried.
        #[arg(long, default_value_t = 0.25, conflicts_with = "short")]
        hours: f64,
    },
    /// Make a data folder in which Amy has many cases and one of them is long, and print its customers as JSON.
    Fill {
        /// The data folder, which `headset serve --demo` then serves; made if it is missing.
        #[arg(long)]
        data: PathBuf,
        /// How many conversations Amy has accepted.
        #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
        cases: u64,
        /// How many entries the first of them has.
        #[arg(long, default_value_t = 10_000)]
        entries: u64,
    },
}

fn main() -> ExitCode {
    match start(Trial::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "trial: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Bench { names, messages } => bench::run(&names, messages).await,
            Command::Bare { listen, database } => bench::bare::serve(listen, database.as_deref()).await,
            Command::Run { names, short, hours } => {
                let soak = Duration::try_from_secs_f64(hours * 3600.0).context("--hours is no length of time")?;
                trials::run(&names, if short { Size::Short } else { Size::Full }, soak).await
            }
            Command::Fill { data, cases, entries } => {
                let customers = fill::run(&data, cases, entries).await?;
                tell(&serde_json::to_string(&customers)?);
                Ok(())
            }
        }
    })
}

/// Says what is being done now; long runs show that they go on.
fn progress(text: &str) {
    let _ = writeln!(std::io::stderr(), "==> {text}");
}

/// Says something to whoever typed the command. A closed pipe is no error.
fn tell(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
