//! A message's text: line breaks, links that are safe to press, and `code` (behaviour 5).

use domain::markup::{Span, spans};
use leptos::prelude::*;

/// Draws a message's text.
pub(crate) fn text(body: &str) -> AnyView {
    let spans: Vec<_> = spans(body)
        .into_iter()
        .map(|span| match span {
            Span::Text(text) => text.to_owned().into_any(),
            Span::Code(code) => view! { <code>{code.to_owned()}</code> }.into_any(),
            Span::Link(link) => {
                let (address, link) = (link.to_owned(), link.to_owned());
                view! {
                    <a href=address target="_blank" rel="noopener noreferrer nofollow">
                        {link}
                    </a>
                }
                .into_any()
            }
        })
        .collect();
    view! { <p class="text">{spans}</p> }.into_any()
}
