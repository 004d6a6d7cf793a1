//! What a backup says of itself.

use super::{BackupError, FORMAT};
use crate::store::{Sequence, Table};
use serde::{Deserialize, Serialize};

/// The manifest, as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    /// The schema of the database.
    pub(super) schema: i64,
    /// The version of the binary that made it.
    pub(super) build: String,
    /// `sqlite` or `postgres`.
    pub(super) database: String,
    /// Milliseconds since 1970.
    pub(super) taken_at: i64,
    /// The parts of the database, in their order.
    pub(super) parts: Vec<Part>,
    pub(super) tables: Vec<Table>,
    /// How far Postgres had counted.
    pub(super) sequences: Vec<Sequence>,
    /// None where it was made of the database alone.
    pub(super) attachments: Option<Attachments>,
}

/// A member of the archive that is a part of the database.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The attachments. By which each is known is in the database, and need not be here.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Attachments {
    pub(super) count: u64,
    pub(super) bytes: u64,
    /// How many an entry names that were not there.
    pub(super) missing: u64,
}

/// What every format says.
#[derive(Deserialize)]
struct Formatted {
    format: u32,
}

impl Manifest {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, BackupError> {
        let unreadable =
            |error: serde_json::Error| BackupError::Damaged(format!("its manifest cannot be read, {error}"));
        let Formatted { format } = serde_json::from_slice(bytes).map_err(unreadable)?;
        if format > FORMAT {
            return Err(BackupError::Newer {
                what: "format",
                is: format.into(),
                known: FORMAT.into(),
            });
        }
        serde_json::from_slice(bytes).map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_of_a_format_to_come_is_refused_by_its_number() {
        let newer = Manifest::read(br#"{"format": 2, "parts": "otherwise"}"#);
        assert!(matches!(
            newer,
            Err(BackupError::Newer {
                what: "format",
                is: 2,
                known: 1
            })
        ));
        let none = Manifest::read(br#"{"format": 1}"#);
        assert!(matches!(none, Err(BackupError::Damaged(_))));
    }
}
