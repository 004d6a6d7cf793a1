//! A file as rows tell it: of an entry, and of whatever else joins `attachments`.

use crate::failure::Failure;
use domain::attachment::{File, FileKind, Pixels};
use domain::ids::AttachmentId;

/// The columns of an entry's file: all none where it has none.
#[derive(sqlx::FromRow)]
pub(crate) struct FileRow {
    file_id: Option<i64>,
    file_kind: Option<String>,
    file_bytes: Option<i64>,
    file_width: Option<i64>,
    file_height: Option<i64>,
}

/// The columns of a [`FileRow`], in a SELECT that joins `attachments`.
macro_rules! file_columns {
    () => {
        "attachments.id AS file_id, attachments.kind AS file_kind, attachments.bytes AS file_bytes,
         attachments.width AS file_width, attachments.height AS file_height"
    };
}
pub(crate) use file_columns;

impl FileRow {
    /// The file that these columns describe, under its name.
    pub(crate) fn named(self, name: String) -> Result<File, Failure> {
        let pixels = |width: i64, height: i64| {
            Some(Pixels {
                width: u32::try_from(width).ok()?,
                height: u32::try_from(height).ok()?,
            })
        };
        let file = self.file_id.zip(self.file_kind).zip(self.file_bytes);
        file.and_then(|((id, kind), bytes)| {
            Some(File {
                attachment: AttachmentId(id),
                name,
                kind: FileKind::parse(&kind)?,
                bytes: u32::try_from(bytes).ok()?,
                pixels: self
                    .file_width
                    .zip(self.file_height)
                    .and_then(|(width, height)| pixels(width, height)),
            })
        })
        .ok_or_else(|| Failure::Stored("a file that is none".to_owned()))
    }
}
