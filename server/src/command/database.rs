//! Which database: `sqlite:PATH`, `postgres:URL`, or by default a file in the data folder.

use super::{Place, Serve};
use anyhow::{Context, bail};
use desk::clock::Clock;
use desk::{Bus, Database, Desk, Files, Settings};

/// A password that stands in every tutorial protects nothing.
const DEFAULT_PASSWORDS: [&str; 8] = [
    "postgres",
    "password",
    "headset",
    "secret",
    "admin",
    "changeme",
    "postgresql",
    "12345678",
];
/// Shorter ones are guessed.
const PASSWORD_CHARACTERS_MIN: usize = 8;

/// Reads what `--database` says. `demo` allows a weak password in a URL.
pub(super) fn read(place: &Place, demo: bool) -> anyhow::Result<Database> {
    let Some(text) = &place.database else {
        return Ok(Database::Sqlite(place.data.join("headset.db")));
    };
    if let Some(path) = text.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path == ":memory:" {
            bail!("--database sqlite: needs the path of a file.");
        }
        return Ok(Database::Sqlite(path.into()));
    }
    if let Some(url) = postgres_url(text) {
        if !demo {
            refuse_weak_password(&url)?;
        }
        return Ok(Database::Postgres(url));
    }
    // Never repeated here: it may hold a password.
    bail!("--database must begin with sqlite: or postgres:.")
}

/// Reads what `--bus` says.
pub(super) fn bus(flags: &Serve) -> anyhow::Result<Bus> {
    let Some(text) = &flags.bus else {
        return Ok(Bus::Database);
    };
    if !matches!(read(&flags.place, flags.demo)?, Database::Postgres(_)) {
        bail!("--bus rings between several nodes, and these need --database postgres:….");
    }
    // Never repeated here: it may hold a password.
    let url = postgres_url(text).context("--bus must begin with postgres:.")?;
    if !flags.demo {
        refuse_weak_password(&url)?;
    }
    Ok(Bus::Postgres(url))
}

/// `postgres:URL`, where the URL may begin so itself.
fn postgres_url(text: &str) -> Option<String> {
    let without = |text: &str| {
        let rest = text
            .strip_prefix("postgres:")
            .or_else(|| text.strip_prefix("postgresql:"))?;
        Some(rest.to_owned())
    };
    let rest = without(text)?;
    Some(format!("postgres:{}", without(&rest).unwrap_or(rest)))
}

/// Opens the desk on it, on the machine's clock.
pub(super) async fn open(place: &Place, demo: bool, files: Files, bus: Bus) -> anyhow::Result<Desk> {
    super::data_folder::make(&place.data)?;
    let database = read(place, demo)?;
    let named = match &database {
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres(_) => "Postgres".to_owned(),
    };
    if !place.without_backup {
        let kept = desk::backup_before_upgrade(&database, Clock::system().now(), &mut |_| ()).await;
        let kept = kept.with_context(|| {
            format!(
                "The desk in {named} is to be brought to a newer schema, and could not be backed up before that \
                 (--without-backup does without)"
            )
        })?;
        if let Some(file) = kept {
            tracing::info!(file = %file.display(), "the database was backed up before it is brought to a newer schema");
        }
    }
    let settings = Settings {
        database,
        bus,
        clock: Clock::system(),
        files,
    };
    Desk::open(settings)
        .await
        .with_context(|| format!("The desk in {named} cannot be opened"))
}

fn refuse_weak_password(url: &str) -> anyhow::Result<()> {
    let authority = url
        .split_once("://")
        .map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let Some(password) = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .map(|(_, password)| password)
    else {
        return Ok(());
    };
    if DEFAULT_PASSWORDS.contains(&password.to_lowercase().as_str()) {
        bail!("The database's password is a default that everybody knows; set one of its own.");
    }
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        bail!("The database's password is too short; use at least {PASSWORD_CHARACTERS_MIN} characters.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn place(database: Option<&str>) -> Place {
        Place {
            database: database.map(str::to_owned),
            data: PathBuf::from("/data"),
            without_backup: false,
        }
    }

    #[test]
    fn a_database_is_a_file_or_a_server() {
        let cases = [
            (None, Database::Sqlite("/data/headset.db".into())),
            (Some("sqlite:/x/y.db"), Database::Sqlite("/x/y.db".into())),
            (Some("sqlite://y.db"), Database::Sqlite("y.db".into())),
            (
                Some("postgres://desk@db/headset"),
                Database::Postgres("postgres://desk@db/headset".into()),
            ),
            (
                Some("postgres:postgres://desk@db/headset"),
                Database::Postgres("postgres://desk@db/headset".into()),
            ),
        ];
        for (text, database) in cases {
            assert_eq!(read(&place(text), false).expect("good"), database);
        }
        for bad in ["mysql://x", "headset.db", "sqlite:", "sqlite::memory:"] {
            assert!(read(&place(Some(bad)), false).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_that_everybody_knows_is_refused_outside_the_demo_and_never_repeated() {
        for weak in [
            "postgres://u:postgres@db/x",
            "postgres://u:Headset@db/x",
            "postgres://u:hunter2@db/x",
        ] {
            let error = read(&place(Some(weak)), false).expect_err("weak").to_string();
            assert!(!error.contains("hunter2") && !error.contains("postgres://"), "{error}");
            assert!(read(&place(Some(weak)), true).is_ok());
        }
        assert!(read(&place(Some("postgres://u:Xk2-9sPq@db/x")), false).is_ok());
    }
}
