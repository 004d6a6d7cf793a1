//! The words of this page's language. The shell holds them as JSON (`shell/words.rs`), and the Wasm none.

use super::json;
use crate::wire::Tree;
use domain::catalogue;
use domain::refusal::Refusal;
use domain::words::{Word, Words};
use js_sys::{Array, Intl, Object};
use leptos::prelude::document;

thread_local! {
    static WORDS: Words = read();
}

fn read() -> Words {
    let root = document().document_element();
    let of_root = |name: &str| {
        root.as_ref()
            .and_then(|root| root.get_attribute(name))
            .unwrap_or_default()
    };
    let text = document()
        .get_element_by_id("words")
        .and_then(|words| words.text_content());
    // The first of three lists; the others are those of scripts.
    let patterns = text
        .and_then(|text| json::read(&text)?.items())
        .and_then(|lists| lists.first()?.items()?.iter().map(Tree::text).collect());
    Words {
        language: of_root("lang"),
        is_right_to_left: of_root("dir") == "rtl",
        patterns: patterns.unwrap_or_default(),
        plural,
    }
}

/// The browser knows the plural categories of every language.
fn plural(language: &str, number: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "what is counted stays below 2^53")]
    let number = number as f64;
    Intl::PluralRules::new(&Array::of1(&language.into()), &Object::new())
        .select(number)
        .into()
}

/// All of them, for the catalogue.
pub(super) fn with<T>(tell: impl FnOnce(&Words) -> T) -> T {
    WORDS.with(tell)
}

/// The code of the page's language.
pub(super) fn language() -> String {
    with(|words| words.language.clone())
}

/// A text with its arguments.
pub(super) fn fill(word: Word, arguments: &[&str]) -> String {
    with(|words| words.fill(word, arguments))
}

/// A text without arguments.
pub(super) fn say(word: Word) -> String {
    fill(word, &[])
}

/// A text that counts something.
pub(super) fn count(word: Word, number: i64) -> String {
    with(|words| words.count(word, number))
}

/// What the customer reads of a refusal.
pub(super) fn refusal(refusal: &Refusal) -> String {
    with(|words| catalogue::refusal(words, refusal))
}
