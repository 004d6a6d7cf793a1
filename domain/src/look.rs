//! How a site's chat looks to its customers (behaviour 10, "Look"): its colour, its corner, its launcher's text, its logo.
//!
//! Whoever chooses a colour chooses no contrast: what is drawn follows from the colour and is always readable. Only a server knows of
//! this; browsers are given what comes out.

mod colour;

use crate::attachment::{FileKind, Pixels};
use crate::limits::{LOGO_BYTES, LOGO_PIXELS};
use crate::refusal::Refusal;
use crate::text::LauncherText;
pub use colour::{Colour, READABLE};

/// The colour of a site that has chosen none.
pub const ORDINARY: Colour = Colour([0x14, 0x60, 0x6b]);
/// What is written on light colours.
const INK: Colour = Colour([0x11; 3]);
/// The chat's grounds on which the accent is least readable (`style/chat-base.css`): the darkest that is light, the lightest that is dark.
const LIGHT_GROUND: Colour = Colour([0xf4, 0xf7, 0xf7]);
const DARK_GROUND: Colour = Colour([0x16, 0x20, 0x23]);
/// So many percent of black or white make the shade under a pointer.
const SHADE: u8 = 18;
/// What has no channel from here on is so dark that nobody sees it darken.
const NEARLY_BLACK: u8 = 64;

/// How a site looks, as it is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// None stands for [`ORDINARY`].
    pub colour: Option<Colour>,
    pub corner: Corner,
    /// What the launcher says; none stands for the words of the customer's language.
    pub launcher: Option<LauncherText>,
    /// Whether a picture stands for the site, instead of the first letter of its name.
    pub has_logo: bool,
}

/// In which lower corner of a web page the launcher stands, whichever way the page is read: what else stands there is known to
/// whoever builds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Corner {
    #[default]
    Right,
    Left,
}

impl Corner {
    pub const ALL: [Self; 2] = [Self::Right, Self::Left];

    /// Reads `right` or `left`.
    ///
    /// # Errors
    /// `invalid` for any other word.
    pub fn new(word: &str) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|corner| corner.as_str() == word);
        known.ok_or_else(|| Refusal::invalid("corner", "must be \"right\" or \"left\""))
    }

    /// The word in a configuration, in SQL and in a style sheet.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Left => "left",
        }
    }
}

/// A surface that is drawn: its colour, the shade that it has under a pointer, and what is written on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface {
    pub fill: Colour,
    pub hover: Colour,
    /// White or nearly black, whichever is read.
    pub ink: Colour,
}

impl Surface {
    /// The surface of a colour, which is darkened as little as it takes where neither white nor black is read on it.
    fn of(colour: Colour) -> Self {
        let fill = colour.moved(Colour::BLACK, |fill| {
            Colour::WHITE.is_readable_on(fill) || INK.is_readable_on(fill)
        });
        let ink = if Colour::WHITE.is_readable_on(fill) {
            Colour::WHITE
        } else {
            INK
        };
        let darker = fill.mixed(Colour::BLACK, SHADE);
        let is_seen = fill.0.iter().any(|channel| *channel >= NEARLY_BLACK);
        let hover = if is_seen && ink.is_readable_on(darker) {
            darker
        } else {
            fill.mixed(Colour::WHITE, SHADE)
        };
        Self { fill, hover, ink }
    }
}

/// What is drawn of a site's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The launcher, and what the customer has said: as near to the colour as can be read.
    pub own: Surface,
    /// What can be pressed in a chat that is light, and what is drawn on its grounds in this colour: lines, marks, text.
    pub light: Surface,
    /// The same in a chat that is dark.
    pub dark: Surface,
}

impl Palette {
    /// What is drawn of this colour.
    #[must_use]
    pub fn of(colour: Colour) -> Self {
        let on_light = colour.moved(Colour::BLACK, |moved| moved.is_readable_on(LIGHT_GROUND));
        let on_dark = colour.moved(Colour::WHITE, |moved| moved.is_readable_on(DARK_GROUND));
        Self {
            own: Surface::of(colour),
            light: Surface::of(on_light),
            dark: Surface::of(on_dark),
        }
    }
}

