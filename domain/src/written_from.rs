//! Where a customer writes from: the page around the chat, the language in which they read it, and that of their browser, their
//! device. All of it comes from their browser and proves nothing; what is kept is short, plain, and shown as text. Only a server reads it.

use crate::language::Language;

/// A page's address has at most this many characters; what is longer is cut.
const PAGE: usize = 500;
/// A language tag has at most this many characters (RFC 5646, section 4.4.1).
const LANGUAGE: usize = 35;

/// Where somebody writes from, as much of it as is worth keeping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenFrom {
    page: Option<String>,
    language: Option<String>,
    reading: Option<Language>,
    device: Option<&'static str>,
    system: Option<&'static str>,
}

impl WrittenFrom {
    /// Keeps what can be told from this: an address of the web without what was asked of it or signed with, a language tag,
    /// and which browser on which system.
    #[must_use]
    pub fn new(page: Option<&str>, language: Option<&str>, user_agent: Option<&str>) -> Self {
        let user_agent = user_agent.unwrap_or_default();
        Self {
            page: page.and_then(page_address),
            language: language.filter(|tag| is_language(tag)).map(str::to_owned),
            reading: None,
            device: first(&BROWSERS, user_agent),
            system: first(&SYSTEMS, user_agent),
        }
    }

    /// The same by somebody who reads the chat in this language: the page around it may have chosen another than the browser's.
    #[must_use]
    pub fn reading(self, language: Language) -> Self {
        Self {
            reading: Some(language),
            ..self
        }
    }

    /// The page's address.
    #[must_use]
    pub fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// The code of the language in which they read the chat.
    #[must_use]
    pub fn reading_language(&self) -> Option<&'static str> {
        self.reading.map(Language::code)
    }

    /// The tag of the language of their browser, such as `de-CH`.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The device, such as "Firefox on Android".
    #[must_use]
    pub fn device(&self) -> Option<String> {
        match (self.device, self.system) {
            (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
            (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
            (None, None) => None,
        }
    }
}

/// What staff read of a customer's language, from the code of the one in which they read the chat and the tag of their browser's:
/// `German (de-CH)`, or `German (browser: en-GB)` where the two are not the same.
#[must_use]
pub fn language_told(reading: Option<&str>, browser: Option<&str>) -> Option<String> {
    let Some(reading) = reading.and_then(Language::of_tag) else {
        return browser.map(str::to_owned);
    };
    let name = reading.name();
    Some(match browser {
        Some(tag) if Language::of_tag(tag) == Some(reading) => format!("{name} ({tag})"),
        Some(tag) => format!("{name} (browser: {tag})"),
        None => name.to_owned(),
    })
}

/// The address without query and fragment, where secrets stand, and without a name and password before the host.
fn page_address(page: &str) -> Option<String> {
    let is_plain = |character: char| !character.is_control() && !character.is_whitespace();
    let page = page.split(['?', '#']).next().unwrap_or_default();
    let rest = page.strip_prefix("https://").or_else(|| page.strip_prefix("http://"))?;
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains('@') || !page.chars().all(is_plain) {
        return None;
    }
    Some(page.chars().take(PAGE).collect())
}

fn is_language(tag: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    tag.len() <= LANGUAGE && tag.split('-').all(is_part)
}

/// What a browser calls itself, the more telling first: most claim to be others too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

fn first(known: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    let found = known.iter().find(|(word, _)| user_agent.contains(word));
    found.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_which_browser_on_which_system() {
        let table = [
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
                "Firefox on Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
                "Safari on Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            ("curl/8.5.0 (Linux)", "Linux"),
        ];
        for (user_agent, device) in table {
            let from = WrittenFrom::new(None, None, Some(user_agent));
            assert_eq!(from.device().as_deref(), Some(device), "{user_agent}");
        }
        for hostile in ["", "<script>alert(1)</script>", "\u{202e}Firefox"] {
            assert_eq!(WrittenFrom::new(None, None, Some(hostile)).device(), None);
        }
    }

    #[test]
    fn of_a_page_nothing_is_kept_that_could_be_a_secret_or_no_address() {
        let kept = |page: &str| WrittenFrom::new(Some(page), None, None).page().map(str::to_owned);
        assert_eq!(
            kept("https://shop.example/cart?token=1#x").as_deref(),
            Some("https://shop.example/cart")
        );
        assert_eq!(
            kept("http://localhost:3000/").as_deref(),
            Some("http://localhost:3000/")
        );
        for none in [
            "",
            "javascript:alert(1)",
            "https://",
            "https://me:secret@shop.example/",
            "https://a b/",
            "https://a/\u{7}",
        ] {
            assert_eq!(kept(none), None, "{none}");
        }
        let long = kept(&format!("https://shop.example/{}", "ü".repeat(900))).expect("cut");
        assert_eq!(long.chars().count(), PAGE);
    }

    #[test]
    fn staff_read_the_chats_language_and_the_browsers() {
        for (reading, browser, told) in [
            (None, None, None),
            (None, Some("de-CH"), Some("de-CH")),
            (Some("xx"), Some("de-CH"), Some("de-CH")),
            (Some("de"), None, Some("German")),
            (Some("de"), Some("de-CH"), Some("German (de-CH)")),
            (Some("de"), Some("en-GB"), Some("German (browser: en-GB)")),
            (Some("en"), Some("nl"), Some("English (browser: nl)")),
        ] {
            assert_eq!(language_told(reading, browser).as_deref(), told);
        }
        let from = WrittenFrom::new(None, Some("en-GB"), None).reading(Language::German);
        assert_eq!((from.reading_language(), from.language()), (Some("de"), Some("en-GB")));
    }

    #[test]
    fn a_language_is_a_tag_and_nothing_else() {
        let kept = |tag: &str| WrittenFrom::new(None, Some(tag), None).language().map(str::to_owned);
        assert_eq!(kept("de-CH").as_deref(), Some("de-CH"));
        for none in ["", "de_CH", "-", "<b>", "zh-Hant-TW-x-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert_eq!(kept(none), None, "{none}");
        }
    }
}
