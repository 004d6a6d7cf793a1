//! What a process did to the files of its SQLite database, as strace wrote it down, and what the disk would hold if the power had gone
//! at some moment: what was synced, and of the rest whatever chance leaves.

use anyhow::{Context, bail, ensure};
use rand::RngExt;
use rand::rngs::StdRng;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A disk writes this much at once or not at all, in bytes.
const SECTOR: usize = 512;
/// Longer than anything that SQLite writes at once.
const LONGEST: usize = 100_000;

/// Microseconds since 1970.
pub(crate) type Micros = u64;

/// What time it is, by the clock that strace reads.
#[expect(clippy::disallowed_methods, reason = "the clock of a desk tells milliseconds")]
pub(crate) fn now() -> anyhow::Result<Micros> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros().try_into()?)
}

/// The database's file and its write-ahead log.
pub(crate) struct Disk([History; 2]);

/// What happened to one file, in the order in which it began.
#[derive(Default)]
struct History {
    before: Vec<u8>,
    events: Vec<Event>,
}

struct Event {
    /// Of the process.
    thread: usize,
    began: Micros,
    ended: Micros,
    what: What,
}

enum What {
    Write {
        at: usize,
        bytes: Vec<u8>,
    },
    /// The file has this length from now on.
    Cut {
        length: usize,
    },
    Sync,
    /// The sync failed: what was written since the last one may be lost although it can still be read.
    FailedSync,
}

/// One line of strace's, as far as it matters.
struct Call<'line> {
    thread: usize,
    began: Micros,
    ended: Micros,
    name: &'line str,
    /// In hexadecimal escapes.
    path: &'line str,
    /// Which file the process knows under which number.
    descriptor: &'line str,
    arguments: &'line str,
    result: &'line str,
}

/// What strace is started with, so that it writes into files that begin with `traces`. After so many syncs one fails, and then every
/// so many.
pub(crate) fn strace(traces: &Path, first_failure: u32, then_every: u32) -> Vec<OsString> {
    let words = format!(
        "strace -D -ff -qq --seccomp-bpf -y -ttt -T -xx -s {LONGEST} -e signal=none \
         -e trace=lseek,write,pwrite64,ftruncate,fdatasync,fsync \
         -e inject=fdatasync,fsync:error=EIO:when={first_failure}+{then_every} -o"
    );
    let words = words.split(' ').filter(|word| !word.is_empty()).map(OsString::from);
    words.chain([traces.into()]).collect()
}

/// What strace wrote, a text for each thread.
fn written(traces: &Path) -> anyhow::Result<Vec<String>> {
    let folder = traces.parent().context("traces lie in a folder")?;
    let name = traces
        .file_name()
        .context("traces have a name")?
        .to_string_lossy()
        .into_owned();
    let mut threads = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with(&name) {
            threads.push(std::fs::read_to_string(file.path())?);
        }
    }
    Ok(threads)
}

/// How many syncs have been made to fail by now.
pub(crate) fn failed_syncs(traces: &Path) -> anyhow::Result<usize> {
    let threads = written(traces)?;
    Ok(threads.iter().map(|text| text.matches("(INJECTED)").count()).sum())
}

impl Disk {
    /// What the process did to `database`, which was `before` when it began.
    pub(crate) fn read(before: Vec<u8>, database: &Path, traces: &Path) -> anyhow::Result<Self> {
        let log = database.with_extension("db-wal");
        let threads = written(traces)?;
        let paths = [escaped(database), escaped(&log)];
        let mut calls = Vec::new();
        for (thread, text) in threads.iter().enumerate() {
            calls.extend(text.lines().filter_map(|line| Call::read(thread, line)));
        }
        calls.sort_by_key(|call| call.began);
        let mut histories = [
            History {
                before,
                events: Vec::new(),
            },
            History::default(),
        ];
        let mut positions = std::collections::HashMap::new();
        for call in calls {
            let Some(file) = paths.iter().position(|path| path == call.path) else {
                continue;
            };
            let position = positions.entry((call.descriptor, file)).or_insert(0);
            if let Some(what) = call.what(position)? {
                histories[file].events.push(Event {
                    thread: call.thread,
                    began: call.began,
                    ended: call.ended,
                    what,
                });
            }
        }
        Ok(Self(histories))
    }

