//! The real binary: started, killed, and started again at the same address on the same data.

use anyhow::{Context, bail, ensure};
use desk::Database;
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use std::ffi::OsStr;
use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// Names another binary than the one beside `trial`.
const BINARY: &str = "HEADSET_BINARY";
/// A process that is not ready by then never will be.
const PATIENCE: Duration = Duration::from_secs(30);
/// One address stands for many people here.
const ADDRESS_LIMIT_FACTOR: &str = "100000";

/// How the binary is started.
pub(crate) struct Binary {
    program: PathBuf,
    pub(crate) database: String,
    folder: PathBuf,
    pub(crate) address: SocketAddr,
    /// Another way by which it rings for other nodes.
    pub(crate) bus: Option<String>,
    /// Where people reach it, if that is not its own address.
    pub(crate) public_url: Option<String>,
    /// Where it tells its metrics, if anywhere.
    pub(crate) metrics: Option<SocketAddr>,
    /// The file its log goes to; where there is none, it is told on standard error.
    pub(crate) log: Option<PathBuf>,
}

/// A running binary; killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    /// From start to ready.
    pub(crate) ready_after: Duration,
}

impl Binary {
    /// The binary that lies beside this one, to be served from this database and this folder, at a port that is free now.
    pub(crate) async fn new(database: &Database, folder: PathBuf) -> anyhow::Result<Self> {
        let beside = std::env::current_exe()?.with_file_name("headset");
        let program = std::env::var_os(BINARY).map_or(beside, PathBuf::from);
        ensure!(
            program.exists(),
            "{} is missing: build it with `cargo build --workspace`, or name it in {BINARY}",
            program.display()
        );
        Ok(Self {
            program,
            database: match database {
                Database::Sqlite(file) => format!("sqlite:{}", file.display()),
                Database::Postgres(url) => url.replacen("postgresql:", "postgres:", 1),
            },
            folder,
            address: free_address().await?,
            bus: None,
            public_url: None,
            metrics: None,
            log: None,
        })
    }

    /// Another node on the same database, with a folder and a port of its own.
    pub(crate) async fn another(&self, folder: PathBuf) -> anyhow::Result<Self> {
        Ok(Self {
            program: self.program.clone(),
            database: self.database.clone(),
            folder,
            address: free_address().await?,
            bus: None,
            public_url: None,
            metrics: None,
            log: None,
        })
    }

    /// Starts it, and comes back once it is ready.
    pub(crate) async fn start(&self) -> anyhow::Result<Process> {
        self.start_by(&[]).await
    }

    /// The same by another program, which is given the command line and runs it in its own place.
    pub(crate) async fn start_by(&self, other: &[&OsStr]) -> anyhow::Result<Process> {
        let mut command = self.command(other);
        if let Some(log) = &self.log {
            command.stderr(File::options().create(true).append(true).open(log)?);
        }
        Process::start(command, self.address).await
    }

    fn command(&self, other: &[&OsStr]) -> Command {
        // Where no file may grow any more, it is told by an error and not by a signal, as on a full disk.
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .args(other)
            .arg(&self.program)
            .args([
                "serve",
                "--listen",
                &self.address.to_string(),
                "--address-limit-factor",
                ADDRESS_LIMIT_FACTOR,
            ])
            .args(["--log", "error", "--database", &self.database])
            .arg("--data")
            .arg(&self.folder);
        for (flag, value) in [("--bus", &self.bus), ("--public-url", &self.public_url)] {
            if let Some(value) = value {
                command.args([flag, value]);
            }
        }
        if let Some(metrics) = self.metrics {
            command.args(["--metrics-listen", &metrics.to_string()]);
        }
        command
    }

    /// Runs another of its commands on this database and this folder, and waits for its end. What it said, if it went well.
    pub(crate) async fn run(&self, arguments: &[&OsStr]) -> anyhow::Result<String> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .args(["--log", "error", "--database", &self.database])
            .arg("--data")
            .arg(&self.folder);
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "headset {} ended with {}: {said}{}",
            arguments.first().unwrap_or(&OsStr::new("")).display(),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(said)
    }

    /// Whether `/readyz` says so.
    pub(crate) async fn is_ready(&self) -> bool {
        is_ready(self.address).await
    }
}

impl Process {
    /// Starts a server that answers at `/readyz`, and comes back once it is ready.
    pub(crate) async fn start(mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        let start = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{:?} could not be started", command.as_std().get_program()))?;
        while !is_ready(address).await {
            if let Some(status) = child.try_wait()? {
                bail!("the server ended before it was ready: {status}");
            }
            ensure!(
                start.elapsed() < PATIENCE,
                "the server was not ready after {PATIENCE:?}"
            );
            sleep(Duration::from_millis(1)).await;
        }
        Ok(Self {
            child,
            ready_after: start.elapsed(),
        })
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        Ok(())
    }

    /// By which the system knows it.
    pub(crate) fn id(&self) -> anyhow::Result<Pid> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        id.and_then(Pid::from_raw).context("headset has ended")
    }

    /// Whether its disk is full: no file can be written to.
    pub(crate) fn fill_disk(&self, is_full: bool) -> anyhow::Result<()> {
        let current = is_full.then_some(0);
        prlimit(Some(self.id()?), Resource::Fsize, Rlimit { current, maximum: None })?;
        Ok(())
    }

    /// From now on every sync of a file fails, until this is ended.
    pub(crate) async fn fail_syncs(&self) -> anyhow::Result<FailingSyncs> {
        let id = self.id()?.as_raw_nonzero();
        let mut command = Command::new("strace");
        command.args("-f -e signal=none -e trace=fdatasync,fsync -e inject=fdatasync,fsync:error=EIO".split(' '));
        command.args(["-o", "/dev/null", "-p", &id.to_string()]);
        let mut child = command
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        // It says so once it holds the process.
        let stderr = child.stderr.take().context("its standard error is read")?;
        let mut lines = BufReader::new(stderr).lines();
        let line = lines.next_line().await?.unwrap_or_default();
        ensure!(
            line.contains("attached"),
            "strace does not come to this process: {line}"
        );
        // It tells of each thread that begins later, and would end if nobody read that.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(FailingSyncs(child))
    }

    /// How much memory it has now, in bytes.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()?.as_raw_nonzero()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line
            .and_then(|line| line.trim().strip_suffix(" kB"))
            .context("no VmRSS")?;
        Ok(kilobytes.trim().parse::<u64>()? * 1024)
    }

    /// SIGTERM; how long it took to end.
    pub(crate) async fn terminate(mut self) -> anyhow::Result<Duration> {
        let start = Instant::now();
        kill_process(self.id()?, Signal::TERM)?;
        let status = timeout(PATIENCE, self.child.wait()).await.context("it did not end")??;
        ensure!(status.success(), "it ended with {status}");
        Ok(start.elapsed())
    }
}

/// As long as this lives, syncs of a process fail.
pub(crate) struct FailingSyncs(Child);

impl FailingSyncs {
    /// From now on they succeed.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        let id = self
            .0
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        kill_process(id.context("strace has ended")?, Signal::TERM)?;
        self.0.wait().await?;
        Ok(())
    }
}

/// A port of this machine that is free now.
pub(crate) async fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?)
}

/// Whether `/readyz` says so.
async fn is_ready(address: SocketAddr) -> bool {
    let asked = timeout(Duration::from_secs(1), get(address, "/readyz")).await;
    matches!(asked, Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200"))
}

/// What is answered to a plain GET, head and body.
pub(crate) async fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
