//! The browser: its clock, chance, storage and focus. Nothing here runs on the server.

pub(crate) mod focus;
pub(crate) mod moment;
pub(crate) mod patience;
pub(crate) mod random;
pub(crate) mod storage;
pub(crate) mod timer;
