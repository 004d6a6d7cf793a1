//! Who is asking: put into the request's extensions by the server, read here by pages and server functions.

use domain::Refusal;
use domain::people::Me;
use http::request::Parts;
use leptos::context::use_context;

/// Whoever is signed in; absent where nobody is.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Me);

/// The session's secret, for signing out. Never logged.
#[derive(Clone)]
pub struct SessionSecret(pub String);

impl std::fmt::Debug for SessionSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SessionSecret")
    }
}

/// The person behind the present request.
///
/// # Errors
/// `signed_out` where nobody is signed in.
pub fn me() -> Result<Me, Refusal> {
    let SignedIn(me) = extension().ok_or(Refusal::SignedOut)?;
    Ok(me)
}

/// The secret of the present request's session.
///
/// # Errors
/// `signed_out` where there is none.
pub(crate) fn session() -> Result<SessionSecret, Refusal> {
    extension().ok_or(Refusal::SignedOut)
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}
