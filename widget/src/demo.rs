//! The page of `/demo`: the web site of a shop that does not exist, with the chat on it (demo mode only).
//!
//! It includes the loader as the README tells others to. A panel shows what a site can choose; what was chosen stands in the page's
//! address, so that a link shows it, and the panel needs no script.

use crate::html::escape;

/// The site whose chat it shows.
pub const SITE: &str = "demo";
/// Who is signed in at the shop where that was chosen: what the shop calls her, her name and her e-mail address.
pub const CARLA: (&str, &str, &str) = ("carla", "Carla Reyes", "carla@example.com");

/// What the page loads, as URLs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAssets {
    /// `style/chat-demo.css`.
    pub css: String,
    /// `loader/demo.js`, the shop's own script.
    pub js: String,
}

/// A value of the panel, and the words for it.
type Offer = (&'static str, &'static str);

/// The languages that the chat speaks; first the browser's.
const LANGUAGES: [Offer; 9] = [
    ("", "Your browser’s"),
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("pl", "Polski"),
    ("ar", "العربية"),
];
/// First the site's own. Of the last the desk makes one that can be read.
const COLOURS: [Offer; 6] = [
    ("", "Teal"),
    ("2f6b3a", "Moss"),
    ("7a2e6b", "Plum"),
    ("a8401f", "Brick"),
    ("1f3f8a", "Ink"),
    ("fff3b0", "Pale yellow"),
];
const CORNERS: [Offer; 2] = [("right", "Right"), ("left", "Left")];
const CUSTOMERS: [Offer; 2] = [("guest", "A guest"), ("carla", "Carla, signed in")];

/// What a visitor has chosen: of each the panel's own value, or nothing. No other text of an address gets in here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    language: &'static str,
    colour: &'static str,
    corner: &'static str,
    customer: &'static str,
}

impl Choice {
    /// Reads the pairs of a query. What the panel does not offer is passed over.
    pub fn read<'query>(pairs: impl IntoIterator<Item = (&'query str, &'query str)>) -> Self {
        let mut choice = Self::default();
        for (name, value) in pairs {
            let (chosen, offers) = match name {
                "language" => (&mut choice.language, &LANGUAGES[..]),
                "colour" => (&mut choice.colour, &COLOURS[..]),
                "corner" => (&mut choice.corner, &CORNERS[..]),
                "customer" => (&mut choice.customer, &CUSTOMERS[..]),
                _ => continue,
            };
            if let Some(&(offered, _)) = offers.iter().find(|(offered, _)| *offered == value) {
                *chosen = offered;
            }
        }
        choice
    }

    /// Whether [`CARLA`] is signed in.
    #[must_use]
    pub fn is_carla(&self) -> bool {
        self.customer == CARLA.0
    }

    /// What the loader's address says of it, in HTML: all but who the customer is.
    fn query(&self) -> String {
        [
            ("language", self.language),
            ("colour", self.colour),
            ("corner", self.corner),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("&amp;{name}={value}"))
        .collect()
    }
}

/// The page. `nonce` is the one in the response's policy, `identity` what the shop says of [`CARLA`] where she is signed in.
#[must_use]
pub fn page(assets: &DemoAssets, nonce: &str, choice: &Choice, identity: Option<&str>) -> String {
    let account = format!("<p class=\"account\">Signed in as {}</p>\n", CARLA.1);
    let identity = identity.map(|identity| format!(" data-identity=\"{}\"", escape(identity)));
    PAGE.replace("{css}", &escape(&assets.css))
        .replace("{js}", &escape(&assets.js))
        .replace("{nonce}", &escape(nonce))
        .replace("{query}", &choice.query())
        .replace("{account}", identity.as_ref().map_or("", |_| account.as_str()))
        .replace("{identity}", identity.as_deref().unwrap_or_default())
        .replace("{languages}", &options(&LANGUAGES, choice.language))
        .replace("{colours}", &swatches(choice.colour))
        .replace("{corners}", &options(&CORNERS, choice.corner))
        .replace("{customers}", &options(&CUSTOMERS, choice.customer))
}

