//! The headers that every answer carries.

use crate::state::Door;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use leptos::nonce::Nonce;

/// Who may show a page in a frame; put into a response's extensions by the page that others may show.
#[derive(Clone)]
pub(crate) struct FramedBy(pub(crate) Vec<String>);

/// Mints the request's nonce and writes the headers. What a handler has set itself stays.
pub(crate) async fn write(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let framed_by = response.extensions_mut().remove::<FramedBy>();
    let policy = policy(&nonce, framed_by.as_ref());
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    set(CONTENT_SECURITY_POLICY, policy);
    set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // With `no-referrer` the Origin of a form would be null, and the cross-site guard would refuse it.
    set(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    set(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    );
    if door.public_url.is_https() {
        set(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

fn policy(nonce: &str, framed_by: Option<&FramedBy>) -> HeaderValue {
    let ancestors = match framed_by {
        // An origin comes from the configuration and was checked there; a stray character must not become a directive.
        Some(FramedBy(origins)) => origins
            .iter()
            .filter(|origin| {
                origin
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && byte != b';' && byte != b',')
            })
            .fold("'self'".to_owned(), |list, origin| list + " " + origin),
        None => "'none'".to_owned(),
    };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; media-src 'self' data: blob:; connect-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    HeaderValue::from_str(&policy).expect("made of visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_framed_by_nobody_unless_it_says_so() {
        let none = policy("n", None);
        assert!(none.to_str().expect("ASCII").ends_with("frame-ancestors 'none'"));
        let chat = policy(
            "n",
            Some(&FramedBy(vec![
                "https://shop.example".into(),
                "https://x; script-src *".into(),
            ])),
        );
        assert!(
            chat.to_str()
                .expect("ASCII")
                .ends_with("frame-ancestors 'self' https://shop.example")
        );
    }

    #[test]
    fn nothing_inline_runs_without_the_nonce() {
        let policy = policy("n", None);
        let policy = policy.to_str().expect("ASCII");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}
