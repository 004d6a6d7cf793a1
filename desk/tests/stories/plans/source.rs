//! What the source says there is to run, against what ran: each call of a transaction by its line, since its text may come from
//! anywhere, and each text, since one call may run several.

use super::{Statement, normalised};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How a transaction is told to run something.
const CALLS: [&str; 4] = ["execute", "optional", "all", "one"];
/// A text with one of these is a statement, or a part of one.
const WORDS: [&str; 9] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "WHERE", "JOIN", "SET", "ORDER",
];
/// Runs statements of its own beside transactions: about the database's settings and its schema, and those of a backup and of a deep check,
/// which read all that it holds.
const STORE: &str = "desk/src/store";

/// What of the source was never run, in sentences.
pub(super) fn not_run(statements: &[Statement]) -> Vec<String> {
    let ran: BTreeSet<(&str, u32)> = desk::statements()
        .iter()
        .map(|noted| (noted.file, noted.line))
        .collect();
    let explained = |text: &str| {
        let text = normalised(text);
        statements
            .iter()
            .any(|statement| statement.sqlite.contains(&text) || statement.postgres.contains(&text))
    };
    let mut wrong = Vec::new();
    for path in files(&top().join("desk/src")) {
        let file = path
            .strip_prefix(top())
            .expect("below the top")
            .to_string_lossy()
            .into_owned();
        if file.starts_with(STORE) {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("readable");
        let mut not_run = |line: usize, what: &str| {
            wrong.push(format!(
                "{file}:{line}: {what} No story that plans/told.rs names runs it, so nobody knows how the databases do: \
                 name one there that does."
            ));
        };
        for (line, text) in (1..).zip(source.lines()) {
            if calls(text) && !ran.contains(&(file.as_str(), u32::try_from(line).expect("short"))) {
                not_run(line, "a statement is run here.");
            }
            if text.contains("sqlx::query") || text.contains("sqlx::raw_sql") {
                not_run(line, "statements are run by a transaction only.");
            }
        }
        for (line, text) in texts(&source) {
            let is_sql = text
                .split(|letter: char| !letter.is_ascii_alphabetic())
                .any(|word| WORDS.contains(&word));
            if is_sql && !explained(&text) {
                not_run(line, &format!("\"{}\" is SQL.", normalised(&text)));
            }
        }
    }
    wrong
}

/// Whether a line calls a transaction, and not an iterator's `all`, which is given a closure.
fn calls(line: &str) -> bool {
    CALLS.iter().any(|call| {
        let called = |opening: &str| line.split_once(opening).is_some_and(|(_, rest)| !rest.starts_with('|'));
        called(&format!(".{call}(")) || called(&format!(".{call}::<"))
    })
}

/// The string literals of a source, each with its line. Comments are none.
fn texts(source: &str) -> Vec<(usize, String)> {
    let mut texts = Vec::new();
    let mut line = 1;
    let mut letters = source.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        match letter {
            '\n' => line += 1,
            '/' if before == '/' => while letters.next_if(|letter| *letter != '\n').is_some() {},
            // Not the letter '"'.
            '"' if before != '\'' => {
                let (from, mut text) = (line, String::new());
                while let Some(letter) = letters.next_if(|letter| *letter != '"') {
                    let letter = if letter == '\\' {
                        letters.next().unwrap_or(' ')
                    } else {
                        letter
                    };
                    line += usize::from(letter == '\n');
                    text.push(letter);
                }
                letters.next();
                texts.push((from, text));
            }
            _ => {}
        }
        before = letter;
    }
    texts
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace's top")
}
