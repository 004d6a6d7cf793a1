//! A file as it stands in a log and on a record's page: a picture where it was sent, everything else by name and size. Pressed, it is
//! saved, where `shell/pictures.js` does not show a picture whole instead (behaviour 5, "Files in the log").

use domain::attachment::{File, Pixels};
use leptos::prelude::*;

/// A picture is shown at most so wide and high, in CSS pixels.
const WIDE: u64 = 360;
const HIGH: u64 = 240;
/// Bytes of a kilobyte, kilobytes of a megabyte.
const STEP: u32 = 1024;

#[component]
pub(crate) fn Attached(file: File) -> impl IntoView {
    let address = format!("/attachment/{}", file.attachment);
    let name = file.name;
    let (link, save_as) = (address.clone(), name.clone());
    match file.pixels.filter(|_| file.kind.is_image()).map(fitted) {
        Some(Pixels { width, height }) => view! {
            <a class="attached" href=link download=save_as>
                <img src=address alt=name width=width.to_string() height=height.to_string() loading="lazy" />
            </a>
        }
        .into_any(),
        None => view! {
            <a class="attached" href=link download=save_as>
                <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z" />
                    <path d="M14 3v5h5" />
                </svg>
                <bdi>{name}</bdi>
                " "
                <span class="size">{size(file.bytes)}</span>
            </a>
        }
        .into_any(),
    }
}

/// How large a picture is shown, so that its place is kept until it is there. In whole numbers, since what writes others is 5 KB.
fn fitted(Pixels { width, height }: Pixels) -> Pixels {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    // Whichever side is further beyond what there is room for says by how much both shrink.
    let (room, side) = if width * HIGH >= height * WIDE {
        (WIDE, width)
    } else {
        (HIGH, height)
    };
    let scaled = |length: u64| {
        if side <= room {
            length
        } else {
            ((length * room + side / 2) / side).max(1)
        }
    };
    Pixels {
        width: scaled(width) as u32,
        height: scaled(height) as u32,
    }
}

/// How much it is, in words.
fn size(bytes: u32) -> String {
    let kilobytes = bytes.div_ceil(STEP);
    if kilobytes < STEP {
        format!("{kilobytes} KB")
    } else {
        let tenths = (kilobytes * 10 + STEP / 2) / STEP;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_shown_whole_in_its_own_proportions_and_never_larger_than_it_is() {
        for ((width, height), (wide, high)) in [
            ((1, 1), (1, 1)),
            ((360, 240), (360, 240)),
            ((720, 240), (360, 120)),
            ((240, 960), (60, 240)),
            ((4000, 3000), (320, 240)),
            ((u32::MAX, 1), (360, 1)),
        ] {
            let expected = Pixels {
                width: wide,
                height: high,
            };
            assert_eq!(fitted(Pixels { width, height }), expected, "{width} × {height}");
        }
    }

    #[test]
    fn a_size_is_said_in_kilobytes_and_from_one_on_in_megabytes() {
        for (bytes, words) in [
            (1, "1 KB"),
            (2_048, "2 KB"),
            (1_047_552, "1023 KB"),
            (1_048_576, "1.0 MB"),
            (10_485_760, "10.0 MB"),
        ] {
            assert_eq!(size(bytes), words);
        }
    }
}
