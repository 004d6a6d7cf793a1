//! What the system knows of this process, under the names that Prometheus' own libraries give it. Only Linux tells.

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::fs;

/// As last read.
#[derive(Clone, Debug, Default)]
pub(super) struct Process {
    resident_bytes: Gauge,
    open_descriptors: Gauge,
}

impl Process {
    /// Has it shown, where there is anything to show.
    pub(super) fn register(&self, registry: &mut Registry) {
        if resident_bytes().is_some() {
            registry.register(
                "process_resident_memory_bytes",
                "Memory of this process that is in RAM",
                self.resident_bytes.clone(),
            );
        }
        if open_descriptors().is_some() {
            registry.register(
                "process_open_fds",
                "File descriptors that this process has open",
                self.open_descriptors.clone(),
            );
        }
    }

    /// Reads it anew, beside the tasks that answer requests: ten thousand descriptors are listed in milliseconds.
    pub(super) async fn read(&self) {
        let read = tokio::task::spawn_blocking(|| (resident_bytes(), open_descriptors())).await;
        let Ok((resident_bytes, open_descriptors)) = read else {
            return;
        };
        self.resident_bytes.set(resident_bytes.unwrap_or_default());
        self.open_descriptors.set(open_descriptors.unwrap_or_default());
    }
}

fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Without the one that lists them.
fn open_descriptors() -> Option<i64> {
    let listed = fs::read_dir("/proc/self/fd").ok()?.count();
    i64::try_from(listed.saturating_sub(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_how_large_a_process_is_and_what_it_has_open() {
        let (before, memory) = (open_descriptors().expect("told"), resident_bytes().expect("told"));
        assert!(memory > 1 << 20, "{memory}");
        let _open: Vec<_> = (0..50)
            .map(|_| fs::File::open("/proc/self/status").expect("opens"))
            .collect();
        let after = open_descriptors().expect("told");
        assert!(after >= before + 40, "{before} and {after}");
    }
}