    /// How many syncs succeeded, and how many failed.
    pub(crate) fn syncs(&self) -> (usize, usize) {
        let count = |is_meant: fn(&What) -> bool| {
            let events = self.0.iter().flat_map(|history| &history.events);
            events.filter(|event| is_meant(&event.what)).count()
        };
        (
            count(|what| matches!(what, What::Sync)),
            count(|what| matches!(what, What::FailedSync)),
        )
    }

    /// Writes what the disk would hold after this moment into a folder; the database's file there.
    pub(crate) fn lose_power(&self, at: Micros, random: &mut StdRng, folder: &Path) -> anyhow::Result<PathBuf> {
        let [database, log] = &self.0;
        let file = folder.join("after.db");
        std::fs::write(&file, database.after(at, random))?;
        std::fs::write(file.with_extension("db-wal"), log.after(at, random))?;
        Ok(file)
    }
}

impl History {
    fn after(&self, at: Micros, random: &mut StdRng) -> Vec<u8> {
        let mut image = self.before.clone();
        let mut unsynced: Vec<&Event> = Vec::new();
        for event in self.events.iter().take_while(|event| event.began <= at) {
            // The same thread's clock may be off by one between two calls; their order is not.
            let is_over = |earlier: &&mut &Event| earlier.thread == event.thread || earlier.ended <= event.began;
            match event.what {
                What::Write { .. } | What::Cut { .. } => unsynced.push(event),
                What::Sync | What::FailedSync if event.ended > at => {}
                What::Sync => {
                    for synced in unsynced.extract_if(.., |earlier| is_over(&earlier)) {
                        synced.what.apply(&mut image, |_| true);
                    }
                }
                What::FailedSync => unsynced.retain_mut(|earlier| !is_over(&earlier)),
            }
        }
        for event in unsynced {
            event.what.apply(&mut image, |_| random.random());
        }
        image
    }
}

impl What {
    /// Does to a file what was done, as far as each sector is `kept`.
    fn apply(&self, image: &mut Vec<u8>, mut kept: impl FnMut(usize) -> bool) {
        match self {
            Self::Write { at, bytes } => {
                // A write need not begin where a sector does.
                let first = SECTOR - at % SECTOR;
                let (head, rest) = bytes.split_at(first.min(bytes.len()));
                let mut at = *at;
                for part in std::iter::once(head).chain(rest.chunks(SECTOR)) {
                    if kept(at) && !part.is_empty() {
                        image.resize(image.len().max(at + part.len()), 0);
                        image[at..at + part.len()].copy_from_slice(part);
                    }
                    at += part.len();
                }
            }
            Self::Cut { length } => {
                if kept(*length) {
                    image.resize(*length, 0);
                }
            }
            Self::Sync | Self::FailedSync => {}
        }
    }
}

impl<'line> Call<'line> {
    /// Nothing where the line is about something else, or the call never ended.
    fn read(thread: usize, line: &'line str) -> Option<Self> {
        let (began, rest) = line.split_once(' ')?;
        let (name, rest) = rest.split_once('(')?;
        let (call, took) = rest.strip_suffix('>')?.rsplit_once(" <")?;
        let (arguments, result) = call.rsplit_once(" = ")?;
        let (descriptor, rest) = arguments.split_once('<')?;
        let (path, rest) = rest.split_once('>')?;
        let began = micros(began)?;
        Some(Self {
            thread,
            began,
            ended: began + micros(took)?,
            name,
            path,
            descriptor,
            arguments: rest.trim_start_matches(", ").trim_end().strip_suffix(')')?,
            result,
        })
    }

    /// What it did to the file whose position is `position` before and after.
    fn what(&self, position: &mut usize) -> anyhow::Result<Option<What>> {
        let failed = self.result.starts_with('-');
        let done = || self.result.split(' ').next().unwrap_or_default().parse::<usize>();
        Ok(match self.name {
            "fsync" | "fdatasync" if failed => Some(What::FailedSync),
            "fsync" | "fdatasync" => Some(What::Sync),
            _ if failed => None,
            "lseek" => {
                *position = done()?;
                None
            }
            "ftruncate" => Some(What::Cut {
                length: self.arguments.parse()?,
            }),
            "write" | "pwrite64" => {
                let text = self.arguments.strip_prefix('"').context("written bytes")?;
                let (text, rest) = text.split_once('"').context("written bytes")?;
                let mut bytes = unescaped(text)?;
                let numbers = rest.strip_prefix(", ").context("strace wrote down all of it")?;
                ensure!(
                    numbers.split(", ").next() == Some(&bytes.len().to_string()),
                    "strace left something out"
                );
                bytes.truncate(done()?);
                let at = match numbers.split_once(", ") {
                    Some((_, offset)) => offset.parse()?,
                    None => {
                        let at = *position;
                        *position += bytes.len();
                        at
                    }
                };
                Some(What::Write { at, bytes })
            }
            other => bail!("{other} was not to be traced"),
        })
    }
}

