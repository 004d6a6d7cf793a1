//! What the server puts into the loader (`loader/widget.js`): how the site looks, and the words of the page's language.
//!
//! A page chooses in the script's address, which anybody may write: only what has been checked comes out again, and nothing of it as
//! it stood there.

use domain::look::{Colour, Corner, Look, ORDINARY, Palette};
use domain::text::{LauncherText, SiteKey};
use domain::words::{Word, Words};
use serde::Serialize;

/// Stands in the loader, once, where [`Dress`] belongs.
const PLACE: &str = "HEADSET_LOOK";
/// A language that is named longer than this is none.
const LANGUAGE_BYTES: usize = 16;

/// What a page asks for in an address, as far as it can be had; it wins over what the site says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub site: Option<SiteKey>,
    pub colour: Option<Colour>,
    pub corner: Option<Corner>,
    /// A language as `lang` names it, in lowercase; whether the chat speaks it is [`domain::language::Language`]'s to say.
    pub language: Option<String>,
}

impl Wishes {
    /// Reads the pairs of a query. What is not well formed, or not known, is passed over; of two the first counts.
    pub fn read<'query>(pairs: impl IntoIterator<Item = (&'query str, &'query str)>) -> Self {
        let mut wishes = Self::default();
        for (name, value) in pairs {
            match name {
                "site" => wishes.site = wishes.site.or_else(|| SiteKey::new(value).ok()),
                "colour" => wishes.colour = wishes.colour.or_else(|| Colour::new(value).ok()),
                "corner" => wishes.corner = wishes.corner.or_else(|| Corner::new(value).ok()),
                "language" => wishes.language = wishes.language.or_else(|| language(value)),
                _ => {}
            }
        }
        wishes
    }

    /// What of it is asked of the chat page, as the query of its address: empty, or with its question mark.
    fn query(&self) -> String {
        let language = self.language.as_ref().map(|language| format!("language={language}"));
        let colour = self.colour.map(|colour| {
            let colour = colour.to_string();
            format!("colour={}", colour.trim_start_matches('#'))
        });
        let asked: Vec<String> = language.into_iter().chain(colour).collect();
        if asked.is_empty() {
            String::new()
        } else {
            format!("?{}", asked.join("&"))
        }
    }
}

/// A language's name, if a text is written as one: `de`, `pt-BR`.
fn language(text: &str) -> Option<String> {
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_one = begins && text.len() <= LANGUAGE_BYTES && text.split('-').all(is_part);
    is_one.then(|| text.to_ascii_lowercase())
}

/// What the loader reads first: how it looks, what it says, and what it asks of the chat page.
#[derive(Debug, Serialize)]
struct Dress<'dress> {
    /// None where the page names its site itself (`data-site`, `boot`).
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'dress str>,
    /// The language of the words; empty where the site has said some of its own, of whatever language.
    lang: &'dress str,
    launcher: String,
    title: String,
    /// How many messages were not seen; the number stands for `{n}`, and needs no plural.
    unread: String,
    corner: &'static str,
    fill: String,
    hover: String,
    ink: String,
    query: String,
}

/// How the loader is dressed for a page that wishes this, as the script has it: one variant of the loader for each such text.
#[must_use]
pub fn dress(wishes: &Wishes, look: &Look, words: &Words) -> String {
    let own = Palette::of(wishes.colour.or(look.colour).unwrap_or(ORDINARY)).own;
    let dress = Dress {
        site: wishes.site.as_ref().map(SiteKey::as_str),
        lang: if look.launcher.is_some() { "" } else { &words.language },
        launcher: look
            .launcher
            .as_ref()
            .map_or_else(|| words.say(Word::ChatWithUs), LauncherText::to_string),
        title: words.say(Word::SupportChat),
        unread: words.fill(Word::NewMessages, &["{n}"]),
        corner: wishes.corner.unwrap_or(look.corner).as_str(),
        fill: own.fill.to_string(),
        hover: own.hover.to_string(),
        ink: own.ink.to_string(),
        query: wishes.query(),
    };
    let json = serde_json::to_string(&dress).expect("a dress is plain data");
    // JSON is JavaScript. Should somebody write the script into a page, its texts end no element there.
    json.replace('<', "\\u003c")
}

