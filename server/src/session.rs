//! Who is asking: the session's cookie, resolved once per request.

use crate::api;
use crate::state::Door;
use app::who::{SessionSecret, SignedIn};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use std::time::Duration;

/// Browsers keep the cookie this long after the last page; the session itself ends after `domain::limits::SESSION_IDLE`
/// without use, on the server.
const COOKIE_LIFE: Duration = Duration::from_hours(30 * 24);

/// Behind https the name itself makes browsers insist on Secure, on this host and on the whole site.
fn name(door: &Door) -> &'static str {
    if door.public_url.is_https() {
        "__Host-headset"
    } else {
        "headset"
    }
}

/// The session's secret, if the request brought one.
pub(crate) fn secret(door: &Door, headers: &HeaderMap) -> Option<String> {
    value_of(name(door), headers)
}

/// What the first cookie of this name holds, if it could be a secret of ours.
fn value_of(name: &str, headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty() && value.len() <= 128)
        .map(|(_, value)| value.to_owned())
}

/// Puts [`SignedIn`] and [`SessionSecret`] into the request's extensions where there is a good session.
pub(crate) async fn resolve(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let Some(secret) = secret(&door, request.headers()) else {
        return next.run(request).await;
    };
    match Box::pin(door.desk.session(&secret)).await {
        Ok(Some(me)) => {
            request.extensions_mut().insert(SignedIn(me));
            request.extensions_mut().insert(SessionSecret(secret));
            next.run(request).await
        }
        Ok(None) => next.run(request).await,
        // Nobody is called signed out only because the database is away.
        Err(refusal) => api::refuse(&refusal),
    }
}

/// Gives the browser its session.
pub(crate) fn remember(door: &Door, headers: &mut HeaderMap, secret: &str) {
    set(door, headers, secret, COOKIE_LIFE);
}

/// Takes it away.
pub(crate) fn forget(door: &Door, headers: &mut HeaderMap) {
    set(door, headers, "", Duration::ZERO);
}

fn set(door: &Door, headers: &mut HeaderMap, value: &str, life: Duration) {
    headers.append(SET_COOKIE, cookie(name(door), value, life, door.public_url.is_https()));
}

/// The header that gives a browser its cookie; marked, so that whatever writes headers down leaves its value out.
fn cookie(name: &str, value: &str, life: Duration, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        life.as_secs(),
    );
    let mut cookie = HeaderValue::from_str(&cookie).expect("a session's secret is hex digits");
    cookie.set_sensitive(true);
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_is_written_down_does_not_tell_the_secret() {
        let cookie = cookie("session", "5ec2e7", Duration::from_secs(60), true);
        assert!(
            cookie
                .to_str()
                .is_ok_and(|cookie| cookie.starts_with("session=5ec2e7; "))
        );
        assert!(cookie.to_str().is_ok_and(|cookie| cookie.ends_with("; Secure")));
        assert!(!format!("{cookie:?}").contains("5ec2e7"));
    }

    #[test]
    fn fuzzed_cookies_are_a_short_secret_that_stands_there_or_none() {
        fuzz::run("cookies", 20_000, |bytes| {
            let Ok(cookie) = HeaderValue::from_bytes(bytes) else {
                return Ok(());
            };
            let headers: HeaderMap = [(COOKIE, cookie)].into_iter().collect();
            let Some(secret) = value_of("headset", &headers) else {
                return Ok(());
            };
            let stands_there = String::from_utf8_lossy(bytes).contains(&format!("headset={secret}"));
            if stands_there && (1..=128).contains(&secret.len()) && !secret.contains(';') {
                Ok(())
            } else {
                Err(format!("a secret is {secret:?}"))
            }
        });
    }
}
