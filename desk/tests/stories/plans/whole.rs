//! Which tables grow, and who may read all of one.

use super::Plan;
use std::collections::BTreeSet;

/// Tables that grow with what is configured and not with use. Any other grows.
const CONFIGURED: [&str; 18] = [
    // With versions, of which the last two are kept.
    "asset_sets",
    "assignment_groups",
    "configuration",
    "counters",
    "group_managers",
    "group_members",
    "nodes",
    "people",
    "person_roles",
    "queues",
    "schedules",
    "schema_info",
    "settings",
    "site_keys",
    "site_logos",
    "sites",
    "topics",
    // One per person at most.
    "invitations",
];

/// What reads all of a table and may: the file, how the statement and the step of its plan begin, and why.
const MAY: [(&str, &str, &str, &str); 8] = [
    ("desk/src/apply/people.rs", "INSERT INTO people ", "SCAN ", REFERRING),
    ("desk/src/people/account.rs", "INSERT INTO people ", "SCAN ", REFERRING),
    ("desk/src/apply/queues.rs", "INSERT INTO queues ", "SCAN ", REFERRING),
    ("desk/src/apply/sites.rs", "INSERT INTO sites ", "SCAN ", REFERRING),
    (
        "desk/src/apply/remove.rs",
        "",
        "",
        "an operator removes what is configured: seldom, and an index for that would be written with every conversation",
    ),
    (
        "desk/src/due.rs",
        "UPDATE due SET since = since + $1",
        "",
        "the desk was away, and the clocks of all who are waited for have lost that time: once, before anybody is served",
    ),
    (
        "desk/src/colleague_request/clock.rs",
        "UPDATE colleague_requests SET expires_at",
        "all of colleague_requests by one_pending_request",
        "the same of whoever was asked by a colleague, and that index holds nothing that is over",
    ),
    (
        "desk/src/overview.rs",
        "SELECT ",
        "all of conversations by one_open_conversation",
        "an administrator oversees what is open in all queues, and that index holds nothing that is over",
    ),
];
const REFERRING: &str = "SQLite's plan names the tables that refer to the new row; they are read only while a reference leads \
                         nowhere, and none does";

/// Whether a table grows with use.
pub(super) fn grows(table: &str) -> bool {
    !CONFIGURED.contains(&table)
}

/// A sentence for each statement that reads all of a table that grows, and for each that may and does not.
pub(super) fn refused(explained: &[Plan<'_>]) -> Vec<String> {
    let mut refused = Vec::new();
    let mut needed = BTreeSet::new();
    for plan in explained {
        for step in &plan.steps {
            let Some(table) = step.whole.as_ref().filter(|table| grows(table)) else {
                continue;
            };
            let may = MAY.iter().find(|(file, statement, words, _)| {
                plan.text.starts_with(statement)
                    && step.words.starts_with(words)
                    && plan.files.iter().all(|one| one == file)
            });
            if let Some(may) = may {
                needed.insert(may);
            } else {
                refused.push(format!(
                    "{} reads all of {table}, which grows ({}). Give it an index in a new migration, or another shape: {}",
                    plan.files.iter().copied().collect::<Vec<_>>().join(", "),
                    step.words,
                    plan.text
                ));
            }
        }
    }
    for (file, statement, ..) in MAY.iter().filter(|may| !needed.contains(may)) {
        refused.push(format!(
            "{file}: \"{statement}…\" may read all of a table and does not any more: strike it from MAY"
        ));
    }
    refused
}

/// A sentence for each index of a table that grows which no statement uses: each costs every write.
pub(super) fn unused(indexes: &[(String, String)], explained: &[Plan<'_>]) -> Vec<String> {
    let words: BTreeSet<&str> = explained
        .iter()
        .flat_map(|plan| &plan.steps)
        .flat_map(|step| step.words.split(' '))
        .collect();
    indexes
        .iter()
        .filter(|(index, table)| grows(table) && !words.contains(index.as_str()))
        .map(|(index, table)| format!("no statement uses the index {index} of {table}, and every write pays for it"))
        .collect()
}
