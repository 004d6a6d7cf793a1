//! What strangers send, read as the desk reads it: nothing panics, and what comes out is what it must be, whatever went in.

use domain::Refusal;
use domain::attachment::{FileKind, clean_name};
use domain::identity::{key_id, person};
use domain::language::Language;
use domain::limits::{FILE_NAME_CHARACTERS, MESSAGE_CHARACTERS, SUBJECT_CHARACTERS};
use domain::markup::{Span, spans};
use domain::text::{MessageBody, Name, SiteKey};
use domain::time::Timestamp;
use domain::wire::agent::FromAgent;
use domain::wire::codec::strict;
use domain::wire::customer::FromCustomer;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Made inputs of each target.
const MADE: u32 = 10_000;
/// A refusal, as JSON, is at most this large, whatever was refused.
const REFUSAL_BYTES: usize = 8_000;
/// What is read is, written again, at most so many times as large as it came: there each value has a name.
const GROWS: usize = 16;

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// Read, written and read again it is the same; or it is refused by a small refusal that says so.
fn frame<F: DeserializeOwned + Serialize + PartialEq>(bytes: &[u8]) -> Result<(), String> {
    match strict::<F>(bytes) {
        Ok(frame) => {
            let written = serde_json::to_vec(&frame).map_err(|error| error.to_string())?;
            ensure(written.len() <= GROWS * bytes.len() + 200, || {
                format!("{} bytes became {}", bytes.len(), written.len())
            })?;
            match strict::<F>(&written) {
                Ok(again) => ensure(again == frame, || "written and read again it is another".to_owned()),
                Err(refusal) => Err(format!("what it became is refused: {refusal}")),
            }
        }
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Result<(), String> {
    ensure(matches!(refusal, Refusal::Invalid { .. }), || {
        format!("it is refused as {:?}", refusal.code())
    })?;
    let written = serde_json::to_string(refusal).map_err(|error| error.to_string())?;
    ensure(written.len() <= REFUSAL_BYTES, || {
        format!("it is refused with {} bytes", written.len())
    })?;
    let again: Refusal = serde_json::from_str(&written).map_err(|error| error.to_string())?;
    ensure(again == *refusal, || {
        "its refusal is another for who reads it".to_owned()
    })
}

#[test]
fn fuzzed_frames_of_customers() {
    fuzz::run("customers_frames", MADE, frame::<FromCustomer>);
}

#[test]
fn fuzzed_frames_of_agents() {
    fuzz::run("agents_frames", MADE, frame::<FromAgent>);
}

#[test]
fn fuzzed_messages_show_as_they_are_and_link_only_where_it_is_harmless() {
    fuzz::run("messages", MADE, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(body) = MessageBody::new(&text) {
            ensure(MessageBody::new(body.as_str()).as_ref() == Ok(&body), || {
                "what was taken once is not taken again".to_owned()
            })?;
            let length = body.as_str().chars().count();
            ensure((1..=MESSAGE_CHARACTERS).contains(&length), || {
                format!("{length} characters")
            })?;
        }
        let spans = spans(&text);
        let shown: String = spans
            .iter()
            .map(|span| match span {
                Span::Text(text) | Span::Link(text) => (*text).to_owned(),
                Span::Code(code) => format!("`{code}`"),
            })
            .collect();
        ensure(shown == text, || "something is lost or added".to_owned())?;
        for span in spans {
            match span {
                Span::Text(text) => ensure(!text.is_empty(), || "a text without any".to_owned())?,
                Span::Code(code) => ensure(!code.is_empty() && !code.contains(['`', '\n']), || {
                    format!("code {code:?}")
                })?,
                Span::Link(link) => ensure(is_harmless(link), || format!("link {link:?}"))?,
            }
        }
        Ok(())
    });
}

/// One of the four schemes with something behind it, in one piece.
fn is_harmless(link: &str) -> bool {
    let lower = link.to_ascii_lowercase();
    let rest = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty())
        && !link.chars().any(|character| {
            character.is_whitespace() || character.is_control() || matches!(character, '<' | '>' | '"' | '`')
        })
}

#[test]
fn fuzzed_file_names_are_one_harmless_part_of_a_path() {
    // Each is cleaned for each kind.
    fuzz::run("file_names", MADE / 4, |bytes| {
        let given = String::from_utf8_lossy(bytes);
        for kind in FileKind::ALL {
            let name = clean_name(&given, kind);
            ensure((3..=FILE_NAME_CHARACTERS).contains(&name.chars().count()), || {
                format!("{name:?} is too long or too short")
            })?;
            let has_bad = name
                .chars()
                .any(|character| character.is_control() || "/\\:*?\"<>|\u{202e}\u{feff}".contains(character));
            ensure(!has_bad && !name.starts_with(['.', ' ']), || {
                format!("{name:?} is not harmless")
            })?;
            ensure(clean_name(&name, kind) == name, || {
                format!("{name:?} is cleaned once more")
            })?;
        }
        Ok(())
    });
}

#[test]
fn fuzzed_claims_name_only_whom_a_site_could_name() {
    let site = SiteKey::new("shop").expect("a site");
    let now = Timestamp(1_800_000_000_000);
    fuzz::run("claims", MADE, |bytes| {
        if let Ok(kid) = key_id(bytes) {
            ensure(
                (1..=32).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                || format!("key {kid:?}"),
            )?;
        }
        let Ok(known) = person(bytes, &site, now) else {
            return Ok(());
        };
        let subject = known.subject.as_str();
        ensure((1..=SUBJECT_CHARACTERS).contains(&subject.chars().count()), || {
            format!("subject {subject:?}")
        })?;
        let name = known.name.as_ref().map(Name::as_str).unwrap_or_default();
        ensure(!subject.chars().chain(name.chars()).any(char::is_control), || {
            format!("{subject:?} or {name:?} has control characters")
        })
    });
}

#[test]
fn fuzzed_languages_are_some_language() {
    fuzz::run("languages", MADE, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let asked = Language::choose(Some(&text), None);
        let accepted = Language::choose(None, Some(&text));
        ensure(
            Language::ALL.contains(&asked) && Language::ALL.contains(&accepted),
            || format!("{} and {}", asked.code(), accepted.code()),
        )
    });
}
