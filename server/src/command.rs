//! The command line. Each flag can also come from the environment as `HEADSET_…`.

mod admin;
mod apply;
mod audit;
mod backup;
mod check;
mod customer;
mod data_folder;
mod database;
mod erase;
mod export;
mod files;
mod mail;
mod restore;
mod serve;
mod site;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Headset: a live support desk. Customers chat from any web page, agents answer from a browser.
#[derive(Debug, Parser)]
#[command(name = "headset", version, about, arg_required_else_help = true)]
pub struct Headset {
    /// What goes to the log, as `level` or `crate=level,…`.
    #[arg(long, env = "HEADSET_LOG", default_value = "info,sqlx=warn", global = true)]
    log: String,
    /// How each line of the log is written.
    #[arg(long, env = "HEADSET_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// For programs: an object per line.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the desk and serve it until SIGTERM or Ctrl-C.
    Serve(Serve),
    /// Apply a configuration file: groups, people, schedules, queues, topics, sites. Applying it twice changes nothing.
    Apply {
        /// The TOML file.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Accounts that a configuration cannot make, because it holds no secrets.
    Admin {
        #[command(subcommand)]
        command: Admin,
    },
    /// What a site's own server signs with who its customers are.
    Site {
        #[command(subcommand)]
        command: Site,
    },
    /// Look whether the configuration and the database are in order, and say what they are.
    Check {
        /// Read all that is stored, and tell of everything that is not as it should be.
        #[arg(long)]
        deep: bool,
        #[command(flatten)]
        serve: Serve,
    },
    /// Write all that the desk knows into one file, attachments included, whether it is served meanwhile or not.
    Backup {
        /// The file, a tar archive that nobody but its owner may read.
        file: PathBuf,
        /// Overwrite the file if it is there.
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        serve: Serve,
    },
    /// Write all that the desk keeps of a customer, and is theirs, into a folder: who they are to it, what they said and could read, files.
    Export {
        #[command(flatten)]
        whom: Whom,
        /// A folder that is not there yet, or is empty. Nobody but its owner may read it.
        folder: PathBuf,
        #[command(flatten)]
        serve: Serve,
    },
    /// Erase a customer: who they were, and every word of their conversations and records. It cannot be taken back.
    Erase {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        place: Place,
    },
    /// Tell what was exported, erased and deleted of late: by whom, when, and how much.
    Audit {
        #[command(flatten)]
        place: Place,
    },
    /// Restore a backup into an empty data folder, or an empty Postgres database, and check deeply what is there then.
    Restore {
        /// What `headset backup` has written.
        file: PathBuf,
        #[command(flatten)]
        serve: Serve,
    },
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Make an administrator, and print the one-time code for their first password.
    Create {
        /// The address they sign in with.
        #[arg(long)]
        email: String,
        /// Their name, for colleagues and customers.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Print a one-time code with which somebody sets a first or new password at /sign-in/new.
    Invite {
        /// The address of their account.
        email: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum Site {
    /// Keys with which a site's server signs who its customers are; at most two at a time.
    Key {
        #[command(subcommand)]
        command: Key,
    },
}

#[derive(Debug, Subcommand)]
enum Key {
    /// Make a key, and print it: this once.
    Add {
        /// The site's key word, as in /chat/{site}.
        site: String,
        #[command(flatten)]
        place: Place,
    },
    /// List a site's keys, without their secrets.
    List {
        /// The site's key word.
        site: String,
        #[command(flatten)]
        place: Place,
    },
    /// Remove a key: what was signed with it counts no more.
    Remove {
        /// The site's key word.
        site: String,
        /// What the key is named by.
        kid: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Which customer, and who says so.
#[derive(Args, Clone, Debug)]
struct Whom {
    /// Whom a site has named (`SITE:SUB`), whose conversation it is (`CHAT0001001`), or who has an e-mail address.
    #[arg(long, value_name = "WHO")]
    customer: String,
    /// All are meant who have the address, though it proves nothing.
    #[arg(long)]
    yes: bool,
    /// Who does this, for the audit; by default whoever is signed in on this machine.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Where the desk keeps what it knows.
#[derive(Args, Clone, Debug)]
struct Place {
    /// `sqlite:PATH` or `postgres:URL`; by default the file headset.db in the data folder.
    #[arg(long, env = "HEADSET_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The data folder; made if it is missing.
    #[arg(long, env = "HEADSET_DATA", default_value = "./data")]
    data: PathBuf,
    /// Bring a SQLite database that an older Headset has written to this one's schema without a backup before that.
    #[arg(long, env = "HEADSET_WITHOUT_BACKUP")]
    without_backup: bool,
}

/// How the desk is served.
#[derive(Args, Clone, Debug)]
struct Serve {
    /// Demo data with known passwords; listens on this machine only.
    #[arg(long, env = "HEADSET_DEMO")]
    demo: bool,
    /// The address and port to listen on.
    #[arg(long, env = "HEADSET_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The address under which people reach the desk, such as https://desk.example.com; needed unless it listens on this
    /// machine only.
    #[arg(long, env = "HEADSET_PUBLIC_URL")]
    public_url: Option<String>,
    /// A proxy whose X-Forwarded-For is believed: an address or a network; repeat it or separate several with commas.
    #[arg(long = "trusted-proxy", env = "HEADSET_TRUSTED_PROXY", value_delimiter = ',', value_parser = crate::address::parse_proxy)]
    trusted_proxies: Vec<IpNet>,
    /// Multiplies how often one address may sign in, start chats, send and send files: for many people behind one address, and for trials.
    #[arg(long, env = "HEADSET_ADDRESS_LIMIT_FACTOR", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    address_limit_factor: u32,
    /// Where Prometheus finds the desk's metrics, at /metrics: an address and port apart from the desk's own, which customers do
    /// not reach. Without it there are none.
    #[arg(long, env = "HEADSET_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    metrics_listen: Option<SocketAddr>,
    /// Where what is in files lies that people send: a folder, made if it is missing, or a folder in a bucket of a server that speaks
    /// S3. By default the folder attachments in the data folder. A bucket's key comes from the environment only:
    /// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    #[arg(long, env = "HEADSET_ATTACHMENTS", value_name = "DIR|s3://BUCKET/DIR")]
    attachments: Option<PathBuf>,
    /// The address of the bucket's server, such as https://s3.example.com; by default Amazon's.
    #[arg(long, env = "HEADSET_S3_ENDPOINT", hide_env_values = true, value_name = "URL")]
    s3_endpoint: Option<String>,
    /// The bucket's region; by default what `AWS_REGION` or `AWS_DEFAULT_REGION` says, and us-east-1 at a server that is not Amazon's.
    #[arg(long, env = "HEADSET_S3_REGION", value_name = "REGION")]
    s3_region: Option<String>,
    /// Let files go unencrypted to a bucket's server on another machine: over a network that is nobody else's.
    #[arg(long, env = "HEADSET_S3_ALLOW_HTTP")]
    s3_allow_http: bool,
    /// The mail server that takes transcripts: `smtp://user:password@host:587` (STARTTLS; unencrypted on this machine, and where
    /// `?tls=none` says so) or `smtps://user:password@host`. Without it there is no e-mail.
    #[arg(long, env = "HEADSET_SMTP", hide_env_values = true, value_name = "URL")]
    smtp: Option<String>,
    /// Whom the mails are from, such as `Support <support@example.com>`; needed with --smtp.
    #[arg(long, env = "HEADSET_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// What rings between several nodes, as `postgres:URL`; by default the database itself. For a database that is reached through a pooler
    /// by transaction, which passes no notifications on: a way past it.
    #[arg(long, env = "HEADSET_BUS", value_name = "URL", hide_env_values = true)]
    bus: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Does what the command line says. What went wrong is told in a sentence on standard error.
#[must_use]
pub fn run(headset: Headset) -> ExitCode {
    match start(headset) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell_error(&error);
            ExitCode::FAILURE
        }
    }
}

fn start(headset: Headset) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&headset.log)
        .map_err(|error| anyhow::anyhow!("--log {} cannot be read: {error}.", headset.log))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        // A log that cannot be written, on a full disk, would be told by a panic.
        .log_internal_errors(false);
    match headset.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match headset.command {
            Command::Serve(flags) => serve::run(flags).await,
            Command::Apply { file, place } => apply::run(&file, &place).await,
            Command::Admin {
                command: Admin::Create { email, name, place },
            } => admin::create(&email, &name, &place).await,
            Command::Admin {
                command: Admin::Invite { email, place },
            } => admin::invite(&email, &place).await,
            Command::Site {
                command: Site::Key { command },
            } => site::run(command).await,
            Command::Check { deep, serve } => check::run(&serve, deep).await,
            Command::Backup { file, force, serve } => backup::run(&file, force, &serve).await,
            Command::Export { whom, folder, serve } => export::run(&whom, &folder, &serve).await,
            Command::Erase { whom, place } => erase::run(&whom, &place).await,
            Command::Audit { place } => audit::run(&place).await,
            Command::Restore { file, serve } => restore::run(&file, &serve).await,
        }
    })
}

/// Says something to whoever typed the command. A closed pipe is no error.
fn tell(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says how far something is, which takes its time.
fn tell_progress(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn tell_error(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "headset: {error:#}");
}
