//! Colours, and how well one is read on another (WCAG 2.2).

use crate::refusal::Refusal;
use std::fmt::{self, Display, Formatter};

/// Text is read on its ground from this contrast on (WCAG 2.2, 1.4.3).
pub const READABLE: f64 = 4.5;

/// A colour of the screen: red, green and blue, each from 0 to 255 (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    pub const WHITE: Self = Self([0xff; 3]);
    pub const BLACK: Self = Self([0; 3]);

    /// Reads `#14606b` or `#abc`; in an address the `#` may be left out, since it would have to be escaped there.
    ///
    /// # Errors
    /// `invalid` for whatever is not written so.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let digits: Option<Vec<u8>> = text
            .strip_prefix('#')
            .unwrap_or(text)
            .chars()
            .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
            .collect();
        match digits.as_deref() {
            Some(&[red, green, blue]) => Ok(Self([red * 17, green * 17, blue * 17])),
            Some(&[r, red, g, green, b, blue]) => Ok(Self([r * 16 + red, g * 16 + green, b * 16 + blue])),
            _ => Err(Refusal::invalid("colour", "must look like #14606b")),
        }
    }

    /// The relative luminance: 0 is black, 1 is white.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast between two colours: from 1, the same, to 21, black and white.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Whether what is written in this colour is read on that ground.
    #[must_use]
    pub fn is_readable_on(self, ground: Self) -> bool {
        self.contrast(ground) >= READABLE
    }

    /// This colour with so many percent of another in it.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u8) -> Self {
        let part = u16::from(percent.min(100));
        let mut mixed = self.0;
        for (channel, other) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*channel) * (100 - part) + u16::from(other) * part;
            *channel = u8::try_from((sum + 50) / 100).expect("between two that are one byte each");
        }
        Self(mixed)
    }

    /// This colour with as much of another in it as it takes until that is so; all of the other, where it never is.
    pub(super) fn moved(self, towards: Self, is_so: impl Fn(Self) -> bool) -> Self {
        (0..100)
            .map(|percent| self.mixed(towards, percent))
            .find(|moved| is_so(*moved))
            .unwrap_or(towards)
    }
}

impl Display for Colour {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_colour_is_read_as_style_sheets_write_it() {
        for (text, channels) in [
            ("#14606b", [0x14, 0x60, 0x6b]),
            ("#14606B", [0x14, 0x60, 0x6b]),
            (" #14606b ", [0x14, 0x60, 0x6b]),
            ("14606b", [0x14, 0x60, 0x6b]),
            ("#abc", [0xaa, 0xbb, 0xcc]),
            ("abc", [0xaa, 0xbb, 0xcc]),
        ] {
            assert_eq!(Colour::new(text), Ok(Colour(channels)), "{text}");
        }
        for text in [
            "",
            "#",
            "#12",
            "#1234",
            "#12345",
            "#1234567",
            "##123456",
            "#12 456",
            "teal",
            "rgb(1,2,3)",
            "#14606g",
            "#+1+2+3",
            "#１２３",
            "#fff;}",
            "var(--x)",
        ] {
            assert!(Colour::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        for (one, other, contrast) in [
            ("#000", "#fff", 21.0),
            ("#fff", "#fff", 1.0),
            ("#767676", "#fff", 4.54),
            ("#777", "#fff", 4.48),
            ("#f00", "#fff", 4.0),
            ("#14606b", "#fff", 7.2),
        ] {
            let [one, other] = [one, other].map(|text| Colour::new(text).expect("well formed"));
            assert!(
                (one.contrast(other) - contrast).abs() < 0.05,
                "{one} on {other}: {}",
                one.contrast(other)
            );
            assert!((one.contrast(other) - other.contrast(one)).abs() < f64::EPSILON);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(channels: [u8; 3]) {
            let colour = Colour(channels);
            prop_assert_eq!(Colour::new(&colour.to_string()), Ok(colour));
        }

        #[test]
        fn a_mixture_lies_between_its_parts(one: [u8; 3], other: [u8; 3], percent in 0_u8..=100) {
            let mixed = Colour(one).mixed(Colour(other), percent).0;
            for (mixed, (one, other)) in mixed.into_iter().zip(one.into_iter().zip(other)) {
                prop_assert!((one.min(other)..=one.max(other)).contains(&mixed));
            }
            prop_assert_eq!(Colour(one).mixed(Colour(other), 0), Colour(one));
            prop_assert_eq!(Colour(one).mixed(Colour(other), 100), Colour(other));
        }
    }
}
