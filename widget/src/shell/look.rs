//! The chat page in its site's colour, and with its logo. A site that has chosen neither has nothing of this in its page.

use desk::Site;
use domain::look::{Look, ORDINARY, Palette, Surface};
use domain::text::SiteKey;

/// The style element that says how this site differs from the ordinary; empty where it does not.
pub(super) fn style(site: &Site, nonce: &str) -> String {
    let rules = [colours(&site.look), logo(site)].concat();
    if rules.is_empty() {
        String::new()
    } else {
        format!("<style nonce=\"{nonce}\">{rules}</style>\n")
    }
}

/// The properties of `style/chat-base.css` that follow from the colour. What can be pressed stands out from the chat's ground; what the
/// customer has said has the colour of the launcher, of which the ground of code would take some contrast. `html:root` is stronger than the `:root` of the ordinary ones.
fn colours(look: &Look) -> String {
    let Some(colour) = look.colour.filter(|colour| *colour != ORDINARY) else {
        return String::new();
    };
    let Palette { own, light, dark } = Palette::of(colour);
    let pressed =
        |Surface { fill, hover, ink }: Surface| format!("--accent:{fill};--accent-strong:{hover};--on-accent:{ink}");
    format!(
        "html:root{{{};--mine:{};--on-mine:{}}}.you code{{background:none}}@media(prefers-color-scheme:dark){{html:root{{{}}}}}",
        pressed(light),
        own.fill,
        own.ink,
        pressed(dark)
    )
}

/// The logo in the place of the first letter of the site's name, not of a person's, under whose name the site's stands.
fn logo(site: &Site) -> String {
    // A key that could be anything else than a part of an address is none.
    match SiteKey::new(&site.key) {
        Ok(key) if site.look.has_logo => format!(
            ".avatar:not(:has(+.who>p:not(:empty))){{border-radius:0;background:url(/chat/{key}/logo) center/contain no-repeat;font-size:0}}"
        ),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fields::Fields;
    use domain::look::Colour;

    fn site(key: &str, look: Look) -> Site {
        Site {
            key: key.into(),
            name: "Shop".into(),
            greeting: "Hello".into(),
            origins: Vec::new(),
            topics: Vec::new(),
            fields: Fields::default(),
            look,
        }
    }

    fn coloured(colour: Option<Colour>) -> Look {
        Look {
            colour,
            ..Look::default()
        }
    }

    #[test]
    fn a_site_that_has_chosen_nothing_has_no_style_of_its_own() {
        for colour in [None, Some(ORDINARY)] {
            assert_eq!(style(&site("shop", coloured(colour)), "n"), "");
        }
    }

    #[test]
    fn every_property_that_is_set_is_one_of_the_chats() {
        let style = style(&site("shop", coloured(Some(Colour([0xff, 0xfb, 0xcc])))), "n7");
        assert_eq!(
            style,
            "<style nonce=\"n7\">html:root{--accent:#73715c;--accent-strong:#5e5d4b;--on-accent:#ffffff;--mine:#fffbcc;\
             --on-mine:#111111}.you code{background:none}@media(prefers-color-scheme:dark){html:root{--accent:#fffbcc;--accent-strong:#d1cea7;\
             --on-accent:#111111}}</style>\n"
        );
        let base = include_str!("../../../style/chat-base.css");
        for name in ["--accent", "--accent-strong", "--on-accent", "--mine", "--on-mine"] {
            assert_eq!(
                base.matches(&format!("  {name}: ")).count(),
                2,
                "{name}, light and dark"
            );
        }
    }

    #[test]
    fn a_logo_stands_for_its_site_and_no_other_address_gets_into_the_style() {
        let look = Look {
            has_logo: true,
            ..Look::default()
        };
        assert!(style(&site("shop", look.clone()), "n").contains("url(/chat/shop/logo)"));
        for hostile in ["x) no-repeat}*{display:none", "</style><script>", "../demo", "live"] {
            assert_eq!(style(&site(hostile, look.clone()), "n"), "");
        }
    }
}
