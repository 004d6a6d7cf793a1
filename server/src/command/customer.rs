//! Which customers an operator means, and who the operator is.

use super::Whom;
use anyhow::bail;
use desk::{Desk, Found};
use domain::Refusal;
use domain::retention::{Whose, moment};
use domain::text::Name;
use domain::time::Timestamp;

/// Where a machine says who is signed in, whoever they have become since first.
const SIGNED_IN: [&str; 3] = ["SUDO_USER", "USER", "LOGNAME"];
/// Whom no machine knows.
const UNKNOWN: &str = "unknown";

/// Who does it, for the audit.
pub(super) fn operator(whom: &Whom) -> anyhow::Result<Name> {
    let signed_in = || {
        SIGNED_IN
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|name| !name.is_empty())
    };
    let by = whom.by.clone().or_else(signed_in);
    Ok(Name::new(by.as_deref().unwrap_or(UNKNOWN))?)
}

/// Finds who is meant. Where it may be several people, that has to be said.
pub(super) async fn meant(desk: &Desk, whom: &Whom) -> anyhow::Result<Vec<Found>> {
    let whose = Whose::parse(&whom.customer)?;
    let found = match desk.find_customers(&whose).await {
        Err(Refusal::NotFound) => bail!("The desk knows no customer {}; nothing was done.", whom.customer),
        found => found?,
    };
    if whose.is_vague() && !whom.yes {
        let lines: Vec<String> = found.iter().map(described).collect();
        bail!(
            "Nothing was done. An address proves nothing, and these have it:\n{}\nName one by a conversation, or say with --yes that all \
             of them are meant.",
            lines.join("\n")
        );
    }
    Ok(found)
}

/// `shop:4711 "Carla", since 2026-11-24T13:02:00Z, 2 conversations (the latest CHAT0001001), 1 record`
fn described(found: &Found) -> String {
    let who = match &found.subject {
        Some(subject) => format!("{}:{subject}", found.site),
        None => format!("a guest of {}", found.site),
    };
    let latest = found.latest.as_ref();
    let latest = latest.map_or_else(String::new, |number| format!(" (the latest {number})"));
    format!(
        "  {who} \"{}\", since {}, {}{latest}, {}",
        found.name,
        moment(Timestamp(found.created_at)),
        count(found.conversations, "conversation", "conversations"),
        count(found.records, "record", "records"),
    )
}

/// `1 file`, `2 files`
pub(super) fn count(number: i64, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}