/// The options of a list. Where nothing was chosen, browsers show the first.
fn options(offers: &[Offer], chosen: &str) -> String {
    let option = |(value, words): &Offer| {
        let selected = if *value == chosen { " selected" } else { "" };
        format!("<option value=\"{value}\"{selected}>{words}</option>")
    };
    offers.iter().map(option).collect()
}

/// The colours, as buttons of which one is pressed; the style sheet knows what each looks like.
fn swatches(chosen: &str) -> String {
    let swatch = |(value, words): &Offer| {
        let checked = if *value == chosen { " checked" } else { "" };
        format!("<label><input type=\"radio\" name=\"colour\" value=\"{value}\"{checked}>{words}</label>")
    };
    COLOURS.iter().map(swatch).collect()
}

const PAGE: &str = include_str!("demo.html");

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(pairs: &[(&str, &str)]) -> String {
        let assets = DemoAssets {
            css: "/assets/chat-demo.1.css".into(),
            js: "/assets/demo.1.js".into(),
        };
        page(&assets, "n", &Choice::read(pairs.iter().copied()), None)
    }

    #[test]
    fn the_page_includes_the_loader_and_says_what_it_is() {
        let page = drawn(&[]);
        assert!(page.contains(r#"<script src="/widget.js?site=demo" nonce="n" async></script>"#));
        assert!(page.contains(r#"<script src="/assets/demo.1.js" nonce="n"></script>"#));
        assert!(page.contains(r#"href="/assets/chat-demo.1.css""#) && page.contains("demonstration"));
        assert!(!page.contains('{') && !page.contains("style=") && !page.contains("Signed in as"));
    }

    #[test]
    fn what_was_chosen_is_asked_of_the_loader_and_shown_in_the_panel() {
        let page = drawn(&[
            ("language", "de"),
            ("colour", "fff3b0"),
            ("corner", "left"),
            ("customer", "carla"),
        ]);
        assert!(page.contains(r#"src="/widget.js?site=demo&amp;language=de&amp;colour=fff3b0&amp;corner=left" "#));
        for chosen in [
            r#"value="de" selected"#,
            r#"value="fff3b0" checked"#,
            r#"value="left" selected"#,
            r#"value="carla" selected"#,
        ] {
            assert!(page.contains(chosen), "{chosen}");
        }
        assert_eq!(page.matches(" selected").count() + page.matches(" checked").count(), 4);
    }

    #[test]
    fn what_the_panel_does_not_offer_is_passed_over() {
        let plain = drawn(&[]);
        for hostile in [
            "\"><script>alert(1)</script>",
            "14606b",
            "DE",
            "carla ",
            "{nonce}",
            "red",
            "top",
        ] {
            for name in ["language", "colour", "corner", "customer", "site", hostile] {
                assert_eq!(drawn(&[(name, hostile)]), plain, "{name}={hostile}");
            }
        }
        assert_eq!(
            drawn(&[("colour", ""), ("language", "")]),
            plain,
            "what a form leaves empty is nothing"
        );
        assert_ne!(drawn(&[("corner", "left"), ("corner", "top")]), plain);
    }

    #[test]
    fn only_what_the_shop_says_of_carla_signs_her_in() {
        let assets = DemoAssets {
            css: String::new(),
            js: String::new(),
        };
        let page = page(&assets, "n", &Choice::default(), Some("a.b.c"));
        assert!(page.contains(r#" data-identity="a.b.c""#) && page.contains("Signed in as Carla Reyes"));
    }

    #[test]
    fn every_colour_has_its_look_in_the_style_sheet() {
        let style = include_str!("../../style/chat-demo.css");
        for (value, words) in COLOURS {
            assert!(style.contains(&format!("[value=\"{value}\"]")), "{words}");
        }
    }
}
