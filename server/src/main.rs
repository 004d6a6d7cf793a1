//! The `headset` binary. Only wires: what it does is in `server::command`.

use clap::Parser;
use server::command::Headset;
use std::process::ExitCode;

fn main() -> ExitCode {
    server::command::run(Headset::parse())
}
