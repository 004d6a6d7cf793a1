//! The browser: its clock, chance, storage and focus. Nothing here runs on the server.

pub(crate) mod activity;
pub(crate) mod address;
pub(crate) mod ask;
pub(crate) mod focus;
pub(crate) mod leader;
pub(crate) mod looking;
pub(crate) mod moment;
pub(crate) mod notification;
pub(crate) mod patience;
pub(crate) mod random;
pub(crate) mod sound;
pub(crate) mod storage;
#[cfg(feature = "csr")]
pub(crate) mod take_over;
pub(crate) mod timer;

/// Whether the browser draws, in its reader's zone and language; the server cannot know them.
pub(crate) fn draws() -> bool {
    cfg!(feature = "csr")
}
