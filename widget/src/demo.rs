//! The page of `/demo`: the web site of a shop that does not exist, with the chat on it (demo mode only).
//!
//! It includes the loader exactly as the README tells others to.

use crate::html::escape;

/// The page. `css` is the URL of `style/chat-demo.css`, `nonce` the one in the response's policy.
#[must_use]
pub fn page(css: &str, nonce: &str) -> String {
    PAGE.replace("{css}", &escape(css)).replace("{nonce}", &escape(nonce))
}

const PAGE: &str = include_str!("demo.html");

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn the_page_includes_the_loader_and_says_what_it_is() {
        let page = page("/assets/demo.1.css", "n");
        assert!(page.contains(r#"<script src="/widget.js?site=demo" nonce="n" async></script>"#));
        assert!(page.contains(r#"href="/assets/demo.1.css""#) && page.contains("demonstration"));
        assert!(!page.contains('{') && !page.contains("style="));
    }
}
