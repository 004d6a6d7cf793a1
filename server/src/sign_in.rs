//! Signing in, and setting a password with a one-time code: plain forms that work without Wasm.

use crate::address::ClientAddress;
use crate::api;
use crate::session;
use crate::state::Door;
use app::sign_in::{new_password_page, sign_in_page};
use app::who::SignedIn;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Form, FromRequest, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::SignInError;
use domain::Refusal;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An e-mail address, a password of 256 characters, each percent-encoded, and a path.
pub(crate) const FORM_BYTES: usize = 8 * 1024;
/// One sentence for an unknown address, a wrong password and a disabled account.
const WRONG: &str = "E-mail and password do not belong together.";
/// Where one lands without a `next`.
const HOME: &str = "/";

/// What the sign-in page is asked for with.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    code: String,
    password: String,
}

/// `GET /sign-in`.
pub(crate) async fn page(
    State(door): State<Door>,
    Query(wanted): Query<Wanted>,
    who: Option<Extension<SignedIn>>,
) -> Response {
    let next = local(&wanted.next);
    if who.is_some() {
        return Redirect::to(next).into_response();
    }
    Html(sign_in_page(&door.assets.app, None, "", next)).into_response()
}

/// `POST /sign-in`: a session of its own for each signing in; the one before ends.
pub(crate) async fn sign_in(
    State(door): State<Door>,
    Extension(from): Extension<ClientAddress>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let credentials: Credentials = match form(&headers, body, FORM_BYTES).await {
        Ok(credentials) => credentials,
        Err(refusal) => return refused_sign_in(&door, &refusal.to_string(), "", HOME, &refusal),
    };
    let Credentials { email, password, next } = &credentials;
    let next = local(next);
    if let Err(refusal) = door.limits.sign_in(Some(email), from) {
        return refused_sign_in(&door, &refusal.to_string(), email, next, &refusal);
    }
    match door.desk.sign_in(email, password).await {
        Ok(token) => {
            if let Some(before) = session::secret(&door, &headers)
                && let Err(refusal) = door.desk.sign_out(&before).await
            {
                tracing::warn!(code = ?refusal.code(), "the session before this one could not be ended");
            }
            door.limits.signed_in(email, from);
            let mut response = Redirect::to(next).into_response();
            session::remember(&door, response.headers_mut(), &token.0);
            response
        }
        Err(SignInError::Wrong) => refused_sign_in(&door, WRONG, email, next, &Refusal::SignedOut),
        Err(SignInError::Unavailable) => {
            let sentence = "The desk cannot be reached just now. Try again in a moment.";
            refused_sign_in(&door, sentence, email, next, &Refusal::Unavailable)
        }
    }
}

/// `GET /sign-in/new`.
pub(crate) async fn new_password_form(State(door): State<Door>) -> Response {
    Html(new_password_page(&door.assets.app, None, "")).into_response()
}

/// `POST /sign-in/new`: a first password, or a new one.
pub(crate) async fn new_password(
    State(door): State<Door>,
    Extension(from): Extension<ClientAddress>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let refused = |refusal: &Refusal, code: &str| {
        let page = new_password_page(&door.assets.app, Some(&refusal.to_string()), code);
        with_status(page, refusal)
    };
    let NewPassword { code, password } = match form(&headers, body, FORM_BYTES).await {
        Ok(new) => new,
        Err(refusal) => return refused(&refusal, ""),
    };
    if let Err(refusal) = door.limits.sign_in(None, from) {
        return refused(&refusal, &code);
    }
    match door.desk.redeem_invitation(code.trim(), &password).await {
        Ok(()) => Redirect::to("/sign-in").into_response(),
        Err(refusal) => refused(&refusal, &code),
    }
}

/// The sign-in page that leads to `path` afterwards.
pub(crate) fn path_with_next(path: &str) -> String {
    match local(path) {
        HOME => "/sign-in".to_owned(),
        path => {
            let encoded = query_safe(path);
            format!("/sign-in?next={encoded}")
        }
    }
}

/// Percent-encodes what in a path would end or split a query.
fn query_safe(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Only a path of this desk is gone to after signing in; anything else leads home.
fn local(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= 512
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { next } else { HOME }
}

fn refused_sign_in(door: &Door, sentence: &str, email: &str, next: &str, refusal: &Refusal) -> Response {
    with_status(sign_in_page(&door.assets.app, Some(sentence), email, next), refusal)
}

fn with_status(page: String, refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Html(page)).into_response();
    if let Refusal::SlowDown { retry_after_secs } = refusal {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(*retry_after_secs));
    }
    response
}

/// Reads a form, bounded and strictly.
pub(crate) async fn form<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    bytes_at_most: usize,
) -> Result<T, Refusal> {
    let bytes = api::whole(body, bytes_at_most).await?;
    let mut request = Request::post("/").body(Body::from(bytes)).expect("a plain request");
    if let Some(kind) = headers.get(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    let Form(form) = Form::from_request(request, &())
        .await
        .map_err(|_| Refusal::invalid("", "is not a filled-in form"))?;
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_paths_are_gone_to() {
        for good in ["/", "/desk", "/desk/CHAT0001001"] {
            assert_eq!(local(good), good);
        }
        for bad in [
            "",
            "desk",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/\t/evil.example",
        ] {
            assert_eq!(local(bad), HOME, "{bad:?}");
        }
    }

    #[test]
    fn the_way_back_survives_the_query() {
        assert_eq!(path_with_next("/"), "/sign-in");
        assert_eq!(path_with_next("/desk/CHAT0001001"), "/sign-in?next=/desk/CHAT0001001");
        assert_eq!(path_with_next("/desk/a&b=c"), "/sign-in?next=/desk/a%26b%3Dc");
        assert_eq!(path_with_next("//evil.example"), "/sign-in");
    }
}
