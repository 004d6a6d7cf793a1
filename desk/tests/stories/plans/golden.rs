//! The files that hold the plans.

use super::Plan;
use std::collections::BTreeSet;
use std::path::Path;

/// Set, the files are written anew.
const UPDATE: &str = "UPDATE_PLANS";
const WIDTH: usize = 118;

/// What differs from the file, statement by statement.
pub(super) fn compare(database: &str, explained: &[Plan<'_>]) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/plans/{database}.txt"));
    let blocks: Vec<String> = explained.iter().map(block).collect();
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, blocks.join("\n")).expect("writable");
        return None;
    }
    let present: BTreeSet<String> = blocks.iter().map(|block| block.trim_end().to_owned()).collect();
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let past: BTreeSet<String> = text
        .split("\n\n")
        .filter(|block| !block.trim().is_empty())
        .map(|block| block.trim_end().to_owned())
        .collect();
    let gone = past.difference(&present).map(|block| marked('-', block));
    let new = present.difference(&past).map(|block| marked('+', block));
    let differences: Vec<String> = gone.chain(new).collect();
    (!differences.is_empty()).then(|| {
        format!(
            "desk/tests/plans/{database}.txt says otherwise. If the new plans are good, write them anew: \
             {UPDATE}=1 bin/with-postgres cargo nextest run -p desk plans\n{}",
            differences.join("\n")
        )
    })
}

/// The files that run a statement, the statement, its plan.
fn block(plan: &Plan<'_>) -> String {
    let files: Vec<&str> = plan.files.iter().copied().collect();
    let mut block = format!("# {}\n", files.join(", "));
    let mut line = String::new();
    for word in plan.text.split(' ') {
        if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
            block += &format!("{line}\n");
            line = format!(" {word}");
        } else {
            line += if line.is_empty() { "" } else { " " };
            line += word;
        }
    }
    block += &format!("{line}\n");
    for step in &plan.steps {
        block += &format!("    {}\n", step.words);
    }
    block
}

fn marked(mark: char, block: &str) -> String {
    block.lines().map(|line| format!("{mark} {line}\n")).collect()
}
