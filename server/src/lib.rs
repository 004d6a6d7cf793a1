//! The Headset process: it puts `app`, `widget` and `desk` together behind one door.
//!
//! What lives here: the command line, HTTP and its layers, sockets, sessions, limits, the embedded assets. What does not:
//! rules (`domain`), transactions (`desk`), screens (`app`, `widget`). A request passes the layers in the order of
//! [`door`]; a socket lives in [`live`].

// The types of `app`'s views grow with every element, and the compiler counts their depth.
#![recursion_limit = "512"]

pub mod address;
mod api;
mod assets;
mod attachments;
pub mod command;
mod connections;
mod cross_site;
mod demo;
mod door;
mod headers;
mod health;
mod language;
mod limits;
mod live;
mod look;
pub mod mail;
mod metrics;
mod pages;
pub mod public_url;
mod records;
pub mod serve;
mod session;
mod sign_in;
mod sign_out;
mod state;
mod stopping;
mod surveys;
mod trace;

pub use assets::Assets;
pub use serve::{Listeners, Settings, serve};