/// Seconds with a fraction.
fn micros(text: &str) -> Option<Micros> {
    let (seconds, fraction) = text.split_once('.')?;
    Some(seconds.parse::<Micros>().ok()? * 1_000_000 + fraction.parse::<Micros>().ok()?)
}

/// As strace writes a path with `-xx`.
fn escaped(path: &Path) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        let _ = write!(text, "\\x{byte:02x}");
    }
    text
}

fn unescaped(text: &str) -> anyhow::Result<Vec<u8>> {
    let bytes = text.split("\\x").skip(1).map(|byte| u8::from_str_radix(byte, 16));
    bytes.collect::<Result<_, _>>().context("hexadecimal escapes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    /// A disk on which a database's log was written to so.
    fn traced(lines: &str) -> Disk {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, traces) = (folder.path().join("a.db"), folder.path().join("trace"));
        let log = escaped(&folder.path().join("a.db-wal"));
        std::fs::write(folder.path().join("trace.1"), lines.replace("LOG", &log)).expect("written");
        Disk::read(Vec::new(), &database, &traces).expect("readable")
    }

    /// All that its log can be after this moment, as chance has it.
    fn possible(disk: &Disk, at: Micros) -> std::collections::BTreeSet<Vec<u8>> {
        (0..50)
            .map(|seed| disk.0[1].after(at, &mut StdRng::seed_from_u64(seed)))
            .collect()
    }

    #[test]
    fn what_was_not_synced_may_be_lost() {
        let disk = traced(
            "1.000100 lseek(5<LOG>, 0, SEEK_SET) = 0 <0.000001>\n\
             1.000200 write(5<LOG>, \"\\x41\", 1) = 1 <0.000010>\n\
             1.000300 fdatasync(5<LOG>) = 0 <0.000100>\n\
             1.000500 write(5<LOG>, \"\\x42\", 1) = 1 <0.000010>\n\
             1.000600 fdatasync(5<LOG>) = 0 <0.000100>\n\
             1.000800 fdatasync(5<LOG>) = ? <unfinished ...>\n",
        );
        assert_eq!(disk.syncs(), (2, 0));
        let both: [&[u8]; 2] = [b"", b"A"];
        assert_eq!(
            possible(&disk, 1_000_350),
            both.map(Vec::from).into(),
            "the sync is still under way"
        );
        assert_eq!(possible(&disk, 1_000_450), [b"A".to_vec()].into());
        let both: [&[u8]; 2] = [b"A", b"AB"];
        assert_eq!(possible(&disk, 1_000_650), both.map(Vec::from).into());
        assert_eq!(possible(&disk, 1_000_750), [b"AB".to_vec()].into());
    }

    #[test]
    fn what_a_failed_sync_was_for_is_lost() {
        let disk = traced(
            "1.000200 pwrite64(5<LOG>, \"\\x41\\x42\", 2, 0) = 2 <0.000010>\n\
             1.000300 fdatasync(5<LOG>) = -1 EIO (Input/output error) (INJECTED) <0.000100>\n\
             1.000500 pwrite64(5<LOG>, \"\\x43\", 1, 0) = 1 <0.000010>\n\
             1.000600 fdatasync(5<LOG>) = 0 <0.000100>\n\
             1.000800 ftruncate(5<LOG>, 0) = 0 <0.000010>\n",
        );
        assert_eq!(disk.syncs(), (1, 1));
        assert_eq!(possible(&disk, 1_000_450), [b"".to_vec()].into());
        assert_eq!(possible(&disk, 1_000_750), [b"C".to_vec()].into());
        let both: [&[u8]; 2] = [b"", b"C"];
        assert_eq!(possible(&disk, 1_000_900), both.map(Vec::from).into());
    }
}
