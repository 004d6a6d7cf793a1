//! Headset's words and rules.
//!
//! What lives here: ids, states and what may follow what, limits, validated text, refusals, the access table, the order of
//! waiting, the catalogue of what people read and the words of each language, and every type that travels between browser and
//! server. What does not: any I/O, any clock, any randomness. The crate compiles to Wasm and native, so that a rule is the same
//! function in the transaction that enforces it and on the button that shows it.

pub mod access;
pub mod attachment;
#[cfg(not(target_arch = "wasm32"))]
pub mod build;
pub mod catalogue;
pub mod colleague_request;
pub mod conversation;
pub mod entry;
pub mod estimate;
pub mod fields;
#[cfg(not(target_arch = "wasm32"))]
pub mod identity;
pub mod ids;
#[cfg(not(target_arch = "wasm32"))]
pub mod language;
pub mod limits;
pub mod line;
pub mod log;
#[cfg(not(target_arch = "wasm32"))]
pub mod look;
#[cfg(not(target_arch = "wasm32"))]
pub mod mail;
pub mod markup;
pub mod part;
pub mod people;
pub mod presence;
pub mod reconnect;
pub mod record;
pub mod refusal;
#[cfg(not(target_arch = "wasm32"))]
pub mod retention;
#[cfg(not(target_arch = "wasm32"))]
pub mod schedule;
pub mod settings;
pub mod silence;
pub mod staffing;
pub mod survey;
pub mod text;
pub mod time;
#[cfg(not(target_arch = "wasm32"))]
pub mod transcript;
pub mod verdict;
pub mod wire;
pub mod words;
#[cfg(not(target_arch = "wasm32"))]
pub mod written_from;

pub use refusal::Refusal;
