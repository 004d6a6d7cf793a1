//! Accounts: signing in and out, sessions, one-time codes, administrators (behaviour 1 and 12).
//!
//! What lives here: each thing that can happen to an account by itself. What does not: accounts as they are configured in a
//! file (`apply`), cookies and the limits on attempts (the server's), and what a role may do (`domain`).

mod account;
mod invitation;
pub(crate) mod password;
mod session;
mod sign_in;

pub(crate) use account::{admins, disable_person};
pub use session::SessionToken;
pub(crate) use session::{Revoking, Sessions, end_sessions};
pub use sign_in::SignInError;
