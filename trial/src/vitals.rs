//! What a running process has used, as the system counts it.

use anyhow::Context;
use rustix::process::Pid;
use std::fs::{read_dir, read_to_string};
use std::time::Duration;

/// How many files and sockets it has open.
pub(crate) fn descriptors(process: Pid) -> anyhow::Result<usize> {
    Ok(read_dir(format!("/proc/{}/fd", process.as_raw_nonzero()))?.count())
}

/// Time on a processor, of all its threads that live now.
pub(crate) fn processor_time(process: Pid) -> anyhow::Result<Duration> {
    let mut nanos = 0;
    for thread in read_dir(format!("/proc/{}/task", process.as_raw_nonzero()))? {
        // Its first number is what `stat` tells in hundredths of a second. A thread may end just now.
        let Ok(text) = read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let first = text.split_whitespace().next().context("the system counts time")?;
        nanos += first.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}
