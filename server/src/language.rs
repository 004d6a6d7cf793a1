//! Which language a customer reads, as their request tells (behaviour 10, "What customers read").

use domain::language::Language;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

/// What `Accept-Language` asks for: of a page what its browser is set to, of what the chat's page asks the language that it is in.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCEPT_LANGUAGE)?.to_str().ok()
}

/// The language of the page that asks.
pub(crate) fn of(headers: &HeaderMap) -> Language {
    Language::choose(None, accepted(headers))
}
