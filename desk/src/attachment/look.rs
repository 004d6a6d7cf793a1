//! What is in a file: its kind and, of a picture, its size. What it is called says nothing.

use domain::attachment::{Fault, FileKind, Pixels, check_bytes, check_content};
use sha2::{Digest, Sha256};

/// What was found in a file that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) kind: FileKind,
    pub(crate) pixels: Option<Pixels>,
    /// By which it is known again.
    pub(super) digest: String,
}

/// Looks at all of a file.
pub(crate) fn look(bytes: &[u8]) -> Result<Seen, Fault> {
    check_bytes(bytes.len())?;
    let kind = kind(bytes);
    let pixels = kind.filter(|kind| kind.is_image()).and_then(|_| pixels(bytes));
    Ok(Seen {
        kind: check_content(kind, pixels)?,
        pixels,
        digest: hex::encode(Sha256::digest(bytes)),
    })
}

/// By how it begins; an archive by what is in it first, as office programs write it. What is none of these may be text.
fn kind(bytes: &[u8]) -> Option<FileKind> {
    let found = infer::get(bytes).map_or("", |found| found.mime_type());
    if let Some(kind) = FileKind::ALL.into_iter().find(|kind| kind.media_type() == found) {
        Some(kind)
    } else if infer::archive::is_zip(bytes) {
        Some(FileKind::Zip)
    } else {
        is_plain_text(bytes).then_some(FileKind::Text)
    }
}

/// UTF-8 without NUL that does not begin as markup does: HTML and SVG are text, too, and programs besides.
fn is_plain_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let mut beginning = text
        .trim_start_matches(|character: char| character == '\u{feff}' || character.is_whitespace())
        .chars();
    let is_markup = beginning.next() == Some('<')
        && beginning
            .next()
            .is_some_and(|next| next.is_alphabetic() || matches!(next, '!' | '?' | '/'));
    !text.contains('\0') && !is_markup
}

fn pixels(bytes: &[u8]) -> Option<Pixels> {
    let size = imagesize::blob_size(bytes).ok()?;
    Some(Pixels {
        width: u32::try_from(size.width).ok()?,
        height: u32::try_from(size.height).ok()?,
    })
}

#[cfg(test)]
#[path = "../../tests/pictures/png.rs"]
mod png;

#[cfg(test)]
mod tests {
    use super::png::png;
    use super::*;

    fn gif(width: u16, height: u16) -> Vec<u8> {
        [
            &b"GIF89a"[..],
            &width.to_le_bytes()[..],
            &height.to_le_bytes()[..],
            &b"\0\0\0;"[..],
        ]
        .concat()
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let sizes = [height.to_be_bytes(), width.to_be_bytes()].concat();
        [
            &b"\xff\xd8\xff\xc0\0\x0b\x08"[..],
            &sizes[..],
            &b"\x01\x01\x11\0\xff\xd9"[..],
        ]
        .concat()
    }

    fn webp(width: u32, height: u32) -> Vec<u8> {
        let three = |number: u32| (number - 1).to_le_bytes()[..3].to_vec();
        [
            &b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0"[..],
            &three(width),
            &three(height),
        ]
        .concat()
    }

