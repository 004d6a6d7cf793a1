//! What a message's plain text shows as: links that are safe to press, and `code` in backticks (behaviour 5).
//!
//! There is no markup language here and no HTML: every span is text of the message, in its order, and nothing is added.

/// One stretch of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span<'a> {
    Text(&'a str),
    /// An address that may be pressed: `http:`, `https:`, `mailto:` or `tel:`, and nothing else.
    Link(&'a str),
    /// What stood between two backticks on one line, without them.
    Code(&'a str),
}

const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// The spans of a message's text.
#[must_use]
pub fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let (mut rest, mut from, mut at) = (text, 0, 0);
    // `from` is where plain text began that is not pushed yet, `at` where `rest` begins.
    while let Some(first) = rest.chars().next() {
        let starts_word = !text[..at].ends_with(char::is_alphanumeric);
        let found = match first {
            '`' => code(rest).map(|code| (Span::Code(code), code.len() + 2)),
            _ if starts_word => link(rest).map(|link| (Span::Link(link), link.len())),
            _ => None,
        };
        let length = match found {
            Some((span, length)) => {
                if from < at {
                    spans.push(Span::Text(&text[from..at]));
                }
                spans.push(span);
                from = at + length;
                length
            }
            None => first.len_utf8(),
        };
        at += length;
        rest = &text[at..];
    }
    if from < at {
        spans.push(Span::Text(&text[from..]));
    }
    spans
}

/// What stands between the backtick that `text` begins with and the next one on its line.
fn code(text: &str) -> Option<&str> {
    let (code, _) = text[1..].split_once('`')?;
    (!code.is_empty() && !code.contains('\n')).then_some(code)
}

/// The address that `text` begins with, without the punctuation of the sentence around it.
fn link(text: &str) -> Option<&str> {
    let scheme = SCHEMES.into_iter().find(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let end = text
        .find(|character: char| {
            character.is_whitespace() || character.is_control() || matches!(character, '<' | '>' | '"' | '`')
        })
        .unwrap_or(text.len());
    let mut link = &text[..end];
    // Counted once: a line of nothing but these would otherwise be read as often as it is long.
    let mut closing = link.matches(')').count();
    let opening = link.matches('(').count();
    while let Some(last) = link.chars().next_back() {
        match last {
            ')' if closing > opening => closing -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' => {}
            _ => break,
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    (link.len() > scheme.len()).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_and_code_are_found_and_the_sentence_around_them_is_not_part_of_them() {
        assert_eq!(
            spans("See https://a.test/x_(y)?q=1. Or `rm -rf` it (http://b.test)!"),
            [
                Span::Text("See "),
                Span::Link("https://a.test/x_(y)?q=1"),
                Span::Text(". Or "),
                Span::Code("rm -rf"),
                Span::Text(" it ("),
                Span::Link("http://b.test"),
                Span::Text(")!"),
            ]
        );
        assert_eq!(
            spans("mailto:a@b.test tel:+4930"),
            [Span::Link("mailto:a@b.test"), Span::Text(" "), Span::Link("tel:+4930")]
        );
    }

    #[test]
    fn only_four_kinds_of_address_can_be_pressed() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "xhttp://a.test",
            "https://",
            "mailto:",
            "`https://a.test",
        ] {
            let links = spans(text).into_iter().filter(|span| matches!(span, Span::Link(_)));
            let expected = usize::from(text.starts_with('`'));
            assert_eq!(links.count(), expected, "{text}");
        }
    }

    #[test]
    fn a_backtick_alone_or_over_a_line_break_is_text() {
        for text in ["a ` b", "`a\nb`", "``"] {
            assert_eq!(spans(text), [Span::Text(text)]);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_added(text in "(\\PC|[ `\n]|https://|tel:){0,60}") {
            let again: String = spans(&text).iter().map(|span| match span {
                Span::Text(text) | Span::Link(text) => (*text).to_owned(),
                Span::Code(code) => format!("`{code}`"),
            }).collect();
            prop_assert_eq!(again, text);
        }
    }
}
