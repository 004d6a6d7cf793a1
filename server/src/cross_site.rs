//! The guard against other sites' pages (behaviour 12, `cross_site`): whatever changes state, and every socket, must come
//! from a page of this desk. Server functions have no such check of their own.

use crate::api;
use crate::state::Door;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::Refusal;
use http::header::{HOST, ORIGIN, UPGRADE};
use http::{HeaderMap, HeaderValue, Method};

/// Refuses, before anything else is read, what did not come from an own page.
pub(crate) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let reads_only = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_socket = request.headers().contains_key(UPGRADE);
    if (!reads_only || is_socket) && !comes_from_own_page(&door, request.headers()) {
        return api::refuse(&Refusal::CrossSite);
    }
    next.run(request).await
}

/// Whether the browser says that the request was made by a page of this desk. A missing word counts as no.
fn comes_from_own_page(door: &Door, headers: &HeaderMap) -> bool {
    let one = |name| {
        let mut values = headers.get_all(name).iter();
        let first = values.next().and_then(|value| value.to_str().ok());
        // Two of them are nobody's honest request.
        if values.next().is_some() { None } else { first }
    };
    let own = one(ORIGIN).is_some_and(|origin| door.public_url.is_own(origin, one(HOST)));
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    own && matches!(site, None | Some(b"same-origin" | b"none"))
}
