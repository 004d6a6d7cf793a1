//! How many characters are left; appears near the limit (behaviour 5).

use domain::limits::{MESSAGE_CHARACTERS, MESSAGE_COUNTER_FROM};
use domain::text::characters;
use leptos::prelude::*;

#[component]
pub(crate) fn Counter(#[prop(into)] text: Signal<String>, id: String) -> impl IntoView {
    let words = Memo::new(move |_| text.with(|text| count(text)));
    view! {
        <span class="counter" id=id class:over=move || words.with(|words| words.1)>
            {move || words.with(|words| words.0.clone())}
        </span>
    }
}

/// What the counter says of a text, and whether the text is too long.
fn count(text: &str) -> (String, bool) {
    let count = characters(text);
    match MESSAGE_CHARACTERS.checked_sub(count) {
        None => (format!("{} too many", count - MESSAGE_CHARACTERS), true),
        Some(left) if left < MESSAGE_COUNTER_FROM => (format!("{left} left"), false),
        Some(_) => (String::new(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_appears_near_the_limit_and_says_by_how_much_a_text_is_too_long() {
        let count = |characters: usize| count(&"ä".repeat(characters));
        assert_eq!(count(3_600), (String::new(), false));
        assert_eq!(count(3_601), ("399 left".into(), false));
        assert_eq!(count(4_000), ("0 left".into(), false));
        assert_eq!(count(4_003), ("3 too many".into(), true));
    }
}