    /// An archive whose first file has this name, and holds this.
    fn zip(name: &str, content: &str) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        for length in [content.len(), content.len()] {
            bytes.extend(u32::try_from(length).expect("short").to_le_bytes());
        }
        bytes.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.bytes().chain(content.bytes()));
        bytes
    }

    #[test]
    fn a_kind_is_what_a_file_begins_as() {
        for (bytes, kind) in [
            (png(3, 2).to_vec(), FileKind::Png),
            (gif(3, 2), FileKind::Gif),
            (jpeg(3, 2), FileKind::Jpeg),
            (webp(3, 2), FileKind::Webp),
            (b"%PDF-1.7\n%...".to_vec(), FileKind::Pdf),
            (zip("readme.txt", "hello"), FileKind::Zip),
            (zip("word/document.xml", "<w/>"), FileKind::Docx),
            (zip("xl/workbook.xml", "<w/>"), FileKind::Xlsx),
            (zip("ppt/presentation.xml", "<w/>"), FileKind::Pptx),
            (
                zip("mimetype", "application/vnd.oasis.opendocument.text"),
                FileKind::Odt,
            ),
            (
                zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                FileKind::Ods,
            ),
            ("Grüße\n".into(), FileKind::Text),
            // What something else would be taken for by its first letters is text all the same.
            (b"BM is what a bitmap begins with".to_vec(), FileKind::Text),
            (b"1 < 2, <b> said".to_vec(), FileKind::Text),
            (b"< 5 minutes".to_vec(), FileKind::Text),
        ] {
            let seen = look(&bytes).map(|seen| seen.kind);
            assert_eq!(seen, Ok(kind), "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_picture_says_how_large_it_is() {
        for bytes in [png(300, 200).to_vec(), gif(300, 200), jpeg(300, 200), webp(300, 200)] {
            let pixels = look(&bytes).expect("taken").pixels;
            assert_eq!(
                pixels,
                Some(Pixels {
                    width: 300,
                    height: 200
                })
            );
        }
        assert_eq!(look(&png(10_000, 5_001)), Err(Fault::Pixels));
        assert_eq!(look(&png(u32::MAX, u32::MAX)), Err(Fault::Pixels));
        assert_eq!(look(&png(0, 5)), Err(Fault::Kind));
        assert_eq!(look(b"\x89PNG\r\n\x1a\n"), Err(Fault::Kind), "it only begins like one");
        assert_eq!(look(b"hello").expect("taken").pixels, None);
    }

    #[test]
    fn programs_and_what_is_no_file_at_all_are_refused() {
        let long = vec![b'a'; domain::limits::ATTACHMENT_BYTES + 1];
        let refused: [(&[u8], Fault); 14] = [
            (b"", Fault::Empty),
            (&long, Fault::TooLarge),
            (b"<!DOCTYPE html><script>alert(1)</script>", Fault::Kind),
            (b" \r\n\t<html>", Fault::Kind),
            (
                b"\xef\xbb\xbf<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
                Fault::Kind,
            ),
            (b"<?xml version=\"1.0\"?><svg/>", Fault::Kind),
            (b"<!-- --><script>", Fault::Kind),
            (b"</script>", Fault::Kind),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", Fault::Kind),
            (b"MZ\x90\0\x03\0\0\0", Fault::Kind),
            (b"text\0text", Fault::Kind),
            (b"\xff\xfet\0e\0x\0t\0", Fault::Kind),
            (b"\xff\xfe\xfd", Fault::Kind),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", Fault::Kind),
        ];
        for (bytes, fault) in refused {
            assert_eq!(look(bytes), Err(fault), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn fuzzed_files_are_taken_as_what_they_are_or_not_at_all() {
        fuzz::run("files", 5_000, |bytes| {
            // As the desk has it: what cannot be looked at is of no kind.
            let looked = std::panic::catch_unwind(|| look(bytes)).unwrap_or(Err(Fault::Kind));
            let Ok(seen) = looked else { return Ok(()) };
            let is_sized = seen.pixels.is_some_and(|pixels| pixels.width > 0 && pixels.height > 0);
            if seen.kind.is_image() != is_sized {
                return Err(format!("{:?} of {:?}", seen.kind, seen.pixels));
            }
            if seen.kind == FileKind::Text && !is_plain_text(bytes) {
                return Err("it is taken for text".to_owned());
            }
            let is_digest = hex::decode(&seen.digest).is_ok_and(|digest| digest.len() == 32);
            if is_digest {
                Ok(())
            } else {
                Err(format!("known again by {}", seen.digest))
            }
        });
    }

    #[test]
    fn the_same_file_is_known_again() {
        let digest = |bytes: &[u8]| look(bytes).expect("taken").digest;
        assert_eq!(digest(b"hello"), digest(b"hello"));
        assert_ne!(digest(b"hello"), digest(b"hallo"));
    }
}