/// Whether a file is taken for a logo of which this was found: so many bytes, its kind, and how large a picture it is.
///
/// # Errors
/// `invalid` with what is wrong.
pub fn check_logo(bytes: usize, kind: Option<FileKind>, pixels: Option<Pixels>) -> Result<FileKind, Refusal> {
    if bytes > LOGO_BYTES {
        let most = LOGO_BYTES / 1024;
        return Err(Refusal::invalid("logo", format!("is a file of more than {most} KiB")));
    }
    let kind = kind.filter(|kind| matches!(kind, FileKind::Png | FileKind::Jpeg | FileKind::Webp));
    let (Some(kind), Some(pixels)) = (kind, pixels) else {
        return Err(Refusal::invalid("logo", "is no picture in PNG, JPEG or WebP"));
    };
    if pixels.width.max(pixels.height) > LOGO_PIXELS {
        return Err(Refusal::invalid(
            "logo",
            format!("is a picture of more than {LOGO_PIXELS} by {LOGO_PIXELS} pixels"),
        ));
    }
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn colour(text: &str) -> Colour {
        Colour::new(text).expect("well formed")
    }

    fn is_readable(surface: Surface) -> bool {
        surface.ink.is_readable_on(surface.fill)
            && surface.ink.is_readable_on(surface.hover)
            && surface.fill != surface.hover
    }

    #[test]
    fn what_can_be_read_stays_as_it_was_chosen_and_what_cannot_moves_until_it_can() {
        for (chosen, fill, ink, light, dark) in [
            // The ordinary one, a dark one, a light one that a white page would swallow, and the ends.
            ("#14606b", "#14606b", "#ffffff", "#14606b", "#588e96"),
            ("#0a1a4a", "#0a1a4a", "#ffffff", "#0a1a4a", "#7d869f"),
            ("#fffbcc", "#fffbcc", "#111111", "#73715c", "#fffbcc"),
            ("#ff6a00", "#ff6a00", "#111111", "#bd4e00", "#ff6a00"),
            ("#000000", "#000000", "#ffffff", "#000000", "#878787"),
            ("#ffffff", "#ffffff", "#111111", "#707070", "#ffffff"),
            // Neither white nor black is read on it.
            ("#777777", "#767676", "#ffffff", "#717171", "#868686"),
        ] {
            let palette = Palette::of(colour(chosen));
            let drawn = [palette.own.fill, palette.own.ink, palette.light.fill, palette.dark.fill];
            assert_eq!(
                drawn.map(|drawn| drawn.to_string()),
                [fill, ink, light, dark],
                "{chosen}"
            );
        }
    }

    #[test]
    fn the_grounds_are_those_of_the_chats_style() {
        let style = include_str!("../../style/chat-base.css");
        let (light, dark) = style.split_once("prefers-color-scheme: dark").expect("both");
        let is_in = |sheet: &str, name: &str, value: Colour| sheet.contains(&format!("--{name}: {value};"));
        assert!(is_in(light, "ground", LIGHT_GROUND) && is_in(light, "accent", ORDINARY));
        assert!(light.contains("--surface: #fff;"), "the other is lighter");
        assert!(is_in(dark, "surface", DARK_GROUND));
        assert!(dark.contains("--ground: #0e1618;"), "the other is darker");
    }

    #[test]
    fn a_corner_is_one_of_two_words() {
        for corner in Corner::ALL {
            assert_eq!(Corner::new(corner.as_str()), Ok(corner));
        }
        for word in ["", "Right", "top", "right;", "left}"] {
            assert!(Corner::new(word).is_err(), "{word}");
        }
    }

    #[test]
    fn a_logo_is_a_small_picture_of_three_kinds() {
        let square = |side| {
            Some(Pixels {
                width: side,
                height: side,
            })
        };
        for kind in FileKind::ALL {
            let is_taken = matches!(kind, FileKind::Png | FileKind::Jpeg | FileKind::Webp);
            let checked = check_logo(LOGO_BYTES, Some(kind), square(512));
            assert_eq!(checked.ok(), is_taken.then_some(kind), "{kind:?}");
        }
        let png = Some(FileKind::Png);
        let tall = Some(Pixels { width: 1, height: 513 });
        for (bytes, kind, pixels, reason) in [
            (LOGO_BYTES + 1, png, square(1), "is a file of more than 32 KiB"),
            (1, None, None, "is no picture in PNG, JPEG or WebP"),
            (1, png, None, "is no picture in PNG, JPEG or WebP"),
            (1, png, tall, "is a picture of more than 512 by 512 pixels"),
        ] {
            assert_eq!(check_logo(bytes, kind, pixels), Err(Refusal::invalid("logo", reason)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        #[test]
        fn whatever_the_colour_all_that_is_drawn_is_readable(channels: [u8; 3]) {
            let palette = Palette::of(Colour(channels));
            prop_assert!(is_readable(palette.own) && is_readable(palette.light) && is_readable(palette.dark));
            for ground in [LIGHT_GROUND, Colour::WHITE] {
                prop_assert!(palette.light.fill.is_readable_on(ground));
            }
            for ground in [DARK_GROUND, Colour::BLACK] {
                prop_assert!(palette.dark.fill.is_readable_on(ground));
            }
        }
    }

    /// Each channel in 18 steps, from one end to the other.
    #[test]
    fn colours_all_over_the_cube_are_readable() {
        let steps = || (0..=255_u8).step_by(15);
        for channels in steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b]))) {
            let palette = Palette::of(Colour(channels));
            let all = [palette.own, palette.light, palette.dark];
            assert!(all.into_iter().all(is_readable), "{}: {palette:?}", Colour(channels));
        }
    }
}
