//! Attachments (behaviour 5): which files are taken, and what they are called.
//!
//! What a file is follows from what is in it, which `desk` looks at; what its sender calls it only says how it is shown. Nothing here
//! reads a file.

mod name;

use crate::ids::AttachmentId;
use crate::limits::{ATTACHMENT_BYTES, ATTACHMENT_PIXELS, ATTACHMENTS_AT_ONCE};
use crate::refusal::Refusal;
pub use name::clean_name;
use serde::{Deserialize, Serialize};

/// What kinds of files are taken. Neither HTML nor SVG is among them: both are programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Png,
    Jpeg,
    Gif,
    Webp,
    Pdf,
    Text,
    Zip,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
}

/// The kinds for an `<input type="file" accept>`: by it a browser offers them first, and a phone its camera; it decides nothing.
pub const ACCEPT: &str = "image/*,.pdf,.txt,.log,.csv,.md,.json,.zip,.docx,.xlsx,.pptx,.odt,.ods";

impl FileKind {
    pub const ALL: [Self; 12] = [
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
        Self::Pdf,
        Self::Text,
        Self::Zip,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
    ];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Text => "text",
            Self::Zip => "zip",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it is a picture, which shows where it was sent. Everything else is only kept.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }

    /// What a browser is told that it is, whatever it is called.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Zip => "application/zip",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }

    /// How a name ends that nobody but the desk has given.
    #[must_use]
    pub fn ending(self) -> &'static str {
        self.endings()[0]
    }

    /// The endings of a name that go with it, in lowercase; the first is given to a name that has none of them, since it is by the
    /// ending that whoever keeps the file opens it.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Text => &["txt", "log", "csv", "md", "json"],
            Self::Zip => &["zip"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
        }
    }
}

/// How large a picture is, so that its place is kept until it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
}

/// A file that was sent, without what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub attachment: AttachmentId,
    /// As it is shown and kept: cleaned by [`clean_name`].
    pub name: String,
    pub kind: FileKind,
    pub bytes: u32,
    /// Of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Pixels>,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// More than [`ATTACHMENT_BYTES`].
    TooLarge,
    /// None of [`FileKind`], by what is in it.
    Kind,
    /// A picture of more than [`ATTACHMENT_PIXELS`].
    Pixels,
    /// There is nothing in it.
    Empty,
    /// More than [`ATTACHMENTS_AT_ONCE`]; none of them is sent.
    TooManyAtOnce,
}

impl Fault {
    /// What whoever sent it reads.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::TooLarge => format!("A file can have at most {} MB.", ATTACHMENT_BYTES / (1024 * 1024)),
            Self::Kind => {
                "Files of this kind cannot be sent. Pictures (PNG, JPEG, GIF, WebP), PDF, text, ZIP and documents of \
                           Office and OpenDocument can."
                    .to_owned()
            }
            Self::Pixels => format!(
                "A picture can have at most {} million pixels.",
                ATTACHMENT_PIXELS / 1_000_000
            ),
            Self::Empty => "This file is empty.".to_owned(),
            Self::TooManyAtOnce => format!("At most {ATTACHMENTS_AT_ONCE} files can be sent at once."),
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::FileRefused { fault }
    }
}

/// Whether a file of so many bytes is taken, whatever is in it.
///
/// # Errors
/// [`Fault::Empty`] and [`Fault::TooLarge`].
pub fn check_bytes(bytes: usize) -> Result<(), Fault> {
    match bytes {
        0 => Err(Fault::Empty),
        1..=ATTACHMENT_BYTES => Ok(()),
        _ => Err(Fault::TooLarge),
    }
}

/// Whether a file is taken of which this was found: its kind, if it is any of [`FileKind`], and how large a picture it is.
///
/// # Errors
/// [`Fault::Kind`], also for what begins like a picture and says no size; [`Fault::Pixels`].
pub fn check_content(kind: Option<FileKind>, pixels: Option<Pixels>) -> Result<FileKind, Fault> {
    let kind = kind.ok_or(Fault::Kind)?;
    if !kind.is_image() {
        return Ok(kind);
    }
    let Pixels { width, height } = pixels.ok_or(Fault::Kind)?;
    match u64::from(width) * u64::from(height) {
        0 => Err(Fault::Kind),
        1..=ATTACHMENT_PIXELS => Ok(kind),
        _ => Err(Fault::Pixels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own_and_is_offered() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::parse(kind.as_str()), Some(kind));
            assert_eq!(
                serde_json::to_value(kind).expect("serializes"),
                serde_json::json!(kind.as_str())
            );
            for ending in kind.endings() {
                let offer = if kind.is_image() {
                    "image/*".to_owned()
                } else {
                    format!(".{ending}")
                };
                assert!(ACCEPT.split(',').any(|offered| offered == offer), "{ending}");
            }
            assert_eq!(kind.is_image(), kind.media_type().starts_with("image/"));
        }
        let documents = FileKind::ALL.iter().filter(|kind| !kind.is_image());
        let endings = documents.flat_map(|kind| kind.endings()).count();
        assert_eq!(ACCEPT.split(',').count(), 1 + endings);
    }

    #[test]
    fn what_a_browser_would_run_is_no_kind() {
        for kind in FileKind::ALL {
            for program in ["html", "svg", "xml", "javascript"] {
                assert!(!kind.media_type().split(['/', '+', ';']).any(|part| part == program));
                assert!(!kind.endings().contains(&program));
            }
        }
    }

    #[test]
    fn a_file_has_1_byte_to_10_mebibytes() {
        for (bytes, verdict) in [
            (0, Err(Fault::Empty)),
            (1, Ok(())),
            (10_485_760, Ok(())),
            (10_485_761, Err(Fault::TooLarge)),
        ] {
            assert_eq!(check_bytes(bytes), verdict, "{bytes}");
        }
    }

    #[test]
    fn a_picture_has_at_most_50_million_pixels() {
        let of = |width, height| check_content(Some(FileKind::Png), Some(Pixels { width, height }));
        for (pixels, verdict) in [
            (of(1, 1), Ok(FileKind::Png)),
            (of(10_000, 5_000), Ok(FileKind::Png)),
            (of(10_000, 5_001), Err(Fault::Pixels)),
            (of(u32::MAX, u32::MAX), Err(Fault::Pixels)),
            (of(0, 5), Err(Fault::Kind)),
        ] {
            assert_eq!(pixels, verdict);
        }
    }

    #[test]
    fn what_is_of_no_kind_or_only_begins_like_a_picture_is_refused() {
        assert_eq!(check_content(None, None), Err(Fault::Kind));
        assert_eq!(check_content(Some(FileKind::Jpeg), None), Err(Fault::Kind));
        assert_eq!(check_content(Some(FileKind::Pdf), None), Ok(FileKind::Pdf));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_to_a_person_and_to_a_program() {
        let refusal = Refusal::from(Fault::TooLarge);
        assert_eq!(
            serde_json::to_value(&refusal).expect("serializes"),
            serde_json::json!({"code": "file_refused", "message": "A file can have at most 10 MB.", "fault": "too_large"})
        );
    }
}