/// The loader in that dress.
#[must_use]
pub fn dressed(loader: &str, dress: &str) -> String {
    loader.replacen(PLACE, dress, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;
    use proptest::prelude::*;
    use serde_json::Value;

    const SOURCE: &str = include_str!("../loader/widget.js");

    fn wishes(pairs: &[(&str, &str)]) -> Wishes {
        Wishes::read(pairs.iter().copied())
    }

    /// What the loader would read.
    fn read(dress: &str) -> Value {
        serde_json::from_str(dress).expect("JSON, and so JavaScript")
    }

    #[test]
    fn the_loader_has_one_place_for_it() {
        assert_eq!(SOURCE.matches(PLACE).count(), 1);
        let dressed = dressed(SOURCE, "{}");
        assert!(dressed.contains("const ours = {};") && !dressed.contains(PLACE));
    }

    #[test]
    fn a_site_that_says_nothing_is_dressed_as_ever() {
        let dress = read(&dress(
            &wishes(&[("site", "shop")]),
            &Look::default(),
            Language::English.words(),
        ));
        let expected = serde_json::json!({
            "site": "shop", "lang": "en", "launcher": "Chat with us", "title": "Support chat", "unread": "New messages: {n}",
            "corner": "right", "fill": "#14606b", "hover": "#104f58", "ink": "#ffffff", "query": "",
        });
        assert_eq!(dress, expected);
        let plain = read(&super::dress(
            &Wishes::default(),
            &Look::default(),
            Language::English.words(),
        ));
        assert_eq!(plain.get("site"), None, "the page names it");
    }

    #[test]
    fn the_page_wins_over_its_site_and_tells_the_chat() {
        let look = Look {
            colour: Some(Colour([0x8a, 0x1c, 0x4b])),
            corner: Corner::Left,
            launcher: Some(LauncherText::new("Ask </script> us").expect("short")),
            has_logo: true,
        };
        let of_site = dress(&wishes(&[("site", "shop")]), &look, Language::English.words());
        assert!(!of_site.contains('<'), "{of_site}");
        let of_site = read(&of_site);
        assert_eq!(
            (&of_site["fill"], &of_site["corner"]),
            (&"#8a1c4b".into(), &"left".into())
        );
        assert_eq!(
            (&of_site["launcher"], &of_site["lang"]),
            (&"Ask </script> us".into(), &"".into())
        );
        assert_eq!(of_site["query"], "", "the chat page knows its site's colour");

        let asked = [
            ("language", "pt-BR"),
            ("colour", "#fffbcc"),
            ("corner", "right"),
            ("site", "shop"),
        ];
        let of_page = read(&dress(&wishes(&asked), &look, Language::English.words()));
        assert_eq!(
            (&of_page["fill"], &of_page["ink"]),
            (&"#fffbcc".into(), &"#111111".into())
        );
        assert_eq!(of_page["corner"], "right");
        assert_eq!(of_page["query"], "?language=pt-br&colour=fffbcc");
    }

    #[test]
    fn what_is_not_well_formed_is_passed_over() {
        for (name, values) in [
            (
                "site",
                &["", "Shop", "live", "a b", "a/../b", "shop\"", "shop&x=1", "é"][..],
            ),
            (
                "colour",
                &[
                    "",
                    "teal",
                    "#12345",
                    "fff;}",
                    "</script>",
                    "\"+alert(1)+\"",
                    "#f\u{2028}ff",
                ][..],
            ),
            ("corner", &["", "top", "Right", "left;}", "left}*{display:none"][..]),
            (
                "language",
                &[
                    "",
                    "-",
                    "de-",
                    "de_DE",
                    "d e",
                    "de\"",
                    "abcdefghi",
                    "de-aaaaaaaa-bbbbbbbb",
                    "1",
                    "日本",
                ][..],
            ),
            ("launcher", &["Ask us"][..]),
            ("title", &["x"][..]),
        ] {
            for value in values {
                assert_eq!(wishes(&[(name, value)]), Wishes::default(), "{name}={value}");
            }
        }
        assert_eq!(
            wishes(&[("corner", "top"), ("corner", "left"), ("corner", "right")]).corner,
            Some(Corner::Left)
        );
    }

    proptest! {
        #[test]
        fn nothing_of_an_address_gets_into_the_script_as_it_stood(
            name in "site|colour|corner|language|query|launcher",
            value in "\\PC{0,40}",
        ) {
            let plain = read(&dress(&Wishes::default(), &Look::default(), Language::English.words()));
            let asked = read(&dress(&wishes(&[(name.as_str(), value.as_str())]), &Look::default(), Language::English.words()));
            for (key, said) in asked.as_object().expect("an object") {
                let said = said.as_str().expect("all of it texts");
                let is_harmless = said.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-#?=&".contains(&byte));
                prop_assert!(plain.get(key).is_some_and(|plain| plain == said) || is_harmless, "{}: {}", key, said);
            }
        }
    }
}
