//! Applying a configuration file: settings, groups, people, schedules, queues, sites and what is to be removed (behaviour 12,
//! "Configuration files"; `docs/configuration.md` is what operators read).
//!
//! What is absent stays untouched and removal is explicit. All that is wrong is told at once, by line, and then nothing
//! changes: the file is read as far as possible (`document`), each part is written within one transaction while further
//! problems are noted, and only a file without any is committed.

mod document;
mod fields;
mod groups;
mod look;
mod people;
mod problems;
mod queues;
mod reading;
mod remove;
mod schedules;
mod settings;
mod sites;

use crate::configuration;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::live::Topic;
use crate::people::{Revoking, password};
use crate::store::{Transaction, args};
use document::Document;
use domain::Refusal;
use domain::ids::PersonId;
use domain::time::Timestamp;
use groups::Groups;
use look::Logos;
use problems::Problems;
use queues::Queues;
use schedules::Schedules;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// What applying a configuration did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// One sentence per thing that was made, changed or removed; empty if nothing was.
    pub changes: Vec<String>,
}

/// What is wrong with a configuration; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ApplyError(
    /// `line N: what`, one per problem, in their order.
    pub Vec<String>,
);

/// What a file asks for.
struct Asked {
    document: Document,
    /// What was found wrong before the database was looked at.
    problems: Problems,
    /// Hashes of passwords that are new, by the line they stand on.
    password_hashes: HashMap<usize, String>,
    logos: Logos,
    now: Timestamp,
}

/// One file being applied.
struct Work<'asked> {
    asked: &'asked Document,
    transaction: Transaction,
    /// Held until after the commit, since accounts change.
    revoking: Revoking<'asked>,
    problems: Problems,
    changes: Vec<String>,
    /// Whose account changed.
    people: Vec<PersonId>,
    groups: Groups,
    schedules: Schedules,
    queues: Queues,
    now: Timestamp,
}

impl Desk {
    /// Makes the desk as a configuration says that lies in no folder, and can name no files; see [`Desk::apply_from`].
    ///
    /// # Errors
    /// All that is wrong with it, by line; then nothing has changed.
    pub async fn apply(&self, toml: &str, demo: bool) -> Result<Report, ApplyError> {
        self.apply_from(toml, None, demo).await
    }

    /// Makes the desk as a configuration file says; see `docs/configuration.md`. Applying the same file again changes nothing.
    /// `folder` is where the file lies, and those that it names; `demo` allows passwords in it.
    ///
    /// # Errors
    /// All that is wrong with it, by line; then nothing has changed.
    pub async fn apply_from(&self, toml: &str, folder: Option<&Path>, demo: bool) -> Result<Report, ApplyError> {
        let mut problems = Problems::default();
        let Some(document) = Document::read(toml, demo, &mut problems) else {
            return Err(ApplyError(problems.into_lines()));
        };
        let logos = look::read(&document, folder, &mut problems).await;
        let asked = Arc::new(Asked {
            password_hashes: self.new_password_hashes(&document).await.map_err(cannot_apply)?,
            document,
            problems,
            logos,
            now: self.now(),
        });
        let desk = self.clone();
        let report = self
            .transact(move |transaction| apply(transaction, desk.clone(), asked.clone()))
            .await
            .map_err(cannot_apply)?
            .map_err(|problems| ApplyError(problems.into_lines()))?;
        // Should reading fail, the next beat does it.
        if !report.changes.is_empty()
            && let Err(failure) = self.read_settings().await
        {
            tracing::warn!(%failure, "what is set was not read");
        }
        Ok(report)
    }

    /// Hashes the passwords that are not those the accounts have. Takes long, so it happens before the transaction.
    async fn new_password_hashes(&self, document: &Document) -> Result<HashMap<usize, String>, Refusal> {
        let mut hashes = HashMap::new();
        for person in &document.people {
            let Some(given) = person.password.given() else {
                continue;
            };
            let stored = self
                .read_password_hash(&person.email.value.folded())
                .await
                .map_err(Failure::into_refusal)?;
            let unavailable = |_| Refusal::Unavailable;
            if !password::verify(given.value.clone(), stored)
                .await
                .map_err(unavailable)?
            {
                hashes.insert(
                    given.line,
                    password::hash(given.value.clone()).await.map_err(unavailable)?,
                );
            }
        }
        Ok(hashes)
    }

    async fn read_password_hash(&self, email_folded: &str) -> Result<Option<String>, Failure> {
        let mut transaction = self.read().await?;
        let stored: Option<(Option<String>,)> = transaction
            .optional(
                "SELECT password_hash FROM people WHERE email_folded = $1",
                args![email_folded],
            )
            .await?;
        transaction.finish().await?;
        Ok(stored.and_then(|(hash,)| hash))
    }
}

fn cannot_apply(_: Refusal) -> ApplyError {
    ApplyError(vec![
        "The database could not be read or written just now. Try again in a moment.".to_owned(),
    ])
}

/// Writes all that is asked for and notes all that is wrong; commits only where nothing is, and something changed.
async fn apply(
    mut transaction: Transaction,
    desk: Desk,
    asked: Arc<Asked>,
) -> Result<Result<Report, Problems>, Failure> {
    configuration::lock(&mut transaction).await?;
    let mut work = Work {
        asked: &asked.document,
        groups: Groups::load(&mut transaction).await?,
        schedules: Schedules::load(&mut transaction).await?,
        queues: Queues::load(&mut transaction).await?,
        transaction,
        revoking: desk.inner.sessions.revoking(),
        problems: asked.problems.clone(),
        changes: Vec::new(),
        people: Vec::new(),
        now: asked.now,
    };
    work.apply_settings().await?;
    work.apply_groups().await?;
    work.apply_schedules().await?;
    work.apply_queues().await?;
    work.apply_people(&asked.password_hashes).await?;
    work.apply_sites(&asked.logos).await?;
    work.remove_topics().await?;
    work.remove_queues().await?;
    work.remove_groups().await?;
    work.remove_schedules().await?;
    work.remove_sites().await?;
    work.check_escalations();
    work.check_topics().await?;
    if !work.changes.is_empty() {
        work.look_at_hours().await?;
        work.look_at_age().await?;
    }

    let Work {
        mut transaction,
        revoking,
        problems,
        changes,
        people,
        ..
    } = work;
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    if !changes.is_empty() {
        configuration::bump(&mut transaction).await?;
        for person in &people {
            transaction.touch(Topic::Session(*person));
        }
        transaction.commit().await?;
    }
    drop(revoking);
    Ok(Ok(Report { changes }))
}

/// `made group "Billing"`
fn made(what: &str, name: impl std::fmt::Display) -> String {
    format!("made {what} \"{name}\"")
}

/// `changed group "Billing" (name)`; nothing where nothing changed.
fn changed(what: &str, name: impl std::fmt::Display, fields: &[&str]) -> Option<String> {
    (!fields.is_empty()).then(|| format!("changed {what} \"{name}\" ({})", fields.join(", ")))
}

/// `1 topic`, `2 topics`
fn count(number: i64, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}

/// Sets a field to what is given and remembers its name if that was a change.
fn set<T: PartialEq>(field: &mut T, given: T, name: &'static str, fields: &mut Vec<&'static str>) {
    if *field != given {
        *field = given;
        fields.push(name);
    }
}
